//! `pages`: create, get, list, update and delete the markup of pages that stand elsewhere.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::page::Page;
use super::query::{Query, natural, opened, rows, unknown_token};
use crate::api::asked::Body;
use crate::desk::outside::site;
use crate::desk::tokens::Caller;
use crate::desk::{Desk, Error};
use crate::domain::access::Scope;
use crate::domain::words::WebAddress;
use crate::publishing::fact_check;
use crate::store::entities::outside_page;
use crate::store::outside;
use crate::web::error::{AppError, Outcome};

const LIST: &[&str] = &["url", "organization", "pageSize", "pageToken", "offset"];

/// Which pages.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Which {
    url: String,
    organization: String,
    page_size: Option<i64>,
    page_token: Option<String>,
    offset: Option<i64>,
}

/// Nothing beside what every address has.
#[derive(Debug, Deserialize)]
struct Nothing {}

/// GET /v1alpha1/pages
pub async fn index(desk: Data<Desk>, caller: Caller, query: Query) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let which: Which = query.read(LIST)?;
    let db = desk.store().read();
    if !which.url.is_empty() {
        if !which.organization.is_empty() {
            let words = "url cannot be specified along with an organization.";
            return Err(AppError::BadRequest(words.to_owned()));
        }
        let address = WebAddress::parse(&which.url)?;
        let found = outside::at(db, address.as_str()).await?;
        return query.answer(&listed(found.as_slice(), None)?);
    }
    let organization = site(&fact_check::site(which.organization.trim()));
    let organization = (!organization.is_empty()).then_some(organization);
    let limit = rows(which.page_size)?;
    let before = match opened(which.page_token.as_deref())? {
        Some(id) => Some(id.parse().map_err(|_| unknown_token())?),
        None => None,
    };
    let skip = match before {
        Some(_) => 0,
        None => natural("offset", which.offset)?.unsigned_abs(),
    };
    let mut found = outside::page(db, organization.as_deref(), before, skip, limit + 1).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = found.last().map(|row| row.id).filter(|_| more);
    query.answer(&listed(&found, last)?)
}

fn listed(rows: &[outside_page::Model], last: Option<Uuid>) -> Result<Value, AppError> {
    let mut answer = Map::new();
    let pages: Result<Vec<Value>, AppError> = rows.iter().map(shown).collect();
    let pages = pages?;
    if !pages.is_empty() {
        answer.insert("claimReviewMarkupPages".to_owned(), Value::Array(pages));
    }
    if let Some(last) = last {
        let token = hex::encode(last.simple().to_string());
        answer.insert("nextPageToken".to_owned(), json!(token));
    }
    Ok(Value::Object(answer))
}

/// POST /v1alpha1/pages
pub async fn create(desk: Data<Desk>, caller: Caller, query: Query, body: Body<Page>) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    query.read::<Nothing>(&[])?;
    let page = body.said()?.to_keep()?;
    let made = desk.add_outside_page(&actor, page).await.map_err(taken)?;
    query.answer(&shown(&made)?)
}

/// GET /v1alpha1/pages/{id}
pub async fn show(desk: Data<Desk>, caller: Caller, query: Query, id: Path<Uuid>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    query.read::<Nothing>(&[])?;
    let found = outside::find(desk.store().read(), *id).await?;
    query.answer(&shown(&found.ok_or(AppError::NotFound)?)?)
}

/// PUT /v1alpha1/pages/{id}: the page is replaced whole. A `versionId` that is sent must be the
/// newest.
pub async fn update(
    desk: Data<Desk>,
    caller: Caller,
    query: Query,
    id: Path<Uuid>,
    body: Body<Page>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    query.read::<Nothing>(&[])?;
    let said = body.said()?;
    let seen = match said.version_id.as_str() {
        "" => None,
        version => Some(version.parse().map_err(|_| AppError::Stale)?),
    };
    let page = said.to_keep()?;
    let done = desk.replace_outside_page(&actor, *id, seen, page).await;
    query.answer(&shown(&done.map_err(taken)?)?)
}

/// DELETE /v1alpha1/pages/{id}
pub async fn delete(desk: Data<Desk>, caller: Caller, query: Query, id: Path<Uuid>) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    query.read::<Nothing>(&[])?;
    desk.delete_outside_page(&actor, *id).await?;
    query.answer(&json!({}))
}

fn shown(row: &outside_page::Model) -> Result<Value, AppError> {
    serde_json::to_value(Page::kept(row))
        .map_err(|error| AppError::Failed(format!("a page is no JSON: {error}")))
}

/// The message names the page that has the address already.
fn taken(error: Error) -> AppError {
    match error {
        Error::Exists(name) => {
            AppError::Pending(format!("Markup of this page is kept already as {name}."))
        }
        other => other.into(),
    }
}
