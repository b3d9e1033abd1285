//! Exports: whole tables as files, streamed.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::IntoParams;

use super::shown::Problem;
use crate::api::asked::Asked;
use crate::desk::Desk;
use crate::desk::exporting::Door;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::web::error::Outcome;
use crate::web::exports::table;

/// Which claims to export, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Narrowed {
    /// In this state.
    state: String,
    /// Holding these words.
    q: String,
    /// On this topic, by its slug.
    topic: String,
    /// Attributed to this speaker, by key.
    speaker: String,
    /// Assigned to this person, by key.
    person: String,
    /// The columns, parted by commas; all when left out.
    columns: String,
    /// Checks that changed since this instant.
    since: String,
}

/// Streams the table of claims, or of published checks, as CSV, JSON Lines or a workbook; or says
/// what its columns are.
#[utoipa::path(get, path = "/api/v1/exports/{file}", tag = "exports",
    params(("file" = String, Path, pattern = r"^(claims|checks)\.(csv|jsonl|xlsx|schema\.json|datapackage\.json)$",
        description = "`claims` or `checks`, with `.csv`, `.jsonl`, `.xlsx`, `.schema.json` or `.datapackage.json`"), Narrowed),
    security(("token" = ["export"])),
    responses((status = 200, content((String = "text/csv"), (String = "application/jsonl"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Object = "application/schema+json"), (Object = "application/json"))),
        (status = "4XX", body = Problem)))]
pub async fn claims(
    desk: Data<Desk>,
    caller: Caller,
    file: Path<String>,
    narrowed: Asked<Narrowed>,
) -> Outcome {
    let actor = caller.with(Scope::Export)?;
    let narrowed = narrowed.0;
    let query = serde_urlencoded::to_string([
        ("state", narrowed.state),
        ("q", narrowed.q),
        ("topic", narrowed.topic),
        ("speaker", narrowed.speaker),
        ("person", narrowed.person),
        ("columns", narrowed.columns),
        ("since", narrowed.since),
    ]);
    table(&desk, &actor, &file, &query.unwrap_or_default(), Door::Api).await
}
