//! Threads of comments on a claim: opening, answering, settling; and watching the claim.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::threads::{NewThread, Said, Settled, Watching};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::thread::{About, Passage, Remark};
use crate::store::threads::Thread;
use crate::store::workspace::Workspace;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

/// The threads of a claim as its page draws them.
pub(super) struct Talk {
    /// Threads that are not settled.
    pub(super) open: Vec<Thread>,
    /// Threads that are.
    pub(super) settled: Vec<Thread>,
    /// Whether there are older ones than the page shows.
    pub(super) more: bool,
    /// What a thread can be about: the word in the form, and the words in the list.
    pub(super) parts: Vec<(String, String)>,
    /// Whether whoever looks watches the claim.
    pub(super) watching: bool,
    /// The names of everybody who does.
    pub(super) watchers: String,
}

impl Talk {
    /// The threads of a workspace for whoever looks.
    pub(super) fn of(w: &Workspace, actor: &Actor) -> Talk {
        let settled = |thread: &&Thread| thread.row.resolved_at.is_some();
        let mut parts = vec![About::Claim, About::Quote];
        if let Some((verdict, _)) = w.verdict() {
            parts.push(About::Explanation(verdict.revision));
        }
        let exhibits = w.evidence.iter().filter(|shown| !shown.hidden);
        parts.extend(exhibits.map(|shown| About::Exhibit(shown.exhibit.number)));
        let names: Vec<&str> = w.watchers.iter().map(|(_, name)| name.as_str()).collect();
        Talk {
            open: w
                .threads
                .shown
                .iter()
                .filter(|one| !settled(one))
                .cloned()
                .collect(),
            settled: w.threads.shown.iter().filter(settled).cloned().collect(),
            more: w.threads.more,
            parts: parts
                .iter()
                .map(|part| (part.slug(), part.words()))
                .collect(),
            watching: w.watchers.iter().any(|(person, _)| *person == actor.id),
            watchers: names.join(", "),
        }
    }

    /// How many comments the threads hold.
    pub(super) fn comments(&self) -> usize {
        let threads = self.open.iter().chain(&self.settled);
        threads.map(|thread| thread.comments.len()).sum()
    }

    /// Where on the page a thread's subject stands.
    pub(super) fn target(&self, thread: &Thread) -> String {
        match thread.about() {
            About::Claim | About::Quote => "#cl".to_owned(),
            About::Explanation(_) => "#verdict".to_owned(),
            About::Exhibit(number) => format!("#E{number}"),
        }
    }
}

/// A comment, and what it is about.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ThreadForm {
    about: String,
    passage: String,
    body: String,
}

/// POST /claims/{number}/comments: opens a thread.
pub async fn open(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<ThreadForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let new = NewThread {
        about: About::from_slug(&form.about).ok_or(AppError::NotFound)?,
        passage: Passage::parse_optional(&form.passage, "The passage").map_err(Error::from)?,
        body: Remark::parse(&form.body, "The comment").map_err(Error::from)?,
    };
    told(number, desk.open_thread(&actor, number, new).await?)
}

/// An answer.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AnswerForm {
    body: String,
}

/// POST /claims/{number}/threads/{thread}/answers
pub async fn answer(
    desk: Data<Desk>,
    actor: Actor,
    at: Path<(String, Uuid)>,
    form: Submitted<AnswerForm>,
) -> Outcome {
    let (number, thread) = at.into_inner();
    let number = numbered(&number)?;
    let body = Remark::parse(&form.unchecked().body, "The comment").map_err(Error::from)?;
    told(number, desk.answer(&actor, number, thread, body).await?)
}

/// Whether a thread is settled.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SettleForm {
    settled: bool,
}

/// POST /claims/{number}/threads/{thread}/settled
pub async fn settle(
    desk: Data<Desk>,
    actor: Actor,
    at: Path<(String, Uuid)>,
    form: Submitted<SettleForm>,
) -> Outcome {
    let (number, thread) = at.into_inner();
    let number = numbered(&number)?;
    let (settled, words) = match form.unchecked().settled {
        true => (Settled::Yes, "Thread resolved."),
        false => (Settled::No, "Thread reopened."),
    };
    desk.settle_thread(&actor, number, thread, settled).await?;
    see_other_with(&at_thread(number, thread), Flash::good(words))
}

/// Whether one watches.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct WatchForm {
    watching: bool,
}

/// POST /claims/{number}/watch
pub async fn watch(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<WatchForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let (watching, words) = match form.unchecked().watching {
        true => (
            Watching::Yes,
            "You watch this claim: you are told what happens to it.",
        ),
        false => (Watching::No, "You no longer watch this claim."),
    };
    desk.watch(&actor, number, watching).await?;
    let address = format!("{}#comments", paths::claim(number));
    see_other_with(&address, Flash::good(words))
}

/// Says what a comment came to.
fn told(number: i32, said: Said) -> Outcome {
    let mut words = vec!["Comment added.".to_owned()];
    for name in &said.unknown {
        words.push(format!(
            "Nobody here is called “{name}”, so nobody was told."
        ));
    }
    for name in &said.untold {
        words.push(format!(
            "{name} may not see this evidence and was not told."
        ));
    }
    let flash = match words.as_slice() {
        [good] => Flash::good(good),
        several => Flash::warn(several.join(" ")),
    };
    see_other_with(&at_thread(number, said.thread), flash)
}

fn at_thread(number: i32, thread: Uuid) -> String {
    format!("{}#t-{thread}", paths::claim(number))
}
