//! The numbers and dates of a claim beside those of its evidence, with the difference computed, and
//! what of them can be reckoned again.

use actix_web::web::{Data, Path};
use askama::Template;

use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::matching::quantities::{Beside, quantities, reckonings, shares, side_by_side};
use crate::store::entities::claim;
use crate::store::{appearances, claims, evidence};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};

/// A passage of the evidence beside the claim.
struct Compared {
    /// The number the evidence is cited by.
    number: i32,
    title: String,
    stance: &'static str,
    passage: String,
    /// Each quantity of the claim with the nearest of its kind.
    rows: Vec<Beside>,
    /// What can be reckoned again in the passage.
    reckoned: Vec<String>,
}

#[derive(Template)]
#[template(path = "claims/figures.html")]
struct FiguresPage {
    page: Page,
    claim: claim::Model,
    /// The quantities of the claim, as it writes them.
    found: Vec<String>,
    /// What can be reckoned again in the claim and its quote.
    reckoned: Vec<String>,
    compared: Vec<Compared>,
    /// Pieces that are not for whoever looks, or hold no passage.
    left_out: usize,
}

impl FiguresPage {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }
}

/// GET /claims/{number}/figures
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    let number = numbered(&number)?;
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let said_on = appearances::said_on(db, claim.id).await?;
    let shown = evidence::of_claim(db, claim.id, Eyes::Person(actor.id)).await?;
    let standing = shown
        .into_iter()
        .filter(|one| one.exhibit.withdrawn_at.is_none());
    let (read, left_out): (Vec<_>, Vec<_>) =
        standing.partition(|one| !one.hidden && !one.exhibit.passage.is_empty());
    let compared = read.into_iter().map(|one| {
        let passage = one.exhibit.passage;
        let mut reckoned = shares(&claim.statement, &passage);
        reckoned.extend(reckonings(&passage, said_on));
        Compared {
            number: one.exhibit.number,
            title: one.evidence.title,
            stance: one.exhibit.stance.slug(),
            rows: side_by_side(&claim.statement, &passage),
            reckoned,
            passage,
        }
    });
    let found = quantities(&claim.statement).into_iter();
    let mut reckoned = reckonings(&claim.statement, said_on);
    for sentence in reckonings(&claim.quote, said_on) {
        if !reckoned.contains(&sentence) {
            reckoned.push(sentence);
        }
    }
    let title = format!("Numbers and dates of {}", claim_number(number));
    html(&FiguresPage {
        page: page.titled(title, "claims"),
        found: found.map(|one| one.shown).collect(),
        reckoned,
        compared: compared.collect(),
        left_out: left_out.len(),
        claim,
    })
}
