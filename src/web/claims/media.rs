//! The picture, film or recording that a claim is about, and what was done to it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::evidence::Eyes;
use crate::domain::manipulation::{Manipulation, MediaSaid, Medium, chosen};
use crate::domain::people::Actor;
use crate::domain::words::{self, Unfit, WebAddress};
use crate::store::{claim_media, claims, evidence};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Form, Submitted};
use crate::workflow::permissions::{Deed, allows};

/// What may be said about it.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MediaForm {
    revision: i32,
    medium: String,
    manipulations: Vec<String>,
    address: String,
    exhibit: String,
    #[validate(length(max = 4000, message = "Keep it to 4,000 characters."))]
    context: String,
    original: String,
}

#[derive(Template)]
#[template(path = "claims/media.html")]
struct MediaPage {
    page: Page,
    number: String,
    statement: String,
    /// The evidence that may be our copy: its number and title.
    copies: Vec<(String, String)>,
    may: bool,
    form: Form<MediaForm>,
}

impl MediaPage {
    fn media(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let words = "The claim is about words, figures or events.";
        let none = ("", "None of these", words);
        let each = Medium::ALL.map(|one| (one.slug(), one.words(), ""));
        [none].into_iter().chain(each).collect()
    }

    fn manipulations(&self) -> Vec<(Manipulation, bool)> {
        let ticked = |one: Manipulation| self.form.manipulations.iter().any(|it| it == one.slug());
        Manipulation::ALL.map(|one| (one, ticked(one))).to_vec()
    }
}

/// GET /claims/{number}/media
pub async fn edit(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    html(&media_page(&desk, &actor, page, numbered(&number)?, None).await?)
}

async fn media_page(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    typed: Option<Form<MediaForm>>,
) -> Result<MediaPage, AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let mut form = match typed {
        Some(form) => form,
        None => Form::filled(held(desk, claim.id).await?),
    };
    if form.revision == 0 {
        form.revision = claim.revision;
    }
    let board = evidence::of_claim(db, claim.id, Eyes::Person(actor.id)).await?;
    let board = board.into_iter();
    let copies = board.filter(|one| one.exhibit.withdrawn_at.is_none() && one.archived);
    let copy = |one: evidence::Shown| {
        let number = one.exhibit.number;
        (
            number.to_string(),
            format!("E{number} {}", one.evidence.title),
        )
    };
    let none = (String::new(), "None".to_owned());
    let standing = desk.standing(&claim).await?;
    let number = claim_number(number);
    Ok(MediaPage {
        page: page.titled(format!("What {number} is about"), "claims"),
        number,
        statement: claim.statement,
        copies: [none].into_iter().chain(copies.map(copy)).collect(),
        may: allows(actor, Deed::Edit(&standing)),
        form,
    })
}

/// The form as it was saved last.
async fn held(desk: &Desk, claim: uuid::Uuid) -> Result<MediaForm, AppError> {
    let held = claim_media::of(desk.store().read(), claim).await?;
    Ok(held.map_or_else(MediaForm::default, |held| MediaForm {
        revision: 0,
        medium: held.medium.slug().to_owned(),
        manipulations: claim_media::manipulations(&held)
            .into_iter()
            .map(|one| one.slug().to_owned())
            .collect(),
        address: held.address,
        exhibit: held.exhibit.map(|one| one.to_string()).unwrap_or_default(),
        context: held.context,
        original: held.original,
    }))
}

/// POST /claims/{number}/media
pub async fn update(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<MediaForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let mut form = match form.valid() {
        Ok(form) => form,
        Err(form) => {
            let page = media_page(&desk, &actor, page.with_error(), number, Some(form)).await?;
            return html_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (status, form) = match said(&form) {
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            (StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Ok(said) => match desk.depict(&actor, number, form.revision, said).await {
            Ok(()) => return see_other_with(&paths::claim(number), Flash::good("Saved.")),
            Err(Error::Unfit(unfit)) => {
                let form = Form::wrong(form, "exhibit", unfit);
                (StatusCode::UNPROCESSABLE_ENTITY, form)
            }
            Err(Error::Stale) => {
                form.revision = 0;
                let sentence = "The claim changed while you were typing. Your text is here; look \
                                at the claim, then save it again.";
                (StatusCode::CONFLICT, Form::wrong(form, "", sentence))
            }
            Err(error) => return Err(error.into()),
        },
    };
    let page = media_page(&desk, &actor, page.with_error(), number, Some(form)).await?;
    html_as(status, &page)
}

/// What the form says; with the field that is wrong when it cannot be used as it is.
fn said(form: &MediaForm) -> Result<Option<MediaSaid>, (&'static str, Unfit)> {
    let Some(medium) = Medium::from_slug(&form.medium) else {
        return Ok(None);
    };
    let each = form.manipulations.iter();
    let each = each.filter_map(|slug| Manipulation::from_slug(slug));
    let address =
        |typed: &str, field| WebAddress::parse_optional(typed).map_err(|unfit| (field, unfit));
    Ok(Some(MediaSaid {
        medium,
        manipulations: chosen(each).map_err(|unfit| ("manipulations", unfit))?,
        address: address(&form.address, "address")?,
        exhibit: form.exhibit.parse().ok(),
        context: words::clean(&form.context),
        original: address(&form.original, "original")?,
    }))
}
