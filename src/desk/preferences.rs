//! Preferences: how one person wants the desk to be. They belong to the person alone and leave no
//! trace in the record.

use crate::desk::people::sessions::Presence;
use crate::desk::{Desk, Error};
use crate::domain::keys::Keys;
use crate::domain::people::Actor;
use crate::store::{articles, preferences};

impl Desk {
    /// The single keys of whoever is present, as they were last set; the usual ones for nobody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn keys_of(&self, presence: Option<&Presence>) -> Result<Keys, Error> {
        let Some(presence) = presence else {
            return Ok(Keys::default());
        };
        let (db, person) = (self.store().read(), presence.actor.id);
        let stored = preferences::get(db, person, preferences::KEYS).await?;
        Ok(stored.map_or_else(Keys::default, |json| Keys::from_json(&json)))
    }

    /// Sets the single keys of a person.
    ///
    /// # Errors
    /// When they could not be stored.
    pub async fn set_keys(&self, actor: &Actor, keys: Keys) -> Result<(), Error> {
        self.prefer(actor, preferences::KEYS.to_owned(), keys.to_json())
            .await
    }

    /// Says whether the marks of an article stay hidden while a person reads it for the first time.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn set_first_reading(&self, actor: &Actor, clean: Reading) -> Result<(), Error> {
        let value = match clean {
            Reading::Clean => "on",
            Reading::Marked => "off",
        };
        self.prefer(
            actor,
            preferences::FIRST_READING.to_owned(),
            value.to_owned(),
        )
        .await
    }

    /// Shows or hides the marks of an article for a person.
    ///
    /// # Errors
    /// When the article is not here, or it could not be stored.
    pub async fn set_marks(
        &self,
        actor: &Actor,
        article: i32,
        marks: Reading,
    ) -> Result<(), Error> {
        let found = articles::find(self.store().read(), article).await?;
        let name = preferences::marks_of(found.ok_or(Error::NotFound)?.id);
        let value = match marks {
            Reading::Clean => "hidden",
            Reading::Marked => "shown",
        };
        self.prefer(actor, name, value.to_owned()).await
    }

    async fn prefer(&self, actor: &Actor, name: String, value: String) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            preferences::set(&txn, person, &name, &value).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// How an article is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Without marks.
    Clean,
    /// With the marks in sight.
    Marked,
}
