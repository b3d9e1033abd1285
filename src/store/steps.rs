//! Steps on the reading desk: what a person did to the claims of an article, and putting it back.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, OnConflict};
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::claim::SaidBy;
use crate::domain::reading::Kind;
use crate::domain::state::State;
use crate::store::claims::{Outcome, touched, worded};
use crate::store::entities::{claim, event, kept_apart};
use crate::store::{Error, Reads, Txn, nearest};

/// How far back a visit is looked through for something to undo.
const FAR: u64 = 500;

/// What a person did in an article since a moment, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_person(
    db: &impl Reads,
    person: Uuid,
    article: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<event::Model>, Error> {
    // By the index over the events of the article, which are few. What a person ever did is much, and
    // `coalesce` keeps the database from looking there.
    let by = Func::coalesce([
        Expr::col((event::Entity, event::Column::PersonId)),
        Expr::col((event::Entity, event::Column::SubjectId)),
    ]);
    event::Entity::find()
        .filter(Expr::from(by).eq(person))
        .filter(event::Column::ArticleId.eq(article))
        .filter(event::Column::At.gte(since))
        .order_by_desc(event::Column::Seq)
        .limit(FAR)
        .all(db)
        .await
}

/// A claim as it stood before a step.
#[derive(Clone, Debug)]
pub struct Former {
    /// Our wording.
    pub statement: String,
    /// What sort of assertion.
    pub kind: Kind,
    /// Whose words it was.
    pub speaker: Option<Uuid>,
    /// Whether that was settled.
    pub said_by: SaidBy,
    /// Where it stood in the workflow.
    pub state: State,
    /// The reason it was last given.
    pub reason: String,
    /// The words of the article.
    pub quote: String,
}

/// Puts a claim back to how it stood, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn restore(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    former: &Former,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now)
        .col_expr(
            claim::Column::Statement,
            Expr::value(former.statement.as_str()),
        )
        .col_expr(claim::Column::Kind, Expr::value(former.kind))
        .col_expr(claim::Column::SpeakerId, Expr::value(former.speaker))
        .col_expr(claim::Column::SaidBy, Expr::value(former.said_by))
        .col_expr(claim::Column::State, Expr::value(former.state))
        .col_expr(claim::Column::Reason, Expr::value(former.reason.as_str()))
        .col_expr(claim::Column::Quote, Expr::value(former.quote.as_str()))
        .col_expr(
            claim::Column::MergedIntoId,
            Expr::value(Option::<Uuid>::None),
        );
    worded(txn, id, update).await
}

/// Cuts the quote of a claim anew, if nobody has changed the claim since `seen`.
///
/// # Errors
/// When the database refuses, as it does once research has begun.
pub async fn requote(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    quote: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now).col_expr(claim::Column::Quote, Expr::value(quote));
    worded(txn, id, update).await
}

/// Remembers that a person decided that two claims are not the same.
///
/// # Errors
/// When the database refuses.
pub async fn keep_apart(
    txn: &Txn,
    claim: Uuid,
    other: Uuid,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    kept_apart::Entity::insert(kept_apart::ActiveModel {
        claim_id: Set(claim),
        other_id: Set(other),
        by_id: Set(by),
        created_at: Set(now),
    })
    .on_conflict(
        OnConflict::columns([kept_apart::Column::ClaimId, kept_apart::Column::OtherId])
            .update_columns([kept_apart::Column::ById, kept_apart::Column::CreatedAt])
            .to_owned(),
    )
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Forgets that two claims are not the same.
///
/// # Errors
/// When the database refuses.
pub async fn let_meet(txn: &Txn, claim: Uuid, other: Uuid) -> Result<(), Error> {
    kept_apart::Entity::delete_many()
        .filter(kept_apart::Column::ClaimId.eq(claim))
        .filter(kept_apart::Column::OtherId.eq(other))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Which claims were decided not to be the same as one of these, pair by pair.
///
/// # Errors
/// When the database cannot be read.
pub async fn apart(db: &impl Reads, claims: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, Error> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let rows = kept_apart::Entity::find()
        .filter(kept_apart::Column::ClaimId.is_in(claims.iter().copied()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.claim_id, row.other_id))
        .collect())
}

/// Claims of other articles that hold the most of these words and that the desk has taken up.
///
/// # Errors
/// When the database cannot be read.
pub async fn near(
    db: &impl Reads,
    words: &[String],
    article: Uuid,
    limit: u32,
) -> Result<Vec<claim::Model>, Error> {
    let numbers = nearest::holding(db, words, limit).await?;
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    claim::Entity::find()
        .filter(claim::Column::Number.is_in(numbers))
        .filter(claim::Column::ArticleId.ne(article))
        .filter(claim::Column::State.is_not_in([
            State::Suggested,
            State::Dismissed,
            State::Declined,
            State::Merged,
        ]))
        .order_by_desc(claim::Column::Number)
        .all(db)
        .await
}
