//! Answers kept for requests that carry an idempotency key, so that sending one twice does its
//! work once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

use crate::store::entities::kept_answer;
use crate::store::{Error, Reads, Txn};

/// What is kept under a person's key, if anything.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    db: &impl Reads,
    person: Uuid,
    key: &str,
) -> Result<Option<kept_answer::Model>, Error> {
    kept_answer::Entity::find_by_id((person, key.to_owned()))
        .one(db)
        .await
}

/// Reserves a key for a request that is about to be answered.
///
/// # Errors
/// When the database refuses.
pub async fn reserve(txn: &Txn, row: kept_answer::Model) -> Result<(), Error> {
    kept_answer::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Keeps the answer under its key.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    txn: &Txn,
    person: Uuid,
    key: &str,
    (status, headers, body): (i32, String, String),
) -> Result<(), Error> {
    let row = kept_answer::ActiveModel {
        status: Set(Some(status)),
        headers: Set(headers),
        body: Set(body),
        ..Default::default()
    };
    kept_answer::Entity::update_many()
        .set(row)
        .filter(kept_answer::Column::PersonId.eq(person))
        .filter(kept_answer::Column::IdempotencyKey.eq(key))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Gives a key back: nothing was done under it.
///
/// # Errors
/// When the database refuses.
pub async fn release(txn: &Txn, person: Uuid, key: &str) -> Result<(), Error> {
    kept_answer::Entity::delete_by_id((person, key.to_owned()))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Forgets what was kept before an instant.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(txn: &Txn, before: DateTime<Utc>) -> Result<(), Error> {
    kept_answer::Entity::delete_many()
        .filter(kept_answer::Column::CreatedAt.lte(before))
        .exec(&**txn)
        .await
        .map(|_| ())
}
