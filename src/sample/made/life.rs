//! What becomes of a claim: from the suggestion in an article to the public page, or to wherever it
//! stops, with the rows and the events of each step.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::claim::Priority;
use crate::domain::event::{Event, Subject};
use crate::domain::evidence::Wrote;
use crate::domain::people::{Actor, Duty};
use crate::domain::state::State;
use crate::domain::thread::Place;
use crate::sample::made::board::{self, Piece};
use crate::sample::made::cast::Cast;
use crate::sample::made::dice::Dice;
use crate::sample::made::paper::{Met, Paper};
use crate::sample::made::public;
use crate::store::bulk::Batch;
use crate::store::entities::{
    assignment, claim, claim_tag, comment, contribution, thread, watcher,
};

/// Where of a hundred claims each stands, in the order of [`State::ALL`]: years after, and lately.
const SETTLED: [u32; 10] = [9, 25, 7, 5, 3, 0, 0, 46, 2, 3];
const LATELY: [u32; 10] = [32, 14, 16, 2, 15, 6, 3, 10, 1, 1];
/// How many pieces of evidence a claim has that was researched: none, one, two and so on.
const PIECES: [u32; 7] = [6, 20, 26, 22, 14, 9, 3];

/// A claim's life while it is told.
pub(super) struct Life<'a> {
    pub(super) cast: &'a Cast,
    pub(super) paper: &'a Paper<'a>,
    pub(super) batch: &'a mut Batch,
    pub(super) events: &'a mut Vec<Event>,
    pub(super) dice: &'a mut Dice,
    pub(super) claim: claim::Model,
    pub(super) met: Met,
    pub(super) checker: Actor,
    pub(super) pieces: Vec<Piece>,
    pub(super) at: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// The head of the record when the batch began.
    pub(super) head: &'a str,
}

/// Where and when a claim is met.
pub(super) struct Birth<'a> {
    pub(super) number: i32,
    /// Whether little time has passed since.
    pub(super) lately: bool,
    pub(super) at: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// A claim that this one could be merged into.
    pub(super) other: Option<Uuid>,
    pub(super) cast: &'a Cast,
    pub(super) paper: &'a Paper<'a>,
    /// The head of the record when the batch began.
    pub(super) head: &'a str,
}

/// Tells the life of a claim into a batch, and gives its key when others could be merged into it.
pub(super) fn live(
    dice: &mut Dice,
    met: Met,
    birth: Birth<'_>,
    batch: &mut Batch,
    events: &mut Vec<Event>,
) -> Option<Uuid> {
    let Birth {
        number,
        lately,
        at,
        until,
        other,
        cast,
        paper,
        head,
    } = birth;
    let weights = if lately { &LATELY } else { &SETTLED };
    let mut ends = State::ALL[dice.weighed(weights)];
    if ends == State::Merged && other.is_none() {
        ends = State::Dismissed;
    }
    let claim = claim::Model {
        id: dice.key(at),
        number,
        statement: format!("{}.", met.assertion.words),
        quote: met.quote.clone(),
        kind: met.assertion.kind,
        language: "en".to_owned(),
        priority: Priority::Normal,
        due_at: None,
        state: State::Suggested,
        revision: 1,
        speaker_id: met.speaker.map(|who| cast.speakers[who].id),
        said_by: met.said_by,
        voice: met.voice,
        worth: (dice.share() * 1_000.0).round() / 1_000.0,
        why: "It names a figure.\nIt says who and when.".to_owned(),
        reason: String::new(),
        merged_into_id: None,
        article_id: Some(paper.article.id),
        verdict_revision: 0,
        review_round: 0,
        exhibits: 0,
        publications: 0,
        slug: None,
        created_by: None,
        created_at: at,
        changed_at: at,
    };
    let checker = dice.pick(&cast.checkers).clone();
    let (key, pieces) = (claim.id, Vec::new());
    let mut life = Life {
        cast,
        paper,
        batch,
        events,
        dice,
        claim,
        met,
        checker,
        pieces,
        at,
        until,
        head,
    };
    life.lead_to(ends, other);
    let Life { claim, met, .. } = life;
    let live = !matches!(
        claim.state,
        State::Merged | State::Dismissed | State::Declined
    );
    batch.claims.push(claim);
    batch.appearances.push(appearance_of(key, &met));
    batch.attributions.extend(met.chain);
    live.then_some(key)
}

fn appearance_of(claim: Uuid, met: &Met) -> crate::store::entities::appearance::Model {
    let mut place = met.place.clone();
    place.claim_id = claim;
    place
}

impl Life<'_> {
    fn lead_to(&mut self, ends: State, other: Option<Uuid>) {
        self.topics();
        match ends {
            State::Suggested => return,
            State::Dismissed => {
                return self.go(
                    "dismissed",
                    State::Dismissed,
                    json!({ "note": "Not for us." }),
                );
            }
            State::Merged => {
                self.claim.merged_into_id = other;
                let after = json!({ "into": other, "into_id": other, "appearances": [] });
                return self.go("merged", State::Merged, after);
            }
            _ => self.go("accepted", State::Queued, json!({})),
        }
        if self.dice.falls(30) {
            self.claim.priority = *self.dice.pick(&Priority::ALL);
        }
        if ends == State::Declined {
            self.claim.reason = "It cannot be checked with what can be had.".to_owned();
            let note = json!({ "note": self.claim.reason });
            return self.go("declined", State::Declined, note);
        }
        if ends == State::Queued {
            if self.dice.falls(40) {
                self.due();
            }
            if self.dice.falls(25) {
                self.assign(Duty::Check, self.checker.clone(), None);
            }
            return;
        }
        self.research(ends);
        if ends == State::Researching {
            return;
        }
        self.submit();
        let revised = self.dice.falls(12);
        if revised {
            self.send_back();
        }
        if ends == State::InReview {
            self.due();
            return;
        }
        self.approve(revised);
        if ends == State::Approved {
            return;
        }
        public::publish(self);
        if ends == State::Retracted {
            public::retract(self);
        } else if self.dice.falls(3) {
            let note = json!({ "note": "The year is wrong." });
            self.go("opened for correction", State::Researching, note);
            self.submit();
            self.approve(true);
            public::correct(self);
        }
    }

    fn topics(&mut self) {
        let mut topics = vec![self.met.assertion.topic];
        if self.dice.falls(30) {
            topics.push(self.dice.below(self.cast.topics.len()));
        }
        topics.dedup();
        for topic in topics {
            self.batch.topics.push(claim_tag::Model {
                claim_id: self.claim.id,
                tag_id: self.cast.topics[topic],
            });
        }
    }

    fn due(&mut self) {
        let hours = self.dice.between(-120, 480);
        self.claim.due_at = Some(self.until + TimeDelta::hours(i64::from(hours)));
    }

    /// Time goes by, never past the end of the batch.
    pub(super) fn later(&mut self, from: i32, to: i32) {
        self.at = (self.at + self.dice.minutes(from, to)).min(self.until);
        self.claim.changed_at = self.at;
        self.claim.revision += 1;
    }

    /// Tells the record, as done by the checker.
    pub(super) fn go(&mut self, deed: &'static str, to: State, after: Value) {
        self.later(5, 2_000);
        let by = self.checker.clone();
        self.moved(&by, deed, to, after);
    }

    pub(super) fn moved(&mut self, by: &Actor, deed: &'static str, to: State, mut after: Value) {
        after["state"] = json!(to);
        let before = json!({ "state": self.claim.state });
        self.claim.state = to;
        self.tell(by, deed, before, after);
    }

    pub(super) fn tell(&mut self, by: &Actor, deed: &'static str, before: Value, after: Value) {
        let event = Event::new(self.at, by, deed, Subject::Claim(self.claim.id))
            .in_article(self.claim.article_id)
            .change(before, after);
        self.events.push(event);
    }

    pub(super) fn assign(&mut self, duty: Duty, who: Actor, ended_at: Option<DateTime<Utc>>) {
        let by = self.dice.pick(&self.cast.editors).clone();
        let row = assignment::Model {
            id: self.dice.key(self.at),
            claim_id: self.claim.id,
            person_id: who.id,
            duty,
            assigned_by: by.id,
            created_at: self.at,
            ended_at,
        };
        self.batch.assignments.push(row);
        self.watch(who.id);
        let after = json!({ "person": who.name, "person_id": who.id, "duty": duty });
        self.tell(&by, "assigned", Value::Null, after);
    }

    fn watch(&mut self, person_id: Uuid) {
        let claim_id = self.claim.id;
        let row = watcher::Model {
            claim_id,
            person_id,
            watches: true,
            since: self.at,
        };
        let known = self.batch.watchers.iter().rev().take(4);
        if !known
            .into_iter()
            .any(|one| (one.claim_id, one.person_id) == (claim_id, person_id))
        {
            self.batch.watchers.push(row);
        }
    }

    fn wrote(&mut self, part: Wrote) {
        self.batch.contributions.push(contribution::Model {
            claim_id: self.claim.id,
            person_id: self.checker.id,
            part,
            created_at: self.at,
        });
    }

    /// Evidence is gathered and a verdict written, unless nobody has come that far yet.
    fn research(&mut self, ends: State) {
        self.go("started research on", State::Researching, json!({}));
        self.assign(Duty::Check, self.checker.clone(), None);
        if ends == State::Researching || self.dice.falls(10) {
            self.due();
        }
        let pieces = self.dice.weighed(&PIECES);
        for _ in 0..pieces {
            self.later(10, 1_500);
            board::add(self);
        }
        if pieces > 0 {
            self.wrote(Wrote::Evidence);
        }
        if self
            .pieces
            .iter()
            .any(|piece| !piece.exhibit.note.is_empty())
        {
            self.wrote(Wrote::Note);
        }
        if self.dice.falls(3) {
            self.comment();
        }
        if ends != State::Researching || self.dice.falls(40) {
            self.write();
            self.wrote(Wrote::Verdict);
        }
    }

    fn comment(&mut self) {
        let by = self.dice.pick(&self.cast.editors).clone();
        let body = format!(
            "Is “{}” in the annex as well? I could not find it.",
            self.met.assertion.figure
        );
        let id = self.dice.key(self.at);
        self.batch.comments.push(comment::Model {
            id,
            claim_id: self.claim.id,
            person_id: by.id,
            body: body.clone(),
            answers_id: None,
            created_at: self.at,
        });
        self.batch.threads.push(thread::Model {
            comment_id: id,
            claim_id: self.claim.id,
            place: Place::Claim,
            verdict_revision: None,
            exhibit: None,
            passage: String::new(),
            resolved_at: None,
            resolved_by: None,
        });
        let after = json!({ "thread": id, "about": "claim", "body": body, "mentions": [] });
        self.tell(&by, "commented on", Value::Null, after);
    }
}
