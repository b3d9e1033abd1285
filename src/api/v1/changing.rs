//! Changing a claim: its wording, its speaker, and what is said of it to colleagues.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::claims::{kind, named, shown};
use super::numbered;
use super::shown::{ClaimShown, Problem};
use crate::api::asked::{self, Body, created, json_at};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::{Attribute, ClaimEdit, Priority, claim_number};
use crate::domain::thread::Remark;
use crate::domain::words::{Statement, Unfit};
use crate::store::{claims, lists};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

/// What a program may change on a claim; what it leaves out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimChange {
    /// Our wording of what is checked.
    statement: Option<String>,
    /// What sort of assertion.
    kind: Option<String>,
    /// How soon.
    priority: Option<String>,
    /// By when (RFC 3339), or an empty text for no time.
    due_at: Option<String>,
    /// These topics and no others.
    topics: Option<Vec<String>>,
}

/// Changes the wording, kind, priority, due time and topics of a claim. The quote stays.
#[utoipa::path(patch, path = "/api/v1/claims/{number}", tag = "claims",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = ClaimChange, security(("token" = ["write_claims"])),
    responses((status = 200, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn edit(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<ClaimChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, said) = (numbered(&number)?, body.said()?);
    let seen = asked::seen(&req)?;
    let db = desk.store().read();
    let held = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let topics = match said.topics {
        Some(topics) => fitting(topics)?,
        None => lists::topics(db, held.id)
            .await?
            .into_iter()
            .map(|topic| topic.name)
            .collect(),
    };
    let edit = ClaimEdit {
        statement: Statement::parse(
            said.statement.as_deref().unwrap_or(&held.statement),
            "The claim to check",
        )?,
        kind: kind(said.kind.as_deref())?.unwrap_or(held.kind),
        priority: match said.priority.as_deref() {
            Some(slug) => Priority::from_slug(slug)
                .ok_or_else(|| AppError::Unfit(format!("There is no priority “{slug}”.")))?,
            None => held.priority,
        },
        due_at: match said.due_at.as_deref().map(str::trim) {
            Some("") => None,
            Some(typed) => Some(typed.parse().map_err(|_| {
                AppError::Unfit("Write the due time as 2026-11-30T12:00:00Z.".to_owned())
            })?),
            None => held.due_at,
        },
        topics,
    };
    let done = desk.edit_claim(&actor, number, seen, edit).await;
    done.map_err(asked::changed)?;
    let (revision, claim) = shown(&desk, number).await?;
    json_at(&req, revision, &claim)
}

/// Whose words a claim is: one of the three.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Whose {
    /// A speaker by key.
    speaker_id: Option<Uuid>,
    /// A speaker by name, found or made.
    name: Option<String>,
    /// Nobody in particular, or the article's own voice.
    nobody: bool,
}

/// Says whose words a claim is.
#[utoipa::path(put, path = "/api/v1/claims/{number}/speaker", tag = "claims",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = Whose, security(("token" = ["write_claims"])),
    responses((status = 200, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn attribute(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<Whose>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let number = numbered(&number)?;
    let to = match body.said()? {
        Whose {
            nobody: true,
            speaker_id: None,
            name: None,
        } => Attribute::ToNobody,
        Whose {
            nobody: false,
            speaker_id: Some(id),
            name: None,
        } => Attribute::To(id),
        Whose {
            nobody: false,
            speaker_id: None,
            name: Some(name),
        } => named(&name)?,
        _ => {
            let words = "Give one of speaker_id, name and nobody.";
            return Err(AppError::Unfit(words.to_owned()));
        }
    };
    let seen = asked::seen(&req)?;
    let done = desk.attribute(&actor, number, seen, to).await;
    done.map_err(asked::changed)?;
    let (revision, claim) = shown(&desk, number).await?;
    json_at(&req, revision, &claim)
}

/// A comment to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    body: String,
}

/// Says something about a claim to colleagues.
#[utoipa::path(post, path = "/api/v1/claims/{number}/comments", tag = "claims",
    params(("number" = String, Path)), request_body = NewComment,
    security(("token" = ["write_claims"])),
    responses((status = 201, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn comment(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<NewComment>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let number = numbered(&number)?;
    let words = Remark::parse(&body.said()?.body, "The comment")?;
    once(&door, &req, &caller, &body.bytes, || async {
        door.desk.comment(&actor, number, words).await?;
        let (revision, claim) = shown(&door.desk, number).await?;
        let address = format!("/api/v1/claims/{}", claim_number(number));
        created(&address, Some(revision), &claim)
    })
    .await
}

fn fitting(topics: Vec<String>) -> Result<Vec<String>, Unfit> {
    if topics.len() > 20 || topics.iter().any(|topic| topic.chars().count() > 80) {
        let words = "A claim has at most 20 topics of at most 80 characters each.";
        return Err(Unfit(words.to_owned()));
    }
    Ok(topics)
}
