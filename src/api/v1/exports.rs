//! Exports: whole tables as files, streamed.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::IntoParams;

use super::shown::Problem;
use crate::api::asked::Asked;
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::web::error::Outcome;
use crate::web::exports::{Which, table_of_claims};

/// Which claims to export.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Narrowed {
    /// In this state.
    state: String,
}

/// Streams the table of claims as `claims.csv` or `claims.jsonl`.
#[utoipa::path(get, path = "/api/v1/exports/{file}", tag = "exports",
    params(("file" = String, Path, description = "`claims.csv` or `claims.jsonl`"), Narrowed),
    security(("token" = ["export"])),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
pub async fn claims(
    desk: Data<Desk>,
    caller: Caller,
    file: Path<String>,
    narrowed: Asked<Narrowed>,
) -> Outcome {
    let actor = caller.with(Scope::Export)?;
    let which = Which {
        state: narrowed.0.state,
    };
    table_of_claims(&desk, &actor, &file, &which)
}
