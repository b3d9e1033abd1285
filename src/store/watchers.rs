//! Who watches which claim. Whoever worked on one begins by themselves; whoever stopped stays
//! stopped until they begin again.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::store::entities::{person, watcher};
use crate::store::{Error, Reads, Txn};

/// Lets a person begin to watch a claim, unless they have said whether they want to.
///
/// # Errors
/// When the database refuses.
pub async fn begin(txn: &Txn, claim: Uuid, person: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    let known = watcher::Entity::find_by_id((claim, person))
        .one(&**txn)
        .await?;
    match known {
        Some(_) => Ok(()),
        None => set(txn, claim, person, true, now).await,
    }
}

/// Says whether a person watches a claim.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    watches: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let keys = [watcher::Column::ClaimId, watcher::Column::PersonId];
    watcher::Entity::insert(watcher::ActiveModel {
        claim_id: Set(claim),
        person_id: Set(person),
        watches: Set(watches),
        since: Set(now),
    })
    .on_conflict(
        OnConflict::columns(keys)
            .update_columns([watcher::Column::Watches, watcher::Column::Since])
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// The people who watch a claim, longest first, with their names.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    watcher::Entity::find()
        .select_only()
        .column(watcher::Column::PersonId)
        .column(person::Column::Name)
        .inner_join(person::Entity)
        .filter(watcher::Column::ClaimId.eq(claim))
        .filter(watcher::Column::Watches.eq(true))
        .filter(person::Column::Active.eq(true))
        .order_by_asc(watcher::Column::Since)
        .order_by_asc(watcher::Column::PersonId)
        .into_tuple()
        .all(db)
        .await
}
