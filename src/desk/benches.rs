//! The bench at work: casting sealed ballots, opening them, and declaring an interest, which may undo
//! what was decided.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::bench::{ApprovalRule, Outcome, seal};
use crate::domain::event::{Event, Subject};
use crate::domain::job::JobKind;
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::words::{Line, Note, Unfit};
use crate::store::entities::{ballot, claim, job};
use crate::store::jobs::{self, End};
use crate::store::{Txn, benches, claims, events, rules, settings, verdicts, writing};
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::{self, Action, Landing};
use crate::workflow::{self, Refusal, bench};

impl Desk {
    /// Casts a ballot on a revision: a rating of the scale in force and one line of reason. It is
    /// sealed until everybody has voted or time is up, and can then no longer be changed. Gives
    /// whether this ballot opened the bench.
    ///
    /// # Errors
    /// When the rules refuse, another revision is the newest, or it could not be stored.
    pub async fn cast_ballot(
        &self,
        actor: &Actor,
        number: i32,
        revision: i32,
        rating: Uuid,
        reason: Line,
    ) -> Result<bool, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let mut facts = standing(&desk, &*txn, &claim).await?;
            workflow::decide(&actor, &facts, Action::Cast)?;
            if revision != claim.verdict_revision {
                return Err(Error::Stale);
            }
            let now = desk.now();
            let sitting = facts.bench.as_mut().ok_or(Error::NotFound)?;
            if sitting.opens(now) {
                let words = "Time is up: the ballots are being opened.";
                return Err(Refusal::Missing(vec![words.to_owned()]).into());
            }
            let verdict = verdicts::newest(&*txn, claim.id).await?;
            let verdict = verdict.ok_or(Error::NotFound)?;
            let scale = verdicts::ratings(&*txn).await?;
            if !scale.iter().any(|known| known.id == rating) {
                return Err(Unfit("Choose a rating of the scale.".to_owned()).into());
            }
            let id = Uuid::now_v7();
            let sealed = seal(id, &verdict.sha256, rating, reason.as_str());
            let ballot = ballot::Model {
                id,
                claim_id: claim.id,
                round: claim.review_round,
                verdict_id: verdict.id,
                verdict_sha256: verdict.sha256,
                person_id: actor.id,
                rating_id: rating,
                reason: reason.into_string(),
                sha256: sealed.clone(),
                cast_at: now,
            };
            benches::cast(&txn, ballot).await?;
            fresh(claims::touch(&txn, claim.id, claim.revision, now).await?)?;
            writing::has_read(&txn, claim.id, actor.id, revision, now).await?;
            // The record shows that a ballot was cast and its seal, and nothing of what it says.
            let after = json!({ "verdict_revision": revision, "seal": sealed });
            desk.write_down(
                &txn,
                &actor,
                &claim,
                Action::Cast.past(),
                Value::Null,
                after,
            )
            .await?;
            sitting.cast.push(actor.id);
            let opens = sitting.opens(now);
            if opens {
                desk.open_bench(&txn, &claim, claim.revision + 1).await?;
            }
            txn.commit().await?;
            Ok(opens)
        })
        .await
    }

    /// Seats a bench for a round of review where the desk's rule for the kind of claim asks for one.
    pub(super) async fn seat_bench(
        &self,
        txn: &Txn,
        claim: &claim::Model,
        round: i32,
    ) -> Result<(), Error> {
        let Some(ApprovalRule::Bench(seating)) = rules::of(&**txn, claim.kind).await? else {
            return Ok(());
        };
        let now = self.now();
        let ends_at = now + TimeDelta::hours(i64::from(seating.hours));
        benches::seat(txn, claim.id, round, seating, ends_at).await?;
        jobs::schedule(txn, JobKind::OpenBench, claim.id, ends_at, now)
            .await
            .map_err(Error::from)
    }

    /// Opens the ballots of a bench whose time is up, if enough were cast; the next ballot opens
    /// them otherwise.
    pub(super) async fn open_when_due(&self, run: &job::Model) -> Result<(), Error> {
        let subject = run.subject_id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let Some(claim) = claims::get(&*txn, subject).await? else {
                return Ok(());
            };
            let facts = standing(&desk, &*txn, &claim).await?;
            let due = facts.bench.as_ref();
            if due.is_some_and(|bench| bench.opens(desk.now())) {
                desk.open_bench(&txn, &claim, claim.revision).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await?;
        self.end_run(run, End::Done).await
    }

    /// Opens the ballots, counts those of people who may still decide, and moves the claim to where
    /// that leads. Nobody did it: it follows from the rule.
    async fn open_bench(&self, txn: &Txn, claim: &claim::Model, seen: i32) -> Result<(), Error> {
        let now = self.now();
        let verdict = verdicts::newest(&**txn, claim.id).await?;
        let verdict = verdict.ok_or(Error::NotFound)?;
        let interested = benches::interests(&**txn, claim.id).await?;
        let mut ballots = benches::ballots(&**txn, claim.id, claim.review_round).await?;
        ballots.retain(|ballot| {
            let owner = ballot.person_id;
            !interested.iter().any(|one| one.person_id == owner)
        });
        let given: Vec<Uuid> = ballots.iter().map(|ballot| ballot.rating_id).collect();
        let (outcome, carried) = bench::count(&given, verdict.rating_id);
        benches::open(txn, claim.id, claim.review_round, outcome, carried, now).await?;
        let note = self.told_of(txn, &ballots, outcome, carried).await?;
        let to = lands(outcome);
        let change = claims::Move {
            reason: (outcome != Outcome::Carried).then(|| note.words.clone()),
            ..claims::Move::default()
        };
        fresh(claims::move_to(txn, claim.id, seen, to, change, now).await?)?;
        let after = json!({ "state": to, "outcome": outcome, "note": note.words,
            "verdict_revision": verdict.revision, "ballots": note.ballots });
        let event = Event {
            at: now,
            person: None,
            deed: "opened the ballots on",
            subject: Subject::Claim(claim.id),
            claim: Some(claim.id),
            article: claim.article_id,
            before: json!({ "state": claim.state }),
            after,
        };
        events::append(txn, event).await.map_err(Error::from)
    }

    async fn told_of(
        &self,
        txn: &Txn,
        ballots: &[ballot::Model],
        outcome: Outcome,
        carried: Option<Uuid>,
    ) -> Result<Told, Error> {
        let names = settings::names(&**txn, ballots.iter().map(|one| one.person_id)).await?;
        let mut told = Vec::new();
        for ballot in ballots {
            let rating = verdicts::rating(&**txn, ballot.rating_id).await?;
            let label = rating.map_or(String::new(), |(rating, _)| rating.label);
            told.push((ballot, label));
        }
        let with = |wanted: Uuid| {
            let same = told.iter().filter(|(one, _)| one.rating_id == wanted);
            (
                same.clone().count(),
                same.map(|(_, label)| label.clone()).next(),
            )
        };
        let words = match carried {
            Some(rating) => {
                let (votes, label) = with(rating);
                format!(
                    "{}: {} by {votes} of {}",
                    outcome.words(),
                    label.unwrap_or_default(),
                    ballots.len()
                )
            }
            None => {
                let labels: Vec<&str> = told.iter().map(|(_, label)| label.as_str()).collect();
                format!("{}: {}", outcome.words(), labels.join(", "))
            }
        };
        let ballots = told
            .iter()
            .map(|(one, label)| {
                json!({ "ballot": one.id, "person": names.get(&one.person_id), "rating": label,
                    "rating_id": one.rating_id, "reason": one.reason, "seal": one.sha256 })
            })
            .collect();
        Ok(Told { words, ballots })
    }

    /// Declares an interest in a claim. From then on this person decides nothing about it, what they
    /// decided in this round no longer counts, and a review that rested on it is open again.
    ///
    /// # Errors
    /// When the person may not, has declared it before, or it could not be stored.
    pub async fn declare_interest(
        &self,
        actor: &Actor,
        number: i32,
        words: Note,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(
                &actor,
                Deed::DeclareInterest,
                "Readers decide nothing here.",
            )?;
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let before = standing(&desk, &*txn, &claim).await?;
            let now = desk.now();
            if !benches::declare(&txn, claim.id, actor.id, words.as_str(), now).await? {
                let words = "You have declared an interest in this claim already.";
                return Err(Refusal::Done(words.to_owned()).into());
            }
            let after = json!({ "note": words.as_str() });
            let deed = "declared an interest in";
            desk.write_down(&txn, &actor, &claim, deed, Value::Null, after)
                .await?;
            if claim.state == State::Approved {
                let counted = before.approvals.contains(&actor.id);
                let short = before.approvals.len() as u32 <= before.approvals_needed;
                let by_bench = desk.bench_falls(&txn, &claim).await?;
                if by_bench || (counted && short) {
                    desk.lapse(&txn, &actor, &claim, by_bench).await?;
                }
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Whether the majority of a bench is gone once the ballots of people with an interest are
    /// taken out.
    async fn bench_falls(&self, txn: &Txn, claim: &claim::Model) -> Result<bool, Error> {
        let opened = benches::opened(&**txn, claim.id).await?;
        let this = |one: &&benches::Opened| one.bench.round == claim.review_round;
        let (Some(opened), Some(verdict)) = (
            opened.iter().find(this),
            verdicts::newest(&**txn, claim.id).await?,
        ) else {
            return Ok(false);
        };
        let interested = benches::interests(&**txn, claim.id).await?;
        let left: Vec<Uuid> = opened
            .ballots
            .iter()
            .filter(|one| {
                !interested
                    .iter()
                    .any(|other| other.person_id == one.person_id)
            })
            .map(|one| one.rating_id)
            .collect();
        let (outcome, _) = bench::count(&left, verdict.rating_id);
        let below = (left.len() as u32) < opened.bench.quorum.unsigned_abs();
        Ok(below || outcome != Outcome::Carried)
    }

    /// Takes an approved claim back into review, with a new bench where a bench had decided.
    async fn lapse(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        by_bench: bool,
    ) -> Result<(), Error> {
        let row = transitions::find(claim.state, Action::Lapse).ok_or(Error::NotFound)?;
        let to = row.to.states().first().copied().unwrap_or(State::InReview);
        let change = claims::Move {
            new_round: by_bench,
            ..claims::Move::default()
        };
        if by_bench {
            self.seat_bench(txn, claim, claim.review_round + 1).await?;
        }
        fresh(claims::move_to(txn, claim.id, claim.revision, to, change, self.now()).await?)?;
        let words = "an approval no longer counts since its owner declared an interest";
        let (before, after) = (
            json!({ "state": claim.state }),
            json!({ "state": to, "note": words }),
        );
        let deed = Action::Lapse.past();
        self.write_down(txn, actor, claim, deed, before, after)
            .await
    }
}

/// What an opening is told by.
struct Told {
    words: String,
    ballots: Vec<Value>,
}

/// Where the table sends a claim after the bench was opened.
fn lands(outcome: Outcome) -> State {
    let row = transitions::find(State::InReview, Action::Cast);
    match (row.map(|row| row.to), outcome) {
        (Some(Landing::ByBench { carried, .. }), Outcome::Carried) => carried,
        (Some(Landing::ByBench { otherwise, .. }), _) => otherwise,
        _ => State::InReview,
    }
}
