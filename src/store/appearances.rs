//! Appearances: the places where a claim was made, each with the chain of who said it and who
//! passed it on.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::claim::{NewClaim, Place, SaidOn};
use crate::store::entities::{anchor, appearance, attribution};
use crate::store::{Error, Reads, Txn};

/// Stores the place of a new claim. `chain` holds the speakers already found or made, in the
/// order of `new.chain`.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    txn: &Txn,
    claim: Uuid,
    snapshot: Uuid,
    new: &NewClaim,
    chain: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let id = Uuid::now_v7();
    appearance::Entity::insert(appearance::ActiveModel {
        id: Set(id),
        claim_id: Set(claim),
        snapshot_id: Set(Some(snapshot)),
        ordinal: Set(1),
        exact: Set(new.place.exact.clone()),
        prefix: Set(new.place.prefix.clone()),
        suffix: Set(new.place.suffix.clone()),
        start_at: Set(i32::try_from(new.place.start).ok()),
        end_at: Set(i32::try_from(new.place.end).ok()),
        paragraph: Set(new.paragraph.and_then(|number| i32::try_from(number).ok())),
        said_on: Set(new.said_on.day),
        said_how: Set(new.said_on.how.clone()),
        medium: Set(new.medium.clone()),
        venue: Set(new.venue.clone()),
        address: Set(None),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    let links = new.chain.iter().zip(chain).zip(1..);
    let links = links.map(|((link, speaker), position)| attribution::ActiveModel {
        id: Set(Uuid::now_v7()),
        appearance_id: Set(id),
        position: Set(position),
        part: Set(link.part),
        speaker_id: Set(Some(*speaker)),
        as_given: Set(link.who.as_given.clone()),
        role_given: Set(link.who.role.clone()),
        voice: Set(link.voice),
        cue: Set(link.cue.clone()),
    });
    insert_links(txn, links.collect()).await
}

/// Lets one claim appear wherever another one does, chains included. The other keeps its own
/// appearances, so that the record of where its words stood stays whole. Gives the keys of the new
/// appearances, for an undo.
///
/// # Errors
/// When the database refuses.
pub async fn also_of(
    txn: &Txn,
    other: Uuid,
    claim: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, Error> {
    let last: Option<i32> = appearance::Entity::find()
        .select_only()
        .column(appearance::Column::Ordinal)
        .filter(appearance::Column::ClaimId.eq(claim))
        .order_by_desc(appearance::Column::Ordinal)
        .into_tuple()
        .one(&**txn)
        .await?;
    let places = appearance::Entity::find()
        .filter(appearance::Column::ClaimId.eq(other))
        .order_by_asc(appearance::Column::Ordinal)
        .all(&**txn)
        .await?;
    let keys: Vec<Uuid> = places.iter().map(|place| place.id).collect();
    let anchors = anchor::Entity::find()
        .filter(anchor::Column::AppearanceId.is_in(keys.clone()))
        .all(&**txn)
        .await?;
    let mut chains = super::articles::chains(&**txn, keys).await?;
    let mut added = Vec::new();
    for (place, ordinal) in places.into_iter().zip(last.unwrap_or(0) + 1..) {
        let id = Uuid::now_v7();
        let chain = chains.remove(&place.id).unwrap_or_default();
        let stands = anchors.iter().filter(|one| one.appearance_id == place.id);
        let stands = stands.cloned().map(|one| anchor::Model {
            appearance_id: id,
            ..one
        });
        let again = appearance::Model {
            id,
            claim_id: claim,
            ordinal,
            created_at: now,
            ..place
        };
        appearance::Entity::insert(appearance::ActiveModel::from(again).reset_all())
            .exec_without_returning(&**txn)
            .await?;
        super::snapshots::anchor_all(txn, stands.collect()).await?;
        let links = chain.into_iter().map(|link| {
            let again = attribution::Model {
                id: Uuid::now_v7(),
                appearance_id: id,
                ..link
            };
            attribution::ActiveModel::from(again).reset_all()
        });
        insert_links(txn, links.collect()).await?;
        added.push(id);
    }
    Ok(added)
}

/// Takes appearances away again that `also_of` added.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(txn: &Txn, claim: Uuid, added: &[Uuid]) -> Result<(), Error> {
    let kept: Vec<Uuid> = appearance::Entity::find()
        .select_only()
        .column(appearance::Column::Id)
        .filter(appearance::Column::ClaimId.eq(claim))
        .filter(appearance::Column::Ordinal.gt(1))
        .filter(appearance::Column::Id.is_in(added.iter().copied()))
        .into_tuple()
        .all(&**txn)
        .await?;
    attribution::Entity::delete_many()
        .filter(attribution::Column::AppearanceId.is_in(kept.iter().copied()))
        .exec(&**txn)
        .await?;
    anchor::Entity::delete_many()
        .filter(anchor::Column::AppearanceId.is_in(kept.iter().copied()))
        .exec(&**txn)
        .await?;
    appearance::Entity::delete_many()
        .filter(appearance::Column::Id.is_in(kept))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Cuts an appearance anew out of its snapshot.
///
/// # Errors
/// When the database refuses.
pub async fn cut(txn: &Txn, id: Uuid, place: &Place) -> Result<(), Error> {
    let edge = |at: usize| i32::try_from(at).ok();
    appearance::Entity::update_many()
        .col_expr(appearance::Column::Exact, Expr::value(place.exact.as_str()))
        .col_expr(
            appearance::Column::Prefix,
            Expr::value(place.prefix.as_str()),
        )
        .col_expr(
            appearance::Column::Suffix,
            Expr::value(place.suffix.as_str()),
        )
        .col_expr(appearance::Column::StartAt, Expr::value(edge(place.start)))
        .col_expr(appearance::Column::EndAt, Expr::value(edge(place.end)))
        .filter(appearance::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Says anew when the words of an appearance were said.
///
/// # Errors
/// When the database refuses.
pub async fn redate(txn: &Txn, id: Uuid, said_on: &SaidOn) -> Result<(), Error> {
    appearance::Entity::update_many()
        .col_expr(appearance::Column::SaidOn, Expr::value(said_on.day))
        .col_expr(
            appearance::Column::SaidHow,
            Expr::value(said_on.how.as_str()),
        )
        .filter(appearance::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

async fn insert_links(txn: &Txn, links: Vec<attribution::ActiveModel>) -> Result<(), Error> {
    if links.is_empty() {
        return Ok(());
    }
    attribution::Entity::insert_many(links)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Whether the words of a claim stand at a known place of an article.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_anchored(db: &impl Reads, claim: Uuid) -> Result<bool, Error> {
    let anchored = appearance::Entity::find()
        .filter(appearance::Column::ClaimId.eq(claim))
        .filter(appearance::Column::StartAt.is_not_null())
        .count(db)
        .await?;
    Ok(anchored > 0)
}

/// The day the words of a claim were said, at the first place that knows it.
///
/// # Errors
/// When the database cannot be read.
pub async fn said_on(db: &impl Reads, claim: Uuid) -> Result<Option<NaiveDate>, Error> {
    let day: Option<Option<NaiveDate>> = appearance::Entity::find()
        .select_only()
        .column(appearance::Column::SaidOn)
        .filter(appearance::Column::ClaimId.eq(claim))
        .filter(appearance::Column::SaidOn.is_not_null())
        .order_by_asc(appearance::Column::Ordinal)
        .into_tuple()
        .one(db)
        .await?;
    Ok(day.flatten())
}
