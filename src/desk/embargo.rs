//! Publication at a time to come: under an embargo, or for the morning. Whoever plans it must be able
//! to publish now; when the time comes the same rules are asked again, and any change to the claim
//! meanwhile stops it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::desk::facts::{claim, standing};
use crate::desk::jobs::Missed;
use crate::desk::people::actor;
use crate::desk::publishing::unchanged;
use crate::desk::{Desk, Error};
use crate::domain::event::instant;
use crate::domain::job::JobKind;
use crate::domain::people::Actor;
use crate::domain::record::Amendment;
use crate::domain::words::{Note, Unfit};
use crate::store::entities::{job, planned_publication};
use crate::store::jobs::{self, End};
use crate::store::{claims, people, plans, public};
use crate::workflow;
use crate::workflow::Refusal;
use crate::workflow::transitions::Action;

/// How far ahead a publication can be planned.
const FURTHEST: TimeDelta = TimeDelta::days(366);

impl Desk {
    /// Plans to publish an approved claim at a time, as [`Desk::publish_as`] would now.
    ///
    /// # Errors
    /// When the rules refuse, the claim has changed, or the time is past or too far.
    pub async fn plan_publication(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        at: DateTime<Utc>,
        correction: Option<(Note, Amendment)>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            unchanged(&claim, seen)?;
            workflow::decide(&actor, &facts, Action::Publish)?;
            let now = desk.now();
            if at <= now || at > now + FURTHEST {
                let words = "Choose a time to come, within a year.".to_owned();
                return Err(Unfit(words).into());
            }
            let earlier = public::of_claim(&*txn, claim.id).await?;
            if !earlier.is_empty() && correction.is_none() {
                let sentence = "Tell readers what changed: an earlier version is public.";
                return Err(Refusal::Missing(vec![sentence.to_owned()]).into());
            }
            let (note, weight) = correction.map_or_else(
                || (String::new(), Amendment::Substantial),
                |(note, weight)| (note.into_string(), weight),
            );
            let row = planned_publication::Model {
                claim_id: claim.id,
                publish_at: at,
                seen,
                note,
                weight: weight.slug().to_owned(),
                set_by: actor.id,
                set_at: now,
                failure: String::new(),
            };
            plans::replace(&txn, row).await?;
            jobs::schedule(&txn, JobKind::Publish, claim.id, at, now).await?;
            let after = json!({ "publish_at": instant(at), "note": instant(at) });
            let deed = "planned to publish";
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Gives a plan up; the claim stays approved.
    ///
    /// # Errors
    /// When the person may not publish, or there is no plan.
    pub async fn cancel_plan(&self, actor: &Actor, number: i32) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            workflow::may_publish(&actor, &facts)?;
            plans::find(&*txn, claim.id).await?.ok_or(Error::NotFound)?;
            let now = desk.now();
            plans::delete(&txn, claim.id).await?;
            jobs::cancel(&txn, JobKind::Publish, claim.id, now).await?;
            let deed = "gave up the plan to publish";
            desk.write_down(&txn, &actor, &claim, deed, json!(null), json!(null))
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Does the job of one plan, in the name of whoever made it.
    pub(super) async fn publish_planned(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        let plan = plans::find(db, run.subject_id).await?;
        let Some(plan) = plan.filter(|plan| plan.failure.is_empty()) else {
            return self.end_run(run, End::Done).await;
        };
        if plan.publish_at > self.now() {
            return self.end_run(run, End::Again(plan.publish_at)).await;
        }
        let person = people::find(db, plan.set_by).await?;
        let claim = claims::get(db, plan.claim_id).await?;
        let done = match (person.filter(|person| person.active), claim) {
            (Some(person), Some(claim)) => {
                let weight = Amendment::from_slug(&plan.weight).unwrap_or(Amendment::Substantial);
                let note = Note::parse_optional(&plan.note, "The note")?;
                let correction = note.map(|note| (note, weight));
                self.publish_as(&actor(&person), claim.number, plan.seen, correction)
                    .await
            }
            _ => Err(Error::NotFound),
        };
        let failure = match done {
            Ok(_) => None,
            Err(Error::Stale) => Some("The claim has changed since the time was set.".to_owned()),
            Err(Error::Refused(refusal)) => Some(refusal.sentence()),
            Err(Error::NotFound) => Some("Whoever set the time no longer works here.".to_owned()),
            Err(other) => return Err(other),
        };
        let (run, key) = (run.clone(), plan.claim_id);
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let end = match failure {
                None => {
                    plans::delete(&txn, key).await?;
                    End::Done
                }
                Some(why) => {
                    plans::fail(&txn, key, &why).await?;
                    let missed = Missed {
                        why,
                        retry_after: None,
                        for_good: true,
                    };
                    crate::desk::jobs::after_failure(&run, &missed, desk.now())
                }
            };
            jobs::end(&txn, &run, end, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
