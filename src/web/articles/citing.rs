//! A passage of an article held here, cited as evidence: which words, and on which claim.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::claim::parse_claim_number;
use crate::domain::offsets::Offsets;
use crate::domain::people::Actor;
use crate::domain::reading::{ArticlePart, Layout};
use crate::store::{articles, claims};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html, see_other};
use crate::web::paths;
use crate::web::submitted::Form;
use crate::workflow::permissions::{Deed, allows};

/// What is known so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cited {
    /// The words that matter.
    passage: String,
    /// The paragraph to take whole, by its number in the margin.
    paragraph: Option<u32>,
    /// The claim they bear on: `C-0144`.
    claim: String,
}

#[derive(Template)]
#[template(path = "articles/cite.html")]
struct CitePage {
    page: Page,
    number: i32,
    title: String,
    /// The paragraphs of the newest text, without what was set aside, by their numbers.
    paragraphs: Vec<(u32, String)>,
    form: Form<Cited>,
    may_cite: bool,
}

/// GET /articles/{number}/cite: on to the form of the claim once the claim is known.
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    cited: Query<Cited>,
) -> Outcome {
    let db = desk.store().read();
    let held = articles::reading(db, *number).await?;
    let held = held.ok_or(AppError::NotFound)?;
    let layout: Layout = serde_json::from_str(&held.snapshot.reading).unwrap_or_default();
    let paragraphs = paragraphs(&held.snapshot.text, &layout);
    let mut cited = cited.into_inner();
    if let Some(whole) = paragraphs.iter().find(|(n, _)| Some(*n) == cited.paragraph) {
        cited.passage = whole.1.clone();
    }
    let claim = match parse_claim_number(&cited.claim) {
        Some(number) => claims::find(db, number).await?,
        None => None,
    };
    if let Some(claim) = claim.filter(|_| cited.paragraph.is_none()) {
        let form = paths::claim_part(claim.number, "evidence/new");
        let query = [
            ("article", &*number.to_string()),
            ("passage", &*cited.passage),
        ];
        return see_other(&paths::with_query(&form, &query));
    }
    let asked = !cited.claim.trim().is_empty() && cited.paragraph.is_none();
    let form = match asked {
        true => Form::wrong(
            cited,
            "claim",
            "There is no claim with that number. Write it as C-0144.",
        ),
        false => Form::filled(cited),
    };
    html(&CitePage {
        page: page.titled("Cite as evidence".to_owned(), "articles"),
        number: *number,
        title: held.article.title,
        paragraphs,
        form,
        may_cite: allows(&actor, Deed::Comment),
    })
}

fn paragraphs(text: &str, layout: &Layout) -> Vec<(u32, String)> {
    let offsets = Offsets::of(text);
    let told = layout.paragraphs.iter();
    told.filter(|one| one.part != ArticlePart::SetAside)
        .map(|one| (one.number, offsets.cut(one.start, one.end).to_owned()))
        .collect()
}
