//! The query of a request of this API, whichever way it came, and the answer to it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fields::Kept;
use crate::api::asked::whole;
use crate::web::error::{AppError, Outcome};
use crate::web::guard::FORM_BYTES;
use crate::web::typed::{Pair, from_pairs, pairs};

/// What every address of this API tolerates.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "key", "alt", "$alt", "fields", "prettyPrint", "quotaUser", "access_token", "oauth_token",
    "callback", "$.xgafv", "uploadType", "upload_protocol",
];

/// The most rows of one answer.
const MOST: i64 = 100;
/// The rows of an answer when nobody says how many.
const PAGE: i64 = 10;

/// A query.
#[derive(Debug)]
pub struct Query(Vec<Pair>);

impl FromRequest for Query {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut query = pairs(req.query_string().as_bytes());
        let overridden =
            req.method() == Method::POST && req.headers().contains_key("x-http-method-override");
        // A body that is no query is for the handler to read.
        let payload = if overridden {
            payload.take()
        } else {
            Payload::None
        };
        Box::pin(async move {
            if overridden {
                query.extend(pairs(&whole(payload, FORM_BYTES).await?));
            }
            Ok(Query(query))
        })
    }
}

impl Query {
    /// The parameters of an address; `known` are its own, beside those that every address has.
    ///
    /// # Errors
    /// When there is one that is not known, or one that is not what it should be.
    pub fn read<T: DeserializeOwned>(&self, known: &[&str]) -> Result<T, AppError> {
        for (name, value) in &self.0 {
            if !known.contains(&name.as_str()) && !COMMON.contains(&name.as_str()) {
                return Err(AppError::BadRequest(format!(
                    "Unknown name \"{name}\": cannot bind query parameter."
                )));
            }
            if matches!(name.as_str(), "alt" | "$alt") && !value.starts_with("json") {
                let words = format!("This address does not answer in \"{value}\".");
                return Err(AppError::BadRequest(words));
            }
        }
        from_pairs(&self.0)
            .map_err(|error| AppError::BadRequest(format!("Invalid value: {error}.")))
    }

    /// An answer, with what `fields` keeps of it.
    ///
    /// # Errors
    /// When `fields` is no selector.
    pub fn answer(&self, value: &Value) -> Outcome {
        let text = |name: &str| self.0.iter().rev().find(|(known, _)| known == name);
        let value = match text("fields").map(|(_, selector)| selector.trim()) {
            None | Some("") => value.clone(),
            Some(selector) => Kept::parse(selector)
                .map_err(AppError::BadRequest)?
                .of(value),
        };
        let plain = text("prettyPrint").is_some_and(|(_, pretty)| pretty == "false");
        let body = if plain {
            value.to_string()
        } else {
            format!("{value:#}\n")
        };
        Ok(HttpResponse::Ok()
            .content_type("application/json; charset=utf-8")
            .body(body))
    }
}

/// How many rows are asked for.
///
/// # Errors
/// When it is a negative number.
pub fn rows(page_size: Option<i64>) -> Result<u64, AppError> {
    let rows = match natural("pageSize", page_size)? {
        0 => PAGE,
        more => more.min(MOST),
    };
    Ok(rows.unsigned_abs())
}

/// A number that may be left out and is never negative.
///
/// # Errors
/// When it is negative.
pub fn natural(name: &str, number: Option<i64>) -> Result<i64, AppError> {
    match number.unwrap_or_default() {
        negative if negative < 0 => Err(AppError::BadRequest(format!(
            "Invalid value at '{name}': it must not be negative."
        ))),
        number => Ok(number),
    }
}

/// The token of a page of results, opened again.
///
/// # Errors
/// When it is none of ours.
pub fn opened(token: Option<&str>) -> Result<Option<String>, AppError> {
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let text = hex::decode(token).ok();
    text.and_then(|bytes| String::from_utf8(bytes).ok())
        .map(Some)
        .ok_or_else(unknown_token)
}

/// What is said of a page token that is none of ours.
pub fn unknown_token() -> AppError {
    AppError::BadRequest("Invalid value at 'pageToken'.".to_owned())
}
