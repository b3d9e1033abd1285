//! Merging speakers and sources: the two side by side with what goes over, the merge, and its undo.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::desk::merging::Seen;
use crate::domain::merging::{Noun, What, undo_until};
use crate::domain::people::Actor;
use crate::store::merging::{self, Merged};
use crate::store::namesakes::{self, Namesake};
use crate::store::{sources, speakers};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, Undo, html, moved_permanently, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{paths, words};
use crate::workflow::permissions::{Deed, allows};

/// A speaker or a source in a comparison.
struct Side {
    id: Uuid,
    revision: i32,
    name: String,
    /// What is known about it: what sort of fact, and the fact.
    facts: Vec<(&'static str, String)>,
}

impl Side {
    fn fact(&self, label: &str) -> &str {
        let found = self.facts.iter().find(|(name, _)| *name == label);
        found.map_or("", |(_, fact)| fact.as_str())
    }
}

#[derive(Template)]
#[template(path = "merging/compare.html")]
struct ComparePage {
    page: Page,
    noun: Noun,
    this: Side,
    target: Option<Side>,
    /// What goes over, counted in words.
    goes: Vec<String>,
    alike: Vec<Namesake>,
    typed: String,
    problem: Option<String>,
}

impl ComparePage {
    fn own(&self) -> String {
        path(self.noun, self.this.id)
    }
}

/// Which one it might live on in: a key or a name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Into {
    into: String,
}

/// GET /speakers/{id}/merge
pub async fn compare_speakers(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    into: Query<Into>,
) -> Outcome {
    compare(&desk, &actor, page, Noun::Speaker, *id, &into.into).await
}

/// GET /sources/{id}/merge
pub async fn compare_sources(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    into: Query<Into>,
) -> Outcome {
    compare(&desk, &actor, page, Noun::Source, *id, &into.into).await
}

async fn compare(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    noun: Noun,
    id: Uuid,
    typed: &str,
) -> Outcome {
    if !allows(actor, Deed::KeepIndex) {
        let no = "A checker or an editor decides which speakers and sources are one.";
        return Err(AppError::Refused(crate::workflow::Refusal::NotYours(
            no.to_owned(),
        )));
    }
    if let Some(to) = lives_on_at(desk, noun, id).await? {
        return moved_permanently(&to);
    }
    let db = desk.store().read();
    let this = side(desk, noun, id).await?.ok_or(AppError::NotFound)?;
    let typed = typed.trim();
    let chosen = match typed.parse::<Uuid>() {
        Ok(key) => Some(key),
        Err(_) if typed.is_empty() => None,
        Err(_) => namesakes::named(db, noun, typed, id).await?,
    };
    let target = match chosen {
        Some(key) if key != id => side(desk, noun, key).await?,
        _ => None,
    };
    let problem = match (&target, typed.is_empty()) {
        (Some(_), _) | (None, true) => None,
        (None, false) => Some(format!("There is no other {} of that name.", noun.word())),
    };
    let goes = match &target {
        Some(target) => merging::goods(db, noun, id, target.id).await?,
        None => merging::Goods::new(),
    };
    let title = format!("Merge {}", this.name);
    html(&ComparePage {
        page: page.titled(title, section(noun)),
        goes: goes
            .iter()
            .map(|(what, keys)| what.counted(keys.len()))
            .collect(),
        alike: namesakes::alike(db, noun, id, &this.name).await?,
        typed: target
            .as_ref()
            .map_or(typed, |target| &target.name)
            .to_owned(),
        noun,
        this,
        target,
        problem,
    })
}

/// One side of a comparison.
async fn side(desk: &Desk, noun: Noun, id: Uuid) -> Result<Option<Side>, AppError> {
    let db = desk.store().read();
    let side = match noun {
        Noun::Speaker => speakers::profile(db, id).await?.map(|profile| {
            let (row, aliases) = (profile.speaker, profile.aliases.iter());
            let names: Vec<&str> = aliases.map(|one| one.alias.as_str()).collect();
            let roles: Vec<String> = profile.roles.iter().map(role).collect();
            let facts = vec![
                ("What", row.sort.slug().to_owned()),
                ("Names seen", names.join(", ")),
                ("Roles", roles.join("; ")),
                ("Wikidata", row.wikidata.unwrap_or_default()),
                ("Note", row.note),
            ];
            (row.id, row.revision, row.name, row.merged_into_id, facts)
        }),
        Noun::Source => sources::profile(db, id).await?.map(|(row, hosts)| {
            let facts = vec![
                ("Kind", row.kind.words().to_owned()),
                ("Host names", hosts.join(", ")),
                ("Interests", row.interests),
            ];
            (row.id, row.revision, row.name, row.merged_into_id, facts)
        }),
    };
    let Some((id, revision, name, None, mut facts)) = side else {
        return Ok(None);
    };
    // Whatever would go over to nobody is what there is.
    let goods = merging::goods(db, noun, id, Uuid::nil()).await?;
    let count = |what: What| words::number(goods.get(&what).map_or(0, Vec::len) as i64);
    match noun {
        Noun::Speaker => facts.push(("Claims", count(What::Claim))),
        Noun::Source => facts.extend([
            ("Articles", count(What::Article)),
            ("Evidence", count(What::Evidence)),
        ]),
    }
    Ok(Some(Side {
        id,
        revision,
        name,
        facts,
    }))
}

fn role(role: &crate::store::entities::speaker_role::Model) -> String {
    match role.affiliation.as_str() {
        "" => role.title.clone(),
        of => format!("{}, {of}", role.title),
    }
}

/// A merge, with the revisions that were seen.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MergeForm {
    revision: i32,
    into: Option<Uuid>,
    into_revision: i32,
}

/// POST /speakers/{id}/merge
pub async fn merge_speakers(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<MergeForm>,
) -> Outcome {
    merge(&desk, &actor, Noun::Speaker, *id, form.unchecked()).await
}

/// POST /sources/{id}/merge
pub async fn merge_sources(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<MergeForm>,
) -> Outcome {
    merge(&desk, &actor, Noun::Source, *id, form.unchecked()).await
}

async fn merge(desk: &Desk, actor: &Actor, noun: Noun, id: Uuid, form: MergeForm) -> Outcome {
    let into = Seen {
        id: form.into.ok_or(AppError::NotFound)?,
        revision: form.into_revision,
    };
    let from = Seen {
        id,
        revision: form.revision,
    };
    let merging = desk.merge(actor, noun, from, into).await?;
    let target = path(noun, into.id);
    let flash = Flash::good(format!("Merged. The old {} leads here now.", noun.word()));
    let undo = Undo {
        action: format!("{target}/merge/undo"),
        fields: vec![("merging".to_owned(), merging.to_string())],
        label: "Undo the merge".to_owned(),
    };
    see_other_with(&target, flash.with_undo(undo))
}

/// Which merge is undone.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct UndoForm {
    merging: Option<Uuid>,
}

/// POST /speakers/{id}/merge/undo
pub async fn undo_speakers(
    desk: Data<Desk>,
    actor: Actor,
    _: Path<Uuid>,
    form: Submitted<UndoForm>,
) -> Outcome {
    undo(&desk, &actor, Noun::Speaker, form.unchecked()).await
}

/// POST /sources/{id}/merge/undo
pub async fn undo_sources(
    desk: Data<Desk>,
    actor: Actor,
    _: Path<Uuid>,
    form: Submitted<UndoForm>,
) -> Outcome {
    undo(&desk, &actor, Noun::Source, form.unchecked()).await
}

async fn undo(desk: &Desk, actor: &Actor, noun: Noun, form: UndoForm) -> Outcome {
    let merging = form.merging.ok_or(AppError::NotFound)?;
    let again = desk.undo_merge(actor, noun, merging).await?;
    let words = "The merge was undone: everything that went over is back.";
    see_other_with(&path(noun, again), Flash::good(words))
}

/// A merge into one, as its page shows it.
pub(super) struct Before {
    /// The merge.
    pub(super) merged: Merged,
    /// Until when it can be undone; `None` when that is over.
    pub(super) until: Option<DateTime<Utc>>,
}

/// The merges into one, newest first.
pub(super) async fn merges(desk: &Desk, noun: Noun, id: Uuid) -> Result<Vec<Before>, AppError> {
    let now = desk.now();
    let merged = merging::into(desk.store().read(), noun, id).await?;
    let before = merged.into_iter().map(|merged| {
        let until = undo_until(merged.merging.merged_at);
        Before {
            until: (now <= until).then_some(until),
            merged,
        }
    });
    Ok(before.collect())
}

/// The address of where one lives on that was merged away.
pub(super) async fn lives_on_at(
    desk: &Desk,
    noun: Noun,
    id: Uuid,
) -> Result<Option<String>, AppError> {
    let found = merging::lives_on_in(desk.store().read(), noun, id).await?;
    Ok(found.map(|id| path(noun, id)))
}

fn path(noun: Noun, id: Uuid) -> String {
    match noun {
        Noun::Speaker => paths::speaker(id),
        Noun::Source => paths::source(id),
    }
}

fn section(noun: Noun) -> &'static str {
    match noun {
        Noun::Speaker => "speakers",
        Noun::Source => "sources",
    }
}
