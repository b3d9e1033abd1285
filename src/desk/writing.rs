//! Writing around the revisions of a verdict: private drafts, suggested changes, and saying that one
//! has read what stands.

use serde_json::{Value, json};

use crate::desk::facts::{claim, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::evidence::Wrote;
use crate::domain::people::Actor;
use crate::domain::verdict::{NewVerdict, Settled};
use crate::domain::words::{Answer, Note, Prose, Unfit, clean};
use crate::store::entities::{draft, suggestion, verdict};
use crate::store::{claims, settings, verdicts, writing};
use crate::workflow::Refusal;
use crate::workflow::permissions::Deed;

/// The most a draft keeps of each field, in characters; a form holds less.
const LONGEST: usize = 100_000;

/// What is typed into the verdict at a moment: nothing of it has to be complete.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The revision it began from.
    pub base: i32,
    /// The rating chosen, if any.
    pub rating: String,
    /// The answer to “did they say it”, if any.
    pub said: String,
    /// The answer.
    pub answer: String,
    /// The explanation.
    pub explanation: String,
    /// The note for colleagues.
    pub note: String,
    /// Why it departs from similar claims.
    pub departs: String,
}

/// A change of words as a person suggests it.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The revision that was read.
    pub revision: i32,
    /// The words as they stand in it.
    pub passage: Note,
    /// The words in their place; `None` takes them out.
    pub replacement: Option<Note>,
    /// Why.
    pub reason: Option<Note>,
}

/// What somebody decides about a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// Put it into the verdict, as a new revision.
    Accept,
    /// Leave the verdict as it is.
    TurnDown,
    /// Take back what one suggested.
    Withdraw,
}

impl Desk {
    /// Keeps what somebody has typed into a verdict for themselves alone. It is no revision and no
    /// event: nobody else ever sees it.
    ///
    /// # Errors
    /// When the person may not write the verdict, it is too long, or it could not be stored.
    pub async fn keep_draft(&self, actor: &Actor, number: i32, typed: Typed) -> Result<(), Error> {
        let fields = [
            &typed.answer,
            &typed.explanation,
            &typed.note,
            &typed.departs,
        ];
        if fields.iter().any(|text| text.chars().count() > LONGEST) {
            return Err(Unfit("This is too long to keep.".to_owned()).into());
        }
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            let no = "A checker or an editor can write the verdict while the claim is researched.";
            permit(&actor, Deed::WriteVerdict(&facts), no)?;
            let draft = draft::Model {
                claim_id: claim.id,
                person_id: actor.id,
                base: typed.base,
                rating: clean(&typed.rating),
                said: clean(&typed.said),
                answer: clean(&typed.answer),
                explanation: clean(&typed.explanation),
                note: clean(&typed.note),
                departs: clean(&typed.departs),
                saved_at: desk.now(),
            };
            writing::keep_draft(&txn, draft).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Throws one's own draft away.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn drop_draft(&self, actor: &Actor, number: i32) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            writing::drop_draft(&txn, claim.id, person).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Suggests other words for a passage of the verdict. Gives the suggestion's number on the claim.
    ///
    /// # Errors
    /// When the words do not stand in the verdict, another revision is the newest, the person may
    /// not, or it could not be stored.
    pub async fn suggest(&self, actor: &Actor, number: i32, new: Suggested) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            let no = "A checker or an editor can suggest changes until it is published.";
            permit(&actor, Deed::Suggest(&facts), no)?;
            let verdict = verdicts::newest(&*txn, claim.id).await?;
            let verdict = verdict.ok_or(Error::NotFound)?;
            if verdict.revision != new.revision {
                return Err(Error::Stale);
            }
            if replaced(&verdict, new.passage.as_str(), "").is_none() {
                let words = "These words do not stand exactly once in the answer or the \
                             explanation. Copy a little more of the passage, as it stands in the \
                             text.";
                return Err(Unfit(words.to_owned()).into());
            }
            let suggestion = writing::NewSuggestion {
                claim: claim.id,
                revision: new.revision,
                passage: new.passage.as_str().to_owned(),
                replacement: text(new.replacement),
                reason: text(new.reason),
                by: actor.id,
            };
            let after = json!({ "passage": suggestion.passage, "replacement": suggestion.replacement,
                "reason": suggestion.reason, "verdict_revision": new.revision });
            let own = writing::suggest(&txn, suggestion, desk.now()).await?;
            let deed = "suggested a change to";
            desk.write_down(&txn, &actor, &claim, deed, Value::Null, after)
                .await?;
            txn.commit().await?;
            Ok(own)
        })
        .await
    }

    /// Decides on a suggestion. An accepted one becomes a new revision, and whoever suggested it an
    /// author of the verdict, who can no longer approve it.
    ///
    /// # Errors
    /// When it was settled before, its words no longer stand in the verdict, the claim has changed,
    /// the person may not, or it could not be stored.
    pub async fn settle_suggestion(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        suggestion: i32,
        settling: Settling,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let found = writing::suggestion(&*txn, claim.id, suggestion).await?;
            let found = found.ok_or(Error::NotFound)?;
            let facts = standing(&desk, &*txn, &claim).await?;
            let (settled, deed) = match settling {
                Settling::Accept => (Settled::Accepted, "accepted a suggestion for"),
                Settling::TurnDown => (Settled::TurnedDown, "turned down a suggestion for"),
                Settling::Withdraw => (Settled::Withdrawn, "took back a suggestion for"),
            };
            if settling == Settling::Withdraw {
                if found.person_id != actor.id {
                    let words = "Only whoever suggested it can take it back.";
                    return Err(Refusal::NotYours(words.to_owned()).into());
                }
            } else {
                let no = "A checker or an editor decides on suggestions while it is researched.";
                permit(&actor, Deed::WriteVerdict(&facts), no)?;
            }
            let now = desk.now();
            if !writing::settle(&txn, found.id, settled, actor.id, now).await? {
                return Err(Error::Stale);
            }
            let mut after = json!({ "suggestion": suggestion });
            if settling == Settling::Accept {
                let verdict = verdicts::newest(&*txn, claim.id).await?;
                let verdict = verdict.ok_or(Error::NotFound)?;
                let names = settings::names(&*txn, [found.person_id]).await?;
                let by = names.get(&found.person_id).cloned().unwrap_or_default();
                let new = with_suggestion(&verdict, &found, &by)?;
                let revision = desk.add_revision(&txn, &actor, &claim, seen, &new).await?;
                claims::contribute(&txn, claim.id, found.person_id, Wrote::Verdict, now).await?;
                after["revision"] = json!(revision);
                after["person"] = json!(by);
            }
            desk.write_down(&txn, &actor, &claim, deed, Value::Null, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Keeps that somebody has read a revision of the verdict, so that next time they are shown what
    /// changed since.
    ///
    /// # Errors
    /// When there is no such revision, or it could not be stored.
    pub async fn mark_revision_read(
        &self,
        actor: &Actor,
        number: i32,
        revision: i32,
    ) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            if revision < 1 || revision > claim.verdict_revision {
                return Err(Error::NotFound);
            }
            writing::has_read(&txn, claim.id, person, revision, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

fn text(note: Option<Note>) -> String {
    note.map(Note::into_string).unwrap_or_default()
}

/// The answer and the explanation with other words in the place of a passage, if it stands in them
/// exactly once.
fn replaced(verdict: &verdict::Model, passage: &str, by: &str) -> Option<(String, String)> {
    let (answer, explanation) = (&verdict.answer, &verdict.explanation);
    match (
        answer.matches(passage).count(),
        explanation.matches(passage).count(),
    ) {
        (1, 0) => Some((answer.replacen(passage, by, 1), explanation.clone())),
        (0, 1) => Some((answer.clone(), explanation.replacen(passage, by, 1))),
        _ => None,
    }
}

/// The verdict with a suggestion taken in.
fn with_suggestion(
    verdict: &verdict::Model,
    suggestion: &suggestion::Model,
    by: &str,
) -> Result<NewVerdict, Error> {
    let (passage, replacement) = (&suggestion.passage, &suggestion.replacement);
    let (answer, explanation) = replaced(verdict, passage, replacement).ok_or_else(|| {
        let words = "The words it is about no longer stand in the verdict exactly once. Change \
                     the text by hand, or turn the suggestion down.";
        Error::from(Refusal::Missing(vec![words.to_owned()]))
    })?;
    Ok(NewVerdict {
        rating: verdict.rating_id,
        said: verdict.said,
        answer: Answer::parse(&answer, "The answer")?,
        explanation: Prose::parse(&explanation, "The explanation")?,
        note: format!("Suggestion {} by {by} accepted", suggestion.number),
        departs: verdict.departs.clone(),
    })
}
