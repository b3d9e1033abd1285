//! Presence: somebody is at work on an article, until they have not been heard of for a minute.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::store::entities::presence;
use crate::store::presence::{Here, note, others};
use crate::store::{self, articles};

/// After how long a silence somebody counts as gone.
const GONE_AFTER: TimeDelta = TimeDelta::seconds(60);
/// After how long a silence nothing is kept of it.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(1);

impl Desk {
    /// Notes that a person is at work on an article, at a claim of it.
    ///
    /// # Errors
    /// When there is no such article, or the note could not be stored.
    pub async fn is_here(
        &self,
        actor: &Actor,
        article: i32,
        claim: Option<i32>,
    ) -> Result<(), Error> {
        let person_id = actor.id;
        self.unit(move |desk| async move {
            let found = articles::find(desk.store.read(), article).await?;
            let seen_at = desk.now();
            let now = presence::Model {
                article_id: found.ok_or(Error::NotFound)?.id,
                person_id,
                claim,
                seen_at,
            };
            let txn = desk.store.begin().await?;
            note(&txn, now, seen_at - FORGOTTEN_AFTER).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// The others who are at work on an article now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn others_here(
        &self,
        actor: &Actor,
        article: Uuid,
    ) -> Result<Vec<Here>, store::Error> {
        others(
            self.store.read(),
            article,
            actor.id,
            self.now() - GONE_AFTER,
        )
        .await
    }
}
