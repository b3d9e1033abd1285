//! Captures: the bytes an article came as, beside the snapshot derived from them.

use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use crate::store::entities::capture;
use crate::store::{Error, Reads, Txn};

/// Stores how a snapshot's bytes came.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, capture: capture::Model) -> Result<(), Error> {
    let row = capture::ActiveModel::from(capture).reset_all();
    capture::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// How the bytes of a snapshot came, if it was not pasted.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_snapshot(db: &impl Reads, snapshot: Uuid) -> Result<Option<capture::Model>, Error> {
    capture::Entity::find()
        .filter(capture::Column::SnapshotId.eq(snapshot))
        .order_by_asc(capture::Column::Id)
        .one(db)
        .await
}
