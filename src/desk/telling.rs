//! Telling: what a person has read of what they were told, how far they have caught up, and whether
//! they want it by mail. All of it is theirs alone and leaves no trace in the record.

use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::store::notifications::{self, Which};
use crate::store::{events, preferences};

/// Whether a person wants mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    /// None.
    Off,
    /// One for every notification.
    AtOnce,
    /// One a day.
    Daily,
}

impl Mail {
    /// The word in forms and in the preference.
    pub fn slug(self) -> &'static str {
        match self {
            Mail::Off => "off",
            Mail::AtOnce => preferences::AT_ONCE,
            Mail::Daily => preferences::DAILY,
        }
    }

    /// Reads the word back; whatever is none of ours is no wish for mail.
    pub fn from_slug(slug: &str) -> Mail {
        match slug {
            preferences::AT_ONCE => Mail::AtOnce,
            preferences::DAILY => Mail::Daily,
            _ => Mail::Off,
        }
    }
}

impl Desk {
    /// Marks as read what a person was told.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn mark_read(&self, actor: &Actor, which: Which) -> Result<u64, Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let marked = notifications::read(&txn, person, which, desk.now()).await?;
            txn.commit().await?;
            Ok(marked)
        })
        .await
    }

    /// Remembers that a person has caught up with everything up to an event.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn catch_up(&self, actor: &Actor, seen: i64) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            // Nobody has caught up with what has not happened.
            let seen = seen.clamp(0, events::head(&*txn).await?.seq).to_string();
            preferences::set(&txn, person, preferences::CAUGHT_UP, &seen).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Says whether a person wants mail. What they were told before is not sent after.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn wish_mail(&self, actor: &Actor, mail: Mail) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            preferences::set(&txn, person, preferences::MAIL, mail.slug()).await?;
            notifications::pass_over(&txn, person, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
