//! Feeds that are followed, with how fetching them went.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::inbox::Standing;
use crate::domain::job::JobKind;
use crate::store::entities::{feed, inbox_entry, job};
use crate::store::{Error, Reads, Txn, jobs};

/// What an answer said by which the next can be known to be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The address that answered.
    pub answered_at: String,
    /// Its `ETag`, or empty.
    pub etag: String,
    /// Its `Last-Modified`, or empty.
    pub last_modified: String,
}

/// What a feed answered, its entries aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it calls itself.
    pub title: String,
    /// What people should know of it, in words, or empty.
    pub remark: String,
    /// What to remember of it.
    pub stamp: Stamp,
}

/// A feed that is not followed yet.
#[derive(Clone, Debug)]
pub struct New {
    /// Where it stands.
    pub address: String,
    /// What it answered first.
    pub answer: Answer,
    /// How often it is asked, in minutes.
    pub every_minutes: i32,
    /// Who follows it.
    pub by: Uuid,
}

/// Stores a feed whose first answer has just come. One that was removed comes back as it was known.
///
/// # Errors
/// When the database refuses, as it does for an address that is followed already.
pub async fn insert(txn: &Txn, new: New, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let removed = feed::Entity::find()
        .filter(feed::Column::Address.eq(&new.address))
        .filter(feed::Column::RemovedAt.is_not_null())
        .one(&**txn)
        .await?;
    let id = removed.as_ref().map_or_else(Uuid::now_v7, |feed| feed.id);
    let row = feed::ActiveModel {
        id: Set(id),
        address: Set(new.address),
        title: Set(new.answer.title),
        every_minutes: Set(new.every_minutes),
        answered_at: Set(new.answer.stamp.answered_at),
        etag: Set(new.answer.stamp.etag),
        last_modified: Set(new.answer.stamp.last_modified),
        remark: Set(new.answer.remark),
        fetched_at: Set(Some(now)),
        failed_at: Set(None),
        failure: Set(String::new()),
        failures: Set(0),
        paused_at: Set(None),
        removed_at: Set(None),
        added_by: Set(new.by),
        added_at: Set(now),
    };
    match removed {
        Some(_) => feed::Entity::update(row).exec(&**txn).await.map(|_| ())?,
        None => feed::Entity::insert(row)
            .exec_without_returning(&**txn)
            .await
            .map(|_| ())?,
    }
    Ok(id)
}

/// A feed that is followed.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<feed::Model>, Error> {
    feed::Entity::find_by_id(id)
        .filter(feed::Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// A feed that was followed once.
///
/// # Errors
/// When the database cannot be read.
pub async fn removed(db: &impl Reads, id: Uuid) -> Result<Option<feed::Model>, Error> {
    feed::Entity::find_by_id(id)
        .filter(feed::Column::RemovedAt.is_not_null())
        .one(db)
        .await
}

/// The feed that is followed at an address.
///
/// # Errors
/// When the database cannot be read.
pub async fn at(db: &impl Reads, address: &str) -> Result<Option<feed::Model>, Error> {
    feed::Entity::find()
        .filter(feed::Column::Address.eq(address))
        .filter(feed::Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// Keeps that a feed answered, and what, unless it was as before.
///
/// # Errors
/// When the database refuses.
pub async fn answered(
    txn: &Txn,
    id: Uuid,
    came: Option<Answer>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut update = feed::Entity::update_many()
        .col_expr(feed::Column::FetchedAt, Expr::value(Some(now)))
        .col_expr(feed::Column::Failure, Expr::value(""))
        .col_expr(feed::Column::Failures, Expr::value(0))
        .filter(feed::Column::Id.eq(id));
    if let Some(Answer {
        title,
        remark,
        stamp,
    }) = came
    {
        update = update
            .col_expr(feed::Column::Title, Expr::value(title))
            .col_expr(feed::Column::Remark, Expr::value(remark))
            .col_expr(feed::Column::AnsweredAt, Expr::value(stamp.answered_at))
            .col_expr(feed::Column::Etag, Expr::value(stamp.etag))
            .col_expr(feed::Column::LastModified, Expr::value(stamp.last_modified));
    }
    update.exec(&**txn).await.map(|_| ())
}

/// Keeps that a feed could not be had, why, and for how many times in a row.
///
/// # Errors
/// When the database refuses.
pub async fn failed(
    txn: &Txn,
    id: Uuid,
    why: &str,
    failures: i32,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    feed::Entity::update_many()
        .col_expr(feed::Column::FailedAt, Expr::value(Some(now)))
        .col_expr(feed::Column::Failure, Expr::value(why))
        .col_expr(feed::Column::Failures, Expr::value(failures))
        .filter(feed::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Pauses a feed, or follows it again with `None`.
///
/// # Errors
/// When the database refuses.
pub async fn pause(txn: &Txn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    feed::Entity::update_many()
        .col_expr(feed::Column::PausedAt, Expr::value(at))
        .filter(feed::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Follows a feed no longer, or again with `None`. Its entries stay, decided or not.
///
/// # Errors
/// When the database refuses.
pub async fn remove(txn: &Txn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    feed::Entity::update_many()
        .col_expr(feed::Column::RemovedAt, Expr::value(at))
        .filter(feed::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// A feed in the list, with what is next and what waits.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The feed.
    pub feed: feed::Model,
    /// Its job.
    pub job: Option<job::Model>,
    /// Its entries that wait in the inbox.
    pub waiting: u64,
}

/// A page of the feeds that are followed, by title, from behind a title and key.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    let mut query = feed::Entity::find().filter(feed::Column::RemovedAt.is_null());
    if let Some((title, id)) = after {
        let same = feed::Column::Title
            .eq(title.clone())
            .and(feed::Column::Id.gt(id));
        query = query.filter(feed::Column::Title.gt(title).or(same));
    }
    let feeds = query
        .order_by_asc(feed::Column::Title)
        .order_by_asc(feed::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = feeds.iter().map(|feed| feed.id).collect();
    let jobs = jobs::of_kind(db, JobKind::PollFeed, &keys).await?;
    let mut jobs: HashMap<Uuid, job::Model> =
        jobs.into_iter().map(|job| (job.subject_id, job)).collect();
    let waiting = waiting(db).await?;
    let waiting: HashMap<Uuid, u64> = waiting.into_iter().collect();
    Ok(feeds
        .into_iter()
        .map(|feed| Listed {
            job: jobs.remove(&feed.id),
            waiting: waiting.get(&feed.id).copied().unwrap_or_default(),
            feed,
        })
        .collect())
}

/// How many entries of each feed wait.
async fn waiting(db: &impl Reads) -> Result<Vec<(Uuid, u64)>, Error> {
    let rows: Vec<(Uuid, i64)> = inbox_entry::Entity::find()
        .select_only()
        .column(inbox_entry::Column::FeedId)
        .column_as(inbox_entry::Column::Number.count(), "entries")
        .filter(inbox_entry::Column::State.eq(Standing::Waiting))
        .group_by(inbox_entry::Column::FeedId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(feed, entries)| (feed, entries.unsigned_abs()))
        .collect())
}

/// The feeds whose entries wait, with how many, by title; those removed meanwhile as well.
///
/// # Errors
/// When the database cannot be read.
pub async fn with_entries(db: &impl Reads) -> Result<Vec<(feed::Model, u64)>, Error> {
    let waiting: HashMap<Uuid, u64> = waiting(db).await?.into_iter().collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let feeds = feed::Entity::find()
        .filter(feed::Column::Id.is_in(waiting.keys().copied()))
        .order_by_asc(feed::Column::Title)
        .order_by_asc(feed::Column::Id)
        .all(db)
        .await?;
    Ok(feeds
        .into_iter()
        .map(|feed| {
            let entries = waiting.get(&feed.id).copied().unwrap_or_default();
            (feed, entries)
        })
        .collect())
}

/// Whether any feed is followed.
///
/// # Errors
/// When the database cannot be read.
pub async fn any(db: &impl Reads) -> Result<bool, Error> {
    let found = feed::Entity::find()
        .filter(feed::Column::RemovedAt.is_null())
        .limit(1)
        .one(db)
        .await?;
    Ok(found.is_some())
}
