//! Speakers and sources: lists, profiles, and what may be corrected about them.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::index::{NewRole, SourceEdit, SpeakerEdit};
use crate::desk::{Desk, Error};
use crate::domain::claim::{SourceKind, SpeakerSort, claim_number};
use crate::domain::merging::{Noun, What};
use crate::domain::people::Actor;
use crate::domain::words::Name;
use crate::store::entities::source;
use crate::store::lists::{self, Filter, Listed};
use crate::store::speakers::Profile;
use crate::store::{merging, sources, speakers};
use crate::web::articles::day;
use crate::web::error::{AppError, Outcome};
use crate::web::merging::{Before, lives_on_at, merges};
use crate::web::page::{Flash, Neighbours, Page, html, moved_permanently, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

const PAGE: u64 = 100;

/// Where in a list of names one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    before: String,
    id: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "speakers/index.html")]
struct SpeakersPage {
    page: Page,
    rows: Vec<speakers::Listed>,
    around: Neighbours,
}

/// GET /speakers
pub async fn speakers(desk: Data<Desk>, _: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    let after = at.id.map(|id| (at.before.clone(), id));
    let mut rows = speakers::page(desk.store().read(), after, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().filter(|_| more);
    let id = last
        .map(|row| row.speaker.id.to_string())
        .unwrap_or_default();
    let key = last.map(|row| row.speaker.name_key.as_str());
    let around = Neighbours::of(&paths::speakers(), &[("id", &id)], None, key);
    html(&SpeakersPage {
        page: page.titled("Speakers", "speakers"),
        rows,
        around,
    })
}

#[derive(Template)]
#[template(path = "speakers/show.html")]
struct SpeakerPage {
    page: Page,
    profile: Profile,
    claims: Vec<Listed>,
    may_edit: bool,
    merges: Vec<Before>,
}

impl SpeakerPage {
    fn path(&self) -> String {
        paths::speaker(self.profile.speaker.id)
    }

    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn sorts(&self) -> [SpeakerSort; 3] {
        SpeakerSort::ALL
    }
}

/// GET /speakers/{id}
pub async fn speaker(desk: Data<Desk>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    if let Some(to) = lives_on_at(&desk, Noun::Speaker, *id).await? {
        return moved_permanently(&to);
    }
    let db = desk.store().read();
    let profile = speakers::profile(db, *id)
        .await?
        .ok_or(AppError::NotFound)?;
    let filter = Filter {
        speaker: Some(*id),
        ..Filter::default()
    };
    let claims = lists::page(db, &filter, None, PAGE).await?;
    let page = page.titled(profile.speaker.name.clone(), "speakers");
    html(&SpeakerPage {
        page,
        profile,
        claims,
        may_edit: allows(&actor, Deed::KeepIndex),
        merges: merges(&desk, Noun::Speaker, *id).await?,
    })
}

/// What is known about a speaker, as typed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SpeakerForm {
    revision: i32,
    name: String,
    sort: String,
    wikidata: String,
    note: String,
}

/// POST /speakers/{id}
pub async fn edit_speaker(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<SpeakerForm>,
) -> Outcome {
    let form = form.unchecked();
    let edit = SpeakerEdit {
        name: Name::parse(&form.name, "The name").map_err(Error::from)?,
        sort: SpeakerSort::from_slug(&form.sort).unwrap_or(SpeakerSort::Person),
        wikidata: Some(form.wikidata),
        note: form.note,
    };
    desk.edit_speaker(&actor, *id, form.revision, edit).await?;
    see_other_with(&paths::speaker(*id), Flash::good("Speaker saved."))
}

/// A role as typed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct RoleForm {
    title: String,
    affiliation: String,
    since: String,
    until: String,
    remove: Option<Uuid>,
}

/// POST /speakers/{id}/roles
pub async fn role(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<RoleForm>,
) -> Outcome {
    let form = form.unchecked();
    if let Some(role) = form.remove {
        desk.remove_role(&actor, *id, role).await?;
        return see_other_with(&paths::speaker(*id), Flash::good("Role removed."));
    }
    let role = NewRole {
        title: Name::parse(&form.title, "The title").map_err(Error::from)?,
        affiliation: form.affiliation,
        since: day(&form.since)
            .map_err(Error::from)?
            .map(|at| at.date_naive()),
        until: day(&form.until)
            .map_err(Error::from)?
            .map(|at| at.date_naive()),
    };
    desk.add_role(&actor, *id, role).await?;
    see_other_with(&paths::speaker(*id), Flash::good("Role added."))
}

#[derive(Template)]
#[template(path = "sources/index.html")]
struct SourcesPage {
    page: Page,
    rows: Vec<(source::Model, Vec<String>)>,
    around: Neighbours,
    may_edit: bool,
}

impl SourcesPage {
    fn kinds(&self) -> [SourceKind; 4] {
        SourceKind::ALL
    }

    fn hosts(&self, hosts: &[String]) -> String {
        hosts.join(", ")
    }
}

/// GET /sources
pub async fn sources(desk: Data<Desk>, actor: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    let after = Some(at.before.clone()).filter(|key| !key.is_empty());
    let mut rows = sources::page(desk.store().read(), after, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let key = rows
        .last()
        .filter(|_| more)
        .map(|(source, _)| source.name_key.as_str());
    let around = Neighbours::of(&paths::sources(), &[], None, key);
    let may_edit = allows(&actor, Deed::KeepIndex);
    html(&SourcesPage {
        page: page.titled("Sources", "sources"),
        rows,
        around,
        may_edit,
    })
}

#[derive(Template)]
#[template(path = "sources/show.html")]
struct SourcePage {
    page: Page,
    source: source::Model,
    hosts: String,
    /// What it stands on, counted in words.
    stands: String,
    may_edit: bool,
    merges: Vec<Before>,
}

impl SourcePage {
    fn path(&self) -> String {
        paths::source(self.source.id)
    }
}

/// GET /sources/{id}
pub async fn source(desk: Data<Desk>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    if let Some(to) = lives_on_at(&desk, Noun::Source, *id).await? {
        return moved_permanently(&to);
    }
    let db = desk.store().read();
    let (source, hosts) = sources::profile(db, *id).await?.ok_or(AppError::NotFound)?;
    let mut goods = merging::goods(db, Noun::Source, *id, Uuid::nil()).await?;
    goods.remove(&What::Host);
    let stands: Vec<String> = goods
        .iter()
        .map(|(what, keys)| what.counted(keys.len()))
        .collect();
    html(&SourcePage {
        page: page.titled(source.name.clone(), "sources"),
        hosts: hosts.join(", "),
        stands: stands.join(", "),
        may_edit: allows(&actor, Deed::KeepIndex),
        merges: merges(&desk, Noun::Source, *id).await?,
        source,
    })
}

/// What is known about a source, as typed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SourceForm {
    id: Option<Uuid>,
    revision: i32,
    name: String,
    kind: String,
    interests: String,
    hosts: String,
}

/// POST /sources
pub async fn save_source(desk: Data<Desk>, actor: Actor, form: Submitted<SourceForm>) -> Outcome {
    let form = form.unchecked();
    let hosts = form.hosts.split(',').map(|host| host.trim().to_lowercase());
    let edit = SourceEdit {
        name: Name::parse(&form.name, "The name").map_err(Error::from)?,
        kind: SourceKind::from_slug(&form.kind).unwrap_or(SourceKind::Publisher),
        interests: form.interests,
        hosts: hosts.filter(|host| !host.is_empty()).collect(),
    };
    match form.id {
        Some(id) => desk.edit_source(&actor, id, form.revision, edit).await?,
        None => desk.add_source(&actor, edit).await.map(|_| ())?,
    }
    see_other_with(&paths::sources(), Flash::good("Source saved."))
}
