//! Deciding on the reading desk: wording, speaker and decision in one change, and the way back.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, SaidBy};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::words::{Note, Statement};
use crate::store::claims;
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
    /// Accept, dismiss or put back, or nothing to keep the wording alone.
    pub action: Option<Action>,
    /// Why it was dismissed.
    pub reason: Option<Note>,
}

/// How a claim stood before a decision, so that it can be undone.
#[derive(Clone, Debug)]
pub struct Before {
    /// The revision the decision made; an undo is bound to it, so that it cannot run over what
    /// somebody else does in between.
    pub revision: i32,
    /// The wording.
    pub statement: String,
    /// The sort of assertion.
    pub kind: Kind,
    /// The speaker.
    pub speaker: Option<Uuid>,
    /// Whether that was settled.
    pub said_by: SaidBy,
}

impl Desk {
    /// Stores what a person decided about a claim while reading, all of it or nothing, and says
    /// how it stood before.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn decide_reading(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        reading: Reading,
    ) -> Result<Before, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            if claim.revision != seen {
                return Err(Error::Stale);
            }
            let facts = standing(&desk, &*txn, &claim).await?;
            let row = match reading.action {
                Some(action) => Some(workflow::decide(&actor, &facts, action)?),
                None => {
                    let no = "A checker or an editor decides on suggestions.";
                    permit(&actor, Deed::Edit(&facts), no)?;
                    None
                }
            };
            let now = desk.now();
            let statement = reading.statement.as_str();
            fresh(claims::reword(&txn, claim.id, seen, statement, reading.kind, now).await?)?;
            let mut seen = seen + 1;
            let mut after = json!({ "statement": statement, "kind": reading.kind });
            if let Some(said_by) = &reading.said_by {
                let whose = desk.whose(&txn, said_by).await?;
                fresh(claims::attribute(&txn, claim.id, seen, whose, now).await?)?;
                seen += 1;
                after["speaker"] = json!(whose.0);
            }
            let mut deed = "edited";
            if let Some(row) = row {
                let to = workflow::landing(&facts, row);
                let reason = reading.reason.map(Note::into_string);
                after["state"] = json!(to);
                after["note"] = json!(reason);
                let change = claims::Move {
                    reason,
                    ..claims::Move::default()
                };
                fresh(claims::move_to(&txn, claim.id, seen, to, change, now).await?)?;
                seen += 1;
                deed = row.action.past();
            }
            let before = json!({ "statement": claim.statement, "kind": claim.kind,
                "speaker": claim.speaker_id, "state": claim.state });
            desk.write_down(&txn, &actor, &claim, deed, before, after)
                .await?;
            txn.commit().await?;
            Ok(Before {
                revision: seen,
                statement: claim.statement,
                kind: claim.kind,
                speaker: claim.speaker_id,
                said_by: claim.said_by,
            })
        })
        .await
    }

    /// Takes back a claim that a person made from an article: it is put back and dismissed.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn unmake_claim(&self, actor: &Actor, number: i32, seen: i32) -> Result<(), Error> {
        use crate::desk::moves::Move;
        let back = Move::Plain(Action::PutBack);
        let moved = self.make_move(actor, number, seen, back).await?;
        self.make_move(actor, number, moved.revision, Move::Dismiss(None))
            .await
            .map(|_| ())
    }
}
