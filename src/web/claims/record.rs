//! The whole record of one claim.

use actix_web::web::{Data, Path, Query};
use askama::Template;

use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::store::{claims, events};
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::lists::At;
use crate::web::page::{Neighbours, PAGE_ROWS, Page, html};
use crate::web::paths;
use crate::web::told::{self, Told};

#[derive(Template)]
#[template(path = "claims/record.html")]
struct RecordPage {
    page: Page,
    number: String,
    statement: String,
    told: Vec<Told>,
    head: String,
    today: chrono::DateTime<chrono::Utc>,
    around: Neighbours,
}

/// GET /claims/{number}/record
pub async fn show(
    desk: Data<Desk>,
    _: Actor,
    page: Page,
    number: Path<String>,
    at: Query<At>,
) -> Outcome {
    let db = desk.store().read();
    let claim = claims::find(db, numbered(&number)?)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut rows = events::page_of_claim(db, claim.id, at.before, PAGE_ROWS + 1).await?;
    let more = rows.len() as u64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows.last().map(|row| row.seq.to_string());
    let here = paths::claim_part(claim.number, "record");
    let around = Neighbours::of(&here, &[], None, last.as_deref().filter(|_| more));
    let number = claim_number(claim.number);
    html(&RecordPage {
        page: page.titled(format!("Record of {number}"), "claims"),
        number,
        statement: claim.statement,
        told: told::claim(&rows),
        head: events::head(db).await?.hash,
        today: desk.now(),
        around,
    })
}
