//! What stands around every page of the desk: its name, and what waits for whoever is signed in.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::domain::inbox::Standing;
use crate::store::entities::{inbox_entry, notification, preference, setting};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, inbox, notifications, preferences, settings};

/// What stands around a page.
#[derive(Clone, Debug, Default)]
pub struct Chrome {
    /// What the desk is called, if it has been named.
    pub desk_name: Option<String>,
    /// The single keys of the person, as JSON, if they have changed any.
    pub keys: Option<String>,
    /// Entries in the inbox, counted up to [`inbox::MOST_COUNTED`].
    pub inbox: u64,
    /// What the person was told and has not read, counted up to [`notifications::MOST_COUNTED`].
    pub unread: u64,
}

/// What stands around a page of somebody, with one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, person: Uuid) -> Result<Chrome, Error> {
    alone(db, |sheaf| asked(sheaf, person)).await
}

fn asked(
    sheaf: &mut Sheaf,
    person: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Chrome, Error> + use<> {
    let name = sheaf.part(setting::Entity::find_by_id(settings::DESK_NAME));
    let keys = preference::Entity::find()
        .filter(preference::Column::PersonId.eq(person))
        .filter(preference::Column::Name.eq(preferences::KEYS));
    let keys = sheaf.part(keys);
    let waiting = inbox_entry::Entity::find()
        .filter(inbox_entry::Column::State.eq(Standing::Waiting))
        .limit(inbox::MOST_COUNTED);
    let waiting = sheaf.count(waiting);
    let unread = notification::Entity::find()
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::ReadAt.is_null())
        .limit(notifications::MOST_COUNTED);
    let unread = sheaf.count(unread);
    move |read| {
        Ok(Chrome {
            desk_name: read.one(name)?.map(|row| row.value),
            keys: read.one(keys)?.map(|row| row.value),
            inbox: read.counted(waiting),
            unread: read.counted(unread),
        })
    }
}
