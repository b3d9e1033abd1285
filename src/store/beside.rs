//! What stands beside each claim of a list: whose words it is, its rating, who checks it, and how many
//! approved it.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QuerySelect, QueryTrait};

use crate::domain::people::Duty;
use crate::domain::verdict::Decision;
use crate::store::entities::{assignment, claim, person, rating, review, speaker, verdict};
use crate::store::lists::Listed;
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads};

/// Adds to each claim what stands beside it, with one statement whatever the number of rows.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, claims: Vec<claim::Model>) -> Result<Vec<Listed>, Error> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    alone(db, |sheaf| asked(sheaf, claims)).await
}

fn asked(
    sheaf: &mut Sheaf,
    claims: Vec<claim::Model>,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<Listed>, Error> + use<> {
    let keys: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    let speakers = claims.iter().filter_map(|claim| claim.speaker_id);
    let speakers = speaker::Entity::find().filter(speaker::Column::Id.is_in(speakers));
    let speakers = sheaf.part_without(speakers, &[speaker::Column::Note]);
    let newest = verdict::Entity::find()
        .inner_join(claim::Entity)
        .filter(verdict::Column::ClaimId.is_in(keys.iter().copied()))
        .filter(
            Expr::col((verdict::Entity, verdict::Column::Revision))
                .equals((claim::Entity, claim::Column::VerdictRevision)),
        );
    let given = newest.clone().select_only();
    let given = given.column(verdict::Column::RatingId).into_query();
    let ratings = sheaf.part(rating::Entity::find().filter(rating::Column::Id.in_subquery(given)));
    let wordy = [
        verdict::Column::Answer,
        verdict::Column::Explanation,
        verdict::Column::Note,
        verdict::Column::Departs,
    ];
    let newest = sheaf.part_without(newest, &wordy);
    let checking = assignment::Entity::find()
        .filter(assignment::Column::ClaimId.is_in(keys.iter().copied()))
        .filter(assignment::Column::Duty.eq(Duty::Check))
        .filter(assignment::Column::EndedAt.is_null());
    let checkers = checking.clone().select_only();
    let checkers = checkers.column(assignment::Column::PersonId).into_query();
    let checkers = person::Entity::find().filter(person::Column::Id.in_subquery(checkers));
    let checkers = sheaf.part_without(checkers, &[person::Column::Password]);
    let checking = sheaf.part(checking);
    // Approvals of each claim's newest revision in its present round.
    let approvals = review::Entity::find()
        .inner_join(verdict::Entity)
        .inner_join(claim::Entity)
        .filter(review::Column::ClaimId.is_in(keys))
        .filter(review::Column::Decision.eq(Decision::Approve))
        .filter(
            Expr::col((verdict::Entity, verdict::Column::Revision))
                .equals((claim::Entity, claim::Column::VerdictRevision)),
        )
        .filter(
            Expr::col((review::Entity, review::Column::Round))
                .equals((claim::Entity, claim::Column::ReviewRound)),
        );
    let approvals = sheaf.part_without(approvals, &[review::Column::Note]);
    move |read| {
        let speakers = read.take(speakers)?.into_iter();
        let speakers: HashMap<Uuid, String> = speakers.map(|one| (one.id, one.name)).collect();
        let ratings = read.take(ratings)?.into_iter();
        let ratings: HashMap<Uuid, rating::Model> = ratings.map(|one| (one.id, one)).collect();
        let newest = read.take(newest)?.into_iter();
        let newest: HashMap<Uuid, Uuid> = newest.map(|one| (one.claim_id, one.rating_id)).collect();
        let names = read.take(checkers)?.into_iter();
        let names: HashMap<Uuid, String> = names.map(|one| (one.id, one.name)).collect();
        let mut checking = read.take(checking)?;
        checking.sort_by_key(|one| one.id);
        let mut assignees: HashMap<Uuid, Vec<String>> = HashMap::new();
        for one in checking {
            let name = names.get(&one.person_id).cloned();
            assignees.entry(one.claim_id).or_default().extend(name);
        }
        let mut approvals_of: HashMap<Uuid, u64> = HashMap::new();
        for one in read.take(approvals)? {
            *approvals_of.entry(one.claim_id).or_default() += 1;
        }
        let listed = claims.into_iter().map(|claim| Listed {
            speaker: claim.speaker_id.and_then(|key| speakers.get(&key).cloned()),
            rating: newest
                .get(&claim.id)
                .and_then(|key| ratings.get(key).cloned()),
            assignees: assignees.remove(&claim.id).unwrap_or_default(),
            approvals: approvals_of.get(&claim.id).copied().unwrap_or_default(),
            claim,
        });
        Ok(listed.collect())
    }
}
