//! Claims that live on in another one: the notice on the way there, the list on its page, and the
//! undo.

use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::merging::undo_until;
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::store::claims;
use crate::store::entities::claim;
use crate::store::workspace::Workspace;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

/// Whether one stays at a claim that lives on in another one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Stay {
    pub(super) stay: Option<String>,
}

/// The way to where a merged claim lives on, with a notice.
pub(super) async fn onward(desk: &Desk, claim: &claim::Model) -> Result<Option<Outcome>, AppError> {
    let (State::Merged, Some(target)) = (claim.state, claim.merged_into_id) else {
        return Ok(None);
    };
    let target = claims::get(desk.store().read(), target).await?;
    let target = target.ok_or(AppError::NotFound)?;
    let (from, into) = (claim_number(claim.number), claim_number(target.number));
    let words = format!("{from} was merged into {into}; this is {into}.");
    let address = paths::claim(target.number);
    Ok(Some(see_other_with(&address, Flash::warn(words))))
}

/// A claim that lives on in the one on the page.
pub(super) struct Here {
    /// The claim.
    pub(super) claim: claim::Model,
    /// Since when.
    pub(super) since: DateTime<Utc>,
    /// Who merged it.
    pub(super) by: String,
    /// Until when that can be undone; `None` when that is over.
    pub(super) until: Option<DateTime<Utc>>,
}

impl Here {
    /// Its number.
    pub(super) fn number(&self) -> String {
        claim_number(self.claim.number)
    }
}

/// The claims that live on in the one of a workspace.
pub(super) fn here(w: &Workspace, now: DateTime<Utc>) -> Vec<Here> {
    let here = w.merged_here.iter().map(|(claim, event)| {
        let until = undo_until(event.at);
        Here {
            claim: claim.clone(),
            since: event.at,
            by: event.person_name.clone(),
            until: (now <= until).then_some(until),
        }
    });
    here.collect()
}

/// The revision that was seen.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct UndoForm {
    revision: i32,
}

/// POST /claims/{number}/merge/undo
pub async fn undo(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<UndoForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let seen = form.unchecked().revision;
    desk.undo_claim_merge(&actor, number, seen).await?;
    let words = format!("The merge of {} was undone.", claim_number(number));
    see_other_with(&paths::claim(number), Flash::good(words))
}
