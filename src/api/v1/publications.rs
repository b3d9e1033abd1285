//! Publications: what went public, as it was frozen; anybody may read it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::shown::Problem;
use crate::api::asked::{Asked, json, rows};
use crate::api::caller::Anyone;
use crate::desk::Desk;
use crate::publishing::claim_review;
use crate::store::public::{self, Check};
use crate::web::error::{AppError, Outcome};

/// A published check.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationShown {
    /// Where readers see it, for ever.
    url: String,
    /// `published` or `retracted`.
    #[schema(value_type = String, example = "published")]
    standing: crate::domain::verdict::PublicStanding,
    /// When this version went public.
    changed_at: DateTime<Utc>,
    /// SHA-256 of the record as canonical JSON.
    sha256: String,
    /// The whole record, as frozen at publication.
    #[schema(value_type = Object)]
    record: Value,
    /// Its ClaimReview; absent once it was retracted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    claim_review: Option<Value>,
}

/// A page of published checks, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationPage {
    publications: Vec<PublicationShown>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Where in a list one is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Cursor {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Rows of a page, from 1 to 200; 50 when it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// Lists published checks, newest first. No token is needed.
#[utoipa::path(get, path = "/api/v1/publications", tag = "publications", params(Cursor),
    security((), ("token" = ["read_public"])),
    responses((status = 200, body = PublicationPage), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, anyone: Anyone, at: Asked<Cursor>) -> Outcome {
    let limit = rows(at.0.limit)?;
    let before = match at.0.cursor.as_deref() {
        Some(cursor) => Some(opened(cursor)?),
        None => None,
    };
    let mut page = public::latest(desk.store().read(), before, limit + 1).await?;
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page.last().map(|check| {
        let record = &check.record;
        hex::encode(format!(
            "{}\n{}",
            record.published_at.to_rfc3339(),
            record.slug
        ))
    });
    let records = page.iter().map(|check| &check.record);
    anyone.is_given(&desk, records).await?;
    let mut publications = Vec::with_capacity(page.len());
    for check in page {
        publications.push(shown(&desk, check).await?);
    }
    let next = last.filter(|_| more);
    cacheable(json(&PublicationPage { publications, next })?)
}

fn opened(cursor: &str) -> Result<(DateTime<Utc>, String), AppError> {
    let wrong = || AppError::BadRequest("This cursor is none of ours.".to_owned());
    let text = hex::decode(cursor).ok();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(wrong)?;
    let (instant, slug) = text.split_once('\n').ok_or_else(wrong)?;
    let instant: DateTime<Utc> = instant.parse().map_err(|_| wrong())?;
    Ok((instant, slug.to_owned()))
}

/// Gives one published check. No token is needed.
#[utoipa::path(get, path = "/api/v1/publications/{slug}", tag = "publications",
    params(("slug" = String, Path)), security((), ("token" = ["read_public"])),
    responses((status = 200, body = PublicationShown), (status = "4XX", body = Problem)))]
pub async fn show(desk: Data<Desk>, anyone: Anyone, slug: Path<String>) -> Outcome {
    let check = public::check(desk.store().read(), &slug).await?;
    let check = check.ok_or(AppError::NotFound)?;
    let record = std::iter::once(&check.record);
    anyone.is_given(&desk, record).await?;
    cacheable(json(&shown(&desk, check).await?)?)
}

async fn shown(desk: &Desk, check: Check) -> Result<PublicationShown, AppError> {
    let publisher = desk.publisher(desk.store().read()).await?;
    let record = serde_json::to_value(&check.record)
        .map_err(|error| AppError::Failed(format!("a record is no JSON: {error}")))?;
    Ok(PublicationShown {
        url: publisher.check(&check.record.slug),
        standing: check.standing,
        changed_at: check.changed_at,
        sha256: check.sha256,
        claim_review: claim_review(&check.record, &publisher),
        record,
    })
}

/// What is public is the same for everybody, so others may keep it for a minute.
fn cacheable(mut response: HttpResponse) -> Outcome {
    use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
    let minute = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, minute);
    Ok(response)
}
