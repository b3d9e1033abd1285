//! Notifications: telling people of an event in the transaction that appends it, and reading what
//! each person was told.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use serde_json::Value;

use crate::domain::concern::{Around, Begins, Concern, Why, concern, concerned};
use crate::domain::job::JobKind;
use crate::domain::people::Duty;
use crate::store::entities::{assignment, event, notification, person, preference};
use crate::store::{Error, Reads, Txn, jobs, preferences, threads, watchers};

/// Counting stops here: nobody has read so much.
pub const MOST_COUNTED: u64 = 100;
/// At what time of the day, in UTC, a daily mail goes out.
pub const DAILY: NaiveTime = NaiveTime::from_hms_opt(6, 0, 0).unwrap();

/// Tells everybody whom an event concerns, by the row of its deed in the table of concerns; lets
/// those begin to watch who do so because of it; and schedules the mail of those who asked for it.
///
/// # Errors
/// When the database refuses.
pub async fn tell(txn: &Txn, happened: &event::Model) -> Result<(), Error> {
    let (Some(row), Some(claim)) = (concern(&happened.deed), happened.claim_id) else {
        return Ok(());
    };
    let after: Value = serde_json::from_str(&happened.after).unwrap_or(Value::Null);
    let mut told = concerned(
        row,
        &around(txn, row, claim, &after).await?,
        happened.person_id,
    );
    // What is said about confidential evidence is not even hinted at to others.
    let exhibit = after["exhibit"]
        .as_i64()
        .and_then(|n| i32::try_from(n).ok());
    if let Some(number) = exhibit
        && let Some(may_see) = threads::witnesses(&**txn, claim, number).await?
    {
        told.retain(|(person, _)| may_see.contains(person));
    }
    let begins = match row.begins {
        Begins::Nobody => None,
        Begins::Doer => happened.person_id,
        Begins::Named => named(&after),
    };
    if let Some(person) = begins {
        watchers::begin(txn, claim, person, happened.at).await?;
    }
    let here = active(txn, &told).await?;
    told.retain(|(person, _)| here.contains(person));
    let rows = told.iter().map(|(person, why)| notification::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(*person),
        event_seq: Set(happened.seq),
        why: Set(*why),
        created_at: Set(happened.at),
        read_at: Set(None),
        mailed_at: Set(None),
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    notification::Entity::insert_many(rows)
        .exec_without_returning(&**txn)
        .await?;
    schedule_mail(txn, &told, happened.at).await
}

fn named(after: &Value) -> Option<Uuid> {
    after["person_id"].as_str()?.parse().ok()
}

/// The people around an event, for the reasons that its row asks for.
async fn around(txn: &Txn, row: &Concern, claim: Uuid, after: &Value) -> Result<Around, Error> {
    let mut around = Around::default();
    for why in row.tells {
        let people: Vec<Uuid> = match why {
            Why::Mentioned => {
                let listed = after["mentions"].as_array().into_iter().flatten();
                listed.filter_map(|id| id.as_str()?.parse().ok()).collect()
            }
            Why::Named => named(after).into_iter().collect(),
            Why::InThread => match after["thread"].as_str().and_then(|id| id.parse().ok()) {
                Some(thread) => threads::voices(&**txn, thread).await?,
                None => Vec::new(),
            },
            Why::Checks => asked_to(txn, claim, Duty::Check).await?,
            Why::Reviews => asked_to(txn, claim, Duty::Review).await?,
            Why::Watches => {
                let watching = watchers::of_claim(&**txn, claim).await?;
                watching.into_iter().map(|(person, _)| person).collect()
            }
        };
        around.people.push((*why, people));
    }
    Ok(around)
}

/// Who has been asked to do this on a claim, and still is.
async fn asked_to(txn: &Txn, claim: Uuid, duty: Duty) -> Result<Vec<Uuid>, Error> {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .filter(assignment::Column::ClaimId.eq(claim))
        .filter(assignment::Column::Duty.eq(duty))
        .filter(assignment::Column::EndedAt.is_null())
        .into_tuple()
        .all(&**txn)
        .await
}

async fn active(txn: &Txn, told: &[(Uuid, Why)]) -> Result<Vec<Uuid>, Error> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Id.is_in(told.iter().map(|(person, _)| *person)))
        .filter(person::Column::Active.eq(true))
        .into_tuple()
        .all(&**txn)
        .await
}

async fn schedule_mail(txn: &Txn, told: &[(Uuid, Why)], now: DateTime<Utc>) -> Result<(), Error> {
    let wishes: Vec<(Uuid, String)> = preference::Entity::find()
        .select_only()
        .columns([preference::Column::PersonId, preference::Column::Value])
        .filter(preference::Column::Name.eq(preferences::MAIL))
        .filter(preference::Column::PersonId.is_in(told.iter().map(|(person, _)| *person)))
        .into_tuple()
        .all(&**txn)
        .await?;
    for (person, wish) in wishes {
        if let Some(at) = mail_due(&wish, now) {
            jobs::schedule(txn, JobKind::SendMail, person, at, now).await?;
        }
    }
    Ok(())
}

/// When mail is due to somebody with this wish, if they want any.
pub fn mail_due(wish: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match wish {
        preferences::AT_ONCE => Some(now),
        preferences::DAILY => {
            let today = now.date_naive().and_time(DAILY).and_utc();
            Some(if today > now {
                today
            } else {
                today + TimeDelta::days(1)
            })
        }
        _ => None,
    }
}

/// How much a person has not read, counted up to [`MOST_COUNTED`].
///
/// # Errors
/// When the database cannot be read.
pub async fn unread(db: &impl Reads, person: Uuid) -> Result<u64, Error> {
    let found: Vec<Uuid> = notification::Entity::find()
        .select_only()
        .column(notification::Column::Id)
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::ReadAt.is_null())
        .limit(MOST_COUNTED)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.len() as u64)
}

/// A page of what a person was told, newest first, before an event, with the events.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    person: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<(notification::Model, event::Model)>, Error> {
    let rows = notification::Entity::find()
        .find_also_related(event::Entity)
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::EventSeq.lt(before.unwrap_or(i64::MAX)))
        .order_by_desc(notification::Column::EventSeq)
        .limit(limit)
        .all(db)
        .await?;
    Ok(with_events(rows))
}

/// The event that a person was told of by one notification.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, person: Uuid, id: Uuid) -> Result<Option<event::Model>, Error> {
    let found = notification::Entity::find_by_id(id)
        .find_also_related(event::Entity)
        .filter(notification::Column::PersonId.eq(person))
        .one(db)
        .await?;
    Ok(found.and_then(|(_, event)| event))
}

/// What a person was told, has neither read nor been mailed, oldest first; at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn unmailed(
    db: &impl Reads,
    person: Uuid,
    limit: u64,
) -> Result<Vec<(notification::Model, event::Model)>, Error> {
    let rows = notification::Entity::find()
        .find_also_related(event::Entity)
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::ReadAt.is_null())
        .filter(notification::Column::MailedAt.is_null())
        .order_by_asc(notification::Column::EventSeq)
        .limit(limit)
        .all(db)
        .await?;
    Ok(with_events(rows))
}

fn with_events(
    rows: Vec<(notification::Model, Option<event::Model>)>,
) -> Vec<(notification::Model, event::Model)> {
    let rows = rows.into_iter();
    rows.filter_map(|(told, event)| Some((told, event?)))
        .collect()
}

/// Marks as read what a person was told: one of it, or all up to an event.
///
/// # Errors
/// When the database refuses.
pub async fn read(txn: &Txn, person: Uuid, which: Which, now: DateTime<Utc>) -> Result<u64, Error> {
    let update = notification::Entity::update_many()
        .col_expr(notification::Column::ReadAt, Expr::value(now))
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::ReadAt.is_null());
    let update = match which {
        Which::One(id) => update.filter(notification::Column::Id.eq(id)),
        Which::UpTo(seq) => update.filter(notification::Column::EventSeq.lte(seq)),
    };
    Ok(update.exec(&**txn).await?.rows_affected)
}

/// What of it is marked as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(Uuid),
    /// Everything up to this event.
    UpTo(i64),
}

/// Marks that a person was mailed these.
///
/// # Errors
/// When the database refuses.
pub async fn mailed(txn: &Txn, ids: &[Uuid], now: DateTime<Utc>) -> Result<(), Error> {
    notification::Entity::update_many()
        .col_expr(notification::Column::MailedAt, Expr::value(now))
        .filter(notification::Column::Id.is_in(ids.iter().copied()))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Lets everything a person was told so far go unmailed, so that whoever turns mail on is not sent
/// what is old.
///
/// # Errors
/// When the database refuses.
pub async fn pass_over(txn: &Txn, person: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    notification::Entity::update_many()
        .col_expr(notification::Column::MailedAt, Expr::value(now))
        .filter(notification::Column::PersonId.eq(person))
        .filter(notification::Column::MailedAt.is_null())
        .exec(&**txn)
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_mail_goes_out_at_the_next_six_o_clock() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let due = |now| mail_due(preferences::DAILY, at(now));
        let next = Some(at("2026-11-26T06:00:00Z"));
        assert_eq!(due("2026-11-26T05:59:00Z"), next);
        assert_eq!(due("2026-11-25T06:00:00Z"), next);
        assert_eq!(mail_due("off", at("2026-11-25T06:00:00Z")), None);
    }
}
