//! Who is at work on an article or a claim. It is in the database, not in a process, because a desk may be
//! served by several.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::section::Section;
use crate::store::entities::{claim_presence, person, presence};
use crate::store::{Error, Reads, Txn};

/// Somebody at work on an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// Their name.
    pub name: String,
    /// The number of the claim they are deciding.
    pub claim: Option<i32>,
}

/// How many of the others are named; the rest of a crowd is not.
const NAMED: u64 = 12;

/// The others who were heard of on an article after `since`, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn others(
    db: &impl Reads,
    article: Uuid,
    but: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<Here>, Error> {
    let rows: Vec<(String, Option<i32>)> = presence::Entity::find()
        .inner_join(person::Entity)
        .select_only()
        .column(person::Column::Name)
        .column(presence::Column::Claim)
        .filter(presence::Column::ArticleId.eq(article))
        .filter(presence::Column::PersonId.ne(but))
        .filter(presence::Column::SeenAt.gt(since))
        .order_by_asc(person::Column::Name)
        .limit(NAMED)
        .into_tuple()
        .all(db)
        .await?;
    let here = |(name, claim)| Here { name, claim };
    Ok(rows.into_iter().map(here).collect())
}

/// Notes that somebody is at work on an article, and forgets whoever was not heard of since
/// `forgotten`.
///
/// # Errors
/// When the database refuses.
pub async fn note(txn: &Txn, now: presence::Model, forgotten: DateTime<Utc>) -> Result<(), Error> {
    presence::Entity::delete_many()
        .filter(presence::Column::SeenAt.lt(forgotten))
        .exec(&**txn)
        .await?;
    let same = [presence::Column::ArticleId, presence::Column::PersonId];
    presence::Entity::insert(presence::ActiveModel {
        article_id: Set(now.article_id),
        person_id: Set(now.person_id),
        claim: Set(now.claim),
        seen_at: Set(now.seen_at),
    })
    .on_conflict(
        OnConflict::columns(same)
            .update_columns([presence::Column::Claim, presence::Column::SeenAt])
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Somebody at work on a part of a claim, or who was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Which part.
    pub section: Section,
    /// When they were last heard of there.
    pub seen_at: DateTime<Utc>,
}

/// The others who were heard of on a claim after `since`, the last heard of first.
///
/// # Errors
/// When the database cannot be read.
pub async fn on_claim(
    db: &impl Reads,
    claim: Uuid,
    but: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<At>, Error> {
    let rows: Vec<(Uuid, String, String, DateTime<Utc>)> = claim_presence::Entity::find()
        .inner_join(person::Entity)
        .select_only()
        .column(claim_presence::Column::PersonId)
        .column(person::Column::Name)
        .column(claim_presence::Column::Section)
        .column(claim_presence::Column::SeenAt)
        .filter(claim_presence::Column::ClaimId.eq(claim))
        .filter(claim_presence::Column::PersonId.ne(but))
        .filter(claim_presence::Column::SeenAt.gt(since))
        .order_by_desc(claim_presence::Column::SeenAt)
        .order_by_asc(person::Column::Name)
        .limit(2 * NAMED)
        .into_tuple()
        .all(db)
        .await?;
    let at = |(person, name, section, seen_at): (Uuid, String, String, DateTime<Utc>)| {
        let section = Section::from_slug(&section)?;
        Some(At {
            person,
            name,
            section,
            seen_at,
        })
    };
    Ok(rows.into_iter().filter_map(at).collect())
}

/// Notes that somebody is at work on a part of a claim, and forgets whoever was not heard of since
/// `forgotten`.
///
/// # Errors
/// When the database refuses.
pub async fn note_on_claim(
    txn: &Txn,
    now: claim_presence::Model,
    forgotten: DateTime<Utc>,
) -> Result<(), Error> {
    claim_presence::Entity::delete_many()
        .filter(claim_presence::Column::SeenAt.lt(forgotten))
        .exec(&**txn)
        .await?;
    let same = [
        claim_presence::Column::ClaimId,
        claim_presence::Column::PersonId,
        claim_presence::Column::Section,
    ];
    claim_presence::Entity::insert(claim_presence::ActiveModel {
        claim_id: Set(now.claim_id),
        person_id: Set(now.person_id),
        section: Set(now.section),
        seen_at: Set(now.seen_at),
    })
    .on_conflict(
        OnConflict::columns(same)
            .update_column(claim_presence::Column::SeenAt)
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}
