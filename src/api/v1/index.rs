//! The index: speakers and sources.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shown::Problem;
use crate::api::asked::{self, Asked, Body, created, json, json_at, rows};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::index::{SourceEdit, SpeakerEdit};
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::{SourceKind, SpeakerSort};
use crate::domain::words::{Name, Unfit};
use crate::store::entities::{source, speaker};
use crate::store::{sources, speakers};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

/// Where in a list one is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Cursor {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Rows of a page, from 1 to 200; 50 when it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// A speaker.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpeakerShown {
    id: Uuid,
    name: String,
    #[schema(value_type = String, example = "person")]
    sort: SpeakerSort,
    /// Wikidata id such as `Q42`.
    wikidata: Option<String>,
    /// A note for colleagues.
    note: String,
    /// Counted up by every change; the ETag.
    revision: i32,
    /// Where people read about them.
    url: String,
}

/// A speaker with every name seen and every role.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeSpeaker {
    #[serde(flatten)]
    speaker: SpeakerShown,
    aliases: Vec<String>,
    roles: Vec<RoleShown>,
}

/// A role of a speaker.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleShown {
    title: String,
    affiliation: String,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// A page of speakers, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpeakerPage {
    speakers: Vec<SpeakerShown>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists speakers, by name.
#[utoipa::path(get, path = "/api/v1/speakers", tag = "speakers", params(Cursor),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = SpeakerPage), (status = "4XX", body = Problem)))]
pub async fn speakers(desk: Data<Desk>, caller: Caller, at: Asked<Cursor>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let limit = rows(at.0.limit)?;
    let after = match at.0.cursor.as_deref() {
        Some(cursor) => Some(opened(cursor)?),
        None => None,
    };
    let mut page = speakers::page(desk.store().read(), after, limit + 1).await?;
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page
        .last()
        .map(|row| hex::encode(format!("{}\n{}", row.speaker.id, row.speaker.name_key)));
    let speakers = page
        .into_iter()
        .map(|row| speaker_shown(&desk, row.speaker));
    json(&SpeakerPage {
        speakers: speakers.collect(),
        next: last.filter(|_| more),
    })
}

fn opened(cursor: &str) -> Result<(String, Uuid), AppError> {
    let wrong = || AppError::BadRequest("This cursor is none of ours.".to_owned());
    let text = hex::decode(cursor).ok();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(wrong)?;
    let (id, key) = text.split_once('\n').ok_or_else(wrong)?;
    Ok((key.to_owned(), id.parse().map_err(|_| wrong())?))
}

/// Gives a speaker with every name seen and every role.
#[utoipa::path(get, path = "/api/v1/speakers/{id}", tag = "speakers", params(("id" = Uuid, Path)),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = WholeSpeaker), (status = "4XX", body = Problem)))]
pub async fn speaker(desk: Data<Desk>, caller: Caller, id: Path<Uuid>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let found = speakers::profile(desk.store().read(), *id).await?;
    let found = found.ok_or(AppError::NotFound)?;
    let revision = found.speaker.revision;
    let roles = found.roles.into_iter().map(|role| RoleShown {
        title: role.title,
        affiliation: role.affiliation,
        since: role.since,
        until: role.until,
    });
    let mut response = json(&WholeSpeaker {
        roles: roles.collect(),
        aliases: found.aliases.into_iter().map(|one| one.alias).collect(),
        speaker: speaker_shown(&desk, found.speaker),
    })?;
    asked::tagged(&mut response, revision);
    Ok(response)
}

/// A speaker to add, or what to change about one; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SpeakerChange {
    name: Option<String>,
    /// `person`, `organisation` or `unnamed`.
    sort: Option<String>,
    /// Wikidata id such as `Q42`, or an empty text for none.
    wikidata: Option<String>,
    note: Option<String>,
}

/// Adds a speaker.
#[utoipa::path(post, path = "/api/v1/speakers", tag = "speakers", request_body = SpeakerChange,
    security(("token" = ["write_claims"])),
    responses((status = 201, body = SpeakerShown), (status = "4XX", body = Problem)))]
pub async fn add_speaker(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    body: Body<SpeakerChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let edit = speaker_edit(body.said()?, None)?;
    once(&door, &req, &caller, &body.bytes, || async {
        let id = door.desk.add_speaker(&actor, edit).await?;
        let made = speakers::get(door.desk.store().read(), id).await?;
        let made = made.ok_or(AppError::NotFound)?;
        let (address, revision) = (format!("/api/v1/speakers/{id}"), made.revision);
        created(&address, Some(revision), &speaker_shown(&door.desk, made))
    })
    .await
}

/// Changes what is known about a speaker.
#[utoipa::path(patch, path = "/api/v1/speakers/{id}", tag = "speakers",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = SpeakerChange, security(("token" = ["write_claims"])),
    responses((status = 200, body = SpeakerShown), (status = "4XX", body = Problem)))]
pub async fn edit_speaker(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    id: Path<Uuid>,
    body: Body<SpeakerChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let said = body.said()?;
    let (seen, db) = (asked::seen(&req)?, desk.store().read());
    let held = speakers::get(db, *id).await?.ok_or(AppError::NotFound)?;
    let edit = speaker_edit(said, Some(held))?;
    let done = desk.edit_speaker(&actor, *id, seen, edit).await;
    done.map_err(asked::changed)?;
    let now = speakers::get(db, *id).await?.ok_or(AppError::NotFound)?;
    json_at(&req, now.revision, &speaker_shown(&desk, now.clone()))
}

fn speaker_edit(said: SpeakerChange, held: Option<speaker::Model>) -> Result<SpeakerEdit, Unfit> {
    let sort = match said.sort.as_deref() {
        Some(slug) => SpeakerSort::from_slug(slug)
            .ok_or_else(|| Unfit(format!("There is no sort “{slug}”.")))?,
        None => held.as_ref().map_or(SpeakerSort::Person, |held| held.sort),
    };
    let (name, wikidata, note) = held.map_or_else(
        || (String::new(), None, String::new()),
        |held| (held.name, held.wikidata, held.note),
    );
    Ok(SpeakerEdit {
        name: Name::parse(&said.name.unwrap_or(name), "The name")?,
        sort,
        wikidata: said.wikidata.or(wikidata),
        note: said.note.unwrap_or(note),
    })
}

fn speaker_shown(desk: &Desk, speaker: speaker::Model) -> SpeakerShown {
    SpeakerShown {
        url: format!("{}/speakers/{}", desk.base_url(), speaker.id),
        id: speaker.id,
        name: speaker.name,
        sort: speaker.sort,
        wikidata: speaker.wikidata,
        note: speaker.note,
        revision: speaker.revision,
    }
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceShown {
    id: Uuid,
    name: String,
    #[schema(value_type = String, example = "publisher")]
    kind: SourceKind,
    /// Interests that readers should know, or empty.
    interests: String,
    /// Its host names.
    hosts: Vec<String>,
    /// Counted up by every change; the ETag.
    revision: i32,
}

/// A page of sources, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcePage {
    sources: Vec<SourceShown>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists sources, by name.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", params(Cursor),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = SourcePage), (status = "4XX", body = Problem)))]
pub async fn sources(desk: Data<Desk>, caller: Caller, at: Asked<Cursor>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let limit = rows(at.0.limit)?;
    let after = match at.0.cursor.as_deref() {
        Some(cursor) => Some(opened(cursor)?.0),
        None => None,
    };
    let mut page = sources::page(desk.store().read(), after, limit + 1).await?;
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page
        .last()
        .map(|(source, _)| hex::encode(format!("{}\n{}", source.id, source.name_key)));
    let sources = page.into_iter();
    json(&SourcePage {
        sources: sources.map(source_shown).collect(),
        next: last.filter(|_| more),
    })
}

/// Gives a source.
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = Uuid, Path)),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = SourceShown), (status = 304), (status = "4XX", body = Problem)))]
pub async fn source(desk: Data<Desk>, caller: Caller, req: HttpRequest, id: Path<Uuid>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let found = sources::profile(desk.store().read(), *id).await?;
    let found = found.ok_or(AppError::NotFound)?;
    json_at(&req, found.0.revision, &source_shown(found))
}

/// A source to add, or what to change about one; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SourceChange {
    name: Option<String>,
    /// What it is to us: `outlet`, `publisher` and the like.
    kind: Option<String>,
    /// Interests that readers should know.
    interests: Option<String>,
    /// Its host names, these and no others.
    hosts: Option<Vec<String>>,
}

/// Adds a source.
#[utoipa::path(post, path = "/api/v1/sources", tag = "sources", request_body = SourceChange,
    security(("token" = ["write_claims"])),
    responses((status = 201, body = SourceShown), (status = "4XX", body = Problem)))]
pub async fn add_source(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    body: Body<SourceChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let edit = source_edit(body.said()?, None)?;
    once(&door, &req, &caller, &body.bytes, || async {
        let id = door.desk.add_source(&actor, edit).await?;
        let made = sources::profile(door.desk.store().read(), id).await?;
        let made = made.ok_or(AppError::NotFound)?;
        let (address, revision) = (format!("/api/v1/sources/{id}"), made.0.revision);
        created(&address, Some(revision), &source_shown(made))
    })
    .await
}

/// Changes what is known about a source.
#[utoipa::path(patch, path = "/api/v1/sources/{id}", tag = "sources",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = SourceChange, security(("token" = ["write_claims"])),
    responses((status = 200, body = SourceShown), (status = "4XX", body = Problem)))]
pub async fn edit_source(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    id: Path<Uuid>,
    body: Body<SourceChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let said = body.said()?;
    let (seen, db) = (asked::seen(&req)?, desk.store().read());
    let held = sources::profile(db, *id).await?.ok_or(AppError::NotFound)?;
    let edit = source_edit(said, Some(held))?;
    let done = desk.edit_source(&actor, *id, seen, edit).await;
    done.map_err(asked::changed)?;
    let now = sources::profile(db, *id).await?.ok_or(AppError::NotFound)?;
    json_at(&req, now.0.revision, &source_shown(now))
}

fn source_edit(
    said: SourceChange,
    held: Option<(source::Model, Vec<String>)>,
) -> Result<SourceEdit, Unfit> {
    let kind = match said.kind.as_deref() {
        Some(slug) => SourceKind::from_slug(slug)
            .ok_or_else(|| Unfit(format!("There is no kind “{slug}”.")))?,
        None => held
            .as_ref()
            .map_or(SourceKind::Publisher, |(held, _)| held.kind),
    };
    let (name, interests, hosts) = held.map_or_else(
        || (String::new(), String::new(), Vec::new()),
        |(held, hosts)| (held.name, held.interests, hosts),
    );
    let hosts = said.hosts.unwrap_or(hosts).into_iter();
    let hosts = hosts.map(|host| host.trim().to_lowercase());
    let hosts: Vec<String> = hosts.filter(|host| !host.is_empty()).collect();
    if hosts.len() > 50 || hosts.iter().any(|host| host.len() > 253) {
        let words = "A source has at most 50 host names of at most 253 characters each.";
        return Err(Unfit(words.to_owned()));
    }
    Ok(SourceEdit {
        name: Name::parse(&said.name.unwrap_or(name), "The name")?,
        kind,
        interests: said.interests.unwrap_or(interests),
        hosts,
    })
}

fn source_shown((source, hosts): (source::Model, Vec<String>)) -> SourceShown {
    SourceShown {
        id: source.id,
        name: source.name,
        kind: source.kind,
        interests: source.interests,
        hosts,
        revision: source.revision,
    }
}
