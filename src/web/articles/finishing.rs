//! Finishing an article: one look at what was decided before it is put away, and opening it again.

use actix_web::web::{Data, Path};
use askama::Template;

use crate::desk::Desk;
use crate::domain::claim::SaidBy;
use crate::domain::people::Actor;
use crate::store::articles;
use crate::store::entities::article;
use crate::web::articles::rows::{Row, rows};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Button, Submitted};
use crate::workflow::permissions::{Deed, allows};

#[derive(Template)]
#[template(path = "articles/finish.html")]
struct FinishPage {
    page: Page,
    article: article::Model,
    rows: Vec<Row>,
    may_change: bool,
}

impl FinishPage {
    fn accepted(&self) -> Vec<&Row> {
        self.having(|row| row.class == "ok")
    }

    fn dismissed(&self) -> Vec<&Row> {
        self.having(|row| row.class == "no")
    }

    fn left(&self) -> Vec<&Row> {
        self.having(Row::undecided)
    }

    /// Claims taken up whose speaker is not settled.
    fn unclear(&self) -> Vec<&Row> {
        self.having(|row| row.class == "ok" && row.marked.claim.said_by == SaidBy::Unclear)
    }

    /// Further places of a claim, and claims that only seem to say again what another one says.
    fn repeats(&self) -> Vec<&Row> {
        self.having(|row| row.settled_repeat() || row.may_repeat().is_some())
    }

    fn having(&self, is: impl Fn(&Row) -> bool) -> Vec<&Row> {
        self.rows.iter().filter(|row| is(row)).collect()
    }
}

/// GET /articles/{number}/finish
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<i32>) -> Outcome {
    let reading = articles::reading(desk.store().read(), *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let repeats = desk.repeats(&reading.marks).await?;
    let title = format!("Finish: {}", reading.article.title);
    html(&FinishPage {
        page: page.titled(title, "articles"),
        rows: rows(reading.marks, &repeats, Some(0)),
        article: reading.article,
        may_change: allows(&actor, Deed::TakeIn),
    })
}

/// POST /articles/{number}/finish
pub async fn finish(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    desk.finish_article(&actor, *number).await?;
    see_other_with(&paths::article(*number), Flash::good("Article finished."))
}

/// POST /articles/{number}/reopen
pub async fn reopen(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    desk.reopen_article(&actor, *number).await?;
    see_other_with(&paths::article(*number), Flash::good("Article reopened."))
}
