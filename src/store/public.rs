//! What is public: publications, the record each one froze, and the only rows public pages read.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::record::Record;
use crate::domain::verdict::{Act, PublicStanding};
use crate::store::entities::{public_check, publication};
use crate::store::{Error, Reads, Txn};

/// A publication that is not stored yet.
#[derive(Clone, Debug)]
pub struct New {
    /// The claim.
    pub claim: Uuid,
    /// Which publication of it, from 1.
    pub number: i32,
    /// The revision that goes public.
    pub verdict: Uuid,
    /// The tail of its address.
    pub slug: String,
    /// What it does.
    pub act: Act,
    /// What readers are told about it.
    pub note: String,
    /// The frozen record, as canonical JSON.
    pub record: String,
    /// SHA-256 of that JSON.
    pub sha256: String,
    /// Who published it.
    pub by: Uuid,
    /// Whose words it is, for the speaker's public page.
    pub speaker: Option<Uuid>,
}

/// Stores a publication and makes it the one that public pages show.
///
/// # Errors
/// When the database refuses.
pub async fn publish(txn: &Txn, new: New, now: DateTime<Utc>) -> Result<(), Error> {
    let id = Uuid::now_v7();
    let standing = match new.act {
        Act::Publish | Act::Correct => PublicStanding::Published,
        Act::Retract => PublicStanding::Retracted,
    };
    publication::Entity::insert(publication::ActiveModel {
        id: Set(id),
        claim_id: Set(new.claim),
        number: Set(new.number),
        verdict_id: Set(new.verdict),
        slug: Set(new.slug.clone()),
        act: Set(new.act),
        note: Set(new.note),
        record: Set(new.record),
        sha256: Set(new.sha256),
        person_id: Set(new.by),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    let shown = public_check::Entity::update_many()
        .col_expr(public_check::Column::PublicationId, Expr::value(id))
        .col_expr(public_check::Column::Standing, Expr::value(standing))
        .col_expr(public_check::Column::SpeakerId, Expr::value(new.speaker))
        .col_expr(public_check::Column::ChangedAt, Expr::value(now))
        .filter(public_check::Column::ClaimId.eq(new.claim))
        .exec(&**txn)
        .await?;
    if shown.rows_affected == 0 {
        public_check::Entity::insert(public_check::ActiveModel {
            slug: Set(new.slug),
            claim_id: Set(new.claim),
            publication_id: Set(id),
            standing: Set(standing),
            speaker_id: Set(new.speaker),
            first_at: Set(now),
            changed_at: Set(now),
        })
        .exec_without_returning(&**txn)
        .await?;
    }
    Ok(())
}

/// Whether a public address is taken.
///
/// # Errors
/// When the database cannot be read.
pub async fn taken(db: &impl Reads, slug: &str) -> Result<bool, Error> {
    Ok(public_check::Entity::find_by_id(slug).count(db).await? > 0)
}

/// A check as the public may see it.
#[derive(Clone, Debug)]
pub struct Check {
    /// How it stands.
    pub standing: PublicStanding,
    /// The frozen record.
    pub record: Record,
    /// SHA-256 of the record.
    pub sha256: String,
    /// When this version went public.
    pub changed_at: DateTime<Utc>,
}

/// The newest public version of a check, by the tail of its address.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn check(db: &impl Reads, slug: &str) -> Result<Option<Check>, Error> {
    let found = public_check::Entity::find_by_id(slug)
        .find_also_related(publication::Entity)
        .one(db)
        .await?;
    let Some((check, Some(publication))) = found else {
        return Ok(None);
    };
    unfreeze(check.standing, publication).map(Some)
}

/// One public version of a check by number, for those who want to read what it said.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn version(db: &impl Reads, slug: &str, number: i32) -> Result<Option<Check>, Error> {
    let found = publication::Entity::find()
        .filter(publication::Column::Slug.eq(slug))
        .filter(publication::Column::Number.eq(number))
        .one(db)
        .await?;
    let Some(publication) = found else {
        return Ok(None);
    };
    let standing = match publication.act {
        Act::Publish | Act::Correct => PublicStanding::Published,
        Act::Retract => PublicStanding::Retracted,
    };
    unfreeze(standing, publication).map(Some)
}

/// A page of public checks, newest first, before an instant and slug.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn latest(
    db: &impl Reads,
    before: Option<(DateTime<Utc>, String)>,
    limit: u64,
) -> Result<Vec<Check>, Error> {
    let mut cursor = public_check::Entity::find()
        .find_also_related(publication::Entity)
        .cursor_by((public_check::Column::FirstAt, public_check::Column::Slug));
    cursor.desc();
    if let Some(before) = before {
        cursor.after(before);
    }
    unfreeze_all(cursor.first(limit).all(db).await?)
}

/// How many checks are public, and when the newest of them changed.
///
/// # Errors
/// When the database cannot be read.
pub async fn extent(db: &impl Reads) -> Result<(u64, Option<DateTime<Utc>>), Error> {
    let found: Option<(i64, Option<DateTime<Utc>>)> = public_check::Entity::find()
        .select_only()
        .column_as(public_check::Column::Slug.count(), "checks")
        .column_as(public_check::Column::ChangedAt.max(), "changed")
        .into_tuple()
        .one(db)
        .await?;
    let (checks, changed) = found.unwrap_or_default();
    Ok((checks.unsigned_abs(), changed))
}

/// The newest corrected and retracted checks, newest first.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn corrections(db: &impl Reads, limit: u64) -> Result<Vec<Check>, Error> {
    let rows = publication::Entity::find()
        .filter(publication::Column::Act.ne(Act::Publish))
        .order_by_desc(publication::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|publication| {
            let standing = match publication.act {
                Act::Publish | Act::Correct => PublicStanding::Published,
                Act::Retract => PublicStanding::Retracted,
            };
            unfreeze(standing, publication)
        })
        .collect()
}

/// The public checks of one speaker, newest first.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn of_speaker(db: &impl Reads, speaker: Uuid, limit: u64) -> Result<Vec<Check>, Error> {
    let rows = public_check::Entity::find()
        .find_also_related(publication::Entity)
        .filter(public_check::Column::SpeakerId.eq(speaker))
        .order_by_desc(public_check::Column::FirstAt)
        .limit(limit)
        .all(db)
        .await?;
    unfreeze_all(rows)
}

fn unfreeze_all(
    rows: Vec<(public_check::Model, Option<publication::Model>)>,
) -> Result<Vec<Check>, Error> {
    rows.into_iter()
        .filter_map(|(check, publication)| Some(unfreeze(check.standing, publication?)))
        .collect()
}

pub(super) fn unfreeze(
    standing: PublicStanding,
    publication: publication::Model,
) -> Result<Check, Error> {
    let record = serde_json::from_str(&publication.record)
        .map_err(|error| Error::Custom(format!("a frozen record cannot be read: {error}")))?;
    let (sha256, changed_at) = (publication.sha256, publication.created_at);
    Ok(Check {
        standing,
        record,
        sha256,
        changed_at,
    })
}

/// One publication of a claim by its number.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn publication(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<Check>, Error> {
    let found = publication::Entity::find()
        .filter(publication::Column::ClaimId.eq(claim))
        .filter(publication::Column::Number.eq(number))
        .one(db)
        .await?;
    found.map(|found| unfreeze(PublicStanding::Published, found)).transpose()
}

/// The publications of a claim, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<publication::Model>, Error> {
    publication::Entity::find()
        .filter(publication::Column::ClaimId.eq(claim))
        .order_by_desc(publication::Column::Number)
        .all(db)
        .await
}
