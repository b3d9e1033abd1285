//! The first run: the desk gets its name, its first person and its rating scale.

use serde_json::{Value, json};
use uuid::Uuid;

use super::passphrase::{Passphrase, Vault};
use super::sessions::NewSession;
use super::{By, EmailAddress, NewPerson, Office};
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Role;
use crate::domain::words::Name;
use crate::store::entities::{rating, rating_scale};
use crate::store::{Txn, events, people};

/// What the first run asks for.
#[derive(Clone, Debug)]
pub struct FirstRun {
    /// What the desk is called.
    pub desk_name: Name,
    /// Who sets it up.
    pub name: Name,
    /// The address they will sign in with.
    pub email: EmailAddress,
}

/// The rating scale a desk starts with: label, meaning, tone, ClaimReview number. The words carry
/// the judgement; the numbers run from worst to best as schema.org asks.
const SCALE: &[(&str, &str, &str, Option<i32>)] = &[
    (
        "Inaccurate",
        "The evidence contradicts the claim.",
        "v1",
        Some(1),
    ),
    (
        "Mostly inaccurate",
        "A part is right, but the claim as a whole misleads.",
        "v2",
        Some(2),
    ),
    (
        "Half accurate",
        "Important parts are right and important parts are not.",
        "v3",
        Some(3),
    ),
    (
        "Mostly accurate",
        "Right in the main; a detail is wrong or missing.",
        "v4",
        Some(4),
    ),
    (
        "Accurate",
        "The evidence bears the claim out.",
        "v5",
        Some(5),
    ),
    (
        "Unproven",
        "The evidence that can be had does not settle it.",
        "v0",
        None,
    ),
];

impl Desk {
    /// Sets the desk up: its name, its first person as editor and administrator, its rating scale.
    /// It works once, while nobody is there; of several at the same time, one wins.
    ///
    /// # Errors
    /// `NotFound` once somebody is there; `Unfit` when the passphrase is not good enough.
    pub async fn set_up(
        &self,
        vault: &Vault,
        first: FirstRun,
        passphrase: &str,
    ) -> Result<NewSession, Error> {
        if people::anybody(self.store().read()).await? {
            return Err(Error::NotFound);
        }
        let context = [
            first.desk_name.as_str(),
            first.name.as_str(),
            first.email.as_str(),
        ];
        let hash = vault.hash(Passphrase::parse(passphrase, &context)?).await?;
        let person = self
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                if people::anybody(&*txn).await? {
                    return Err(Error::NotFound);
                }
                let new = NewPerson {
                    name: first.name,
                    email: first.email,
                    role: Role::Editor,
                    office: Office::Administrator,
                };
                let person = desk.add(&txn, &By::Console, new, Some(hash)).await?;
                let desk_name = first.desk_name.as_str();
                people::set(&txn, people::DESK_NAME, desk_name, desk.now()).await?;
                desk.seed_scale(&txn).await?;
                let event = Event::new(desk.now(), &super::actor(&person), "set up", Subject::Desk)
                    .change(Value::Null, json!({ people::DESK_NAME: desk_name }));
                events::append(&txn, event).await?;
                txn.commit().await?;
                Ok(person)
            })
            .await?;
        self.begin_session(person, None).await
    }

    /// Gives the desk the scale it starts with, unless it has one.
    pub(super) async fn seed_scale(&self, txn: &Txn) -> Result<(), Error> {
        if !crate::store::verdicts::ratings(&**txn).await?.is_empty() {
            return Ok(());
        }
        let scale = rating_scale::Model {
            id: Uuid::now_v7(),
            name: "Accuracy".to_owned(),
            version: 1,
            created_at: self.now(),
            retired_at: None,
        };
        let ratings = SCALE
            .iter()
            .zip(1..)
            .map(|((label, meaning, tone, number), ordinal)| rating::Model {
                id: Uuid::now_v7(),
                scale_id: scale.id,
                ordinal,
                label: (*label).to_owned(),
                meaning: (*meaning).to_owned(),
                tone: (*tone).to_owned(),
                number: *number,
            });
        Ok(people::insert_scale(txn, scale.clone(), ratings.collect()).await?)
    }
}
