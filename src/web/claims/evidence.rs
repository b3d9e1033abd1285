//! Evidence on a claim: adding it, saying more about it, taking it off the board.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::evidence::{Copy, EvidenceKind, ExhibitEdit, NewExhibit, Stance};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::entities::evidence as document;
use crate::store::{claims, evidence};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::uploaded::{Attached, Uploaded};
use crate::web::{filters, paths};

/// Evidence as typed.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EvidenceForm {
    revision: i32,
    #[validate(length(min = 1, message = "Say what the document is called."))]
    title: String,
    kind: String,
    source: String,
    address: String,
    stance: String,
    #[validate(length(min = 1, message = "Paste the passage that matters, word for word."))]
    passage: String,
    #[validate(length(max = 300, message = "Keep the place to 300 characters."))]
    locator: String,
    #[validate(length(max = 4000, message = "Keep the note to 4,000 characters."))]
    note: String,
    text: String,
    #[validate(length(max = 4000, message = "Keep the reason to 4,000 characters."))]
    not_archived: String,
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
    form: Form<EvidenceForm>,
}

impl EvidencePage {
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

fn stances() -> Vec<(&'static str, &'static str, &'static str)> {
    Stance::ALL
        .iter()
        .map(|stance| (stance.slug(), stance.words(), ""))
        .collect()
}

/// Evidence that is to be used again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Held {
    held: Option<Uuid>,
}

/// GET /claims/{number}/evidence/new
pub async fn new(
    desk: Data<Desk>,
    _: Actor,
    page: Page,
    number: Path<String>,
    held: Query<Held>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = EvidenceForm {
        held: held.held,
        ..EvidenceForm::default()
    };
    html(&evidence_page(&desk, page, number, Form::filled(form)).await?)
}

async fn evidence_page(
    desk: &Desk,
    page: Page,
    number: i32,
    mut form: Form<EvidenceForm>,
) -> Result<EvidencePage, AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let held = match form.held {
        Some(id) => Some(evidence::get(db, id).await?.ok_or(AppError::NotFound)?),
        None => None,
    };
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
    let form = match sent.form.valid() {
        Ok(form) => form,
        Err(form) => return evidence_again(&desk, page, number, form).await,
    };
    let new = match exhibit(&desk, &form, sent.file).await? {
        Ok(new) => new,
        Err((field, unfit)) => {
            return evidence_again(&desk, page, number, Form::wrong(form, field, unfit)).await;
        }
    };
    match desk.add_evidence(&actor, number, form.revision, new).await {
        Ok(exhibit) => {
            let there = format!("{}#E{exhibit}", paths::claim(number));
            see_other_with(
                &there,
                Flash::good(format!("E{exhibit} archived and added.")),
            )
        }
        Err(Error::Unfit(unfit)) => {
            evidence_again(&desk, page, number, Form::wrong(form, "text", unfit)).await
        }
        Err(Error::Stale) => {
            let mut form = form;
            form.revision = 0;
            let sentence = "The claim changed while you were typing. Your text is here; look at the claim, then add it again.";
            let page = evidence_page(&desk, page, number, Form::wrong(form, "", sentence)).await?;
            html_as(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn evidence_again(desk: &Desk, page: Page, number: i32, form: Form<EvidenceForm>) -> Outcome {
    let page = evidence_page(desk, page, number, form).await?;
    html_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

type Wrong = (&'static str, Unfit);

/// What was typed as a piece of evidence, or the field that is wrong.
async fn exhibit(
    desk: &Desk,
    form: &EvidenceForm,
    file: Option<Attached>,
) -> Result<Result<NewExhibit, Wrong>, AppError> {
    if let Some(id) = form.held {
        let held = evidence::get(desk.store().read(), id).await?;
        return Ok(used_again(form, &held.ok_or(AppError::NotFound)?));
    }
    Ok(copy_of(form, file).and_then(|copy| typed(form, copy)))
}

/// A document that is held already keeps its title, kind and address.
fn used_again(form: &EvidenceForm, held: &document::Model) -> Result<NewExhibit, Wrong> {
    let known = EvidenceForm {
        title: held.title.clone(),
        kind: held.kind.slug().to_owned(),
        address: held.address.clone().unwrap_or_default(),
        source: String::new(),
        ..form.clone()
    };
    typed(&known, Copy::Held(held.id))
}

fn copy_of(form: &EvidenceForm, file: Option<Attached>) -> Result<Copy, Wrong> {
    match (file, form.text.trim(), form.not_archived.trim()) {
        (Some(Attached { name, bytes }), "", _) => Ok(Copy::File { name, bytes }),
        (Some(_), _, _) => Err((
            "text",
            Unfit(
                "Choose a file or paste the text, not both. The file has to be chosen again."
                    .to_owned(),
            ),
        )),
        (None, "", "") => Err((
            "text",
            Unfit(
                "Choose a file, paste the text of the document, or say why no copy could be kept."
                    .to_owned(),
            ),
        )),
        (None, "", reason) => Ok(Copy::NotArchived(reason.to_owned())),
        (None, text, _) => Ok(Copy::Pasted(text.to_owned())),
    }
}

fn typed(form: &EvidenceForm, copy: Copy) -> Result<NewExhibit, Wrong> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let choose = |name: &'static str, words: &str| (name, Unfit(words.to_owned()));
    Ok(NewExhibit {
        title: Name::parse(&form.title, "The title").map_err(field("title"))?,
        kind: EvidenceKind::from_slug(&form.kind)
            .ok_or_else(|| choose("kind", "Say what kind of evidence it is."))?,
        source: Name::parse_optional(&form.source, "The publisher").map_err(field("source"))?,
        address: WebAddress::parse_optional(&form.address).map_err(field("address"))?,
        copy,
        stance: Stance::from_slug(&form.stance)
            .ok_or_else(|| choose("stance", "Say which way the passage points."))?,
        passage: form.passage.clone(),
        locator: form.locator.clone(),
        note: form.note.clone(),
    })
}

/// What may be said about evidence that is on the board.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ExhibitForm {
    revision: i32,
    stance: String,
    #[validate(length(max = 300, message = "Keep the place to 300 characters."))]
    locator: String,
    #[validate(length(max = 4000, message = "Keep the note to 4,000 characters."))]
    note: String,
}

#[derive(Template)]
#[template(path = "claims/exhibit.html")]
struct ExhibitPage {
    page: Page,
    number: String,
    exhibit: i32,
    title: String,
    passage: String,
    form: Form<ExhibitForm>,
}

impl ExhibitPage {
    fn stances(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        stances()
    }
}

/// GET /claims/{number}/evidence/{exhibit}
pub async fn edit(desk: Data<Desk>, _: Actor, page: Page, path: Path<(String, i32)>) -> Outcome {
    let number = numbered(&path.0)?;
    html(&exhibit_page(&desk, page, number, path.1, None).await?)
}

async fn exhibit_page(
    desk: &Desk,
    page: Page,
    number: i32,
    exhibit: i32,
    typed: Option<Form<ExhibitForm>>,
) -> Result<ExhibitPage, AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let used = evidence::find(db, claim.id, exhibit)
        .await?
        .ok_or(AppError::NotFound)?;
    let kept = evidence::get(db, used.evidence_id)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut form = typed.unwrap_or_else(|| {
        Form::filled(ExhibitForm {
            revision: claim.revision,
            stance: used.stance.slug().to_owned(),
            locator: used.locator.clone(),
            note: used.note.clone(),
        })
    });
    if form.revision == 0 {
        form.revision = claim.revision;
    }
    let number = claim_number(number);
    Ok(ExhibitPage {
        page: page.titled(format!("E{exhibit} on {number}"), "claims"),
        number,
        exhibit,
        title: kept.title,
        passage: used.passage,
        form,
    })
}

/// POST /claims/{number}/evidence/{exhibit}
pub async fn update(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    path: Path<(String, i32)>,
    form: Submitted<ExhibitForm>,
) -> Outcome {
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    let mut form = match form.valid() {
        Ok(form) => form,
        Err(form) => {
            let page = page.with_error();
            let page = exhibit_page(&desk, page, number, exhibit, Some(form)).await?;
            return html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let Some(stance) = Stance::from_slug(&form.stance) else {
        let form = Form::wrong(form, "stance", "Say which way the passage points.");
        let page = exhibit_page(&desk, page.with_error(), number, exhibit, Some(form)).await?;
        return html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let edit = ExhibitEdit {
        stance,
        locator: form.locator.clone(),
        note: form.note.clone(),
    };
    match desk
        .edit_evidence(&actor, number, form.revision, exhibit, edit)
        .await
    {
        Ok(()) => {
            let there = format!("{}#E{exhibit}", paths::claim(number));
            see_other_with(&there, Flash::good(format!("E{exhibit} saved.")))
        }
        Err(Error::Stale) => {
            form.revision = 0;
            let sentence = "The claim changed while you were typing. Your text is here; look at the claim, then save it again.";
            let form = Some(Form::wrong(form, "", sentence));
            let page = exhibit_page(&desk, page.with_error(), number, exhibit, form).await?;
            html_as(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Which revision of the claim the person saw.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SeenForm {
    revision: i32,
}

/// POST /claims/{number}/evidence/{exhibit}/withdraw
pub async fn withdraw(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(String, i32)>,
    form: Submitted<SeenForm>,
) -> Outcome {
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    desk.withdraw_evidence(&actor, number, form.unchecked().revision, exhibit)
        .await?;
    see_other_with(
        &paths::claim(number),
        Flash::good(format!("E{exhibit} withdrawn.")),
    )
}

/// POST /claims/{number}/evidence/{exhibit}/restore
pub async fn restore(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(String, i32)>,
    form: Submitted<SeenForm>,
) -> Outcome {
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    desk.restore_evidence(&actor, number, form.unchecked().revision, exhibit)
        .await?;
    see_other_with(
        &paths::claim(number),
        Flash::good(format!("E{exhibit} restored.")),
    )
}
