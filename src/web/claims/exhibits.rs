//! Evidence that is on a claim's board: saying more about it, taking it off, putting it back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use super::evidence::stances;
use super::here::Room;
use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::evidence::{ExhibitEdit, Eyes, Stance};
use crate::domain::people::Actor;
use crate::domain::section::Section;
use crate::store::{claims, evidence};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::{filters, paths};

/// What may be said about evidence that is on the board.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ExhibitForm {
    revision: i32,
    stance: String,
    deciding: String,
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
    room: Room,
    form: Form<ExhibitForm>,
}

impl ExhibitPage {
    fn stances(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        stances()
    }
}

/// GET /claims/{number}/evidence/{exhibit}
pub async fn edit(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    path: Path<(String, i32)>,
) -> Outcome {
    let number = numbered(&path.0)?;
    html(&exhibit_page(&desk, &actor, page, number, path.1, None).await?)
}

async fn exhibit_page(
    desk: &Desk,
    actor: &Actor,
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
    let kept = evidence::get(db, used.evidence_id, Eyes::Person(actor.id))
        .await?
        .ok_or(AppError::NotFound)?;
    let mut form = typed.unwrap_or_else(|| {
        Form::filled(ExhibitForm {
            revision: claim.revision,
            stance: used.stance.slug().to_owned(),
            deciding: used.deciding.clone(),
            locator: used.locator.clone(),
            note: used.note.clone(),
        })
    });
    if form.revision == 0 {
        form.revision = claim.revision;
    }
    let room = Room::of(desk, actor, &claim, Section::Evidence(exhibit)).await?;
    let number = claim_number(number);
    Ok(ExhibitPage {
        room,
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
            let page = exhibit_page(&desk, &actor, page, number, exhibit, Some(form)).await?;
            return html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let Some(stance) = Stance::from_slug(&form.stance) else {
        let form = Form::wrong(form, "stance", "Say which way the passage points.");
        let page = exhibit_page(
            &desk,
            &actor,
            page.with_error(),
            number,
            exhibit,
            Some(form),
        )
        .await?;
        return html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let edit = ExhibitEdit {
        stance,
        deciding: form.deciding.clone(),
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
        Err(Error::Unfit(unfit)) => {
            let form = Some(Form::wrong(form, "deciding", unfit));
            let page =
                exhibit_page(&desk, &actor, page.with_error(), number, exhibit, form).await?;
            html_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Error::Stale) => {
            form.revision = 0;
            let sentence = "The claim changed while you were typing. Your text is here; look at the claim, then save it again.";
            let form = Some(Form::wrong(form, "", sentence));
            let page =
                exhibit_page(&desk, &actor, page.with_error(), number, exhibit, form).await?;
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
