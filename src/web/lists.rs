//! Lists: today, the claims table, the review queue, what is published, and the record.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::people::{Actor, Role};
use crate::domain::state::State;
use crate::store::entities::{claim, person};
use crate::store::events::Audit;
use crate::store::lists::{Filter, Listed};
use crate::store::{articles, events, lists, people, public, verdicts};
use crate::web::error::Outcome;
use crate::web::page::{Neighbours, Page, html, see_other};
use crate::web::session::Anybody;
use crate::web::told::{self, Told};
use crate::web::{filters, paths};

const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "today/index.html")]
struct TodayPage {
    page: Page,
    waiting: Vec<claim::Model>,
    mine: Vec<Listed>,
    reading: Vec<articles::Listed>,
    counts: Vec<(State, u64)>,
    told: Vec<Told>,
}

impl TodayPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }
}

/// GET /: what needs the person who is signed in; the public site for everybody else.
pub async fn today(desk: Data<Desk>, Anybody(visitor): Anybody, page: Page) -> Outcome {
    let Some(actor) = visitor.actor().cloned() else {
        return front(&desk).await;
    };
    let db = desk.store().read();
    let waiting = match actor.role {
        Role::Editor => verdicts::waiting_for(db, actor.id, 20).await?,
        Role::Reader | Role::Checker | Role::Producer => Vec::new(),
    };
    let filter = Filter {
        states: State::OPEN.to_vec(),
        assignee: Some(actor.id),
        ..Filter::default()
    };
    let mine = lists::page(db, &filter, None, 20).await?;
    let mut reading = articles::page(db, None, 20).await?;
    reading.retain(|row| row.undecided > 0 && row.article.finished_at.is_none());
    let by_state = lists::by_state(db).await?;
    let counts = State::ALL
        .into_iter()
        .map(|s| (s, by_state.get(&s).copied().unwrap_or(0)))
        .collect();
    let lately = events::page(db, None, 8).await?;
    let named = events::named(db, &lately).await?;
    let page = page.titled("Today", "today");
    html(&TodayPage {
        page,
        waiting,
        mine,
        reading,
        counts,
        told: told::desk(&lately, &named),
    })
}

/// Strangers see the public site; the very first visitor sets the desk up.
async fn front(desk: &Desk) -> Outcome {
    if people::anybody(desk.store().read()).await? {
        see_other(&paths::checks())
    } else {
        see_other(&paths::setup())
    }
}

/// Which claims, as an address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    pub(crate) state: String,
    person: String,
    speaker: String,
    topic: String,
    q: String,
    before: Option<i32>,
}

impl Which {
    /// The claims it names.
    pub fn filter(&self) -> Filter {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Filter {
            states: State::from_slug(&self.state).into_iter().collect(),
            assignee: self.person.parse().ok(),
            speaker: self.speaker.parse().ok(),
            article: None,
            topic: given(&self.topic),
            words: given(&self.q),
        }
    }

    /// What it says, without what it leaves open.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        [
            ("state", self.state.as_str()),
            ("person", &self.person),
            ("speaker", &self.speaker),
            ("topic", &self.topic),
            ("q", &self.q),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

#[derive(Template)]
#[template(path = "claims/index.html")]
struct ClaimsPage {
    page: Page,
    rows: Vec<Listed>,
    which: Which,
    counts: HashMap<State, u64>,
    people: Vec<person::Model>,
    around: Neighbours,
    steps: i32,
}

impl ClaimsPage {
    /// Where these very claims are taken out.
    fn export(&self) -> String {
        paths::with_query("/exports", &self.which.query())
    }

    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn states(&self) -> [State; 10] {
        State::ALL
    }

    fn count(&self, state: &State) -> u64 {
        self.counts.get(state).copied().unwrap_or(0)
    }

    fn all(&self) -> u64 {
        self.counts.values().sum()
    }

    fn pill(&self, state: &State) -> String {
        state.slug().replace('_', "-")
    }
}

/// GET /claims
pub async fn claims(desk: Data<Desk>, _: Actor, page: Page, which: Query<Which>) -> Outcome {
    let which = which.into_inner();
    // Somebody who types a claim's number wants that claim.
    if which.q.trim().to_uppercase().starts_with("C-")
        && let Some(number) = parse_claim_number(&which.q)
    {
        return see_other(&paths::claim(number));
    }
    let db = desk.store().read();
    let mut rows = lists::page(db, &which.filter(), which.before, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().map(|row| row.claim.number.to_string());
    let older = last.as_deref().filter(|_| more);
    let around = Neighbours::of(&paths::claims(), &which.query(), None, older);
    let ratings = verdicts::ratings(db).await?;
    html(&ClaimsPage {
        page: page.titled("Claims", "claims"),
        counts: lists::by_state(db).await?,
        people: people::active(db).await?,
        steps: ratings
            .iter()
            .filter(|rating| rating.number.is_some())
            .count() as i32,
        rows,
        which,
        around,
    })
}

#[derive(Template)]
#[template(path = "reviews/index.html")]
struct ReviewsPage {
    page: Page,
    mine: Vec<Listed>,
    others: Vec<Listed>,
    editor: bool,
}

impl ReviewsPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }
}

/// GET /reviews
pub async fn reviews(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    let db = desk.store().read();
    let editor = actor.role == Role::Editor;
    let waiting = if editor {
        verdicts::waiting_for(db, actor.id, PAGE).await?
    } else {
        vec![]
    };
    let mine = lists::beside(db, waiting).await?;
    let filter = Filter {
        states: vec![State::InReview],
        ..Filter::default()
    };
    let mut others = lists::page(db, &filter, None, PAGE).await?;
    others.retain(|row| !mine.iter().any(|own| own.claim.id == row.claim.id));
    html(&ReviewsPage {
        page: page.titled("Reviews", "reviews"),
        mine,
        others,
        editor,
    })
}

/// GET /reviews/next: the next claim this person may decide, never one they wrote.
pub async fn next_review(desk: Data<Desk>, actor: Actor) -> Outcome {
    let waiting = match actor.role {
        Role::Editor => verdicts::waiting_for(desk.store().read(), actor.id, 1).await?,
        Role::Reader | Role::Checker | Role::Producer => Vec::new(),
    };
    match waiting.first() {
        Some(claim) => see_other(&format!("{}#review", paths::claim(claim.number))),
        None => see_other(&paths::reviews()),
    }
}

#[derive(Template)]
#[template(path = "published/index.html")]
struct PublishedPage {
    page: Page,
    checks: Vec<public::Check>,
}

/// GET /published: what is public, with its versions.
pub async fn published(desk: Data<Desk>, _: Actor, page: Page) -> Outcome {
    let checks = public::latest(desk.store().read(), None, PAGE).await?;
    html(&PublishedPage {
        page: page.titled("Published", "published"),
        checks,
    })
}

/// Where in the record one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct At {
    pub(super) before: Option<i64>,
    verify: Option<String>,
}

#[derive(Template)]
#[template(path = "record/index.html")]
struct RecordPage {
    page: Page,
    told: Vec<Told>,
    head: String,
    audit: Option<Audit>,
    around: Neighbours,
}

/// GET /record: every change, newest first; `?verify=1` recomputes the chain.
pub async fn record(desk: Data<Desk>, _: Actor, page: Page, at: Query<At>) -> Outcome {
    let db = desk.store().read();
    let mut rows = events::page(db, at.before, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().map(|row| row.seq.to_string());
    let around = Neighbours::of("/record", &[], None, last.as_deref().filter(|_| more));
    let audit = match &at.verify {
        Some(_) => Some(events::audit(db).await?),
        None => None,
    };
    let named = events::named(db, &rows).await?;
    let head = events::head(db).await?.hash;
    let page = page.titled("Record", "record");
    html(&RecordPage {
        page,
        told: told::desk(&rows, &named),
        head,
        audit,
        around,
    })
}
