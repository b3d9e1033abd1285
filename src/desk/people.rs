//! Who works at the desk: inviting, roles, letting go, and the desk's own settings. Signing in and
//! setting the desk up have files of their own beneath this one.

mod email;
pub mod passphrase;
pub mod sessions;
pub mod setup;
pub mod token;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::{Actor, Role};
use crate::domain::words::{Name, Unfit};
use crate::store::entities::{invitation, person};
use crate::store::{Txn, events, people, tokens};
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};
pub use email::EmailAddress;
use passphrase::{Passphrase, Vault};
use sessions::NewSession;
use token::Token;

/// How long an invitation can be used.
pub const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);

/// The most characters of a person's name.
const LONGEST_NAME: usize = 200;

/// Whether a person looks after people and settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// They do.
    Administrator,
    /// They do not.
    None,
}

/// Somebody to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their name as the record will show it.
    pub name: Name,
    /// The address they sign in with.
    pub email: EmailAddress,
    /// What they may do editorially.
    pub role: Role,
    /// Whether they look after people and settings.
    pub office: Office,
}

/// A link for somebody to set their passphrase with.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who is invited.
    pub person: person::Model,
    /// The secret in the link. It is known now and never again.
    pub token: Token,
    /// When it can no longer be used.
    pub ends_at: DateTime<Utc>,
}

/// Who does something to people: a person with the right to, or whoever holds the machine.
#[derive(Clone, Debug)]
pub enum By {
    /// An administrator.
    Person(Actor),
    /// The command line.
    Console,
}

impl Desk {
    /// Adds somebody who will set their own passphrase, and makes the link for it.
    ///
    /// # Errors
    /// When the address belongs to somebody already, or it is not the actor's to do.
    pub async fn invite(&self, by: By, new: NewPerson) -> Result<Invitation, Error> {
        let token = Token::new()?;
        let given = token.clone();
        let (person, ends_at) = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                may_manage(&by)?;
                let person = desk.add(&txn, &by, new, None).await?;
                let ends_at = desk.offer(&txn, &by, &person, &token).await?;
                txn.commit().await?;
                Ok((person, ends_at))
            })
            .await?;
        Ok(Invitation {
            person,
            token: given,
            ends_at,
        })
    }

    /// Adds somebody with a passphrase, from the command line.
    ///
    /// # Errors
    /// When the address is taken or the passphrase is not good enough.
    pub async fn add_person(
        &self,
        vault: &Vault,
        new: NewPerson,
        passphrase: &str,
    ) -> Result<person::Model, Error> {
        let context = [new.name.as_str(), new.email.as_str()];
        let hash = vault.hash(Passphrase::parse(passphrase, &context)?).await?;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let person = desk.add(&txn, &By::Console, new, Some(hash)).await?;
            txn.commit().await?;
            Ok(person)
        })
        .await
    }

    /// Makes a new link for somebody, who has lost theirs or their passphrase. Links made before
    /// no longer work; the passphrase they have goes on working until they set another.
    ///
    /// # Errors
    /// When it is not the actor's to do, or the person no longer works here.
    pub async fn invite_again(&self, actor: &Actor, id: Uuid) -> Result<Invitation, Error> {
        let token = Token::new()?;
        let given = token.clone();
        let by = By::Person(actor.clone());
        let (person, ends_at) = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                may_manage(&by)?;
                let person = people::find(&*txn, id).await?.ok_or(Error::NotFound)?;
                if !person.active {
                    return Err(refused("Take the person back before you make them a link."));
                }
                if tokens::is_service(&*txn, id).await? {
                    return Err(refused("A service has no passphrase: make it a token."));
                }
                people::close_invitations(&txn, id, desk.now()).await?;
                let ends_at = desk.offer(&txn, &by, &person, &token).await?;
                txn.commit().await?;
                Ok((person, ends_at))
            })
            .await?;
        Ok(Invitation {
            person,
            token: given,
            ends_at,
        })
    }

    /// Who an invitation is for, while it can be used.
    ///
    /// # Errors
    /// `NotFound` when it cannot be used: it never could, it has been, or it is too old.
    pub async fn invitation(&self, token: &Token) -> Result<person::Model, Error> {
        people::open_invitation(self.store().read(), &token.hash(), self.now())
            .await?
            .map(|(_, person)| person)
            .ok_or(Error::NotFound)
    }

    /// Sets the passphrase of whoever was invited, uses the invitation up, ends the sessions they
    /// may have had, and begins one.
    ///
    /// # Errors
    /// `NotFound` as for [`Desk::invitation`]; `Unfit` when the passphrase is not good enough.
    pub async fn accept_invitation(
        &self,
        vault: &Vault,
        token: Token,
        passphrase: &str,
        came_with: Option<Token>,
    ) -> Result<NewSession, Error> {
        let person = self.invitation(&token).await?;
        let desk_name = people::desk_name(self.store().read()).await?;
        let context = [
            person.name.as_str(),
            person.email.as_str(),
            desk_name.as_str(),
        ];
        let hash = vault.hash(Passphrase::parse(passphrase, &context)?).await?;
        let person = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                let now = desk.now();
                let (_, mut person) = people::open_invitation(&*txn, &token.hash(), now)
                    .await?
                    .ok_or(Error::NotFound)?;
                person.password = Some(hash);
                people::update(&txn, &person).await?;
                people::close_invitations(&txn, person.id, now).await?;
                people::end_sessions(&txn, person.id, None).await?;
                tokens::revoke_all(&txn, person.id, now).await?;
                let by = By::Person(actor(&person));
                desk.tell(&txn, &by, "accepted the invitation of", &person, json!({}))
                    .await?;
                txn.commit().await?;
                Ok(person)
            })
            .await?;
        self.begin_session(person, came_with).await
    }

    /// Gives somebody another role.
    ///
    /// # Errors
    /// When it is not the actor's to do; nobody changes their own role.
    pub async fn change_role(&self, actor: &Actor, id: Uuid, role: Role) -> Result<(), Error> {
        self.change(actor, id, "changed the role of", move |person| {
            person.role = role
        })
        .await
    }

    /// Makes somebody an administrator, or no longer one.
    ///
    /// # Errors
    /// When it is not the actor's to do, or no administrator would be left.
    pub async fn change_office(
        &self,
        actor: &Actor,
        id: Uuid,
        office: Office,
    ) -> Result<(), Error> {
        let administrator = office == Office::Administrator;
        let deed = match office {
            Office::Administrator => "made an administrator of",
            Office::None => "ended the administration of",
        };
        self.change(actor, id, deed, move |person| {
            person.administrator = administrator
        })
        .await
    }

    /// Lets somebody go: their sessions and links end at once, their work stays under their name.
    ///
    /// # Errors
    /// When it is not the actor's to do, or no administrator would be left.
    pub async fn let_go(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change(actor, id, "let go", |person| person.active = false)
            .await
    }

    /// Takes somebody back who was let go.
    ///
    /// # Errors
    /// When it is not the actor's to do.
    pub async fn take_back(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change(actor, id, "took back", |person| person.active = true)
            .await
    }

    /// Changes one's own name as the record will show it from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename_oneself(&self, actor: &Actor, name: Name) -> Result<(), Error> {
        let by = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let mut person = people::find(&*txn, by.id).await?.ok_or(Error::NotFound)?;
            let before = shown(&person);
            person.name = fitting(name)?;
            people::update(&txn, &person).await?;
            desk.tell(
                &txn,
                &By::Person(by),
                "changed the name of",
                &person,
                before,
            )
            .await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// Gives the desk another name.
    ///
    /// # Errors
    /// When it is not the actor's to do.
    pub async fn rename_desk(&self, actor: &Actor, name: Name) -> Result<(), Error> {
        self.settle(
            actor,
            "renamed",
            people::DESK_NAME,
            Some(name.into_string()),
        )
        .await
    }

    /// Changes one thing about somebody else, under the two rules that always hold: nobody changes
    /// their own standing, and the desk is never left without an administrator.
    async fn change(
        &self,
        actor: &Actor,
        id: Uuid,
        deed: &'static str,
        make: impl FnOnce(&mut person::Model) + Send + 'static,
    ) -> Result<(), Error> {
        let by = By::Person(actor.clone());
        let own = actor.id == id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            may_manage(&by)?;
            let mut person = people::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if own {
                return Err(refused("Another administrator must change this for you."));
            }
            let before = shown(&person);
            make(&mut person);
            stays_a_service(&txn, &person).await?;
            people::update(&txn, &person).await?;
            if people::administrators(&*txn).await? == 0 {
                return Err(refused(
                    "The desk needs an administrator: name another one first.",
                ));
            }
            if !person.active {
                people::end_sessions(&txn, id, None).await?;
                people::close_invitations(&txn, id, desk.now()).await?;
                tokens::revoke_all(&txn, id, desk.now()).await?;
            }
            desk.tell(&txn, &by, deed, &person, before).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    async fn settle(
        &self,
        actor: &Actor,
        deed: &'static str,
        setting: &'static str,
        value: Option<String>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            if !allows(&actor, Deed::ManageDesk) {
                return Err(refused("An administrator can do this."));
            }
            let before = people::setting(&*txn, setting).await?;
            match &value {
                Some(value) => people::set(&txn, setting, value, desk.now()).await?,
                None => people::unset(&txn, setting).await?,
            }
            let event = Event::new(desk.now(), &actor, deed, Subject::Desk)
                .change(json!({ setting: before }), json!({ setting: value }));
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// Writes a new person down.
    async fn add(
        &self,
        txn: &Txn,
        by: &By,
        new: NewPerson,
        password: Option<String>,
    ) -> Result<person::Model, Error> {
        let row = person::Model {
            id: Uuid::now_v7(),
            name: fitting(new.name)?,
            email: new.email.as_str().to_owned(),
            password,
            role: new.role,
            administrator: new.office == Office::Administrator,
            active: true,
            created_at: self.now(),
            revision: 1,
        };
        people::insert(txn, row.clone()).await.map_err(taken)?;
        self.seed_scale(txn).await?;
        self.tell(txn, by, "added", &row, Value::Null).await?;
        Ok(row)
    }

    /// Makes a link for somebody.
    async fn offer(
        &self,
        txn: &Txn,
        by: &By,
        person: &person::Model,
        token: &Token,
    ) -> Result<DateTime<Utc>, Error> {
        let now = self.now();
        let row = invitation::Model {
            token: token.hash(),
            person_id: person.id,
            made_by: by.id(),
            made_at: now,
            ends_at: now + INVITATION_LASTS,
            used_at: None,
        };
        people::insert_invitation(txn, row).await?;
        self.tell(txn, by, "invited", person, Value::Null).await?;
        Ok(now + INVITATION_LASTS)
    }

    /// Puts into the record what was done to somebody.
    async fn tell(
        &self,
        txn: &Txn,
        by: &By,
        deed: &'static str,
        person: &person::Model,
        before: Value,
    ) -> Result<(), Error> {
        let event = Event {
            at: self.now(),
            person: by.named(),
            deed,
            subject: Subject::Person(person.id),
            claim: None,
            article: None,
            before,
            after: shown(person),
        };
        Ok(events::append(txn, event).await?)
    }
}

impl By {
    fn id(&self) -> Option<Uuid> {
        self.named().map(|(id, _)| id)
    }

    fn named(&self) -> Option<(Uuid, String)> {
        match self {
            By::Person(actor) => Some((actor.id, actor.name.clone())),
            By::Console => None,
        }
    }
}

/// A person's name, as long as the database takes one.
fn fitting(name: Name) -> Result<String, Unfit> {
    let length = name.as_str().chars().count();
    if length > LONGEST_NAME {
        return Err(Unfit(format!(
            "The name has {length} characters; {LONGEST_NAME} is the most."
        )));
    }
    Ok(name.into_string())
}

/// The person as a rule sees them.
pub fn actor(person: &person::Model) -> Actor {
    Actor {
        id: person.id,
        name: person.name.clone(),
        role: person.role,
        administrator: person.administrator,
    }
}

/// What the record says of a person. The address stays out: the record is for ever.
fn shown(person: &person::Model) -> Value {
    json!({
        "name": person.name,
        "role": person.role,
        "administrator": person.administrator,
        "active": person.active,
    })
}

/// A service reviews nothing and administers nothing.
async fn stays_a_service(txn: &Txn, person: &person::Model) -> Result<(), Error> {
    let beyond = person.role == Role::Editor || person.administrator;
    if beyond && tokens::is_service(&**txn, person.id).await? {
        return Err(refused(
            "A service can be neither editor nor administrator.",
        ));
    }
    Ok(())
}

fn may_manage(by: &By) -> Result<(), Error> {
    match by {
        By::Person(actor) if !allows(actor, Deed::ManagePeople) => {
            Err(refused("An administrator can do this."))
        }
        By::Person(_) | By::Console => Ok(()),
    }
}

fn refused(why: &str) -> Error {
    Error::Refused(Refusal::NotYours(why.to_owned()))
}

/// A unique constraint says better than a look beforehand that an address is taken.
fn taken(error: crate::store::Error) -> Error {
    match error.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => {
            Unfit("Somebody with this e-mail address is at the desk already.".to_owned()).into()
        }
        _ => Error::Store(error),
    }
}
