//! Webhooks: endpoints that are told what happens. An administrator decides who is told and how much;
//! what is told is written in the transaction of what happened, and sent by a job.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::hook::{Reach, Topic, Topics};
use crate::domain::job::JobKind;
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::publishing::webhook::secret_in_words;
use crate::store::entities::hook;
use crate::store::{Txn, events, hooks, jobs};
use crate::workflow::permissions::Deed;

/// Why an endpoint that somebody turned off is off.
pub const BY_HAND: &str = "Turned off by hand.";
/// How long the former secret signs beside the new one.
pub const BOTH_SECRETS: TimeDelta = TimeDelta::hours(24);
/// The most endpoints of a desk.
const MOST: usize = 50;
/// How many bytes a secret has; the specification asks for 24 to 64.
const SECRET: usize = 32;
const NO: &str = "An administrator can do this.";

/// An endpoint that is asked for.
#[derive(Clone, Debug)]
pub struct NewHook {
    /// What it is for, for people.
    pub label: Name,
    /// Where it listens.
    pub address: WebAddress,
    /// How far it sees.
    pub reach: Reach,
    /// What it is told of.
    pub topics: Topics,
}

/// A secret that has just been made.
#[derive(Clone)]
pub struct Secret {
    /// The endpoint it is for.
    pub hook: Uuid,
    /// As the receiver keeps it: `whsec_…`. It is shown now and never again.
    pub words: String,
}

impl Desk {
    /// Has an endpoint told from now on.
    ///
    /// # Errors
    /// When it is not the actor's to do, there are too many, or the label is too long.
    pub async fn add_hook(&self, actor: &Actor, new: NewHook) -> Result<Secret, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let label = new.label.into_string();
            if let Some(fetcher) = &desk.fetcher {
                let admitted = fetcher.admits(&new.address);
                admitted.map_err(|refusal| Error::NotFetched(refusal.to_string()))?;
            }
            if label.chars().count() > 200 {
                return Err(Unfit("The purpose has more than 200 characters.".to_owned()).into());
            }
            let txn = desk.store.begin().await?;
            if hooks::all(&*txn).await?.len() >= MOST {
                let words = format!("{MOST} webhooks are the most: remove one first.");
                return Err(Unfit(words).into());
            }
            let (secret, now) = (random()?, desk.now());
            let row = hook::Model {
                id: Uuid::now_v7(),
                label,
                address: new.address.as_str().to_owned(),
                reach: new.reach,
                topics: new.topics.to_string(),
                secret: secret.clone(),
                former_secret: None,
                former_until: None,
                off_at: None,
                off_why: String::new(),
                held_until: None,
                delivered_at: None,
                removed_at: None,
                made_by: actor.id,
                made_at: now,
            };
            hooks::insert(&txn, row.clone()).await?;
            desk.note_hook(&txn, Some(&actor), "added a webhook to", &row, Value::Null)
                .await?;
            txn.commit().await?;
            Ok(Secret {
                hook: row.id,
                words: secret_in_words(&secret),
            })
        })
        .await
    }

    /// Gives an endpoint a new secret. For a day the former one signs beside it, so that the
    /// receiver can change over without missing anything.
    ///
    /// # Errors
    /// When it is not the actor's to do, or there is no such endpoint.
    pub async fn change_hook_secret(&self, actor: &Actor, id: Uuid) -> Result<Secret, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            let secret = random()?;
            let row = hook::Model {
                former_secret: Some(held.secret.clone()),
                former_until: Some(desk.now() + BOTH_SECRETS),
                secret: secret.clone(),
                ..held
            };
            hooks::save(&txn, row.clone()).await?;
            let deed = "changed the secret of a webhook of";
            desk.note_hook(&txn, Some(&actor), deed, &row, Value::Null)
                .await?;
            txn.commit().await?;
            Ok(Secret {
                hook: id,
                words: secret_in_words(&secret),
            })
        })
        .await
    }

    /// Tells an endpoint nothing more until it is turned on again.
    ///
    /// # Errors
    /// When it is not the actor's to do, or there is no such endpoint.
    pub async fn turn_hook_off(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if held.off_at.is_none() {
                desk.put_off(&txn, Some(&actor), held, BY_HAND).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Tells an endpoint again, beginning with what still waits for it.
    ///
    /// # Errors
    /// When it is not the actor's to do, or there is no such endpoint.
    pub async fn turn_hook_on(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if held.off_at.is_none() {
                return Ok(());
            }
            let row = hook::Model {
                off_at: None,
                off_why: String::new(),
                held_until: None,
                ..held
            };
            hooks::save(&txn, row.clone()).await?;
            let now = desk.now();
            jobs::schedule(&txn, JobKind::TellHook, id, now, now).await?;
            desk.note_hook(
                &txn,
                Some(&actor),
                "turned on a webhook of",
                &row,
                Value::Null,
            )
            .await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Removes an endpoint. What still waited for it is given up; the record keeps that it was there.
    ///
    /// # Errors
    /// When it is not the actor's to do, or there is no such endpoint.
    pub async fn remove_hook(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            let now = desk.now();
            let row = hook::Model {
                removed_at: Some(now),
                ..held
            };
            hooks::save(&txn, row.clone()).await?;
            hooks::drop_waiting(&txn, id, now).await?;
            jobs::cancel(&txn, JobKind::TellHook, id, now).await?;
            desk.note_hook(
                &txn,
                Some(&actor),
                "removed a webhook of",
                &row,
                Value::Null,
            )
            .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Sends an endpoint a message that says only that it is a test.
    ///
    /// # Errors
    /// When it is not the actor's to do, or the endpoint is not there or off.
    pub async fn test_hook(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            is_on(&held)?;
            let now = desk.now();
            hooks::add_message(&txn, id, Topic::Test, None, now, now).await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Tells an endpoint once more what it was told, or could not be told, under the same id.
    ///
    /// # Errors
    /// When it is not the actor's to do, there is no such message, or the endpoint is off.
    pub async fn replay(&self, actor: &Actor, id: Uuid, message: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let held = hooks::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            is_on(&held)?;
            let found = hooks::message(&*txn, id, message).await?;
            let mut row = found.ok_or(Error::NotFound)?;
            let now = desk.now();
            (row.next_at, row.failed_at, row.tries) = (Some(now), None, 0);
            hooks::save_message(&txn, row).await?;
            jobs::schedule(&txn, JobKind::TellHook, id, now, now).await?;
            let after = json!({ "message": message });
            desk.note_hook(
                &txn,
                Some(&actor),
                "sent again to a webhook of",
                &held,
                after,
            )
            .await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Turns an endpoint off and says so in the record.
    pub(super) async fn put_off(
        &self,
        txn: &Txn,
        actor: Option<&Actor>,
        held: hook::Model,
        why: &str,
    ) -> Result<(), Error> {
        let row = hook::Model {
            off_at: Some(self.now()),
            off_why: why.to_owned(),
            ..held
        };
        hooks::save(txn, row.clone()).await?;
        let after = json!({ "reason": why });
        self.note_hook(txn, actor, "turned off a webhook of", &row, after)
            .await
    }

    /// Tells the record what became of an endpoint; never its secret, and of its address only the
    /// host, since many receivers put a password into the rest.
    async fn note_hook(
        &self,
        txn: &Txn,
        actor: Option<&Actor>,
        deed: &'static str,
        row: &hook::Model,
        more: Value,
    ) -> Result<(), Error> {
        let host = WebAddress::parse(&row.address).map(|address| address.host());
        let mut after = json!({ "webhook": row.id, "note": row.label, "reach": row.reach.slug(),
            "topics": row.topics, "host": host.unwrap_or_default() });
        if let (Some(after), Value::Object(more)) = (after.as_object_mut(), more) {
            after.extend(more);
        }
        let event = Event {
            at: self.now(),
            person: actor.map(|actor| (actor.id, actor.name.clone())),
            deed,
            subject: Subject::Desk,
            claim: None,
            article: None,
            before: Value::Null,
            after,
        };
        events::append(txn, event).await.map_err(Error::from)
    }
}

fn is_on(hook: &hook::Model) -> Result<(), Unfit> {
    match hook.off_at {
        None => Ok(()),
        Some(_) => Err(Unfit("This webhook is off. Turn it on first.".to_owned())),
    }
}

fn random() -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0_u8; SECRET];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Blob(std::io::Error::other(error.to_string())))?;
    Ok(bytes)
}
