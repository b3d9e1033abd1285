//! Two people wrote a verdict at once: the passages that differ stand side by side, nothing is
//! chosen beforehand, a third version may be written, and saving can meet the next conflict.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, block};
use askama::Template;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use super::numbered;
use super::verdicts::{VerdictForm, departing, new_verdict};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::people::{Actor, initials};
use crate::domain::verdict::Said;
use crate::matching::wording::{Passage, Run, differing, passages, plain};
use crate::store::entities::{claim, verdict};
use crate::store::{claims, settings, verdicts};
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Flash, Page, html_as, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

/// What one person wrote.
#[derive(Clone, Debug, Default)]
pub(super) struct Mine {
    rating: String,
    said: String,
    answer: String,
    explanation: String,
    note: String,
    departs: String,
}

impl From<VerdictForm> for Mine {
    fn from(form: VerdictForm) -> Mine {
        Mine {
            rating: form.rating,
            said: form.said,
            answer: form.answer,
            explanation: form.explanation,
            note: form.note,
            departs: form.departs,
        }
    }
}

/// One question of the page: two versions of a passage, and what was chosen so far.
struct Pair {
    /// `pick-answer`, `pick-1`, `pick-2`…: the name of its choice.
    name: String,
    /// What it is a passage of.
    what: String,
    theirs: Vec<Run>,
    mine: Vec<Run>,
    picked: String,
    third: String,
}

/// A line of the page: a question, or words that are the same in both.
enum Line {
    Ask(Pair),
    Same { name: String, text: String },
}

#[derive(Template)]
#[template(path = "claims/conflict.html")]
struct ConflictPage {
    page: Page,
    number: String,
    claim: claim::Model,
    theirs: verdict::Model,
    their_name: String,
    /// The rating of each side, when they differ.
    rerated: Option<(String, String)>,
    said_anew: Option<(Said, Said)>,
    lines: Vec<Line>,
    mine: Mine,
    picked: HashMap<String, String>,
    problem: Option<String>,
}

impl ConflictPage {
    fn their_initials(&self) -> String {
        initials(&self.their_name)
    }

    fn asks(&self) -> Vec<&Pair> {
        let mut asks = Vec::new();
        for line in &self.lines {
            if let Line::Ask(pair) = line {
                asks.push(pair);
            }
        }
        asks
    }

    fn picked(&self, name: &str) -> &str {
        self.picked.get(name).map_or("", String::as_str)
    }

    fn differing(&self) -> usize {
        self.asks().len()
            + usize::from(self.rerated.is_some())
            + usize::from(self.said_anew.is_some())
    }
}

/// The page for a verdict that met another one: 409, with both.
pub(super) async fn answer(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    claim: claim::Model,
    mine: &Mine,
) -> Outcome {
    let drawn = draw(desk, actor, page, claim, mine.clone(), HashMap::new(), None).await?;
    html_as(StatusCode::CONFLICT, &drawn)
}

async fn draw(
    desk: &Desk,
    _: &Actor,
    page: Page,
    claim: claim::Model,
    mine: Mine,
    picked: HashMap<String, String>,
    problem: Option<String>,
) -> Result<ConflictPage, AppError> {
    let db = desk.store().read();
    let theirs = verdicts::newest(db, claim.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let names = settings::names(db, [theirs.author_id]).await?;
    let their_name = names.get(&theirs.author_id).cloned().unwrap_or_default();
    let ratings = verdicts::ratings(db).await?;
    let label = |id: &str| {
        let found = ratings.iter().find(|one| one.id.to_string() == id);
        found
            .map_or("No rating", |one| one.label.as_str())
            .to_owned()
    };
    let their_rating = theirs.rating_id.to_string();
    let rerated =
        (their_rating != mine.rating).then(|| (label(&their_rating), label(&mine.rating)));
    let said = Said::from_slug(&mine.said).filter(|said| *said != theirs.said);
    let said_anew = said.map(|said| (theirs.said, said));
    let texts = (theirs.clone(), mine.clone(), picked.clone());
    let lines = block(move || lines(&texts.0, &texts.1, &texts.2))
        .await
        .map_err(|error| AppError::Failed(error.to_string()))?;
    let number = claim_number(claim.number);
    Ok(ConflictPage {
        page: page.titled("Two versions of the verdict", "claims"),
        number,
        claim,
        theirs,
        their_name,
        rerated,
        said_anew,
        lines,
        mine,
        picked,
        problem,
    })
}

fn lines(theirs: &verdict::Model, mine: &Mine, picked: &HashMap<String, String>) -> Vec<Line> {
    let answer = match theirs.answer.trim() == mine.answer.trim() {
        true => Passage::Same(theirs.answer.clone()),
        false => differing(&theirs.answer, &mine.answer),
    };
    let explanation = passages(&theirs.explanation, &mine.explanation.replace("\r\n", "\n"));
    let numbered = [("pick-answer".to_owned(), "Answer".to_owned(), answer)]
        .into_iter()
        .chain(explanation.into_iter().zip(1..).map(|(passage, n)| {
            let what = format!("Explanation, passage {n}");
            (format!("pick-{n}"), what, passage)
        }));
    let given = |name: String| picked.get(&name).cloned().unwrap_or_default();
    numbered
        .map(|(name, what, passage)| match passage {
            Passage::Same(text) => Line::Same { name, text },
            Passage::Differs { old, new } => Line::Ask(Pair {
                picked: given(name.clone()),
                third: given(format!("{name}-third")),
                name,
                what,
                theirs: old,
                mine: new,
            }),
        })
        .collect()
}

/// Everything the page sends: what the person had written, and a choice for each passage.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Choices(HashMap<String, String>);

impl Validate for Choices {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

impl Choices {
    fn text(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }

    fn number(&self, name: &str) -> i32 {
        self.0
            .get(name)
            .and_then(|typed| typed.parse().ok())
            .unwrap_or(0)
    }
}

/// POST /claims/{number}/verdict/resolve
pub async fn resolve(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<Choices>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let mine = Mine {
        rating: form.text("rating"),
        said: form.text("said"),
        answer: form.text("answer"),
        explanation: form.text("explanation"),
        note: form.text("note"),
        departs: form.text("departs"),
    };
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let (base, seen) = (form.number("base"), form.number("revision"));
    if claim.verdict_revision != base {
        // Somebody saved once more while this person was choosing.
        return answer(&desk, &actor, page, claim, &mine).await;
    }
    let theirs = verdicts::newest(db, claim.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let merged = match merged(&theirs, &mine, &form.0) {
        Ok(merged) => merged,
        Err(problem) => {
            let again = draw(
                &desk,
                &actor,
                page.with_error(),
                claim,
                mine,
                form.0,
                Some(problem),
            );
            return html_as(StatusCode::UNPROCESSABLE_ENTITY, &again.await?);
        }
    };
    let new = match new_verdict(&merged) {
        Ok(new) => new,
        Err((_, unfit)) => {
            let problem = Some(unfit.to_string());
            let again = draw(
                &desk,
                &actor,
                page.with_error(),
                claim,
                mine,
                form.0,
                problem,
            );
            return html_as(StatusCode::UNPROCESSABLE_ENTITY, &again.await?);
        }
    };
    match desk.write_verdict(&actor, number, seen, new).await {
        Ok(revision) => {
            let there = format!("{}#verdict", paths::claim(number));
            see_other_with(&there, Flash::good(format!("Revision {revision} saved.")))
        }
        Err(Error::Stale) => {
            let newest = claims::find(desk.store().read(), number).await?;
            let newest = newest.ok_or(AppError::NotFound)?;
            answer(&desk, &actor, page, newest, &merged.into()).await
        }
        Err(Error::Departs(why)) => {
            let merged = VerdictForm {
                revision: seen,
                base,
                ..merged
            };
            departing(&desk, &actor, page, number, merged, &why).await
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /claims/{number}/verdict/text: what was typed, given back as a file; nothing is stored.
pub async fn text(_: Actor, number: Path<String>, form: Submitted<Choices>) -> Outcome {
    let number = claim_number(numbered(&number)?);
    let form = form.unchecked();
    let (answer, explanation) = (form.text("answer"), form.text("explanation"));
    let name = format!("attachment; filename=\"{number}-my-text.txt\"");
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("Content-Disposition", name))
        .body(format!("{answer}\n\n{explanation}\n")))
}

/// The verdict that the choices amount to, or what still has to be chosen.
fn merged(
    theirs: &verdict::Model,
    mine: &Mine,
    picked: &HashMap<String, String>,
) -> Result<VerdictForm, String> {
    let mut open = Vec::new();
    let mut choose = |name: &str, what: &str, their: String, own: String| {
        let third = picked.get(&format!("{name}-third"));
        match picked.get(name).map(String::as_str) {
            Some("theirs") => their,
            Some("mine") => own,
            Some("third") => third.cloned().unwrap_or_default(),
            _ => {
                open.push(what.to_owned());
                String::new()
            }
        }
    };
    let their_rating = theirs.rating_id.to_string();
    let rating = match their_rating == mine.rating {
        true => their_rating,
        false => choose("pick-rating", "Rating", their_rating, mine.rating.clone()),
    };
    let their_said = theirs.said.slug().to_owned();
    let said = match their_said == mine.said {
        true => their_said,
        false => choose(
            "pick-said",
            "Did they say it",
            their_said,
            mine.said.clone(),
        ),
    };
    let (mut answer, mut explanation) = (String::new(), Vec::new());
    for line in lines(theirs, mine, picked) {
        let (name, text) = match line {
            Line::Same { name, text } => (name, text),
            Line::Ask(pair) => {
                let (their, own) = (plain(&pair.theirs), plain(&pair.mine));
                let text = choose(&pair.name, &pair.what, their, own);
                (pair.name, text)
            }
        };
        if name == "pick-answer" {
            answer = text;
        } else if !text.trim().is_empty() {
            explanation.push(text.trim().to_owned());
        }
    }
    if !open.is_empty() {
        return Err(format!("Choose a version of: {}.", open.join(", ")));
    }
    Ok(VerdictForm {
        rating,
        said,
        answer,
        explanation: explanation.join("\n\n"),
        note: mine.note.clone(),
        departs: mine.departs.clone(),
        ..VerdictForm::default()
    })
}
