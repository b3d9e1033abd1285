//! Undoing steps on the reading desk, to any depth within a visit. An undo is an event of its own;
//! it never runs over what somebody else did in between.

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::deciding::open_article;
use crate::desk::facts::{fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::claim::{Place, SaidBy, SaidOn};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::store::entities::{claim, event};
use crate::store::steps::Former;
use crate::store::{Txn, appearances, articles, claims, events, steps};
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::Action;
use crate::workflow::{self, Refusal};

/// What a person can still take back in an article, and what they did there last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The newest step that is not undone.
    pub step: Option<Uuid>,
    /// Whom they last said a claim was said by.
    pub speaker: Option<Uuid>,
}

/// What an undo put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The claims, in the order they had been decided.
    pub claims: Vec<i32>,
    /// Whether it was a claim the person had made.
    pub made: bool,
}

/// An event of the visit, read.
struct Told {
    event: event::Model,
    before: Value,
    after: Value,
}

impl Desk {
    /// What a person can still take back in an article since a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn visit(
        &self,
        actor: &Actor,
        article: Uuid,
        since: DateTime<Utc>,
    ) -> Result<Visit, Error> {
        let events = steps::of_person(self.store().read(), actor.id, article, since).await?;
        let told = told(events);
        let speaker = told
            .iter()
            .find_map(|one| one.after.get("speaker").and_then(read::<Uuid>));
        Ok(Visit {
            step: newest(&told),
            speaker,
        })
    }

    /// Takes back a step of a person, or their newest one.
    ///
    /// # Errors
    /// When there is nothing to undo, somebody went on with a claim of it, or the change could not
    /// be stored.
    pub async fn undo(
        &self,
        actor: &Actor,
        article: i32,
        step: Option<Uuid>,
        since: DateTime<Utc>,
    ) -> Result<Undone, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let no = "A checker or an editor decides on suggestions.";
            permit(&actor, Deed::MakeClaim, no)?;
            let txn = desk.store.begin().await?;
            let id = open_article(&txn, article).await?;
            let told = told(steps::of_person(&*txn, actor.id, id, since).await?);
            let none = || Refusal::Missing(vec!["There is nothing to undo.".to_owned()]);
            let step = step.or_else(|| newest(&told)).ok_or_else(none)?;
            if told.iter().any(|one| one.names("undoes", step)) {
                return Err(none().into());
            }
            let mut undone = Undone {
                claims: Vec::new(),
                made: false,
            };
            for one in told.iter().filter(|one| one.names("step", step)) {
                if let Some(number) = desk.put_back(&txn, &actor, article, one, &told).await? {
                    undone.claims.insert(0, number);
                    undone.made |= one.event.deed == "made";
                }
            }
            if undone.claims.is_empty() {
                return Err(none().into());
            }
            txn.commit().await?;
            Ok(undone)
        })
        .await
    }

    /// Puts back what one event of a step did to a claim; gives the claim's number.
    async fn put_back(
        &self,
        txn: &Txn,
        actor: &Actor,
        article: i32,
        one: &Told,
        told: &[Told],
    ) -> Result<Option<i32>, Error> {
        let Some(id) = one.event.claim_id else {
            return Ok(None);
        };
        let claim = claims::get(&**txn, id).await?.ok_or(Error::NotFound)?;
        if !one
            .revision("claim_revision")
            .is_some_and(|after| stands_at(told, &claim, after))
        {
            return Err(Error::Stale);
        }
        let facts = standing(self, &**txn, &claim).await?;
        let former = former(one, &claim);
        may_put_back(actor, &facts, &former)?;
        fresh(steps::restore(txn, id, claim.revision, &former, self.now()).await?)?;
        self.put_place_back(txn, article, one).await?;
        if let Some(target) = one.after.get("into").and_then(read::<Uuid>) {
            let added: Vec<Uuid> = one
                .after
                .get("appearances")
                .and_then(read)
                .unwrap_or_default();
            appearances::take_back(txn, target, &added).await?;
        }
        if let Some(other) = one.after.get("apart").and_then(read::<Uuid>) {
            steps::let_meet(txn, id, other).await?;
        }
        let deed = match (one.event.deed.as_str(), claim.state == former.state) {
            ("made", _) => "took back",
            (_, false) => "put back",
            (_, true) => "undid a change to",
        };
        let before = json!({ "state": claim.state, "statement": claim.statement });
        let after = json!({ "state": former.state, "statement": former.statement,
            "undoes": one.after["step"], "claim_revision": claim.revision + 1,
            "as_of": one.before["claim_revision"] });
        let event = Event::new(self.now(), actor, deed, Subject::Claim(id))
            .in_article(one.event.article_id)
            .change(before, after);
        events::append(txn, event).await?;
        Ok(Some(claim.number))
    }

    async fn put_place_back(&self, txn: &Txn, article: i32, one: &Told) -> Result<(), Error> {
        let Some(place) = one.before.get("appearance").and_then(read::<Uuid>) else {
            return Ok(());
        };
        if let Some(how) = one.before.get("said_how").and_then(Value::as_str) {
            let said_on = SaidOn {
                day: one.before.get("said_on").and_then(read::<NaiveDate>),
                how: how.to_owned(),
            };
            appearances::redate(txn, place, &said_on).await?;
        }
        let edge = |name: &str| one.before.get(name).and_then(read::<usize>);
        if let (Some(start), Some(end)) = (edge("start"), edge("end")) {
            let reading = articles::reading(&**txn, article).await?;
            let reading = reading.ok_or(Error::NotFound)?;
            let cut = Place::cut(&reading.snapshot.text, start, end).ok_or(Error::NotFound)?;
            appearances::cut(txn, place, &cut).await?;
        }
        Ok(())
    }
}

impl Told {
    fn names(&self, what: &str, step: Uuid) -> bool {
        self.after.get(what).and_then(read::<Uuid>) == Some(step)
    }

    fn revision(&self, what: &str) -> Option<i32> {
        self.after.get(what).and_then(read)
    }
}

fn told(events: Vec<event::Model>) -> Vec<Told> {
    let parse = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let told = events.into_iter().map(|event| Told {
        before: parse(&event.before),
        after: parse(&event.after),
        event,
    });
    told.collect()
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// The newest step that no later event undoes.
fn newest(told: &[Told]) -> Option<Uuid> {
    let undone: Vec<Uuid> = told
        .iter()
        .filter_map(|one| one.after.get("undoes").and_then(read))
        .collect();
    told.iter()
        .filter_map(|one| one.after.get("step").and_then(read::<Uuid>))
        .find(|step| !undone.contains(step))
}

/// Whether a claim stands as a step left it: at that revision, or at one that later undos have
/// brought back to it.
fn stands_at(told: &[Told], claim: &claim::Model, left: i32) -> bool {
    let mut at = claim.revision;
    for one in told
        .iter()
        .filter(|one| one.event.claim_id == Some(claim.id))
    {
        let undone_to = one.after.get("undoes").and(one.revision("as_of"));
        if one.revision("claim_revision") == Some(at)
            && let Some(earlier) = undone_to
        {
            at = earlier;
        }
    }
    at == left
}

/// How the claim stood before the event; a claim that a person made is turned down.
fn former(one: &Told, claim: &claim::Model) -> Former {
    let was = |name: &str| one.before.get(name);
    let words = |name: &str, now: &str| {
        let text = was(name).and_then(Value::as_str);
        text.unwrap_or(now).to_owned()
    };
    let held = one.before.is_object();
    let speaker = if held {
        was("speaker").and_then(read)
    } else {
        claim.speaker_id
    };
    let said_by: Option<SaidBy> = was("said_by").and_then(read);
    Former {
        statement: words("statement", &claim.statement),
        kind: was("kind").and_then(read).unwrap_or(claim.kind),
        speaker,
        said_by: said_by.unwrap_or(claim.said_by),
        state: was("state").and_then(read).unwrap_or(State::Dismissed),
        reason: words("reason", ""),
        quote: words("quote", &claim.quote),
    }
}

/// Asks the rules whether a claim may go back to where it was.
fn may_put_back(actor: &Actor, facts: &Standing, former: &Former) -> Result<(), Error> {
    let action = match facts.state {
        now if now == former.state => {
            let no = "A checker or an editor decides on suggestions.";
            let deed = match now {
                State::Dismissed => Deed::MakeClaim,
                _ => Deed::Edit(facts),
            };
            return permit(actor, deed, no);
        }
        State::Queued | State::Dismissed => Action::PutBack,
        State::Suggested if former.state == State::Dismissed => Action::Dismiss,
        State::Suggested => Action::Accept,
        State::Merged => {
            let no = "A checker or an editor decides what is merged.";
            return permit(actor, Deed::MakeClaim, no);
        }
        State::Declined
        | State::Researching
        | State::InReview
        | State::Approved
        | State::Published
        | State::Retracted => return Err(Error::Stale),
    };
    workflow::decide(actor, facts, action)?;
    Ok(())
}
