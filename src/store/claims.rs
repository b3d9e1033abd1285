//! Claims: making them, changing them under a revision, and the facts a rule looks at.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait};

use crate::domain::claim::{ClaimEdit, NewClaim, Part, Priority, SaidBy};
use crate::domain::evidence::Wrote;
use crate::domain::reading::Kind;
use crate::domain::state::State;
use crate::domain::stems::{Language, Sort};
use crate::domain::words;
use crate::store::entities::{claim, claim_tag, contribution, counter, tag};
use crate::store::{Error, Reads, Txn, appearances, stems};

/// What came of a write that carried the revision its author had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It was written.
    Written,
    /// Somebody else had written in between; nothing was changed.
    Stale,
}

/// Gives out the next number of a series: `claim` or `article`.
///
/// # Errors
/// When the database refuses.
pub async fn next_number(txn: &Txn, series: &str) -> Result<i32, Error> {
    counter::Entity::update_many()
        .col_expr(
            counter::Column::Value,
            Expr::col(counter::Column::Value).add(1),
        )
        .filter(counter::Column::Name.eq(series))
        .exec(&**txn)
        .await?;
    let row = counter::Entity::find_by_id(series).one(&**txn).await?;
    let value = row.map_or(0, |row| row.value);
    i32::try_from(value).map_err(|_| Error::Custom(format!("no more numbers for {series}")))
}

/// The claim under a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, number: i32) -> Result<Option<claim::Model>, Error> {
    claim::Entity::find()
        .filter(claim::Column::Number.eq(number))
        .one(db)
        .await
}

/// The claim under a key.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, id: Uuid) -> Result<Option<claim::Model>, Error> {
    claim::Entity::find()
        .filter(claim::Column::Id.eq(id))
        .one(db)
        .await
}

/// Where a new claim comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The article it was taken from.
    pub article: Uuid,
    /// The snapshot its place counts in.
    pub snapshot: Uuid,
    /// Who made it; nobody when the reader suggested it.
    pub by: Option<Uuid>,
    /// Where it starts in the workflow.
    pub state: State,
}

/// Stores a claim with its first appearance. `chain` holds the speakers already found or made,
/// in the order of `new.chain`.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    txn: &Txn,
    new: &NewClaim,
    chain: &[Uuid],
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(Uuid, i32), Error> {
    let id = Uuid::now_v7();
    let number = next_number(txn, "claim").await?;
    let utterer = new
        .chain
        .iter()
        .zip(chain)
        .find(|(link, _)| link.part == Part::Utterer)
        .map(|(_, speaker)| *speaker);
    claim::Entity::insert(claim::ActiveModel {
        id: Set(id),
        number: Set(number),
        statement: Set(new.statement.as_str().to_owned()),
        quote: Set(new.place.exact.clone()),
        kind: Set(new.kind),
        language: Set(new.language.clone()),
        priority: Set(Priority::Normal),
        due_at: Set(None),
        state: Set(origin.state),
        revision: Set(1),
        speaker_id: Set(utterer),
        said_by: Set(new.said_by(utterer.is_some())),
        voice: Set(new.voice),
        worth: Set(new.worth),
        why: Set(new.why.join("\n")),
        reason: Set(String::new()),
        merged_into_id: Set(None),
        article_id: Set(Some(origin.article)),
        verdict_revision: Set(0),
        review_round: Set(0),
        exhibits: Set(0),
        publications: Set(0),
        slug: Set(None),
        created_by: Set(origin.by),
        created_at: Set(now),
        changed_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    let texts = [new.statement.as_str(), new.place.exact.as_str()];
    stems::keep(txn, (Sort::Claim, id), Language::of(&new.language), &texts).await?;
    appearances::insert(txn, id, origin.snapshot, new, chain, now).await?;
    Ok((id, number))
}

/// What a move writes on the claim besides its state.
#[derive(Clone, Debug, Default)]
pub struct Move {
    /// The reason given; `None` keeps the last one.
    pub reason: Option<String>,
    /// The claim it lives on in.
    pub merged_into: Option<Uuid>,
    /// A new round of review begins, so that earlier approvals no longer count.
    pub new_round: bool,
    /// It went public once more, under this slug.
    pub published_as: Option<String>,
}

/// Moves a claim to a state, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn move_to(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    to: State,
    change: Move,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let mut update = touched(id, seen, now).col_expr(claim::Column::State, Expr::value(to));
    if let Some(reason) = change.reason {
        update = update.col_expr(claim::Column::Reason, Expr::value(reason));
    }
    if let Some(target) = change.merged_into {
        update = update.col_expr(claim::Column::MergedIntoId, Expr::value(target));
    }
    if change.new_round {
        update = update.col_expr(
            claim::Column::ReviewRound,
            Expr::col(claim::Column::ReviewRound).add(1),
        );
    }
    if let Some(slug) = change.published_as {
        update = update
            .col_expr(claim::Column::Slug, Expr::value(slug))
            .col_expr(
                claim::Column::Publications,
                Expr::col(claim::Column::Publications).add(1),
            );
    }
    outcome(update.exec(&**txn).await?.rows_affected)
}

/// Rewords a claim, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn edit(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    edit: &ClaimEdit,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now)
        .col_expr(
            claim::Column::Statement,
            Expr::value(edit.statement.as_str()),
        )
        .col_expr(claim::Column::Kind, Expr::value(edit.kind))
        .col_expr(claim::Column::Priority, Expr::value(edit.priority))
        .col_expr(claim::Column::DueAt, Expr::value(edit.due_at));
    worded(txn, id, update).await
}

/// Changes the wording and kind of a claim alone, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn reword(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    statement: &str,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now)
        .col_expr(claim::Column::Statement, Expr::value(statement))
        .col_expr(claim::Column::Kind, Expr::value(kind));
    worded(txn, id, update).await
}

/// Says whose words a claim is, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn attribute(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    (speaker, said_by): (Option<Uuid>, SaidBy),
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now)
        .col_expr(claim::Column::SpeakerId, Expr::value(speaker))
        .col_expr(claim::Column::SaidBy, Expr::value(said_by));
    outcome(update.exec(&**txn).await?.rows_affected)
}

/// Counts a new piece of evidence on the claim and gives its number, if nobody has changed the
/// claim since `seen`. Numbers are never given out twice.
///
/// # Errors
/// When the database refuses.
pub async fn next_exhibit(
    txn: &Txn,
    claim: &claim::Model,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<(Outcome, i32), Error> {
    let update = touched(claim.id, seen, now).col_expr(
        claim::Column::Exhibits,
        Expr::col(claim::Column::Exhibits).add(1),
    );
    let outcome = outcome(update.exec(&**txn).await?.rows_affected)?;
    Ok((outcome, claim.exhibits + 1))
}

/// Counts a new revision of the verdict, if nobody has changed the claim since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn next_verdict(
    txn: &Txn,
    claim: &claim::Model,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<(Outcome, i32), Error> {
    let update = touched(claim.id, seen, now).col_expr(
        claim::Column::VerdictRevision,
        Expr::col(claim::Column::VerdictRevision).add(1),
    );
    let outcome = outcome(update.exec(&**txn).await?.rows_affected)?;
    Ok((outcome, claim.verdict_revision + 1))
}

/// Marks that something about the claim changed, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn touch(txn: &Txn, id: Uuid, seen: i32, now: DateTime<Utc>) -> Result<Outcome, Error> {
    outcome(touched(id, seen, now).exec(&**txn).await?.rows_affected)
}

pub(super) fn touched(
    id: Uuid,
    seen: i32,
    now: DateTime<Utc>,
) -> sea_orm::UpdateMany<claim::Entity> {
    claim::Entity::update_many()
        .col_expr(
            claim::Column::Revision,
            Expr::col(claim::Column::Revision).add(1),
        )
        .col_expr(claim::Column::ChangedAt, Expr::value(now))
        .filter(claim::Column::Id.eq(id))
        .filter(claim::Column::Revision.eq(seen))
}

/// Writes other words on a claim, by which it is then found.
pub(super) async fn worded(
    txn: &Txn,
    id: Uuid,
    update: sea_orm::UpdateMany<claim::Entity>,
) -> Result<Outcome, Error> {
    let outcome = outcome(update.exec(&**txn).await?.rows_affected)?;
    if outcome == Outcome::Written {
        stems::of_claim(txn, id).await?;
    }
    Ok(outcome)
}

pub(super) fn outcome(rows: u64) -> Result<Outcome, Error> {
    Ok(if rows == 0 {
        Outcome::Stale
    } else {
        Outcome::Written
    })
}

/// Gives a claim these topics and no others, making the ones that are new.
///
/// # Errors
/// When the database refuses.
pub async fn set_topics(txn: &Txn, claim: Uuid, topics: &[String]) -> Result<(), Error> {
    claim_tag::Entity::delete_many()
        .filter(claim_tag::Column::ClaimId.eq(claim))
        .exec(&**txn)
        .await?;
    let mut given = Vec::new();
    for topic in topics {
        let slug = words::slug(topic);
        if slug.is_empty() || given.contains(&slug) {
            continue;
        }
        let known = tag::Entity::find()
            .filter(tag::Column::Slug.eq(&slug))
            .one(&**txn)
            .await?;
        let id = match known {
            Some(tag) => tag.id,
            None => {
                let id = Uuid::now_v7();
                let new = tag::ActiveModel {
                    id: Set(id),
                    name: Set(topic.trim().to_owned()),
                    slug: Set(slug.clone()),
                };
                tag::Entity::insert(new)
                    .exec_without_returning(&**txn)
                    .await?;
                id
            }
        };
        let link = claim_tag::ActiveModel {
            claim_id: Set(claim),
            tag_id: Set(id),
        };
        claim_tag::Entity::insert(link)
            .exec_without_returning(&**txn)
            .await?;
        given.push(slug);
    }
    Ok(())
}

/// Remembers that a person wrote part of a claim's record.
///
/// # Errors
/// When the database refuses.
pub async fn contribute(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    part: Wrote,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let known = contribution::Entity::find_by_id((claim, person, part))
        .one(&**txn)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    contribution::Entity::insert(contribution::ActiveModel {
        claim_id: Set(claim),
        person_id: Set(person),
        part: Set(part),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}
