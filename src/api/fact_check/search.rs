//! `claims:search` over what this desk has published.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::query::{Query, natural, opened, rows, unknown_token};
use crate::api::caller::Anyone;
use crate::desk::Desk;
use crate::publishing::fact_check;
use crate::store::public_search::{self, Place, Wanted};
use crate::web::error::{AppError, Outcome};

const KNOWN: &[&str] = &[
    "query",
    "languageCode",
    "reviewPublisherSiteFilter",
    "maxAgeDays",
    "pageSize",
    "pageToken",
    "offset",
];

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Search {
    query: String,
    language_code: String,
    review_publisher_site_filter: String,
    max_age_days: Option<i64>,
    page_size: Option<i64>,
    page_token: Option<String>,
    offset: Option<i64>,
}

/// GET /v1alpha1/claims:search
pub async fn search(desk: Data<Desk>, anyone: Anyone, query: Query) -> Outcome {
    let asked: Search = query.read(KNOWN)?;
    let (words, site) = (
        asked.query.trim(),
        asked.review_publisher_site_filter.trim(),
    );
    if words.is_empty() && site.is_empty() {
        let words = "Either query or reviewPublisherSiteFilter is required.";
        return Err(AppError::BadRequest(words.to_owned()));
    }
    let limit = rows(asked.page_size)?;
    let days = natural("maxAgeDays", asked.max_age_days)?;
    let after = place(asked.page_token.as_deref())?;
    let skip = match after {
        Some(_) => 0,
        None => natural("offset", asked.offset)?.unsigned_abs(),
    };
    let since = (days > 0)
        .then(|| TimeDelta::try_days(days))
        .flatten()
        .and_then(|age| desk.now().checked_sub_signed(age));
    let wanted = Wanted {
        words: (!words.is_empty()).then(|| words.to_owned()),
        language: primary(&asked.language_code),
        since,
    };
    let db = desk.store().read();
    let publisher = desk.publisher(db).await?;
    let ours = site.is_empty() || fact_check::site(site) == fact_check::site(publisher.base_url());
    let mut found = if ours {
        public_search::page(db, &wanted, after, skip, limit + 1).await?
    } else {
        Vec::new()
    };
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let records = found.iter().map(|(check, _)| &check.record);
    anyone.is_given(&desk, records).await?;
    let mut answer = Map::new();
    let last = found.last().map(|(_, place)| *place).filter(|_| more);
    let claims: Vec<Value> = found
        .iter()
        .filter_map(|(check, _)| fact_check::claim(&check.record, &publisher))
        .collect();
    if !claims.is_empty() {
        answer.insert("claims".to_owned(), Value::Array(claims));
    }
    if let Some((at, number)) = last {
        let token = hex::encode(format!("{}.{number}", at.timestamp_millis()));
        answer.insert("nextPageToken".to_owned(), json!(token));
    }
    let mut response = query.answer(&Value::Object(answer))?;
    let minute = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, minute);
    Ok(response)
}

/// The place in the results that a page token stands for.
fn place(token: Option<&str>) -> Result<Option<Place>, AppError> {
    let Some(text) = opened(token)? else {
        return Ok(None);
    };
    let read = || {
        let (millis, number) = text.split_once('.')?;
        let at = DateTime::<Utc>::from_timestamp_millis(millis.parse().ok()?)?;
        Some((at, number.parse().ok()?))
    };
    read().map(Some).ok_or_else(unknown_token)
}

/// The primary subtag of a BCP-47 code; the region does not count.
pub(super) fn primary(code: &str) -> Option<String> {
    let primary = code.trim().split(['-', '_']).next().unwrap_or_default();
    (!primary.is_empty()).then(|| primary.to_lowercase())
}
