//! What may stand twice: claims, speakers, sources and articles, pair by pair, with why, the way to
//! the comparison of each two, and saying that they are two.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::lookalike::Sort;
use crate::domain::people::Actor;
use crate::store::lookalikes::{self, Listed, Named};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Neighbours, PAGE_ROWS, Page, Undo, html, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::workflow::permissions::{Deed, allows};

/// How many pairs of each sort the page begins with.
const FIRST: u64 = 8;

/// Which list is opened, and where it goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct At {
    list: String,
    before: Option<String>,
}

/// One side of a pair.
struct Side {
    id: Uuid,
    number: String,
    name: String,
    address: String,
}

/// A pair as the page shows it.
struct Pair {
    one: Side,
    other: Side,
    why: String,
    /// Where both are compared.
    compare: String,
}

/// One of the four lists.
struct Queue {
    sort: Sort,
    pairs: Vec<Pair>,
    /// Whether there are more than are shown.
    more: bool,
    around: Neighbours,
}

impl Queue {
    fn all(&self) -> String {
        paths::with_query(&paths::duplicates(), &[("list", self.sort.slug())])
    }

    /// What the link to the comparison says.
    fn verb(&self) -> &'static str {
        match self.sort {
            Sort::Article => "Compare…",
            Sort::Speaker | Sort::Source | Sort::Claim => "Merge…",
        }
    }
}

#[derive(Template)]
#[template(path = "duplicates/index.html")]
struct DuplicatesPage {
    page: Page,
    queues: Vec<Queue>,
    /// Whether one list alone is opened.
    alone: bool,
    may_decide: bool,
}

/// GET /duplicates
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<At>) -> Outcome {
    let opened = Sort::from_slug(&at.list);
    if opened.is_none() && !at.list.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut queues = Vec::new();
    match opened {
        Some(sort) => queues.push(queue(&desk, sort, at.before.as_deref(), PAGE_ROWS).await?),
        None => {
            for sort in Sort::ALL {
                queues.push(queue(&desk, sort, None, FIRST).await?);
            }
        }
    }
    html(&DuplicatesPage {
        page: page.titled("Duplicates", "duplicates"),
        queues,
        alone: opened.is_some(),
        may_decide: allows(&actor, Deed::KeepIndex),
    })
}

async fn queue(
    desk: &Desk,
    sort: Sort,
    before: Option<&str>,
    limit: u64,
) -> Result<Queue, AppError> {
    let db = desk.store().read();
    let mut rows = lookalikes::page(db, sort, before, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let ids = rows.iter().flat_map(|row| [row.one, row.other]).collect();
    let names = lookalikes::named(db, sort, ids).await?;
    let last = rows.last().map(|row| row.cursor.clone());
    let older = last.as_deref().filter(|_| more);
    let list = [("list", sort.slug())];
    let pairs = rows.into_iter().filter_map(|row| pair(sort, row, &names));
    Ok(Queue {
        sort,
        pairs: pairs.collect(),
        more,
        around: Neighbours::of(&paths::duplicates(), &list, None, older),
    })
}

fn pair(sort: Sort, row: Listed, names: &HashMap<Uuid, Named>) -> Option<Pair> {
    let one = side(sort, row.one, names.get(&row.one)?);
    let other = side(sort, row.other, names.get(&row.other)?);
    // The newer one would live on in the older one.
    let compare = match sort {
        Sort::Speaker | Sort::Source => {
            let into = one.id.to_string();
            paths::with_query(&format!("{}/merge", other.address), &[("into", &into)])
        }
        Sort::Claim => {
            let into = [("into", one.number.as_str())];
            paths::with_query(&format!("{}/merge", other.address), &into)
        }
        Sort::Article => format!("{}/kin", other.address),
    };
    Some(Pair {
        compare,
        one,
        other,
        why: row.why,
    })
}

fn side(sort: Sort, id: Uuid, (number, name): &Named) -> Side {
    let numbered = number.unwrap_or_default();
    let (number, address) = match sort {
        Sort::Speaker => (String::new(), paths::speaker(id)),
        Sort::Source => (String::new(), paths::source(id)),
        Sort::Article => (String::new(), paths::article(numbered)),
        Sort::Claim => (claim_number(numbered), paths::claim(numbered)),
    };
    Side {
        id,
        number,
        name: name.clone(),
        address,
    }
}

/// Which two.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PairForm {
    sort: String,
    /// The list that alone was open, if one was.
    list: String,
    one: Option<Uuid>,
    other: Option<Uuid>,
}

impl PairForm {
    fn read(&self) -> Result<(Sort, Uuid, Uuid), AppError> {
        let read = || Some((Sort::from_slug(&self.sort)?, self.one?, self.other?));
        read().ok_or(AppError::NotFound)
    }
}

/// POST /duplicates/apart
pub async fn apart(desk: Data<Desk>, actor: Actor, form: Submitted<PairForm>) -> Outcome {
    let form = form.unchecked();
    let (sort, one, other) = form.read()?;
    desk.not_the_same(&actor, sort, one, other).await?;
    let undo = Undo {
        action: format!("{}/apart/undo", paths::duplicates()),
        fields: vec![
            ("sort".to_owned(), form.sort),
            ("one".to_owned(), one.to_string()),
            ("other".to_owned(), other.to_string()),
        ],
        label: "Take that back".to_owned(),
    };
    let flash = Flash::good("Not the same: this pair is not shown again.");
    let back = paths::with_query(&paths::duplicates(), &[("list", &form.list)]);
    see_other_with(&back, flash.with_undo(undo))
}

/// POST /duplicates/apart/undo
pub async fn meet(desk: Data<Desk>, actor: Actor, form: Submitted<PairForm>) -> Outcome {
    let (sort, one, other) = form.unchecked().read()?;
    desk.perhaps_the_same(&actor, sort, one, other).await?;
    let flash = Flash::good("Taken back: the pair waits for a decision again.");
    see_other_with(&paths::duplicates(), flash)
}

/// Nothing but its token.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct Nothing {}

/// POST /duplicates/look
pub async fn look(desk: Data<Desk>, actor: Actor, _: Submitted<Nothing>) -> Outcome {
    desk.hasten_looking(&actor).await?;
    let words = "It is looked for now, among what is new. Load the page again in a moment.";
    see_other_with(&paths::duplicates(), Flash::good(words))
}
