//! People, their sessions and invitations, and the desk's own settings.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect};

use crate::domain::people::Role;
use crate::store::entities::{invitation, person, rating, rating_scale, session, setting};
use crate::store::{Error, Reads, Txn};

/// The setting that holds the desk's name.
pub const DESK_NAME: &str = "desk_name";

/// Whether anybody works here yet. Until somebody does, setup is open.
///
/// # Errors
/// When the database cannot be read.
pub async fn anybody(db: &impl Reads) -> Result<bool, Error> {
    Ok(person::Entity::find().limit(1).one(db).await?.is_some())
}

/// One person.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<person::Model>, Error> {
    person::Entity::find_by_id(id).one(db).await
}

/// The person an e-mail address belongs to; the address is compared as it is stored, in lower case.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_email(db: &impl Reads, email: &str) -> Result<Option<person::Model>, Error> {
    person::Entity::find()
        .filter(person::Column::Email.eq(email))
        .one(db)
        .await
}

/// Everybody, those who still work here first, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(db: &impl Reads) -> Result<Vec<person::Model>, Error> {
    person::Entity::find()
        .order_by_desc(person::Column::Active)
        .order_by_asc(person::Column::Name)
        .order_by_asc(person::Column::Id)
        .limit(2000)
        .all(db)
        .await
}

/// Those who work here now, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn active(db: &impl Reads) -> Result<Vec<person::Model>, Error> {
    person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .order_by_asc(person::Column::Name)
        .order_by_asc(person::Column::Id)
        .limit(2000)
        .all(db)
        .await
}

/// How many people could review: the editors who work here.
///
/// # Errors
/// When the database cannot be read.
pub async fn could_review(db: &impl Reads) -> Result<u64, Error> {
    person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .filter(person::Column::Role.eq(Role::Editor))
        .count(db)
        .await
}

/// How many administrators could sign in now.
///
/// # Errors
/// When the database cannot be read.
pub async fn administrators(db: &impl Reads) -> Result<u64, Error> {
    person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .filter(person::Column::Administrator.eq(true))
        .filter(person::Column::Password.is_not_null())
        .count(db)
        .await
}

/// Adds a person.
///
/// # Errors
/// When the e-mail address is taken (a unique constraint) or the database refuses.
pub async fn insert(txn: &Txn, row: person::Model) -> Result<(), Error> {
    let row = row.into_active_model().reset_all();
    person::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await?;
    Ok(())
}

/// Writes a person as they are now, under the revision that was read.
///
/// # Errors
/// `RecordNotUpdated` when somebody changed the person meanwhile; otherwise the database's own.
pub async fn update(txn: &Txn, row: &person::Model) -> Result<(), Error> {
    let changed = person::Entity::update_many()
        .set(person::ActiveModel {
            name: Set(row.name.clone()),
            password: Set(row.password.clone()),
            role: Set(row.role),
            administrator: Set(row.administrator),
            active: Set(row.active),
            revision: Set(row.revision + 1),
            ..Default::default()
        })
        .filter(person::Column::Id.eq(row.id))
        .filter(person::Column::Revision.eq(row.revision))
        .exec(&**txn)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::RecordNotUpdated)
    }
}

/// A signed-in browser and whose it is, when both still hold: the session has not ended, has been
/// seen since `idle_since`, and the person still works here.
///
/// # Errors
/// When the database cannot be read.
pub async fn signed_in(
    db: &impl Reads,
    token: &str,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<(session::Model, person::Model)>, Error> {
    let found = session::Entity::find_by_id(token)
        .find_also_related(person::Entity)
        .filter(session::Column::EndsAt.gt(now))
        .filter(session::Column::SeenAt.gt(idle_since))
        .filter(person::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(found.and_then(|(session, person)| person.map(|person| (session, person))))
}

/// Begins a session.
///
/// # Errors
/// When the database refuses.
pub async fn insert_session(txn: &Txn, row: session::Model) -> Result<(), Error> {
    let row = row.into_active_model().reset_all();
    session::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await?;
    Ok(())
}

/// Notes that a session is in use.
///
/// # Errors
/// When the database refuses.
pub async fn touch_session(txn: &Txn, token: &str, seen_at: DateTime<Utc>) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(seen_at))
        .filter(session::Column::Token.eq(token))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// Ends one session of a person; nothing happens when it is not theirs.
///
/// # Errors
/// When the database refuses.
pub async fn end_session(txn: &Txn, person: Uuid, token: &str) -> Result<(), Error> {
    session::Entity::delete_many()
        .filter(session::Column::Token.eq(token))
        .filter(session::Column::PersonId.eq(person))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// Ends a session, whosever it is.
///
/// # Errors
/// When the database refuses.
pub async fn forget_session(txn: &Txn, token: &str) -> Result<(), Error> {
    session::Entity::delete_by_id(token).exec(&**txn).await?;
    Ok(())
}

/// Ends every session of a person, except the one they act from, if any.
///
/// # Errors
/// When the database refuses.
pub async fn end_sessions(txn: &Txn, person: Uuid, except: Option<&str>) -> Result<(), Error> {
    session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::Token.ne(except.unwrap_or_default()))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// Forgets sessions that have ended by themselves.
///
/// # Errors
/// When the database refuses.
pub async fn sweep_sessions(
    txn: &Txn,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<(), Error> {
    session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::EndsAt.lte(now))
                .add(session::Column::SeenAt.lte(idle_since)),
        )
        .exec(&**txn)
        .await?;
    Ok(())
}

/// The sessions of a person that still hold, the one seen last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn sessions_of(
    db: &impl Reads,
    person: Uuid,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Vec<session::Model>, Error> {
    session::Entity::find()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndsAt.gt(now))
        .filter(session::Column::SeenAt.gt(idle_since))
        .order_by_desc(session::Column::SeenAt)
        .order_by_asc(session::Column::Token)
        .limit(100)
        .all(db)
        .await
}

/// Keeps an invitation.
///
/// # Errors
/// When the database refuses.
pub async fn insert_invitation(txn: &Txn, row: invitation::Model) -> Result<(), Error> {
    let row = row.into_active_model().reset_all();
    invitation::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await?;
    Ok(())
}

/// An invitation that can still be used, and who is invited.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_invitation(
    db: &impl Reads,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<(invitation::Model, person::Model)>, Error> {
    let found = invitation::Entity::find_by_id(token)
        .find_also_related(person::Entity)
        .filter(invitation::Column::EndsAt.gt(now))
        .filter(invitation::Column::UsedAt.is_null())
        .filter(person::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(found.and_then(|(invitation, person)| person.map(|person| (invitation, person))))
}

/// Marks every open invitation of a person as used, so that none works again.
///
/// # Errors
/// When the database refuses.
pub async fn close_invitations(txn: &Txn, person: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    invitation::Entity::update_many()
        .col_expr(invitation::Column::UsedAt, Expr::value(Some(now)))
        .filter(invitation::Column::PersonId.eq(person))
        .filter(invitation::Column::UsedAt.is_null())
        .exec(&**txn)
        .await?;
    Ok(())
}

/// The newest open invitation of everybody who has one, by person.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_invitations(
    db: &impl Reads,
    now: DateTime<Utc>,
) -> Result<Vec<invitation::Model>, Error> {
    invitation::Entity::find()
        .filter(invitation::Column::EndsAt.gt(now))
        .filter(invitation::Column::UsedAt.is_null())
        .order_by_desc(invitation::Column::MadeAt)
        .limit(2000)
        .all(db)
        .await
}

/// One of the desk's settings.
///
/// # Errors
/// When the database cannot be read.
pub async fn setting(db: &impl Reads, name: &str) -> Result<Option<String>, Error> {
    Ok(setting::Entity::find_by_id(name)
        .one(db)
        .await?
        .map(|row| row.value))
}

/// The desk's name, or the product's while it has none.
///
/// # Errors
/// When the database cannot be read.
pub async fn desk_name(db: &impl Reads) -> Result<String, Error> {
    Ok(setting(db, DESK_NAME)
        .await?
        .unwrap_or_else(|| "Galley".to_owned()))
}

/// Sets one of the desk's settings.
///
/// # Errors
/// When the database refuses.
pub async fn set(txn: &Txn, name: &str, value: &str, now: DateTime<Utc>) -> Result<(), Error> {
    unset(txn, name).await?;
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
        changed_at: Set(now),
    };
    setting::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await?;
    Ok(())
}

/// Takes one of the desk's settings back to its default.
///
/// # Errors
/// When the database refuses.
pub async fn unset(txn: &Txn, name: &str) -> Result<(), Error> {
    setting::Entity::delete_by_id(name).exec(&**txn).await?;
    Ok(())
}

/// Keeps the rating scale a desk starts with.
///
/// # Errors
/// When the database refuses.
pub async fn insert_scale(
    txn: &Txn,
    scale: rating_scale::Model,
    ratings: Vec<rating::Model>,
) -> Result<(), Error> {
    let scale = scale.into_active_model().reset_all();
    rating_scale::Entity::insert(scale)
        .exec_without_returning(&**txn)
        .await?;
    let ratings = ratings
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    rating::Entity::insert_many(ratings)
        .exec_without_returning(&**txn)
        .await?;
    Ok(())
}
