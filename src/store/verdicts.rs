//! Verdicts with their ratings, reviews bound to them, and assignments.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::evidence::Wrote;
use crate::domain::people::Duty;
use crate::domain::state::State;
use crate::domain::verdict::{Decision, NewVerdict};
use crate::store::entities::{
    assignment, ballot, claim, contribution, interest, rating, rating_scale, review, verdict,
};
use crate::store::sheaf::{Gathered, Sheaf};
use crate::store::{Error, Reads, Txn};

/// The ratings of the scale in force, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn ratings(db: &impl Reads) -> Result<Vec<rating::Model>, Error> {
    rating::Entity::find()
        .inner_join(rating_scale::Entity)
        .filter(rating_scale::Column::RetiredAt.is_null())
        .order_by_asc(rating::Column::Ordinal)
        .all(db)
        .await
}

/// One rating with the scale it belongs to.
///
/// # Errors
/// When the database cannot be read.
pub async fn rating(
    db: &impl Reads,
    id: Uuid,
) -> Result<Option<(rating::Model, rating_scale::Model)>, Error> {
    let found = rating::Entity::find_by_id(id)
        .find_also_related(rating_scale::Entity)
        .one(db)
        .await?;
    Ok(found.and_then(|(rating, scale)| Some((rating, scale?))))
}

/// The lowest and highest number of a scale.
///
/// # Errors
/// When the database cannot be read.
pub async fn bounds(db: &impl Reads, scale: Uuid) -> Result<(i32, i32), Error> {
    let numbers: Vec<Option<i32>> = rating::Entity::find()
        .select_only()
        .column(rating::Column::Number)
        .filter(rating::Column::ScaleId.eq(scale))
        .into_tuple()
        .all(db)
        .await?;
    let numbers: Vec<i32> = numbers.into_iter().flatten().collect();
    let worst = numbers.iter().copied().reduce(Ord::min);
    let best = numbers.iter().copied().reduce(Ord::max);
    Ok((worst.unwrap_or(1), best.unwrap_or(1)))
}

/// Stores a revision of a verdict.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    txn: &Txn,
    claim: Uuid,
    revision: i32,
    author: Uuid,
    new: &NewVerdict,
    sha256: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    verdict::Entity::insert(verdict::ActiveModel {
        id: Set(id),
        claim_id: Set(claim),
        revision: Set(revision),
        rating_id: Set(new.rating),
        said: Set(new.said),
        answer: Set(new.answer.as_str().to_owned()),
        explanation: Set(new.explanation.as_str().to_owned()),
        author_id: Set(author),
        note: Set(new.note.clone()),
        departs: Set(new.departs.clone()),
        sha256: Set(sha256.to_owned()),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// The newest revision of a claim's verdict.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(db: &impl Reads, claim: Uuid) -> Result<Option<verdict::Model>, Error> {
    verdict::Entity::find()
        .filter(verdict::Column::ClaimId.eq(claim))
        .order_by_desc(verdict::Column::Revision)
        .one(db)
        .await
}

/// Every revision of a claim's verdict with its rating, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(
    db: &impl Reads,
    claim: Uuid,
) -> Result<Vec<(verdict::Model, rating::Model)>, Error> {
    let rows = verdict::Entity::find()
        .find_also_related(rating::Entity)
        .filter(verdict::Column::ClaimId.eq(claim))
        .order_by_desc(verdict::Column::Revision)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(verdict, rating)| Some((verdict, rating?)))
        .collect())
}

/// The verdict of a claim as its workspace draws it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Its revisions with their ratings, newest first.
    pub revisions: Vec<(verdict::Model, rating::Model)>,
    /// Reviews with the revision each is bound to, newest first.
    pub reviews: Vec<(review::Model, verdict::Model)>,
    /// The ratings of the scale in force, in order.
    pub ratings: Vec<rating::Model>,
}

/// Everything about the verdict of a claim, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Decided, Error> + use<> {
    let in_force = Query::select()
        .column(rating_scale::Column::Id)
        .from(rating_scale::Entity)
        .and_where(rating_scale::Column::RetiredAt.is_null())
        .to_owned();
    let given = Query::select()
        .column(verdict::Column::RatingId)
        .from(verdict::Entity)
        .and_where(verdict::Column::ClaimId.eq(claim))
        .to_owned();
    let in_force = rating::Entity::find().filter(rating::Column::ScaleId.in_subquery(in_force));
    let given = rating::Entity::find().filter(rating::Column::Id.in_subquery(given));
    let (in_force, given) = (sheaf.part(in_force), sheaf.part(given));
    let revisions = sheaf.part(verdict::Entity::find().filter(verdict::Column::ClaimId.eq(claim)));
    let reviews = sheaf.part(review::Entity::find().filter(review::Column::ClaimId.eq(claim)));
    move |read| {
        let (mut ratings, given) = (read.take(in_force)?, read.take(given)?);
        ratings.sort_by_key(|rating| rating.ordinal);
        let mut revisions = read.take(revisions)?;
        revisions.sort_by_key(|verdict| Reverse(verdict.revision));
        let mut reviews = read.take(reviews)?;
        reviews.sort_by_key(|review| Reverse(review.id));
        let bound = |review: review::Model| {
            let verdict = revisions.iter().find(|one| one.id == review.verdict_id)?;
            Some((review, verdict.clone()))
        };
        let reviews = reviews.into_iter().filter_map(bound).collect();
        let rated = |verdict: verdict::Model| {
            let rating = given.iter().find(|one| one.id == verdict.rating_id)?;
            Some((verdict, rating.clone()))
        };
        Ok(Decided {
            reviews,
            revisions: revisions.into_iter().filter_map(rated).collect(),
            ratings,
        })
    }
}

/// A review that is not stored yet.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// The claim.
    pub claim: Uuid,
    /// The revision it decides on.
    pub verdict: Uuid,
    /// The hash of that revision.
    pub sha256: String,
    /// The round of review.
    pub round: i32,
    /// Who decides.
    pub by: Uuid,
    /// What.
    pub decision: Decision,
    /// Why.
    pub note: String,
}

/// Stores a review. The database itself refuses one by an author, and one of a revision that is
/// not the newest.
///
/// # Errors
/// When the database refuses.
pub async fn review(txn: &Txn, new: NewReview, now: DateTime<Utc>) -> Result<(), Error> {
    review::Entity::insert(review::ActiveModel {
        id: Set(Uuid::now_v7()),
        claim_id: Set(new.claim),
        verdict_id: Set(new.verdict),
        verdict_sha256: Set(new.sha256),
        round: Set(new.round),
        person_id: Set(new.by),
        decision: Set(new.decision),
        note: Set(new.note),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// The reviews of a claim with the revision each is bound to, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn reviews(
    db: &impl Reads,
    claim: Uuid,
) -> Result<Vec<(review::Model, verdict::Model)>, Error> {
    let rows = review::Entity::find()
        .find_also_related(verdict::Entity)
        .filter(review::Column::ClaimId.eq(claim))
        .order_by_desc(review::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(review, verdict)| Some((review, verdict?)))
        .collect())
}

/// The claims in review that an editor may still decide: not their own work, not decided by them
/// in this round. Oldest due first; `limit` at the most.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting_for(
    db: &impl Reads,
    editor: Uuid,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    waiting(editor)
        .order_by_asc(Expr::col((claim::Entity, claim::Column::DueAt)).is_null())
        .order_by_asc(claim::Column::DueAt)
        .order_by_asc(claim::Column::Number)
        .limit(limit)
        .all(db)
        .await
}

/// How many claims in review an editor may still decide.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_waiting_for(db: &impl Reads, editor: Uuid) -> Result<u64, Error> {
    waiting(editor).count(db).await
}

fn waiting(editor: Uuid) -> Select<claim::Entity> {
    let own_work = Query::select()
        .column(contribution::Column::ClaimId)
        .from(contribution::Entity)
        .and_where(contribution::Column::PersonId.eq(editor))
        .and_where(contribution::Column::Part.ne(Wrote::Evidence))
        .to_owned();
    let decided = Query::select()
        .expr(Expr::value(1))
        .from(review::Entity)
        .and_where(
            Expr::col((review::Entity, review::Column::ClaimId))
                .equals((claim::Entity, claim::Column::Id)),
        )
        .and_where(
            Expr::col((review::Entity, review::Column::Round))
                .equals((claim::Entity, claim::Column::ReviewRound)),
        )
        .and_where(review::Column::PersonId.eq(editor))
        .to_owned();
    let cast = Query::select()
        .expr(Expr::value(1))
        .from(ballot::Entity)
        .and_where(
            Expr::col((ballot::Entity, ballot::Column::ClaimId))
                .equals((claim::Entity, claim::Column::Id)),
        )
        .and_where(
            Expr::col((ballot::Entity, ballot::Column::Round))
                .equals((claim::Entity, claim::Column::ReviewRound)),
        )
        .and_where(Expr::col((ballot::Entity, ballot::Column::PersonId)).eq(editor))
        .to_owned();
    let interested = Query::select()
        .column(interest::Column::ClaimId)
        .from(interest::Entity)
        .and_where(interest::Column::PersonId.eq(editor))
        .to_owned();
    claim::Entity::find()
        .filter(claim::Column::State.eq(State::InReview))
        .filter(claim::Column::Id.not_in_subquery(own_work))
        .filter(claim::Column::Id.not_in_subquery(interested))
        .filter(Expr::exists(decided).not())
        .filter(Expr::exists(cast).not())
}

/// Asks somebody to check or review a claim, unless they have been asked already.
///
/// # Errors
/// When the database refuses.
pub async fn assign(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    duty: Duty,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let asked = open_assignments(claim)
        .filter(assignment::Column::PersonId.eq(person))
        .filter(assignment::Column::Duty.eq(duty))
        .count(&**txn)
        .await?;
    if asked > 0 {
        return Ok(());
    }
    assignment::Entity::insert(assignment::ActiveModel {
        id: Set(Uuid::now_v7()),
        claim_id: Set(claim),
        person_id: Set(person),
        duty: Set(duty),
        assigned_by: Set(by),
        created_at: Set(now),
        ended_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Relieves somebody of a duty.
///
/// # Errors
/// When the database refuses.
pub async fn relieve(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    duty: Duty,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    assignment::Entity::update_many()
        .col_expr(assignment::Column::EndedAt, Expr::value(now))
        .filter(assignment::Column::ClaimId.eq(claim))
        .filter(assignment::Column::PersonId.eq(person))
        .filter(assignment::Column::Duty.eq(duty))
        .filter(assignment::Column::EndedAt.is_null())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Who has been asked to do what for a claim and has not been relieved.
///
/// # Errors
/// When the database cannot be read.
pub async fn assignments(db: &impl Reads, claim: Uuid) -> Result<Vec<assignment::Model>, Error> {
    open_assignments(claim)
        .order_by_asc(assignment::Column::Id)
        .all(db)
        .await
}

pub(super) fn open_assignments(claim: Uuid) -> Select<assignment::Entity> {
    assignment::Entity::find()
        .filter(assignment::Column::ClaimId.eq(claim))
        .filter(assignment::Column::EndedAt.is_null())
}
