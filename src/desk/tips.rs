//! Tips: what readers ask the desk to look at, what became of it, and the page on which they see it.
//! The record knows that a tip came and who decided on it, never what it says: it may hold what
//! nobody wanted to leave for ever.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim_named, permit};
use crate::desk::people::token::Token;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::words::{Note, Unfit, WebAddress, clean};
use crate::store::entities::tip;
use crate::store::{events, tips};
use crate::workflow::permissions::Deed;

/// The longest tip, in characters.
pub const LONGEST: usize = 2_000;
/// The shortest that says anything.
pub const SHORTEST: usize = 10;

/// What a reader sends.
#[derive(Clone, Debug)]
pub struct NewTip {
    /// What they saw or heard.
    pub words: String,
    /// Where.
    pub address: Option<WebAddress>,
    /// How to reach them, or empty.
    pub contact: String,
}

/// What becomes of a tip.
#[derive(Clone, Debug)]
pub enum Decided {
    /// The desk looks into it, in this claim if one is named.
    Taken(Option<String>),
    /// It does not, and why.
    Declined(Note),
}

impl Desk {
    /// Keeps what a reader sent, and gives the secret of their tracking page.
    ///
    /// # Errors
    /// When it says too little or too much.
    pub async fn leave_tip(&self, new: NewTip) -> Result<Token, Error> {
        let words = clean(&new.words);
        let length = words.chars().count();
        if length < SHORTEST {
            return Err(Unfit("Say in a sentence what we should look at.".to_owned()).into());
        }
        if length > LONGEST {
            let words = format!("This has {length} characters; {LONGEST} is the most.");
            return Err(Unfit(words).into());
        }
        let contact: String = clean(&new.contact).chars().take(300).collect();
        let token = Token::new()?;
        let hash = token.hash();
        self.unit(move |desk| async move {
            let now = desk.now();
            let row = tip::Model {
                id: Uuid::now_v7(),
                hash,
                words,
                address: new
                    .address
                    .map(|address| address.as_str().to_owned())
                    .unwrap_or_default(),
                contact,
                state: "new".to_owned(),
                reply: String::new(),
                claim_id: None,
                created_at: now,
                decided_at: None,
                decided_by: None,
            };
            let txn = desk.store.begin().await?;
            let event = Event {
                at: now,
                person: None,
                deed: "received a tip in",
                subject: Subject::Inbox,
                claim: None,
                article: None,
                before: json!(null),
                after: json!({ "tip": row.id }),
            };
            tips::insert(&txn, row).await?;
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await?;
        Ok(token)
    }

    /// Decides on a tip that waits.
    ///
    /// # Errors
    /// When the person may not, somebody had decided already, or there is no such claim.
    pub async fn decide_tip(&self, actor: &Actor, id: Uuid, decided: Decided) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Triage, "Readers cannot decide on tips.")?;
            let txn = desk.store.begin().await?;
            tips::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            let (state, reply, claim) = match decided {
                Decided::Taken(None) => ("taken", String::new(), None),
                Decided::Taken(Some(number)) => {
                    let no = || {
                        Unfit("There is no claim with that number. Write it as C-0144.".to_owned())
                    };
                    let claim = claim_named(&*txn, &number).await.map_err(|_| no())?;
                    ("taken", String::new(), Some(claim))
                }
                Decided::Declined(why) => ("declined", why.into_string(), None),
            };
            let now = desk.now();
            let key = claim.as_ref().map(|claim| claim.id);
            if !tips::decide(&txn, id, state, &reply, key, actor.id, now).await? {
                return Err(Error::Stale);
            }
            let deed = match state {
                "taken" => "took up a tip of",
                _ => "declined a tip of",
            };
            let event = Event {
                claim: key,
                ..Event::new(now, &actor, deed, Subject::Inbox)
            };
            events::append(&txn, event.with(json!({ "tip": id, "claim": key }))).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
