//! The facts about one claim that the workflow looks at, counted.

use sea_orm::entity::prelude::*;

use crate::domain::evidence::Wrote;
use crate::domain::people::Duty;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::store::entities::{assignment, claim, contribution, exhibit, interest, review, verdict};
use crate::store::sheaf::{Gathered, Sheaf, alone};
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
    let standing = alone(db, |sheaf| asked(sheaf, claim)).await?;
    Ok(Standing {
        approvals_needed,
        ..standing
    })
}

/// The same, as part of a sheaf; how many approvals are needed is for the desk to add, too.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: &claim::Model,
) -> impl FnOnce(&mut Gathered) -> Result<Standing, Error> + use<> {
    let (key, revision, now) = (claim.id, claim.verdict_revision, claim.state);
    let exhibits = exhibit::Entity::find()
        .filter(exhibit::Column::ClaimId.eq(key))
        .filter(exhibit::Column::WithdrawnAt.is_null());
    let wordy = [
        exhibit::Column::Passage,
        exhibit::Column::Note,
        exhibit::Column::Locator,
        exhibit::Column::Deciding,
    ];
    let exhibits = sheaf.part_without(exhibits, &wordy);
    let contributions =
        sheaf.part(contribution::Entity::find().filter(contribution::Column::ClaimId.eq(key)));
    let interests = sheaf.part(interest::Entity::find().filter(interest::Column::ClaimId.eq(key)));
    // Who approved the newest revision in this round of review.
    let approving = review::Entity::find()
        .inner_join(verdict::Entity)
        .filter(review::Column::ClaimId.eq(key))
        .filter(review::Column::Round.eq(claim.review_round))
        .filter(review::Column::Decision.eq(Decision::Approve))
        .filter(verdict::Column::Revision.eq(revision));
    let approving = sheaf.part_without(approving, &[review::Column::Note]);
    let checking = assignment::Entity::find()
        .filter(assignment::Column::ClaimId.eq(key))
        .filter(assignment::Column::Duty.eq(Duty::Check))
        .filter(assignment::Column::EndedAt.is_null());
    let checking = sheaf.part(checking);
    let bench = (now == State::InReview).then(|| benches::asked(sheaf, claim));
    let blank = Standing {
        claim: key,
        state: now,
        said_by: claim.said_by,
        evidence: 0,
        verdict_revision: revision,
        authors: Vec::new(),
        contributors: Vec::new(),
        assignees: Vec::new(),
        interested: Vec::new(),
        approvals: Vec::new(),
        approvals_needed: 1,
        bench: None,
        method: Vec::new(),
        publications: claim.publications,
        preflight: Vec::new(),
    };
    move |read| {
        let contributions = read.take(contributions)?;
        let wrote = |row: &&contribution::Model| row.part != Wrote::Evidence;
        let authors = contributions.iter().filter(wrote).map(|row| row.person_id);
        let authors: Vec<Uuid> = authors.collect();
        let interests = read.take(interests)?;
        let interested: Vec<Uuid> = interests.iter().map(|row| row.person_id).collect();
        let mut approving = read.take(approving)?;
        approving.sort_by_key(|review| review.id);
        let mut approvals: Vec<Uuid> = approving.iter().map(|row| row.person_id).collect();
        approvals.retain(|person| !authors.contains(person) && !interested.contains(person));
        let mut bench = match bench {
            Some(bench) => bench(read)?,
            None => None,
        };
        if let Some(bench) = &mut bench {
            bench.cast.retain(|person| !interested.contains(person));
        }
        Ok(Standing {
            evidence: read.take(exhibits)?.len() as u64,
            contributors: contributions.iter().map(|row| row.person_id).collect(),
            assignees: read
                .take(checking)?
                .iter()
                .map(|row| row.person_id)
                .collect(),
            authors,
            interested,
            approvals,
            bench,
            ..blank
        })
    }
}
