//! Threads: talking about a claim or a part of it, answering, settling, and mentioning colleagues.
//! What is said about evidence stays out of the record, which everybody reads: the record says
//! that it was said.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::evidence::Eyes;
use crate::domain::mention::{Mentions, mentions};
use crate::domain::people::Actor;
use crate::domain::thread::{About, Passage, Remark, stands_in};
use crate::domain::words::Unfit;
use crate::store::entities::{claim, thread};
use crate::store::{Txn, evidence, people, threads, verdicts, watchers};
use crate::workflow::permissions::Deed;

const NO: &str = "Readers cannot comment.";

/// A thread that is not open yet.
#[derive(Clone, Debug)]
pub struct NewThread {
    /// What it is about.
    pub about: About,
    /// The words of it that are meant, if only some are.
    pub passage: Option<Passage>,
    /// What is said.
    pub body: Remark,
}

/// What a comment came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The thread.
    pub thread: Uuid,
    /// Mentioned names that nobody at the desk has.
    pub unknown: Vec<String>,
    /// Mentioned people who may not see what the thread is about, and so are not told.
    pub untold: Vec<String>,
}

/// Whether a thread is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is.
    Yes,
    /// It is open again.
    No,
}

/// Whether a person watches a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// They do.
    Yes,
    /// They do not.
    No,
}

impl Desk {
    /// Says something about a claim as a whole to colleagues.
    ///
    /// # Errors
    /// When the person may not, a mention is ambiguous, or the comment could not be stored.
    pub async fn comment(&self, actor: &Actor, number: i32, body: Remark) -> Result<Said, Error> {
        let new = NewThread {
            about: About::Claim,
            passage: None,
            body,
        };
        self.open_thread(actor, number, new).await
    }

    /// Opens a thread about a claim or a part of it.
    ///
    /// # Errors
    /// When the person may not, the part or its words are not there, a mention is ambiguous, or the
    /// comment could not be stored.
    pub async fn open_thread(
        &self,
        actor: &Actor,
        number: i32,
        new: NewThread,
    ) -> Result<Said, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Comment, NO)?;
            let passage = new.passage.as_ref().map_or("", Passage::as_str);
            is_there(&txn, &actor, &claim, new.about, passage).await?;
            let (meant, untold) = meant(&txn, &claim, new.about, &new.body).await?;
            let (body, now) = (new.body.as_str(), desk.now());
            let id =
                threads::open(&txn, claim.id, actor.id, (new.about, passage), body, now).await?;
            let said = spoken(new.about, id, &meant, body);
            desk.write_down(&txn, &actor, &claim, "commented on", json!(null), said)
                .await?;
            txn.commit().await?;
            Ok(Said {
                thread: id,
                unknown: meant.unknown,
                untold,
            })
        })
        .await
    }

    /// Answers in a thread.
    ///
    /// # Errors
    /// When the person may not, the thread is not there for them, a mention is ambiguous, or the
    /// comment could not be stored.
    pub async fn answer(
        &self,
        actor: &Actor,
        number: i32,
        thread: Uuid,
        body: Remark,
    ) -> Result<Said, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Comment, NO)?;
            let held = held(&txn, &actor, &claim, thread).await?;
            let about = threads::about(&held);
            let (meant, untold) = meant(&txn, &claim, about, &body).await?;
            threads::answer(&txn, &held, actor.id, body.as_str(), desk.now()).await?;
            let said = spoken(about, thread, &meant, body.as_str());
            desk.write_down(&txn, &actor, &claim, "answered on", json!(null), said)
                .await?;
            txn.commit().await?;
            Ok(Said {
                thread,
                unknown: meant.unknown,
                untold,
            })
        })
        .await
    }

    /// Resolves a thread, or opens it again.
    ///
    /// # Errors
    /// When the person may not, the thread is not there for them, somebody else was quicker, or it
    /// could not be stored.
    pub async fn settle_thread(
        &self,
        actor: &Actor,
        number: i32,
        thread: Uuid,
        settled: Settled,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Comment, "Readers do not settle threads.")?;
            let held = held(&txn, &actor, &claim, thread).await?;
            let (deed, by) = match settled {
                Settled::Yes => ("resolved a thread on", Some((actor.id, desk.now()))),
                Settled::No => ("reopened a thread on", None),
            };
            fresh(threads::settle(&txn, thread, by).await?)?;
            let about = about_json(threads::about(&held), thread);
            desk.write_down(&txn, &actor, &claim, deed, json!(null), about)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Lets a person watch a claim, or stop. It is theirs alone and leaves no trace in the record.
    ///
    /// # Errors
    /// When the claim is not here, or it could not be stored.
    pub async fn watch(&self, actor: &Actor, number: i32, watching: Watching) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Look, "This is not for you.")?;
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let watches = watching == Watching::Yes;
            watchers::set(&txn, claim.id, actor.id, watches, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

async fn held(
    txn: &Txn,
    actor: &Actor,
    claim: &claim::Model,
    thread: Uuid,
) -> Result<thread::Model, Error> {
    threads::find(&**txn, claim.id, thread, Eyes::Person(actor.id))
        .await?
        .ok_or(Error::NotFound)
}

/// Refuses a thread about what is not there, or not for this person.
async fn is_there(
    txn: &Txn,
    actor: &Actor,
    claim: &claim::Model,
    about: About,
    passage: &str,
) -> Result<(), Error> {
    let text = match about {
        About::Claim => claim.statement.clone(),
        About::Quote => claim.quote.clone(),
        About::Explanation(revision) => {
            let revisions = verdicts::of_claim(&**txn, claim.id).await?;
            let found = revisions.into_iter();
            let mut found = found.filter(|(verdict, _)| verdict.revision == revision);
            let (verdict, _) = found.next().ok_or(Error::NotFound)?;
            format!("{}\n{}", verdict.answer, verdict.explanation)
        }
        About::Exhibit(number) => {
            let may_see = threads::witnesses(&**txn, claim.id, number).await?;
            if may_see.is_some_and(|people| !people.contains(&actor.id)) {
                return Err(Error::NotFound);
            }
            let used = evidence::find(&**txn, claim.id, number).await?;
            let used = used.ok_or(Error::NotFound)?;
            format!("{}\n{}", used.passage, used.note)
        }
    };
    if passage.is_empty() || stands_in(passage, &text) {
        return Ok(());
    }
    let part = about.words().to_lowercase();
    let words =
        format!("Those words do not stand in {part}. Copy them from there, or leave them out.");
    Err(Unfit(words).into())
}

/// The colleagues a text mentions, and the names of those who may not see what it is about.
async fn meant(
    txn: &Txn,
    claim: &claim::Model,
    about: About,
    body: &Remark,
) -> Result<(Mentions, Vec<String>), Error> {
    if !body.as_str().contains('@') {
        return Ok((Mentions::default(), Vec::new()));
    }
    let here = people::active(&**txn).await?;
    let named: Vec<(Uuid, String)> = here.into_iter().map(|one| (one.id, one.name)).collect();
    let mut meant = mentions(body.as_str(), &named);
    if let Some((typed, names)) = meant.ambiguous.first() {
        let words = format!(
            "“@{typed}” could be {}. Write the whole name.",
            names.join(" or ")
        );
        return Err(Unfit(words).into());
    }
    let may_see = match about {
        About::Exhibit(number) => threads::witnesses(&**txn, claim.id, number).await?,
        About::Claim | About::Quote | About::Explanation(_) => None,
    };
    let Some(may_see) = may_see else {
        return Ok((meant, Vec::new()));
    };
    let (told, untold): (Vec<Uuid>, Vec<Uuid>) =
        meant.people.iter().partition(|id| may_see.contains(id));
    meant.people = told;
    let names = named.into_iter().filter(|(id, _)| untold.contains(id));
    Ok((meant, names.map(|(_, name)| name).collect()))
}

/// What the record says of a comment.
fn spoken(about: About, thread: Uuid, meant: &Mentions, body: &str) -> serde_json::Value {
    let mut said = about_json(about, thread);
    said["mentions"] = json!(meant.people);
    if !matches!(about, About::Exhibit(_)) {
        said["comment"] = json!(body);
    }
    said
}

fn about_json(about: About, thread: Uuid) -> serde_json::Value {
    let mut said = json!({ "thread": thread, "about": about.slug() });
    if let About::Exhibit(number) = about {
        said["exhibit"] = json!(number);
    }
    said
}
