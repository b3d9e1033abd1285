//! A claim out of words that were not suggested: selected in the text, or from the set-aside page.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use crate::desk::making::Selection;
use crate::desk::people::sessions::Presence;
use crate::desk::{Desk, Error};
use crate::domain::claim::Attribute;
use crate::domain::reading::Kind;
use crate::domain::words::{Name, Statement, Unfit};
use crate::store::articles;
use crate::web::articles::rows::Place;
use crate::web::articles::speaking::given;
use crate::web::articles::undoing::way_back;
use crate::web::error::Outcome;
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::workflow::Refusal;

/// A claim made from a sentence that was not suggested.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SelectionForm {
    start: usize,
    end: usize,
    words: String,
    statement: String,
    kind: String,
    speaker: String,
    /// `text` when the words were selected in the article itself; then the margin says who speaks.
    from: String,
    show: String,
    view: String,
}

/// POST /articles/{number}/claims
pub async fn make(
    desk: Data<Desk>,
    presence: Presence,
    number: Path<i32>,
    form: Submitted<SelectionForm>,
) -> Outcome {
    let form = form.unchecked();
    let back = match form.from.as_str() {
        "text" => paths::article(*number),
        _ => format!("{}/aside", paths::article(*number)),
    };
    let selection = match selection(&form) {
        Ok(selection) => selection,
        Err(Unfit(sentence)) => return see_other_with(&back, Flash::warn(sentence)),
    };
    match desk.make_claim(&presence.actor, *number, selection).await {
        Ok(claim) => made(&desk, &presence, *number, claim, form).await,
        Err(Error::Unfit(Unfit(sentence))) => see_other_with(&back, Flash::warn(sentence)),
        Err(Error::Refused(refusal)) if !matches!(refusal, Refusal::NotYours(_)) => {
            see_other_with(&back, Flash::warn(refusal.sentence()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Back on the desk, in the text field of the claim just made, with the way to take it back.
async fn made(
    desk: &Desk,
    presence: &Presence,
    article: i32,
    claim: i32,
    form: SelectionForm,
) -> Outcome {
    let reading = articles::reading(desk.store().read(), article).await?;
    let Some(reading) = reading else {
        return see_other_with(&paths::claim(claim), Flash::good("Claim made."));
    };
    let marks = &reading.marks;
    let found = marks.iter().position(|mark| mark.claim.number == claim);
    let Some(index) = found else {
        return see_other_with(&paths::claim(claim), Flash::good("Claim made."));
    };
    let n = index + 1;
    let place = Place {
        show: form.show,
        view: form.view,
        ..Place::default()
    };
    let there = format!("{}{}&edit=1#q{n}", paths::article(article), place.at(n));
    let since = presence.session.created_at;
    let visit = desk
        .visit(&presence.actor, reading.article.id, since)
        .await?;
    let flash = Flash::good(format!("Claim {n} made."));
    see_other_with(
        &there,
        match visit.step {
            Some(step) => flash.with_undo(way_back(article, step, &place.show, &place.view)),
            None => flash,
        },
    )
}

fn selection(form: &SelectionForm) -> Result<Selection, Unfit> {
    let said_by = Name::parse_optional(&form.speaker, "The speaker")?;
    let said_by = said_by.map(|name| Attribute::ToNew(given(name)));
    Ok(Selection {
        start: form.start,
        end: form.end,
        statement: match form.statement.trim() {
            "" => None,
            typed => Some(Statement::parse(typed, "The claim to check")?),
        },
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        said_by: match form.from.as_str() {
            "text" => said_by,
            _ => said_by.or(Some(Attribute::ToNobody)),
        },
        words: form.words.clone(),
    })
}
