//! `claims:imageSearch`: published checks that rest on a picture, by what it looks like. A stranger
//! names an address, so it is fetched as every hostile address is and decoded in a process of its
//! own; what is not public has no part in it.

use actix_web::HttpRequest;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::query::{Query, natural, opened, rows, unknown_token};
use super::search::primary;
use crate::api::caller::Anyone;
use crate::desk;
use crate::desk::likeness::Sought;
use crate::domain::fingerprint::{Fingerprint, Fingerprints};
use crate::domain::words::{Unfit, WebAddress};
use crate::publishing::fact_check;
use crate::store::{fingerprints, public_search};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

const KNOWN: &[&str] = &[
    "imageUri",
    "languageCode",
    "pageSize",
    "pageToken",
    "offset",
];

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Search {
    image_uri: String,
    language_code: String,
    page_size: Option<i64>,
    page_token: Option<String>,
    offset: Option<i64>,
}

/// GET /v1alpha1/claims:imageSearch
pub async fn search(door: Data<Door>, anyone: Anyone, req: HttpRequest, query: Query) -> Outcome {
    let asked: Search = query.read(KNOWN)?;
    let address = asked.image_uri.trim();
    if address.is_empty() {
        return Err(AppError::BadRequest("imageUri is required.".to_owned()));
    }
    let address = WebAddress::parse(address).map_err(|Unfit(why)| {
        AppError::BadRequest(format!("Invalid value at 'imageUri': {why}"))
    })?;
    let limit = usize::try_from(rows(asked.page_size)?).unwrap_or(usize::MAX);
    let (sought, skip) = match place(asked.page_token.as_deref())? {
        Some(place) => place,
        None => {
            let skip = natural("offset", asked.offset)?;
            (
                look(&door, &req, &address).await?,
                usize::try_from(skip).unwrap_or(usize::MAX),
            )
        }
    };
    let db = door.desk.store().read();
    let language = primary(&asked.language_code);
    let (hash, known_by) = (&sought.sha256, sought.known_by);
    let found = fingerprints::checks_on(db, hash, known_by, language.as_deref()).await?;
    let shown: Vec<i32> = found.iter().skip(skip).take(limit).copied().collect();
    let publisher = door.desk.publisher(db).await?;
    let mut answer = Map::new();
    let checks = public_search::numbered(db, &shown).await?;
    let records = checks.iter().map(|check| &check.record);
    anyone.is_given(&door.desk, records).await?;
    let results: Vec<Value> = checks
        .iter()
        .filter_map(|check| fact_check::claim(&check.record, &publisher))
        .map(|claim| json!({ "claim": claim }))
        .collect();
    if !results.is_empty() {
        answer.insert("results".to_owned(), Value::Array(results));
    }
    let end = skip.saturating_add(limit);
    if end < found.len() {
        answer.insert("nextPageToken".to_owned(), json!(token(&sought, end)));
    }
    let mut response = query.answer(&Value::Object(answer))?;
    let minute = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, minute);
    Ok(response)
}

/// Fetches a picture for somebody, at the pace that strangers have.
async fn look(door: &Door, req: &HttpRequest, address: &WebAddress) -> Result<Sought, AppError> {
    let client = door.site.client(req).ok_or(AppError::Busy)?;
    let admitted = door.images.admit_network(client);
    admitted.map_err(AppError::TooMany)?;
    door.desk
        .picture_sought(address)
        .await
        .map_err(|error| match error {
            desk::Error::Unfit(Unfit(why)) => AppError::BadRequest(why),
            error => error.into(),
        })
}

/// The token of the next page: what the picture is known by, so that it is not fetched again, and
/// how many results went before.
fn token(sought: &Sought, skip: usize) -> String {
    let known_by = sought
        .known_by
        .map(|both| format!("{}.{}", both.own, both.mirrored));
    let known_by = known_by.unwrap_or_else(|| ".".to_owned());
    hex::encode(format!("{}.{known_by}.{skip}", sought.sha256))
}

fn place(token: Option<&str>) -> Result<Option<(Sought, usize)>, AppError> {
    let Some(text) = opened(token)? else {
        return Ok(None);
    };
    let read = || {
        let mut parts = text.splitn(4, '.');
        let sha256 = parts.next()?.to_owned();
        let (own, mirrored) = (parts.next()?, parts.next()?);
        let known_by = match own.is_empty() && mirrored.is_empty() {
            true => None,
            false => Some(Fingerprints {
                own: Fingerprint::parse(own)?,
                mirrored: Fingerprint::parse(mirrored)?,
            }),
        };
        let skip = parts.next()?.parse().ok()?;
        Some((Sought { sha256, known_by }, skip))
    };
    read().map(Some).ok_or_else(unknown_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_what_is_sought_and_how_far_one_is() {
        let print = |digit: &str| Fingerprint::parse(&digit.repeat(64)).unwrap();
        let both = Fingerprints {
            own: print("a"),
            mirrored: print("3"),
        };
        for known_by in [None, Some(both)] {
            let sought = Sought {
                sha256: "0f".repeat(32),
                known_by,
            };
            let read = place(Some(&token(&sought, 20))).unwrap();
            assert_eq!(read, Some((sought, 20)));
        }
        for wrong in ["zz", "2e2e2e", &hex::encode("ab.cd.ef.1")] {
            assert!(place(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
