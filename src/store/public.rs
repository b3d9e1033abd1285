//! What is public: publications, the record each one froze, and the only rows public pages read.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::record::Record;
use crate::domain::verdict::{Act, PublicStanding};
use crate::domain::words::slug;
use crate::store::entities::{claim_tag, public_check, publication, publication_undone, tag};
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
    let standing = standing(new.act);
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
    let once = publication::Entity::find().filter(publication::Column::Slug.eq(slug));
    Ok(once.count(db).await? > 0)
}

/// Takes the newest publication of a claim back and shows the one before it, or nothing.
///
/// # Errors
/// When the database refuses.
pub async fn undo(
    txn: &Txn,
    newest: &publication::Model,
    before: Option<&publication::Model>,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    publication_undone::Entity::insert(publication_undone::ActiveModel {
        publication_id: Set(newest.id),
        undone_by: Set(by),
        undone_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    let own = public_check::Column::ClaimId.eq(newest.claim_id);
    let Some(before) = before else {
        let gone = public_check::Entity::delete_many().filter(own);
        return gone.exec(&**txn).await.map(|_| ());
    };
    public_check::Entity::update_many()
        .col_expr(public_check::Column::PublicationId, Expr::value(before.id))
        .col_expr(
            public_check::Column::Standing,
            Expr::value(standing(before.act)),
        )
        .col_expr(
            public_check::Column::ChangedAt,
            Expr::value(before.created_at),
        )
        .filter(own)
        .exec(&**txn)
        .await
        .map(|_| ())
}

fn standing(act: Act) -> PublicStanding {
    match act {
        Act::Publish | Act::Correct => PublicStanding::Published,
        Act::Retract => PublicStanding::Retracted,
    }
}

/// Publications that were not undone.
pub(super) fn lasting() -> Select<publication::Entity> {
    let undone = Query::select()
        .column(publication_undone::Column::PublicationId)
        .from(publication_undone::Entity)
        .to_owned();
    publication::Entity::find().filter(publication::Column::Id.not_in_subquery(undone))
}

/// Checks as feeds carry them: what changed after a time is left as it was before, and what was not
/// public before is not there yet.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn settled(
    db: &impl Reads,
    checks: Vec<Check>,
    by: DateTime<Utc>,
) -> Result<Vec<Check>, Error> {
    let mut settled = Vec::with_capacity(checks.len());
    for check in checks {
        if check.changed_at <= by {
            settled.push(check);
            continue;
        }
        let before = lasting()
            .filter(publication::Column::Slug.eq(check.record.slug.as_str()))
            .filter(publication::Column::CreatedAt.lte(by))
            .order_by_desc(publication::Column::Number)
            .one(db)
            .await?;
        if let Some(before) = before {
            settled.push(unfreeze(standing(before.act), before)?);
        }
    }
    Ok(settled)
}

/// The public versions of a check: number, when each went public, and what it does.
///
/// # Errors
/// When the database cannot be read.
pub async fn versions(
    db: &impl Reads,
    slug: &str,
) -> Result<Vec<(i32, DateTime<Utc>, Act)>, Error> {
    lasting()
        .select_only()
        .columns([
            publication::Column::Number,
            publication::Column::CreatedAt,
            publication::Column::Act,
        ])
        .filter(publication::Column::Slug.eq(slug))
        .order_by_asc(publication::Column::Number)
        .into_tuple()
        .all(db)
        .await
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
    let found = lasting()
        .filter(publication::Column::Slug.eq(slug))
        .filter(publication::Column::Number.eq(number))
        .one(db)
        .await?;
    let Some(publication) = found else {
        return Ok(None);
    };
    unfreeze(standing(publication.act), publication).map(Some)
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
    let rows = lasting()
        .filter(publication::Column::Act.ne(Act::Publish))
        .order_by_desc(publication::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|publication| unfreeze(standing(publication.act), publication))
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

/// The speaker whose public page a check is on.
///
/// # Errors
/// When the database cannot be read.
pub async fn speaker_of(db: &impl Reads, slug: &str) -> Result<Option<Uuid>, Error> {
    let found = public_check::Entity::find_by_id(slug).one(db).await?;
    Ok(found.and_then(|check| check.speaker_id))
}

/// The public checks on a topic by its slug, newest first: those whose frozen record has it, whatever
/// has become of the claim's topics since.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn of_topic(db: &impl Reads, topic: &str, limit: u64) -> Result<Vec<Check>, Error> {
    let tagged = Query::select()
        .column(claim_tag::Column::ClaimId)
        .from(claim_tag::Entity)
        .inner_join(
            tag::Entity,
            Expr::col((tag::Entity, tag::Column::Id))
                .equals((claim_tag::Entity, claim_tag::Column::TagId)),
        )
        .and_where(tag::Column::Slug.eq(topic))
        .to_owned();
    let rows = public_check::Entity::find()
        .find_also_related(publication::Entity)
        .filter(public_check::Column::ClaimId.in_subquery(tagged))
        .order_by_desc(public_check::Column::FirstAt)
        .limit(limit)
        .all(db)
        .await?;
    let mut checks = unfreeze_all(rows)?;
    checks.retain(|check| check.record.topics.iter().any(|name| slug(name) == topic));
    Ok(checks)
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
    let found = lasting()
        .filter(publication::Column::ClaimId.eq(claim))
        .filter(publication::Column::Number.eq(number))
        .one(db)
        .await?;
    found
        .map(|found| unfreeze(PublicStanding::Published, found))
        .transpose()
}

/// The publications of a claim, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<publication::Model>, Error> {
    lasting()
        .filter(publication::Column::ClaimId.eq(claim))
        .order_by_desc(publication::Column::Number)
        .all(db)
        .await
}
