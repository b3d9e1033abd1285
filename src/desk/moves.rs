//! Moves: the one way a claim changes its state.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, claim_named, fresh, standing};
use crate::desk::families::PassedOn;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::{Actor, Duty};
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::domain::words::Note;
use crate::store::entities::claim;
use crate::store::{Txn, appearances, claims, events, verdicts, writing};
use crate::workflow::transitions::{Action, Transition};
use crate::workflow::{self, Refusal};

/// A move with what the person gave along with it.
#[derive(Clone, Debug)]
pub enum Move {
    /// A move that asks for nothing: accept, put back, reopen, start, requeue, submit, take back.
    Plain(Action),
    /// Turn a suggestion down; a reason is welcome.
    Dismiss(Option<Note>),
    /// Turn a claim down, for a reason.
    Decline(Note),
    /// Sign off this revision, with or without a note.
    Approve(i32, Option<Note>),
    /// Send this revision back with a note.
    RequestChanges(i32, Note),
    /// Open a published check again, for a reason.
    Correct(Note),
    /// Let it live on in the claim named.
    Merge(String),
}

impl Move {
    /// The action of the table.
    pub fn action(&self) -> Action {
        match self {
            Move::Plain(action) => *action,
            Move::Dismiss(_) => Action::Dismiss,
            Move::Decline(_) => Action::Decline,
            Move::Approve(..) => Action::Approve,
            Move::RequestChanges(..) => Action::RequestChanges,
            Move::Correct(_) => Action::Correct,
            Move::Merge(_) => Action::Merge,
        }
    }

    fn note(&self) -> Option<&str> {
        match self {
            Move::Plain(_) | Move::Merge(_) => None,
            Move::Dismiss(note) | Move::Approve(_, note) => note.as_ref().map(Note::as_str),
            Move::Decline(note) | Move::RequestChanges(_, note) | Move::Correct(note) => {
                Some(note.as_str())
            }
        }
    }

    /// The revision the person had before their eyes, for decisions bound to one.
    fn revision(&self) -> Option<i32> {
        match self {
            Move::Approve(revision, _) | Move::RequestChanges(revision, _) => Some(*revision),
            _ => None,
        }
    }
}

/// What a move came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where the claim stands now.
    pub state: State,
    /// Its revision now, for an undo that must not run over somebody else's work.
    pub revision: i32,
}

impl Desk {
    /// Moves the claim under `number`, if nobody has changed it since `seen`. A decision on a
    /// verdict is bound to that verdict's revision instead, so that two editors can approve from
    /// the same page.
    ///
    /// # Errors
    /// When the rules refuse, the claim has changed, or the change could not be stored.
    pub async fn make_move(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        chosen: Move,
    ) -> Result<Moved, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let seen = bound(&chosen, &claim, seen)?;
            if seen != claim.revision {
                return Err(Error::Stale);
            }
            let moved = desk.move_within(&txn, &actor, &claim, &chosen).await?;
            txn.commit().await?;
            Ok(moved)
        })
        .await
    }

    /// Moves a claim as it stands in a unit of work. Nothing is written when the rules refuse.
    pub(super) async fn move_within(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        chosen: &Move,
    ) -> Result<Moved, Error> {
        let facts = standing(self, &**txn, claim).await?;
        let row = workflow::decide(actor, &facts, chosen.action())?;
        let to = workflow::landing(&facts, row);
        let (change, places) = self.take_on(txn, actor, claim, row, chosen).await?;
        let (into, seen) = (change.merged_into, claim.revision);
        fresh(claims::move_to(txn, claim.id, seen, to, change, self.now()).await?)?;
        let mut event = self.told(actor, claim, row, to, chosen);
        if let Some(target) = into {
            event.after["into_id"] = json!(target);
            event.after["appearances"] = json!(places);
        }
        if let Move::Correct(note) = chosen {
            let what = PassedOn::Correction;
            let repeats = self.pass_on(txn, actor, claim, what, note.as_str());
            event.after["repeats"] = json!(repeats.await?);
        }
        events::append(txn, event).await?;
        Ok(Moved {
            state: to,
            revision: seen + 1,
        })
    }

    /// Writes what belongs to a move besides the state, and says what the claim itself takes on and
    /// which places it gave to another one.
    async fn take_on(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        row: &Transition,
        chosen: &Move,
    ) -> Result<(claims::Move, Vec<Uuid>), Error> {
        let mut places = Vec::new();
        if row.takes_on == Some(Duty::Check) && nobody_checks(txn, claim.id).await? {
            verdicts::assign(txn, claim.id, actor.id, Duty::Check, actor.id, self.now()).await?;
        }
        let mut change = claims::Move {
            reason: chosen.note().map(str::to_owned),
            new_round: row.action == Action::Submit,
            ..claims::Move::default()
        };
        if row.action == Action::Submit {
            self.seat_bench(txn, claim, claim.review_round + 1).await?;
        }
        if chosen.revision().is_some() {
            let (revision, now) = (claim.verdict_revision, self.now());
            writing::has_read(txn, claim.id, actor.id, revision, now).await?;
        }
        match chosen {
            Move::Approve(_, note) => {
                change.reason = None;
                let note = note.as_ref().map_or("", Note::as_str);
                self.review(txn, actor, claim, Decision::Approve, note)
                    .await?;
            }
            Move::RequestChanges(_, note) => {
                self.review(txn, actor, claim, Decision::RequestChanges, note.as_str())
                    .await?;
            }
            Move::Merge(target) => {
                let target = merge_target(txn, claim, target).await?;
                places = appearances::also_of(txn, claim.id, target, self.now()).await?;
                change.merged_into = Some(target);
            }
            Move::Plain(_) | Move::Dismiss(_) | Move::Decline(_) | Move::Correct(_) => {}
        }
        Ok((change, places))
    }

    async fn review(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        decision: Decision,
        note: &str,
    ) -> Result<(), Error> {
        let verdict = verdicts::newest(&**txn, claim.id)
            .await?
            .ok_or(Error::NotFound)?;
        let review = verdicts::NewReview {
            claim: claim.id,
            verdict: verdict.id,
            sha256: verdict.sha256,
            round: claim.review_round,
            by: actor.id,
            decision,
            note: note.to_owned(),
        };
        verdicts::review(txn, review, self.now())
            .await
            .map_err(Error::from)
    }

    fn told(
        &self,
        actor: &Actor,
        claim: &claim::Model,
        row: &Transition,
        to: State,
        chosen: &Move,
    ) -> Event {
        let mut after = json!({ "state": to });
        if let Some(note) = chosen.note() {
            after["note"] = json!(note);
        }
        if let Some(revision) = chosen.revision() {
            after["verdict_revision"] = json!(revision);
        }
        if let Move::Merge(target) = chosen {
            after["into"] = json!(target);
        }
        Event::new(
            self.now(),
            actor,
            row.action.past(),
            Subject::Claim(claim.id),
        )
        .in_article(claim.article_id)
        .change(json!({ "state": claim.state }), after)
    }
}

/// The claim revision a move is checked against: what the person saw, or, for a decision on the
/// verdict they had before their eyes, whatever the claim stands at now.
fn bound(chosen: &Move, claim: &claim::Model, seen: i32) -> Result<i32, Error> {
    match chosen.revision() {
        None => Ok(seen),
        Some(revision) if revision == claim.verdict_revision => Ok(claim.revision),
        Some(_) => Err(Error::Stale),
    }
}

async fn nobody_checks(txn: &Txn, claim: Uuid) -> Result<bool, Error> {
    let open = verdicts::assignments(&**txn, claim).await?;
    Ok(!open.iter().any(|assignment| assignment.duty == Duty::Check))
}

/// The claim another one may live on in: not itself, and not merged away.
pub(super) async fn merge_target(
    txn: &Txn,
    claim: &claim::Model,
    typed: &str,
) -> Result<Uuid, Error> {
    let missing = |sentence: &str| Error::from(Refusal::Missing(vec![sentence.to_owned()]));
    let target = claim_named(&**txn, typed)
        .await
        .map_err(|_| missing("There is no claim with that number. Write it as C-0144."))?;
    if target.id == claim.id {
        return Err(missing("A claim cannot be merged into itself."));
    }
    if target.state == State::Merged {
        return Err(missing(
            "That claim was merged away itself; choose the one it lives on in.",
        ));
    }
    Ok(target.id)
}
