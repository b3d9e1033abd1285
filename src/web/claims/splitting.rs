//! Splitting a claim: its places to choose from, the claim they become, and taking that back.

use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::merged::onward;
use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::merging::undo_until;
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::words::{Statement, Unfit};
use crate::store::entities::claim;
use crate::store::places::{self, Place};
use crate::store::{claims, splitting};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, Undo, html, html_again, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// Which places go, and what they say.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SplitForm {
    revision: i32,
    place: Vec<String>,
    statement: String,
}

/// A claim that was split off this one.
struct Parted {
    claim: claim::Model,
    by: String,
    since: DateTime<Utc>,
    /// Until when that can be undone; `None` when that is over.
    until: Option<DateTime<Utc>>,
}

impl Parted {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }
}

#[derive(Template)]
#[template(path = "claims/split.html")]
struct SplitPage {
    page: Page,
    claim: claim::Model,
    places: Vec<Place>,
    parted: Vec<Parted>,
    form: Form<SplitForm>,
    problem: Option<String>,
    may_decide: bool,
}

impl SplitPage {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }

    fn is_chosen(&self, place: &Place) -> bool {
        self.form.place.contains(&place.place.id.to_string())
    }
}

/// GET /claims/{number}/split
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    let number = numbered(&number)?;
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    if let Some(onward) = onward(&desk, &claim).await? {
        return onward;
    }
    html(&draw(&desk, &actor, page, number, SplitForm::default(), None).await?)
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    typed: SplitForm,
    problem: Option<String>,
) -> Result<SplitPage, AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let mut parted = Vec::new();
    for (claim, event) in splitting::split_off(db, claim.id).await? {
        let until = undo_until(event.at);
        let open = claim.state != State::Merged && desk.now() <= until;
        parted.push(Parted {
            claim,
            by: event.person_name,
            since: event.at,
            until: open.then_some(until),
        });
    }
    let title = format!("Split {}", claim_number(number));
    let page = page.titled(title, "claims");
    Ok(SplitPage {
        places: places::of_claim(db, claim.id).await?,
        page: if problem.is_some() {
            page.with_error()
        } else {
            page
        },
        may_decide: allows(actor, Deed::MakeClaim),
        form: Form::filled(typed),
        claim,
        parted,
        problem,
    })
}

/// POST /claims/{number}/split
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<SplitForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    match split(&desk, &actor, number, &form).await {
        Ok(new) => {
            let (here, there) = (claim_number(number), claim_number(new));
            let words = format!("Split: {there} was part of {here}. It waits for research.");
            let undo = Undo {
                action: paths::claim_part(new, "split/undo"),
                fields: vec![("revision".to_owned(), "1".to_owned())],
                label: "Undo the split".to_owned(),
            };
            see_other_with(&paths::claim(new), Flash::good(words).with_undo(undo))
        }
        Err(Error::Unfit(why)) => again(&desk, &actor, page, number, form, why.0).await,
        Err(Error::Refused(why @ crate::workflow::Refusal::Missing(_))) => {
            again(&desk, &actor, page, number, form, why.sentence()).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: SplitForm,
    why: String,
) -> Outcome {
    html_again(&draw(desk, actor, page, number, form, Some(why)).await?)
}

async fn split(desk: &Desk, actor: &Actor, number: i32, form: &SplitForm) -> Result<i32, Error> {
    let statement = Statement::parse(&form.statement, "The claim to check")?;
    let places: Result<Vec<Uuid>, _> = form.place.iter().map(|place| place.parse()).collect();
    let places = places.map_err(|_| Unfit("Choose among the places of the claim.".to_owned()))?;
    desk.split(actor, number, form.revision, places, statement)
        .await
}

/// The revision that was seen.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct UndoForm {
    revision: i32,
}

/// POST /claims/{number}/split/undo
pub async fn undo(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<UndoForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let seen = form.unchecked().revision;
    let whole = desk.undo_split(&actor, number, seen).await?;
    let (number, to) = (claim_number(number), claim_number(whole));
    let words = format!("The split was undone: {number} leads to {to}, and its places are back.");
    see_other_with(&paths::claim(whole), Flash::good(words))
}
