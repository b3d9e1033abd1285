//! Who is calling: the token that a request carries, looked up once per request.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderName};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::desk::Desk;
use crate::desk::tokens::{AccessToken, Caller};
use crate::domain::record::Record;
use crate::web::Door;
use crate::web::error::AppError;

type Looked<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// Whoever asks for a caller refuses every program without a token that holds.
impl FromRequest for Caller {
    type Error = AppError;
    type Future = Looked<Caller>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { look(&req).await?.ok_or(AppError::NoToken) })
    }
}

/// A caller for what anybody may read. Which public version a token was given is written down. A token that is brought must hold all the same: a program
/// that believes it is known should learn that it is not.
pub struct Anyone(Option<Caller>);

impl Anyone {
    /// Writes down that these checks are given to the program, when it has a token.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub async fn is_given<'a>(
        &self,
        desk: &Desk,
        checks: impl Iterator<Item = &'a Record>,
    ) -> Result<(), AppError> {
        match &self.0 {
            Some(caller) => Ok(desk.given(caller.token, checks).await?),
            None => Ok(()),
        }
    }
}

impl FromRequest for Anyone {
    type Error = AppError;
    type Future = Looked<Anyone>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { look(&req).await.map(Anyone) })
    }
}

/// The program behind a request; `None` when it brings no token.
async fn look(req: &HttpRequest) -> Result<Option<Caller>, AppError> {
    let Some(carried) = carried(req) else {
        return Ok(None);
    };
    let door = req
        .app_data::<Data<Door>>()
        .ok_or_else(|| AppError::Failed("the door is not open".to_owned()))?;
    if let Some(token) = AccessToken::parse(carried)
        && let Some(caller) = door.desk.caller(&token).await?
    {
        // A token that holds opens no flood either.
        return match door.calls.admit(&caller.token) {
            Ok(()) => Ok(Some(caller)),
            Err(wait) => Err(AppError::TooMany(wait)),
        };
    }
    let address = door.site.client(req).ok_or(AppError::NoToken)?;
    match door.wrong_tokens.count_wrong(address, Instant::now()) {
        Some(wait) => Err(AppError::TooMany(wait)),
        None => Err(AppError::NoToken),
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750). Programs made for Google's APIs may carry it
/// in `X-Goog-Api-Key`; what is no token of ours there is a key that we do not ask for.
fn carried(req: &HttpRequest) -> Option<&str> {
    let text = |name: HeaderName| req.headers().get(name)?.to_str().ok();
    if let Some(header) = text(AUTHORIZATION) {
        let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
        // Another scheme is no token of ours, and must not pass for none at all.
        return Some(if scheme.eq_ignore_ascii_case("bearer") {
            token.trim()
        } else {
            ""
        });
    }
    text(HeaderName::from_static("x-goog-api-key")).filter(|key| AccessToken::parse(key).is_some())
}
