//! Lists: the claims table, the review queue, what is published, and the record.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::people::{Actor, Role};
use crate::domain::query::{OPERATORS, Wanted};
use crate::domain::state::State;
use crate::store::entities::person;
use crate::store::events::Audit;
use crate::store::lists::{Filter, Listed};
use crate::store::{beside, events, lists, people, public, verdicts};
use crate::web::error::Outcome;
use crate::web::page::{Neighbours, Page, html, see_other};
use crate::web::told::{self, Told};
use crate::web::{filters, paths};

const PAGE: u64 = 50;

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

    /// What looks like an operator and is none.
    fn unknown(&self) -> Vec<String> {
        Wanted::parse(&self.which.q).unknown
    }

    fn operators(&self) -> [(&'static str, &'static str); 7] {
        OPERATORS
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
    let mine = beside::of(db, waiting).await?;
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
    /// A head that was printed earlier.
    head: String,
}

#[derive(Template)]
#[template(path = "record/index.html")]
struct RecordPage {
    page: Page,
    told: Vec<Told>,
    head: String,
    printed: String,
    audit: Option<Audit>,
    around: Neighbours,
}

/// GET /record: every change, newest first; `?verify=1` recomputes the chain, and `&head=` looks for a head
/// that was printed earlier.
pub async fn record(desk: Data<Desk>, _: Actor, page: Page, at: Query<At>) -> Outcome {
    let db = desk.store().read();
    let mut rows = events::page(db, at.before, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().map(|row| row.seq.to_string());
    let around = Neighbours::of("/record", &[], None, last.as_deref().filter(|_| more));
    let audit = match &at.verify {
        Some(_) => {
            let printed = Some(at.head.trim()).filter(|head| !head.is_empty());
            Some(events::audit_against(db, printed).await?)
        }
        None => None,
    };
    let named = events::named(db, &rows).await?;
    let head = events::head(db).await?.hash;
    let page = page.titled("Record", "record");
    html(&RecordPage {
        page,
        told: told::desk(&rows, &named),
        head,
        printed: at.head.clone(),
        audit,
        around,
    })
}
