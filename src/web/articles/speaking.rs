//! Who said it, as a form says it: somebody known, somebody new, nobody in particular; and the page
//! that asks when a name is new.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::domain::claim::{Attribute, SpeakerGiven, SpeakerSort};
use crate::domain::people::Actor;
use crate::domain::words::{self, Name, Unfit};
use crate::store::{articles, choices, speakers};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html_again};
use crate::web::typed::Pair;
use crate::web::words::count;

/// What a form says about a speaker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The name in the field.
    pub speaker: String,
    /// The name that was there.
    pub speaker_was: String,
    /// `own`, `person`, `organisation`, `unnamed`, or the key of somebody known; empty when the
    /// name alone says it.
    pub speaker_as: String,
    /// Whether the box for nobody in particular is ticked.
    pub nobody: bool,
}

/// What came of it.
pub enum Said {
    /// It is as it was.
    Unchanged,
    /// It is theirs.
    By(Attribute),
    /// Nobody has that name yet; a person has to say who it is.
    Unknown(Name),
}

/// Reads what a form says about a speaker.
///
/// # Errors
/// When the name cannot be used, or the database cannot be read.
pub async fn said_by(desk: &Desk, named: &Named) -> Result<Result<Said, Unfit>, AppError> {
    let typed = named.speaker.trim();
    if named.nobody || named.speaker_as == "own" {
        return Ok(Ok(Said::By(Attribute::ToNobody)));
    }
    if let Ok(key) = named.speaker_as.parse() {
        return Ok(Ok(Said::By(Attribute::To(key))));
    }
    if typed == named.speaker_was.trim() {
        return Ok(Ok(Said::Unchanged));
    }
    if typed.is_empty() {
        return Ok(Ok(Said::By(Attribute::Unclear)));
    }
    let name = match Name::parse(typed, "The speaker") {
        Ok(name) => name,
        Err(unfit) => return Ok(Err(unfit)),
    };
    if let Some(sort) = SpeakerSort::from_slug(&named.speaker_as) {
        return Ok(Ok(Said::By(Attribute::ToNew(given_as(name, sort)))));
    }
    let known = speakers::find_by_name(desk.store().read(), name.as_str()).await?;
    Ok(Ok(match known {
        Some(known) => Said::By(Attribute::To(known.id)),
        None => Said::Unknown(name),
    }))
}

/// A person known by name alone.
pub(in crate::web) fn given(name: Name) -> SpeakerGiven {
    given_as(name, SpeakerSort::Person)
}

fn given_as(name: Name, sort: SpeakerSort) -> SpeakerGiven {
    SpeakerGiven {
        as_given: name.as_str().to_owned(),
        name: name.into_string(),
        role: String::new(),
        affiliation: String::new(),
        sort,
    }
}

#[derive(Template)]
#[template(path = "articles/choose.html")]
struct ChoosePage {
    page: Page,
    action: String,
    back: String,
    name: String,
    near: Vec<(String, String)>,
    /// Everything else that was sent, to be sent again.
    kept: Vec<Pair>,
}

/// The page that asks who a new name is; everything that was typed is on it.
///
/// # Errors
/// When the database cannot be read.
pub async fn ask(
    desk: &Desk,
    page: Page,
    action: &str,
    back: String,
    name: Name,
    sent: &[Pair],
) -> Outcome {
    let key = words::key(name.as_str());
    let parts: Vec<&str> = key.split(' ').filter(|part| part.len() > 2).collect();
    let known = choices::all(desk.store().read()).await?;
    let near = known.into_iter().filter(|one| {
        let own = words::key(&one.speaker.name);
        parts
            .iter()
            .any(|part| own.split(' ').any(|word| word == *part))
    });
    let near = near.map(|one| (one.speaker.id.to_string(), detail(&one)));
    let kept = sent
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "csrf" | "speaker_as" | "speaker" | "nobody"));
    html_again(&ChoosePage {
        page: page.titled("Who is this?", "articles"),
        action: action.to_owned(),
        back,
        name: name.into_string(),
        near: near.take(5).collect(),
        kept: kept.cloned().collect(),
    })
}

/// One choice of the speaker field.
#[derive(Serialize)]
struct Choice {
    /// The heading it stands under.
    group: &'static str,
    name: String,
    /// What the form sends.
    value: String,
    /// Role, number of claims, and names seen.
    detail: String,
}

/// GET /articles/{number}/speakers: the choices of the speaker field, for the script.
pub async fn offer(desk: Data<Desk>, _: Actor, number: Path<i32>) -> Outcome {
    let db = desk.store().read();
    let reading = articles::reading(db, *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let here: Vec<_> = reading
        .marks
        .iter()
        .filter_map(|mark| mark.claim.speaker_id)
        .collect();
    let mut all: Vec<Choice> = choices::all(db)
        .await?
        .iter()
        .map(|one| Choice {
            group: match one.speaker.sort {
                _ if here.contains(&one.speaker.id) => "In this article",
                SpeakerSort::Person => "People",
                SpeakerSort::Organisation => "Organisations",
                SpeakerSort::Unnamed => "Unnamed",
            },
            name: one.speaker.name.clone(),
            value: one.speaker.id.to_string(),
            detail: detail(one),
        })
        .filter(|choice| choice.group != "Unnamed")
        .collect();
    let order = ["In this article", "People", "Organisations"];
    all.sort_by_key(|choice| order.iter().position(|group| *group == choice.group));
    Ok(HttpResponse::Ok().json(all))
}

fn detail(one: &choices::Choice) -> String {
    let mut parts = Vec::new();
    if let Some(role) = &one.role {
        parts.push(role.clone());
    }
    parts.push(count(one.claims as i64, "claim", "claims"));
    let others = one
        .aliases
        .iter()
        .filter(|alias| **alias != one.speaker.name);
    let others: Vec<&str> = others.map(String::as_str).take(3).collect();
    if !others.is_empty() {
        parts.push(format!("also {}", others.join(", ")));
    }
    parts.join(" · ")
}
