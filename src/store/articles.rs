//! Articles, their snapshots, and everything the reading desk draws.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::state::State;
use crate::store::claims::Outcome;
use crate::store::entities::{appearance, article, attribution, claim, snapshot, source, speaker};
use crate::store::{Error, Reads, Txn, claims, snapshots, stems};

/// An article that does not exist yet.
#[derive(Clone, Debug)]
pub struct New {
    /// Its title, or a working title.
    pub title: String,
    /// Who wrote it.
    pub byline: String,
    /// Who published it.
    pub outlet: Option<Uuid>,
    /// Where it stands.
    pub address: Option<String>,
    /// The address it calls its own.
    pub canonical: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// BCP-47.
    pub language: String,
    /// Who took it in.
    pub by: Uuid,
}

/// The exact text of an article, with how it was read.
#[derive(Clone, Debug)]
pub struct NewSnapshot {
    /// The text, exactly as it came.
    pub text: String,
    /// SHA-256 of its UTF-8 bytes.
    pub sha256: String,
    /// JSON of the layout.
    pub reading: String,
    /// Which version of the reader laid it out.
    pub engine: String,
}

/// Stores an article and its first snapshot; gives both keys and the article's number.
///
/// # Errors
/// When the database refuses, as it does for a text it holds already.
pub async fn insert(
    txn: &Txn,
    new: New,
    text: NewSnapshot,
    now: DateTime<Utc>,
) -> Result<(Uuid, Uuid, i32), Error> {
    let id = Uuid::now_v7();
    let number = claims::next_number(txn, "article").await?;
    article::Entity::insert(article::ActiveModel {
        id: Set(id),
        number: Set(number),
        title: Set(new.title),
        byline: Set(new.byline),
        outlet_id: Set(new.outlet),
        canonical_address: Set(new.canonical.or_else(|| new.address.clone())),
        address: Set(new.address),
        published_at: Set(new.published_at),
        retrieved_at: Set(now),
        language: Set(new.language),
        created_by: Set(new.by),
        created_at: Set(now),
        finished_at: Set(None),
        revision: Set(1),
    })
    .exec_without_returning(&**txn)
    .await?;
    let taken = snapshots::insert(txn, id, 1, text, now).await?;
    Ok((id, taken, number))
}

/// The article that holds a text already, by the text's hash.
///
/// # Errors
/// When the database cannot be read.
pub async fn holding(db: &impl Reads, sha256: &str) -> Result<Option<article::Model>, Error> {
    let found = snapshot::Entity::find()
        .select_only()
        .column(snapshot::Column::ArticleId)
        .filter(snapshot::Column::Sha256.eq(sha256))
        .into_tuple::<Uuid>()
        .one(db)
        .await?;
    match found {
        Some(id) => article::Entity::find_by_id(id).one(db).await,
        None => Ok(None),
    }
}

/// The article under a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, number: i32) -> Result<Option<article::Model>, Error> {
    article::Entity::find()
        .filter(article::Column::Number.eq(number))
        .one(db)
        .await
}

/// What a person may correct about an article; its text never changes.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub byline: String,
    /// Who published it.
    pub outlet: Option<Uuid>,
    /// Where it stands.
    pub address: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

/// Corrects what is known about an article, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn edit(txn: &Txn, id: Uuid, seen: i32, edit: Edit) -> Result<Outcome, Error> {
    let done = article::Entity::update_many()
        .col_expr(article::Column::Title, Expr::value(edit.title))
        .col_expr(article::Column::Byline, Expr::value(edit.byline))
        .col_expr(article::Column::OutletId, Expr::value(edit.outlet))
        .col_expr(article::Column::Address, Expr::value(edit.address))
        .col_expr(article::Column::PublishedAt, Expr::value(edit.published_at))
        .col_expr(
            article::Column::Revision,
            Expr::col(article::Column::Revision).add(1),
        )
        .filter(article::Column::Id.eq(id))
        .filter(article::Column::Revision.eq(seen))
        .exec(&**txn)
        .await?;
    if done.rows_affected == 0 {
        return Ok(Outcome::Stale);
    }
    stems::of_article(txn, id).await?;
    Ok(Outcome::Written)
}

/// Replaces what was read in a snapshot; its text never changes.
///
/// # Errors
/// When the database refuses.
pub async fn reread(txn: &Txn, snapshot: Uuid, reading: &str, engine: &str) -> Result<(), Error> {
    snapshot::Entity::update_many()
        .col_expr(snapshot::Column::Reading, Expr::value(reading))
        .col_expr(snapshot::Column::Engine, Expr::value(engine))
        .filter(snapshot::Column::Id.eq(snapshot))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Marks an article as worked through, or opens it again with `None`.
///
/// # Errors
/// When the database refuses.
pub async fn finish(txn: &Txn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    article::Entity::update_many()
        .col_expr(article::Column::FinishedAt, Expr::value(at))
        .filter(article::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// An article in the list, with how far it has been worked through.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The article.
    pub article: article::Model,
    /// Who published it.
    pub outlet: Option<String>,
    /// Claims suggested or made from it.
    pub claims: u64,
    /// Those nobody has decided yet.
    pub undecided: u64,
}

/// A page of articles, newest first, before a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(db: &impl Reads, before: Option<i32>, limit: u64) -> Result<Vec<Listed>, Error> {
    let rows = article::Entity::find()
        .find_also_related(source::Entity)
        .filter(article::Column::Number.lt(before.unwrap_or(i32::MAX)))
        .order_by_desc(article::Column::Number)
        .limit(limit)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = rows.iter().map(|(article, _)| article.id).collect();
    let counts = progress(db, keys).await?;
    Ok(rows
        .into_iter()
        .map(|(article, outlet)| {
            let (claims, undecided) = counts.get(&article.id).copied().unwrap_or_default();
            Listed {
                article,
                outlet: outlet.map(|source| source.name),
                claims,
                undecided,
            }
        })
        .collect())
}

/// Claims and undecided claims of some articles.
async fn progress(
    db: &impl Reads,
    articles: Vec<Uuid>,
) -> Result<HashMap<Uuid, (u64, u64)>, Error> {
    if articles.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, State, i64)> = claim::Entity::find()
        .select_only()
        .columns([claim::Column::ArticleId, claim::Column::State])
        .column_as(claim::Column::Number.count(), "claims")
        .filter(claim::Column::ArticleId.is_in(articles))
        .group_by(claim::Column::ArticleId)
        .group_by(claim::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts: HashMap<Uuid, (u64, u64)> = HashMap::new();
    for (article, state, count) in rows {
        let (all, undecided) = counts.entry(article).or_default();
        *all += count.unsigned_abs();
        if state == State::Suggested {
            *undecided += count.unsigned_abs();
        }
    }
    Ok(counts)
}

/// A claim as it stands in the text of an article.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The claim.
    pub claim: claim::Model,
    /// Its place in this snapshot.
    pub place: appearance::Model,
    /// Whose words it is, by the name we know them by.
    pub speaker: Option<speaker::Model>,
    /// Who said it and who passed it on.
    pub chain: Vec<attribution::Model>,
}

/// Everything the reading desk draws.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The article.
    pub article: article::Model,
    /// Who published it.
    pub outlet: Option<source::Model>,
    /// The newest snapshot.
    pub snapshot: snapshot::Model,
    /// The claims that stand in it, in the order of the text.
    pub marks: Vec<Marked>,
}

/// Loads the reading desk of an article in four queries.
///
/// # Errors
/// When the database cannot be read.
pub async fn reading(db: &impl Reads, number: i32) -> Result<Option<Reading>, Error> {
    let found = article::Entity::find()
        .find_also_related(source::Entity)
        .filter(article::Column::Number.eq(number))
        .one(db)
        .await?;
    let Some((article, outlet)) = found else {
        return Ok(None);
    };
    let snapshot = snapshot::Entity::find()
        .filter(snapshot::Column::ArticleId.eq(article.id))
        .order_by_desc(snapshot::Column::Number)
        .one(db)
        .await?;
    let Some(snapshot) = snapshot else {
        return Ok(None);
    };
    let marks = snapshots::marks(db, snapshot.id).await?;
    Ok(Some(Reading {
        article,
        outlet,
        snapshot,
        marks,
    }))
}

/// The attribution chains of some appearances, utterer first.
///
/// # Errors
/// When the database cannot be read.
pub async fn chains(
    db: &impl Reads,
    appearances: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<attribution::Model>>, Error> {
    if appearances.is_empty() {
        return Ok(HashMap::new());
    }
    let links = attribution::Entity::find()
        .filter(attribution::Column::AppearanceId.is_in(appearances))
        .order_by_asc(attribution::Column::AppearanceId)
        .order_by_asc(attribution::Column::Position)
        .all(db)
        .await?;
    let mut chains: HashMap<Uuid, Vec<attribution::Model>> = HashMap::new();
    for link in links {
        chains.entry(link.appearance_id).or_default().push(link);
    }
    Ok(chains)
}
