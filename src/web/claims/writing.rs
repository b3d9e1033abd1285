//! Around the verdict's form: the private draft, suggested changes, and having read a revision.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use super::verdicts::VerdictForm;
use crate::desk::writing::{Settling, Suggested, Typed};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::words::Note;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

fn back(number: i32, part: &str, words: &str) -> Outcome {
    let there = format!("{}#{part}", paths::claim(number));
    see_other_with(&there, Flash::good(words))
}

/// A draft as it is sent: by the script, which wants a bare answer, or by a button.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct DraftForm {
    base: i32,
    rating: String,
    said: String,
    answer: String,
    explanation: String,
    note: String,
    departs: String,
    quietly: bool,
    throw_away: bool,
}

/// POST /claims/{number}/draft
pub async fn keep(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<DraftForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    if form.throw_away {
        desk.drop_draft(&actor, number).await?;
        return back(number, "verdict", "Your draft is gone.");
    }
    let typed = Typed {
        base: form.base,
        rating: form.rating,
        said: form.said,
        answer: form.answer,
        explanation: form.explanation,
        note: form.note,
        departs: form.departs,
    };
    desk.keep_draft(&actor, number, typed).await?;
    if form.quietly {
        return Ok(HttpResponse::NoContent().finish());
    }
    back(number, "verdict", "Your draft is kept. Only you see it.")
}

/// A change of words as typed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SuggestionForm {
    verdict_revision: i32,
    passage: String,
    replacement: String,
    reason: String,
}

/// POST /claims/{number}/suggestions
pub async fn suggest(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<SuggestionForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let suggested = Suggested {
        revision: form.verdict_revision,
        passage: Note::parse(&form.passage, "The passage").map_err(Error::from)?,
        replacement: Note::parse_optional(&form.replacement, "The new wording")
            .map_err(Error::from)?,
        reason: Note::parse_optional(&form.reason, "The reason").map_err(Error::from)?,
    };
    let own = desk.suggest(&actor, number, suggested).await?;
    back(number, "suggestions", &format!("Suggestion {own} is made."))
}

/// What is decided about a suggestion.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SettlingForm {
    revision: i32,
    decision: String,
}

/// POST /claims/{number}/suggestions/{suggestion}
pub async fn settle(
    desk: Data<Desk>,
    actor: Actor,
    at: Path<(String, i32)>,
    form: Submitted<SettlingForm>,
) -> Outcome {
    let (number, suggestion) = at.into_inner();
    let number = numbered(&number)?;
    let form = form.unchecked();
    let (settling, words) = match form.decision.as_str() {
        "accept" => (Settling::Accept, "The suggestion stands in a new revision."),
        "turn_down" => (Settling::TurnDown, "The suggestion is turned down."),
        "withdraw" => (Settling::Withdraw, "The suggestion is taken back."),
        _ => return Err(AppError::NotFound),
    };
    desk.settle_suggestion(&actor, number, form.revision, suggestion, settling)
        .await?;
    back(number, "suggestions", words)
}

/// Which revision was read.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReadForm {
    verdict_revision: i32,
}

/// POST /claims/{number}/read
pub async fn read(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<ReadForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let revision = form.unchecked().verdict_revision;
    desk.mark_revision_read(&actor, number, revision).await?;
    back(
        number,
        "verdict",
        &format!("You have read revision {revision}."),
    )
}

/// A draft as the verdict's form holds it.
pub(super) fn filled(draft: &crate::store::entities::draft::Model, seen: i32) -> VerdictForm {
    VerdictForm {
        revision: seen,
        base: draft.base,
        rating: draft.rating.clone(),
        said: draft.said.clone(),
        answer: draft.answer.clone(),
        explanation: draft.explanation.clone(),
        note: draft.note.clone(),
        departs: draft.departs.clone(),
    }
}
