//! What a person changes on a claim besides its state: wording, speaker, comments, duties.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, ClaimEdit, Priority};
use crate::domain::people::{Actor, Duty};
use crate::domain::reading::Kind;
use crate::domain::words::{Name, Prose, Statement, Unfit};
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
    priority: String,
    due: String,
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
    let edit = claim_edit(&form).map_err(Error::from)?;
    desk.edit_claim(&actor, number, form.revision, edit).await?;
    see_other_with(&paths::claim(number), Flash::good("Claim saved."))
}

fn claim_edit(form: &EditForm) -> Result<ClaimEdit, Unfit> {
    Ok(ClaimEdit {
        statement: Statement::parse(&form.statement, "The claim to check")?,
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        priority: Priority::from_slug(&form.priority).unwrap_or(Priority::Normal),
        due_at: day(&form.due)?,
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

/// A comment.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct CommentForm {
    body: String,
}

/// POST /claims/{number}/comments
pub async fn comment(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<CommentForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let body = Prose::parse(&form.unchecked().body, "The comment").map_err(Error::from)?;
    desk.comment(&actor, number, body).await?;
    see_other_with(
        &format!("{}#comments", paths::claim(number)),
        Flash::good("Comment added."),
    )
}

/// Who is asked to do what.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AssignForm {
    person: Uuid,
    duty: String,
    relieve: bool,
}

/// POST /claims/{number}/assignments
pub async fn assign(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<AssignForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let duty = Duty::from_slug(&form.duty).ok_or(AppError::NotFound)?;
    let words = if form.relieve {
        desk.relieve(&actor, number, form.person, duty).await?;
        "Relieved."
    } else {
        desk.assign(&actor, number, form.person, duty).await?;
        "Assigned."
    };
    see_other_with(&paths::claim(number), Flash::good(words))
}
