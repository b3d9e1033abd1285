//! Saved views: keeping the table one looks at, sharing it, being told of it by mail or feed.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use crate::desk::people::token::Token;
use crate::desk::views::Kept;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::view::ViewName;
use crate::domain::words::Unfit;
use crate::publishing::feed::{ATOM_MEDIA_TYPE, Entry, Feed, entries_as_atom};
use crate::store::entities::saved_view;
use crate::store::lists::{self, Filter};
use crate::store::{people, views};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{paths, which};

/// How many claims a feed carries, the newest.
const CARRIED: u64 = 50;

#[derive(Template)]
#[template(path = "claims/views.html")]
struct ViewsPage {
    page: Page,
    own: Vec<saved_view::Model>,
    shared: Vec<saved_view::Model>,
    sends_mail: bool,
    /// The address of a feed that was just made; shown once.
    opened: Option<(Uuid, String)>,
}

impl ViewsPage {
    fn address(&self, view: &saved_view::Model) -> String {
        format!("{}?{}", paths::claims(), view.query)
    }

    /// The address that was just made for a view.
    fn fresh(&self, view: &saved_view::Model) -> &str {
        match &self.opened {
            Some((id, address)) if *id == view.id => address,
            _ => "",
        }
    }
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    opened: Option<(Uuid, String)>,
) -> Result<ViewsPage, AppError> {
    let all = views::of(desk.store().read(), actor.id).await?;
    let (own, shared) = all.into_iter().partition(|view| view.person_id == actor.id);
    Ok(ViewsPage {
        page: page.titled("Saved views", "claims"),
        own,
        shared,
        sends_mail: desk.sends_mail(),
        opened,
    })
}

/// GET /views
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&desk, &actor, page, None).await?)
}

/// A table to keep, and its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SaveForm {
    name: String,
    query: String,
    shared: bool,
    mailed: bool,
}

impl Validate for SaveForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// POST /views
pub async fn save(desk: Data<Desk>, actor: Actor, form: Submitted<SaveForm>) -> Outcome {
    let form = form.unchecked();
    let query = which::sound(&form.query)?;
    let back = format!("{}?{query}", paths::claims());
    let kept = ViewName::parse(&form.name, "The name").map(|name| Kept {
        name,
        query,
        shared: form.shared,
        mailed: form.mailed,
    });
    let kept = match kept {
        Ok(kept) if kept.query.len() <= 2000 => kept,
        Ok(_) => return see_other_with(&back, Flash::warn("The search is too long to keep.")),
        Err(Unfit(words)) => return see_other_with(&back, Flash::warn(words)),
    };
    let words = format!("The view “{}” is saved.", kept.name.as_str());
    match desk.save_view(&actor, kept).await {
        Ok(_) => see_other_with(&back, Flash::good(words)),
        Err(Error::Unfit(Unfit(words))) => see_other_with(&back, Flash::warn(words)),
        Err(error) => Err(error.into()),
    }
}

/// What is done with a view.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    shared: bool,
    mailed: bool,
    #[serde(rename = "do")]
    act: String,
}

impl Validate for ChangeForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// POST /views/{id}
pub async fn change(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    form: Submitted<ChangeForm>,
) -> Outcome {
    let form = form.unchecked();
    let words = match form.act.as_str() {
        "save" => {
            let how = (form.shared, form.mailed);
            desk.set_view(&actor, *id, how).await?;
            "The view is saved."
        }
        "feed" => {
            let secret = desk.open_feed(&actor, *id, true).await?;
            let secret = secret.ok_or(AppError::NotFound)?;
            let address = format!("{}/views/feed/{}", desk.base_url(), secret.reveal());
            // Drawn at once and not after a redirect: the secret stands nowhere else.
            return html(&draw(&desk, &actor, page, Some((*id, address))).await?);
        }
        "close" => {
            desk.open_feed(&actor, *id, false).await?;
            "The feed is closed."
        }
        "remove" => {
            desk.remove_view(&actor, *id).await?;
            "The view is removed."
        }
        _ => return Err(AppError::NotFound),
    };
    see_other_with("/views", Flash::good(words))
}

/// GET /views/feed/{secret}: the newest claims of a view as Atom, for whoever has its secret address.
pub async fn feed(desk: Data<Desk>, secret: Path<String>) -> Outcome {
    let token = Token::parse(&secret).ok_or(AppError::NotFound)?;
    let view = desk.followed_view(&token).await?;
    let db = desk.store().read();
    let rows = lists::page(db, &Filter::from_query(&view.query), None, CARRIED).await?;
    let base = desk.base_url();
    let entries: Vec<Entry> = rows
        .into_iter()
        .map(|row| Entry {
            address: format!("{base}{}", paths::claim(row.claim.number)),
            title: row.claim.statement,
            words: format!(
                "{}, {}{}",
                claim_number(row.claim.number),
                row.claim.state,
                row.speaker
                    .map(|name| format!(", said by {name}"))
                    .unwrap_or_default()
            ),
            language: row.claim.language,
            published_at: row.claim.created_at,
            changed_at: row.claim.changed_at,
        })
        .collect();
    let about = Feed {
        title: format!("{}: {}", people::desk_name(db).await?, view.name),
        about: "Claims of a saved view, the newest first.".to_owned(),
        address: format!("{base}/views/feed/{}", token.reveal()),
        page: format!("{base}{}?{}", paths::claims(), view.query),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, ATOM_MEDIA_TYPE))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .body(entries_as_atom(&about, &entries)))
}
