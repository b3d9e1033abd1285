//! Exports: the claims table and the published checks, page by page, never all rows in memory.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path, Query};
use askama::Template;
use futures::stream;
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::publishing::{ClaimRow, table};
use crate::store;
use crate::store::lists::{self, Filter, Listed};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

const PAGE: u64 = 200;

#[derive(Template)]
#[template(path = "exports/index.html")]
struct ExportsPage {
    page: Page,
}

impl ExportsPage {
    fn states(&self) -> [State; 10] {
        State::ALL
    }
}

/// GET /exports
pub async fn index(actor: Actor, page: Page) -> Outcome {
    permit(&actor)?;
    html(&ExportsPage {
        page: page.titled("Exports", "exports"),
    })
}

/// Whether a person may take records out.
///
/// # Errors
/// When they may not.
pub fn permit(actor: &Actor) -> Result<(), AppError> {
    if allows(actor, Deed::Export) {
        return Ok(());
    }
    Err(AppError::Refused(Refusal::NotYours(
        "Readers cannot take records out.".to_owned(),
    )))
}

/// Which claims to export.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// In this state, or in any.
    pub state: String,
}

/// The form of an export.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// GET /exports/{file}: `claims.csv` or `claims.jsonl`.
pub async fn claims(
    desk: Data<Desk>,
    actor: Actor,
    file: Path<String>,
    which: Query<Which>,
) -> Outcome {
    table_of_claims(&desk, &actor, &file, &which)
}

/// A table of claims as a file.
///
/// # Errors
/// When the person may not take records out, or there is no such file.
pub fn table_of_claims(desk: &Desk, actor: &Actor, file: &str, which: &Which) -> Outcome {
    permit(actor)?;
    let (format, kind) = match file {
        "claims.csv" => (Format::Csv, table::CSV_MEDIA_TYPE),
        "claims.jsonl" => (Format::JsonLines, table::JSONL_MEDIA_TYPE),
        _ => return Err(AppError::NotFound),
    };
    let states = State::from_slug(&which.state).into_iter().collect();
    let filter = Filter {
        states,
        ..Filter::default()
    };
    let begin = if format == Format::Csv {
        ClaimRow::csv_header()
    } else {
        Vec::new()
    };
    let start = Some((desk.clone(), filter, None, begin));
    let rows = stream::try_unfold(start, move |at| async move {
        let Some((desk, filter, before, mut chunk)) = at else {
            return Ok(None);
        };
        let page = lists::page(desk.store().read(), &filter, before, PAGE).await?;
        for row in &page {
            let row = claim_row(&desk, row);
            chunk.extend(if format == Format::Csv {
                row.csv()
            } else {
                row.jsonl()
            });
        }
        let last = page.last().map(|row| row.claim.number);
        let next = last.map(|number| (desk, filter, Some(number), Vec::new()));
        if chunk.is_empty() && next.is_none() {
            return Ok(None);
        }
        Ok::<_, store::Error>(Some((Bytes::from(chunk), next)))
    });
    let name = format!("attachment; filename=\"{file}\"");
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header(("Content-Disposition", name))
        .streaming(rows))
}

fn claim_row(desk: &Desk, row: &Listed) -> ClaimRow {
    let claim = &row.claim;
    ClaimRow {
        number: crate::domain::claim::claim_number(claim.number),
        state: claim.state,
        statement: claim.statement.clone(),
        quote: claim.quote.clone(),
        kind: claim.kind,
        speaker: row.speaker.clone().unwrap_or_default(),
        role: String::new(),
        outlet: String::new(),
        article_title: String::new(),
        article_url: None,
        said_on: None,
        rating: row.rating.as_ref().map(|rating| rating.label.clone()),
        answer: String::new(),
        evidence: u64::try_from(claim.exhibits).unwrap_or_default(),
        topics: Vec::new(),
        assignee: row.assignees.join(", "),
        due_at: claim.due_at,
        created_at: claim.created_at,
        changed_at: claim.changed_at,
        url: format!("{}{}", desk.base_url(), paths::claim(claim.number)),
    }
}
