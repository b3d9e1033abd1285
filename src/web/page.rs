//! The chrome every page carries, and the few ways to answer: a page, or the way to one.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::keys::Keys;
use crate::domain::people::Role;
use crate::web::error::{AppError, Outcome};
use crate::web::paths::Zone;
use crate::web::session::Visitor;
use crate::web::statics;

/// What every template knows besides its own subject.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The words in the browser's title bar.
    pub title: String,
    /// What the desk is called.
    pub desk_name: String,
    /// Where we are in the navigation: `claims`, `reviews`, or nothing.
    pub section: &'static str,
    /// The token every form carries; empty on pages for readers.
    pub csrf: String,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// What the last action did; shown once.
    pub flash: Option<Flash>,
    /// The public address of the server, without a slash at its end.
    pub base_url: String,
    /// Whether search engines are asked to pass by.
    pub noindex: bool,
    /// `light`, `dark`, or empty for what the device prefers.
    pub theme: String,
    /// The single keys of whoever is signed in.
    pub keys: Keys,
}

/// Whoever is signed in, as the chrome shows them.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// The letters in their badge.
    pub initials: String,
    /// What they may do editorially.
    pub role: Role,
    /// Whether they look after people and settings.
    pub administrator: bool,
    /// How many verdicts wait for their decision.
    pub reviews_waiting: u64,
    /// How many entries wait in the inbox, in words; empty when none does.
    pub inbox_waiting: String,
    /// How much they have not read of what they were told, in words; empty when nothing.
    pub unread: String,
}

/// How good the news is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// It was done.
    Good,
    /// It was done, but.
    Warn,
    /// It was not done.
    Bad,
}

impl Tone {
    /// The class in the stylesheet.
    pub fn class(&self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// What the last action did, for the next page to say once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// How good the news is.
    pub tone: Tone,
    /// The news, with the verb that stood on the button.
    pub words: String,
    /// How to take it back, when that can be done.
    pub undo: Option<Undo>,
}

/// A form that takes the last action back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Where it is sent.
    pub action: String,
    /// What it carries, besides the token.
    pub fields: Vec<(String, String)>,
    /// The words on its button.
    pub label: String,
}

impl Flash {
    /// It was done.
    pub fn good(words: impl Into<String>) -> Flash {
        Flash {
            tone: Tone::Good,
            words: words.into(),
            undo: None,
        }
    }

    /// It was done, but.
    pub fn warn(words: impl Into<String>) -> Flash {
        Flash {
            tone: Tone::Warn,
            words: words.into(),
            undo: None,
        }
    }

    /// The same with a way back.
    pub fn with_undo(self, undo: Undo) -> Flash {
        Flash {
            undo: Some(undo),
            ..self
        }
    }
}

impl Page {
    /// The chrome for a request.
    pub fn of(req: &HttpRequest) -> Page {
        let visitor = Visitor::of(req);
        let zone = Zone::of(req.path());
        let mut page = Page {
            title: "Galley".to_owned(),
            desk_name: "Galley".to_owned(),
            section: "",
            csrf: String::new(),
            person: None,
            flash: None,
            base_url: String::new(),
            noindex: zone != Zone::Public,
            theme: String::new(),
            keys: Keys::default(),
        };
        if let Some(visitor) = visitor {
            page.desk_name.clone_from(&visitor.desk_name);
            page.base_url.clone_from(&visitor.site.base_url);
            page.csrf = visitor.form_token(zone);
            page.flash = visitor.take_flash();
            page.theme.clone_from(&visitor.theme);
            page.keys.clone_from(&visitor.keys);
            page.person = visitor.actor().map(|actor| Signed {
                id: actor.id,
                name: actor.name.clone(),
                initials: actor.initials(),
                role: actor.role,
                administrator: actor.administrator,
                reviews_waiting: visitor.reviews_waiting,
                inbox_waiting: visitor.waiting.inbox_in_words(),
                unread: visitor.waiting.unread_in_words(),
            });
        }
        page
    }

    /// The same page with its title and its place in the navigation.
    pub fn titled(self, title: impl Into<String>, section: &'static str) -> Page {
        Page {
            title: title.into(),
            section,
            ..self
        }
    }

    /// The same page, its title saying that something is wrong with the form on it.
    pub fn with_error(self) -> Page {
        Page {
            title: format!("Error: {}", self.title),
            ..self
        }
    }

    /// Whether we are in this part of the navigation.
    pub fn at(&self, section: &str) -> bool {
        self.section == section
    }

    /// The address of a file in `static/`, under a name that changes with its bytes.
    pub fn asset(&self, name: &str) -> String {
        statics::address(name)
    }

    /// The full public address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

impl FromRequest for Page {
    type Error = AppError;
    type Future = Ready<Result<Page, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Page::of(req)))
    }
}

/// A page.
///
/// # Errors
/// When the template fails.
pub fn html(template: &impl Template) -> Outcome {
    html_as(StatusCode::OK, template)
}

/// A page that is drawn again because something on its form is wrong: 422.
///
/// # Errors
/// When the template fails.
pub fn html_again(template: &impl Template) -> Outcome {
    html_as(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// A page under any status.
///
/// # Errors
/// When the template fails.
pub fn html_as(status: StatusCode, template: &impl Template) -> Outcome {
    Ok(HttpResponse::build(status)
        .content_type(ContentType::html())
        .body(template.render()?))
}

/// The way to the page that shows what was done: 303.
///
/// # Errors
/// Never; it is an outcome like the others.
pub fn see_other(path: &str) -> Outcome {
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish())
}

/// The way to where something lives on that was merged: 301.
///
/// # Errors
/// Never; it is an outcome like the others.
pub fn moved_permanently(path: &str) -> Outcome {
    Ok(HttpResponse::MovedPermanently()
        .insert_header((LOCATION, path))
        .finish())
}

/// The way to the page that shows what was done, and the words it says once.
///
/// # Errors
/// Never; it is an outcome like the others.
pub fn see_other_with(path: &str, flash: Flash) -> Outcome {
    let mut response = see_other(path)?;
    response.extensions_mut().insert(flash);
    Ok(response)
}

/// How many rows a page of a list shows.
pub const PAGE_ROWS: u64 = 50;

/// The addresses of the neighbouring pages of a list, for `paging::paging`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Where newer rows are.
    pub newer: Option<String>,
    /// Where older rows are.
    pub older: Option<String>,
}

impl Neighbours {
    /// The neighbours of a page of the list at `path?filters`. `newer` is the cursor of its first
    /// row when there are rows before it, `older` that of its last when there are rows after it;
    /// the links carry them as `after` and `before`.
    pub fn of(
        path: &str,
        filters: &[(&str, &str)],
        newer: Option<&str>,
        older: Option<&str>,
    ) -> Neighbours {
        let with = |name: &'static str, cursor: &str| {
            let mut query = filters.to_vec();
            query.push((name, cursor));
            crate::web::paths::with_query(path, &query)
        };
        Neighbours {
            newer: newer.map(|cursor| with("after", cursor)),
            older: older.map(|cursor| with("before", cursor)),
        }
    }
}
