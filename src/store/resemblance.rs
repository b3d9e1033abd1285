//! Resemblance: what speakers and sources have in common with others, and what is new since the last
//! look, for whoever looks for lookalikes. Every list is found by an index.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::claim::SpeakerSort;
use crate::store::entities::{event, source, source_host, speaker, speaker_alias};
use crate::store::{Error, Reads};

/// A name that several speakers have been seen under.
pub type Called = (String, Uuid, String);

/// The names seen that came after a key, folded, each with its key; at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn names_after(
    db: &impl Reads,
    after: Uuid,
    limit: u64,
) -> Result<Vec<(Uuid, String)>, Error> {
    speaker_alias::Entity::find()
        .select_only()
        .columns([speaker_alias::Column::Id, speaker_alias::Column::AliasKey])
        .filter(speaker_alias::Column::Id.gt(after))
        .order_by_asc(speaker_alias::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Whoever has been seen under one of these names: the folded name, the speaker and the name as it
/// was seen. Nobody who was merged away, and nobody who has no name of their own.
///
/// # Errors
/// When the database cannot be read.
pub async fn called(db: &impl Reads, keys: &[String]) -> Result<Vec<Called>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    speaker_alias::Entity::find()
        .select_only()
        .column(speaker_alias::Column::AliasKey)
        .column(speaker_alias::Column::SpeakerId)
        .column(speaker_alias::Column::Alias)
        .inner_join(speaker::Entity)
        .filter(speaker_alias::Column::AliasKey.is_in(keys.iter().map(String::as_str)))
        .filter(speaker::Column::MergedIntoId.is_null())
        .filter(speaker::Column::Sort.ne(SpeakerSort::Unnamed))
        .order_by_asc(speaker_alias::Column::AliasKey)
        .order_by_asc(speaker_alias::Column::SpeakerId)
        .into_tuple()
        .all(db)
        .await
}

/// Names that these speakers have been seen under, folded.
///
/// # Errors
/// When the database cannot be read.
pub async fn names_of(db: &impl Reads, speakers: &[Uuid]) -> Result<Vec<String>, Error> {
    if speakers.is_empty() {
        return Ok(Vec::new());
    }
    speaker_alias::Entity::find()
        .select_only()
        .column(speaker_alias::Column::AliasKey)
        .filter(speaker_alias::Column::SpeakerId.is_in(speakers.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// The Wikidata id of these speakers, with everybody else who has one of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn same_wikidata(
    db: &impl Reads,
    speakers: &[Uuid],
) -> Result<Vec<(String, Uuid)>, Error> {
    if speakers.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = Query::select()
        .column(speaker::Column::Wikidata)
        .from(speaker::Entity)
        .and_where(speaker::Column::Id.is_in(speakers.iter().copied()))
        .and_where(speaker::Column::Wikidata.is_not_null())
        .to_owned();
    speaker::Entity::find()
        .select_only()
        .columns([speaker::Column::Wikidata, speaker::Column::Id])
        .filter(speaker::Column::Wikidata.in_subquery(theirs))
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_asc(speaker::Column::Wikidata)
        .order_by_asc(speaker::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// The key of the source that came last.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest_source(db: &impl Reads) -> Result<Option<Uuid>, Error> {
    source::Entity::find()
        .select_only()
        .column(source::Column::Id)
        .order_by_desc(source::Column::Id)
        .into_tuple()
        .one(db)
        .await
}

/// Every host name with its source, those of sources that were merged away aside. A desk knows
/// thousands, not millions.
///
/// # Errors
/// When the database cannot be read.
pub async fn hosts(db: &impl Reads) -> Result<Vec<(String, Uuid)>, Error> {
    source_host::Entity::find()
        .select_only()
        .columns([source_host::Column::Host, source_host::Column::SourceId])
        .inner_join(source::Entity)
        .filter(source::Column::MergedIntoId.is_null())
        .order_by_asc(source_host::Column::Host)
        .into_tuple()
        .all(db)
        .await
}

/// What events were about after a position: position, noun, key; at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn touched_after(
    db: &impl Reads,
    after: i64,
    limit: u64,
) -> Result<Vec<(i64, String, Uuid)>, Error> {
    event::Entity::find()
        .select_only()
        .columns([
            event::Column::Seq,
            event::Column::Subject,
            event::Column::SubjectId,
        ])
        .filter(event::Column::Seq.gt(after))
        .order_by_asc(event::Column::Seq)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
