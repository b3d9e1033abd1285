//! What Today looks at: the open claims a person has a part in, what has not moved, and what
//! happened on the claims they watch.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Query, SelectStatement, UnionType};
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::concern::CONCERNS;
use crate::domain::evidence::Wrote;
use crate::domain::people::Duty;
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::store::entities::{
    appearance, assignment, ballot, bench, claim, contribution, event, interest, person, review,
    verdict, watcher,
};
use crate::store::{Error, Reads, dialect};

/// How many claims are looked at; the desk has a list of all of them.
pub const MOST: u64 = 150;

/// How many claims of each sort of part are looked at.
const LATELY: u64 = 500;

/// Whoever watches more claims watches many.
const FEW: u64 = 300;

/// What else a person may be needed for, besides what they have a part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Also {
    /// Every claim in review.
    pub in_review: bool,
    /// Every approved claim.
    pub approved: bool,
}

/// The open claims a person has a part in or may be needed for, due ones first; at most [`MOST`]. Of each
/// sort of part the newest [`LATELY`] claims are looked at: whoever has worked at a desk for years has
/// written on a tenth of its record, nearly all of it closed.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_person(
    db: &impl Reads,
    person: Uuid,
    also: Also,
) -> Result<Vec<claim::Model>, Error> {
    let asked = assignment::Entity::find().filter(assignment::Column::EndedAt.is_null());
    let to_do = asked
        .clone()
        .filter(assignment::Column::PersonId.eq(person));
    let by_them = asked.filter(assignment::Column::AssignedBy.eq(person));
    let wrote = contribution::Entity::find().filter(contribution::Column::PersonId.eq(person));
    let decided = review::Entity::find().filter(review::Column::PersonId.eq(person));
    let mut parts = lately(to_do, assignment::Column::ClaimId);
    for part in [
        lately(by_them, assignment::Column::ClaimId),
        lately(wrote, contribution::Column::ClaimId),
        lately(decided, review::Column::ClaimId),
    ] {
        parts.union(UnionType::Distinct, part);
    }
    for (wanted, state) in [
        (also.in_review, State::InReview),
        (also.approved, State::Approved),
    ] {
        if wanted {
            let standing = claim::Entity::find().filter(claim::Column::State.eq(state));
            let standing = standing.order_by_desc(claim::Column::Number);
            parts.union(UnionType::Distinct, first(standing, claim::Column::Id));
        }
    }
    claim::Entity::find()
        .filter(Expr::cust(OPEN))
        .filter(claim::Column::Id.in_subquery(parts))
        .order_by_asc(claim::Column::DueAt.is_null())
        .order_by_asc(claim::Column::DueAt)
        .order_by_desc(claim::Column::Priority)
        .order_by_asc(claim::Column::ChangedAt)
        .limit(MOST)
        .all(db)
        .await
}

/// The newest claims that some rows name, by their keys, which grow with time.
fn lately<E: EntityTrait>(rows: Select<E>, claim: E::Column) -> SelectStatement {
    first(rows.order_by_desc(claim), claim)
}

/// One column of the first [`LATELY`] rows, in a shape that may stand in a union.
fn first<E: EntityTrait>(rows: Select<E>, column: E::Column) -> SelectStatement {
    let rows = rows.select_only().column(column).limit(LATELY);
    let part = Alias::new("part");
    Query::select()
        .column((part.clone(), column))
        .from_subquery(rows.into_query(), part)
        .to_owned()
}

/// [`State::OPEN`] in the words of the index over open claims. Without statistics SQLite would take the
/// index over every state for the better one; `coalesce` keeps it from that.
const OPEN: &str =
    "coalesce(claim.state, '') IN ('queued', 'researching', 'in_review', 'approved')";

/// The open claims to which nothing has happened since an instant, longest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn unmoved(
    db: &impl Reads,
    since: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    claim::Entity::find()
        .filter(Expr::cust(OPEN))
        .filter(claim::Column::ChangedAt.lt(since))
        .order_by_asc(claim::Column::ChangedAt)
        .order_by_asc(claim::Column::Number)
        .limit(limit)
        .all(db)
        .await
}

/// Who has been asked to do what for a claim.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// What.
    pub duty: Duty,
    /// By whom.
    pub by: Uuid,
}

/// What people have to do with some claims.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Who has been asked.
    pub asked: HashMap<Uuid, Vec<Asked>>,
    /// Who wrote part of the verdict or of the notes on its evidence, or declared an interest.
    pub authors: HashMap<Uuid, Vec<Uuid>>,
    /// Who decided what on the newest revision in the present round.
    pub decided: HashMap<Uuid, Vec<(Uuid, Decision)>>,
    /// Who has declared an interest.
    pub interested: HashMap<Uuid, Vec<Uuid>>,
    /// In how many places each stands.
    pub places: HashMap<Uuid, u64>,
    /// The seats of a bench that sits in the present round, and who has cast a ballot.
    pub benches: HashMap<Uuid, (u32, Vec<Uuid>)>,
}

/// What people have to do with some claims, in a few queries whatever their number.
///
/// # Errors
/// When the database cannot be read.
pub async fn parts(db: &impl Reads, claims: &[claim::Model]) -> Result<Parts, Error> {
    let mut parts = Parts::default();
    if claims.is_empty() {
        return Ok(parts);
    }
    let keys: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    let rows = assignment::Entity::find()
        .find_also_related(person::Entity)
        .filter(assignment::Column::ClaimId.is_in(keys.iter().copied()))
        .filter(assignment::Column::EndedAt.is_null())
        .order_by_asc(assignment::Column::Id)
        .all(db)
        .await?;
    for (row, person) in rows {
        parts.asked.entry(row.claim_id).or_default().push(Asked {
            person: row.person_id,
            name: person.map(|person| person.name).unwrap_or_default(),
            duty: row.duty,
            by: row.assigned_by,
        });
    }
    let rows: Vec<(Uuid, Uuid)> = contribution::Entity::find()
        .select_only()
        .columns([
            contribution::Column::ClaimId,
            contribution::Column::PersonId,
        ])
        .filter(contribution::Column::ClaimId.is_in(keys.iter().copied()))
        .filter(contribution::Column::Part.ne(Wrote::Evidence))
        .into_tuple()
        .all(db)
        .await?;
    for (claim, person) in rows {
        parts.authors.entry(claim).or_default().push(person);
    }
    sitting(db, claims, &keys, &mut parts).await?;
    let rows: Vec<(Uuid, i64)> = appearance::Entity::find()
        .select_only()
        .column(appearance::Column::ClaimId)
        .column_as(appearance::Column::Id.count(), "places")
        .filter(appearance::Column::ClaimId.is_in(keys.iter().copied()))
        .group_by(appearance::Column::ClaimId)
        .into_tuple()
        .all(db)
        .await?;
    let places = rows.into_iter().map(|(id, n)| (id, n.unsigned_abs()));
    parts.places = places.collect();
    let rows = review::Entity::find()
        .find_also_related(verdict::Entity)
        .filter(review::Column::ClaimId.is_in(keys))
        .order_by_asc(review::Column::Id)
        .all(db)
        .await?;
    for (row, verdict) in rows {
        let held = claims.iter().find(|claim| claim.id == row.claim_id);
        let (Some(claim), Some(verdict)) = (held, verdict) else {
            continue;
        };
        if row.round == claim.review_round && verdict.revision == claim.verdict_revision {
            let decided = parts.decided.entry(claim.id).or_default();
            decided.push((row.person_id, row.decision));
        }
    }
    Ok(parts)
}

/// The benches that sit on some claims, and who has an interest in them.
async fn sitting(
    db: &impl Reads,
    claims: &[claim::Model],
    keys: &[Uuid],
    parts: &mut Parts,
) -> Result<(), Error> {
    let rows = interest::Entity::find()
        .filter(interest::Column::ClaimId.is_in(keys.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        let interested = parts.interested.entry(row.claim_id).or_default();
        interested.push(row.person_id);
    }
    let now = |claim: Uuid, round: i32| {
        let held = claims.iter().find(|held| held.id == claim);
        held.is_some_and(|held| held.review_round == round && held.state == State::InReview)
    };
    let rows = bench::Entity::find()
        .filter(bench::Column::ClaimId.is_in(keys.iter().copied()))
        .filter(bench::Column::OpenedAt.is_null())
        .all(db)
        .await?;
    for row in rows.into_iter().filter(|row| now(row.claim_id, row.round)) {
        let seats = row.seats.unsigned_abs();
        parts.benches.insert(row.claim_id, (seats, Vec::new()));
    }
    let sat: Vec<Uuid> = parts.benches.keys().copied().collect();
    if sat.is_empty() {
        return Ok(());
    }
    let cast: Vec<(Uuid, i32, Uuid)> = ballot::Entity::find()
        .select_only()
        .columns([
            ballot::Column::ClaimId,
            ballot::Column::Round,
            ballot::Column::PersonId,
        ])
        .filter(ballot::Column::ClaimId.is_in(sat))
        .into_tuple()
        .all(db)
        .await?;
    for (claim, _, person) in cast.into_iter().filter(|(id, round, _)| now(*id, *round)) {
        if let Some((_, cast)) = parts.benches.get_mut(&claim) {
            cast.push(person);
        }
    }
    Ok(())
}

/// What others did after an event on the claims a person watches, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn news(
    db: &impl Reads,
    person: Uuid,
    after: i64,
    limit: u64,
) -> Result<Vec<event::Model>, Error> {
    let watched = watcher::Entity::find()
        .filter(watcher::Column::PersonId.eq(person))
        .filter(watcher::Column::Watches.eq(true));
    // Whoever watches little is told from those claims; whoever watches much, from the newest events.
    let on_watched = match dialect::few(db, watched.clone(), FEW).await? {
        true => {
            let claims = watched.select_only().column(watcher::Column::ClaimId);
            event::Column::ClaimId.in_subquery(claims.into_query())
        }
        false => Expr::exists(
            watched
                .select_only()
                .expr(Expr::value(1))
                .filter(
                    Expr::col((watcher::Entity, watcher::Column::ClaimId))
                        .equals((event::Entity, event::Column::ClaimId)),
                )
                .into_query(),
        ),
    };
    let by_others = Condition::any()
        .add(event::Column::PersonId.ne(person))
        .add(event::Column::PersonId.is_null());
    event::Entity::find()
        .filter(event::Column::Seq.gt(after))
        .filter(on_watched)
        .filter(event::Column::Deed.is_in(CONCERNS.iter().map(|row| row.deed)))
        .filter(by_others)
        .order_by_desc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_index_name_every_open_state() {
        let states = State::OPEN.map(|state| format!("'{}'", state.slug()));
        assert_eq!(
            OPEN,
            format!("coalesce(claim.state, '') IN ({})", states.join(", "))
        );
    }
}
