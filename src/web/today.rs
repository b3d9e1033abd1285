//! Today: what waits for the person who is signed in, what waits for others, what is stuck, and what
//! happened since they last caught up.

use std::collections::{HashMap, HashSet};

use actix_web::web::Data;
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::bench::ApprovalRule;
use crate::domain::claim::{Priority, claim_number};
use crate::domain::people::{Actor, Duty, Role};
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::store::entities::{claim, event};
use crate::store::today::{Also, Parts};
use crate::store::{articles, events, lists, people, preferences, rules, settings, today};
use crate::web::error::Outcome;
use crate::web::page::{Flash, Page, html, see_other, see_other_with};
use crate::web::session::Anybody;
use crate::web::submitted::Submitted;
use crate::web::told::{self, Told};
use crate::web::{filters, paths, words};
use crate::workflow::approvals_needed;
use crate::workflow::today::{
    Ballots, Facts, ORDER, Turn, is_stuck, order, patience, stuck as why_stuck, turn,
};

/// How many claims a list of this page shows.
const SHOWN: usize = 20;
/// How many events since the last catching up it shows.
const NEWS: u64 = 30;

/// A claim in one of the lists.
struct Row {
    claim: claim::Model,
    why: String,
    due: Option<String>,
    overdue: bool,
    stuck: bool,
    /// In how many places it was said.
    places: u64,
}

impl Row {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }

    fn priority(&self) -> Option<&'static str> {
        let priority = self.claim.priority;
        (priority > Priority::Normal).then(|| priority.slug())
    }
}

impl TodayPage {
    fn order(&self) -> &'static str {
        ORDER
    }
}

/// The first claims of a list, and how many there are.
struct Listing {
    rows: Vec<Row>,
    all: usize,
}

impl Listing {
    fn left_out(&self) -> usize {
        self.all - self.rows.len()
    }
}

#[derive(Template)]
#[template(path = "today/index.html")]
struct TodayPage {
    page: Page,
    yours: Listing,
    others: Listing,
    stuck: Listing,
    patience: i64,
    news: Vec<Told>,
    /// Whether more happened than the page shows.
    more_news: bool,
    /// The newest event there is: catching up is with everything up to it.
    head: i64,
    reading: Vec<articles::Listed>,
    /// How many claims stand in each state, in words; empty for none.
    counts: Vec<(State, String)>,
    told: Vec<Told>,
}

/// GET /: what needs the person who is signed in; the public site for everybody else.
pub async fn show(desk: Data<Desk>, Anybody(visitor): Anybody, page: Page) -> Outcome {
    let Some(actor) = visitor.actor().cloned() else {
        return front(&desk).await;
    };
    let db = desk.store().read();
    let now = desk.now();
    let setting = settings::get(db, settings::PATIENCE).await?;
    let patience = patience(setting.as_deref());
    let lists = Lists::load(&desk, &actor, patience, now).await?;
    let seen = preferences::get(db, actor.id, preferences::CAUGHT_UP).await?;
    let seen = seen.and_then(|seq| seq.parse().ok()).unwrap_or(0);
    let mut news = today::news(db, actor.id, seen, NEWS + 1).await?;
    let more_news = news.len() as u64 > NEWS;
    news.truncate(NEWS as usize);
    let mut reading = articles::page(db, None, 20).await?;
    reading.retain(|row| row.undecided > 0 && row.article.finished_at.is_none());
    let by_state = lists::by_state(db).await?;
    let counts = State::ALL.into_iter().map(|state| {
        let count = by_state.get(&state).copied().filter(|count| *count > 0);
        (
            state,
            count
                .map(|n| words::claims_counted([n]))
                .unwrap_or_default(),
        )
    });
    let lately = events::page(db, None, 8).await?;
    let both: Vec<event::Model> = news.iter().chain(&lately).cloned().collect();
    let named = events::named(db, &both).await?;
    html(&TodayPage {
        news: told::desk(&news, &named),
        told: told::desk(&lately, &named),
        more_news,
        head: lately.first().map_or(0, |newest| newest.seq),
        yours: lists.yours,
        others: lists.others,
        stuck: lists.stuck,
        patience,
        reading,
        counts: counts.collect(),
        page: page.titled("Today", "today"),
    })
}

/// The three lists of claims, each in its order.
struct Lists {
    yours: Listing,
    others: Listing,
    stuck: Listing,
}

impl Lists {
    async fn load(
        desk: &Desk,
        actor: &Actor,
        patience: i64,
        now: DateTime<Utc>,
    ) -> Result<Lists, crate::store::Error> {
        let db = desk.store().read();
        let also = Also {
            in_review: actor.role == Role::Editor,
            approved: matches!(actor.role, Role::Editor | Role::Producer),
        };
        let own = today::of_person(db, actor.id, also).await?;
        let since = now - TimeDelta::days(patience);
        let unmoved = today::unmoved(db, since, today::MOST).await?;
        let rules = rules::all(db).await?;
        let could = people::could_review(db).await?;
        let needed = |claim: &claim::Model| needed(&rules, claim, could);
        let own_keys: HashSet<Uuid> = own.iter().map(|claim| claim.id).collect();
        let (mut yours, mut others, mut stuck) = (Vec::new(), Vec::new(), Vec::new());
        let still: HashSet<Uuid> = unmoved.iter().map(|claim| claim.id).collect();
        let unmoved = unmoved
            .into_iter()
            .filter(|one| !own_keys.contains(&one.id));
        let claims: Vec<claim::Model> = own.into_iter().chain(unmoved).collect();
        let parts = today::parts(db, &claims).await?;
        for claim in claims {
            let facts = facts(&claim, &parts, actor.id, needed(&claim));
            let turn = match own_keys.contains(&claim.id) {
                true => turn(actor, &facts),
                false => None,
            };
            match turn {
                Some((Turn::Yours, why)) => yours.push((facts, claim, why)),
                Some((Turn::Others, why)) => others.push((facts, claim, why)),
                None if still.contains(&claim.id) => {
                    let why = why_stuck(&facts, now);
                    stuck.push((facts, claim, why));
                }
                None => {}
            }
        }
        let listing = |list: Vec<(Facts, claim::Model, String)>| listing(list, patience, now);
        Ok(Lists {
            stuck: listing(stuck),
            yours: listing(yours),
            others: listing(others),
        })
    }
}

fn listing(
    mut list: Vec<(Facts, claim::Model, String)>,
    patience: i64,
    now: DateTime<Utc>,
) -> Listing {
    list.sort_by(|(one, ..), (other, ..)| order(one, other));
    let row = |(facts, claim, why): (Facts, claim::Model, String)| Row {
        why,
        due: claim.due_at.map(|due| words::due(due, now)),
        overdue: claim.due_at.is_some_and(|due| due < now),
        places: facts.places,
        stuck: is_stuck(&facts, patience, now),
        claim,
    };
    Listing {
        all: list.len(),
        rows: list.into_iter().take(SHOWN).map(row).collect(),
    }
}

/// How many approvals the rule for a claim asks for.
fn needed(rules: &HashMap<String, ApprovalRule>, claim: &claim::Model, could: u64) -> u32 {
    let rule = rules.get(claim.kind.slug());
    let setting = match rule.or_else(|| rules.get(rules::EVERY_KIND)) {
        Some(ApprovalRule::Open(approvals)) => Some(*approvals),
        Some(ApprovalRule::Bench(_)) | None => None,
    };
    approvals_needed(setting, could)
}

/// What the rules of Today look at of a claim.
fn facts(claim: &claim::Model, parts: &Parts, person: Uuid, needed: u32) -> Facts {
    let asked = parts.asked.get(&claim.id).map_or(&[][..], Vec::as_slice);
    let authors = parts.authors.get(&claim.id).map_or(&[][..], Vec::as_slice);
    let decided = parts.decided.get(&claim.id).map_or(&[][..], Vec::as_slice);
    let names = |duty: Duty| {
        let with = asked.iter().filter(|one| one.duty == duty);
        with.map(|one| one.name.clone()).collect()
    };
    let interested = parts
        .interested
        .get(&claim.id)
        .map_or(&[][..], Vec::as_slice);
    let counts = |by: &&Uuid| !authors.contains(*by) && !interested.contains(*by);
    let bench = parts.benches.get(&claim.id);
    let cast = bench.map_or(&[][..], |(_, cast)| cast.as_slice());
    let cast: Vec<Uuid> = cast.iter().filter(counts).copied().collect();
    let kept = asked.iter().filter(|one| one.duty == Duty::Review);
    let kept = kept.filter(|one| !cast.contains(&one.person)).count();
    let approvals = decided
        .iter()
        .filter(|(by, what)| counts(&by) && *what == Decision::Approve);
    Facts {
        state: claim.state,
        due_at: claim.due_at,
        priority: claim.priority,
        worth: (claim.worth.clamp(0.0, 1.0) * 10.0).round() as u8,
        places: parts.places.get(&claim.id).copied().unwrap_or_default(),
        changed_at: claim.changed_at,
        revision: claim.verdict_revision,
        duties: asked
            .iter()
            .filter(|one| one.person == person)
            .map(|one| one.duty)
            .collect(),
        wrote: authors.contains(&person),
        asked: asked
            .iter()
            .any(|one| one.by == person && one.person != person),
        decided: cast.contains(&person) || decided.iter().any(|(by, _)| *by == person),
        interested: interested.contains(&person),
        bench: bench.map(|(seats, _)| {
            let to_come = u64::from(*seats).saturating_sub(cast.len() as u64);
            Ballots {
                to_come,
                free: to_come.saturating_sub(kept as u64),
            }
        }),
        sent_back: decided
            .iter()
            .any(|(_, what)| *what == Decision::RequestChanges),
        checkers: names(Duty::Check),
        reviewers: names(Duty::Review),
        approvals_short: u64::from(needed).saturating_sub(approvals.count() as u64),
    }
}

/// Strangers see the public site; the very first visitor sets the desk up.
async fn front(desk: &Desk) -> Outcome {
    if people::anybody(desk.store().read()).await? {
        see_other(&paths::checks())
    } else {
        see_other(&paths::setup())
    }
}

/// Up to where a person has caught up.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct CaughtUpForm {
    up_to: i64,
}

/// POST /today/caught-up
pub async fn catch_up(desk: Data<Desk>, actor: Actor, form: Submitted<CaughtUpForm>) -> Outcome {
    desk.catch_up(&actor, form.unchecked().up_to).await?;
    see_other_with(&paths::today(), Flash::good("You have caught up."))
}

/// The desk's patience.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PatienceForm {
    days: i64,
}

/// POST /desk/patience
pub async fn set_patience(
    desk: Data<Desk>,
    actor: Actor,
    form: Submitted<PatienceForm>,
) -> Outcome {
    let days = form.unchecked().days;
    desk.set_patience(&actor, days).await?;
    let words = format!("A claim counts as stuck after more than {days} days without a change.");
    see_other_with(&paths::people(), Flash::good(words))
}
