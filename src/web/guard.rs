//! What happens to every request before a handler sees it and to every response before it leaves:
//! packed and endless bodies are refused, forms are checked for their origin and token, panics and
//! errors become pages, and every response carries the same headers.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{InternalError, PayloadError};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{Error, HttpMessage, HttpResponse};
use futures::{FutureExt, StreamExt};
use tokio::time::{Instant, timeout_at};

use crate::web::Door;
use crate::web::error::{AppError, draw};
use crate::web::page::Flash;
use crate::web::paths::Zone;
use crate::web::session::Visitor;
use crate::web::shelf::Wanted;
use crate::web::site::Site;
use crate::web::submitted::Sent;
use crate::web::typed::{Pair, pairs};

/// The most bytes of a form without files.
pub const FORM_BYTES: usize = 1 << 20;
/// The most bytes of a form with files, its parts and their headers.
pub const UPLOAD_BYTES: usize = 26 << 20;
/// How many announced bytes of a body buy it one more second to arrive.
const BYTES_PER_SECOND: u64 = 100 * 1024;

/// What a page may load and whom it may talk to: itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
/// What a page may ask of the device: nothing.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), \
    microphone=(), midi=(), payment=(), picture-in-picture=(), usb=(), xr-spatial-tracking=()";

/// Stands at the door: in for every request, out for every response.
///
/// # Errors
/// Only after a panic, with a response that is complete in itself.
pub async fn stand(
    door: Data<Door>,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let zone = Zone::of(req.path());
    let site = door.site.clone();
    let wanted = Wanted::of(&req, zone, door.desk.store().commits());
    if let Some(page) = wanted.as_ref().and_then(|one| door.shelf.find(one)) {
        return Ok(req.into_response(page));
    }
    let with_session = req.cookie(&site.cookie_name("session")).is_some();
    let admitted = admit(&door, &mut req, zone).await;
    let response = match admitted {
        Err(error) => {
            let response = draw(req.request(), &error);
            req.into_response(response)
        }
        Ok(()) => match AssertUnwindSafe(next.call(req)).catch_unwind().await {
            Ok(response) => speak_plainly(response?.map_into_boxed_body()),
            Err(panic) => return Err(after_panic(panic.as_ref(), &site, zone)),
        },
    };
    let response = see_off(response, &site, zone, with_session);
    Ok(match wanted {
        Some(wanted) => door.shelf.keep(wanted, response),
        None => response,
    })
}

/// Everything that must be so before a handler runs.
async fn admit(door: &Door, req: &mut ServiceRequest, zone: Zone) -> Result<(), AppError> {
    if !(matches!(zone, Zone::Static | Zone::Probe) || zone.is_for_programs()) {
        let visitor = Rc::new(Visitor::recognise(door, req).await?);
        req.extensions_mut().insert(visitor);
    }
    if let Some(packed) = req.headers().get(header::CONTENT_ENCODING)
        && packed != "identity"
    {
        return Err(AppError::Packed);
    }
    let announced = announced(req);
    if announced > UPLOAD_BYTES as u64 {
        return Err(AppError::TooLarge);
    }
    let deadline =
        Instant::now() + door.body_time + Duration::from_secs(announced / BYTES_PER_SECOND);
    let safe = matches!(
        *req.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    );
    if safe || zone.is_for_programs() {
        hold_to(req, deadline);
        return Ok(());
    }
    own_origin(&door.site, req.headers())?;
    match req.content_type() {
        "application/x-www-form-urlencoded" => {
            let sent = pairs(&whole_body(req, deadline).await?);
            let vouched = vouched(req, &sent);
            req.extensions_mut().insert(Sent(Rc::new(sent)));
            if vouched {
                Ok(())
            } else {
                Err(AppError::OutOfDate)
            }
        }
        // A form with files is read by its handler, which gets at the parts only through
        // `Uploaded`; that checks the token.
        "multipart/form-data" => {
            hold_to(req, deadline);
            Ok(())
        }
        _ => Err(AppError::OutOfDate),
    }
}

/// Whether a form's token belongs to this browser.
pub fn vouched(req: &ServiceRequest, sent: &[Pair]) -> bool {
    let visitor = req.extensions().get::<Rc<Visitor>>().cloned();
    let token = sent
        .iter()
        .find(|(name, _)| name == "csrf")
        .map(|(_, token)| token.as_str());
    match (visitor, token) {
        (Some(visitor), Some(token)) => visitor.vouches_for(token),
        _ => false,
    }
}

/// Refuses what a page of another site sent. Browsers say where a request comes from, in one
/// header or the other; what says neither is no browser and still needs the form's token.
fn own_origin(site: &Site, headers: &HeaderMap) -> Result<(), AppError> {
    let text = |name: HeaderName| {
        headers
            .get(name)
            .map(|v| v.to_str().unwrap_or("unreadable"))
    };
    if !site.answers_to(text(header::HOST)) {
        return Err(AppError::Forged);
    }
    match (
        text(HeaderName::from_static("sec-fetch-site")),
        text(header::ORIGIN),
    ) {
        (Some("same-origin" | "none"), _) | (None, None) => Ok(()),
        (None, Some(origin)) if site.is_own_origin(origin, text(header::HOST)) => Ok(()),
        _ => Err(AppError::Forged),
    }
}

/// The bytes a request says it carries.
fn announced(req: &ServiceRequest) -> u64 {
    let length = req.headers().get(header::CONTENT_LENGTH);
    length
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or(0)
}

/// Reads a body that must be small and must come in time.
async fn whole_body(req: &mut ServiceRequest, deadline: Instant) -> Result<Bytes, AppError> {
    if announced(req) > FORM_BYTES as u64 {
        return Err(AppError::TooLarge);
    }
    let mut payload = req.take_payload();
    let mut body = BytesMut::new();
    loop {
        match timeout_at(deadline, payload.next()).await {
            Err(_) => return Err(AppError::TooSlow),
            Ok(None) => return Ok(body.freeze()),
            Ok(Some(Err(error))) => return Err(AppError::Unreadable(error.to_string())),
            Ok(Some(Ok(chunk))) if body.len() + chunk.len() > FORM_BYTES => {
                return Err(AppError::TooLarge);
            }
            Ok(Some(Ok(chunk))) => body.extend_from_slice(&chunk),
        }
    }
}

/// Holds a body that a handler will read to the same time and to the most we take.
fn hold_to(req: &mut ServiceRequest, deadline: Instant) {
    let payload = req.take_payload();
    if matches!(payload, Payload::None) {
        return;
    }
    let held = futures::stream::unfold((payload, 0_usize), move |(mut payload, read)| async move {
        let chunk = match timeout_at(deadline, payload.next()).await {
            Ok(chunk) => chunk?,
            Err(_) => Err(PayloadError::Io(std::io::ErrorKind::TimedOut.into())),
        };
        let read = read + chunk.as_ref().map_or(0, Bytes::len);
        let chunk = if read > UPLOAD_BYTES {
            Err(PayloadError::Overflow)
        } else {
            chunk
        };
        Some((chunk, (payload, read)))
    });
    req.set_payload(Payload::Stream {
        // A reader of parts looks once more after the end.
        payload: held.fuse().boxed_local(),
    });
}

/// Turns a failure into the page that says so. Responses that say it themselves stay as they are.
fn speak_plainly(response: ServiceResponse) -> ServiceResponse {
    let status = response.status();
    let ours = response.response().error().map(|error| {
        let error = error.as_error::<AppError>();
        error.map_or_else(
            || draw(response.request(), &AppError::from_status(status)),
            |error| draw(response.request(), error),
        )
    });
    let silent = matches!(
        response.response().body().size(),
        BodySize::None | BodySize::Sized(0)
    );
    let fails = status.is_client_error() || status.is_server_error();
    match ours {
        Some(page) => response.into_response(page),
        None if fails && silent => {
            let allow = response.headers().get(header::ALLOW).cloned();
            let page = draw(response.request(), &AppError::from_status(status));
            let mut response = response.into_response(page);
            if let Some(allow) = allow {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            response
        }
        None => response,
    }
}

/// The last touch: cookies and headers.
fn see_off(
    mut response: ServiceResponse,
    site: &Site,
    zone: Zone,
    with_session: bool,
) -> ServiceResponse {
    if let Some(visitor) = Visitor::of(response.request()) {
        let flash = response.response_mut().extensions_mut().remove::<Flash>();
        if let Some(flash) = flash {
            visitor.leave_flash(flash);
        }
        for cookie in visitor.cookies() {
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
    }
    protect(response.headers_mut(), site, zone, with_session);
    response
}

/// The headers every response carries. What a handler has set stays: files and copies of other
/// people's pages have stricter policies of their own.
pub fn protect(headers: &mut HeaderMap, site: &Site, zone: Zone, with_session: bool) {
    let policy = headers.get("content-security-policy");
    let framed = policy.is_some_and(|policy| {
        policy
            .to_str()
            .is_ok_and(|policy| policy.contains("frame-ancestors *"))
    });
    let mut set = |name: &'static str, value: &'static str| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", PERMISSIONS);
    // What stands in other people's pages says so in its policy.
    if !framed {
        set("x-frame-options", "DENY");
    }
    if site.secure {
        set(
            "strict-transport-security",
            "max-age=31536000; includeSubDomains",
        );
    }
    match zone {
        Zone::Public => set("referrer-policy", "strict-origin-when-cross-origin"),
        // Where a newsroom looks is nobody else's to know.
        _ => set("referrer-policy", "no-referrer"),
    }
    match zone {
        Zone::Public if !with_session => set("cache-control", "public, max-age=60"),
        _ => set("cache-control", "no-store"),
    }
    if matches!(zone, Zone::Desk | Zone::Probe) || zone.is_for_programs() {
        set("x-robots-tag", "noindex");
    }
}

/// A complete response for a request whose handler panicked; the process goes on.
fn after_panic(panic: &(dyn std::any::Any + Send), site: &Site, zone: Zone) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let reason = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    tracing::error!(reason, "a handler panicked");
    let mut response = HttpResponse::InternalServerError()
        .content_type(header::ContentType::html())
        .body(PANICKED);
    protect(response.headers_mut(), site, zone, true);
    InternalError::from_response("a handler panicked", response).into()
}

const PANICKED: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Something failed on our side</title><h1>Something failed on our side</h1>\
    <p>Nothing was stored, as far as we know. Go back and try again; if it fails again, tell \
    whoever looks after this server at what time it happened.</p>";
