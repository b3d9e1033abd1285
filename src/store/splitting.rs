//! Splitting: places of a claim that go over to a claim of their own, and back.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::claim::{Priority, SaidBy};
use crate::domain::state::State;
use crate::store::claims::next_number;
use crate::store::entities::{appearance, attribution, claim, event};
use crate::store::{Error, Reads, Txn, stems};

/// The deed of the event by which a claim was made out of places of another.
pub const SPLIT_OFF: &str = "split off";

/// What a claim made of places of another one begins with.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The claim it was part of.
    pub of: &'a claim::Model,
    /// Our wording of it.
    pub statement: &'a str,
    /// The first of its places.
    pub place: &'a appearance::Model,
    /// The article of that place.
    pub article: Option<Uuid>,
    /// Who said it and who passed it on, there.
    pub chain: &'a [attribution::Model],
    /// Who splits it off.
    pub by: Uuid,
}

/// Stores the claim, without any place yet; gives its key and number.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, part: Part<'_>, now: DateTime<Utc>) -> Result<(Uuid, i32), Error> {
    let id = Uuid::now_v7();
    let number = next_number(txn, "claim").await?;
    let utterer = part
        .chain
        .iter()
        .find(|link| link.part == crate::domain::claim::Part::Utterer);
    let speaker = utterer.and_then(|link| link.speaker_id);
    let speaker = speaker.or(part.of.speaker_id);
    let said_by = match speaker {
        Some(_) => SaidBy::Known,
        None => part.of.said_by,
    };
    let row = claim::Model {
        id,
        number,
        statement: part.statement.to_owned(),
        quote: part.place.exact.clone(),
        priority: Priority::Normal,
        due_at: None,
        state: State::Queued,
        revision: 1,
        speaker_id: speaker,
        said_by,
        voice: utterer.map_or(part.of.voice, |link| link.voice),
        reason: String::new(),
        merged_into_id: None,
        article_id: part.article,
        verdict_revision: 0,
        review_round: 0,
        exhibits: 0,
        publications: 0,
        slug: None,
        created_by: Some(part.by),
        created_at: now,
        changed_at: now,
        ..part.of.clone()
    };
    claim::Entity::insert(claim::ActiveModel::from(row).reset_all())
        .exec_without_returning(&**txn)
        .await?;
    stems::of_claim(txn, id).await?;
    Ok((id, number))
}

/// Gives places of one claim to another, each with its place in the order there; says how many were
/// the first one's to give.
///
/// # Errors
/// When the database refuses.
pub async fn give(txn: &Txn, places: &[(Uuid, i32)], from: Uuid, to: Uuid) -> Result<usize, Error> {
    let mut given = 0;
    for (place, ordinal) in places {
        let done = appearance::Entity::update_many()
            .col_expr(appearance::Column::ClaimId, Expr::value(to))
            .col_expr(appearance::Column::Ordinal, Expr::value(*ordinal))
            .filter(appearance::Column::Id.eq(*place))
            .filter(appearance::Column::ClaimId.eq(from))
            .exec(&**txn)
            .await?;
        given += usize::try_from(done.rows_affected).unwrap_or_default();
    }
    Ok(given)
}

/// The places of a claim with their place in the order, first place first.
///
/// # Errors
/// When the database cannot be read.
pub async fn places(db: &impl Reads, claim: Uuid) -> Result<Vec<(Uuid, i32)>, Error> {
    appearance::Entity::find()
        .select_only()
        .columns([appearance::Column::Id, appearance::Column::Ordinal])
        .filter(appearance::Column::ClaimId.eq(claim))
        .order_by_asc(appearance::Column::Ordinal)
        .into_tuple()
        .all(db)
        .await
}

/// The event by which a claim was split off another one.
///
/// # Errors
/// When the database cannot be read.
pub async fn split_of(db: &impl Reads, claim: Uuid) -> Result<Option<event::Model>, Error> {
    event::Entity::find()
        .filter(event::Column::ClaimId.eq(claim))
        .filter(event::Column::Deed.eq(SPLIT_OFF))
        .order_by_desc(event::Column::Seq)
        .one(db)
        .await
}

/// The claims that were split off this one, newest first, each with the event that says so.
///
/// # Errors
/// When the database cannot be read.
pub async fn split_off(
    db: &impl Reads,
    claim: Uuid,
) -> Result<Vec<(claim::Model, event::Model)>, Error> {
    let events = event::Entity::find()
        .filter(event::Column::ClaimId.eq(claim))
        .filter(event::Column::Deed.eq("split"))
        .order_by_desc(event::Column::Seq)
        .all(db)
        .await?;
    let into = |event: &event::Model| -> Option<Uuid> {
        let after: serde_json::Value = serde_json::from_str(&event.after).ok()?;
        after["into_id"].as_str()?.parse().ok()
    };
    let keys: Vec<Uuid> = events.iter().filter_map(into).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let claims = claim::Entity::find()
        .filter(claim::Column::Id.is_in(keys))
        .all(db)
        .await?;
    let with_claim = events.into_iter().filter_map(|event| {
        let key = into(&event)?;
        let claim = claims.iter().find(|claim| claim.id == key)?;
        Some((claim.clone(), event))
    });
    Ok(with_claim.collect())
}
