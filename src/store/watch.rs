//! What becomes of evidence: how its copy came, whether the copy still has its hash, what stands at
//! its address now, which claims rest on it, and who may see what is confidential.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::job::JobKind;
use crate::domain::state::State;
use crate::domain::watch::{Kept, Live};
use crate::store::entities::{
    claim, evidence, evidence_capture, evidence_watch, evidence_witness, exhibit, job, recheck,
};
use crate::store::{Error, Reads, Txn};

/// Stores how the bytes of a document came from its address.
///
/// # Errors
/// When the database refuses.
pub async fn captured(txn: &Txn, capture: evidence_capture::Model) -> Result<(), Error> {
    let row = evidence_capture::ActiveModel::from(capture).reset_all();
    evidence_capture::Entity::insert(row)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// How the bytes of a document came, if they were fetched.
///
/// # Errors
/// When the database cannot be read.
pub async fn capture(
    db: &impl Reads,
    evidence: Uuid,
) -> Result<Option<evidence_capture::Model>, Error> {
    evidence_capture::Entity::find_by_id(evidence).one(db).await
}

/// Names the people who may see confidential evidence; those named already stay.
///
/// # Errors
/// When the database refuses.
pub async fn name_witnesses(
    txn: &Txn,
    evidence: Uuid,
    people: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let named = witnesses(&**txn, evidence).await?;
    for person in people.iter().filter(|person| !named.contains(person)) {
        evidence_witness::Entity::insert(evidence_witness::ActiveModel {
            evidence_id: Set(evidence),
            person_id: Set(*person),
            named_at: Set(now),
        })
        .exec_without_returning(&**txn)
        .await?;
    }
    Ok(())
}

/// Who may see confidential evidence.
///
/// # Errors
/// When the database cannot be read.
pub async fn witnesses(db: &impl Reads, evidence: Uuid) -> Result<Vec<Uuid>, Error> {
    evidence_witness::Entity::find()
        .select_only()
        .column(evidence_witness::Column::PersonId)
        .filter(evidence_witness::Column::EvidenceId.eq(evidence))
        .order_by_asc(evidence_witness::Column::NamedAt)
        .into_tuple()
        .all(db)
        .await
}

/// What has become of some documents, by key; those nobody has looked at are left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    db: &impl Reads,
    evidence: &[Uuid],
) -> Result<HashMap<Uuid, evidence_watch::Model>, Error> {
    if evidence.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = evidence_watch::Entity::find()
        .filter(evidence_watch::Column::EvidenceId.is_in(evidence.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.evidence_id, row)).collect())
}

/// What is known of a document that nobody has looked at.
pub fn unchecked(evidence: Uuid) -> evidence_watch::Model {
    evidence_watch::Model {
        evidence_id: evidence,
        kept: Kept::Unchecked,
        kept_at: None,
        live: Live::Unchecked,
        live_at: None,
        live_address: String::new(),
        live_text: String::new(),
        live_sha256: String::new(),
        why: String::new(),
        tried_at: None,
        since: None,
        seen_at: None,
        seen_by: None,
    }
}

/// Stores what has become of a document, over what was known.
///
/// # Errors
/// When the database refuses.
pub async fn store(txn: &Txn, row: evidence_watch::Model) -> Result<(), Error> {
    let known = evidence_watch::Entity::find_by_id(row.evidence_id)
        .one(&**txn)
        .await?;
    let row = evidence_watch::ActiveModel::from(row).reset_all();
    match known {
        Some(_) => evidence_watch::Entity::update(row)
            .exec(&**txn)
            .await
            .map(|_| ()),
        None => evidence_watch::Entity::insert(row)
            .exec_without_returning(&**txn)
            .await
            .map(|_| ()),
    }
}

/// A claim that rests on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rests {
    /// The document.
    pub evidence: Uuid,
    /// The number of the evidence on the claim: `E1` is 1.
    pub exhibit: i32,
    /// The words that matter.
    pub passage: String,
    /// Of these, the words that decide, or empty.
    pub deciding: String,
    /// The claim.
    pub claim: Uuid,
    /// Its number.
    pub number: i32,
    /// Its wording.
    pub statement: String,
    /// Where it stands.
    pub state: State,
    /// How often it has gone public.
    pub publications: i32,
    /// The article it was found in.
    pub article: Option<Uuid>,
}

impl Rests {
    /// Whether readers see the claim now: what is being corrected stays up meanwhile.
    pub fn is_public(&self) -> bool {
        self.publications > 0 && self.state != State::Retracted
    }
}

/// The claims that rest on some documents, by number; withdrawn evidence carries nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn resting(db: &impl Reads, documents: &[Uuid]) -> Result<Vec<Rests>, Error> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let rows = exhibit::Entity::find()
        .find_also_related(claim::Entity)
        .filter(exhibit::Column::EvidenceId.is_in(documents.iter().copied()))
        .filter(exhibit::Column::WithdrawnAt.is_null())
        .order_by_asc(claim::Column::Number)
        .order_by_asc(exhibit::Column::Number)
        .all(db)
        .await?;
    let rests = |(used, claim): (exhibit::Model, Option<claim::Model>)| {
        let claim = claim?;
        Some(Rests {
            evidence: used.evidence_id,
            exhibit: used.number,
            passage: used.passage,
            deciding: used.deciding,
            claim: claim.id,
            number: claim.number,
            statement: claim.statement,
            state: claim.state,
            publications: claim.publications,
            article: claim.article_id,
        })
    };
    Ok(rows.into_iter().filter_map(rests).collect())
}

/// A document in trouble.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Its key.
    pub evidence: Uuid,
    /// What it is called.
    pub title: String,
    /// What became of it, without the text that stands there now.
    pub watch: evidence_watch::Model,
}

/// Damaged copies, and pages that are gone, changed or elsewhere, as far as these eyes may see them:
/// those nobody has looked at first, then the newest. And how many there are in all.
///
/// # Errors
/// When the database cannot be read.
pub async fn troubles(
    db: &impl Reads,
    person: Uuid,
    limit: u64,
) -> Result<(Vec<Trouble>, u64), Error> {
    let named = evidence_witness::Entity::find()
        .select_only()
        .column(evidence_witness::Column::EvidenceId)
        .filter(evidence_witness::Column::PersonId.eq(person))
        .into_query();
    let this = Expr::col((evidence::Entity, evidence::Column::Id));
    let watched = (evidence_watch::Entity, evidence_watch::Column::EvidenceId);
    let visible = Condition::any()
        .add(evidence::Column::StatedAs.is_null())
        .add(evidence::Column::Id.in_subquery(named));
    let troubled = Condition::any()
        .add(evidence_watch::Column::Kept.is_in([Kept::Altered, Kept::Missing]))
        .add(evidence_watch::Column::Live.is_in([Live::Moved, Live::Changed, Live::Dead]));
    let visible = evidence::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(this.equals(watched))
        .filter(visible)
        .into_query();
    let found = evidence_watch::Entity::find()
        .filter(troubled)
        .filter(Expr::exists(visible));
    let count = found.clone().count(db).await?;
    let rows = found
        .order_by_asc(evidence_watch::Column::SeenAt.is_not_null())
        .order_by_desc(evidence_watch::Column::Since)
        .order_by_asc(evidence_watch::Column::EvidenceId)
        .limit(limit)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = rows.iter().map(|row| row.evidence_id).collect();
    let titles: Vec<(Uuid, String)> = match keys.is_empty() {
        true => Vec::new(),
        false => {
            evidence::Entity::find()
                .select_only()
                .columns([evidence::Column::Id, evidence::Column::Title])
                .filter(evidence::Column::Id.is_in(keys))
                .into_tuple()
                .all(db)
                .await?
        }
    };
    let mut titles: HashMap<Uuid, String> = titles.into_iter().collect();
    let troubles = rows.into_iter().map(|watch| Trouble {
        evidence: watch.evidence_id,
        title: titles.remove(&watch.evidence_id).unwrap_or_default(),
        watch,
    });
    Ok((troubles.collect(), count))
}

/// How many documents there are in each state of copy and page, those nobody has looked at aside.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(db: &impl Reads) -> Result<Vec<(Kept, Live, i64)>, Error> {
    evidence_watch::Entity::find()
        .select_only()
        .column(evidence_watch::Column::Kept)
        .column(evidence_watch::Column::Live)
        .column_as(evidence_watch::Column::EvidenceId.count(), "count")
        .group_by(evidence_watch::Column::Kept)
        .group_by(evidence_watch::Column::Live)
        .into_tuple()
        .all(db)
        .await
}

/// Documents that no job watches: their key, whether there is a copy, and whether there is an
/// address that may be visited. That of confidential evidence may not.
///
/// # Errors
/// When the database cannot be read.
pub async fn unwatched(db: &impl Reads, limit: u64) -> Result<Vec<(Uuid, bool, bool)>, Error> {
    /// Key, hash, address, and what is stated of confidential evidence.
    type Row = (Uuid, Option<String>, Option<String>, Option<String>);
    let kind = |kind: JobKind| {
        job::Entity::find()
            .select_only()
            .column(job::Column::SubjectId)
            .filter(job::Column::Kind.eq(kind))
            .into_query()
    };
    let copy = Condition::all()
        .add(evidence::Column::Sha256.is_not_null())
        .add(evidence::Column::Id.not_in_subquery(kind(JobKind::CheckCopy)));
    let page = Condition::all()
        .add(evidence::Column::Address.is_not_null())
        .add(evidence::Column::StatedAs.is_null())
        .add(evidence::Column::Id.not_in_subquery(kind(JobKind::VisitPage)));
    let rows: Vec<Row> = evidence::Entity::find()
        .select_only()
        .columns([
            evidence::Column::Id,
            evidence::Column::Sha256,
            evidence::Column::Address,
            evidence::Column::StatedAs,
        ])
        .filter(Condition::any().add(copy).add(page))
        .order_by_asc(evidence::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let watched =
        |(id, copy, page, stated): Row| (id, copy.is_some(), page.is_some() && stated.is_none());
    Ok(rows.into_iter().map(watched).collect())
}

/// The day on which a claim is to be looked at again.
///
/// # Errors
/// When the database cannot be read.
pub async fn recheck_of(db: &impl Reads, claim: Uuid) -> Result<Option<NaiveDate>, Error> {
    let row = recheck::Entity::find_by_id(claim).one(db).await?;
    Ok(row.map(|row| row.due_on))
}

/// Sets the day on which a claim is to be looked at again; `None` takes it away.
///
/// # Errors
/// When the database refuses.
pub async fn set_recheck(
    txn: &Txn,
    claim: Uuid,
    due_on: Option<NaiveDate>,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    recheck::Entity::delete_by_id(claim).exec(&**txn).await?;
    let Some(due_on) = due_on else {
        return Ok(());
    };
    recheck::Entity::insert(recheck::ActiveModel {
        claim_id: Set(claim),
        due_on: Set(due_on),
        set_by: Set(by),
        set_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Public claims whose day has come, the longest due first: number, statement, day.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(
    db: &impl Reads,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<(i32, String, NaiveDate)>, Error> {
    let public = claim::Entity::find()
        .select_only()
        .column(claim::Column::Id)
        .filter(claim::Column::Publications.gt(0))
        .filter(claim::Column::State.ne(State::Retracted))
        .into_query();
    let rows = recheck::Entity::find()
        .filter(recheck::Column::DueOn.lte(today))
        .filter(recheck::Column::ClaimId.in_subquery(public))
        .order_by_asc(recheck::Column::DueOn)
        .limit(limit)
        .all(db)
        .await?;
    let keys: Vec<Uuid> = rows.iter().map(|row| row.claim_id).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let claims = claim::Entity::find()
        .filter(claim::Column::Id.is_in(keys))
        .all(db)
        .await?;
    let found = |row: recheck::Model| {
        let claim = claims.iter().find(|claim| claim.id == row.claim_id)?;
        Some((claim.number, claim.statement.clone(), row.due_on))
    };
    Ok(rows.into_iter().filter_map(found).collect())
}
