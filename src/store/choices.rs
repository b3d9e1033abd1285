//! Choices: the speakers that the field where one says who said it offers, each with what tells one
//! from another.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::store::entities::{speaker, speaker_alias, speaker_role};
use crate::store::{Error, Reads, speakers};

/// A speaker as the field where one says who said it offers them.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The speaker.
    pub speaker: speaker::Model,
    /// Their newest role with its years, in words.
    pub role: Option<String>,
    /// Claims attributed to them.
    pub claims: u64,
    /// Names under which they were seen.
    pub aliases: Vec<String>,
}

/// The newest few hundred speakers, the most recent first.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(db: &impl Reads) -> Result<Vec<Choice>, Error> {
    let found = speaker::Entity::find()
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_desc(speaker::Column::Id)
        .limit(300)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = found.iter().map(|speaker| speaker.id).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let counts = speakers::claim_counts(db, keys.clone()).await?;
    let mut roles = speakers::roles(db, keys.clone()).await?;
    let rows = speaker_alias::Entity::find()
        .filter(speaker_alias::Column::SpeakerId.is_in(keys))
        .order_by_asc(speaker_alias::Column::Id)
        .all(db)
        .await?;
    let mut aliases: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        aliases.entry(row.speaker_id).or_default().push(row.alias);
    }
    let choices = found.into_iter().map(|speaker| Choice {
        role: roles
            .remove(&speaker.id)
            .and_then(|roles| roles.last().map(in_words)),
        claims: counts.get(&speaker.id).copied().unwrap_or_default(),
        aliases: aliases.remove(&speaker.id).unwrap_or_default(),
        speaker,
    });
    Ok(choices.collect())
}

/// `Minister of Transport, 2024–`
fn in_words(role: &speaker_role::Model) -> String {
    let year = |day: Option<NaiveDate>| day.map(|day| day.format("%Y").to_string());
    match (year(role.since), year(role.until)) {
        (None, None) => role.title.clone(),
        (since, until) => format!(
            "{}, {}–{}",
            role.title,
            since.unwrap_or_default(),
            until.unwrap_or_default()
        ),
    }
}
