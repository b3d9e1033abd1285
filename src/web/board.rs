//! The board: the stages of work side by side, each with its claims, how many it should hold, and the
//! moves that can be made without opening a claim. The same filters as the table.

use std::collections::HashMap;

use actix_web::web::Data;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::view::{Stage, limit};
use crate::store::limits;
use crate::store::lists::{self, Filter, Listed};
use crate::store::verdicts;
use crate::web::error::Outcome;
use crate::web::filters;
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::web::which::Which;
use crate::web::words::claims_counted;
use crate::workflow::glance::{self, Glance};
use crate::workflow::permissions::{Deed, allows};

/// How many cards of a stage are shown.
const CARDS: u64 = 20;

/// A move that a card offers.
struct Offered {
    action: &'static str,
    label: String,
    /// The stage it leads to, which a card can be dragged to.
    to: &'static str,
}

/// A claim on the board.
struct Card {
    listed: Listed,
    moves: Vec<Offered>,
}

/// A stage with its claims.
struct Column {
    stage: Stage,
    cards: Vec<Card>,
    /// How many there are, and of how many.
    held: String,
    /// Whether there are more than there should be.
    over: bool,
    limit: Option<u32>,
    /// All of them, as a table.
    table: String,
    more: bool,
}

#[derive(Template)]
#[template(path = "claims/board.html")]
struct BoardPage {
    page: Page,
    columns: Vec<Column>,
    which: Which,
    may_limit: bool,
    steps: i32,
    now: DateTime<Utc>,
}

impl BoardPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn as_table(&self) -> String {
        self.which.with("as", "")
    }

    fn here(&self) -> String {
        paths::with_query(&paths::claims(), &self.which.whole())
    }
}

/// The board with these filters.
pub(super) async fn show(desk: &Desk, actor: &Actor, page: Page, which: Which) -> Outcome {
    let db = desk.store().read();
    let limits = limits::all(db).await?;
    let ratings = verdicts::ratings(db).await?;
    let mut columns = Vec::new();
    for stage in Stage::ALL {
        let filter = Filter {
            states: vec![stage.state()],
            drafted: stage.drafted(),
            ..which.filter()
        };
        let mut rows = lists::page(db, &filter, None, CARDS + 1).await?;
        let more = rows.len() as u64 > CARDS;
        rows.truncate(CARDS as usize);
        columns.push(column(
            actor,
            &which,
            &limits,
            (stage, rows, more),
            lists::held(db, &filter).await?,
        ));
    }
    html(&BoardPage {
        page: page.titled("Board", "claims"),
        columns,
        which,
        may_limit: allows(actor, Deed::ManageDesk),
        steps: ratings.iter().filter(|one| one.number.is_some()).count() as i32,
        now: desk.now(),
    })
}

fn column(
    actor: &Actor,
    which: &Which,
    limits: &HashMap<Stage, u32>,
    (stage, rows, more): (Stage, Vec<Listed>, bool),
    held: u64,
) -> Column {
    let limit = limits.get(&stage).copied();
    let count = claims_counted([held]);
    let cards = rows.into_iter().map(|listed| Card {
        moves: offered(actor, &listed),
        listed,
    });
    Column {
        cards: cards.collect(),
        held: match limit {
            Some(limit) => format!("{count} of {limit}"),
            None => count,
        },
        over: limit.is_some_and(|limit| held > u64::from(limit)),
        limit,
        table: table(which, stage),
        more,
        stage,
    }
}

/// The claims of a stage as a table.
fn table(which: &Which, stage: Stage) -> String {
    let words = match stage.drafted() {
        None => which.q.clone(),
        Some(drafted) => {
            let verdict = if drafted { "verdict:yes" } else { "verdict:no" };
            format!("{} {verdict}", which.q).trim_start().to_owned()
        }
    };
    let mut query = which.query();
    query.retain(|(name, _)| !["state", "q"].contains(name));
    query.push(("state", stage.state().slug()));
    query.push(("q", &words));
    paths::with_query(&paths::claims(), &query)
}

/// The moves on a card.
fn offered(actor: &Actor, listed: &Listed) -> Vec<Offered> {
    let claim = &listed.claim;
    let glance = Glance {
        claim: claim.id,
        state: claim.state,
        said_by: claim.said_by,
        evidence: claim.exhibits.unsigned_abs().into(),
        verdict_revision: claim.verdict_revision,
        publications: claim.publications,
    };
    let moves = glance::moves(actor, glance).into_iter();
    let offered = moves.map(|(row, to)| Offered {
        action: row.action.slug(),
        label: row.action.to_string(),
        to: Stage::of(to, claim.verdict_revision).map_or("", Stage::slug),
    });
    offered.collect()
}

/// How many claims each stage should hold at the most, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LimitsForm {
    queued: String,
    researching: String,
    drafted: String,
    in_review: String,
    approved: String,
    published: String,
    back: String,
}

impl Validate for LimitsForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// POST /claims/limits
pub async fn set_limits(desk: Data<Desk>, actor: Actor, form: Submitted<LimitsForm>) -> Outcome {
    let form = form.unchecked();
    let typed = [
        (Stage::Queued, &form.queued),
        (Stage::Researching, &form.researching),
        (Stage::Drafted, &form.drafted),
        (Stage::InReview, &form.in_review),
        (Stage::Approved, &form.approved),
        (Stage::Published, &form.published),
    ];
    let mut limits = Vec::new();
    for (stage, typed) in typed {
        limits.push((stage, limit(typed).map_err(Error::from)?));
    }
    desk.set_limits(&actor, limits).await?;
    let back = match paths::is_local(&form.back) {
        true => form.back,
        false => paths::with_query(&paths::claims(), &[("as", "board")]),
    };
    see_other_with(&back, Flash::good("The limits are saved."))
}
