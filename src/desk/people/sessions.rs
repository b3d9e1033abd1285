//! Coming in and going out: sign-in, sessions, and the passphrase one has.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::EmailAddress;
use super::passphrase::{Passphrase, Vault};
use super::token::Token;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::store::entities::{person, session};
use crate::store::{people, tokens};

/// How long a session lasts at most.
pub const LASTS: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts without being used.
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// How much later a session must have been used for the time of use to be written down again.
const NOTICED: TimeDelta = TimeDelta::minutes(5);

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What the browser carries.
    pub token: Token,
    /// Whose it is.
    pub actor: Actor,
}

/// A session that holds, and whose it is.
#[derive(Clone, Debug)]
pub struct Presence {
    /// What the database calls the session.
    pub session: session::Model,
    /// Who is asking.
    pub actor: Actor,
}

impl Desk {
    /// Lets somebody in who types their address and passphrase; `None` when the two do not belong
    /// to anybody who works here. It takes as long and says as little in every such case. The
    /// session they came with, if any, ends: what was known before signing in is worth nothing after.
    ///
    /// # Errors
    /// When too many sign in at once, or the database fails.
    pub async fn sign_in(
        &self,
        vault: &Vault,
        email: &str,
        passphrase: &str,
        came_with: Option<Token>,
    ) -> Result<Option<NewSession>, Error> {
        let found = match EmailAddress::parse(email) {
            Ok(email) => people::by_email(self.store().read(), email.as_str()).await?,
            Err(_) => None,
        };
        let kept = found.as_ref().and_then(|person| person.password.clone());
        let matches = vault.matches(passphrase, kept).await?;
        match found {
            Some(person) if matches && person.active => {
                self.begin_session(person, came_with).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Begins a session for somebody who has just shown who they are.
    pub(super) async fn begin_session(
        &self,
        person: person::Model,
        came_with: Option<Token>,
    ) -> Result<NewSession, Error> {
        let token = Token::new()?;
        let hash = token.hash();
        let actor = super::actor(&person);
        self.unit(move |desk| async move {
            let now = desk.now();
            let txn = desk.store.begin().await?;
            let still_here = people::find(&*txn, person.id).await?;
            if !still_here.is_some_and(|row| row.active && row.password == person.password) {
                return Err(Error::NotFound);
            }
            people::sweep_sessions(&txn, now, now - IDLE).await?;
            if let Some(old) = came_with {
                people::forget_session(&txn, &old.hash()).await?;
            }
            let row = session::Model {
                token: hash,
                person_id: person.id,
                created_at: now,
                seen_at: now,
                ends_at: now + LASTS,
            };
            people::insert_session(&txn, row).await?;
            txn.commit().await?;
            Ok(())
        })
        .await?;
        Ok(NewSession { token, actor })
    }

    /// Who carries this token, if its session holds and they still work here. Notes, every few
    /// minutes, that the session is in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn presence(&self, token: &Token) -> Result<Option<Presence>, Error> {
        let now = self.now();
        let found = people::signed_in(self.store().read(), &token.hash(), now, now - IDLE).await?;
        let Some((session, person)) = found else {
            return Ok(None);
        };
        if now - session.seen_at >= NOTICED {
            self.note_use(session.token.clone(), now).await;
        }
        Ok(Some(Presence {
            actor: super::actor(&person),
            session,
        }))
    }

    /// Writes down that a session is in use. When that fails the session only ends earlier, which
    /// is no reason to refuse the page.
    async fn note_use(&self, token: String, now: DateTime<Utc>) {
        let noted = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                people::touch_session(&txn, &token, now).await?;
                txn.commit().await?;
                Ok(())
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(?error, "could not note that a session is in use");
        }
    }

    /// Ends the session a token stands for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, actor: &Actor, token: &Token) -> Result<(), Error> {
        self.end_session(actor, token.hash()).await
    }

    /// Ends one of one's own sessions, by what the database calls it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, actor: &Actor, session: String) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            people::end_session(&txn, person, &session).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// One's own sessions that hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<session::Model>, Error> {
        let now = self.now();
        Ok(people::sessions_of(self.store().read(), actor.id, now, now - IDLE).await?)
    }

    /// Whether this is the passphrase of whoever is signed in.
    ///
    /// # Errors
    /// When too many hash at once, or the database fails.
    pub async fn knows_passphrase(
        &self,
        vault: &Vault,
        actor: &Actor,
        typed: &str,
    ) -> Result<bool, Error> {
        let person = people::find(self.store().read(), actor.id)
            .await?
            .ok_or(Error::NotFound)?;
        vault.matches(typed, person.password).await
    }

    /// Changes one's own passphrase, ends every session but the one it is done from, and
    /// withdraws one's tokens. Ask
    /// [`Desk::knows_passphrase`] first.
    ///
    /// # Errors
    /// When the new one is not good enough, in a sentence.
    pub async fn change_passphrase(
        &self,
        vault: &Vault,
        presence: &Presence,
        new: &str,
    ) -> Result<(), Error> {
        let db = self.store().read();
        let person = people::find(db, presence.actor.id)
            .await?
            .ok_or(Error::NotFound)?;
        let desk_name = people::desk_name(db).await?;
        let new = Passphrase::parse(new, &[&person.name, &person.email, &desk_name])?;
        let hash = vault.hash(new).await?;
        let (actor, session) = (presence.actor.clone(), presence.session.token.clone());
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let mut person = people::find(&*txn, actor.id)
                .await?
                .ok_or(Error::NotFound)?;
            person.password = Some(hash);
            people::update(&txn, &person).await?;
            people::end_sessions(&txn, person.id, Some(&session)).await?;
            people::close_invitations(&txn, person.id, desk.now()).await?;
            tokens::revoke_all(&txn, person.id, desk.now()).await?;
            let subject = Subject::Person(person.id);
            let event = Event::new(desk.now(), &actor, "changed the passphrase of", subject)
                .with(json!({ "name": person.name }));
            crate::store::events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }
}
