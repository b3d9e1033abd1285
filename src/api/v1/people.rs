//! People and tokens, for a program that administers: it sees who works here and withdraws tokens,
//! and can neither make a token nor change what anybody may do.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown::Problem;
use crate::api::asked::json;
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::people::{Actor, Role};
use crate::store::{people, tokens};
use crate::web::error::{AppError, Outcome};
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

/// Everybody at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    people: Vec<PersonShown>,
}

/// Somebody at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonShown {
    id: Uuid,
    name: String,
    #[schema(value_type = String, example = "checker")]
    role: Role,
    administrator: bool,
    /// Whether they work here now.
    active: bool,
    /// The tokens that were made for them.
    tokens: Vec<TokenShown>,
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenShown {
    id: Uuid,
    label: String,
    /// What it opens, parted by blanks.
    scopes: String,
    created_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// Lists everybody at the desk with their tokens.
#[utoipa::path(get, path = "/api/v1/people", tag = "people",
    security(("token" = ["admin"])),
    responses((status = 200, body = People), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller) -> Outcome {
    administers(&caller.with(Scope::Admin)?)?;
    let db = desk.store().read();
    let everybody = people::all(db).await?;
    let all = tokens::of(db, everybody.iter().map(|person| person.id)).await?;
    let people = everybody.into_iter().map(|person| PersonShown {
        tokens: all
            .iter()
            .filter(|token| token.person_id == person.id)
            .map(|token| TokenShown {
                id: token.id,
                label: token.label.clone(),
                scopes: token.scopes.clone(),
                created_at: token.created_at,
                ends_at: token.ends_at,
                used_at: token.used_at,
                revoked_at: token.revoked_at,
            })
            .collect(),
        id: person.id,
        name: person.name,
        role: person.role,
        administrator: person.administrator,
        active: person.active,
    });
    json(&People {
        people: people.collect(),
    })
}

/// Withdraws a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "people", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn revoke(desk: Data<Desk>, caller: Caller, id: Path<Uuid>) -> Outcome {
    let actor = caller.with(Scope::Admin)?;
    administers(&actor)?;
    desk.revoke_token(&actor, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn administers(actor: &Actor) -> Result<(), AppError> {
    if allows(actor, Deed::ManagePeople) {
        return Ok(());
    }
    let sentence = "An administrator can do this.".to_owned();
    Err(Refusal::NotYours(sentence).into())
}
