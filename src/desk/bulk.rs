//! Planning and moving many claims of the table at once: one step, one undo. Claims that somebody else
//! changed meanwhile, or that the rules hold back, are left as they are and named.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{fresh, permit, standing};
use crate::desk::moves::Move;
use crate::desk::{Desk, Error};
use crate::domain::claim::Priority;
use crate::domain::event::{Event, Subject};
use crate::domain::people::{Actor, Duty};
use crate::domain::state::State;
use crate::domain::view::Stage;
use crate::domain::words::Unfit;
use crate::store::entities::{bulk_change, claim};
use crate::store::{Txn, changes, claims, events, limits, lists, planning, verdicts};
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::{self, Action};
use crate::workflow::{self, Refusal};

const NO: &str = "Readers cannot plan claims.";
/// How many claims one step may change.
pub const MOST: usize = 200;
/// How long a step can be undone.
const UNDO: TimeDelta = TimeDelta::hours(24);

/// What is planned for each of the claims. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Bulk {
    /// Who is asked to do what.
    pub ask: Option<(Uuid, Duty)>,
    /// Until when; `Some(None)` for no time.
    pub due_at: Option<Option<DateTime<Utc>>>,
    /// How urgent they are.
    pub priority: Option<Priority>,
    /// A topic they get besides.
    pub topic: Option<String>,
    /// A move they all make, one of [`transitions::for_many`].
    pub action: Option<Action>,
}

impl Bulk {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.ask.is_none()
            && self.due_at.is_none()
            && self.priority.is_none()
            && self.topic.is_none()
            && self.action.is_none()
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// The step, for undoing it.
    pub step: Uuid,
    /// How many claims were changed.
    pub changed: usize,
    /// The numbers of those that were not, because somebody changed them or they are done with.
    pub left: Vec<i32>,
    /// The numbers of those that could not make the move, each with why.
    pub refused: Vec<(i32, String)>,
}

/// What a claim was, and what it became.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Was {
    number: i32,
    /// Its revision after the step.
    revision: i32,
    due_at: Option<DateTime<Utc>>,
    priority: Priority,
    /// Who was asked by the step, and to do what.
    asked: Option<(Uuid, Duty)>,
    /// Its topics before, when they were changed.
    topics: Option<Vec<String>>,
    /// The move that takes back the one it made.
    #[serde(default)]
    way_back: Option<Action>,
}

impl Desk {
    /// Plans and moves many claims, each if nobody has changed it since it was seen: `number` with `revision`.
    ///
    /// # Errors
    /// When the person may not, nothing or too much was chosen, the one asked could not do it, or it
    /// could not be stored. Then nothing was changed.
    pub async fn plan_many(
        &self,
        actor: &Actor,
        chosen: Vec<(i32, i32)>,
        bulk: Bulk,
    ) -> Result<Made, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Assign, NO)?;
            if chosen.is_empty() {
                return Err(Unfit("Choose at least one claim.".to_owned()).into());
            }
            if chosen.len() > MOST {
                return Err(Unfit(format!("{MOST} claims are the most at once.")).into());
            }
            if bulk.is_empty() {
                return Err(Unfit("Say what to change.".to_owned()).into());
            }
            let txn = desk.store.begin().await?;
            if let Some(action) = bulk.action
                && !transitions::for_many().any(|one| one == action)
            {
                let sentence = "Claims make this move one by one, on their own pages.";
                return Err(Unfit(sentence.to_owned()).into());
            }
            let (mut was, mut left, mut refused) = (Vec::new(), Vec::new(), Vec::new());
            for (number, seen) in chosen {
                let claim = claims::find(&*txn, number).await?.ok_or(Error::NotFound)?;
                let aside = [State::Merged, State::Dismissed, State::Declined];
                if claim.revision != seen || aside.contains(&claim.state) {
                    left.push(number);
                    continue;
                }
                match desk.change_one(&txn, &actor, claim, &bulk).await? {
                    Ok(one) => was.push(one),
                    Err(no) => refused.push((number, no.sentence())),
                }
            }
            let step = Uuid::now_v7();
            let changed = was.len();
            let before = serde_json::to_string(&was).map_err(|_| Error::Stale)?;
            changes::keep(&txn, step, actor.id, before, desk.now()).await?;
            txn.commit().await?;
            Ok(Made {
                step,
                changed,
                left,
                refused,
            })
        })
        .await
    }

    /// Plans a claim and moves it. When the rules refuse the move, nothing of the claim is changed.
    async fn change_one(
        &self,
        txn: &Txn,
        actor: &Actor,
        mut claim: claim::Model,
        bulk: &Bulk,
    ) -> Result<Result<Was, Refusal>, Error> {
        let Some(action) = bulk.action else {
            return Ok(Ok(self.plan_one(txn, actor, &claim, bulk).await?));
        };
        let facts = standing(self, &**txn, &claim).await?;
        if let Err(no) = workflow::decide(actor, &facts, action) {
            return Ok(Err(no));
        }
        let mut was = self.plan_one(txn, actor, &claim, bulk).await?;
        was.way_back = transitions::way_back(claim.state, action);
        claim.revision = was.revision;
        let checked = self.is_checked(txn, &claim).await?;
        let chosen = Move::Plain(action);
        let moved = self.move_within(txn, actor, &claim, &chosen).await?;
        was.revision = moved.revision;
        if !checked && self.is_checked(txn, &claim).await? {
            // Whoever begins research takes it on.
            was.asked = Some((actor.id, Duty::Check));
        }
        Ok(Ok(was))
    }

    async fn is_checked(&self, txn: &Txn, claim: &claim::Model) -> Result<bool, Error> {
        let open = verdicts::assignments(&**txn, claim.id).await?;
        Ok(open.iter().any(|one| one.duty == Duty::Check))
    }

    async fn plan_one(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        bulk: &Bulk,
    ) -> Result<Was, Error> {
        let mut was = Was {
            number: claim.number,
            revision: claim.revision,
            due_at: claim.due_at,
            priority: claim.priority,
            asked: None,
            topics: None,
            way_back: None,
        };
        let due_at = bulk.due_at.unwrap_or(claim.due_at);
        let priority = bulk.priority.unwrap_or(claim.priority);
        let topics: Vec<String> = match &bulk.topic {
            Some(_) => lists::topics(&**txn, claim.id).await?,
            None => Vec::new(),
        }
        .into_iter()
        .map(|tag| tag.name)
        .collect();
        let added = bulk.topic.as_ref().filter(|topic| !topics.contains(topic));
        if (due_at, priority) != (claim.due_at, claim.priority) || added.is_some() {
            let (now, is) = (self.now(), (due_at, priority));
            fresh(planning::plan(txn, claim.id, claim.revision, is, now).await?)?;
            was.revision += 1;
            let mut before = json!({ "due_at": claim.due_at, "priority": claim.priority });
            let mut after = json!({ "due_at": due_at, "priority": priority });
            if let Some(topic) = added {
                let with: Vec<String> = topics.iter().chain([topic]).cloned().collect();
                claims::set_topics(txn, claim.id, &with).await?;
                before["topics"] = json!(topics);
                after["topics"] = json!(with);
                was.topics = Some(topics);
            }
            self.write_down(txn, actor, claim, "planned", before, after)
                .await?;
        }
        if let Some((person, duty)) = bulk.ask
            && self.ask(txn, actor, claim, person, duty).await?
        {
            was.asked = Some((person, duty));
        }
        Ok(was)
    }

    /// Takes a step back, claim by claim; those that were changed since stay as they are. Gives how many
    /// were put back, and the numbers of those that were not.
    ///
    /// # Errors
    /// When the step is not this person's, is too old or undone already, or it could not be stored.
    pub async fn undo_many(&self, actor: &Actor, step: Uuid) -> Result<(usize, Vec<i32>), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Assign, NO)?;
            let txn = desk.store.begin().await?;
            let row = changes::find(&*txn, step).await?;
            let row = row
                .filter(|row| row.person_id == actor.id)
                .ok_or(Error::NotFound)?;
            if row.undone_at.is_some() || desk.now() > row.made_at + UNDO {
                return Err(Unfit("This can no longer be undone.".to_owned()).into());
            }
            let (mut back, mut left) = (0, Vec::new());
            for was in steps(&row) {
                match desk.unplan(&txn, &actor, &was).await? {
                    true => back += 1,
                    false => left.push(was.number),
                }
            }
            changes::undone(&txn, step, desk.now()).await?;
            txn.commit().await?;
            Ok((back, left))
        })
        .await
    }

    async fn unplan(&self, txn: &Txn, actor: &Actor, was: &Was) -> Result<bool, Error> {
        let mut claim = claims::find(&**txn, was.number)
            .await?
            .ok_or(Error::NotFound)?;
        if claim.revision != was.revision {
            return Ok(false);
        }
        if let Some(action) = was.way_back {
            let facts = standing(self, &**txn, &claim).await?;
            if workflow::decide(actor, &facts, action).is_err() {
                return Ok(false);
            }
            let chosen = Move::Plain(action);
            let moved = self.move_within(txn, actor, &claim, &chosen).await?;
            claim.revision = moved.revision;
        }
        let now = self.now();
        if (claim.due_at, claim.priority) != (was.due_at, was.priority) || was.topics.is_some() {
            let is = (was.due_at, was.priority);
            fresh(planning::plan(txn, claim.id, claim.revision, is, now).await?)?;
            let before = json!({ "due_at": claim.due_at, "priority": claim.priority });
            let mut after = json!({ "due_at": was.due_at, "priority": was.priority });
            if let Some(topics) = &was.topics {
                claims::set_topics(txn, claim.id, topics).await?;
                after["topics"] = json!(topics);
            }
            self.write_down(txn, actor, &claim, "planned", before, after)
                .await?;
        }
        if let Some((person, duty)) = was.asked {
            verdicts::relieve(txn, claim.id, person, duty, now).await?;
            let after = json!({ "person_id": person, "duty": duty });
            self.write_down(txn, actor, &claim, "relieved", json!(null), after)
                .await?;
        }
        Ok(true)
    }

    /// Says how many claims stages of work should hold at the most; a limit warns and stops nothing.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn set_limits(
        &self,
        actor: &Actor,
        wanted: Vec<(Stage, Option<u32>)>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, "Only administrators set limits.")?;
            let txn = desk.store.begin().await?;
            let before = limits::all(&*txn).await?;
            let (mut was, mut is) = (json!({}), json!({}));
            for (stage, limit) in wanted {
                let old = before.get(&stage).copied();
                if old != limit {
                    limits::set(&txn, stage, limit, desk.now()).await?;
                    was[stage.slug()] = json!(old);
                    is[stage.slug()] = json!(limit);
                }
            }
            if is != json!({}) {
                let event = Event::new(desk.now(), &actor, "set the limits of", Subject::Desk);
                events::append(&txn, event.change(was, is)).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

fn steps(row: &bulk_change::Model) -> Vec<Was> {
    serde_json::from_str(&row.before).unwrap_or_default()
}
