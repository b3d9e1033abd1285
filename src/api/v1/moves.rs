//! Moves: the one way a claim changes its state, under the rules of the table.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::claims::shown;
use super::numbered;
use super::shown::{ClaimShown, Problem};
use crate::api::asked::{self, Body, created};
use crate::api::once::once;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::claim_number;
use crate::web::Door;
use crate::web::claims::moves::{MoveForm, act};
use crate::web::error::{AppError, Outcome};
use crate::workflow::transitions::Action;

/// A move with what is given along with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMove {
    /// Which move: the words of a claim's `moves`.
    action: String,
    /// Why, where the move asks for a reason; for readers, where it is a correction or retraction.
    #[serde(default)]
    reason: Option<String>,
    /// The revision of the verdict that an approval or a request for changes is on.
    #[serde(default)]
    verdict_revision: Option<i32>,
    /// The claim it is to live on in, for a merge.
    #[serde(default)]
    target: Option<String>,
    /// The rating on a ballot, by its key.
    #[serde(default)]
    rating: Option<String>,
}

/// Makes a move, if nobody has changed the claim since it was seen.
#[utoipa::path(post, path = "/api/v1/claims/{number}/moves", tag = "claims",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = NewMove, security(("token" = ["write_claims"])),
    responses((status = 201, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn create(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<NewMove>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, said) = (numbered(&number)?, body.said()?);
    let seen = asked::seen(&req)?;
    let action = Action::from_slug(&said.action)
        .ok_or_else(|| AppError::Unfit(format!("There is no move “{}”.", said.action)))?;
    let given = MoveForm {
        weight: String::new(),
        action: said.action,
        revision: seen,
        verdict_revision: said.verdict_revision.unwrap_or_default(),
        reason: said.reason.unwrap_or_default(),
        target: said.target.unwrap_or_default(),
        back: String::new(),
        rating: said.rating.unwrap_or_default(),
    };
    once(&door, &req, &caller, &body.bytes, || async {
        let done = act(&door.desk, &actor, number, action, &given).await;
        done.map_err(asked::changed)?;
        let (revision, claim) = shown(&door.desk, number).await?;
        let address = format!("/api/v1/claims/{}", claim_number(number));
        created(&address, Some(revision), &claim)
    })
    .await
}
