//! Two revisions of a verdict side by side.

use actix_web::web::{Data, Path, Query, block};
use askama::Template;
use serde::Deserialize;

use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::matching::wording::{Passage, differing, passages};
use crate::store::entities::{claim, rating, verdict};
use crate::store::workspace;
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Page, html};
use crate::workflow::permissions::{Deed, allows};

/// Which two revisions; by default the newest and the one before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    from: i32,
    to: i32,
}

#[derive(Template)]
#[template(path = "claims/revisions.html")]
struct RevisionsPage {
    page: Page,
    claim: claim::Model,
    number: String,
    verdicts: Vec<(verdict::Model, rating::Model)>,
    authors: Vec<String>,
    from: Option<(verdict::Model, rating::Model)>,
    to: (verdict::Model, rating::Model),
    answer: Passage,
    explanation: Vec<Passage>,
    steps: i32,
    may_write: bool,
}

impl RevisionsPage {
    fn position(&self, rating: &rating::Model) -> Option<i32> {
        rating.number
    }

    fn author(&self, index: &usize) -> &str {
        self.authors.get(*index).map_or("", String::as_str)
    }

    fn rerated(&self) -> bool {
        self.from
            .as_ref()
            .is_some_and(|(_, rating)| rating.id != self.to.1.id)
    }

    fn said_anew(&self) -> bool {
        self.from
            .as_ref()
            .is_some_and(|(verdict, _)| verdict.said != self.to.0.said)
    }
}

/// GET /claims/{number}/revisions: what changed from one revision to another, rating first.
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    which: Query<Which>,
) -> Outcome {
    let w = workspace::load(
        desk.store().read(),
        numbered(&number)?,
        Eyes::Person(actor.id),
    )
    .await?
    .ok_or(AppError::NotFound)?;
    let newest = w.claim.verdict_revision;
    let to = if which.to > 0 { which.to } else { newest };
    let from = if which.from > 0 { which.from } else { to - 1 };
    let revision = |wanted: i32| {
        let found = w.verdicts.iter().find(|(one, _)| one.revision == wanted);
        found.cloned()
    };
    let to = revision(to).ok_or(AppError::NotFound)?;
    let from = revision(from);
    let text = |pick: fn(&verdict::Model) -> &String| {
        let old = from.as_ref().map(|(one, _)| pick(one).clone());
        (old.unwrap_or_default(), pick(&to.0).clone())
    };
    let (answers, explanations) = (text(|v| &v.answer), text(|v| &v.explanation));
    // Comparing long texts is work for a core of its own.
    let (answer, explanation) = block(move || {
        let answer = match answers.0 == answers.1 {
            true => Passage::Same(answers.1),
            false => differing(&answers.0, &answers.1),
        };
        (answer, passages(&explanations.0, &explanations.1))
    })
    .await
    .map_err(|error| AppError::Failed(error.to_string()))?;
    let authors = w.verdicts.iter();
    let authors = authors.map(|(one, _)| w.name(&one.author_id).to_owned());
    let number = claim_number(w.claim.number);
    let standing = desk.standing(&w.claim).await?;
    html(&RevisionsPage {
        may_write: allows(&actor, Deed::WriteVerdict(&standing)),
        page: page.titled(format!("Revisions of {number}"), "claims"),
        number,
        authors: authors.collect(),
        from,
        to,
        answer,
        explanation,
        steps: w.ratings.iter().filter(|one| one.number.is_some()).count() as i32,
        claim: w.claim,
        verdicts: w.verdicts,
    })
}
