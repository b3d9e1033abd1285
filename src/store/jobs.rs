//! The queue of background work: scheduling, taking a job under a lease, and ending its run. A run
//! is known by its number, so that a worker which lost its lease cannot write over the next one.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

use crate::domain::job::JobKind;
use crate::store::entities::job;
use crate::store::{Error, Reads, Txn};

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Done, and due again then.
    Again(DateTime<Utc>),
    /// Done for good.
    Done,
    /// Failed, and tried again then. Why, in words.
    Failed(String, DateTime<Utc>),
    /// Failed for good, until a person starts it again. Why, in words.
    GivenUp(String),
}

/// Has a job run at a time, whatever it was doing; makes it when there is none. A run under way
/// goes on.
///
/// # Errors
/// When the database refuses.
pub async fn schedule(
    txn: &Txn,
    kind: JobKind,
    subject: Uuid,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let done = job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(run_at))
        .col_expr(job::Column::Failures, Expr::value(0))
        .col_expr(job::Column::Failure, Expr::value(""))
        .col_expr(job::Column::EndedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::SubjectId.eq(subject))
        .exec(&**txn)
        .await?;
    if done.rows_affected > 0 {
        return Ok(());
    }
    job::Entity::insert(job::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(kind),
        subject_id: Set(subject),
        run_at: Set(run_at),
        attempts: Set(0),
        failures: Set(0),
        leased_by: Set(None),
        leased_until: Set(None),
        failure: Set(String::new()),
        ended_at: Set(None),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Has a job run at a time or sooner: one that is due sooner stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn hasten(
    txn: &Txn,
    kind: JobKind,
    subject: Uuid,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let sooner = job::Entity::find()
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::SubjectId.eq(subject))
        .filter(job::Column::EndedAt.is_null())
        .filter(job::Column::RunAt.lte(run_at))
        .one(&**txn)
        .await?;
    match sooner {
        Some(_) => Ok(()),
        None => schedule(txn, kind, subject, run_at, now).await,
    }
}

/// Takes a job off the queue, and the lease from whoever is running it.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(
    txn: &Txn,
    kind: JobKind,
    subject: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    job::Entity::update_many()
        .col_expr(job::Column::EndedAt, Expr::value(Some(now)))
        .col_expr(job::Column::LeasedBy, Expr::value(None::<String>))
        .col_expr(job::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::SubjectId.eq(subject))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Jobs that are due and that nobody is running: no lease, or one that has expired because whoever
/// held it died.
fn due(now: DateTime<Utc>) -> Select<job::Entity> {
    let free = Condition::any()
        .add(job::Column::LeasedUntil.is_null())
        .add(job::Column::LeasedUntil.lte(now));
    job::Entity::find()
        .filter(job::Column::EndedAt.is_null())
        .filter(job::Column::RunAt.lte(now))
        .filter(free)
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .limit(1)
}

/// Whether anything is to be done, asked without a turn to write.
///
/// # Errors
/// When the database cannot be read.
pub async fn any_due(db: &impl Reads, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(due(now).one(db).await?.is_some())
}

/// Takes the job that has been due longest under a lease. The row is locked where the database
/// locks rows, and one that another has locked is passed over; SQLite has one writer at a time.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    txn: &Txn,
    worker: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<job::Model>, Error> {
    let found = due(now)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&**txn)
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let attempt = found.attempts + 1;
    job::Entity::update_many()
        .col_expr(job::Column::LeasedBy, Expr::value(Some(worker)))
        .col_expr(job::Column::LeasedUntil, Expr::value(Some(until)))
        .col_expr(job::Column::Attempts, Expr::value(attempt))
        .filter(job::Column::Id.eq(found.id))
        .exec(&**txn)
        .await?;
    Ok(Some(job::Model {
        attempts: attempt,
        leased_by: Some(worker.to_owned()),
        leased_until: Some(until),
        ..found
    }))
}

/// Ends a run, if it is still this worker's: `false` means that the lease was lost, and that
/// nothing of the run may be kept.
///
/// # Errors
/// When the database refuses.
pub async fn end(txn: &Txn, run: &job::Model, end: End, now: DateTime<Utc>) -> Result<bool, Error> {
    let (failures, failure, run_at, ended) = match end {
        End::Again(at) => (0, String::new(), at, None),
        End::Done => (0, String::new(), run.run_at, Some(now)),
        End::Failed(why, at) => (run.failures.saturating_add(1), why, at, None),
        End::GivenUp(why) => (run.failures.saturating_add(1), why, run.run_at, Some(now)),
    };
    let done = job::Entity::update_many()
        .col_expr(job::Column::Failures, Expr::value(failures))
        .col_expr(job::Column::Failure, Expr::value(failure))
        .col_expr(job::Column::RunAt, Expr::value(run_at))
        .col_expr(job::Column::EndedAt, Expr::value(ended))
        .col_expr(job::Column::LeasedBy, Expr::value(None::<String>))
        .col_expr(job::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(job::Column::Id.eq(run.id))
        .filter(job::Column::Attempts.eq(run.attempts))
        .filter(job::Column::LeasedBy.eq(run.leased_by.clone()))
        .exec(&**txn)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The jobs of one kind, by subject.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_kind(
    db: &impl Reads,
    kind: JobKind,
    subjects: &[Uuid],
) -> Result<Vec<job::Model>, Error> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    job::Entity::find()
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::SubjectId.is_in(subjects.iter().copied()))
        .all(db)
        .await
}
