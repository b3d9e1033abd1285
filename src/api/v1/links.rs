//! How a claim belongs to other claims, as programs read it and say it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::numbered;
use super::shown::Problem;
use crate::api::asked::{Body, json};
use crate::desk::tokens::Caller;
use crate::desk::{Desk, Error};
use crate::domain::access::Scope;
use crate::domain::claim::claim_number;
use crate::domain::links::{Bond, Tie};
use crate::domain::words::Unfit;
use crate::store::{claims, links};
use crate::web::error::{AppError, Outcome};

/// A link of a claim to another one, read from the claim that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct TieShown {
    /// Between the claim it was made on and the other one.
    #[schema(value_type = String, example = "repeats")]
    tie: crate::domain::links::Tie,
    /// The tie in words, read from here.
    #[schema(example = "is repeated by")]
    words: String,
    /// Whether it was made on this claim; else on the other one.
    own: bool,
    /// How a repeat fits: `same` or `narrower`.
    #[schema(value_type = Option<String>, example = "same")]
    fit: Option<crate::domain::links::Fit>,
    /// The number of the other claim.
    #[schema(example = "C-0144")]
    claim: String,
    /// Its wording.
    statement: String,
}

/// The links of a claim, in the order they were made.
pub(super) async fn of(desk: &Desk, claim: Uuid) -> Result<Vec<TieShown>, AppError> {
    let ties = links::of(desk.store().read(), claim).await?;
    let every = ties.every().into_iter();
    let shown = every.map(|seen| TieShown {
        tie: seen.link.tie,
        words: seen.words().to_owned(),
        own: seen.own,
        fit: seen.link.fit,
        claim: claim_number(seen.other.number),
        statement: seen.other.statement.clone(),
    });
    Ok(shown.collect())
}

/// How a claim belongs to another one, as a program says it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// `repeats`, `contradicts`, `part_of` or `updates`.
    tie: String,
    /// The number of the other claim: `C-0144`. A repeat of a repeat becomes a repeat of the first.
    claim: String,
    /// How a repeat fits: `same`, which is taken when it is left out, or `narrower`.
    fit: String,
}

/// How a claim belongs to other claims.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinksShown {
    /// In the order they were made.
    links: Vec<TieShown>,
}

/// Links a claim to another one. Linking a repeat again says anew how it fits.
#[utoipa::path(post, path = "/api/v1/claims/{number}/links", tag = "claims",
    params(("number" = String, Path)),
    request_body = Link, security(("token" = ["write_claims"])),
    responses((status = 200, body = LinksShown), (status = "4XX", body = Problem)))]
pub async fn make(
    desk: Data<Desk>,
    caller: Caller,
    number: Path<String>,
    body: Body<Link>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, said) = (numbered(&number)?, body.said()?);
    let bond = Bond::parse(&said.tie, &said.fit).ok_or_else(|| {
        Unfit(
            "tie is one of repeats, contradicts, part_of and updates; fit is same or narrower."
                .to_owned(),
        )
    })?;
    desk.link(&actor, number, bond, &said.claim).await?;
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    let links = of(&desk, claim.id).await?;
    json(&LinksShown { links })
}

/// Takes a link between two claims away, whichever of them it was made on.
#[utoipa::path(delete, path = "/api/v1/claims/{number}/links/{tie}/{other}", tag = "claims",
    params(("number" = String, Path), ("tie" = String, Path), ("other" = String, Path)),
    security(("token" = ["write_claims"])),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn remove(
    desk: Data<Desk>,
    caller: Caller,
    place: Path<(String, String, String)>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, tie, other) = place.into_inner();
    let tie = Tie::from_slug(&tie).ok_or(AppError::NotFound)?;
    let (number, other) = (numbered(&number)?, numbered(&other)?);
    match desk.unlink(&actor, number, tie, other).await {
        Err(Error::Stale) => Err(AppError::NotFound),
        done => {
            done?;
            Ok(HttpResponse::NoContent().finish())
        }
    }
}
