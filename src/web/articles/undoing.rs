//! Undoing a step on the reading desk, and the form that does.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use crate::desk::people::sessions::Presence;
use crate::desk::{Desk, Error};
use crate::store::articles;
use crate::web::articles::rows::Place;
use crate::web::error::Outcome;
use crate::web::page::{Flash, Undo, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::workflow::Refusal;

/// The form that undoes a step.
pub(super) fn way_back(article: i32, step: Uuid, show: &str, view: &str) -> Undo {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Undo {
        action: format!("{}/undo", paths::article(article)),
        fields: vec![
            field("step", &step.to_string()),
            field("show", show),
            field("view", view),
        ],
        label: "Undo".to_owned(),
    }
}

/// Which step to undo.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    step: String,
    show: String,
    view: String,
}

impl Validate for UndoForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// POST /articles/{number}/undo
pub async fn undo(
    desk: Data<Desk>,
    presence: Presence,
    number: Path<i32>,
    form: Submitted<UndoForm>,
) -> Outcome {
    let form = form.unchecked();
    let since = presence.session.created_at;
    let step = form.step.parse().ok();
    let place = Place {
        show: form.show,
        view: form.view,
        ..Place::default()
    };
    let undone = match desk.undo(&presence.actor, *number, step, since).await {
        Ok(undone) => undone,
        Err(Error::Refused(refusal)) if !matches!(refusal, Refusal::NotYours(_)) => {
            let back = format!("{}{}", paths::article(*number), place.seen_by(&place.view));
            return see_other_with(&back, Flash::warn(refusal.sentence()));
        }
        Err(error) => return Err(error.into()),
    };
    let reading = articles::reading(desk.store().read(), *number).await?;
    let marks = reading.map(|reading| reading.marks).unwrap_or_default();
    let first = undone.claims.first();
    let index = marks
        .iter()
        .position(|mark| Some(&mark.claim.number) == first);
    let n = index.map_or(1, |index| index + 1);
    let words = match undone.claims.len() {
        _ if undone.made => "Claim taken back.".to_owned(),
        1 => format!("Claim {n} is as it was."),
        many => format!("{many} claims are as they were."),
    };
    let there = format!("{}{}#q{n}", paths::article(*number), place.at(n));
    see_other_with(&there, Flash::good(words))
}
