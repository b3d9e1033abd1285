//! Correcting what is known about an article, and having it read again. Its text stays.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use super::day;
use crate::desk::articles::ArticleEdit;
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::articles;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, html_as, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::words::count;

/// What may be corrected.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ArticleForm {
    revision: i32,
    #[validate(length(min = 1, message = "Give the article a title."))]
    title: String,
    byline: String,
    outlet: String,
    address: String,
    published: String,
}

#[derive(Template)]
#[template(path = "articles/edit.html")]
struct EditPage {
    page: Page,
    number: i32,
    form: Form<ArticleForm>,
}

/// GET /articles/{number}/edit
pub async fn show(desk: Data<Desk>, _: Actor, page: Page, number: Path<i32>) -> Outcome {
    let reading = articles::reading(desk.store().read(), *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let article = reading.article;
    let published = article.published_at;
    let form = ArticleForm {
        revision: article.revision,
        title: article.title,
        byline: article.byline,
        outlet: reading.outlet.map(|outlet| outlet.name).unwrap_or_default(),
        address: article.address.unwrap_or_default(),
        published: published
            .map(|at| at.format("%Y-%m-%d").to_string())
            .unwrap_or_default(),
    };
    html(&EditPage {
        page: page.titled("About the article", "articles"),
        number: *number,
        form: Form::filled(form),
    })
}

/// POST /articles/{number}/edit
pub async fn update(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    form: Submitted<ArticleForm>,
) -> Outcome {
    let number = *number;
    let page = page.titled("About the article", "articles");
    let again = |form| EditPage {
        page: page.clone().with_error(),
        number,
        form,
    };
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return html_again(&again(form)),
    };
    let edit = match corrected(&form) {
        Ok(edit) => edit,
        Err((field, unfit)) => return html_again(&again(Form::wrong(form, field, unfit))),
    };
    match desk.edit_article(&actor, number, form.revision, edit).await {
        Ok(()) => see_other_with(&paths::article(number), Flash::good("Article saved.")),
        Err(Error::Stale) => {
            let newest = articles::find(desk.store().read(), number).await?;
            let newest = newest.ok_or(AppError::NotFound)?;
            let form = ArticleForm {
                revision: newest.revision,
                ..form
            };
            let sentence = "Somebody changed the article meanwhile. Yours is here; look at theirs, then save again.";
            html_as(
                StatusCode::CONFLICT,
                &again(Form::wrong(form, "", sentence)),
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn corrected(form: &ArticleForm) -> Result<ArticleEdit, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    Ok(ArticleEdit {
        title: Name::parse(&form.title, "The title").map_err(field("title"))?,
        byline: Name::parse_optional(&form.byline, "The byline").map_err(field("byline"))?,
        outlet: Name::parse_optional(&form.outlet, "The outlet").map_err(field("outlet"))?,
        address: WebAddress::parse_optional(&form.address).map_err(field("address"))?,
        published_at: day(&form.published).map_err(field("published"))?,
    })
}

/// POST /articles/{number}/reread
pub async fn reread(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    let done = desk.reread(&actor, *number).await?;
    let words = match (done.new, done.dropped) {
        (0, 0) => "Read again: nothing new.".to_owned(),
        (new, 0) => format!("Read again: {}.", suggestions(new, "new")),
        (new, dropped) => format!(
            "Read again: {}, {} dropped that nobody had decided.",
            suggestions(new, "new"),
            suggestions(dropped, "old")
        ),
    };
    see_other_with(&paths::article(*number), Flash::good(words))
}

fn suggestions(number: usize, sort: &str) -> String {
    let (one, many) = (format!("{sort} suggestion"), format!("{sort} suggestions"));
    count(i64::try_from(number).unwrap_or(i64::MAX), &one, &many)
}
