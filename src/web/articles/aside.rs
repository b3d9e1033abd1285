//! What was set aside: every sentence that was not suggested, with the reason.

use actix_web::web::{Data, Path};
use askama::Template;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::reading::{Account, Kind, Layout};
use crate::store::articles;
use crate::store::entities::article;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};
use crate::workflow::permissions::{Deed, allows};

/// A sentence that was not suggested.
struct Aside {
    start: usize,
    end: usize,
    paragraph: u32,
    account: Account,
    words: String,
}

#[derive(Template)]
#[template(path = "articles/aside.html")]
struct AsidePage {
    page: Page,
    article: article::Model,
    sentences: Vec<Aside>,
    may_decide: bool,
}

impl AsidePage {
    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }
}

/// GET /articles/{number}/aside
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<i32>) -> Outcome {
    let reading = articles::reading(desk.store().read(), *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let layout: Layout = serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
    let chars: Vec<char> = reading.snapshot.text.chars().collect();
    let sentences = layout
        .sentences
        .iter()
        .filter(|one| one.account != Account::Claims && one.end <= chars.len())
        .map(|one| Aside {
            start: one.start,
            end: one.end,
            paragraph: one.paragraph,
            account: one.account,
            words: chars[one.start..one.end].iter().collect(),
        })
        .collect();
    let page = page.titled(format!("Set aside: {}", reading.article.title), "articles");
    let may_decide = allows(&actor, Deed::MakeClaim);
    html(&AsidePage {
        page,
        article: reading.article,
        sentences,
        may_decide,
    })
}
