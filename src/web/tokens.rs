//! Tokens for programs: one's own, and those of services, which only administrators make. A token
//! is shown on the page that answers its making and never again.

use std::time::Instant;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Error;
use crate::desk::tokens::{LONGEST, Made, NewToken};
use crate::domain::access::{Scope, Scopes};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit};
use crate::store::entities::{access_token, person};
use crate::store::{people, tokens};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::throttle::in_words;
use crate::web::{Door, filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// A token as it is asked for.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct TokenForm {
    #[validate(length(min = 1, max = 200, message = "Say in a few words what it is for."))]
    label: String,
    #[validate(length(min = 1, message = "Choose what it opens."))]
    scopes: Vec<String>,
    days: String,
    #[validate(length(min = 1, message = "Type your passphrase."))]
    passphrase: String,
}

/// A token on the screen.
struct Row {
    token: access_token::Model,
    scopes: String,
    holds: bool,
}

#[derive(Template)]
#[template(path = "tokens/index.html")]
struct TokensPage {
    page: Page,
    owner: person::Model,
    own: bool,
    base: String,
    rows: Vec<Row>,
    form: Form<TokenForm>,
    made: Option<Made>,
}

impl TokensPage {
    fn scopes(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        let ticked = |scope: Scope| self.form.scopes.iter().any(|slug| slug == scope.slug());
        let row = |scope: Scope| {
            let (slug, words, meaning) = (scope.slug(), scope.words(), scope.meaning());
            (slug, words, meaning, ticked(scope))
        };
        Scope::ALL.map(row).to_vec()
    }

    fn lasts(&self) -> [(&'static str, &'static str); 4] {
        [
            ("30", "30 days"),
            ("7", "A week"),
            ("90", "90 days"),
            ("366", "A year"),
        ]
    }
}

/// GET /me/tokens
pub async fn index(door: Data<Door>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&door, page, &actor, actor.id, Form::default(), None).await?)
}

/// POST /me/tokens
pub async fn create(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    req: HttpRequest,
    form: Submitted<TokenForm>,
) -> Outcome {
    let owner = actor.id;
    make(&door, &actor, owner, page, &req, form).await
}

/// POST /me/tokens/{access}/revoke
pub async fn revoke(
    door: Data<Door>,
    actor: Actor,
    token: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.revoke_token(&actor, *token).await?;
    see_other_with(&paths::tokens(), Flash::good("The token was withdrawn."))
}

/// GET /services/{id}
pub async fn of_service(door: Data<Door>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    html(&draw(&door, page, &actor, *id, Form::default(), None).await?)
}

/// POST /services/{id}/tokens
pub async fn create_for_service(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    req: HttpRequest,
    form: Submitted<TokenForm>,
) -> Outcome {
    make(&door, &actor, *id, page, &req, form).await
}

/// POST /services/{id}/tokens/{access}/revoke
pub async fn revoke_of_service(
    door: Data<Door>,
    actor: Actor,
    path: Path<(Uuid, Uuid)>,
    _: Submitted<Button>,
) -> Outcome {
    let (service, token) = path.into_inner();
    may_see(&door, &actor, service).await?;
    let held = tokens::find(door.desk.store().read(), token).await?;
    if held.is_none_or(|held| held.person_id != service) {
        return Err(AppError::NotFound);
    }
    door.desk.revoke_token(&actor, token).await?;
    see_other_with(
        &paths::service(service),
        Flash::good("The token was withdrawn."),
    )
}

async fn make(
    door: &Door,
    actor: &Actor,
    owner: Uuid,
    page: Page,
    req: &HttpRequest,
    form: Submitted<TokenForm>,
) -> Outcome {
    may_see(door, actor, owner).await?;
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(door, page, actor, owner, form).await,
    };
    let new = match new_token(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return again(door, page, actor, owner, form).await;
        }
    };
    if let Err(sentence) = is_known(door, actor, req, &form.passphrase).await? {
        let form = Form::wrong(form, "passphrase", sentence);
        return again(door, page, actor, owner, form).await;
    }
    match door.desk.make_token(actor, owner, new).await {
        Ok(made) => html(&draw(door, page, actor, owner, Form::default(), Some(made)).await?),
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "label", unfit);
            again(door, page, actor, owner, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether this is the passphrase of whoever asks: a screen left unlocked must not be enough to
/// make something that opens the desk for months.
///
/// # Errors
/// When the database fails. The inner error is a sentence for the form.
pub async fn is_known(
    door: &Door,
    actor: &Actor,
    req: &HttpRequest,
    passphrase: &str,
) -> Result<Result<(), String>, AppError> {
    let address = door.site.client(req).ok_or(AppError::NotFound)?;
    let account = actor.id.to_string();
    if let Err(wait) = door.throttle.admit(&account, address, Instant::now()) {
        let wait = in_words(wait);
        return Ok(Err(format!(
            "There were too many tries. Try again in {wait}."
        )));
    }
    if !door
        .desk
        .knows_passphrase(&door.vault, actor, passphrase)
        .await?
    {
        return Ok(Err("This is not your passphrase.".to_owned()));
    }
    door.throttle.forgive(&account, address);
    Ok(Ok(()))
}

fn new_token(form: &TokenForm) -> Result<NewToken, (&'static str, Unfit)> {
    let scopes = form.scopes.iter().map(|slug| Scope::from_slug(slug));
    let scopes: Option<Vec<Scope>> = scopes.collect();
    let choose = || ("scopes", Unfit("Choose what it opens.".to_owned()));
    let days = form.days.parse().ok();
    let days = days.filter(|days| (1..=LONGEST).contains(days));
    Ok(NewToken {
        label: Name::parse(&form.label, "The purpose").map_err(|unfit| ("label", unfit))?,
        scopes: scopes.and_then(Scopes::of).ok_or_else(choose)?,
        days: days.ok_or_else(|| ("days", Unfit("Choose how long it lasts.".to_owned())))?,
    })
}

/// One's own tokens are one's own; those of services are the administrators'. Everything else is
/// not here.
async fn may_see(door: &Door, actor: &Actor, owner: Uuid) -> Result<(), AppError> {
    if owner == actor.id {
        return Ok(());
    }
    let service = tokens::is_service(door.desk.store().read(), owner).await?;
    if service && allows(actor, Deed::ManagePeople) {
        return Ok(());
    }
    Err(AppError::NotFound)
}

async fn draw(
    door: &Door,
    page: Page,
    actor: &Actor,
    owner: Uuid,
    form: Form<TokenForm>,
    made: Option<Made>,
) -> Result<TokensPage, AppError> {
    may_see(door, actor, owner).await?;
    let db = door.desk.store().read();
    let owner = people::find(db, owner).await?.ok_or(AppError::NotFound)?;
    let now = door.desk.now();
    let rows = tokens::of(db, [owner.id]).await?.into_iter();
    let own = owner.id == actor.id;
    let (title, section) = if own {
        ("Your tokens".to_owned(), "")
    } else {
        (format!("Tokens of {}", owner.name), "people")
    };
    Ok(TokensPage {
        page: page.titled(title, section),
        own,
        base: door.site.base_url.clone(),
        rows: rows.map(|token| row(token, now)).collect(),
        owner,
        form,
        made,
    })
}

fn row(token: access_token::Model, now: DateTime<Utc>) -> Row {
    let scopes = Scopes::parse(&token.scopes);
    let words: Vec<&str> = scopes
        .iter()
        .flat_map(Scopes::iter)
        .map(Scope::words)
        .collect();
    Row {
        scopes: words.join(", "),
        holds: token.revoked_at.is_none() && token.ends_at > now,
        token,
    }
}

async fn again(
    door: &Door,
    page: Page,
    actor: &Actor,
    owner: Uuid,
    mut form: Form<TokenForm>,
) -> Outcome {
    form.passphrase.clear();
    html_again(&draw(door, page.with_error(), actor, owner, form, None).await?)
}
