//! The picture, film or recording that a claim is about, and what was done to it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claims::shown;
use super::numbered;
use super::shown::{ClaimShown, Problem};
use crate::api::asked::{self, Body, json_at};
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::manipulation::{Manipulation, MediaSaid, Medium, chosen};
use crate::domain::words::{Note, Unfit, WebAddress};
use crate::store::claim_media;
use crate::web::error::{AppError, Outcome};

/// What a claim is about, and what was done to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MediaShown {
    /// `image`, `video` or `audio`.
    #[schema(value_type = String, example = "image")]
    medium: Medium,
    /// What was done to it, one or several.
    #[schema(value_type = Vec<String>, example = json!(["out_of_context"]))]
    manipulations: Vec<Manipulation>,
    /// Where it goes round, or empty.
    address: String,
    /// The number of the evidence that is our copy of it.
    exhibit: Option<i32>,
    /// What it shows in truth, or empty.
    context: String,
    /// Where the original stands, or empty.
    original: String,
}

impl From<claim_media::Model> for MediaShown {
    fn from(held: claim_media::Model) -> MediaShown {
        MediaShown {
            manipulations: claim_media::manipulations(&held),
            medium: held.medium,
            address: held.address,
            exhibit: held.exhibit,
            context: held.context,
            original: held.original,
        }
    }
}

/// What a claim is about, as a program says it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MediaGiven {
    /// `image`, `video` or `audio`.
    medium: String,
    /// Among `original`, `out_of_context`, `edited`, `transformed`, `staged` and `satire`, at least
    /// one.
    manipulations: Vec<String>,
    /// Where it goes round.
    address: Option<String>,
    /// The number of the evidence that is our copy of it: `E1` is 1.
    exhibit: Option<i32>,
    /// What it shows in truth.
    context: Option<String>,
    /// Where the original stands.
    original: Option<String>,
}

/// Says which picture, film or recording a claim is about, and what was done to it.
#[utoipa::path(put, path = "/api/v1/claims/{number}/media", tag = "claims",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = MediaGiven, security(("token" = ["write_claims"])),
    responses((status = 200, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn set(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<MediaGiven>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, said) = (numbered(&number)?, said(&body.said()?)?);
    let seen = asked::seen(&req)?;
    let done = desk.depict(&actor, number, seen, Some(said)).await;
    done.map_err(asked::changed)?;
    let (revision, claim) = shown(&desk, number).await?;
    json_at(&req, revision, &claim)
}

/// Says that a claim is about no picture, film or recording.
#[utoipa::path(delete, path = "/api/v1/claims/{number}/media", tag = "claims",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    security(("token" = ["write_claims"])),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn clear(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, seen) = (numbered(&number)?, asked::seen(&req)?);
    let done = desk.depict(&actor, number, seen, None).await;
    done.map_err(asked::changed)?;
    Ok(HttpResponse::NoContent().finish())
}

fn said(given: &MediaGiven) -> Result<MediaSaid, AppError> {
    let medium = Medium::from_slug(&given.medium)
        .ok_or_else(|| Unfit("medium is one of image, video and audio.".to_owned()))?;
    let each: Result<Vec<Manipulation>, Unfit> = given.manipulations.iter().map(known).collect();
    let address =
        |typed: &Option<String>| WebAddress::parse_optional(typed.as_deref().unwrap_or_default());
    let context = given.context.as_deref().unwrap_or_default();
    let context = Note::parse_optional(context, "The context")?;
    Ok(MediaSaid {
        medium,
        manipulations: chosen(each?.into_iter())?,
        address: address(&given.address)?,
        exhibit: given.exhibit,
        context: context.map(Note::into_string).unwrap_or_default(),
        original: address(&given.original)?,
    })
}

fn known(slug: &String) -> Result<Manipulation, Unfit> {
    let none = || Unfit(format!("There is no manipulation “{slug}”."));
    Manipulation::from_slug(slug).ok_or_else(none)
}
