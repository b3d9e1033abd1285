//! Sources: outlets, publishers, data providers and platforms, recognised by name and host.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::claim::SourceKind;
use crate::domain::merging::Noun;
use crate::domain::words;
use crate::store::claims::Outcome;
use crate::store::entities::{source, source_host};
use crate::store::{Error, Reads, Txn, merging};

/// Finds a source by its name or by the host of an address, or makes one of that kind.
///
/// # Errors
/// When the database refuses.
pub async fn meet(
    txn: &Txn,
    name: &str,
    kind: SourceKind,
    host: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let named = by_name(&**txn, name).await?;
    let id = match named {
        // The name of one that was merged means the one it lives on in.
        Some(source) if source.merged_into_id.is_some() => {
            let target = merging::lives_on_in(&**txn, Noun::Source, source.id).await?;
            target.unwrap_or(source.id)
        }
        Some(source) => source.id,
        None => insert(txn, name, kind, "", now).await?,
    };
    if let Some(host) = host {
        remember_host(txn, id, host).await?;
    }
    Ok(id)
}

/// The source of a name, whatever the accents or case.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_name(db: &impl Reads, name: &str) -> Result<Option<source::Model>, Error> {
    source::Entity::find()
        .filter(source::Column::NameKey.eq(words::key(name)))
        .one(db)
        .await
}

/// Gives a source these host names and no others; a host another source has stays there.
///
/// # Errors
/// When the database refuses.
pub async fn set_hosts(txn: &Txn, source: Uuid, hosts: &[String]) -> Result<(), Error> {
    source_host::Entity::delete_many()
        .filter(source_host::Column::SourceId.eq(source))
        .exec(&**txn)
        .await?;
    for host in hosts {
        remember_host(txn, source, host).await?;
    }
    Ok(())
}

/// The source that owns a host name, if one is known.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_host(db: &impl Reads, host: &str) -> Result<Option<source::Model>, Error> {
    let found = source_host::Entity::find_by_id(host.to_lowercase())
        .find_also_related(source::Entity)
        .one(db)
        .await?;
    Ok(found.and_then(|(_, source)| source))
}

/// Makes a source.
///
/// # Errors
/// When the database refuses, as it does for a name that exists.
pub async fn insert(
    txn: &Txn,
    name: &str,
    kind: SourceKind,
    interests: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    source::Entity::insert(source::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        name_key: Set(words::key(name)),
        kind: Set(kind),
        interests: Set(interests.to_owned()),
        created_at: Set(now),
        revision: Set(1),
        merged_into_id: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// Remembers a host name of a source, unless another source has it.
///
/// # Errors
/// When the database refuses.
pub async fn remember_host(txn: &Txn, source: Uuid, host: &str) -> Result<(), Error> {
    let host = host.to_lowercase();
    if host.is_empty()
        || source_host::Entity::find_by_id(&host)
            .one(&**txn)
            .await?
            .is_some()
    {
        return Ok(());
    }
    let row = source_host::ActiveModel {
        host: Set(host),
        source_id: Set(source),
    };
    source_host::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Changes what is known about a source, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses, as it does for a name that exists.
pub async fn edit(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    name: &str,
    kind: SourceKind,
    interests: &str,
) -> Result<Outcome, Error> {
    let done = source::Entity::update_many()
        .col_expr(source::Column::Name, Expr::value(name))
        .col_expr(source::Column::NameKey, Expr::value(words::key(name)))
        .col_expr(source::Column::Kind, Expr::value(kind))
        .col_expr(source::Column::Interests, Expr::value(interests))
        .col_expr(
            source::Column::Revision,
            Expr::col(source::Column::Revision).add(1),
        )
        .filter(source::Column::Id.eq(id))
        .filter(source::Column::Revision.eq(seen))
        .exec(&**txn)
        .await?;
    Ok(if done.rows_affected == 0 {
        Outcome::Stale
    } else {
        Outcome::Written
    })
}

/// A page of sources by name with their hosts, after a name key.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    after: Option<String>,
    limit: u64,
) -> Result<Vec<(source::Model, Vec<String>)>, Error> {
    let mut cursor = source::Entity::find()
        .filter(source::Column::MergedIntoId.is_null())
        .cursor_by(source::Column::NameKey);
    if let Some(after) = after {
        cursor.after(after);
    }
    let sources = cursor.first(limit).all(db).await?;
    with_hosts(db, sources).await
}

/// One source with its hosts.
///
/// # Errors
/// When the database cannot be read.
pub async fn profile(
    db: &impl Reads,
    id: Uuid,
) -> Result<Option<(source::Model, Vec<String>)>, Error> {
    let found = source::Entity::find_by_id(id).one(db).await?;
    Ok(with_hosts(db, found.into_iter().collect()).await?.pop())
}

async fn with_hosts(
    db: &impl Reads,
    sources: Vec<source::Model>,
) -> Result<Vec<(source::Model, Vec<String>)>, Error> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Uuid> = sources.iter().map(|source| source.id).collect();
    let hosts = source_host::Entity::find()
        .filter(source_host::Column::SourceId.is_in(keys))
        .order_by_asc(source_host::Column::Host)
        .all(db)
        .await?;
    Ok(sources
        .into_iter()
        .map(|source| {
            let own = hosts.iter().filter(|host| host.source_id == source.id);
            let own = own.map(|host| host.host.clone()).collect();
            (source, own)
        })
        .collect())
}

/// The names of all sources, for the field where one types a name; the newest few hundred.
///
/// # Errors
/// When the database cannot be read.
pub async fn names(db: &impl Reads) -> Result<Vec<String>, Error> {
    source::Entity::find()
        .select_only()
        .column(source::Column::Name)
        .filter(source::Column::MergedIntoId.is_null())
        .order_by_desc(source::Column::Id)
        .limit(300)
        .into_tuple()
        .all(db)
        .await
}
