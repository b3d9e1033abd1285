//! Two people on one claim: who else is here and what they write, as it happens. A part that somebody
//! else is writing says so before it is opened, and is never locked.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::Desk;
use crate::desk::presence::Others;
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::section::Section;
use crate::store::entities::claim;
use crate::store::presence::At;
use crate::store::{self, claims};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::streaming::{Watch, line, stream};
use crate::web::submitted::Submitted;

/// Who else is on a claim, as a page draws it.
pub(super) struct Room {
    /// `C-0144`.
    number: String,
    /// The part that whoever looks at this page writes; the whole when they only read.
    section: Section,
    others: Others,
    now: DateTime<Utc>,
}

impl Room {
    pub(super) async fn of(
        desk: &Desk,
        actor: &Actor,
        claim: &claim::Model,
        section: Section,
    ) -> Result<Room, store::Error> {
        Ok(Room {
            number: claim_number(claim.number),
            section,
            others: desk.others_at(actor, claim.id).await?,
            now: desk.now(),
        })
    }

    pub(super) fn number(&self) -> &str {
        &self.number
    }

    pub(super) fn at(&self) -> String {
        self.section.slug()
    }

    pub(super) fn others(&self) -> &[At] {
        &self.others.here
    }

    pub(super) fn last(&self) -> Option<&At> {
        self.others.last.as_ref()
    }

    pub(super) fn now(&self) -> &DateTime<Utc> {
        &self.now
    }

    /// Who writes a part, in a sentence; empty when nobody else does.
    pub(super) fn writing(&self, section: &str) -> String {
        writing(&self.others.here, section)
    }
}

fn writing(here: &[At], section: &str) -> String {
    let there = here.iter().filter(|at| at.section.slug() == section);
    let told: Vec<String> = there.map(said).collect();
    told.join(". ")
}

/// Where somebody is, in words.
fn said(at: &At) -> String {
    format!("{} {}", at.name, at.section.words())
}

/// What a page says of where its reader is.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct Place {
    section: String,
}

/// POST /claims/{number}/here
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    place: Submitted<Place>,
) -> Outcome {
    let section = Section::from_slug(&place.unchecked().section).unwrap_or(Section::Whole);
    desk.is_at(&actor, numbered(&number)?, section).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// GET /claims/{number}/live
pub async fn live(door: Data<Door>, actor: Actor, number: Path<String>) -> Outcome {
    let db = door.desk.store().read();
    let claim = claims::find(db, numbered(&number)?).await?;
    let watch = Watching {
        desk: door.desk.clone(),
        actor,
        claim: claim.ok_or(AppError::NotFound)?.id,
        told: None,
    };
    Ok(stream(door, watch))
}

/// One page that watches one claim.
struct Watching {
    desk: Desk,
    actor: Actor,
    claim: Uuid,
    /// Who was here when it was last said.
    told: Option<Vec<(String, Section)>>,
}

impl Watch for Watching {
    async fn look(&mut self, _: u32) -> Result<String, store::Error> {
        let others = self.desk.others_at(&self.actor, self.claim).await?;
        let mut here: Vec<(String, Section)> = others
            .here
            .iter()
            .map(|at| (at.name.clone(), at.section))
            .collect();
        here.sort_by_cached_key(|(name, section)| (name.clone(), section.slug()));
        if self.told.as_ref() == Some(&here) {
            return Ok(String::new());
        }
        let names: Vec<_> = others
            .here
            .iter()
            .map(|at| json!({ "name": at.name, "section": at.section.slug(), "words": said(at) }))
            .collect();
        self.told = Some(here);
        Ok(line("here", &json!(names)))
    }
}
