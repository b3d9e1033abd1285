//! Saved views: searches and filters of the claims table under a name, private or shared.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect};

use crate::store::entities::{claim, saved_view};
use crate::store::lists::{self, Filter};
use crate::store::sheaf::Sheaf;
use crate::store::{Error, Reads, Txn, known};

/// How many views a page lists.
const LISTED: u64 = 60;
/// A view, if it is this person's own or shared.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(
    db: &impl Reads,
    id: Uuid,
    person: Uuid,
) -> Result<Option<saved_view::Model>, Error> {
    saved_view::Entity::find_by_id(id)
        .filter(seen_by(person))
        .one(db)
        .await
}

/// A view whose owner wants a letter.
///
/// # Errors
/// When the database cannot be read.
pub async fn mailed(db: &impl Reads, id: Uuid) -> Result<Option<saved_view::Model>, Error> {
    saved_view::Entity::find_by_id(id)
        .filter(saved_view::Column::Mailed.eq(true))
        .one(db)
        .await
}

/// The view whose feed has an address with a secret of this hash.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_feed(db: &impl Reads, sha256: &str) -> Result<Option<saved_view::Model>, Error> {
    saved_view::Entity::find()
        .filter(saved_view::Column::Feed.eq(sha256))
        .one(db)
        .await
}

fn seen_by(person: Uuid) -> Condition {
    Condition::any()
        .add(saved_view::Column::PersonId.eq(person))
        .add(saved_view::Column::Shared.eq(true))
}

/// The views a person sees: their own, and those that are shared, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, person: Uuid) -> Result<Vec<saved_view::Model>, Error> {
    saved_view::Entity::find()
        .filter(seen_by(person))
        .order_by_asc(saved_view::Column::Name)
        .order_by_asc(saved_view::Column::Id)
        .limit(LISTED)
        .all(db)
        .await
}

/// How many views a person keeps.
///
/// # Errors
/// When the database cannot be read.
pub async fn kept_by(db: &impl Reads, person: Uuid) -> Result<u64, Error> {
    saved_view::Entity::find()
        .filter(saved_view::Column::PersonId.eq(person))
        .count(db)
        .await
}

/// A person's view of this name.
///
/// # Errors
/// When the database cannot be read.
pub async fn named(
    db: &impl Reads,
    person: Uuid,
    name: &str,
) -> Result<Option<saved_view::Model>, Error> {
    saved_view::Entity::find()
        .filter(saved_view::Column::PersonId.eq(person))
        .filter(saved_view::Column::Name.eq(name))
        .one(db)
        .await
}

/// How many claims each filter finds, up to [`lists::MOST_COUNTED`], with one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(db: &impl Reads, filters: &[Filter]) -> Result<Vec<u64>, Error> {
    let languages = known::languages(db, filters).await?;
    let mut sheaf = Sheaf::over(db);
    let mut counted = Vec::new();
    for filter in filters {
        let found = lists::select(db, &filter.clone().reading(languages));
        counted.push(found.map(|found| sheaf.count(found.limit(lists::MOST_COUNTED))));
    }
    let read = sheaf.read(db).await?;
    let counts = counted.into_iter();
    Ok(counts
        .map(|count| count.map_or(0, |count| read.counted(count)))
        .collect())
}

/// The claims of a filter that are newer than an instant, the newest first; `limit` at the most.
///
/// # Errors
/// When the database cannot be read.
pub async fn since(
    db: &impl Reads,
    filter: &Filter,
    since: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    let languages = known::languages(db, std::slice::from_ref(filter)).await?;
    let Some(found) = lists::select(db, &filter.clone().reading(languages)) else {
        return Ok(Vec::new());
    };
    found
        .filter(claim::Column::CreatedAt.gt(since))
        .order_by_desc(claim::Column::Number)
        .limit(limit)
        .all(db)
        .await
}

/// Keeps a view.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, row: saved_view::Model) -> Result<(), Error> {
    saved_view::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Keeps a view as it is now.
///
/// # Errors
/// When the database refuses.
pub async fn update(txn: &Txn, row: saved_view::Model) -> Result<(), Error> {
    let id = row.id;
    let mut row = row.into_active_model().reset_all();
    row.id = Set(id);
    saved_view::Entity::update_many()
        .set(row)
        .filter(saved_view::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Forgets a view.
///
/// # Errors
/// When the database refuses.
pub async fn delete(txn: &Txn, id: Uuid) -> Result<(), Error> {
    saved_view::Entity::delete_by_id(id)
        .exec(&**txn)
        .await
        .map(|_| ())
}
