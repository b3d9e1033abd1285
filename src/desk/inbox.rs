//! The inbox: what feeds brought is taken to the desk or dismissed by a person.

use serde_json::json;

use crate::desk::facts::permit;
use crate::desk::intake::{Given, Submission};
use crate::desk::{Desk, Error};
use crate::domain::event::Subject;
use crate::domain::inbox::Standing;
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, WebAddress};
use crate::store::articles;
use crate::store::entities::inbox_entry;
use crate::store::inbox::{self, Decision};
use crate::workflow::permissions::Deed;

const NO: &str = "Readers cannot decide on the inbox.";
/// How many entries one decision takes at the most; a page of the inbox has fewer.
pub const AT_ONCE: usize = 200;

impl Desk {
    /// Takes an entry in: fetches its page, has it read, and gives the number of the article. An
    /// entry whose text the desk holds already leads to that article.
    ///
    /// # Errors
    /// When the person may not, the entry is dismissed or not there, its page could not be had, or
    /// it could not be stored. Why the page could not be had stays beside the entry.
    pub async fn take_entry(&self, actor: &Actor, number: i32) -> Result<i32, Error> {
        permit(actor, Deed::Triage, NO)?;
        let entry = inbox::find(self.store.read(), number)
            .await?
            .ok_or(Error::NotFound)?;
        match entry.state {
            Standing::Waiting => {}
            Standing::Taken => return self.taken_as(&entry).await,
            Standing::Dismissed => return Err(Error::Stale),
        }
        let submission = Submission {
            given: Given::Address(WebAddress::parse(&entry.link)?),
            title: None,
            byline: None,
            outlet: None,
            address: None,
            published_at: None,
        };
        let article = match self.take_in(actor, submission).await {
            Ok(article) => article,
            Err(Error::Exists(held)) => held_number(&held)?,
            Err(Error::NotFetched(why) | Error::Unfit(Unfit(why))) => {
                self.note_failure(number, &why).await?;
                return Err(Error::NotFetched(why));
            }
            Err(error) => return Err(error),
        };
        self.mark_taken(actor, number, article).await?;
        Ok(article)
    }

    /// The article that somebody else has just made of an entry.
    async fn taken_as(&self, entry: &inbox_entry::Model) -> Result<i32, Error> {
        let article = entry.article_id.ok_or(Error::NotFound)?;
        let number = inbox::article_number(self.store.read(), article).await?;
        number.ok_or(Error::NotFound)
    }

    async fn mark_taken(&self, actor: &Actor, number: i32, article: i32) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let article = articles::find(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let take = Decision::Take(article.id);
            inbox::decide(&txn, &[number], take, actor.id, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    async fn note_failure(&self, number: i32, why: &str) -> Result<(), Error> {
        let why = why.to_owned();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            inbox::could_not(&txn, number, &why).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Dismisses entries that wait; gives the numbers of those it dismissed.
    ///
    /// # Errors
    /// When the person may not, none of them waits, or it could not be stored.
    pub async fn dismiss_entries(
        &self,
        actor: &Actor,
        numbers: Vec<i32>,
    ) -> Result<Vec<i32>, Error> {
        self.decide_entries(actor, numbers, Decision::Dismiss).await
    }

    /// Has dismissed entries wait again.
    ///
    /// # Errors
    /// As [`Desk::dismiss_entries`].
    pub async fn restore_entries(
        &self,
        actor: &Actor,
        numbers: Vec<i32>,
    ) -> Result<Vec<i32>, Error> {
        self.decide_entries(actor, numbers, Decision::Restore).await
    }

    async fn decide_entries(
        &self,
        actor: &Actor,
        numbers: Vec<i32>,
        decision: Decision,
    ) -> Result<Vec<i32>, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Triage, NO)?;
            if numbers.is_empty() {
                return Err(Unfit("Choose the entries first.".to_owned()).into());
            }
            if numbers.len() > AT_ONCE {
                let sentence = format!("{AT_ONCE} entries are the most at once.");
                return Err(Unfit(sentence).into());
            }
            let (from, deed) = match decision {
                Decision::Restore => (Standing::Dismissed, "put back in"),
                Decision::Dismiss | Decision::Take(_) => (Standing::Waiting, "dismissed entries of"),
            };
            let txn = desk.store.begin().await?;
            let mut found = inbox::some(&*txn, &numbers).await?;
            found.retain(|entry| entry.state == from);
            if found.is_empty() {
                return Err(Error::Stale);
            }
            let numbers: Vec<i32> = found.iter().map(|entry| entry.number).collect();
            inbox::decide(&txn, &numbers, decision, actor.id, desk.now()).await?;
            let told: Vec<_> = found
                .iter()
                .map(|entry| json!({ "number": entry.number, "title": entry.title, "address": entry.address }))
                .collect();
            let count = match found.as_slice() {
                [one] => one.title.clone(),
                many => format!("{} entries", many.len()),
            };
            let after = json!({ "entries": told, "comment": count });
            desk.note(&txn, &actor, deed, Subject::Inbox, json!(null), after).await?;
            txn.commit().await?;
            Ok(numbers)
        })
        .await
    }
}

/// The number of an article from where the desk says that it stands.
fn held_number(held: &str) -> Result<i32, Error> {
    let number = held
        .rsplit('/')
        .next()
        .and_then(|number| number.parse().ok());
    number.ok_or(Error::NotFound)
}
