//! Benches with their ballots, and declared interests.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::bench::{Bench, Outcome, Seating};
use crate::domain::people::Duty;
use crate::store::entities::{assignment, ballot, bench, claim, interest};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, Txn};

/// Seats a bench for a round of review.
///
/// # Errors
/// When the database refuses.
pub async fn seat(
    txn: &Txn,
    claim: Uuid,
    round: i32,
    seating: Seating,
    ends_at: DateTime<Utc>,
) -> Result<(), Error> {
    bench::Entity::insert(bench::ActiveModel {
        claim_id: Set(claim),
        round: Set(round),
        seats: Set(seating.seats.cast_signed()),
        quorum: Set(seating.quorum.cast_signed()),
        dissent: Set(seating.dissent),
        ends_at: Set(ends_at),
        opened_at: Set(None),
        outcome: Set(None),
        rating_id: Set(None),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// The bench that sits on a claim in this round and has not been opened.
///
/// # Errors
/// When the database cannot be read.
pub async fn sitting(db: &impl Reads, claim: &claim::Model) -> Result<Option<Bench>, Error> {
    alone(db, |sheaf| asked(sheaf, claim)).await
}

/// The same, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: &claim::Model,
) -> impl FnOnce(&mut Gathered) -> Result<Option<Bench>, Error> + use<> {
    let sitting = bench::Entity::find_by_id((claim.id, claim.review_round))
        .filter(bench::Column::OpenedAt.is_null());
    let sitting = sheaf.part(sitting);
    let cast = ballot::Entity::find()
        .filter(ballot::Column::ClaimId.eq(claim.id))
        .filter(ballot::Column::Round.eq(claim.review_round));
    // Why a sealed ballot was cast is nobody's business yet.
    let cast = sheaf.part_without(cast, &[ballot::Column::Reason]);
    let asked = assignment::Entity::find()
        .filter(assignment::Column::ClaimId.eq(claim.id))
        .filter(assignment::Column::Duty.eq(Duty::Review))
        .filter(assignment::Column::EndedAt.is_null());
    let asked = sheaf.part(asked);
    move |read| {
        let mut cast = read.take(cast)?;
        cast.sort_by_key(|ballot| ballot.id);
        let asked = read.take(asked)?;
        Ok(read.one(sitting)?.map(|row| Bench {
            seats: row.seats.unsigned_abs(),
            quorum: row.quorum.unsigned_abs(),
            ends_at: row.ends_at,
            cast: cast.iter().map(|ballot| ballot.person_id).collect(),
            asked: asked.iter().map(|one| one.person_id).collect(),
        }))
    }
}

/// Stores a ballot. The database itself refuses one by an author or somebody with an interest, and
/// one on a revision that is not the newest.
///
/// # Errors
/// When the database refuses.
pub async fn cast(txn: &Txn, ballot: ballot::Model) -> Result<(), Error> {
    ballot::Entity::insert(ballot::ActiveModel {
        id: Set(ballot.id),
        claim_id: Set(ballot.claim_id),
        round: Set(ballot.round),
        verdict_id: Set(ballot.verdict_id),
        verdict_sha256: Set(ballot.verdict_sha256),
        person_id: Set(ballot.person_id),
        rating_id: Set(ballot.rating_id),
        reason: Set(ballot.reason),
        sha256: Set(ballot.sha256),
        cast_at: Set(ballot.cast_at),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// The ballots of a round, in the order they were cast: for opening them, never for a page.
///
/// # Errors
/// When the database cannot be read.
pub async fn ballots(
    db: &impl Reads,
    claim: Uuid,
    round: i32,
) -> Result<Vec<ballot::Model>, Error> {
    ballot::Entity::find()
        .filter(ballot::Column::ClaimId.eq(claim))
        .filter(ballot::Column::Round.eq(round))
        .order_by_asc(ballot::Column::Id)
        .all(db)
        .await
}

/// Opens a bench.
///
/// # Errors
/// When the database refuses.
pub async fn open(
    txn: &Txn,
    claim: Uuid,
    round: i32,
    outcome: Outcome,
    rating: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    bench::Entity::update_many()
        .col_expr(bench::Column::OpenedAt, Expr::value(now))
        .col_expr(bench::Column::Outcome, Expr::value(outcome))
        .col_expr(bench::Column::RatingId, Expr::value(rating))
        .filter(bench::Column::ClaimId.eq(claim))
        .filter(bench::Column::Round.eq(round))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// A bench that has been opened, with its ballots.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The bench.
    pub bench: bench::Model,
    /// Its ballots, in the order they were cast.
    pub ballots: Vec<ballot::Model>,
}

/// The opened benches of a claim, the newest first. Ballots of a bench that was never opened stay
/// sealed for good.
///
/// # Errors
/// When the database cannot be read.
pub async fn opened(db: &impl Reads, claim: Uuid) -> Result<Vec<Opened>, Error> {
    alone(db, |sheaf| opened_asked(sheaf, claim)).await
}

/// The same, as part of a sheaf.
pub fn opened_asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<Opened>, Error> + use<> {
    let open = bench::Entity::find()
        .filter(bench::Column::ClaimId.eq(claim))
        .filter(bench::Column::OpenedAt.is_not_null());
    let rounds = open.clone().select_only().column(bench::Column::Round);
    let cast = ballot::Entity::find()
        .filter(ballot::Column::ClaimId.eq(claim))
        .filter(ballot::Column::Round.in_subquery(rounds.into_query()));
    let (benches, ballots) = (sheaf.part(open), sheaf.part(cast));
    move |read| {
        let (mut benches, mut ballots) = (read.take(benches)?, read.take(ballots)?);
        benches.sort_by_key(|bench| std::cmp::Reverse(bench.round));
        ballots.sort_by_key(|ballot| ballot.id);
        let of = |round: i32| {
            let cast = ballots.iter().filter(|ballot| ballot.round == round);
            cast.cloned().collect()
        };
        let opened = benches.into_iter().map(|bench| Opened {
            ballots: of(bench.round),
            bench,
        });
        Ok(opened.collect())
    }
}

/// Keeps a declared interest. Saying it twice changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn declare(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    words: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let known = interest::Entity::find_by_id((claim, person))
        .one(&**txn)
        .await?;
    if known.is_some() {
        return Ok(false);
    }
    interest::Entity::insert(interest::ActiveModel {
        claim_id: Set(claim),
        person_id: Set(person),
        words: Set(words.to_owned()),
        declared_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(true)
}

/// Who has declared an interest in a claim, in the order they did.
///
/// # Errors
/// When the database cannot be read.
pub async fn interests(db: &impl Reads, claim: Uuid) -> Result<Vec<interest::Model>, Error> {
    interest::Entity::find()
        .filter(interest::Column::ClaimId.eq(claim))
        .order_by_asc(interest::Column::DeclaredAt)
        .all(db)
        .await
}
