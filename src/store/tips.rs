//! What readers sent in.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};

use crate::store::entities::{claim, public_check, tip};
use crate::store::{Error, Reads, Txn};

/// Keeps a tip.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: tip::Model) -> Result<(), Error> {
    tip::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// One tip.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<tip::Model>, Error> {
    tip::Entity::find_by_id(id).one(db).await
}

/// The tip whose tracking page has an address with this hash.
///
/// # Errors
/// When the database cannot be read.
pub async fn tracked(db: &impl Reads, hash: &str) -> Result<Option<tip::Model>, Error> {
    tip::Entity::find()
        .filter(tip::Column::Hash.eq(hash))
        .one(db)
        .await
}

/// Tips in a state, newest first, before one of them, each with its claim.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    state: &str,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(tip::Model, Option<claim::Model>)>, Error> {
    let mut query = tip::Entity::find()
        .find_also_related(claim::Entity)
        .filter(tip::Column::State.eq(state));
    if let Some(before) = before {
        query = query.filter(tip::Column::Id.lt(before));
    }
    query
        .order_by_desc(tip::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many wait.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(db: &impl Reads) -> Result<u64, Error> {
    tip::Entity::find()
        .filter(tip::Column::State.eq("new"))
        .count(db)
        .await
}

/// What a person decided on a tip that waited; `false` when somebody had decided already.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    txn: &Txn,
    id: Uuid,
    state: &str,
    reply: &str,
    claim: Option<Uuid>,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = tip::Entity::update_many()
        .col_expr(tip::Column::State, Expr::value(state))
        .col_expr(tip::Column::Reply, Expr::value(reply))
        .col_expr(tip::Column::ClaimId, Expr::value(claim))
        .col_expr(tip::Column::DecidedAt, Expr::value(Some(now)))
        .col_expr(tip::Column::DecidedBy, Expr::value(Some(by)))
        .filter(tip::Column::Id.eq(id))
        .filter(tip::Column::State.eq("new"))
        .exec(&**txn)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Where the check of a claim stands, once it is public.
///
/// # Errors
/// When the database cannot be read.
pub async fn public_address(db: &impl Reads, claim: Uuid) -> Result<Option<String>, Error> {
    let found = public_check::Entity::find()
        .filter(public_check::Column::ClaimId.eq(claim))
        .one(db)
        .await?;
    Ok(found.map(|check| check.slug))
}
