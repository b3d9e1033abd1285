//! Changes of many claims at once, kept so that they can be taken back.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::store::entities::bulk_change;
use crate::store::{Error, Reads, Txn};

/// Keeps what claims were before a step.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    txn: &Txn,
    id: Uuid,
    person: Uuid,
    before: String,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    bulk_change::Entity::insert(bulk_change::ActiveModel {
        id: Set(id),
        person_id: Set(person),
        before: Set(before),
        made_at: Set(now),
        undone_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// A step.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<bulk_change::Model>, Error> {
    bulk_change::Entity::find_by_id(id).one(db).await
}

/// Marks a step as taken back.
///
/// # Errors
/// When the database refuses.
pub async fn undone(txn: &Txn, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    bulk_change::Entity::update_many()
        .col_expr(bulk_change::Column::UndoneAt, Expr::value(now))
        .filter(bulk_change::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}
