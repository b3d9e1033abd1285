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
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::view::{STAGES, limit};
use crate::store::limits;
use crate::store::lists::{self, Filter, Listed};
use crate::store::verdicts;
use crate::web::error::Outcome;
use crate::web::filters;
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::web::table::Which;
use crate::web::words::claims_counted;
use crate::workflow::available;
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::transitions::{Ask, Landing};

/// How many cards of a stage are shown.
const CARDS: u64 = 20;

/// A move that a card offers.
struct Offered {
    action: &'static str,
    label: String,
}

/// A claim on the board.
struct Card {
    listed: Listed,
    moves: Vec<Offered>,
}

/// A stage with its claims.
struct Column {
    stage: State,
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
    for stage in STAGES {
        let filter = Filter {
            states: vec![stage],
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
    limits: &HashMap<State, u32>,
    (stage, rows, more): (State, Vec<Listed>, bool),
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
        table: {
            let mut query = which.query();
            query.retain(|(name, _)| *name != "state");
            query.push(("state", stage.slug()));
            paths::with_query(&paths::claims(), &query)
        },
        more,
        stage,
    }
}

/// The moves that ask for nothing and that this person would have, as far as a list can tell; the verb
/// itself looks at everything. An approval is never offered here: whoever gives it has read the verdict.
fn offered(actor: &Actor, listed: &Listed) -> Vec<Offered> {
    let claim = &listed.claim;
    let standing = Standing {
        claim: claim.id,
        state: claim.state,
        said_by: claim.said_by,
        evidence: claim.exhibits.unsigned_abs().into(),
        verdict_revision: claim.verdict_revision,
        authors: vec![actor.id],
        contributors: vec![actor.id],
        assignees: vec![actor.id],
        interested: Vec::new(),
        approvals: Vec::new(),
        approvals_needed: 1,
        bench: None,
        method: Vec::new(),
        publications: claim.publications,
        preflight: Vec::new(),
    };
    available(actor, &standing)
        .into_iter()
        .filter(|offer| offer.lacking.is_none() && offer.row.asks == Ask::Nothing)
        .filter(|offer| match offer.row.to {
            Landing::At(to) => !matches!(to, State::Approved | State::Published),
            Landing::OnceApproved(_) | Landing::ByBench { .. } => false,
        })
        .map(|offer| Offered {
            action: offer.row.action.slug(),
            label: offer.row.action.to_string(),
        })
        .collect()
}

/// How many claims each stage should hold at the most, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LimitsForm {
    queued: String,
    researching: String,
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
        (State::Queued, &form.queued),
        (State::Researching, &form.researching),
        (State::InReview, &form.in_review),
        (State::Approved, &form.approved),
        (State::Published, &form.published),
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
