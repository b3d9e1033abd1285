//! The picture, film or recording that a claim is about.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, sea_query::OnConflict};

use crate::domain::manipulation::{Manipulation, MediaSaid};
use crate::store::entities::claim_media;
pub use crate::store::entities::claim_media::Model;
use crate::store::{Error, Reads, Txn};

/// What is said of the picture, film or recording that a claim is about.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, claim: Uuid) -> Result<Option<claim_media::Model>, Error> {
    claim_media::Entity::find_by_id(claim).one(db).await
}

/// What was done to it, as it is stored.
pub fn manipulations(row: &claim_media::Model) -> Vec<Manipulation> {
    let slugs = row.categories.split(' ');
    slugs.filter_map(Manipulation::from_slug).collect()
}

/// Says it, in place of what was said before.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    txn: &Txn,
    claim: Uuid,
    said: &MediaSaid,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let slugs: Vec<&str> = said.manipulations.iter().map(|one| one.slug()).collect();
    let address = said.address.as_ref().map(|address| address.as_str());
    let original = said.original.as_ref().map(|address| address.as_str());
    let row = claim_media::ActiveModel {
        claim_id: Set(claim),
        medium: Set(said.medium),
        categories: Set(slugs.join(" ")),
        address: Set(address.unwrap_or_default().to_owned()),
        exhibit: Set(said.exhibit),
        context: Set(said.context.clone()),
        original: Set(original.unwrap_or_default().to_owned()),
        set_by: Set(by),
        set_at: Set(now),
    };
    let again = OnConflict::column(claim_media::Column::ClaimId)
        .update_columns([
            claim_media::Column::Medium,
            claim_media::Column::Categories,
            claim_media::Column::Address,
            claim_media::Column::Exhibit,
            claim_media::Column::Context,
            claim_media::Column::Original,
            claim_media::Column::SetBy,
            claim_media::Column::SetAt,
        ])
        .to_owned();
    claim_media::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Says that the claim is about no such thing.
///
/// # Errors
/// When the database refuses.
pub async fn clear(txn: &Txn, claim: Uuid) -> Result<(), Error> {
    claim_media::Entity::delete_by_id(claim)
        .exec(&**txn)
        .await
        .map(|_| ())
}
