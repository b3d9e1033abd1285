//! Tokens of programs, and the services that have no passphrase and act by them alone.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};

use crate::store::entities::{access_token, person, service};
use crate::store::{Error, Reads, Txn};

/// The token with this hash and whose it is, when both still hold: it was not withdrawn, has not
/// ended, and the person still works here.
///
/// # Errors
/// When the database cannot be read.
pub async fn holding(
    db: &impl Reads,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(access_token::Model, person::Model)>, Error> {
    let found = access_token::Entity::find()
        .find_also_related(person::Entity)
        .filter(access_token::Column::Hash.eq(hash))
        .filter(access_token::Column::EndsAt.gt(now))
        .filter(access_token::Column::RevokedAt.is_null())
        .filter(person::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(found.and_then(|(token, person)| Some((token, person?))))
}

/// One token.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<access_token::Model>, Error> {
    access_token::Entity::find_by_id(id).one(db).await
}

/// The tokens of some people, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    db: &impl Reads,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<access_token::Model>, Error> {
    access_token::Entity::find()
        .filter(access_token::Column::PersonId.is_in(people))
        .order_by_desc(access_token::Column::CreatedAt)
        .order_by_desc(access_token::Column::Id)
        .limit(1000)
        .all(db)
        .await
}

/// How many tokens of a person hold.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(db: &impl Reads, person: Uuid, now: DateTime<Utc>) -> Result<u64, Error> {
    access_token::Entity::find()
        .filter(access_token::Column::PersonId.eq(person))
        .filter(access_token::Column::EndsAt.gt(now))
        .filter(access_token::Column::RevokedAt.is_null())
        .count(db)
        .await
}

/// Keeps a token.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: access_token::Model) -> Result<(), Error> {
    access_token::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Notes that a token is in use.
///
/// # Errors
/// When the database refuses.
pub async fn touch(txn: &Txn, id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
    access_token::Entity::update_many()
        .col_expr(access_token::Column::UsedAt, Expr::value(at))
        .filter(access_token::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Withdraws a token; one that was withdrawn keeps its first time.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(txn: &Txn, id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
    access_token::Entity::update_many()
        .col_expr(access_token::Column::RevokedAt, Expr::value(at))
        .filter(access_token::Column::Id.eq(id))
        .filter(access_token::Column::RevokedAt.is_null())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Withdraws every token of a person.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_all(txn: &Txn, person: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
    access_token::Entity::update_many()
        .col_expr(access_token::Column::RevokedAt, Expr::value(at))
        .filter(access_token::Column::PersonId.eq(person))
        .filter(access_token::Column::RevokedAt.is_null())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Every service, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn services(db: &impl Reads) -> Result<Vec<person::Model>, Error> {
    let rows = service::Entity::find()
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::Name)
        .order_by_asc(person::Column::Id)
        .limit(1000)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, person)| person).collect())
}

/// Whether somebody is a service.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_service(db: &impl Reads, person: Uuid) -> Result<bool, Error> {
    Ok(service::Entity::find_by_id(person).count(db).await? > 0)
}

/// Marks a person as a service.
///
/// # Errors
/// When the database refuses.
pub async fn insert_service(txn: &Txn, row: service::Model) -> Result<(), Error> {
    service::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}
