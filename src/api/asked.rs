//! What a program asks: the query, the body, and the state it saw of what it changes.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::desk;
use crate::web::error::AppError;
use crate::web::guard::FORM_BYTES;
use crate::web::typed::{from_pairs, pairs};
use crate::web::uploaded::FILE_BYTES;

/// The most rows of one answer.
pub const MOST: u64 = 200;
/// The rows of an answer when nobody says how many.
pub const PAGE: u64 = 50;

/// A query. What it does not know is passed over; a number or a choice that is none is refused.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Asked<T> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = from_pairs(&pairs(req.query_string().as_bytes())).map(Asked);
        ready(asked.map_err(|error| AppError::BadRequest(format!("In the query: {error}."))))
    }
}

/// A JSON body, understood only when it is asked what it says: who may not do a thing is told so
/// before anything about the body. A field that is not known is refused: a word mistyped must not
/// pass for a wish granted.
#[derive(Debug)]
pub struct Body<T> {
    /// Its bytes, to know it again by.
    pub bytes: Bytes,
    json: bool,
    says: PhantomData<T>,
}

impl<T: DeserializeOwned> Body<T> {
    /// What it says.
    ///
    /// # Errors
    /// `NotJson` when it is something else; `BadRequest` with what is wrong and where.
    pub fn said(&self) -> Result<T, AppError> {
        if self.json {
            parse(&self.bytes)
        } else {
            Err(AppError::NotJson)
        }
    }
}

impl<T> FromRequest for Body<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = is_json(req.content_type());
        let payload = payload.take();
        Box::pin(async move {
            let bytes = whole(payload, FORM_BYTES).await?;
            Ok(Body {
                bytes,
                json,
                says: PhantomData,
            })
        })
    }
}

/// A body that is JSON or the bytes of a file.
pub struct HandedIn {
    /// Whether it is JSON.
    pub json: bool,
    /// Its bytes.
    pub bytes: Bytes,
}

impl FromRequest for HandedIn {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = req.content_type().to_owned();
        let payload = payload.take();
        Box::pin(async move {
            if kind.is_empty() || kind.starts_with("multipart/") {
                let words = "Send JSON, or the bytes of a file with their Content-Type.";
                return Err(AppError::BadRequest(words.to_owned()));
            }
            let json = is_json(&kind);
            let most = if json { FORM_BYTES } else { FILE_BYTES };
            let bytes = whole(payload, most).await?;
            Ok(HandedIn { json, bytes })
        })
    }
}

/// Whether a media type is JSON.
pub fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

/// Reads a JSON object into what it should say.
///
/// # Errors
/// `BadRequest` with what is wrong and where.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AppError> {
    // A list would pass for an object whose fields come in the order of ours.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(AppError::BadRequest("Send a JSON object.".to_owned()));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| AppError::BadRequest(format!("In the JSON: {error}.")))
}

/// Reads a whole body, up to a size.
///
/// # Errors
/// When it is larger, comes too slowly, or breaks off.
pub async fn whole(mut payload: Payload, most: usize) -> Result<Bytes, AppError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => AppError::TooLarge,
            PayloadError::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                AppError::TooSlow
            }
            other => AppError::BadRequest(format!("The body broke off: {other}.")),
        })?;
        if body.len() + chunk.len() > most {
            return Err(AppError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// How many rows an answer may have.
///
/// # Errors
/// When it is none, or more than one answer holds.
pub fn rows(limit: Option<u64>) -> Result<u64, AppError> {
    let limit = limit.unwrap_or(PAGE);
    if (1..=MOST).contains(&limit) {
        return Ok(limit);
    }
    Err(AppError::BadRequest(format!("limit is from 1 to {MOST}.")))
}

/// The ETag of something at a revision.
pub fn etag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// The revision that a program says it saw, by `If-Match`.
///
/// # Errors
/// `Unconditional` when it says none; `Changed` when it is not one of ours.
pub fn seen(req: &HttpRequest) -> Result<i32, AppError> {
    let tag = header(req.headers(), IF_MATCH).ok_or(AppError::Unconditional)?;
    let inner = tag
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .ok_or(AppError::Changed)?;
    inner.parse().map_err(|_| AppError::Changed)
}

fn header(headers: &HeaderMap, name: actix_web::http::header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A verb's error as programs read it: a state that has changed since is a failed precondition.
pub fn changed(error: desk::Error) -> AppError {
    match error {
        desk::Error::Stale => AppError::Changed,
        other => other.into(),
    }
}

/// An answer in JSON.
pub fn json(value: &impl Serialize) -> Result<HttpResponse, AppError> {
    answer(HttpResponse::Ok(), value)
}

/// An answer in JSON of something at a revision; 304 when the program has it.
pub fn json_at(
    req: &HttpRequest,
    revision: i32,
    value: &impl Serialize,
) -> Result<HttpResponse, AppError> {
    let tag = etag(revision);
    let has = header(req.headers(), IF_NONE_MATCH);
    if has.is_some_and(|has| {
        has.split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    }) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .finish());
    }
    let mut response = json(value)?;
    tagged(&mut response, revision);
    Ok(response)
}

/// The same for what was just made, with its address.
pub fn created(
    address: &str,
    revision: Option<i32>,
    value: &impl Serialize,
) -> Result<HttpResponse, AppError> {
    let mut builder = HttpResponse::Created();
    builder.insert_header(("Location", address));
    let mut response = answer(builder, value)?;
    if let Some(revision) = revision {
        tagged(&mut response, revision);
    }
    Ok(response)
}

/// Adds the ETag of a revision.
pub fn tagged(response: &mut HttpResponse, revision: i32) {
    if let Ok(tag) = HeaderValue::from_str(&etag(revision)) {
        response.headers_mut().insert(ETAG, tag);
    }
}

fn answer(
    mut builder: actix_web::HttpResponseBuilder,
    value: &impl Serialize,
) -> Result<HttpResponse, AppError> {
    let body = serde_json::to_string(value)
        .map_err(|error| AppError::Failed(format!("an answer is no JSON: {error}")))?;
    Ok(builder.content_type("application/json").body(body))
}
