//! Speakers: finding them by any name seen, making them, listing them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::claim::{SpeakerGiven, SpeakerSort};
use crate::domain::words;
use crate::store::claims::Outcome;
use crate::store::entities::{claim, speaker, speaker_alias, speaker_role};
use crate::store::{Error, Reads, Txn};

/// How many names a form offers to complete what is typed.
pub const COMPLETED: u64 = 300;

/// The speaker under a key.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, id: Uuid) -> Result<Option<speaker::Model>, Error> {
    speaker::Entity::find_by_id(id).one(db).await
}

/// Finds a speaker by its own name or any alias, whatever the accents or case. Unnamed
/// descriptions ("one official") are never recognised again: two articles rarely mean the same one.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_name(db: &impl Reads, name: &str) -> Result<Option<speaker::Model>, Error> {
    let key = words::key(name);
    let named = speaker::Entity::find()
        .filter(speaker::Column::NameKey.eq(&key))
        .filter(speaker::Column::Sort.ne(SpeakerSort::Unnamed))
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_asc(speaker::Column::Id)
        .one(db)
        .await?;
    if named.is_some() {
        return Ok(named);
    }
    let aliases = speaker_alias::Entity::find()
        .filter(speaker_alias::Column::AliasKey.eq(&key))
        .find_also_related(speaker::Entity)
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_asc(speaker_alias::Column::Id)
        .limit(2)
        .all(db)
        .await?;
    // An alias that two speakers share ("Orban", father and son) decides nothing.
    match aliases.as_slice() {
        [(_, Some(only))] if only.sort != SpeakerSort::Unnamed => Ok(Some(only.clone())),
        _ => Ok(None),
    }
}

/// Finds the speaker an article names, or makes one, and remembers the name and role as given.
///
/// # Errors
/// When the database refuses.
pub async fn meet(txn: &Txn, given: &SpeakerGiven, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let known = match given.sort {
        SpeakerSort::Unnamed => None,
        _ => find_by_name(&**txn, &given.name).await?,
    };
    let id = match known {
        Some(speaker) => speaker.id,
        None => insert(txn, &given.name, given.sort, now).await?,
    };
    remember_alias(txn, id, &given.as_given).await?;
    remember_role(txn, id, &given.role, &given.affiliation).await?;
    Ok(id)
}

/// Makes a speaker.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    txn: &Txn,
    name: &str,
    sort: SpeakerSort,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    speaker::Entity::insert(speaker::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        name_key: Set(words::key(name)),
        sort: Set(sort),
        wikidata: Set(None),
        note: Set(String::new()),
        created_at: Set(now),
        revision: Set(1),
        merged_into_id: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    remember_alias(txn, id, name).await?;
    Ok(id)
}

/// Remembers a name under which a speaker was seen.
///
/// # Errors
/// When the database refuses.
pub async fn remember_alias(txn: &Txn, speaker: Uuid, alias: &str) -> Result<(), Error> {
    let key = words::key(alias);
    let known = speaker_alias::Entity::find()
        .filter(speaker_alias::Column::SpeakerId.eq(speaker))
        .filter(speaker_alias::Column::AliasKey.eq(&key))
        .count(&**txn)
        .await?;
    if known > 0 || key.is_empty() {
        return Ok(());
    }
    speaker_alias::Entity::insert(speaker_alias::ActiveModel {
        id: Set(Uuid::now_v7()),
        speaker_id: Set(speaker),
        alias: Set(alias.to_owned()),
        alias_key: Set(key),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Remembers a role an article gave, without dates, unless the speaker has it already.
async fn remember_role(
    txn: &Txn,
    speaker: Uuid,
    title: &str,
    affiliation: &str,
) -> Result<(), Error> {
    let title_key = words::key(title);
    if title_key.is_empty() {
        return Ok(());
    }
    let known = roles(&**txn, [speaker]).await?;
    let has = known.get(&speaker).is_some_and(|roles| {
        roles
            .iter()
            .any(|role| words::key(&role.title) == title_key)
    });
    if has {
        return Ok(());
    }
    add_role(txn, speaker, title, affiliation, None, None).await
}

/// Adds a role with the days it held from and to, either of which may be unknown.
///
/// # Errors
/// When the database refuses.
pub async fn add_role(
    txn: &Txn,
    speaker: Uuid,
    title: &str,
    affiliation: &str,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<(), Error> {
    speaker_role::Entity::insert(speaker_role::ActiveModel {
        id: Set(Uuid::now_v7()),
        speaker_id: Set(speaker),
        title: Set(title.to_owned()),
        affiliation: Set(affiliation.to_owned()),
        since: Set(since),
        until: Set(until),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// The roles of some speakers.
///
/// # Errors
/// When the database cannot be read.
pub async fn roles(
    db: &impl Reads,
    speakers: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<speaker_role::Model>>, Error> {
    let keys: Vec<Uuid> = speakers.into_iter().collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = speaker_role::Entity::find()
        .filter(speaker_role::Column::SpeakerId.is_in(keys))
        .order_by_asc(speaker_role::Column::Since)
        .order_by_asc(speaker_role::Column::Id)
        .all(db)
        .await?;
    let mut roles: HashMap<Uuid, Vec<speaker_role::Model>> = HashMap::new();
    for row in rows {
        roles.entry(row.speaker_id).or_default().push(row);
    }
    Ok(roles)
}

/// The role that held on a day: one whose dates include it first, else one without dates.
pub fn role_on(
    roles: &[speaker_role::Model],
    day: Option<NaiveDate>,
) -> Option<&speaker_role::Model> {
    let dated = day.and_then(|day| {
        roles.iter().find(|role| {
            (role.since.is_some() || role.until.is_some())
                && role.since.is_none_or(|since| since <= day)
                && role.until.is_none_or(|until| day <= until)
        })
    });
    dated.or_else(|| {
        roles
            .iter()
            .find(|role| role.since.is_none() && role.until.is_none())
    })
}

/// Some speakers by key.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_keys(
    db: &impl Reads,
    keys: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, speaker::Model>, Error> {
    let keys: Vec<Uuid> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = speaker::Entity::find()
        .filter(speaker::Column::Id.is_in(keys))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A speaker in the list, with how many claims are attributed to them.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The speaker.
    pub speaker: speaker::Model,
    /// Claims attributed to them.
    pub claims: u64,
}

/// A page of speakers by name, after a name key and key.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    let mut cursor = speaker::Entity::find()
        .filter(speaker::Column::MergedIntoId.is_null())
        .cursor_by((speaker::Column::NameKey, speaker::Column::Id));
    if let Some(after) = after {
        cursor.after(after);
    }
    let speakers = cursor.first(limit).all(db).await?;
    let keys: Vec<Uuid> = speakers.iter().map(|speaker| speaker.id).collect();
    let counts = claim_counts(db, keys).await?;
    Ok(speakers
        .into_iter()
        .map(|speaker| {
            let claims = counts.get(&speaker.id).copied().unwrap_or_default();
            Listed { speaker, claims }
        })
        .collect())
}

pub(super) async fn claim_counts(
    db: &impl Reads,
    keys: Vec<Uuid>,
) -> Result<HashMap<Uuid, u64>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, i64)> = claim::Entity::find()
        .select_only()
        .column(claim::Column::SpeakerId)
        .column_as(claim::Column::Number.count(), "claims")
        .filter(claim::Column::SpeakerId.is_in(keys))
        .group_by(claim::Column::SpeakerId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(key, count)| (key, count.unsigned_abs()))
        .collect())
}

/// Every speaker's name and key, for the field where one types a name; the newest few hundred.
///
/// # Errors
/// When the database cannot be read.
pub async fn names(db: &impl Reads) -> Result<Vec<String>, Error> {
    speaker::Entity::find()
        .select_only()
        .column(speaker::Column::Name)
        .filter(speaker::Column::Sort.ne(SpeakerSort::Unnamed))
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_desc(speaker::Column::Id)
        .limit(COMPLETED)
        .into_tuple()
        .all(db)
        .await
}

/// One speaker's page: names seen, roles, and that they exist.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The speaker.
    pub speaker: speaker::Model,
    /// Names seen.
    pub aliases: Vec<speaker_alias::Model>,
    /// Roles, oldest first.
    pub roles: Vec<speaker_role::Model>,
}

/// Everything on a speaker's page besides their claims.
///
/// # Errors
/// When the database cannot be read.
pub async fn profile(db: &impl Reads, id: Uuid) -> Result<Option<Profile>, Error> {
    let Some(speaker) = get(db, id).await? else {
        return Ok(None);
    };
    let aliases = speaker_alias::Entity::find()
        .filter(speaker_alias::Column::SpeakerId.eq(id))
        .order_by_asc(speaker_alias::Column::AliasKey)
        .all(db)
        .await?;
    let roles = roles(db, [id]).await?.remove(&id).unwrap_or_default();
    Ok(Some(Profile {
        speaker,
        aliases,
        roles,
    }))
}

/// Changes what is known about a speaker, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn edit(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    name: &str,
    sort: SpeakerSort,
    wikidata: Option<&str>,
    note: &str,
) -> Result<Outcome, Error> {
    let done = speaker::Entity::update_many()
        .col_expr(speaker::Column::Name, Expr::value(name))
        .col_expr(speaker::Column::NameKey, Expr::value(words::key(name)))
        .col_expr(speaker::Column::Sort, Expr::value(sort))
        .col_expr(speaker::Column::Wikidata, Expr::value(wikidata))
        .col_expr(speaker::Column::Note, Expr::value(note))
        .col_expr(
            speaker::Column::Revision,
            Expr::col(speaker::Column::Revision).add(1),
        )
        .filter(speaker::Column::Id.eq(id))
        .filter(speaker::Column::Revision.eq(seen))
        .exec(&**txn)
        .await?;
    Ok(if done.rows_affected == 0 {
        Outcome::Stale
    } else {
        Outcome::Written
    })
}

/// Takes a role away from a speaker.
///
/// # Errors
/// When the database refuses.
pub async fn remove_role(txn: &Txn, speaker: Uuid, role: Uuid) -> Result<(), Error> {
    speaker_role::Entity::delete_many()
        .filter(speaker_role::Column::Id.eq(role))
        .filter(speaker_role::Column::SpeakerId.eq(speaker))
        .exec(&**txn)
        .await
        .map(|_| ())
}
