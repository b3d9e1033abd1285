//! Events: the record of the desk, newest first.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::numbered;
use super::shown::Problem;
use crate::api::asked::{Asked, json, rows};
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::store::entities::event;
use crate::store::{claims, events};
use crate::web::error::{AppError, Outcome};

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventShown {
    /// Its place in the record, from 1 without gaps.
    seq: i64,
    at: DateTime<Utc>,
    /// Who did it, by the name they had.
    by: String,
    /// What they did, in the past tense.
    deed: String,
    /// The noun it was done to, and which one.
    subject: String,
    subject_id: Uuid,
    /// What was so before.
    #[schema(value_type = Option<Object>)]
    before: Value,
    /// What is so now.
    #[schema(value_type = Option<Object>)]
    after: Value,
    /// The hash of the event before, and its own.
    previous: String,
    hash: String,
}

/// A page of the record, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    events: Vec<EventShown>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// Those of one claim: `C-0144` or `144`.
    claim: Option<String>,
    /// The `next` of the page before.
    cursor: Option<i64>,
    /// Rows of a page, from 1 to 200; 50 when it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// Lists the events of the desk or of one claim, newest first.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Which),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = EventPage), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller, which: Asked<Which>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let (which, db) = (which.0, desk.store().read());
    let limit = rows(which.limit)?;
    let mut page = match which.claim.as_deref() {
        Some(number) => {
            let claim = claims::find(db, numbered(number)?).await?;
            let claim = claim.ok_or(AppError::NotFound)?;
            events::page_of_claim(db, claim.id, which.cursor, limit + 1).await?
        }
        None => events::page(db, which.cursor, limit + 1).await?,
    };
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page.last().map(|event| event.seq.to_string());
    json(&EventPage {
        events: page.into_iter().map(shown).collect(),
        next: last.filter(|_| more),
    })
}

fn shown(event: event::Model) -> EventShown {
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    EventShown {
        seq: event.seq,
        at: event.at,
        by: event.person_name,
        deed: event.deed,
        subject: event.subject,
        subject_id: event.subject_id,
        before: read(&event.before),
        after: read(&event.after),
        previous: event.previous,
        hash: event.hash,
    }
}
