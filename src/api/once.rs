//! Once: a POST with an `Idempotency-Key` does its work once, and is answered the same again for a
//! day (draft-ietf-httpapi-idempotency-key-header).

use std::future::Future;

use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};

use crate::blobs::sha256;
use crate::desk::answers::{Answer, Key};
use crate::desk::tokens::Caller;
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

/// The longest key, in characters.
const LONGEST: usize = 255;
/// The headers that belong to an answer.
const KEPT: [&str; 3] = ["content-type", "location", "etag"];

/// Does the work of a request, or answers as it was answered before. Work that is refused is
/// forgotten: nothing was done, so it may be tried again under the same key.
///
/// # Errors
/// What the work ends in; 422 when the key stands for another request, 409 while the first one is
/// still being worked on.
pub async fn once<W>(
    door: &Door,
    req: &HttpRequest,
    caller: &Caller,
    body: &[u8],
    work: impl FnOnce() -> W,
) -> Outcome
where
    W: Future<Output = Outcome>,
{
    let Some(header) = req.headers().get("idempotency-key") else {
        return work().await;
    };
    let key = header.to_str().unwrap_or_default().trim().to_owned();
    if key.is_empty() || key.len() > LONGEST {
        let words = format!("An Idempotency-Key has from 1 to {LONGEST} plain characters.");
        return Err(AppError::BadRequest(words));
    }
    let owner = caller.owner();
    let hash = fingerprint(req, body);
    match door.desk.reserve_key(owner, key.clone(), hash).await? {
        Key::Answered(answer) => return again(&answer),
        Key::OfAnother => {
            let words = "This Idempotency-Key stands for another request. Use a new one.";
            return Err(AppError::Unfit(words.to_owned()));
        }
        Key::Open => {
            let words = "A request with this Idempotency-Key has not been answered yet, or its \
                         answer was lost. Look whether it was done before you send it under \
                         another key.";
            return Err(AppError::Pending(words.to_owned()));
        }
        Key::Reserved => {}
    }
    match work().await {
        Ok(response) if response.status().is_success() => {
            let (response, answer) = keep(response).await?;
            door.desk.keep_answer(owner, key, answer).await?;
            Ok(response)
        }
        refused => {
            door.desk.release_key(owner, key).await?;
            refused
        }
    }
}

/// Everything a request says that makes it the same request.
fn fingerprint(req: &HttpRequest, body: &[u8]) -> String {
    let seen = req
        .headers()
        .get("if-match")
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    let about = [req.method().as_str(), " ", &req.uri().to_string(), "\n"].concat();
    sha256(&[about.as_bytes(), seen, b"\n", sha256(body).as_bytes()].concat())
}

async fn keep(response: HttpResponse) -> Result<(HttpResponse, Answer), AppError> {
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body)
        .await
        .map_err(|error| AppError::Failed(format!("an answer could not be kept: {error}")))?;
    let headers: Map<String, Value> = KEPT
        .iter()
        .filter_map(|name| {
            let value = head.headers().get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), Value::from(value)))
        })
        .collect();
    let answer = Answer {
        status: i32::from(head.status().as_u16()),
        headers: Value::Object(headers).to_string(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    Ok((head.set_body(bytes).map_into_boxed_body(), answer))
}

fn again(answer: &Answer) -> Outcome {
    let status = u16::try_from(answer.status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    let headers: Map<String, Value> = serde_json::from_str(&answer.headers).unwrap_or_default();
    for (name, value) in &headers {
        let value = value.as_str().unwrap_or_default();
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.insert_header((name, value));
        }
    }
    response.insert_header(("idempotent-replayed", "true"));
    Ok(response.body(answer.body.clone()))
}
