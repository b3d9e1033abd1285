//! Imports, and the checks of others that came by them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect};

use crate::domain::outside::{OutsideCheck, Row};
use crate::domain::stems::Language;
use crate::domain::words::key;
use crate::store::entities::{import_refusal, import_run, outside_check};
use crate::store::{Error, Reads, Txn, stems};

/// What a batch of rows came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Checks that were not held.
    pub added: i64,
    /// Checks that were held and said something else.
    pub changed: i64,
    /// Checks that were held as they are.
    pub same: i64,
    /// Rows that cannot be taken.
    pub refused: i64,
}

/// One import.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<import_run::Model>, Error> {
    import_run::Entity::find_by_id(id).one(db).await
}

/// The newest import that began with the same bytes and plan and has not ended.
///
/// # Errors
/// When the database cannot be read.
pub async fn unfinished(
    db: &impl Reads,
    sha256: &str,
    plan: &str,
) -> Result<Option<import_run::Model>, Error> {
    import_run::Entity::find()
        .filter(import_run::Column::Sha256.eq(sha256))
        .filter(import_run::Column::Plan.eq(plan))
        .filter(import_run::Column::State.eq("running"))
        .order_by_desc(import_run::Column::Id)
        .one(db)
        .await
}

/// Imports, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(db: &impl Reads, limit: u64) -> Result<Vec<import_run::Model>, Error> {
    import_run::Entity::find()
        .order_by_desc(import_run::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Writes down a new import.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: import_run::Model) -> Result<(), Error> {
    import_run::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Writes an import as it is now.
///
/// # Errors
/// When the database refuses.
pub async fn save(txn: &Txn, row: import_run::Model) -> Result<(), Error> {
    import_run::Entity::update(row.into_active_model().reset_all())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// The rows an import would not take, in their order, after one of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn refusals(
    db: &impl Reads,
    import: Uuid,
    after: i64,
    limit: u64,
) -> Result<Vec<import_refusal::Model>, Error> {
    import_refusal::Entity::find()
        .filter(import_refusal::Column::ImportId.eq(import))
        .filter(import_refusal::Column::RowNumber.gt(after))
        .order_by_asc(import_refusal::Column::RowNumber)
        .limit(limit)
        .all(db)
        .await
}

/// Keeps a batch of rows under their numbers. What is held and says the same stays untouched, and
/// of two rows of one source that are the same check the later one counts, on every import.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    txn: &Txn,
    run: &import_run::Model,
    rows: Vec<(i64, Row)>,
    now: DateTime<Utc>,
) -> Result<Sums, Error> {
    let mut sums = Sums::default();
    let (mut refused, mut latest) = (Vec::new(), HashMap::new());
    for (number, row) in rows {
        match row {
            Row::Refused { why, excerpt } => refused.push(import_refusal::ActiveModel {
                import_id: sea_orm::Set(run.id),
                row_number: sea_orm::Set(number),
                why: sea_orm::Set(why),
                excerpt: sea_orm::Set(excerpt),
            }),
            Row::Found(check) => {
                if latest.insert(check.key(), (number, check)).is_some() {
                    sums.same += 1;
                }
            }
        }
    }
    sums.refused = i64::try_from(refused.len()).unwrap_or(i64::MAX);
    if !refused.is_empty() {
        import_refusal::Entity::insert_many(refused)
            .exec_without_returning(&**txn)
            .await?;
    }
    let held = held(txn, latest.keys()).await?;
    let mut new = Vec::new();
    for (identity, (number, check)) in latest {
        let row = model(run, number, *check, identity, now);
        match held.get(&row.identity) {
            None => {
                sums.added += 1;
                new.push(row);
            }
            Some(known) if is_settled(known, &row) => sums.same += 1,
            Some(known) => {
                sums.changed += 1;
                let row = outside_check::Model {
                    id: known.id,
                    added_at: known.added_at,
                    ..row
                };
                outside_check::Entity::update(row.clone().into_active_model().reset_all())
                    .exec(&**txn)
                    .await?;
                stems::of_outside(txn, &row).await?;
            }
        }
    }
    if !new.is_empty() {
        let rows = new.iter().cloned();
        outside_check::Entity::insert_many(rows.map(|row| row.into_active_model().reset_all()))
            .exec_without_returning(&**txn)
            .await?;
        let stemmed = |row: &&outside_check::Model| Language::of(&row.language).is_some();
        for row in new.iter().filter(stemmed) {
            stems::of_outside(txn, row).await?;
        }
    }
    Ok(sums)
}

/// What is known of a check that is held.
struct Held {
    id: Uuid,
    sha256: String,
    source: String,
    row: i64,
    added_at: DateTime<Utc>,
}

/// Whether a row has nothing to say about what is held: it says the same, or a later row of the
/// same source has spoken already.
fn is_settled(held: &Held, row: &outside_check::Model) -> bool {
    held.sha256 == row.sha256 || (held.source == row.source_sha256 && held.row > row.source_row)
}

async fn held<'a>(
    txn: &Txn,
    keys: impl Iterator<Item = &'a String>,
) -> Result<HashMap<String, Held>, Error> {
    let rows: Vec<(String, Uuid, String, String, i64, DateTime<Utc>)> =
        outside_check::Entity::find()
            .select_only()
            .columns([
                outside_check::Column::Identity,
                outside_check::Column::Id,
                outside_check::Column::Sha256,
                outside_check::Column::SourceSha256,
                outside_check::Column::SourceRow,
                outside_check::Column::AddedAt,
            ])
            .filter(outside_check::Column::Identity.is_in(keys.cloned()))
            .into_tuple()
            .all(&**txn)
            .await?;
    let held = |(identity, id, sha256, source, row, added_at)| {
        (
            identity,
            Held {
                id,
                sha256,
                source,
                row,
                added_at,
            },
        )
    };
    Ok(rows.into_iter().map(held).collect())
}

fn model(
    run: &import_run::Model,
    number: i64,
    check: OutsideCheck,
    identity: String,
    now: DateTime<Utc>,
) -> outside_check::Model {
    let numbers = check
        .numbers
        .map(|numbers| serde_json::to_string(&numbers).unwrap_or_default());
    outside_check::Model {
        id: Uuid::now_v7(),
        identity,
        words: check.words(),
        sha256: check.sha256(),
        numbers: numbers.unwrap_or_default(),
        remarks: check.remarks.join("\n"),
        address: check.address,
        site: check.site,
        publisher: check.publisher,
        title: check.title,
        statement: check.statement,
        claimant: check.claimant,
        said_on: check.said_on,
        reviewed_on: check.reviewed_on,
        label: check.label,
        language: check.language,
        source_sha256: run.sha256.clone(),
        source_row: number,
        import_id: run.id,
        added_at: now,
        changed_at: now,
    }
}

/// Checks of others that hold every one of some words, newest import first, before one of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn search(
    db: &impl Reads,
    words: &str,
    site: &str,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<outside_check::Model>, Error> {
    let mut all = Condition::all();
    for word in key(words).split_whitespace().take(12) {
        all = all.add(outside_check::Column::Words.contains(word));
    }
    if !site.is_empty() {
        all = all.add(outside_check::Column::Site.eq(site));
    }
    if let Some(before) = before {
        all = all.add(outside_check::Column::Id.lt(before));
    }
    outside_check::Entity::find()
        .filter(all)
        .order_by_desc(outside_check::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// The sites whose checks are held, with how many, the most first.
///
/// # Errors
/// When the database cannot be read.
pub async fn sites(db: &impl Reads, limit: u64) -> Result<Vec<(String, i64)>, Error> {
    outside_check::Entity::find()
        .select_only()
        .column(outside_check::Column::Site)
        .column_as(outside_check::Column::Id.count(), "checks")
        .group_by(outside_check::Column::Site)
        .order_by_desc(Expr::cust("checks"))
        .order_by_asc(outside_check::Column::Site)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
