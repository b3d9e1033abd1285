//! Pages that a reader's browser may keep: marked by the hash of their own bytes and the time their
//! check changed, so that whoever holds them is told so without being sent them again. The mark is of
//! what everybody may read and can say nothing else.

use actix_web::http::header::{
    CONTENT_TYPE, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::blobs::sha256;
use crate::web::error::Outcome;

/// A page with its marks, or the word that whoever asks holds it already.
///
/// # Errors
/// When the template fails.
pub fn html(req: &HttpRequest, template: &impl Template, changed: DateTime<Utc>) -> Outcome {
    let body = template.render()?;
    Ok(answer(
        req,
        "text/html; charset=utf-8",
        body.into_bytes(),
        changed,
    ))
}

/// Bytes of any type with their marks, or the word that whoever asks holds them already.
pub fn answer(
    req: &HttpRequest,
    kind: &str,
    body: Vec<u8>,
    changed: DateTime<Utc>,
) -> HttpResponse {
    let mark = format!("\"{}\"", &sha256(&body)[..32]);
    let held = is_held(req.headers(), &mark, changed);
    let mut response = match held {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response
        .insert_header((ETAG, mark))
        .insert_header((LAST_MODIFIED, date(changed)));
    match held {
        true => response.finish(),
        false => response.insert_header((CONTENT_TYPE, kind)).body(body),
    }
}

/// Whether a request says that it holds this already (RFC 9110, section 13.2.2): a mark counts before
/// a time, and a time only without a mark.
fn is_held(headers: &HeaderMap, mark: &str, changed: DateTime<Utc>) -> bool {
    if let Some(known) = headers.get(IF_NONE_MATCH) {
        let known = known.to_str().unwrap_or_default();
        return known.split(',').any(|one| {
            let one = one.trim();
            one == "*" || one.strip_prefix("W/").unwrap_or(one) == mark
        });
    }
    let since = headers
        .get(IF_MODIFIED_SINCE)
        .and_then(|since| since.to_str().ok());
    let since = since.and_then(|since| DateTime::parse_from_rfc2822(since).ok());
    // The header counts in whole seconds.
    since.is_some_and(|since| changed < since + TimeDelta::seconds(1))
}

/// `Fri, 05 Jul 2024 09:12:00 GMT`
fn date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn held(name: HeaderName, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        let changed = DateTime::from_timestamp_millis(1_720_170_720_500).unwrap();
        is_held(&headers, "\"a\"", changed)
    }

    #[test]
    fn a_mark_counts_before_a_time() {
        assert!(held(IF_NONE_MATCH, "\"b\", W/\"a\""));
        assert!(held(IF_NONE_MATCH, "*"));
        assert!(!held(IF_NONE_MATCH, "\"b\""));
        assert!(held(IF_MODIFIED_SINCE, "Fri, 05 Jul 2024 09:12:00 GMT"));
        assert!(!held(IF_MODIFIED_SINCE, "Fri, 05 Jul 2024 09:11:59 GMT"));
        assert!(!held(IF_MODIFIED_SINCE, "yesterday"));
    }
}
