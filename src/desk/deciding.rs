//! Deciding on the reading desk: wording, speaker and decision in one change.

use serde_json::json;

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::claim::Attribute;
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::words::{Note, Statement};
use crate::store::{claims, speakers};
use crate::workflow;
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::Action;

/// What a person decided about a claim while reading.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The wording of the claim to check.
    pub statement: Statement,
    /// What sort of assertion.
    pub kind: Kind,
    /// Whose words it is, if the person changed that.
    pub said_by: Option<Attribute>,
    /// Accept or dismiss, or nothing to keep the wording alone.
    pub action: Option<Action>,
    /// Why it was dismissed.
    pub reason: Option<Note>,
}

impl Desk {
    /// Stores what a person decided about a claim while reading, all of it or nothing.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn decide_reading(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        reading: Reading,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            let no = "A checker or an editor decides on suggestions.";
            permit(&actor, Deed::Edit(&facts), no)?;
            let now = desk.now();
            let statement = reading.statement.as_str();
            fresh(claims::reword(&txn, claim.id, seen, statement, reading.kind, now).await?)?;
            let mut seen = seen + 1;
            let mut after = json!({ "statement": statement, "kind": reading.kind });
            if let Some(said_by) = &reading.said_by {
                let speaker = match said_by {
                    Attribute::To(id) => {
                        let known = speakers::get(&*txn, *id).await?;
                        Some(known.ok_or(Error::NotFound)?.id)
                    }
                    Attribute::ToNew(given) => Some(speakers::meet(&txn, given, now).await?),
                    Attribute::ToNobody => None,
                };
                fresh(claims::attribute(&txn, claim.id, seen, speaker, now).await?)?;
                seen += 1;
                after["speaker"] = json!(speaker);
            }
            let mut deed = "edited";
            if let Some(action) = reading.action {
                let row = workflow::decide(&actor, &facts, action)?;
                let to = workflow::landing(&facts, row);
                let reason = reading.reason.map(Note::into_string);
                after["state"] = json!(to);
                after["note"] = json!(reason);
                let change = claims::Move {
                    reason,
                    ..claims::Move::default()
                };
                fresh(claims::move_to(&txn, claim.id, seen, to, change, now).await?)?;
                deed = action.past();
            }
            let before = json!({ "statement": claim.statement, "kind": claim.kind,
                "speaker": claim.speaker_id, "state": claim.state });
            desk.write_down(&txn, &actor, &claim, deed, before, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
