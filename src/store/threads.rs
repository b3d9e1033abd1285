//! Threads of comments on claims. Whoever asks says who is looking: a thread on confidential
//! evidence leaves this file only for the people named for it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

use crate::domain::evidence::Eyes;
use crate::domain::thread::{About, Place};
use crate::store::claims::Outcome;
use crate::store::entities::{comment, evidence, evidence_witness, exhibit, thread};
use crate::store::sheaf::{Gathered, Sheaf};
use crate::store::{Error, Reads, Txn};

/// How many threads of a claim a page shows, the newest.
pub const MOST_THREADS: u64 = 200;
/// How many answers of those a page shows, the newest.
pub const MOST_ANSWERS: u64 = 1000;

/// A thread with its comments.
#[derive(Clone, Debug)]
pub struct Thread {
    /// What it is about, and whether it is settled.
    pub row: thread::Model,
    /// Its comments, the one that opened it first.
    pub comments: Vec<comment::Model>,
}

impl Thread {
    /// What it is about.
    pub fn about(&self) -> About {
        about(&self.row)
    }
}

/// What a thread is about.
pub fn about(row: &thread::Model) -> About {
    match (row.place, row.verdict_revision, row.exhibit) {
        (Place::Quote, ..) => About::Quote,
        (Place::Explanation, Some(revision), _) => About::Explanation(revision),
        (Place::Exhibit, _, Some(number)) => About::Exhibit(number),
        (Place::Claim | Place::Explanation | Place::Exhibit, ..) => About::Claim,
    }
}

/// Opens a thread and gives its key.
///
/// # Errors
/// When the database refuses.
pub async fn open(
    txn: &Txn,
    claim: Uuid,
    by: Uuid,
    (about, passage): (About, &str),
    body: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = insert(txn, claim, by, None, body, now).await?;
    let (verdict_revision, exhibit) = match about {
        About::Claim | About::Quote => (None, None),
        About::Explanation(revision) => (Some(revision), None),
        About::Exhibit(number) => (None, Some(number)),
    };
    thread::Entity::insert(thread::ActiveModel {
        comment_id: Set(id),
        claim_id: Set(claim),
        place: Set(about.place()),
        verdict_revision: Set(verdict_revision),
        exhibit: Set(exhibit),
        passage: Set(passage.to_owned()),
        resolved_at: Set(None),
        resolved_by: Set(None),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// Answers in a thread.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    txn: &Txn,
    thread: &thread::Model,
    by: Uuid,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    insert(txn, thread.claim_id, by, Some(thread.comment_id), body, now).await
}

async fn insert(
    txn: &Txn,
    claim: Uuid,
    by: Uuid,
    answers: Option<Uuid>,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    comment::Entity::insert(comment::ActiveModel {
        id: Set(id),
        claim_id: Set(claim),
        person_id: Set(by),
        body: Set(body.to_owned()),
        answers_id: Set(answers),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// Settles a thread, or opens it again with `None`, if nobody else has meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    txn: &Txn,
    thread: Uuid,
    settled: Option<(Uuid, DateTime<Utc>)>,
) -> Result<Outcome, Error> {
    let (by, at) = settled.unzip();
    let open = thread::Column::ResolvedAt;
    let done = thread::Entity::update_many()
        .col_expr(thread::Column::ResolvedAt, Expr::value(at))
        .col_expr(thread::Column::ResolvedBy, Expr::value(by))
        .filter(thread::Column::CommentId.eq(thread))
        .filter(match at {
            Some(_) => open.is_null(),
            None => open.is_not_null(),
        })
        .exec(&**txn)
        .await?;
    Ok(match done.rows_affected {
        0 => Outcome::Stale,
        _ => Outcome::Written,
    })
}

/// A thread of a claim, if these eyes may see what it is about.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    db: &impl Reads,
    claim: Uuid,
    id: Uuid,
    eyes: Eyes,
) -> Result<Option<thread::Model>, Error> {
    let found = thread::Entity::find_by_id(id)
        .filter(thread::Column::ClaimId.eq(claim))
        .one(db)
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let sealed = sealed(db, claim, eyes).await?;
    Ok(Some(found).filter(|row| !hides(&sealed, row)))
}

/// Threads of a claim as a page shows them.
#[derive(Clone, Debug, Default)]
pub struct Threads {
    /// Oldest first, the newest [`MOST_THREADS`] of them.
    pub shown: Vec<Thread>,
    /// Whether there are older ones.
    pub more: bool,
}

/// The threads of a claim that these eyes may see, each with its comments, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
    eyes: Eyes,
) -> impl FnOnce(&mut Gathered) -> Result<Threads, Error> + use<> {
    let newest = thread::Entity::find()
        .filter(thread::Column::ClaimId.eq(claim))
        .order_by_desc(thread::Column::CommentId)
        .limit(MOST_THREADS + 1);
    let rows = sheaf.part(newest);
    let said = comment::Entity::find()
        .filter(comment::Column::ClaimId.eq(claim))
        .order_by_desc(comment::Column::Id)
        .limit(MOST_ANSWERS + MOST_THREADS);
    let comments = sheaf.part(said);
    let hidden = exhibit::Entity::find().filter(exhibit::Column::ClaimId.eq(claim));
    let hidden =
        sheaf.part(hidden.filter(exhibit::Column::EvidenceId.in_subquery(secret(claim, eyes))));
    move |read| {
        let hidden: Vec<i32> = read.take(hidden)?.iter().map(|used| used.number).collect();
        let (mut rows, mut comments) = (read.take(rows)?, read.take(comments)?);
        rows.sort_by_key(|row| row.comment_id);
        let more = rows.len() as u64 > MOST_THREADS;
        if more {
            rows.remove(0);
        }
        rows.retain(|row| !hides(&hidden, row));
        comments.sort_by_key(|one| one.id);
        let mut by_thread: HashMap<Uuid, Vec<comment::Model>> = HashMap::new();
        for one in comments {
            let thread = one.answers_id.unwrap_or(one.id);
            by_thread.entry(thread).or_default().push(one);
        }
        let shown = rows.into_iter().map(|row| Thread {
            comments: by_thread.remove(&row.comment_id).unwrap_or_default(),
            row,
        });
        Ok(Threads {
            shown: shown.collect(),
            more,
        })
    }
}

/// The documents used on a claim that are confidential and not for these eyes.
fn secret(claim: Uuid, eyes: Eyes) -> SelectStatement {
    let used = Query::select()
        .column(exhibit::Column::EvidenceId)
        .from(exhibit::Entity)
        .and_where(exhibit::Column::ClaimId.eq(claim))
        .to_owned();
    let mut secret = Query::select();
    secret
        .column(evidence::Column::Id)
        .from(evidence::Entity)
        .and_where(evidence::Column::Id.in_subquery(used))
        .and_where(evidence::Column::StatedAs.is_not_null());
    if let Eyes::Person(person) = eyes {
        let seen = Query::select()
            .column(evidence_witness::Column::EvidenceId)
            .from(evidence_witness::Entity)
            .and_where(evidence_witness::Column::PersonId.eq(person))
            .to_owned();
        secret.and_where(evidence::Column::Id.not_in_subquery(seen));
    }
    secret
}

/// Everybody who wrote in a thread.
///
/// # Errors
/// When the database cannot be read.
pub async fn voices(db: &impl Reads, thread: Uuid) -> Result<Vec<Uuid>, Error> {
    let of = Condition::any()
        .add(comment::Column::Id.eq(thread))
        .add(comment::Column::AnswersId.eq(thread));
    comment::Entity::find()
        .select_only()
        .column(comment::Column::PersonId)
        .filter(of)
        .distinct()
        .into_tuple()
        .all(db)
        .await
}

/// Who may see a piece of evidence; `None` when everybody at the desk may.
///
/// # Errors
/// When the database cannot be read.
pub async fn witnesses(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<Vec<Uuid>>, Error> {
    let sealed: Option<Uuid> = exhibit::Entity::find()
        .select_only()
        .column(exhibit::Column::EvidenceId)
        .inner_join(evidence::Entity)
        .filter(exhibit::Column::ClaimId.eq(claim))
        .filter(exhibit::Column::Number.eq(number))
        .filter(evidence::Column::StatedAs.is_not_null())
        .into_tuple()
        .one(db)
        .await?;
    let Some(document) = sealed else {
        return Ok(None);
    };
    let people = evidence_witness::Entity::find()
        .select_only()
        .column(evidence_witness::Column::PersonId)
        .filter(evidence_witness::Column::EvidenceId.eq(document))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Some(people))
}

/// The numbers of a claim's evidence that these eyes may not see.
async fn sealed(db: &impl Reads, claim: Uuid, eyes: Eyes) -> Result<Vec<i32>, Error> {
    exhibit::Entity::find()
        .select_only()
        .column(exhibit::Column::Number)
        .filter(exhibit::Column::ClaimId.eq(claim))
        .filter(exhibit::Column::EvidenceId.in_subquery(secret(claim, eyes)))
        .into_tuple()
        .all(db)
        .await
}

fn hides(sealed: &[i32], row: &thread::Model) -> bool {
    row.exhibit.is_some_and(|number| sealed.contains(&number))
}
