//! Evidence we keep, and its use on claims.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::evidence::{EvidenceKind, Stance};
use crate::store::entities::{claim, evidence, exhibit, source};
use crate::store::{Error, Reads, Txn};

/// A document that is not held yet.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is called.
    pub title: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it.
    pub source: Option<Uuid>,
    /// Where it stands.
    pub address: Option<String>,
    /// SHA-256 of the copy, if there is one.
    pub sha256: Option<String>,
    /// Its type as found by looking at the bytes.
    pub media_type: String,
    /// The name it came with, for people.
    pub file_name: String,
    /// Size of the copy in bytes.
    pub bytes: i64,
    /// Its text, as far as it could be read.
    pub extract: String,
    /// Why there is no copy; empty when there is one.
    pub not_archived: String,
    /// Who added it.
    pub by: Uuid,
}

/// Stores a document.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, new: New, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    evidence::Entity::insert(evidence::ActiveModel {
        id: Set(id),
        title: Set(new.title),
        kind: Set(new.kind),
        source_id: Set(new.source),
        address: Set(new.address),
        retrieved_at: Set(now),
        sha256: Set(new.sha256),
        media_type: Set(new.media_type),
        file_name: Set(new.file_name),
        bytes: Set(new.bytes),
        extract: Set(new.extract),
        not_archived: Set(new.not_archived),
        created_by: Set(new.by),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// The document under a key.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, id: Uuid) -> Result<Option<evidence::Model>, Error> {
    evidence::Entity::find_by_id(id).one(db).await
}

/// The use of a document on a claim.
#[derive(Clone, Debug)]
pub struct Use {
    /// The claim.
    pub claim: Uuid,
    /// The document.
    pub evidence: Uuid,
    /// `E1` is 1.
    pub number: i32,
    /// Which way it points.
    pub stance: Stance,
    /// The words that matter.
    pub passage: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// Why it matters.
    pub note: String,
    /// Who added it.
    pub by: Uuid,
}

/// Puts a document to use on a claim.
///
/// # Errors
/// When the database refuses.
pub async fn exhibit(txn: &Txn, used: Use, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    let note_by = if used.note.is_empty() {
        None
    } else {
        Some(used.by)
    };
    exhibit::Entity::insert(exhibit::ActiveModel {
        id: Set(id),
        claim_id: Set(used.claim),
        evidence_id: Set(used.evidence),
        number: Set(used.number),
        stance: Set(used.stance),
        passage: Set(used.passage),
        locator: Set(used.locator),
        note: Set(used.note),
        note_by: Set(note_by),
        added_by: Set(used.by),
        created_at: Set(now),
        withdrawn_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// The use of a document on a claim, by its number there.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<exhibit::Model>, Error> {
    exhibit::Entity::find()
        .filter(exhibit::Column::ClaimId.eq(claim))
        .filter(exhibit::Column::Number.eq(number))
        .one(db)
        .await
}

/// Changes which way a passage points and what is said about it.
///
/// # Errors
/// When the database refuses.
pub async fn edit(
    txn: &Txn,
    id: Uuid,
    stance: Stance,
    locator: &str,
    note: &str,
    note_by: Option<Uuid>,
) -> Result<(), Error> {
    exhibit::Entity::update_many()
        .col_expr(exhibit::Column::Stance, Expr::value(stance))
        .col_expr(exhibit::Column::Locator, Expr::value(locator))
        .col_expr(exhibit::Column::Note, Expr::value(note))
        .col_expr(exhibit::Column::NoteBy, Expr::value(note_by))
        .filter(exhibit::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Takes a piece of evidence off the board; its number and row stay. `None` puts it back.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(txn: &Txn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    exhibit::Entity::update_many()
        .col_expr(exhibit::Column::WithdrawnAt, Expr::value(at))
        .filter(exhibit::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// A piece of evidence on a claim's board.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its use on the claim.
    pub exhibit: exhibit::Model,
    /// The document.
    pub evidence: evidence::Model,
    /// Who published it.
    pub source: Option<source::Model>,
}

/// The evidence of a claim, by number, withdrawn ones included.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<Shown>, Error> {
    let rows = exhibit::Entity::find()
        .find_also_related(evidence::Entity)
        .filter(exhibit::Column::ClaimId.eq(claim))
        .order_by_asc(exhibit::Column::Number)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = rows
        .iter()
        .filter_map(|(_, evidence)| evidence.as_ref()?.source_id)
        .collect();
    let sources = if keys.is_empty() {
        Vec::new()
    } else {
        source::Entity::find()
            .filter(source::Column::Id.is_in(keys))
            .all(db)
            .await?
    };
    Ok(rows
        .into_iter()
        .filter_map(|(exhibit, evidence)| {
            let evidence = evidence?;
            let source = sources
                .iter()
                .find(|row| Some(row.id) == evidence.source_id)
                .cloned();
            Some(Shown {
                exhibit,
                evidence,
                source,
            })
        })
        .collect())
}

/// The claims a document is used on: number and statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn used_on(db: &impl Reads, evidence: Uuid) -> Result<Vec<(i32, String)>, Error> {
    exhibit::Entity::find()
        .select_only()
        .column(claim::Column::Number)
        .column(claim::Column::Statement)
        .inner_join(claim::Entity)
        .filter(exhibit::Column::EvidenceId.eq(evidence))
        .filter(exhibit::Column::WithdrawnAt.is_null())
        .order_by_asc(claim::Column::Number)
        .into_tuple()
        .all(db)
        .await
}
