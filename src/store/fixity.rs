//! What the database says should have which hash: the copies of evidence it names, and the texts
//! it holds itself. Whoever checks computes the hashes.

use std::collections::BTreeSet;

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::store::entities::{article, capture, evidence, evidence_capture, publication, snapshot};
use crate::store::{Error, Reads};

/// A text that was frozen together with its hash.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Where to go on from.
    pub id: Uuid,
    /// What it is, for people: `the text of article 12`.
    pub name: String,
    /// The text.
    pub text: String,
    /// The SHA-256 it had.
    pub sha256: String,
}

/// The hashes of the copies that evidence and articles name, each once, in order, after the one
/// given.
///
/// # Errors
/// When the database cannot be read.
pub async fn copies(db: &impl Reads, after: &str, limit: u64) -> Result<Vec<String>, Error> {
    macro_rules! named {
        ($room:ident, $column:ident) => {{
            let hashes: Vec<String> = $room::Entity::find()
                .select_only()
                .column($room::Column::$column)
                .distinct()
                .filter($room::Column::$column.gt(after))
                .order_by_asc($room::Column::$column)
                .limit(limit)
                .into_tuple()
                .all(db)
                .await?;
            hashes
        }};
    }
    let mut hashes = BTreeSet::new();
    hashes.extend(named!(evidence, Sha256));
    hashes.extend(named!(evidence_capture, WarcSha256));
    hashes.extend(named!(capture, Sha256));
    hashes.extend(named!(capture, WarcSha256));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(hashes.into_iter().take(limit).collect())
}

/// The texts of articles, after the one given.
///
/// # Errors
/// When the database cannot be read.
pub async fn snapshots(db: &impl Reads, after: Uuid, limit: u64) -> Result<Vec<Frozen>, Error> {
    let rows = snapshot::Entity::find()
        .find_also_related(article::Entity)
        .filter(snapshot::Column::Id.gt(after))
        .order_by_asc(snapshot::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let frozen = |(row, article): (snapshot::Model, Option<article::Model>)| Frozen {
        id: row.id,
        name: format!(
            "the text of article {}",
            article.map_or(0, |article| article.number)
        ),
        text: row.text,
        sha256: row.sha256,
    };
    Ok(rows.into_iter().map(frozen).collect())
}

/// The records that were published, after the one given.
///
/// # Errors
/// When the database cannot be read.
pub async fn publications(db: &impl Reads, after: Uuid, limit: u64) -> Result<Vec<Frozen>, Error> {
    let rows = publication::Entity::find()
        .filter(publication::Column::Id.gt(after))
        .order_by_asc(publication::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let frozen = |row: publication::Model| Frozen {
        id: row.id,
        name: format!("version {} of the check {}", row.number, row.slug),
        text: row.record,
        sha256: row.sha256,
    };
    Ok(rows.into_iter().map(frozen).collect())
}
