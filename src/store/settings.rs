//! The desk's own settings, each a named text, and who is at the desk to be counted or named.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QuerySelect};

use crate::domain::people::Role;
use crate::store::entities::{person, setting};
use crate::store::{Error, Reads, Txn};

/// What the desk is called on every page.
pub const DESK_NAME: &str = "desk_name";
/// After how many days without a change a claim counts as stuck; absent for the usual number.
pub const PATIENCE: &str = "patience_days";

/// The value of a setting, if it has been set.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, name: &str) -> Result<Option<String>, Error> {
    Ok(setting::Entity::find_by_id(name)
        .one(db)
        .await?
        .map(|row| row.value))
}

/// Sets a setting.
///
/// # Errors
/// When the database refuses.
pub async fn set(txn: &Txn, name: &str, value: &str, now: DateTime<Utc>) -> Result<(), Error> {
    setting::Entity::insert(setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
        changed_at: Set(now),
    })
    .on_conflict(
        OnConflict::column(setting::Column::Name)
            .update_columns([setting::Column::Value, setting::Column::ChangedAt])
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Forgets a setting, so that its default holds again.
///
/// # Errors
/// When the database refuses.
pub async fn clear(txn: &Txn, name: &str) -> Result<(), Error> {
    setting::Entity::delete_by_id(name)
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// How many active people could review: the editors.
///
/// # Errors
/// When the database cannot be read.
pub async fn reviewers(db: &impl Reads) -> Result<u64, Error> {
    person::Entity::find()
        .filter(person::Column::Role.eq(Role::Editor))
        .filter(person::Column::Active.eq(true))
        .count(db)
        .await
}

/// Somebody at the desk, by key.
///
/// # Errors
/// When the database cannot be read.
pub async fn person(db: &impl Reads, id: Uuid) -> Result<Option<person::Model>, Error> {
    person::Entity::find_by_id(id).one(db).await
}

/// The names of some people, by key.
///
/// # Errors
/// When the database cannot be read.
pub async fn names(
    db: &impl Reads,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Error> {
    let mut keys: Vec<Uuid> = people.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Name])
        .filter(person::Column::Id.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
