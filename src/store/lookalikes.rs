//! Lookalikes: pairs of rows that may be one thing, found in the background and kept, so that a page
//! of them is read by an index and nothing is compared while somebody waits.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, Condition, ExprTrait, QueryOrder, QuerySelect, Select};

use crate::domain::lookalike::{Sort, pair};
use crate::domain::state::State;
use crate::store::entities::{
    article, claim, claim_link, kept_apart, kinship, lookalike, source, speaker,
};
use crate::store::{Error, Reads, Txn};

/// Two rows that may be one thing, with why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// One of them.
    pub one: Uuid,
    /// The other.
    pub other: Uuid,
    /// Why, in words.
    pub why: String,
}

/// Keeps what was found. A pair that is kept already stays as it is, and so does what a person said
/// about it. Gives how many are new.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    txn: &Txn,
    sort: Sort,
    found: &[Found],
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut kept = 0;
    for one in found {
        let Some((older, newer)) = pair(one.one, one.other) else {
            continue;
        };
        let row = lookalike::ActiveModel {
            id: Set(Uuid::now_v7()),
            sort: Set(sort),
            one_id: Set(older),
            other_id: Set(newer),
            why: Set(one.why.clone()),
            found_at: Set(now),
            apart_by: Set(None),
            apart_at: Set(None),
        };
        kept += lookalike::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([
                    lookalike::Column::Sort,
                    lookalike::Column::OneId,
                    lookalike::Column::OtherId,
                ])
                .do_nothing()
                .to_owned(),
            )
            .exec_without_returning(&**txn)
            .await?;
    }
    Ok(kept)
}

/// Remembers that two rows are two things, or with nobody that they may be one after all.
///
/// # Errors
/// When the database refuses.
pub async fn part(
    txn: &Txn,
    sort: Sort,
    (one, other): (Uuid, Uuid),
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some((one, other)) = pair(one, other) else {
        return Ok(());
    };
    let row = lookalike::ActiveModel {
        id: Set(Uuid::now_v7()),
        sort: Set(sort),
        one_id: Set(one),
        other_id: Set(other),
        why: Set(String::new()),
        found_at: Set(now),
        apart_by: Set(by),
        apart_at: Set(by.map(|_| now)),
    };
    lookalike::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                lookalike::Column::Sort,
                lookalike::Column::OneId,
                lookalike::Column::OtherId,
            ])
            .update_columns([lookalike::Column::ApartBy, lookalike::Column::ApartAt])
            .to_owned(),
        )
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// A pair on the page: the older first, and the cursor of the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The older one.
    pub one: Uuid,
    /// The newer one.
    pub other: Uuid,
    /// Why, in words; empty when the page says it from elsewhere.
    pub why: String,
    /// Where a list goes on after it.
    pub cursor: String,
}

/// A page of the pairs of a sort that nobody has decided on, found last first, after a cursor.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    sort: Sort,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    if sort == Sort::Article {
        return articles(db, after, limit).await;
    }
    let rows = query(sort, after, limit).all(db).await?;
    let listed = rows.into_iter().map(|row| Listed {
        one: row.one_id,
        other: row.other_id,
        why: row.why,
        cursor: row.id.to_string(),
    });
    Ok(listed.collect())
}

/// The question for a page of any sort but articles, so that a test can ask how it is answered.
pub fn query(sort: Sort, after: Option<&str>, limit: u64) -> Select<lookalike::Entity> {
    let mut query = lookalike::Entity::find()
        .filter(lookalike::Column::Sort.eq(sort))
        .filter(lookalike::Column::ApartAt.is_null());
    if let Some(last) = after.and_then(|cursor| cursor.parse::<Uuid>().ok()) {
        query = query.filter(lookalike::Column::Id.lt(last));
    }
    for side in [lookalike::Column::OneId, lookalike::Column::OtherId] {
        query = query.filter(Expr::exists(standing(sort, side)));
    }
    if sort == Sort::Claim {
        query = query
            .filter(Expr::exists(separated()).not())
            .filter(
                Expr::exists(linked(claim_link::Column::FromId, claim_link::Column::ToId)).not(),
            )
            .filter(
                Expr::exists(linked(claim_link::Column::ToId, claim_link::Column::FromId)).not(),
            );
    }
    query.order_by_desc(lookalike::Column::Id).limit(limit)
}

/// That one side of a pair still stands by itself.
fn standing(sort: Sort, side: lookalike::Column) -> SelectStatement {
    let here = Expr::col((lookalike::Entity, side));
    let mut select = Query::select();
    select.expr(Expr::value(1));
    match sort {
        Sort::Speaker => select
            .from(speaker::Entity)
            .and_where(here.equals((speaker::Entity, speaker::Column::Id)))
            .and_where(speaker::Column::MergedIntoId.is_null()),
        Sort::Source => select
            .from(source::Entity)
            .and_where(here.equals((source::Entity, source::Column::Id)))
            .and_where(source::Column::MergedIntoId.is_null()),
        Sort::Article => select
            .from(article::Entity)
            .and_where(here.equals((article::Entity, article::Column::Id))),
        Sort::Claim => select
            .from(claim::Entity)
            .and_where(here.equals((claim::Entity, claim::Column::Id)))
            .and_where(claim::Column::State.is_not_in([
                State::Dismissed,
                State::Declined,
                State::Merged,
            ])),
    };
    select
}

/// That a person said elsewhere that both claims of a pair differ.
fn separated() -> SelectStatement {
    let way = |from: kept_apart::Column, to: kept_apart::Column| {
        Condition::all()
            .add(
                Expr::col((kept_apart::Entity, from))
                    .equals((lookalike::Entity, lookalike::Column::OneId)),
            )
            .add(
                Expr::col((kept_apart::Entity, to))
                    .equals((lookalike::Entity, lookalike::Column::OtherId)),
            )
    };
    let (claim, other) = (kept_apart::Column::ClaimId, kept_apart::Column::OtherId);
    Query::select()
        .expr(Expr::value(1))
        .from(kept_apart::Entity)
        .cond_where(
            Condition::any()
                .add(way(claim, other))
                .add(way(other, claim)),
        )
        .to_owned()
}

/// That a person linked the claims of a pair, this way round.
fn linked(from: claim_link::Column, to: claim_link::Column) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(claim_link::Entity)
        .and_where(
            Expr::col((claim_link::Entity, from))
                .equals((lookalike::Entity, lookalike::Column::OneId)),
        )
        .and_where(
            Expr::col((claim_link::Entity, to))
                .equals((lookalike::Entity, lookalike::Column::OtherId)),
        )
        .to_owned()
}

/// Articles that share most of their text are known as kin; only what a person said about two of
/// them is kept here.
async fn articles(db: &impl Reads, after: Option<&str>, limit: u64) -> Result<Vec<Listed>, Error> {
    let rows = kin_query(after, limit).all(db).await?;
    let listed = rows.into_iter().map(|row| Listed {
        one: row.other_id,
        other: row.article_id,
        why: format!(
            "{} of the {} paragraphs of the newer one also stand in the older one.",
            row.shared, row.paragraphs
        ),
        cursor: format!("{}.{}", row.article_id, row.other_id),
    });
    Ok(listed.collect())
}

/// The question for a page of articles, so that a test can ask how it is answered.
pub fn kin_query(after: Option<&str>, limit: u64) -> Select<kinship::Entity> {
    let newer = || Expr::col((kinship::Entity, kinship::Column::ArticleId));
    let older = || Expr::col((kinship::Entity, kinship::Column::OtherId));
    let apart = Query::select()
        .expr(Expr::value(1))
        .from(lookalike::Entity)
        .and_where(lookalike::Column::Sort.eq(Sort::Article))
        .and_where(older().equals((lookalike::Entity, lookalike::Column::OneId)))
        .and_where(newer().equals((lookalike::Entity, lookalike::Column::OtherId)))
        .and_where(lookalike::Column::ApartAt.is_not_null())
        .to_owned();
    let mut query = kinship::Entity::find()
        .filter(newer().gt(older()))
        .filter(Expr::exists(apart).not());
    let last = after.and_then(|cursor| {
        let (newer, older) = cursor.split_once('.')?;
        Some((newer.parse::<Uuid>().ok()?, older.parse::<Uuid>().ok()?))
    });
    if let Some((first, second)) = last {
        // As a range first, which the index of the key serves.
        let further = Condition::any()
            .add(newer().lt(first))
            .add(older().lt(second));
        query = query.filter(newer().lte(first)).filter(further);
    }
    query
        .order_by_desc(kinship::Column::ArticleId)
        .order_by_desc(kinship::Column::OtherId)
        .limit(limit)
}

/// What a row of a pair is called: a number, if it has one, and a name.
pub type Named = (Option<i32>, String);

/// The names of rows of a sort, by key: the number and title of articles, the number and statement
/// of claims, the names of the others.
///
/// # Errors
/// When the database cannot be read.
pub async fn named(
    db: &impl Reads,
    sort: Sort,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Named>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    macro_rules! rows {
        ($room:ident, $($column:ident)+) => {
            $room::Entity::find()
                .select_only()
                .column($room::Column::Id)
                $(.column($room::Column::$column))+
                .filter($room::Column::Id.is_in(ids))
                .into_tuple()
                .all(db)
                .await?
        };
    }
    let plain = |rows: Vec<(Uuid, String)>| -> HashMap<Uuid, Named> {
        let row = |(id, name)| (id, (None, name));
        rows.into_iter().map(row).collect()
    };
    let numbered = |rows: Vec<(Uuid, i32, String)>| -> HashMap<Uuid, Named> {
        let row = |(id, number, words)| (id, (Some(number), words));
        rows.into_iter().map(row).collect()
    };
    Ok(match sort {
        Sort::Speaker => plain(rows!(speaker, Name)),
        Sort::Source => plain(rows!(source, Name)),
        Sort::Article => numbered(rows!(article, Number Title)),
        Sort::Claim => numbered(rows!(claim, Number Statement)),
    })
}
