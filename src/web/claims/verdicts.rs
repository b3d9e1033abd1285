//! Writing the verdict of a claim.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use super::show::draw;
use super::{conflict, numbered};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::verdict::{NewVerdict, Said};
use crate::domain::words::{Answer, Line, Prose, Unfit, clean};
use crate::store::claims;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html_as, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Form, Submitted};

/// What was typed into the verdict.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct VerdictForm {
    pub(super) revision: i32,
    /// The revision of the verdict the person began from.
    pub(super) base: i32,
    #[validate(length(min = 1, message = "Choose a rating."))]
    pub(super) rating: String,
    #[validate(length(min = 1, message = "Say whether they said it."))]
    pub(super) said: String,
    #[validate(length(min = 1, message = "Write the answer: one or two sentences."))]
    pub(super) answer: String,
    #[validate(length(min = 1, message = "Write the explanation."))]
    pub(super) explanation: String,
    pub(super) note: String,
    /// Why the rating departs from those of similar claims.
    pub(super) departs: String,
}

/// POST /claims/{number}/verdict
pub async fn write_verdict(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<VerdictForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return verdict_again(&desk, &actor, page, number, form).await,
    };
    let new = match new_verdict(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return verdict_again(&desk, &actor, page, number, form).await;
        }
    };
    match desk.write_verdict(&actor, number, form.revision, new).await {
        Ok(revision) => {
            let words = format!("Revision {revision} saved.");
            see_other_with(
                &format!("{}#verdict", paths::claim(number)),
                Flash::good(words),
            )
        }
        Err(Error::Stale) => stale(&desk, &actor, page, number, form).await,
        Err(Error::Departs(why)) => departing(&desk, &actor, page, number, form, &why).await,
        Err(error) => Err(error.into()),
    }
}

/// The form again, with the question why the rating departs from those of similar claims.
pub(super) async fn departing(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: VerdictForm,
    why: &str,
) -> Outcome {
    let sentence = Error::Departs(why.to_owned()).to_string();
    let form = Form::wrong(form, "departs", sentence);
    verdict_again(desk, actor, page, number, form).await
}

async fn verdict_again(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: Form<VerdictForm>,
) -> Outcome {
    let page = draw(desk, actor, page.with_error(), number, Some(form), None).await?;
    html_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Somebody changed the claim meanwhile. When they wrote a verdict too, both texts stand side by
/// side; when they did something else, the form comes back with its text and the new revision.
async fn stale(desk: &Desk, actor: &Actor, page: Page, number: i32, form: VerdictForm) -> Outcome {
    let newest = claims::find(desk.store().read(), number).await?;
    let newest = newest.ok_or(AppError::NotFound)?;
    if newest.verdict_revision > 0 && newest.verdict_revision != form.base {
        return conflict::answer(desk, actor, page, newest, &form.into()).await;
    }
    let form = VerdictForm {
        revision: newest.revision,
        ..form
    };
    let words = "Your text is safe, and not saved yet: somebody changed the claim while you were writing, though not the verdict. Look at what changed, then save.";
    let typed = Some(Form::filled(form));
    let page = draw(desk, actor, page, number, typed, Some(words.to_owned())).await?;
    html_as(StatusCode::CONFLICT, &page)
}

pub(super) fn new_verdict(form: &VerdictForm) -> Result<NewVerdict, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let rating = form.rating.parse();
    Ok(NewVerdict {
        rating: rating.map_err(|_| ("rating", Unfit("Choose a rating.".to_owned())))?,
        said: Said::from_slug(&form.said)
            .ok_or_else(|| ("said", Unfit("Say whether they said it.".to_owned())))?,
        answer: Answer::parse(&form.answer, "The answer").map_err(field("answer"))?,
        explanation: Prose::parse(&form.explanation, "The explanation")
            .map_err(field("explanation"))?,
        note: clean(&form.note),
        departs: Line::parse_optional(&form.departs, "The reason for departing")
            .map_err(field("departs"))?
            .map(Line::into_string)
            .unwrap_or_default(),
    })
}
