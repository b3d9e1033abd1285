//! Kin: articles that share most of their text, and the keys they are found by.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, ExprTrait, JoinType, QueryOrder, QuerySelect};

use crate::domain::state::State;
use crate::store::claims::Outcome;
use crate::store::entities::{article, band, claim, event, kinship, signature, snapshot, source};
use crate::store::{Error, Reads, Txn};

/// The newest text of an article, with its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The article.
    pub article: Uuid,
    /// The snapshot the text is of.
    pub snapshot: Uuid,
    /// The text.
    pub text: String,
    /// JSON of its layout.
    pub reading: String,
}

/// The newest text of an article.
///
/// # Errors
/// When the database cannot be read.
pub async fn told(db: &impl Reads, article: Uuid) -> Result<Option<Told>, Error> {
    let newest = snapshot::Entity::find()
        .filter(snapshot::Column::ArticleId.eq(article))
        .order_by_desc(snapshot::Column::Number)
        .one(db)
        .await?;
    Ok(newest.map(|newest| Told {
        article,
        snapshot: newest.id,
        text: newest.text,
        reading: newest.reading,
    }))
}

/// Keeps what an article is known by, in place of what it was known by. `false` when the article
/// has a newer text meanwhile; then nothing is kept.
///
/// # Errors
/// When the database refuses.
pub async fn know(txn: &Txn, known: signature::Model, bands: &[i64]) -> Result<bool, Error> {
    let article_id = known.article_id;
    let newest: Option<Uuid> = snapshot::Entity::find()
        .select_only()
        .column(snapshot::Column::Id)
        .filter(snapshot::Column::ArticleId.eq(article_id))
        .order_by_desc(snapshot::Column::Number)
        .into_tuple()
        .one(&**txn)
        .await?;
    if newest != Some(known.snapshot_id) {
        return Ok(false);
    }
    forget(txn, article_id).await?;
    signature::Entity::insert(signature::ActiveModel::from(known).reset_all())
        .exec_without_returning(&**txn)
        .await?;
    if bands.is_empty() {
        return Ok(true);
    }
    let row = |band: &i64| band::ActiveModel {
        band: Set(*band),
        article_id: Set(article_id),
    };
    band::Entity::insert_many(bands.iter().map(row))
        .exec_without_returning(&**txn)
        .await?;
    Ok(true)
}

/// Forgets what an article is known by and whose kin it is, because its text has changed.
///
/// # Errors
/// When the database refuses.
pub async fn forget(txn: &Txn, article: Uuid) -> Result<(), Error> {
    let either = Condition::any()
        .add(kinship::Column::ArticleId.eq(article))
        .add(kinship::Column::OtherId.eq(article));
    kinship::Entity::delete_many()
        .filter(either)
        .exec(&**txn)
        .await?;
    band::Entity::delete_many()
        .filter(band::Column::ArticleId.eq(article))
        .exec(&**txn)
        .await?;
    signature::Entity::delete_by_id(article)
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// The articles that have the most bands in common with one, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn candidates(
    db: &impl Reads,
    article: Uuid,
    bands: &[i64],
    limit: u64,
) -> Result<Vec<Uuid>, Error> {
    if bands.is_empty() {
        return Ok(Vec::new());
    }
    band::Entity::find()
        .select_only()
        .column(band::Column::ArticleId)
        .filter(band::Column::Band.is_in(bands.iter().copied()))
        .filter(band::Column::ArticleId.ne(article))
        .group_by(band::Column::ArticleId)
        .order_by_desc(band::Column::Band.count())
        .order_by_asc(band::Column::ArticleId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Keeps that articles are kin. Told anew, it replaces what was told before.
///
/// # Errors
/// When the database refuses.
pub async fn relate(txn: &Txn, rows: Vec<kinship::Model>) -> Result<(), Error> {
    for row in &rows {
        kinship::Entity::delete_by_id((row.article_id, row.other_id))
            .exec(&**txn)
            .await?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(kinship::ActiveModel::from);
    kinship::Entity::insert_many(rows.map(|row| row.reset_all()))
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Whether an article is still known by a snapshot and by this version of the rule.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_known(
    db: &impl Reads,
    article: Uuid,
    snapshot: Uuid,
    version: i32,
) -> Result<bool, Error> {
    let known = signature::Entity::find_by_id(article).one(db).await?;
    Ok(known.is_some_and(|known| known.snapshot_id == snapshot && known.version == version))
}

/// Articles that nothing is known of by this version of the rule, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn unknown(db: &impl Reads, version: i32, limit: u64) -> Result<Vec<Uuid>, Error> {
    use sea_orm::sea_query::{Query, SelectStatement};
    let known: SelectStatement = Query::select()
        .column(signature::Column::ArticleId)
        .from(signature::Entity)
        .and_where(signature::Column::Version.eq(version))
        .to_owned();
    article::Entity::find()
        .select_only()
        .column(article::Column::Id)
        .filter(article::Column::Id.not_in_subquery(known))
        .order_by_desc(article::Column::Number)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// An article that shares most of its text with another one.
#[derive(Clone, Debug)]
pub struct Kin {
    /// The other article.
    pub article: article::Model,
    /// Who published it.
    pub outlet: Option<String>,
    /// Paragraphs of the one that stand in the other, of how many.
    pub here: (i32, i32),
    /// Paragraphs of the other that stand in the one, of how many.
    pub there: (i32, i32),
}

/// The kin of an article, the nearest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, article: Uuid, limit: u64) -> Result<Vec<Kin>, Error> {
    let rows = kinship::Entity::find()
        .find_also_related(article::Entity)
        .filter(kinship::Column::ArticleId.eq(article))
        .order_by_desc(kinship::Column::Resemblance)
        .order_by_asc(article::Column::Number)
        .limit(limit)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let others: Vec<Uuid> = rows.iter().map(|(row, _)| row.other_id).collect();
    let back = kinship::Entity::find()
        .filter(kinship::Column::OtherId.eq(article))
        .filter(kinship::Column::ArticleId.is_in(others.iter().copied()))
        .all(db)
        .await?;
    let outlets: Vec<(Uuid, String)> = article::Entity::find()
        .select_only()
        .column(article::Column::Id)
        .column(source::Column::Name)
        .join(JoinType::InnerJoin, article::Relation::Source.def())
        .filter(article::Column::Id.is_in(others))
        .into_tuple()
        .all(db)
        .await?;
    let kin = rows.into_iter().filter_map(|(row, other)| {
        let back = back.iter().find(|back| back.article_id == row.other_id)?;
        let outlet = outlets.iter().find(|(id, _)| *id == row.other_id);
        Some(Kin {
            article: other?,
            outlet: outlet.map(|(_, name)| name.clone()),
            here: (row.shared, row.paragraphs),
            there: (back.shared, back.paragraphs),
        })
    });
    Ok(kin.collect())
}

/// The claims of an article that live on in another one, with the event that says since when.
///
/// # Errors
/// When the database cannot be read.
pub async fn merged(
    db: &impl Reads,
    article: Uuid,
) -> Result<Vec<(claim::Model, event::Model)>, Error> {
    let mut events = event::Entity::find()
        .filter(event::Column::ArticleId.eq(article))
        .filter(event::Column::Deed.eq("merged"))
        .order_by_desc(event::Column::Seq)
        .all(db)
        .await?;
    let claims = claim::Entity::find()
        .filter(claim::Column::ArticleId.eq(article))
        .filter(claim::Column::State.eq(State::Merged))
        .order_by_asc(claim::Column::Number)
        .all(db)
        .await?;
    let with_event = claims.into_iter().filter_map(|claim| {
        let at = events
            .iter()
            .position(|one| one.claim_id == Some(claim.id))?;
        Some((claim, events.remove(at)))
    });
    Ok(with_event.collect())
}

/// Puts a merged claim back among the suggestions, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn part(txn: &Txn, claim: Uuid, seen: i32, now: DateTime<Utc>) -> Result<Outcome, Error> {
    let done = claim::Entity::update_many()
        .col_expr(claim::Column::State, Expr::value(State::Suggested))
        .col_expr(claim::Column::MergedIntoId, Expr::value(None::<Uuid>))
        .col_expr(
            claim::Column::Revision,
            Expr::col(claim::Column::Revision).add(1),
        )
        .col_expr(claim::Column::ChangedAt, Expr::value(now))
        .filter(claim::Column::Id.eq(claim))
        .filter(claim::Column::Revision.eq(seen))
        .filter(claim::Column::State.eq(State::Merged))
        .exec(&**txn)
        .await?;
    Ok(match done.rows_affected {
        0 => Outcome::Stale,
        _ => Outcome::Written,
    })
}
