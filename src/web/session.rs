//! Who is asking: the session behind a request, the actor for handlers, signing in and out.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::time::Instant;

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::blobs::sha256;
use crate::desk::people::sessions::{LASTS, NewSession, Presence};
use crate::desk::people::token::Token;
use crate::domain::keys::Keys;
use crate::domain::people::Actor;
use crate::store::chrome::{self, Chrome};
use crate::store::{people, settings};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other};
use crate::web::paths::{self, Zone};
use crate::web::site::Site;
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::throttle::in_words;
use crate::web::waiting::Waiting;

/// The cookie that carries the session.
const SESSION: &str = "session";
/// The cookie that ties forms to a browser before anybody has signed in.
const VISIT: &str = "visit";
/// The cookie that carries the words for the next page.
const FLASH: &str = "flash";
/// The cookie that carries light or dark.
const THEME: &str = "theme";
/// How long the words for the next page wait for it.
const FLASH_LASTS: Duration = Duration::minutes(5);
/// The longest cookie that every browser keeps, less the room for its name and attributes.
const LONGEST_FLASH: usize = 3600;

/// Everything about a request that does not depend on its page: loaded once, before any handler.
#[derive(Debug)]
pub struct Visitor {
    /// What the desk is called.
    pub desk_name: String,
    /// How many verdicts wait for this person.
    pub reviews_waiting: u64,
    /// What waits for this person.
    pub waiting: Waiting,
    /// `light`, `dark` or empty.
    pub theme: String,
    /// The single keys of whoever is signed in.
    pub keys: Keys,
    /// The server's place on the network.
    pub site: Site,
    presence: Option<Presence>,
    /// What the browser brought: the session, whether it still holds or not.
    session: Option<Token>,
    visit: Option<Token>,
    flash: RefCell<Option<Flash>>,
    cookies: RefCell<Vec<Cookie<'static>>>,
}

impl Visitor {
    /// The visitor behind a request, once the guard has looked.
    pub fn of(req: &HttpRequest) -> Option<Rc<Visitor>> {
        req.extensions().get::<Rc<Visitor>>().cloned()
    }

    /// Looks who is asking: one query for the session, and one for what stands around their page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recognise(door: &Door, req: &ServiceRequest) -> Result<Visitor, AppError> {
        let cookie = |name: &str| req.cookie(&door.site.cookie_name(name));
        let token = |name: &str| cookie(name).and_then(|cookie| Token::parse(cookie.value()));
        let session = token(SESSION);
        let presence = match &session {
            Some(session) => door.desk.presence(session).await?,
            None => None,
        };
        let theme = cookie(THEME)
            .map(|cookie| cookie.value().to_owned())
            .unwrap_or_default();
        let chrome = match &presence {
            Some(presence) => chrome::of(door.desk.store().read(), presence.actor.id).await?,
            None => Chrome {
                desk_name: settings::get(door.desk.store().read(), settings::DESK_NAME).await?,
                ..Chrome::default()
            },
        };
        let keys = chrome.keys.as_deref();
        let visitor = Visitor {
            keys: keys.map(Keys::from_json).unwrap_or_default(),
            waiting: Waiting::of(&chrome),
            desk_name: chrome.desk_name.unwrap_or_else(|| "Galley".to_owned()),
            reviews_waiting: 0,
            theme: if matches!(theme.as_str(), "light" | "dark") {
                theme
            } else {
                String::new()
            },
            site: door.site.clone(),
            presence,
            session,
            visit: token(VISIT),
            flash: RefCell::new(None),
            cookies: RefCell::new(Vec::new()),
        };
        if visitor.session.is_some() && visitor.presence.is_none() {
            visitor.forget(SESSION);
        }
        if let Some(sealed) = cookie(FLASH) {
            visitor.flash.replace(visitor.unseal(sealed.value()));
        }
        Ok(visitor)
    }

    /// Who is signed in.
    pub fn actor(&self) -> Option<&Actor> {
        self.presence.as_ref().map(|presence| &presence.actor)
    }

    /// The session that holds, if one does.
    pub fn presence(&self) -> Option<&Presence> {
        self.presence.as_ref()
    }

    /// The session's token, whether the session holds or not.
    pub fn came_with(&self) -> Option<Token> {
        self.session.clone()
    }

    /// Whether a form's token belongs to this browser. A session that has ended still vouches for
    /// the form, so that the page can say what happened and keep what was typed.
    pub fn vouches_for(&self, token: &str) -> bool {
        let known = [self.session.as_ref(), self.visit.as_ref()];
        // The token is the hash of a secret; comparing it byte by byte tells nothing of the secret.
        known
            .into_iter()
            .flatten()
            .any(|secret| secret.derive("csrf") == token)
    }

    /// The token for the forms of a page. Readers' pages have no forms and get no cookie.
    pub fn form_token(&self, zone: Zone) -> String {
        if let (Some(session), Some(_)) = (&self.session, &self.presence) {
            return session.derive("csrf");
        }
        match (&self.visit, zone) {
            (Some(visit), Zone::Desk) => visit.derive("csrf"),
            (None, Zone::Desk) => self.begin_visit(),
            _ => String::new(),
        }
    }

    /// The words for this page, once.
    pub fn take_flash(&self) -> Option<Flash> {
        let flash = self.flash.take();
        if flash.is_some() {
            self.forget(FLASH);
        }
        flash
    }

    /// The words for the next page, sealed into a cookie that only this session can open.
    pub fn leave_flash(&self, flash: Flash) {
        let sealed = self
            .seal(&flash)
            .filter(|sealed| sealed.len() <= LONGEST_FLASH);
        let sealed = sealed.or_else(|| self.seal(&shortened(flash)));
        if let Some(sealed) = sealed {
            self.send(self.site.cookie(FLASH, sealed, FLASH_LASTS));
        }
    }

    /// Sends a cookie with the response.
    pub fn send(&self, cookie: Cookie<'static>) {
        let mut cookies = self.cookies.borrow_mut();
        cookies.retain(|sent| sent.name() != cookie.name());
        cookies.push(cookie);
    }

    /// The cookies to send with the response.
    pub fn cookies(&self) -> Vec<Cookie<'static>> {
        self.cookies.take()
    }

    /// Sends the cookie of a session that has just begun, and drops what was there before it.
    pub fn welcome(&self, session: &NewSession) {
        let lasts = Duration::seconds(LASTS.num_seconds());
        let token = session.token.reveal().to_owned();
        self.send(self.site.cookie(SESSION, token, lasts));
        self.forget(VISIT);
        self.forget(FLASH);
    }

    /// Keeps light, dark, or what the device prefers.
    pub fn keep_theme(&self, theme: &str) {
        match theme {
            "light" | "dark" => {
                self.send(
                    self.site
                        .cookie(THEME, theme.to_owned(), Duration::days(365)),
                );
            }
            _ => self.forget(THEME),
        }
    }

    fn begin_visit(&self) -> String {
        let name = self.site.cookie_name(VISIT);
        let begun = self
            .cookies
            .borrow()
            .iter()
            .find(|cookie| cookie.name() == name)
            .cloned();
        if let Some(visit) = begun.and_then(|cookie| Token::parse(cookie.value())) {
            return visit.derive("csrf");
        }
        let Ok(visit) = Token::new() else {
            return String::new();
        };
        self.send(
            self.site
                .cookie(VISIT, visit.reveal().to_owned(), Duration::hours(12)),
        );
        visit.derive("csrf")
    }

    fn forget(&self, name: &str) {
        self.send(self.site.cookie(name, String::new(), Duration::ZERO));
    }

    fn flash_key(&self) -> Option<String> {
        let held = self
            .presence
            .as_ref()
            .and(self.session.as_ref())
            .or(self.visit.as_ref());
        held.map(|secret| secret.derive("flash"))
    }

    fn seal(&self, flash: &Flash) -> Option<String> {
        let json = serde_json::to_string(flash).ok()?;
        let key = self.flash_key()?;
        Some(format!("{}{}", mark(&key, &json), hex::encode(json)))
    }

    fn unseal(&self, sealed: &str) -> Option<Flash> {
        let (mac, json) = sealed.split_at_checked(64)?;
        let json = String::from_utf8(hex::decode(json).ok()?).ok()?;
        let sound = mark(&self.flash_key()?, &json) == mac;
        sound.then(|| serde_json::from_str(&json).ok()).flatten()
    }
}

/// A keyed hash in two rounds, so that nothing can be appended to what it covers.
fn mark(key: &str, words: &str) -> String {
    sha256(format!("{key}{}", sha256(format!("{key}{words}").as_bytes())).as_bytes())
}

fn shortened(flash: Flash) -> Flash {
    let words = match flash.words.char_indices().nth(299) {
        Some((end, _)) => format!("{}…", &flash.words[..end]),
        None => flash.words,
    };
    let (tone, undo) = (flash.tone, None);
    Flash { tone, words, undo }
}

/// The actor for a handler. Whoever asks for one refuses everybody who is not signed in.
impl FromRequest for Actor {
    type Error = AppError;
    type Future = Ready<Result<Actor, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = Visitor::of(req);
        let actor = visitor.as_deref().and_then(Visitor::actor).cloned();
        ready(actor.ok_or_else(|| signed_out(req)))
    }
}

/// The session of whoever is signed in, for handlers that change it.
impl FromRequest for Presence {
    type Error = AppError;
    type Future = Ready<Result<Presence, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = Visitor::of(req);
        let presence = visitor.as_deref().and_then(Visitor::presence).cloned();
        ready(presence.ok_or_else(|| signed_out(req)))
    }
}

/// The visitor for handlers that anybody may ask.
#[derive(Clone, Debug)]
pub struct Anybody(pub Rc<Visitor>);

impl FromRequest for Anybody {
    type Error = AppError;
    type Future = Ready<Result<Anybody, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = Visitor::of(req).map(Anybody);
        ready(visitor.ok_or_else(|| AppError::Failed("nobody looked who is asking".to_owned())))
    }
}

fn signed_out(req: &HttpRequest) -> AppError {
    if matches!(*req.method(), Method::GET | Method::HEAD) {
        let next = req.uri().path_and_query().map_or("/", |next| next.as_str());
        AppError::SignInFirst(next.to_owned())
    } else {
        AppError::SignIn
    }
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in form.
#[derive(Debug, Default, Deserialize, Validate)]
pub struct SignInForm {
    #[validate(length(min = 1, message = "Type your e-mail address."))]
    email: String,
    #[validate(length(min = 1, message = "Type your passphrase."))]
    passphrase: String,
    next: String,
}

#[derive(Template)]
#[template(path = "session/new.html")]
struct SignInPage {
    page: Page,
    form: Form<SignInForm>,
}

/// GET /sign-in
pub async fn new(
    door: Data<Door>,
    page: Page,
    Anybody(visitor): Anybody,
    Query(Next { next }): Query<Next>,
) -> Outcome {
    let next = if paths::is_local(&next) {
        next
    } else {
        paths::today()
    };
    if visitor.actor().is_some() {
        return see_other(&next);
    }
    if !people::anybody(door.desk.store().read()).await? {
        return see_other(&paths::setup());
    }
    let form = Form::filled(SignInForm {
        next,
        ..SignInForm::default()
    });
    html(&SignInPage {
        page: page.titled("Sign in", ""),
        form,
    })
}

/// POST /sign-in
pub async fn create(
    door: Data<Door>,
    page: Page,
    Anybody(visitor): Anybody,
    req: HttpRequest,
    form: Submitted<SignInForm>,
) -> Outcome {
    let page = page.titled("Sign in", "");
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(StatusCode::UNPROCESSABLE_ENTITY, page, form),
    };
    let address = door.site.client(&req).ok_or(AppError::NotFound)?;
    if let Err(wait) = door.throttle.admit(&form.email, address, Instant::now()) {
        let words = format!(
            "There were too many tries. Try again in {}.",
            in_words(wait)
        );
        let mut response = again(
            StatusCode::TOO_MANY_REQUESTS,
            page,
            Form::wrong(form, "", words),
        )?;
        let seconds = (wait.as_secs() + 1).into();
        response
            .headers_mut()
            .insert(actix_web::http::header::RETRY_AFTER, seconds);
        return Ok(response);
    }
    let came_with = visitor.came_with();
    let signed = door
        .desk
        .sign_in(&door.vault, &form.email, &form.passphrase, came_with)
        .await?;
    let Some(session) = signed else {
        tracing::info!(%address, "a sign-in was refused");
        let words = "This e-mail address and this passphrase do not belong together.";
        return again(
            StatusCode::UNPROCESSABLE_ENTITY,
            page,
            Form::wrong(form, "", words),
        );
    };
    door.throttle.forgive(&form.email, address);
    visitor.welcome(&session);
    see_other(if paths::is_local(&form.next) {
        &form.next
    } else {
        "/"
    })
}

/// POST /sign-out
pub async fn destroy(door: Data<Door>, Anybody(visitor): Anybody, _: Submitted<Button>) -> Outcome {
    if let (Some(actor), Some(token)) = (visitor.actor(), visitor.came_with()) {
        door.desk.sign_out(actor, &token).await?;
    }
    visitor.forget(SESSION);
    Ok(HttpResponse::SeeOther()
        .insert_header(("clear-site-data", "\"cache\", \"cookies\""))
        .insert_header((actix_web::http::header::LOCATION, paths::sign_in()))
        .finish())
}

fn again(status: StatusCode, page: Page, mut form: Form<SignInForm>) -> Outcome {
    form.passphrase.clear();
    html_as(
        status,
        &SignInPage {
            page: page.with_error(),
            form,
        },
    )
}
