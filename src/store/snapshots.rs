//! The snapshots of an article's page, oldest first, and where its claims stand in each of them.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

use crate::domain::anchored::Anchored;
use crate::domain::claim::SUPERSEDED;
use crate::domain::state::State;
use crate::store::articles::{Marked, NewSnapshot, chains};
use crate::store::entities::{anchor, appearance, claim, snapshot};
use crate::store::{Error, Reads, Txn, stems};

/// Stores a snapshot of an article under its number.
///
/// # Errors
/// When the database refuses, as it does for a text it holds already.
pub async fn insert(
    txn: &Txn,
    article: Uuid,
    number: i32,
    text: NewSnapshot,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    snapshot::Entity::insert(snapshot::ActiveModel {
        id: Set(id),
        article_id: Set(article),
        number: Set(number),
        text: Set(text.text),
        sha256: Set(text.sha256),
        reading: Set(text.reading),
        engine: Set(text.engine),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    stems::of_article(txn, article).await?;
    Ok(id)
}

/// A snapshot without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its key.
    pub id: Uuid,
    /// 1 for the first.
    pub number: i32,
    /// SHA-256 of its text.
    pub sha256: String,
    /// When it was taken.
    pub at: DateTime<Utc>,
}

/// The versions of an article's text, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn versions(db: &impl Reads, article: Uuid) -> Result<Vec<Version>, Error> {
    let rows: Vec<(Uuid, i32, String, DateTime<Utc>)> = snapshot::Entity::find()
        .select_only()
        .columns([
            snapshot::Column::Id,
            snapshot::Column::Number,
            snapshot::Column::Sha256,
            snapshot::Column::CreatedAt,
        ])
        .filter(snapshot::Column::ArticleId.eq(article))
        .order_by_desc(snapshot::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let version = |(id, number, sha256, at)| Version {
        id,
        number,
        sha256,
        at,
    };
    Ok(rows.into_iter().map(version).collect())
}

/// The text of a version.
///
/// # Errors
/// When the database cannot be read.
pub async fn text(db: &impl Reads, article: Uuid, number: i32) -> Result<Option<String>, Error> {
    snapshot::Entity::find()
        .select_only()
        .column(snapshot::Column::Text)
        .filter(snapshot::Column::ArticleId.eq(article))
        .filter(snapshot::Column::Number.eq(number))
        .into_tuple()
        .one(db)
        .await
}

/// Says where claims stand in a snapshot that is not the one they were found in.
///
/// # Errors
/// When the database refuses.
pub async fn anchor_all(txn: &Txn, anchors: Vec<anchor::Model>) -> Result<(), Error> {
    // SQLite takes a few thousand values in one statement.
    for some in anchors.chunks(500) {
        let rows = some.iter().cloned();
        anchor::Entity::insert_many(rows.map(|row| anchor::ActiveModel::from(row).reset_all()))
            .exec_without_returning(&**txn)
            .await?;
    }
    Ok(())
}

/// Says anew where a claim stands in a snapshot.
///
/// # Errors
/// When the database refuses.
pub async fn place_again(txn: &Txn, anchor: anchor::Model) -> Result<(), Error> {
    anchor::Entity::update(anchor::ActiveModel::from(anchor).reset_all())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Where the claims of older snapshots stand in this one, those that have lost their place too.
///
/// # Errors
/// When the database cannot be read.
pub async fn anchors(db: &impl Reads, snapshot: Uuid) -> Result<Vec<anchor::Model>, Error> {
    anchor::Entity::find()
        .filter(anchor::Column::SnapshotId.eq(snapshot))
        .order_by_asc(anchor::Column::StartAt)
        .all(db)
        .await
}

/// A claim that is not, or not as it was, in a snapshot.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Where it stands, or that it has lost its place.
    pub anchor: anchor::Model,
    /// The place it was found at.
    pub place: appearance::Model,
    /// The claim.
    pub claim: claim::Model,
}

/// The claims whose place did not come over to a snapshot as it was, by their numbers.
///
/// # Errors
/// When the database cannot be read.
pub async fn carried(db: &impl Reads, snapshot: Uuid) -> Result<Vec<Carried>, Error> {
    let anchors = anchors(db, snapshot).await?;
    let keys: Vec<Uuid> = anchors
        .iter()
        .filter(|anchor| anchor.how != Anchored::Kept)
        .map(|anchor| anchor.appearance_id)
        .collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = appearance::Entity::find()
        .find_also_related(claim::Entity)
        .filter(appearance::Column::Id.is_in(keys))
        .all(db)
        .await?;
    let mut found: Vec<Carried> = rows
        .into_iter()
        .filter_map(|(place, claim)| {
            let anchor = anchors.iter().find(|one| one.appearance_id == place.id)?;
            Some(Carried {
                anchor: anchor.clone(),
                place,
                claim: claim.filter(stands)?,
            })
        })
        .collect();
    found.sort_by_key(|one| one.claim.number);
    Ok(found)
}

/// The claims that stand in a snapshot, in the order of its text: those found in it, and those of
/// older ones that have their place in it.
///
/// # Errors
/// When the database cannot be read.
pub async fn marks(db: &impl Reads, snapshot: Uuid) -> Result<Vec<Marked>, Error> {
    let mut anchors = anchors(db, snapshot).await?;
    anchors.retain(|anchor| anchor.how != Anchored::Lost);
    let older = anchors.iter().map(|anchor| anchor.appearance_id);
    let here = Condition::any().add(appearance::Column::SnapshotId.eq(snapshot));
    let here = match anchors.is_empty() {
        true => here,
        false => here.add(appearance::Column::Id.is_in(older)),
    };
    let mut rows = appearance::Entity::find()
        .find_also_related(claim::Entity)
        .filter(here)
        .all(db)
        .await?;
    for (place, _) in &mut rows {
        if let Some(anchor) = anchors.iter().find(|one| one.appearance_id == place.id) {
            place.start_at = anchor.start_at;
            place.end_at = anchor.end_at;
            place.paragraph = anchor.paragraph;
        }
    }
    rows.sort_by_key(|(place, _)| (place.start_at, place.id));
    let places: Vec<Uuid> = rows.iter().map(|(place, _)| place.id).collect();
    let mut chains = chains(db, places).await?;
    let speakers = rows
        .iter()
        .filter_map(|(_, claim)| claim.as_ref()?.speaker_id);
    let speakers = super::speakers::by_keys(db, speakers).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(place, claim)| {
            let claim = claim.filter(stands)?;
            let chain = chains.remove(&place.id).unwrap_or_default();
            let speaker = claim.speaker_id.and_then(|key| speakers.get(&key).cloned());
            Some(Marked {
                claim,
                place,
                speaker,
                chain,
            })
        })
        .collect())
}

/// Whether a claim is shown in its article: a merged one's target appears in its place, and a
/// suggestion that a newer reading dropped is nobody's to decide any more.
fn stands(claim: &claim::Model) -> bool {
    claim.state != State::Merged && !(claim.state == State::Dismissed && claim.reason == SUPERSEDED)
}
