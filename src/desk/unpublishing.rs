//! Undoing a publication while nobody can have built on it: for a few minutes feeds, the map of the
//! site and webhooks wait, and whoever pressed the button too soon can take it back without a trace
//! for readers. The record keeps that it was so.

use serde_json::json;

use crate::desk::facts::{claim, fresh, standing};
use crate::desk::families::PassedOn;
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::verdict::Act;
use crate::store::entities::claim;
use crate::store::{Reads, claims, public, public_search};
use crate::workflow;
use crate::workflow::Refusal;

impl Desk {
    /// Takes the newest publication of a claim back, if it is not older than the time feeds wait. An
    /// earlier version, if there is one, is public again; the claim is approved as it was.
    ///
    /// # Errors
    /// When the person may not publish, the time has passed, or the claim has moved on.
    pub async fn undo_publication(&self, actor: &Actor, number: i32) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            workflow::may_publish(&actor, &facts)?;
            let history = public::of_claim(&*txn, claim.id).await?;
            let newest = history.first().ok_or(Error::NotFound)?;
            let now = desk.now();
            let too_late = now - newest.created_at > desk.hold;
            if too_late || newest.act == Act::Retract || claim.state != State::Published {
                let minutes = desk.hold.num_minutes();
                let sentence = format!(
                    "A publication can be undone for {minutes} minutes. Correct it, or retract it."
                );
                return Err(Refusal::Missing(vec![sentence]).into());
            }
            // What can be found is of what is public, so it goes first.
            if history.len() == 1 {
                public_search::forget(&txn, claim.number).await?;
            }
            public::undo(&txn, newest, history.get(1), actor.id, now).await?;
            if let Some(earlier) = history.get(1) {
                let check = public::publication(&*txn, claim.id, earlier.number).await?;
                let check = check.ok_or(Error::NotFound)?;
                public_search::index(&txn, &claim, &check.record).await?;
            }
            let change = claims::Move::default();
            let to = State::Approved;
            fresh(claims::move_to(&txn, claim.id, claim.revision, to, change, now).await?)?;
            let repeats = match history.len() {
                1 => Vec::new(),
                _ => {
                    let (what, note) = (PassedOn::Correction, "Its newest version was taken back.");
                    desk.pass_on(&txn, &actor, &claim, what, note).await?
                }
            };
            let before = json!({ "state": claim.state });
            let after = json!({ "state": to, "publication": newest.number, "sha256": newest.sha256,
                "repeats": repeats });
            desk.write_down(
                &txn,
                &actor,
                &claim,
                "undid the publication of",
                before,
                after,
            )
            .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Until when the newest publication of a claim can be undone, if it still can.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn undo_until(
        &self,
        db: &impl Reads,
        claim: &claim::Model,
    ) -> Result<Option<chrono::DateTime<chrono::Utc>>, Error> {
        if claim.state != State::Published {
            return Ok(None);
        }
        let history = public::of_claim(db, claim.id).await?;
        let newest = history.first().filter(|newest| newest.act != Act::Retract);
        let until = newest.map(|newest| newest.created_at + self.hold);
        Ok(until.filter(|until| *until > self.now()))
    }
}
