//! Publishing at a time to come, and taking a publication back while feeds wait.

use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::record::Amendment;
use crate::domain::words::Note;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::submitted::{Button, Submitted};
use crate::web::{paths, words};

/// When, and what a correction says.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PlanForm {
    revision: i32,
    at: String,
    reason: String,
    weight: String,
}

/// POST /claims/{number}/plan
pub async fn plan(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<PlanForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let at =
        moment(&form.at).ok_or_else(|| AppError::Unfit("Choose a day and a time.".to_owned()))?;
    let correction = correction(&form.reason, &form.weight)?;
    desk.plan_publication(&actor, number, form.revision, at, correction)
        .await?;
    let words = format!("It goes public {}.", words::moment(at));
    see_other_with(&paths::claim_part(number, "publish"), Flash::good(words))
}

/// POST /claims/{number}/plan/cancel
pub async fn cancel(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    _: Submitted<Button>,
) -> Outcome {
    let number = numbered(&number)?;
    desk.cancel_plan(&actor, number).await?;
    let flash = Flash::good("The plan was given up. The claim stays approved.");
    see_other_with(&paths::claim_part(number, "publish"), flash)
}

/// POST /claims/{number}/unpublish
pub async fn undo(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    _: Submitted<Button>,
) -> Outcome {
    let number = numbered(&number)?;
    desk.undo_publication(&actor, number).await?;
    let flash = Flash::good("The publication was undone. The claim is approved as before.");
    see_other_with(&paths::claim_part(number, "publish"), flash)
}

/// What a correction says and how much it changes, as typed; nothing when nothing was.
///
/// # Errors
/// When the note is too long.
pub fn correction(
    note: &str,
    weight: &str,
) -> Result<Option<(Note, Amendment)>, crate::desk::Error> {
    let weight = Amendment::from_slug(weight).unwrap_or_default();
    let note = Note::parse_optional(note, "The reason")?;
    Ok(note.map(|note| (note, weight)))
}

/// A day and a time in UTC, as browsers send them.
fn moment(typed: &str) -> Option<DateTime<Utc>> {
    let typed = typed.trim();
    let read = |way| NaiveDateTime::parse_from_str(typed, way).ok();
    let at = read("%Y-%m-%dT%H:%M").or_else(|| read("%Y-%m-%dT%H:%M:%S"));
    at.map(|at| at.and_utc())
}
