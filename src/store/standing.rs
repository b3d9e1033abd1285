//! The facts about one claim that the workflow looks at, counted.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::domain::evidence::Wrote;
use crate::domain::people::Duty;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::store::entities::{assignment, claim, contribution, exhibit, review, verdict};
use crate::store::{Error, Reads, benches};

/// The facts about one claim that the workflow looks at. `approvals_needed` is the desk's rule;
/// what stands in the way of publishing is for the desk to add.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    db: &impl Reads,
    claim: &claim::Model,
    approvals_needed: u32,
) -> Result<Standing, Error> {
    let evidence = exhibit::Entity::find()
        .filter(exhibit::Column::ClaimId.eq(claim.id))
        .filter(exhibit::Column::WithdrawnAt.is_null())
        .count(db)
        .await?;
    let contributions = contribution::Entity::find()
        .filter(contribution::Column::ClaimId.eq(claim.id))
        .all(db)
        .await?;
    let authors: Vec<Uuid> = contributions
        .iter()
        .filter(|row| row.part != Wrote::Evidence)
        .map(|row| row.person_id)
        .collect();
    let interested: Vec<Uuid> = benches::interests(db, claim.id)
        .await?
        .iter()
        .map(|row| row.person_id)
        .collect();
    let mut approvals = approvals(db, claim).await?;
    approvals.retain(|person| !authors.contains(person) && !interested.contains(person));
    let mut bench = match claim.state {
        State::InReview => benches::sitting(db, claim).await?,
        _ => None,
    };
    if let Some(bench) = &mut bench {
        bench.cast.retain(|person| !interested.contains(person));
    }
    let assignees: Vec<Uuid> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .filter(assignment::Column::ClaimId.eq(claim.id))
        .filter(assignment::Column::Duty.eq(Duty::Check))
        .filter(assignment::Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(Standing {
        claim: claim.id,
        state: claim.state,
        said_by: claim.said_by,
        evidence,
        verdict_revision: claim.verdict_revision,
        authors,
        contributors: contributions.iter().map(|row| row.person_id).collect(),
        assignees,
        interested,
        approvals,
        approvals_needed,
        bench,
        method: Vec::new(),
        publications: claim.publications,
        preflight: Vec::new(),
    })
}

/// Who approved the newest revision in this round of review.
async fn approvals(db: &impl Reads, claim: &claim::Model) -> Result<Vec<Uuid>, Error> {
    review::Entity::find()
        .select_only()
        .column(review::Column::PersonId)
        .inner_join(verdict::Entity)
        .filter(review::Column::ClaimId.eq(claim.id))
        .filter(review::Column::Round.eq(claim.review_round))
        .filter(review::Column::Decision.eq(Decision::Approve))
        .filter(verdict::Column::Revision.eq(claim.verdict_revision))
        .into_tuple()
        .all(db)
        .await
}
