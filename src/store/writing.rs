//! Around the revisions of a verdict: private drafts, suggested changes, and who has read which.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::verdict::Settled;
use crate::store::entities::{draft, suggestion, verdict_read};
use crate::store::{Error, Reads, Txn};

/// What somebody has typed into the verdict of a claim and not saved.
///
/// # Errors
/// When the database cannot be read.
pub async fn draft(
    db: &impl Reads,
    claim: Uuid,
    person: Uuid,
) -> Result<Option<draft::Model>, Error> {
    draft::Entity::find_by_id((claim, person)).one(db).await
}

/// Keeps a draft in the place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn keep_draft(txn: &Txn, new: draft::Model) -> Result<(), Error> {
    drop_draft(txn, new.claim_id, new.person_id).await?;
    draft::Entity::insert(draft::ActiveModel {
        claim_id: Set(new.claim_id),
        person_id: Set(new.person_id),
        base: Set(new.base),
        rating: Set(new.rating),
        said: Set(new.said),
        answer: Set(new.answer),
        explanation: Set(new.explanation),
        note: Set(new.note),
        departs: Set(new.departs),
        saved_at: Set(new.saved_at),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Throws a draft away.
///
/// # Errors
/// When the database refuses.
pub async fn drop_draft(txn: &Txn, claim: Uuid, person: Uuid) -> Result<(), Error> {
    draft::Entity::delete_by_id((claim, person))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// A suggestion that is not stored yet.
#[derive(Clone, Debug)]
pub struct NewSuggestion {
    /// The claim.
    pub claim: Uuid,
    /// The revision it was read in.
    pub revision: i32,
    /// The words as they stand.
    pub passage: String,
    /// The words as they should stand; empty takes them out.
    pub replacement: String,
    /// Why, or empty.
    pub reason: String,
    /// Who suggests it.
    pub by: Uuid,
}

/// Stores a suggestion and gives its number on the claim.
///
/// # Errors
/// When the database refuses.
pub async fn suggest(txn: &Txn, new: NewSuggestion, now: DateTime<Utc>) -> Result<i32, Error> {
    let last: Option<i32> = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Number)
        .filter(suggestion::Column::ClaimId.eq(new.claim))
        .order_by_desc(suggestion::Column::Number)
        .into_tuple()
        .one(&**txn)
        .await?;
    let number = last.unwrap_or_default() + 1;
    suggestion::Entity::insert(suggestion::ActiveModel {
        id: Set(Uuid::now_v7()),
        claim_id: Set(new.claim),
        number: Set(number),
        revision: Set(new.revision),
        passage: Set(new.passage),
        replacement: Set(new.replacement),
        reason: Set(new.reason),
        person_id: Set(new.by),
        made_at: Set(now),
        settled: Set(Settled::Open),
        settled_by: Set(None),
        settled_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(number)
}

/// The suggestions on a claim, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn suggestions(db: &impl Reads, claim: Uuid) -> Result<Vec<suggestion::Model>, Error> {
    suggestion::Entity::find()
        .filter(suggestion::Column::ClaimId.eq(claim))
        .order_by_asc(suggestion::Column::Number)
        .all(db)
        .await
}

/// One suggestion, by its number on the claim.
///
/// # Errors
/// When the database cannot be read.
pub async fn suggestion(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<suggestion::Model>, Error> {
    suggestion::Entity::find()
        .filter(suggestion::Column::ClaimId.eq(claim))
        .filter(suggestion::Column::Number.eq(number))
        .one(db)
        .await
}

/// Settles an open suggestion. Gives whether it was still open.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    txn: &Txn,
    id: Uuid,
    settled: Settled,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = suggestion::Entity::update_many()
        .col_expr(suggestion::Column::Settled, Expr::value(settled))
        .col_expr(suggestion::Column::SettledBy, Expr::value(by))
        .col_expr(suggestion::Column::SettledAt, Expr::value(now))
        .filter(suggestion::Column::Id.eq(id))
        .filter(suggestion::Column::Settled.eq(Settled::Open))
        .exec(&**txn)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The newest revision of a verdict that somebody has read, 0 for none.
///
/// # Errors
/// When the database cannot be read.
pub async fn read_up_to(db: &impl Reads, claim: Uuid, person: Uuid) -> Result<i32, Error> {
    let row = verdict_read::Entity::find_by_id((claim, person))
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| row.revision))
}

/// Keeps that somebody has read a revision.
///
/// # Errors
/// When the database refuses.
pub async fn has_read(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    revision: i32,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let keys = [
        verdict_read::Column::ClaimId,
        verdict_read::Column::PersonId,
    ];
    verdict_read::Entity::insert(verdict_read::ActiveModel {
        claim_id: Set(claim),
        person_id: Set(person),
        revision: Set(revision),
        read_at: Set(now),
    })
    .on_conflict(
        OnConflict::columns(keys)
            .update_columns([verdict_read::Column::Revision, verdict_read::Column::ReadAt])
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}
