//! Searching what is public: the words of each check as it was published, and nothing else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

use crate::domain::record::Record;
use crate::domain::stems::{Language, Sort};
use crate::domain::verdict::PublicStanding;
use crate::store::entities::{check_text, claim, public_check, publication};
use crate::store::public::{Check, unfreeze};
use crate::store::{Error, Reads, Txn, fingerprints, search, stems};

/// Enters a check that has just been published under its claim's number, as it was frozen.
///
/// # Errors
/// When the database refuses.
pub async fn index(txn: &Txn, claim: &claim::Model, record: &Record) -> Result<(), Error> {
    let number = claim.number;
    let speaker = record.speaker.as_ref();
    let speaker = speaker.map_or("", |speaker| speaker.name.as_str());
    let body = [&record.statement, &record.quote, speaker].join("\n");
    let row = check_text::ActiveModel {
        number: Set(number),
        slug: Set(record.slug.clone()),
        language: Set(record.language.clone()),
        newest_at: Set(record.changed_at),
        body: Set(body.clone()),
    };
    let again = OnConflict::column(check_text::Column::Number)
        .update_columns([
            check_text::Column::Language,
            check_text::Column::NewestAt,
            check_text::Column::Body,
        ])
        .to_owned();
    check_text::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&**txn)
        .await?;
    let language = Language::of(&record.language);
    stems::change(txn, (Sort::Check, claim.id), language, &[&body]).await?;
    let copies = record.evidence.iter();
    let copies = copies.filter_map(|one| one.sha256.as_deref());
    fingerprints::rests_on(txn, number, copies).await
}

/// Takes a check that is no longer public out.
///
/// # Errors
/// When the database refuses.
pub async fn forget(txn: &Txn, number: i32) -> Result<(), Error> {
    fingerprints::rests_on(txn, number, [].into_iter()).await?;
    check_text::Entity::delete_many()
        .filter(check_text::Column::Number.eq(number))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Which public checks. Every part narrows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Holding these words.
    pub words: Option<String>,
    /// In this language, by its primary subtag.
    pub language: Option<String>,
    /// Published or corrected since.
    pub since: Option<DateTime<Utc>>,
}

/// Where in the results one is: the instant and number of the last one seen.
pub type Place = (DateTime<Utc>, i32);

/// Public checks that hold, newest first, after a place, some left out at the start; each with its
/// own place.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn page(
    db: &impl Reads,
    wanted: &Wanted,
    after: Option<Place>,
    skip: u64,
    limit: u64,
) -> Result<Vec<(Check, Place)>, Error> {
    let mut query = check_text::Entity::find()
        .find_also_related(public_check::Entity)
        .filter(public_check::Column::Standing.eq(PublicStanding::Published));
    if let Some(words) = &wanted.words {
        let (backend, languages) = (db.get_database_backend(), stems::held(db).await?);
        let Some(matching) = search::matching_checks(backend, words, languages) else {
            return Ok(Vec::new());
        };
        query = query.filter(matching);
    }
    if let Some(language) = &wanted.language {
        query = query.filter(
            Condition::any()
                .add(check_text::Column::Language.eq(language))
                .add(check_text::Column::Language.starts_with(format!("{language}-"))),
        );
    }
    if let Some(since) = wanted.since {
        query = query.filter(check_text::Column::NewestAt.gte(since));
    }
    if let Some((at, number)) = after {
        query = query.filter(
            Condition::any()
                .add(check_text::Column::NewestAt.lt(at))
                .add(
                    Condition::all()
                        .add(check_text::Column::NewestAt.eq(at))
                        .add(check_text::Column::Number.lt(number)),
                ),
        );
    }
    let rows = query
        .order_by_desc(check_text::Column::NewestAt)
        .order_by_desc(check_text::Column::Number)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?;
    frozen(db, rows).await
}

/// Public checks that hold, by the numbers of their claims and in that order.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn numbered(db: &impl Reads, numbers: &[i32]) -> Result<Vec<Check>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows = check_text::Entity::find()
        .find_also_related(public_check::Entity)
        .filter(public_check::Column::Standing.eq(PublicStanding::Published))
        .filter(check_text::Column::Number.is_in(numbers.iter().copied()))
        .all(db)
        .await?;
    let mut found = frozen(db, rows).await?;
    let place = |number| numbers.iter().position(|one| *one == number);
    found.sort_by_key(|(_, (_, number))| place(*number));
    Ok(found.into_iter().map(|(check, _)| check).collect())
}

/// The checks themselves, as they were frozen, each with its place.
async fn frozen(
    db: &impl Reads,
    rows: Vec<(check_text::Model, Option<public_check::Model>)>,
) -> Result<Vec<(Check, Place)>, Error> {
    let keys = rows
        .iter()
        .filter_map(|(_, check)| Some(check.as_ref()?.publication_id));
    let frozen = publication::Entity::find()
        .filter(publication::Column::Id.is_in(keys))
        .all(db)
        .await?;
    let mut frozen: HashMap<Uuid, publication::Model> =
        frozen.into_iter().map(|row| (row.id, row)).collect();
    rows.into_iter()
        .filter_map(|(text, check)| {
            let publication = frozen.remove(&check?.publication_id)?;
            let place = (text.newest_at, text.number);
            let check = unfreeze(PublicStanding::Published, publication);
            Some(check.map(|check| (check, place)))
        })
        .collect()
}
