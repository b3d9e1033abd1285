//! What a person changes on a claim besides its state: wording, kind, topics, speaker.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, ClaimEdit, Priority};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::words::{Name, Statement, Unfit};
use crate::store::claims;
use crate::store::entities::claim;
use crate::web::articles::{day, given};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

/// What a person may change on a claim.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EditForm {
    revision: i32,
    statement: String,
    kind: String,
    priority: Option<String>,
    due: Option<String>,
    topics: String,
}

/// POST /claims/{number}/edit
pub async fn edit(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<EditForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    let edit = claim_edit(&form, &claim).map_err(Error::from)?;
    desk.edit_claim(&actor, number, form.revision, edit).await?;
    see_other_with(&paths::claim(number), Flash::good("Claim saved."))
}

/// The change a form asks for; what it leaves out stays as it is.
fn claim_edit(form: &EditForm, claim: &claim::Model) -> Result<ClaimEdit, Unfit> {
    let priority = form.priority.as_deref().and_then(Priority::from_slug);
    Ok(ClaimEdit {
        statement: Statement::parse(&form.statement, "The claim to check")?,
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        priority: priority.unwrap_or(claim.priority),
        due_at: match &form.due {
            Some(typed) => day(typed)?,
            None => claim.due_at,
        },
        topics: topics(&form.topics)?,
    })
}

/// Topics as typed, parted by commas.
fn topics(typed: &str) -> Result<Vec<String>, Unfit> {
    let each = typed
        .split(',')
        .map(str::trim)
        .filter(|topic| !topic.is_empty());
    let topics: Vec<String> = each.map(str::to_owned).collect();
    if topics.len() > 20 || topics.iter().any(|topic| topic.chars().count() > 80) {
        let words = "A claim has at most 20 topics of at most 80 characters each.";
        return Err(Unfit(words.to_owned()));
    }
    Ok(topics)
}

/// Whose words a claim is.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SpeakerForm {
    revision: i32,
    speaker: String,
    nobody: bool,
}

/// POST /claims/{number}/speaker
pub async fn attribute(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<SpeakerForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let to = if form.nobody {
        Attribute::ToNobody
    } else {
        Attribute::ToNew(given(
            Name::parse(&form.speaker, "The speaker").map_err(Error::from)?,
        ))
    };
    desk.attribute(&actor, number, form.revision, to).await?;
    see_other_with(&paths::claim(number), Flash::good("Speaker saved."))
}
