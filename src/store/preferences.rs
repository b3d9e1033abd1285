//! Preferences: small named texts that belong to one person.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QuerySelect};

use crate::store::entities::preference;
use crate::store::{Error, Reads, Txn};

/// Which single keys a person uses, as JSON.
pub const KEYS: &str = "keys";
/// `off` for somebody who wants the marks in sight from the first reading on.
pub const FIRST_READING: &str = "first_reading";

/// Whether notifications go out by mail as well: [`AT_ONCE`], [`DAILY`], or anything else for not.
pub const MAIL: &str = "mail";
/// Mail for every notification.
pub const AT_ONCE: &str = "at_once";
/// One mail a day.
pub const DAILY: &str = "daily";
/// Up to which event a person has caught up on Today.
pub const CAUGHT_UP: &str = "caught_up";

/// Whether the marks of an article are in sight for a person; set once they asked for them.
pub fn marks_of(article: Uuid) -> String {
    format!("marks {article}")
}

/// Which columns of a table a person takes out, parted by blanks; empty for all.
pub fn columns_of(sheet: &str) -> String {
    format!("columns {sheet}")
}

/// A preference of a person, if they have set it.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, person: Uuid, name: &str) -> Result<Option<String>, Error> {
    preference::Entity::find()
        .select_only()
        .column(preference::Column::Value)
        .filter(preference::Column::PersonId.eq(person))
        .filter(preference::Column::Name.eq(name))
        .into_tuple()
        .one(db)
        .await
}

/// Sets a preference of a person.
///
/// # Errors
/// When the database refuses.
pub async fn set(txn: &Txn, person: Uuid, name: &str, value: &str) -> Result<(), Error> {
    let keys = [preference::Column::PersonId, preference::Column::Name];
    preference::Entity::insert(preference::ActiveModel {
        person_id: Set(person),
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    })
    .on_conflict(
        OnConflict::columns(keys)
            .update_column(preference::Column::Value)
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}
