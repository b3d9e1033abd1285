//! The ledger of what left the desk: files with their hashes, and who holds which version of a
//! check.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};

use crate::domain::numbers;
use crate::store::entities::{
    access_token, event, handout, hook, hook_message, person, token_read,
};
use crate::store::{Error, Reads, Txn};

/// How many files are looked through for who holds a check.
const LOOKED_AT: u64 = 2_000;

/// Begins the entry of a file that is leaving.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: handout::Model) -> Result<(), Error> {
    handout::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Ends the entry of a file that has left.
///
/// # Errors
/// When the database refuses.
pub async fn save(txn: &Txn, row: handout::Model) -> Result<(), Error> {
    handout::Entity::update(row.into_active_model().reset_all())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Files that left, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(db: &impl Reads, limit: u64) -> Result<Vec<handout::Model>, Error> {
    handout::Entity::find()
        .order_by_desc(handout::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Files that left within a time and hold a check, newest first. It looks at the newest two
/// thousand of that time.
///
/// # Errors
/// When the database cannot be read.
pub async fn holding(
    db: &impl Reads,
    number: i32,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<handout::Model>, Error> {
    let rows = handout::Entity::find()
        .filter(handout::Column::At.gte(from))
        .filter(handout::Column::At.lt(before))
        .order_by_desc(handout::Column::Id)
        .limit(LOOKED_AT)
        .all(db)
        .await?;
    let holds = |row: &handout::Model| numbers::holds(&row.claims, number);
    Ok(rows.into_iter().filter(holds).collect())
}

/// A webhook that was told of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is for.
    pub label: String,
    /// The type of the message.
    pub topic: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// Webhooks that were told of a public version of a claim, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn told(db: &impl Reads, claim: Uuid) -> Result<Vec<Told>, Error> {
    let seqs: Vec<i64> = event::Entity::find()
        .select_only()
        .column(event::Column::Seq)
        .filter(event::Column::ClaimId.eq(claim))
        .filter(event::Column::Deed.is_in(["published", "published a correction of", "retracted"]))
        .into_tuple()
        .all(db)
        .await?;
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let rows = hook_message::Entity::find()
        .find_also_related(hook::Entity)
        .filter(hook_message::Column::EventSeq.is_in(seqs))
        .filter(hook_message::Column::DeliveredAt.is_not_null())
        .order_by_desc(hook_message::Column::Id)
        .limit(200)
        .all(db)
        .await?;
    let told = |(message, hook): (hook_message::Model, Option<hook::Model>)| {
        Some(Told {
            label: hook?.label,
            topic: message.topic,
            at: message.delivered_at?,
        })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

/// A program that was given a public version of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenTo {
    /// What its token is for.
    pub label: String,
    /// For whom it acts.
    pub person: String,
    /// When it was given it first.
    pub at: DateTime<Utc>,
}

/// Of some public versions, by the numbers of claim and version, those that a token has not been
/// given before.
///
/// # Errors
/// When the database cannot be read.
pub async fn not_given(
    db: &impl Reads,
    token: Uuid,
    versions: &[(i32, i32)],
) -> Result<Vec<(i32, i32)>, Error> {
    let numbers = versions.iter().map(|(number, _)| *number);
    let known: Vec<(i32, i32)> = token_read::Entity::find()
        .select_only()
        .column(token_read::Column::Number)
        .column(token_read::Column::Version)
        .filter(token_read::Column::TokenId.eq(token))
        .filter(token_read::Column::Number.is_in(numbers))
        .into_tuple()
        .all(db)
        .await?;
    let mut new: Vec<(i32, i32)> = versions.to_vec();
    new.retain(|version| !known.contains(version));
    new.sort_unstable();
    new.dedup();
    Ok(new)
}

/// Writes down that a token was given public versions.
///
/// # Errors
/// When the database refuses.
pub async fn give(
    txn: &Txn,
    token: Uuid,
    versions: &[(i32, i32)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = |(number, version): &(i32, i32)| token_read::ActiveModel {
        token_id: Set(token),
        number: Set(*number),
        version: Set(*version),
        first_at: Set(now),
    };
    if versions.is_empty() {
        return Ok(());
    }
    token_read::Entity::insert_many(versions.iter().map(row))
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// The programs that were given a check, by its public version, the first first.
///
/// # Errors
/// When the database cannot be read.
pub async fn given(db: &impl Reads, number: i32) -> Result<HashMap<i32, Vec<GivenTo>>, Error> {
    let rows: Vec<(i32, String, String, DateTime<Utc>)> = token_read::Entity::find()
        .select_only()
        .column(token_read::Column::Version)
        .column(access_token::Column::Label)
        .column(person::Column::Name)
        .column(token_read::Column::FirstAt)
        .inner_join(access_token::Entity)
        .join(
            sea_orm::JoinType::InnerJoin,
            sea_orm::RelationTrait::def(&access_token::Relation::Person),
        )
        .filter(token_read::Column::Number.eq(number))
        .order_by_asc(token_read::Column::FirstAt)
        .limit(1_000)
        .into_tuple()
        .all(db)
        .await?;
    let mut given: HashMap<i32, Vec<GivenTo>> = HashMap::new();
    for (version, label, person, at) in rows {
        let one = GivenTo { label, person, at };
        given.entry(version).or_default().push(one);
    }
    Ok(given)
}
