//! Checks that others published: found by their words, each with its publisher and a link to where
//! it stands, and never among our own.

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::domain::outside::Numbers;
use crate::domain::people::Actor;
use crate::domain::words::clean;
use crate::store::entities::outside_check;
use crate::store::imports;
use crate::web::error::Outcome;
use crate::web::page::{Neighbours, PAGE_ROWS, Page, html};
use crate::web::{Door, filters, paths, words};
use crate::workflow::permissions::{Deed, allows};

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    site: String,
    before: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "outside/index.html")]
struct OutsidePage {
    page: Page,
    rows: Vec<outside_check::Model>,
    sites: Vec<(String, String)>,
    asked: Asked,
    around: Neighbours,
    may_import: bool,
}

impl OutsidePage {
    /// Their numbers with the scale they belong to, in words.
    fn numbers(&self, row: &outside_check::Model) -> Option<String> {
        let numbers: Numbers = serde_json::from_str(&row.numbers).ok()?;
        let Numbers { value, worst, best } = numbers;
        Some(format!("{value} on their scale from {worst} to {best}"))
    }

    fn remarks<'a>(&self, row: &'a outside_check::Model) -> Vec<&'a str> {
        row.remarks.lines().collect()
    }
}

/// GET /outside
pub async fn index(door: Data<Door>, actor: Actor, page: Page, asked: Query<Asked>) -> Outcome {
    let asked = asked.into_inner();
    let db = door.desk.store().read();
    let limit = PAGE_ROWS + 1;
    let mut rows = imports::search(
        db,
        &clean(&asked.q),
        &clean(&asked.site),
        asked.before,
        limit,
    )
    .await?;
    let older = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows.last().map(|row| row.id.to_string()).filter(|_| older);
    let filters = [("q", asked.q.as_str()), ("site", asked.site.as_str())];
    let around = Neighbours::of(&paths::outside(), &filters, None, last.as_deref());
    let sites = imports::sites(db, 200).await?.into_iter();
    let sites = sites.map(|(site, checks)| {
        let shown = format!("{site} ({})", words::number(checks));
        (site, shown)
    });
    html(&OutsidePage {
        page: page.titled("Outside checks", "sources"),
        sites: [(String::new(), "Every publisher".to_owned())]
            .into_iter()
            .chain(sites)
            .collect(),
        rows,
        asked,
        around,
        may_import: allows(&actor, Deed::KeepIndex),
    })
}
