//! The desk's rules: how verdicts on each kind of claim are approved, and what each step of the
//! method weighs.

use serde_json::{Value, json};

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::bench::ApprovalRule;
use crate::domain::event::{Event, Subject};
use crate::domain::method::{Step, Weight};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::words::Unfit;
use crate::store::{events, rules};
use crate::workflow::permissions::Deed;

const NO: &str = "An administrator can set the desk's rules.";

impl Desk {
    /// Sets how verdicts on a kind of claim are approved, `None` for every kind that has no rule of
    /// its own. Without a rule the kind follows the one for every kind, and that one asks for two
    /// approvals, or one on a small desk. A review that is under way keeps the bench it began with.
    ///
    /// # Errors
    /// When the person may not, the numbers do not fit each other, or it could not be stored.
    pub async fn set_rule(
        &self,
        actor: &Actor,
        kind: Option<Kind>,
        rule: Option<ApprovalRule>,
    ) -> Result<(), Error> {
        fits(rule)?;
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let key = kind.map_or(rules::EVERY_KIND, Kind::slug);
            let before = rules::all(&*txn).await?.remove(key);
            rules::set(&txn, key, rule, desk.now()).await?;
            let told = |rule: Option<ApprovalRule>| json!({ "kind": key, "rule": written(rule) });
            let deed = "set the approval rule of";
            let event = Event::new(desk.now(), &actor, deed, Subject::Desk);
            events::append(&txn, event.change(told(before), told(rule))).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Says what each of some steps of the method weighs on this desk.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn weigh_steps(
        &self,
        actor: &Actor,
        weights: Vec<(Step, Weight)>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, NO)?;
            let txn = desk.store.begin().await?;
            let before = rules::weights(&*txn).await?;
            let (mut was, mut is) = (json!({}), json!({}));
            for (step, weight) in weights {
                let old = before
                    .get(&step)
                    .copied()
                    .unwrap_or_else(|| step.usual_weight());
                if old != weight {
                    rules::weigh(&txn, step, weight, desk.now()).await?;
                    was[step.slug()] = json!(old);
                    is[step.slug()] = json!(weight);
                }
            }
            if is != json!({}) {
                let deed = "set the weight of the method of";
                let event = Event::new(desk.now(), &actor, deed, Subject::Desk);
                events::append(&txn, event.change(was, is)).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// Whether a rule can be followed at all.
fn fits(rule: Option<ApprovalRule>) -> Result<(), Unfit> {
    let no = |words: &str| Err(Unfit(words.to_owned()));
    match rule {
        Some(ApprovalRule::Open(approvals)) if !(1..=5).contains(&approvals) => {
            no("Between one and five approvals can be asked for.")
        }
        Some(ApprovalRule::Bench(bench)) if !(2..=9).contains(&bench.seats) => {
            no("A bench has between two and nine seats.")
        }
        Some(ApprovalRule::Bench(bench)) if !(1..=bench.seats).contains(&bench.quorum) => {
            no("The quorum is at least one ballot and at most one from every seat.")
        }
        Some(ApprovalRule::Bench(bench)) if !(1..=720).contains(&bench.hours) => {
            no("A bench sits between one hour and thirty days (720 hours).")
        }
        _ => Ok(()),
    }
}

fn written(rule: Option<ApprovalRule>) -> Value {
    match rule {
        None => Value::Null,
        Some(ApprovalRule::Open(approvals)) => json!({ "mode": "open", "approvals": approvals }),
        Some(ApprovalRule::Bench(bench)) => json!({ "mode": "bench", "seats": bench.seats,
            "quorum": bench.quorum, "hours": bench.hours, "dissent": bench.dissent }),
    }
}
