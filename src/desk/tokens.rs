//! Tokens: programs that act for a person, and services that act for the desk. A token is shown
//! once, ends by itself, and opens no more than its scopes and no more than its person may do.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::desk::people::actor;
use crate::desk::people::token::Token;
use crate::desk::{Desk, Error};
use crate::domain::access::{Scope, Scopes};
use crate::domain::event::{Event, Subject};
use crate::domain::people::{Actor, Role};
use crate::domain::words::{Name, Unfit};
use crate::store::entities::{access_token, person, service};
use crate::store::{Txn, events, people, tokens};
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

/// What every token begins with, so that one that leaked into a file can be found there.
pub const PREFIX: &str = "galley_";
/// How much later a token must have been used for the time of use to be written down again.
const NOTICED: TimeDelta = TimeDelta::minutes(1);
/// The longest a token can last, in days.
pub const LONGEST: i64 = 366;
/// The most tokens of one person or service that hold at a time.
const MOST: u64 = 50;
/// The most characters of a label or of a service's name.
const LONGEST_NAME: usize = 200;

/// A token as its owner carries it: the prefix and a secret. It cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Token);

impl AccessToken {
    /// Reads a token that a program brought, if it can be one at all.
    pub fn parse(carried: &str) -> Option<AccessToken> {
        Token::parse(carried.strip_prefix(PREFIX)?).map(AccessToken)
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> String {
        self.0.hash()
    }

    /// The token itself, to hand over.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", self.0.reveal())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// A token that is asked for.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for, for people.
    pub label: Name,
    /// What it opens.
    pub scopes: Scopes,
    /// In how many days it ends, from 1 to [`LONGEST`].
    pub days: i64,
}

/// A token that has just been made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The token. It is known now and never again.
    pub token: AccessToken,
    /// What it is for.
    pub label: String,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// A service that is asked for.
#[derive(Clone, Debug)]
pub struct NewService {
    /// Its name as the record will show it.
    pub name: Name,
    /// What it may do. A service is nobody's second pair of eyes, so never an editor.
    pub role: Role,
}

/// A program that came with a token that holds.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Which token.
    pub token: Uuid,
    /// What it opens.
    scopes: Scopes,
    /// For whom it acts.
    actor: Actor,
}

impl Caller {
    /// Whoever the program acts for, when its token opens this. There is no other way to the
    /// person, so that nothing can be done for them without asking.
    ///
    /// # Errors
    /// A refusal that names the scope that is lacking.
    pub fn with(&self, scope: Scope) -> Result<Actor, Refusal> {
        if self.scopes.open(scope) {
            return Ok(self.actor.clone());
        }
        let sentence = format!("This token does not open “{}”.", scope.slug());
        Err(Refusal::NotYours(sentence))
    }

    /// The key of whoever it acts for, to keep apart what different people's programs send.
    pub fn owner(&self) -> Uuid {
        self.actor.id
    }
}

impl Desk {
    /// The program that carries this token, if the token holds and its person still works here.
    /// Notes, every minute at most, that the token is in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn caller(&self, token: &AccessToken) -> Result<Option<Caller>, Error> {
        let now = self.now();
        let found = tokens::holding(self.store().read(), &token.hash(), now).await?;
        let Some((row, person)) = found else {
            return Ok(None);
        };
        let Some(scopes) = Scopes::parse(&row.scopes) else {
            return Ok(None);
        };
        if row.used_at.is_none_or(|used| now - used >= NOTICED) {
            self.note_token_use(row.id, now).await;
        }
        let mut actor = actor(&person);
        actor.administrator &= scopes.open(Scope::Admin);
        Ok(Some(Caller {
            token: row.id,
            scopes,
            actor,
        }))
    }

    /// Writes down that a token is in use. When that fails only the list is a little behind, which
    /// is no reason to refuse the program.
    async fn note_token_use(&self, id: Uuid, now: DateTime<Utc>) {
        let noted = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                tokens::touch(&txn, id, now).await?;
                txn.commit().await.map_err(Error::from)
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(?error, "could not note that a token is in use");
        }
    }

    /// Makes a token for oneself, or as an administrator for a service.
    ///
    /// # Errors
    /// When it is for somebody else, lasts too long, or too many hold already.
    pub async fn make_token(
        &self,
        actor: &Actor,
        owner: Uuid,
        new: NewToken,
    ) -> Result<Made, Error> {
        let secret = AccessToken(Token::new()?);
        let (hash, actor) = (secret.hash(), actor.clone());
        let (label, ends_at) = self
            .unit(move |desk| async move {
                let now = desk.now();
                if !(1..=LONGEST).contains(&new.days) {
                    let words = format!("A token lasts from 1 to {LONGEST} days.");
                    return Err(Unfit(words).into());
                }
                let label = short(new.label, "The purpose")?;
                let txn = desk.store.begin().await?;
                let person = owned(&txn, &actor, owner).await?;
                if tokens::count(&*txn, owner, now).await? >= MOST {
                    let words = format!("{MOST} tokens hold already: withdraw one first.");
                    return Err(Unfit(words).into());
                }
                let ends_at = now + TimeDelta::days(new.days);
                let row = access_token::Model {
                    id: Uuid::now_v7(),
                    hash,
                    person_id: owner,
                    label: label.clone(),
                    scopes: new.scopes.to_string(),
                    made_by: actor.id,
                    created_at: now,
                    ends_at,
                    used_at: None,
                    revoked_at: None,
                };
                let after = json!({ "name": person.name, "note": label, "scopes": row.scopes,
                    "ends_at": ends_at, "token": row.id });
                tokens::insert(&txn, row).await?;
                let about = Subject::Person(owner);
                let event = Event::new(now, &actor, "made a token for", about).with(after);
                events::append(&txn, event).await?;
                txn.commit().await?;
                Ok((label, ends_at))
            })
            .await?;
        Ok(Made {
            token: secret,
            label,
            ends_at,
        })
    }

    /// Withdraws a token: one's own, or any as an administrator.
    ///
    /// # Errors
    /// `NotFound` when it is not there or not the actor's to withdraw.
    pub async fn revoke_token(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let row = tokens::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if row.person_id != actor.id && !allows(&actor, Deed::ManagePeople) {
                return Err(Error::NotFound);
            }
            if row.revoked_at.is_some() {
                return Ok(());
            }
            let now = desk.now();
            tokens::revoke(&txn, id, now).await?;
            let after = json!({ "note": row.label, "token": id });
            let about = Subject::Person(row.person_id);
            let event = Event::new(now, &actor, "withdrew a token of", about).with(after);
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Makes a service: a name in the record that acts by tokens alone.
    ///
    /// # Errors
    /// When it is not the actor's to do, or the service would be an editor.
    pub async fn add_service(&self, actor: &Actor, new: NewService) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            administers(&actor)?;
            if new.role == Role::Editor {
                return Err(Unfit(NO_EDITOR.to_owned()).into());
            }
            let (now, id) = (desk.now(), Uuid::now_v7());
            let row = person::Model {
                id,
                name: short(new.name, "The name")?,
                // RFC 2606: a name under .invalid is nobody's address.
                email: format!("{}@service.invalid", id.simple()),
                password: None,
                role: new.role,
                administrator: false,
                active: true,
                created_at: now,
                revision: 1,
            };
            let after = json!({ "name": row.name, "role": row.role, "service": true });
            let txn = desk.store.begin().await?;
            people::insert(&txn, row).await?;
            let mark = service::Model {
                person_id: id,
                made_by: actor.id,
                created_at: now,
            };
            tokens::insert_service(&txn, mark).await?;
            let about = Subject::Person(id);
            let event = Event::new(now, &actor, "added the service", about).with(after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(id)
        })
        .await
    }
}

/// Why a service cannot review.
pub(super) const NO_EDITOR: &str =
    "A service cannot be an editor: nobody reviews a verdict by a program.";

/// The person a token is for, when the actor may make one for them.
async fn owned(txn: &Txn, actor: &Actor, owner: Uuid) -> Result<person::Model, Error> {
    let person = people::find(&**txn, owner).await?.ok_or(Error::NotFound)?;
    if !person.active {
        return Err(Error::NotFound);
    }
    if owner != actor.id {
        // Nobody makes a token with which to act for somebody else.
        administers(actor)?;
        if !tokens::is_service(&**txn, owner).await? {
            return Err(Error::NotFound);
        }
    }
    Ok(person)
}

fn administers(actor: &Actor) -> Result<(), Error> {
    if allows(actor, Deed::ManagePeople) {
        return Ok(());
    }
    let sentence = "An administrator can do this.".to_owned();
    Err(Refusal::NotYours(sentence).into())
}

fn short(name: Name, what: &str) -> Result<String, Unfit> {
    let length = name.as_str().chars().count();
    if length > LONGEST_NAME {
        return Err(Unfit(format!(
            "{what} has {length} characters; {LONGEST_NAME} is the most."
        )));
    }
    Ok(name.into_string())
}
