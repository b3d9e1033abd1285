//! Errors for programs: problem details (RFC 9457) for our own API, and the body that clients of
//! Google's APIs read.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

use crate::web::error::AppError;

/// Problem details (RFC 9457). `existing` names what is here already, when that is the problem.
pub fn detailed(
    response: HttpResponse,
    title: &str,
    detail: &str,
    reference: Option<String>,
    error: &AppError,
) -> HttpResponse {
    let mut body = json!({
        "title": title,
        "status": response.status().as_u16(),
        "detail": detail,
    });
    if let Some(reference) = reference {
        body["instance"] = json!(format!("urn:galley:failure:{reference}"));
    }
    if let AppError::Exists(address) = error {
        body["existing"] = json!(address);
    }
    with(response, "application/problem+json", &body)
}

/// The body of an error as Google's APIs write it: code, message, the canonical status of
/// google.rpc.Code, and the older list of reasons.
pub fn google(mut response: HttpResponse, message: &str) -> HttpResponse {
    // A client of these APIs knows no 422.
    if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    let code = response.status().as_u16();
    let (status, reason) = match code {
        400 => ("INVALID_ARGUMENT", "badRequest"),
        401 => ("UNAUTHENTICATED", "authError"),
        403 => ("PERMISSION_DENIED", "forbidden"),
        404 => ("NOT_FOUND", "notFound"),
        405 => ("UNIMPLEMENTED", "methodNotAllowed"),
        409 => ("ABORTED", "aborted"),
        413 => ("INVALID_ARGUMENT", "uploadTooLarge"),
        415 => ("INVALID_ARGUMENT", "badRequest"),
        429 => ("RESOURCE_EXHAUSTED", "rateLimitExceeded"),
        501 => ("UNIMPLEMENTED", "notImplemented"),
        503 => ("UNAVAILABLE", "backendError"),
        500.. => ("INTERNAL", "internalError"),
        _ => ("FAILED_PRECONDITION", "failedPrecondition"),
    };
    let body = json!({ "error": {
        "code": code,
        "message": message,
        "status": status,
        "errors": [{ "message": message, "domain": "global", "reason": reason }],
    }});
    with(response, "application/json; charset=utf-8", &body)
}

fn with(mut response: HttpResponse, kind: &'static str, body: &Value) -> HttpResponse {
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response.set_body(body.to_string()).map_into_boxed_body()
}
