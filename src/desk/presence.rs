//! Presence: somebody is at work on an article or a part of a claim, until they have not been heard of
//! for a minute. It locks nothing: what two people save is told apart by revisions.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::desk::facts::claim;
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::section::Section;
use crate::store::entities::{claim_presence, presence};
use crate::store::presence::{At, Here, note, note_on_claim, on_claim, others};
use crate::store::{self, articles};
use crate::workflow::permissions::{Deed, allows};

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

    /// Notes that a person is at work on a part of a claim. Whoever may only read is there and
    /// writes nothing.
    ///
    /// # Errors
    /// When there is no such claim, or the note could not be stored.
    pub async fn is_at(&self, actor: &Actor, number: i32, section: Section) -> Result<(), Error> {
        let person_id = actor.id;
        let section = match allows(actor, Deed::Comment) {
            true => section,
            false => Section::Whole,
        };
        self.unit(move |desk| async move {
            let seen_at = desk.now();
            let now = claim_presence::Model {
                claim_id: claim(desk.store.read(), number).await?.id,
                person_id,
                section: section.slug(),
                seen_at,
            };
            let txn = desk.store.begin().await?;
            note_on_claim(&txn, now, seen_at - FORGOTTEN_AFTER).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// The others who are at work on a claim now, and who was there last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn others_at(&self, actor: &Actor, claim: Uuid) -> Result<Others, store::Error> {
        let now = self.now();
        let db = self.store.read();
        let known = on_claim(db, claim, actor.id, now - FORGOTTEN_AFTER).await?;
        let (here, gone): (Vec<At>, Vec<At>) = known
            .into_iter()
            .partition(|at| at.seen_at > now - GONE_AFTER);
        // Whoever writes a part is not named once more for being there.
        let writes = |at: &At| {
            let mut all = here.iter();
            all.any(|other| other.person == at.person && other.section != Section::Whole)
        };
        let named = here
            .iter()
            .filter(|at| at.section != Section::Whole || !writes(at));
        Ok(Others {
            here: named.cloned().collect(),
            last: gone.into_iter().next(),
        })
    }
}

/// The others on a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Who is there now; a person who writes two parts is in two places.
    pub here: Vec<At>,
    /// Who was there last and is gone.
    pub last: Option<At>,
}
