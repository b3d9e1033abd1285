//! What kept pictures are known by, and which public checks rest on a picture.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

use crate::domain::fingerprint::{ALIKE, Fingerprint, Fingerprints, Known};
use crate::domain::verdict::PublicStanding;
use crate::store::entities::{check_copy, check_text, evidence, fingerprint, public_check};
use crate::store::{Error, Reads, Txn};

/// Fingerprints read at once.
const PAGE: u64 = 5_000;
/// Hashes looked up at once.
const AT_ONCE: usize = 500;

/// Keeps what a picture is known by; what is known of the same bytes already stays.
///
/// # Errors
/// When the database refuses.
pub async fn keep(txn: &Txn, sha256: &str, known: Known, now: DateTime<Utc>) -> Result<(), Error> {
    let row = fingerprint::ActiveModel {
        sha256: Set(sha256.to_owned()),
        known_by: Set(match known {
            Known::By(fingerprint) => Some(fingerprint.to_string()),
            Known::ByNothing => None,
        }),
        made_at: Set(now),
    };
    let stays = OnConflict::column(fingerprint::Column::Sha256)
        .do_nothing()
        .to_owned();
    fingerprint::Entity::insert(row)
        .on_conflict(stays)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Pictures among the evidence that nobody has looked at, by the hash and the size of their bytes.
/// `types` are the media types that are pictures.
///
/// # Errors
/// When the database cannot be read.
pub async fn unknown(
    db: &impl Reads,
    types: &[&str],
    limit: u64,
) -> Result<Vec<(String, i64)>, Error> {
    let known = Query::select()
        .column(fingerprint::Column::Sha256)
        .from(fingerprint::Entity)
        .to_owned();
    evidence::Entity::find()
        .select_only()
        .column(evidence::Column::Sha256)
        .column(evidence::Column::Bytes)
        .distinct()
        .filter(evidence::Column::MediaType.is_in(types.iter().copied()))
        .filter(evidence::Column::Sha256.is_not_null())
        .filter(evidence::Column::Sha256.not_in_subquery(known))
        .order_by_asc(evidence::Column::Sha256)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Says which copies the public version of a check rests on, in place of what was said before.
///
/// # Errors
/// When the database refuses.
pub async fn rests_on(
    txn: &Txn,
    number: i32,
    copies: impl Iterator<Item = &str>,
) -> Result<(), Error> {
    check_copy::Entity::delete_many()
        .filter(check_copy::Column::Number.eq(number))
        .exec(&**txn)
        .await?;
    let mut copies: Vec<&str> = copies.collect();
    copies.sort_unstable();
    copies.dedup();
    if copies.is_empty() {
        return Ok(());
    }
    let row = |sha256: &str| check_copy::ActiveModel {
        number: Set(number),
        sha256: Set(sha256.to_owned()),
    };
    check_copy::Entity::insert_many(copies.into_iter().map(row))
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// The numbers of the public checks that hold and rest on a picture, the likest first and of those
/// the newest: on the same bytes, or on a picture whose fingerprint hardly differs. `language` is a
/// primary subtag.
///
/// # Errors
/// When the database cannot be read.
pub async fn checks_on(
    db: &impl Reads,
    sha256: &str,
    known_by: Option<Fingerprints>,
    language: Option<&str>,
) -> Result<Vec<i32>, Error> {
    let mut copies = HashMap::from([(sha256.to_owned(), 0)]);
    if let Some(known_by) = known_by {
        alike(db, known_by, &mut copies).await?;
    }
    let hashes: Vec<&String> = copies.keys().collect();
    let mut found: HashMap<i32, (u32, DateTime<Utc>)> = HashMap::new();
    for hashes in hashes.chunks(AT_ONCE) {
        for (number, newest_at, hash) in resting(db, hashes, language).await? {
            let distance = copies.get(&hash).copied().unwrap_or(ALIKE);
            let kept = found.entry(number).or_insert((distance, newest_at));
            kept.0 = kept.0.min(distance);
        }
    }
    let mut found: Vec<(i32, (u32, DateTime<Utc>))> = found.into_iter().collect();
    found.sort_by_key(|(number, (distance, newest))| {
        (*distance, std::cmp::Reverse((*newest, *number)))
    });
    Ok(found.into_iter().map(|(number, _)| number).collect())
}

/// Adds the hashes of the pictures of public checks that are like a picture, with how far off they
/// are. It reads every fingerprint: a thousand are 70 kB.
async fn alike(
    db: &impl Reads,
    known_by: Fingerprints,
    copies: &mut HashMap<String, u32>,
) -> Result<(), Error> {
    let mut after = String::new();
    loop {
        let public = Query::select()
            .column(check_copy::Column::Sha256)
            .from(check_copy::Entity)
            .to_owned();
        let rows: Vec<(String, String)> = fingerprint::Entity::find()
            .select_only()
            .column(fingerprint::Column::Sha256)
            .column(fingerprint::Column::KnownBy)
            .filter(fingerprint::Column::KnownBy.is_not_null())
            .filter(fingerprint::Column::Sha256.gt(after.as_str()))
            .filter(fingerprint::Column::Sha256.in_subquery(public))
            .order_by_asc(fingerprint::Column::Sha256)
            .limit(PAGE)
            .into_tuple()
            .all(db)
            .await?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for (sha256, written) in rows {
            let other = Fingerprint::parse(&written);
            let distance = other.map(|other| known_by.distance(other));
            if let Some(distance) = distance.filter(|distance| *distance <= ALIKE) {
                copies.entry(sha256).or_insert(distance);
            }
        }
    }
}

/// The public checks that hold and rest on copies with these hashes.
async fn resting(
    db: &impl Reads,
    hashes: &[&String],
    language: Option<&str>,
) -> Result<Vec<(i32, DateTime<Utc>, String)>, Error> {
    let mut query = check_copy::Entity::find()
        .select_only()
        .column(check_copy::Column::Number)
        .column(check_text::Column::NewestAt)
        .column(check_copy::Column::Sha256)
        .inner_join(check_text::Entity)
        .join(
            sea_orm::JoinType::InnerJoin,
            sea_orm::RelationTrait::def(&check_text::Relation::PublicCheck),
        )
        .filter(public_check::Column::Standing.eq(PublicStanding::Published))
        .filter(check_copy::Column::Sha256.is_in(hashes.iter().map(|hash| hash.as_str())));
    if let Some(language) = language {
        query = query.filter(
            Condition::any()
                .add(check_text::Column::Language.eq(language))
                .add(check_text::Column::Language.starts_with(format!("{language}-"))),
        );
    }
    query.into_tuple().all(db).await
}
