//! Webhooks: the endpoints, what waits to be told to each, and what came of telling it. A message is
//! written in the transaction of the event it is about, so that neither is there without the other.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};

use crate::domain::hook::{Topic, Topics};
use crate::domain::job::JobKind;
use crate::store::entities::{hook, hook_attempt, hook_message};
use crate::store::{Error, Reads, Txn, jobs};

/// Writes a message for each endpoint that wants to know of an event.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(txn: &Txn, topic: Topic, seq: i64, now: DateTime<Utc>) -> Result<(), Error> {
    for hook in told(&**txn, topic).await? {
        add_message(txn, hook.id, topic, Some(seq), now, now).await?;
    }
    Ok(())
}

/// The endpoints that hear of a topic.
async fn told(db: &impl Reads, topic: Topic) -> Result<Vec<hook::Model>, Error> {
    let hooks = hook::Entity::find()
        .filter(hook::Column::RemovedAt.is_null())
        .filter(hook::Column::OffAt.is_null())
        .all(db)
        .await?;
    let wants = |hook: &hook::Model| {
        Topics::parse(hook.reach, &hook.topics).is_some_and(|topics| topics.hold(topic))
    };
    Ok(hooks.into_iter().filter(wants).collect())
}

/// Writes one message, due at a time.
///
/// # Errors
/// When the database refuses.
pub async fn add_message(
    txn: &Txn,
    hook: Uuid,
    topic: Topic,
    seq: Option<i64>,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    hook_message::Entity::insert(hook_message::ActiveModel {
        id: Set(id),
        hook_id: Set(hook),
        topic: Set(topic.slug().to_owned()),
        event_seq: Set(seq),
        body: Set(String::new()),
        created_at: Set(now),
        next_at: Set(Some(due)),
        tries: Set(0),
        delivered_at: Set(None),
        failed_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    jobs::hasten(txn, JobKind::TellHook, hook, due, now).await?;
    Ok(id)
}

/// Keeps a new endpoint.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: hook::Model) -> Result<(), Error> {
    hook::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Writes an endpoint as it is now.
///
/// # Errors
/// When the database refuses.
pub async fn save(txn: &Txn, row: hook::Model) -> Result<(), Error> {
    hook::Entity::update(row.into_active_model().reset_all())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// One endpoint that has not been removed.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<hook::Model>, Error> {
    hook::Entity::find_by_id(id)
        .filter(hook::Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// Every endpoint that has not been removed, by label.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(db: &impl Reads) -> Result<Vec<hook::Model>, Error> {
    hook::Entity::find()
        .filter(hook::Column::RemovedAt.is_null())
        .order_by_asc(hook::Column::Label)
        .order_by_asc(hook::Column::Id)
        .all(db)
        .await
}

/// How many endpoints were turned off because they failed.
///
/// # Errors
/// When the database cannot be read.
pub async fn failed(db: &impl Reads, by_hand: &str) -> Result<u64, Error> {
    hook::Entity::find()
        .filter(hook::Column::RemovedAt.is_null())
        .filter(hook::Column::OffAt.is_not_null())
        .filter(hook::Column::OffWhy.ne(by_hand))
        .count(db)
        .await
}

/// The message that has been due longest at an endpoint.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(
    db: &impl Reads,
    hook: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<hook_message::Model>, Error> {
    hook_message::Entity::find()
        .filter(hook_message::Column::HookId.eq(hook))
        .filter(hook_message::Column::NextAt.lte(now))
        .order_by_asc(hook_message::Column::NextAt)
        .order_by_asc(hook_message::Column::Id)
        .one(db)
        .await
}

/// When the next message of an endpoint is due, if one waits.
///
/// # Errors
/// When the database cannot be read.
pub async fn next_due(db: &impl Reads, hook: Uuid) -> Result<Option<DateTime<Utc>>, Error> {
    let next = hook_message::Entity::find()
        .filter(hook_message::Column::HookId.eq(hook))
        .filter(hook_message::Column::NextAt.is_not_null())
        .order_by_asc(hook_message::Column::NextAt)
        .one(db)
        .await?;
    Ok(next.and_then(|message| message.next_at))
}

/// One message of an endpoint.
///
/// # Errors
/// When the database cannot be read.
pub async fn message(
    db: &impl Reads,
    hook: Uuid,
    id: Uuid,
) -> Result<Option<hook_message::Model>, Error> {
    hook_message::Entity::find_by_id(id)
        .filter(hook_message::Column::HookId.eq(hook))
        .one(db)
        .await
}

/// Writes a message as it is now.
///
/// # Errors
/// When the database refuses.
pub async fn save_message(txn: &Txn, row: hook_message::Model) -> Result<(), Error> {
    hook_message::Entity::update(row.into_active_model().reset_all())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Writes down an attempt.
///
/// # Errors
/// When the database refuses.
pub async fn add_attempt(txn: &Txn, row: hook_attempt::Model) -> Result<(), Error> {
    hook_attempt::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Messages of an endpoint with their attempts, newest first, before one of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn log(
    db: &impl Reads,
    hook: Uuid,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(hook_message::Model, Vec<hook_attempt::Model>)>, Error> {
    let mut query = hook_message::Entity::find().filter(hook_message::Column::HookId.eq(hook));
    if let Some(before) = before {
        query = query.filter(hook_message::Column::Id.lt(before));
    }
    let messages = query
        .order_by_desc(hook_message::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let ids = messages.iter().map(|message| message.id);
    let attempts = hook_attempt::Entity::find()
        .filter(hook_attempt::Column::MessageId.is_in(ids))
        .order_by_asc(hook_attempt::Column::Id)
        .all(db)
        .await?;
    let of = |message: hook_message::Model| {
        let own = attempts
            .iter()
            .filter(|attempt| attempt.message_id == message.id);
        let own = own.cloned().collect();
        (message, own)
    };
    Ok(messages.into_iter().map(of).collect())
}

/// Gives up what still waits at an endpoint.
///
/// # Errors
/// When the database refuses.
pub async fn drop_waiting(txn: &Txn, hook: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    hook_message::Entity::update_many()
        .col_expr(
            hook_message::Column::NextAt,
            Expr::value(None::<DateTime<Utc>>),
        )
        .col_expr(hook_message::Column::FailedAt, Expr::value(Some(now)))
        .filter(hook_message::Column::HookId.eq(hook))
        .filter(hook_message::Column::NextAt.is_not_null())
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Forgets what was told, or given up, before a time.
///
/// # Errors
/// When the database refuses.
pub async fn forget(txn: &Txn, hook: Uuid, before: DateTime<Utc>) -> Result<(), Error> {
    let old: Vec<Uuid> = hook_message::Entity::find()
        .select_only()
        .column(hook_message::Column::Id)
        .filter(hook_message::Column::HookId.eq(hook))
        .filter(hook_message::Column::NextAt.is_null())
        .filter(hook_message::Column::CreatedAt.lt(before))
        .limit(500)
        .into_tuple()
        .all(&**txn)
        .await?;
    if old.is_empty() {
        return Ok(());
    }
    hook_attempt::Entity::delete_many()
        .filter(hook_attempt::Column::MessageId.is_in(old.clone()))
        .exec(&**txn)
        .await?;
    hook_message::Entity::delete_many()
        .filter(hook_message::Column::Id.is_in(old))
        .exec(&**txn)
        .await
        .map(|_| ())
}
