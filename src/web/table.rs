//! The claims table: filtered and ordered by its address alone, with saved views above it.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use crate::desk::Desk;
use crate::domain::claim::{Priority, claim_number, parse_claim_number};
use crate::domain::people::Actor;
use crate::domain::query::{OPERATORS, Wanted};
use crate::domain::state::State;
use crate::domain::view::Order;
use crate::store::entities::{person, saved_view};
use crate::store::lists::{self, Filter, Listed, NOBODY};
use crate::store::{people, speakers, verdicts, views};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Neighbours, Page, html, see_other};
use crate::web::which::{Which, saving};
use crate::web::words::claims_counted;
use crate::web::{board, filters, paths, words};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::transitions::{self, Action};

const PAGE: u64 = 50;

/// The columns that can be taken off the table: the word in the address, and the heading.
const COLUMNS: [(&str, &str); 5] = [
    ("said", "Said by"),
    ("state", "State"),
    ("rating", "Rating"),
    ("assigned", "Assigned"),
    ("due", "Due"),
];

/// What narrows the table, in words, with the address that drops it.
struct Narrowed {
    words: String,
    without: String,
}

/// A view above the table.
struct View {
    row: saved_view::Model,
    count: String,
    address: String,
    current: bool,
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
    narrowed: Vec<Narrowed>,
    views: Vec<View>,
    today: NaiveDate,
    now: DateTime<Utc>,
    steps: i32,
    may_plan: bool,
    me: Uuid,
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

    fn operators(&self) -> [(&'static str, &'static str); 8] {
        OPERATORS
    }

    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn states(&self) -> [State; 10] {
        State::ALL
    }

    fn any(&self, state: &State) -> bool {
        self.counts.get(state).is_some_and(|count| *count > 0)
    }

    fn count(&self, state: &State) -> String {
        claims_counted(self.counts.get(state).into_iter().copied())
    }

    fn all(&self) -> String {
        claims_counted(self.counts.values().copied())
    }

    fn pill(&self, state: &State) -> String {
        state.slug().replace('_', "-")
    }

    /// The moves that many claims can make at once.
    fn moves(&self) -> Vec<Action> {
        transitions::for_many().collect()
    }

    fn priorities(&self) -> [Priority; 4] {
        Priority::ALL
    }

    /// The queues everybody has: what they are called, where they are, and whether this is one.
    fn queues(&self) -> Vec<(&'static str, String, bool)> {
        let me = self.me.to_string();
        let week = self
            .today
            .checked_add_days(Days::new(6))
            .unwrap_or(self.today);
        let due = format!("due:..{week}");
        let table = |query: &[(&str, &str)]| paths::with_query(&paths::claims(), query);
        vec![
            ("Mine", table(&[("person", &me)]), self.which.person == me),
            (
                "To assign",
                table(&[("person", NOBODY)]),
                self.which.person == NOBODY,
            ),
            (
                "Due this week",
                table(&[("q", &due), ("sort", "due")]),
                self.which.q == due,
            ),
        ]
    }

    fn orders(&self) -> Vec<(&'static str, String, bool)> {
        let now = Order::from_slug(&self.which.sort);
        let all = [Order::Newest, Order::Due, Order::Changed, Order::Worth];
        all.into_iter()
            .map(|order| {
                (
                    order.words(),
                    self.which.with("sort", order.slug()),
                    order == now,
                )
            })
            .collect()
    }

    fn order(&self) -> &'static str {
        Order::from_slug(&self.which.sort).words()
    }

    fn worth(&self, worth: &f64) -> &'static str {
        words::worth(*worth)
    }

    fn by(&self, order: Order) -> bool {
        Order::from_slug(&self.which.sort) == order
    }

    /// Each column, whether it is shown, and the address that shows or hides it.
    fn columns(&self) -> Vec<(&'static str, bool, String)> {
        let column = |(name, heading): (&'static str, &'static str)| {
            let shown = !self.which.hides(name);
            let mut hidden: Vec<&str> = COLUMNS
                .iter()
                .map(|(name, _)| *name)
                .filter(|one| self.which.hides(one))
                .collect();
            match shown {
                true => hidden.push(name),
                false => hidden.retain(|one| *one != name),
            }
            (heading, shown, self.which.with("hide", &hidden.join(",")))
        };
        COLUMNS.into_iter().map(column).collect()
    }

    fn shows(&self, column: &str) -> bool {
        !self.which.hides(column)
    }

    fn compact(&self) -> bool {
        self.which.density == "compact"
    }

    fn densities(&self) -> [(&'static str, String, bool); 2] {
        let to = |density| self.which.with("density", density);
        [
            ("Comfortable rows", to(""), !self.compact()),
            ("Compact rows", to("compact"), self.compact()),
        ]
    }

    fn to_assign(&self) -> bool {
        self.which.person == NOBODY
    }

    fn is_theirs(&self, one: &person::Model) -> bool {
        self.which.person == one.id.to_string()
    }

    fn as_board(&self) -> String {
        self.which.with("as", "board")
    }

    /// What a saved view of this table would hold.
    fn saving(&self) -> String {
        saving(&self.which)
    }

    /// Where one comes back to after changing some rows.
    fn here(&self) -> String {
        paths::with_query(&paths::claims(), &self.which.whole())
    }
}

/// GET /claims
pub async fn claims(desk: Data<Desk>, actor: Actor, page: Page, which: Query<Which>) -> Outcome {
    let which = which.into_inner();
    // Somebody who types a claim's number wants that claim.
    if which.q.trim().to_uppercase().starts_with("C-")
        && let Some(number) = parse_claim_number(&which.q)
    {
        return see_other(&paths::claim(number));
    }
    if which.shape == "board" {
        return board::show(&desk, &actor, page, which).await;
    }
    html(&draw(&desk, &actor, page, which).await?)
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    which: Which,
) -> Result<ClaimsPage, AppError> {
    let db = desk.store().read();
    let order = Order::from_slug(&which.sort);
    let filter = which.filter();
    let mut rows = lists::ordered(db, &filter, order, which.before.clone(), PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows
        .last()
        .map(|row| lists::mark(&row.claim, order).to_string());
    let older = last.as_deref().filter(|_| more);
    let around = Neighbours::of(&paths::claims(), &which.whole(), None, older);
    let ratings = verdicts::ratings(db).await?;
    let people = people::active(db).await?;
    Ok(ClaimsPage {
        page: page.titled("Claims", "claims"),
        counts: lists::by_state(db).await?,
        steps: ratings.iter().filter(|one| one.number.is_some()).count() as i32,
        narrowed: narrowed(db, &which, &people).await?,
        views: shown(db, actor, &which).await?,
        today: desk.now().date_naive(),
        now: desk.now(),
        may_plan: allows(actor, Deed::Assign),
        me: actor.id,
        rows,
        people,
        around,
        which,
    })
}

/// The views a person sees, each with how many claims it holds.
async fn shown(
    db: &impl crate::store::Reads,
    actor: &Actor,
    which: &Which,
) -> Result<Vec<View>, AppError> {
    let rows = views::of(db, actor.id).await?;
    let filters: Vec<Filter> = rows
        .iter()
        .map(|row| Filter::from_query(&row.query))
        .collect();
    let counts = views::counts(db, &filters).await?;
    let here = saving(which);
    let views = rows.into_iter().zip(counts).map(|(row, count)| View {
        count: claims_counted([count]),
        address: format!("{}?{}", paths::claims(), row.query),
        current: !here.is_empty() && row.query == here,
        row,
    });
    Ok(views.collect())
}

/// What narrows the table, each with the way to drop it.
async fn narrowed(
    db: &impl crate::store::Reads,
    which: &Which,
    people: &[person::Model],
) -> Result<Vec<Narrowed>, AppError> {
    let mut narrowed = Vec::new();
    for (name, value) in which.query() {
        let words = match name {
            "state" => {
                let state = State::from_slug(value);
                state.map_or(value.to_owned(), |state| state.to_string())
            }
            "person" if value == NOBODY => "assigned to nobody".to_owned(),
            "person" => {
                let mut known = people.iter();
                let one = known.find(|one| one.id.to_string() == value);
                format!("assigned to {}", one.map_or("somebody", |one| &one.name))
            }
            "speaker" => {
                let speaker = match value.parse() {
                    Ok(key) => speakers::get(db, key).await?,
                    Err(_) => None,
                };
                format!(
                    "said by {}",
                    speaker.map_or("somebody".to_owned(), |one| one.name)
                )
            }
            "topic" => format!("topic {value}"),
            "numbers" => {
                let chosen = lists::numbers(value).unwrap_or_default().len();
                format!("{} that were chosen", claims_counted([chosen as u64]))
            }
            _ => format!("“{value}”"),
        };
        let without = which.with(name, "");
        narrowed.push(Narrowed { words, without });
    }
    Ok(narrowed)
}
