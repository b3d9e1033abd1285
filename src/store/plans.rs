//! Publications that are planned for a time.

use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

use crate::store::entities::planned_publication;
use crate::store::{Error, Reads, Txn};

/// The plan for a claim.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    db: &impl Reads,
    claim: Uuid,
) -> Result<Option<planned_publication::Model>, Error> {
    planned_publication::Entity::find_by_id(claim).one(db).await
}

/// Puts a plan in the place of an earlier one.
///
/// # Errors
/// When the database refuses.
pub async fn replace(txn: &Txn, row: planned_publication::Model) -> Result<(), Error> {
    delete(txn, row.claim_id).await?;
    planned_publication::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Writes down why a plan came to nothing.
///
/// # Errors
/// When the database refuses.
pub async fn fail(txn: &Txn, claim: Uuid, why: &str) -> Result<(), Error> {
    planned_publication::Entity::update_many()
        .col_expr(planned_publication::Column::Failure, Expr::value(why))
        .filter(planned_publication::Column::ClaimId.eq(claim))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Forgets a plan.
///
/// # Errors
/// When the database refuses.
pub async fn delete(txn: &Txn, claim: Uuid) -> Result<(), Error> {
    planned_publication::Entity::delete_by_id(claim)
        .exec(&**txn)
        .await
        .map(|_| ())
}
