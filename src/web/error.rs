//! Every way a request can fail, its status, and the one page that says so.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use uuid::Uuid;

use crate::desk;
use crate::domain::words::Unfit;
use crate::store;
use crate::web::page::Page;
use crate::web::paths::{self, Zone};
use crate::web::problem;
use crate::web::session::Visitor;
use crate::web::submitted::Sent;
use crate::web::throttle::in_words;
use crate::web::typed::Pair;
use crate::workflow::Refusal;

/// What a handler gives: a page, or the reason there is none.
pub type Outcome = Result<HttpResponse, AppError>;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It is not there, or not for this person; the two look the same from outside.
    #[error("not found")]
    NotFound,
    /// The address exists and does nothing of this kind.
    #[error("method not allowed")]
    NotThatWay,
    /// The rules say no.
    #[error(transparent)]
    Refused(Refusal),
    /// Somebody changed it meanwhile.
    #[error("stale")]
    Stale,
    /// It exists already, at this address.
    #[error("exists already")]
    Exists(String),
    /// What was typed cannot be used as it is, and no form of ours is there to say it in.
    #[error("unfit: {0}")]
    Unfit(String),
    /// A program's request that cannot be understood; what is wrong with it.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// A program's request that is not JSON.
    #[error("not JSON")]
    NotJson,
    /// A program came without a token that holds.
    #[error("no token that holds")]
    NoToken,
    /// A program saw an older state of what it changes.
    #[error("precondition failed")]
    Changed,
    /// A program does not say which state it saw of what it changes.
    #[error("precondition required")]
    Unconditional,
    /// A program's earlier request of the same key is not answered yet.
    #[error("pending")]
    Pending(String),
    /// Nobody is signed in, and something was sent.
    #[error("not signed in")]
    SignIn,
    /// Nobody is signed in: sign in first, then go on to this path.
    #[error("not signed in")]
    SignInFirst(String),
    /// The request came from a page of another site.
    #[error("sent from another site")]
    Forged,
    /// The form carries no token, or one of another session.
    #[error("form token missing or of another session")]
    OutOfDate,
    /// The form did not come as our pages send it.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// More than we take.
    #[error("too large")]
    TooLarge,
    /// It came too slowly.
    #[error("too slow")]
    TooSlow,
    /// It came packed, and we do not unpack what strangers send.
    #[error("content-encoding refused")]
    Packed,
    /// Too many tries; how long to wait.
    #[error("too many tries")]
    TooMany(Duration),
    /// Too much at once; try again soon.
    #[error("busy")]
    Busy,
    /// The database or the disk failed.
    #[error("store: {0}")]
    Store(store::Error),
    /// Something else of ours failed.
    #[error("failed: {0}")]
    Failed(String),
    /// A page could not be drawn.
    #[error("render: {0}")]
    Render(#[from] askama::Error),
}

impl From<desk::Error> for AppError {
    fn from(error: desk::Error) -> AppError {
        match error {
            desk::Error::NotFound => AppError::NotFound,
            desk::Error::Refused(refusal) => AppError::Refused(refusal),
            desk::Error::Unfit(Unfit(sentence)) => AppError::Unfit(sentence),
            desk::Error::NotFetched(sentence) => AppError::Unfit(sentence),
            error @ desk::Error::Departs(_) => AppError::Unfit(error.to_string()),
            desk::Error::Stale => AppError::Stale,
            desk::Error::Exists(address) => AppError::Exists(address),
            desk::Error::Busy => AppError::Busy,
            desk::Error::Store(error) => error.into(),
            desk::Error::Blob(error) => AppError::Failed(error.to_string()),
            desk::Error::Lost(error) => AppError::Failed(error.to_string()),
        }
    }
}

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> AppError {
        match error {
            // No connection within the pool's patience: the next moment may be better.
            store::Error::ConnectionAcquire(_) => AppError::Busy,
            other => AppError::Store(other),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        AppError::Refused(refusal)
    }
}

impl From<Unfit> for AppError {
    fn from(Unfit(sentence): Unfit) -> AppError {
        AppError::Unfit(sentence)
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::NotThatWay => StatusCode::METHOD_NOT_ALLOWED,
            AppError::Refused(Refusal::NoSuchMove(..) | Refusal::Done(_)) => StatusCode::CONFLICT,
            AppError::Refused(Refusal::NotYours(_)) => StatusCode::FORBIDDEN,
            AppError::Refused(Refusal::Missing(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::Stale | AppError::Exists(_) | AppError::Pending(_) => StatusCode::CONFLICT,
            AppError::Unfit(_) | AppError::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::BadRequest(_) => StatusCode::BAD_REQUEST,
            AppError::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            AppError::Changed => StatusCode::PRECONDITION_FAILED,
            AppError::Unconditional => StatusCode::PRECONDITION_REQUIRED,
            AppError::SignIn | AppError::NoToken => StatusCode::UNAUTHORIZED,
            AppError::SignInFirst(_) => StatusCode::SEE_OTHER,
            AppError::Forged | AppError::OutOfDate => StatusCode::FORBIDDEN,
            AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            AppError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            AppError::Packed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            AppError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            AppError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Store(_) | AppError::Failed(_) | AppError::Render(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// The status without a page; the guard draws the page, because only it knows who is asking.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            AppError::SignInFirst(next) => {
                response.insert_header((LOCATION, paths::sign_in_then(next)));
            }
            AppError::TooMany(wait) => {
                response.insert_header((RETRY_AFTER, (wait.as_secs() + 1).to_string()));
            }
            AppError::Busy => {
                response.insert_header((RETRY_AFTER, "2"));
            }
            AppError::NoToken => {
                // RFC 6750, 3: a challenge names at least one parameter, and clients insist on it.
                response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"Galley\""));
            }
            _ => {}
        }
        response.finish()
    }
}

impl AppError {
    /// The error of ours that a refusal of the framework amounts to.
    pub fn from_status(status: StatusCode) -> AppError {
        match status {
            StatusCode::NOT_FOUND => AppError::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => AppError::NotThatWay,
            StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
            StatusCode::REQUEST_TIMEOUT => AppError::TooSlow,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => AppError::Packed,
            status if status.is_client_error() => AppError::Unreadable(status.to_string()),
            status => AppError::Failed(status.to_string()),
        }
    }

    /// A heading and a paragraph for people.
    fn words(&self) -> (&'static str, String) {
        let (heading, words) = match self {
            AppError::NotFound => (
                "There is nothing here",
                "It may have moved, or it is not for you to see.",
            ),
            AppError::NotThatWay => (
                "There is nothing here",
                "This address exists, but not for this kind of request.",
            ),
            AppError::Refused(refusal) => return ("This is not possible", refusal.sentence()),
            AppError::Stale => (
                "Somebody changed this while you were at it",
                "Nothing of yours was stored, so that nothing of theirs is lost. Open it again, \
                 look at what changed, and send yours once more.",
            ),
            AppError::Exists(_) => ("This is here already", "Open the one that is here."),
            AppError::Unfit(sentence) => return ("This cannot be used as it is", sentence.clone()),
            AppError::BadRequest(sentence) => {
                return ("This request cannot be understood", sentence.clone());
            }
            AppError::NotJson => (
                "This is not JSON",
                "Send it with Content-Type: application/json.",
            ),
            AppError::NoToken => (
                "No token that holds",
                "Send Authorization: Bearer and a token that was neither withdrawn nor has ended.",
            ),
            AppError::Changed => (
                "Somebody changed this meanwhile",
                "Nothing was stored. Fetch it again, look at what changed, and send yours with \
                 the new ETag.",
            ),
            AppError::Unconditional => (
                "Say which state you saw",
                "Send If-Match with the ETag of what you are changing, so that nobody's work is \
                 overwritten.",
            ),
            AppError::Pending(sentence) => return ("Not answered yet", sentence.clone()),
            AppError::SignIn => (
                "You are signed out",
                "Your session has ended, so nothing was stored. Sign in, open the page again and \
                 send it once more.",
            ),
            AppError::SignInFirst(_) => (
                "Sign in first",
                "Then you will be taken where you were going.",
            ),
            AppError::Forged => (
                "This came from another site",
                "Only pages of this desk may send forms to it. Nothing was stored.",
            ),
            AppError::OutOfDate => (
                "This form is out of date",
                "It was opened before you signed in, or your session has ended since. Nothing was \
                 stored: reload the page and send it once more.",
            ),
            AppError::Unreadable(_) => (
                "This did not arrive as it should",
                "A part of the form was missing or damaged. Nothing was stored: go back, reload \
                 the page and send it once more.",
            ),
            AppError::TooLarge => (
                "This is too large",
                "A form may carry one megabyte. Nothing was stored.",
            ),
            AppError::TooSlow => (
                "This took too long to arrive",
                "Nothing was stored: send it once more.",
            ),
            AppError::Packed => (
                "This came packed",
                "Send it as it is, without Content-Encoding. Nothing was stored.",
            ),
            AppError::TooMany(wait) => {
                return (
                    "Too many tries",
                    format!("Try again in {}.", in_words(*wait)),
                );
            }
            AppError::Busy => (
                "The desk is busy",
                "Nothing was stored: try again in a few seconds.",
            ),
            AppError::Store(_) | AppError::Failed(_) | AppError::Render(_) => (
                "Something failed on our side",
                "Nothing was stored, as far as we know. Try again; if it fails again, give the \
                 reference below to whoever looks after this server.",
            ),
        };
        (heading, words.to_owned())
    }

    /// Whether what was sent may be shown again. What another site sent is not ours to show.
    fn keeps_what_was_typed(&self) -> bool {
        !matches!(self, AppError::Forged)
    }
}

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    heading: &'static str,
    words: String,
    reference: Option<String>,
    open: Option<String>,
    signed_out: bool,
    typed: Vec<Pair>,
}

/// The page for an error, with what was typed kept on it. Failures of our own are logged here,
/// once, under a reference that the page shows instead of the reason.
pub fn draw(req: &HttpRequest, error: &AppError) -> HttpResponse {
    let mut response = error.error_response();
    if response.status().is_redirection() {
        return response;
    }
    let reference = response
        .status()
        .is_server_error()
        .then(|| log(req, error))
        .flatten();
    let (heading, words) = error.words();
    match Zone::of(req.path()) {
        Zone::Api => return problem::detailed(response, heading, &words, reference, error),
        Zone::FactCheck => return problem::google(response, &words),
        Zone::Public | Zone::Desk | Zone::Static | Zone::Probe => {}
    }
    let page = ErrorPage {
        page: Page::of(req).titled(heading, ""),
        status: response.status().as_u16(),
        heading,
        words,
        reference,
        open: if let AppError::Exists(address) = error {
            Some(address.clone())
        } else {
            None
        },
        signed_out: matches!(error, AppError::SignIn),
        typed: if error.keeps_what_was_typed() {
            typed(req)
        } else {
            Vec::new()
        },
    };
    // A page that cannot be drawn must not fail for being an error page.
    let body = page
        .render()
        .unwrap_or_else(|_| format!("{heading}. {}", page.words));
    response.headers_mut().insert(
        actix_web::http::header::CONTENT_TYPE,
        actix_web::http::header::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response.set_body(body).map_into_boxed_body()
}

fn log(req: &HttpRequest, error: &AppError) -> Option<String> {
    let (method, path) = (req.method(), req.path());
    if matches!(error, AppError::Busy) {
        tracing::warn!(%method, path, "turned away: busy");
        return None;
    }
    let reference = Uuid::new_v7(uuid::Timestamp::now(uuid::NoContext))
        .simple()
        .to_string();
    let reference = reference[20..].to_owned();
    let person = Visitor::of(req).and_then(|visitor| visitor.actor().map(|actor| actor.id));
    tracing::error!(reference, %method, path, person.id = ?person, %error, "a request failed");
    Some(reference)
}

/// What was typed, without what is secret or was never typed by hand.
fn typed(req: &HttpRequest) -> Vec<Pair> {
    let Some(Sent(pairs)) = req.extensions().get::<Sent>().cloned() else {
        return Vec::new();
    };
    let secret = |name: &str| {
        name == "csrf"
            || ["passphrase", "password", "token"]
                .iter()
                .any(|word| name.contains(word))
    };
    let by_hand = |value: &str| {
        !value.trim().is_empty() && value.parse::<i64>().is_err() && Uuid::parse_str(value).is_err()
    };
    let kept = pairs
        .iter()
        .filter(|(name, value)| !secret(name) && by_hand(value));
    kept.map(|(name, value)| (label(name), value.clone()))
        .collect()
}

/// A field's name as a label: `said_on` becomes `Said on`.
fn label(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
