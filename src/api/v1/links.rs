//! How a claim belongs to other claims, as programs read it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::store::links;
use crate::web::error::AppError;

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
