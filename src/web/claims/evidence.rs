//! Adding evidence to a claim: from its address, as a file or pasted, from an article of the desk, or
//! with the reason why no copy could be kept.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::evidence::{Confidence, Copy, EvidenceKind, Eyes, InCopy, NewExhibit, Stance};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::matching::passage::part;
use crate::store::entities::{article, evidence as document, person};
use crate::store::{articles, claims, evidence, people};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::submitted::Form;
use crate::web::uploaded::{Attached, Uploaded};
use crate::web::{filters, paths};

/// Evidence as typed.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EvidenceForm {
    revision: i32,
    title: String,
    kind: String,
    source: String,
    address: String,
    stance: String,
    #[validate(length(min = 1, message = "Paste the passage that matters, word for word."))]
    passage: String,
    /// Of the passage, the words that decide.
    deciding: String,
    #[validate(length(max = 300, message = "Keep the place to 300 characters."))]
    locator: String,
    #[validate(length(max = 4000, message = "Keep the note to 4,000 characters."))]
    note: String,
    text: String,
    #[validate(length(max = 4000, message = "Keep the reason to 4,000 characters."))]
    not_archived: String,
    /// An article of the desk, by its number.
    article: String,
    /// The day the document speaks of.
    known_as_of: String,
    confidential: bool,
    /// What everybody else is told.
    stated_as: String,
    /// Who may see it.
    witness: Vec<Uuid>,
    /// Evidence that is held already, by its key.
    held: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "claims/evidence.html")]
struct EvidencePage {
    page: Page,
    number: String,
    statement: String,
    held: Option<document::Model>,
    /// The article that is to be cited, when it is named from the beginning.
    cited: Option<article::Model>,
    colleagues: Vec<person::Model>,
    /// Why the page at the address could not be had, when it was asked for just now.
    not_fetched: Option<String>,
    form: Form<EvidenceForm>,
}

impl EvidencePage {
    /// Whether somebody is named for it.
    fn is_named(&self, id: &Uuid) -> bool {
        self.form.witness.contains(id)
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        EvidenceKind::ALL
            .iter()
            .map(|kind| (kind.slug(), kind.words()))
            .collect()
    }

    fn stances(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        stances()
    }
}

pub(super) fn stances() -> Vec<(&'static str, &'static str, &'static str)> {
    Stance::ALL
        .iter()
        .map(|stance| (stance.slug(), stance.words(), ""))
        .collect()
}

/// What the form begins with: evidence that is to be used again, a passage taken from it, an article.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Begun {
    held: Option<Uuid>,
    passage: String,
    article: String,
}

/// GET /claims/{number}/evidence/new
pub async fn new(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    begun: Query<Begun>,
) -> Outcome {
    let number = numbered(&number)?;
    let begun = begun.into_inner();
    let form = EvidenceForm {
        held: begun.held,
        passage: begun.passage,
        article: begun.article,
        ..EvidenceForm::default()
    };
    html(&evidence_page(&desk, &actor, page, number, Form::filled(form)).await?)
}

async fn evidence_page(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    mut form: Form<EvidenceForm>,
) -> Result<EvidencePage, AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let held = match form.held {
        Some(id) => {
            let held = evidence::get(db, id, Eyes::Person(actor.id)).await?;
            Some(held.ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let cited = match form.article.trim().parse() {
        Ok(number) => articles::find(db, number).await?,
        Err(_) => None,
    };
    let mut colleagues = people::active(db).await?;
    colleagues.retain(|one| one.id != actor.id);
    if form.revision == 0 {
        form.revision = claim.revision;
    }
    let number = claim_number(number);
    let page = page.titled(format!("Add evidence to {number}"), "claims");
    let page = if form.is_wrong() {
        page.with_error()
    } else {
        page
    };
    Ok(EvidencePage {
        page,
        number,
        statement: claim.statement,
        held,
        cited,
        colleagues,
        not_fetched: None,
        form,
    })
}

/// POST /claims/{number}/evidence
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    sent: Uploaded<EvidenceForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let again = async |page, form, status| {
        let page = evidence_page(&desk, &actor, page, number, form).await?;
        html_as(status, &page)
    };
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let mut form = match sent.form.valid() {
        Ok(form) => form,
        Err(form) => return again(page, form, wrong).await,
    };
    let new = match exhibit(&desk, &actor, &form, sent.file).await? {
        Ok(new) => new,
        Err((field, unfit)) => return again(page, Form::wrong(form, field, unfit), wrong).await,
    };
    match desk.add_evidence(&actor, number, form.revision, new).await {
        Ok(exhibit) => added(&desk, number, exhibit).await,
        Err(Error::NotFetched(why)) => {
            let form = Form::wrong(form, "address", &why);
            let mut page = evidence_page(&desk, &actor, page, number, form).await?;
            page.not_fetched = Some(why);
            html_as(wrong, &page)
        }
        Err(Error::Unfit(unfit)) => again(page, Form::wrong(form, "text", unfit), wrong).await,
        Err(Error::Stale) => {
            form.revision = 0;
            let sentence = "The claim changed while you were typing. Your text is here; look at the claim, then add it again.";
            again(page, Form::wrong(form, "", sentence), StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// On to the claim, with what was done; a passage that is not in the copy is told at once.
async fn added(desk: &Desk, number: i32, exhibit: i32) -> Outcome {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let used = evidence::find(db, claim.id, exhibit).await?;
    let there = format!("{}#E{exhibit}", paths::claim(number));
    let flash = match used.map(|used| used.in_copy) {
        Some(InCopy::Absent) => Flash::warn(format!(
            "E{exhibit} archived and added. Its passage does not stand in the archived text: compare them."
        )),
        _ => Flash::good(format!("E{exhibit} archived and added.")),
    };
    see_other_with(&there, flash)
}

type Wrong = (&'static str, Unfit);

/// What was typed as a piece of evidence, or the field that is wrong.
async fn exhibit(
    desk: &Desk,
    actor: &Actor,
    form: &EvidenceForm,
    file: Option<Attached>,
) -> Result<Result<NewExhibit, Wrong>, AppError> {
    if let Some(id) = form.held {
        let held = evidence::get(desk.store().read(), id, Eyes::Person(actor.id)).await?;
        return Ok(used_again(form, &held.ok_or(AppError::NotFound)?));
    }
    Ok(copy_of(form, file).and_then(|copy| typed(form, copy)))
}

/// A document that is held already keeps its title, kind, address, day and confidence.
fn used_again(form: &EvidenceForm, held: &document::Model) -> Result<NewExhibit, Wrong> {
    let known = EvidenceForm {
        title: held.title.clone(),
        kind: held.kind.slug().to_owned(),
        address: held.address.clone().unwrap_or_default(),
        source: String::new(),
        known_as_of: String::new(),
        confidential: false,
        ..form.clone()
    };
    typed(&known, Copy::Held(held.id))
}

/// The copy that is meant: a file, a text, an article of ours, a reason, or else the page itself.
fn copy_of(form: &EvidenceForm, file: Option<Attached>) -> Result<Copy, Wrong> {
    let no = |field: &'static str, words: &str| Err((field, Unfit(words.to_owned())));
    let (text, article) = (form.text.trim(), form.article.trim());
    let (reason, address) = (form.not_archived.trim(), form.address.trim());
    match (file, text, article) {
        (Some(Attached { name, bytes }), "", "") => Ok(Copy::File { name, bytes }),
        (Some(_), _, _) => no(
            "text",
            "Choose a file, or paste the text, or name an article, not several. The file has to be chosen again.",
        ),
        (None, "", "") if !reason.is_empty() => Ok(Copy::NotArchived(reason.to_owned())),
        (None, "", "") if !address.is_empty() => Ok(Copy::Fetched),
        (None, "", "") => no(
            "address",
            "Give the address of the document, or choose a file, paste its text, name an article held here, or say why no copy could be kept.",
        ),
        (None, "", number) => match number.parse() {
            Ok(number) => Ok(Copy::Article(number)),
            Err(_) => no(
                "article",
                "Write the number of the article, as its address ends: 12.",
            ),
        },
        (None, text, "") => Ok(Copy::Pasted(text.to_owned())),
        (None, _, _) => no("text", "Paste the text or name an article, not both."),
    }
}

fn typed(form: &EvidenceForm, copy: Copy) -> Result<NewExhibit, Wrong> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let choose = |name: &'static str, words: &str| (name, Unfit(words.to_owned()));
    let title = Name::parse_optional(&form.title, "The title").map_err(field("title"))?;
    let names_itself = matches!(copy, Copy::Fetched | Copy::Article(_) | Copy::Held(_));
    if title.is_none() && !names_itself {
        return Err(choose("title", "Say what the document is called."));
    }
    Ok(NewExhibit {
        title,
        kind: EvidenceKind::from_slug(&form.kind)
            .ok_or_else(|| choose("kind", "Say what kind of evidence it is."))?,
        source: Name::parse_optional(&form.source, "The publisher").map_err(field("source"))?,
        address: WebAddress::parse_optional(&form.address).map_err(field("address"))?,
        copy,
        stance: Stance::from_slug(&form.stance)
            .ok_or_else(|| choose("stance", "Say which way the passage points."))?,
        passage: form.passage.clone(),
        deciding: deciding(&form.passage, &form.deciding).map_err(field("deciding"))?,
        locator: form.locator.clone(),
        note: form.note.clone(),
        known_as_of: day(&form.known_as_of).map_err(field("known_as_of"))?,
        confidence: confidence(form)?,
    })
}

/// The deciding words, when they stand in the passage or there are none.
pub(super) fn deciding(passage: &str, typed: &str) -> Result<String, Unfit> {
    let typed = typed.trim();
    let stands = typed.is_empty() || part(passage, typed).is_some();
    let words = "These words do not stand in the passage in one piece. Copy them from it.";
    match stands {
        true => Ok(typed.to_owned()),
        false => Err(Unfit(words.to_owned())),
    }
}

/// A day as a date field sends it; nothing when it was left empty.
pub(super) fn day(typed: &str) -> Result<Option<NaiveDate>, Unfit> {
    let wrong = || Unfit("Write the day as 2026-10-16.".to_owned());
    let sound = |day: &NaiveDate| (1000..=9999).contains(&day.year());
    match typed.trim() {
        "" => Ok(None),
        typed => {
            let day: NaiveDate = typed.parse().map_err(|_| wrong())?;
            Some(day).filter(sound).ok_or_else(wrong).map(Some)
        }
    }
}

fn confidence(form: &EvidenceForm) -> Result<Option<Confidence>, Wrong> {
    if !form.confidential {
        return Ok(None);
    }
    let stated = Name::parse_optional(&form.stated_as, "The description");
    let stated = stated.map_err(|unfit| ("stated_as", unfit))?;
    let none = || {
        let words = "Say what everybody else is told, without a word that gives the source away.";
        ("stated_as", Unfit(words.to_owned()))
    };
    Ok(Some(Confidence {
        stated_as: stated.ok_or_else(none)?.into_string(),
        witnesses: form.witness.clone(),
    }))
}
