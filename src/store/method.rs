//! What the method list is drawn from: the evidence board as it is counted, what people answer for,
//! and the requests for comment.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::evidence::{EvidenceKind, Stance};
use crate::domain::method::{NewInquiry, Reply, Step};
use crate::domain::watch::Kept;
use crate::store::entities::{attestation, evidence, evidence_watch, exhibit, inquiry, source};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, Txn};

/// A piece of evidence as the list counts it. Nothing of it is shown to anybody, so that
/// confidential pieces count like all others.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Which way it points.
    pub stance: Stance,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it, or empty.
    pub publisher: String,
    /// Whether a copy is kept.
    pub copied: bool,
    /// Whether the copy no longer has its hash.
    pub damaged: bool,
}

/// The evidence board of a claim as it is counted.
///
/// # Errors
/// When the database cannot be read.
pub async fn board(db: &impl Reads, claim: Uuid) -> Result<Vec<Counted>, Error> {
    alone(db, |sheaf| board_asked(sheaf, claim)).await
}

/// The same, as part of a sheaf.
pub fn board_asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<Counted>, Error> + use<> {
    let used = exhibit::Entity::find()
        .filter(exhibit::Column::ClaimId.eq(claim))
        .filter(exhibit::Column::WithdrawnAt.is_null());
    let keys = used.clone().select_only();
    let keys = keys.column(exhibit::Column::EvidenceId).into_query();
    let documents = evidence::Entity::find().filter(evidence::Column::Id.in_subquery(keys.clone()));
    let publishers = documents.clone().select_only();
    let publishers = publishers.column(evidence::Column::SourceId).into_query();
    let sources = source::Entity::find().filter(source::Column::Id.in_subquery(publishers));
    let damaged = evidence_watch::Entity::find()
        .filter(evidence_watch::Column::EvidenceId.in_subquery(keys))
        .filter(evidence_watch::Column::Kept.is_in([Kept::Altered, Kept::Missing]));
    let wordy = [
        exhibit::Column::Passage,
        exhibit::Column::Note,
        exhibit::Column::Locator,
        exhibit::Column::Deciding,
    ];
    let used = sheaf.part_without(used, &wordy);
    let documents = sheaf.part_without(documents, &[evidence::Column::Extract]);
    let sources = sheaf.part(sources);
    let damaged = sheaf.part_without(damaged, &[evidence_watch::Column::LiveText]);
    move |read| {
        let (used, documents) = (read.take(used)?, read.take(documents)?);
        let (sources, damaged) = (read.take(sources)?, read.take(damaged)?);
        let counted = used.into_iter().filter_map(|used| {
            let document = documents.iter().find(|one| one.id == used.evidence_id)?;
            let source = sources
                .iter()
                .find(|one| Some(one.id) == document.source_id);
            Some(Counted {
                stance: used.stance,
                kind: document.kind,
                publisher: source.map_or(&document.publisher, |one| &one.name).clone(),
                copied: document.sha256.is_some(),
                damaged: damaged.iter().any(|one| one.evidence_id == document.id),
            })
        });
        Ok(counted.collect())
    }
}

/// What people answer for on a claim and have not taken back, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn attestations(db: &impl Reads, claim: Uuid) -> Result<Vec<attestation::Model>, Error> {
    attestation::Entity::find()
        .filter(attestation::Column::ClaimId.eq(claim))
        .filter(attestation::Column::WithdrawnAt.is_null())
        .order_by_asc(attestation::Column::Id)
        .all(db)
        .await
}

/// Keeps what somebody answers for; what they said on the same step before is taken back.
///
/// # Errors
/// When the database refuses.
pub async fn attest(
    txn: &Txn,
    claim: Uuid,
    step: Step,
    person: Uuid,
    words: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    withdraw(txn, claim, step, person, now).await?;
    attestation::Entity::insert(attestation::ActiveModel {
        id: Set(Uuid::now_v7()),
        claim_id: Set(claim),
        step: Set(step),
        words: Set(words.to_owned()),
        person_id: Set(person),
        attested_at: Set(now),
        withdrawn_at: Set(None),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Takes back what somebody answered for. Gives whether there was anything.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(
    txn: &Txn,
    claim: Uuid,
    step: Step,
    person: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = attestation::Entity::update_many()
        .col_expr(attestation::Column::WithdrawnAt, Expr::value(now))
        .filter(attestation::Column::ClaimId.eq(claim))
        .filter(attestation::Column::Step.eq(step))
        .filter(attestation::Column::PersonId.eq(person))
        .filter(attestation::Column::WithdrawnAt.is_null())
        .exec(&**txn)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The requests for comment on a claim, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn inquiries(db: &impl Reads, claim: Uuid) -> Result<Vec<inquiry::Model>, Error> {
    inquiry::Entity::find()
        .filter(inquiry::Column::ClaimId.eq(claim))
        .order_by_asc(inquiry::Column::Number)
        .all(db)
        .await
}

/// One request, by its number on the claim.
///
/// # Errors
/// When the database cannot be read.
pub async fn inquiry(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<inquiry::Model>, Error> {
    inquiry::Entity::find()
        .filter(inquiry::Column::ClaimId.eq(claim))
        .filter(inquiry::Column::Number.eq(number))
        .one(db)
        .await
}

/// What is written down about asking whoever made a claim.
#[derive(Clone, Debug)]
pub enum Asked {
    /// They were asked.
    Sent(NewInquiry),
    /// They were not, for this reason.
    Waived(String),
}

/// Writes a request for comment down, or why there is none. Gives its number on the claim.
///
/// # Errors
/// When the database refuses.
pub async fn ask(
    txn: &Txn,
    claim: Uuid,
    person: Uuid,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<i32, Error> {
    let last: Option<i32> = inquiry::Entity::find()
        .select_only()
        .column(inquiry::Column::Number)
        .filter(inquiry::Column::ClaimId.eq(claim))
        .order_by_desc(inquiry::Column::Number)
        .into_tuple()
        .one(&**txn)
        .await?;
    let number = last.unwrap_or_default() + 1;
    let (sent, words, outcome) = match asked {
        Asked::Sent(sent) => (Some(sent), String::new(), Reply::Waiting),
        Asked::Waived(reason) => (None, reason.clone(), Reply::Waived),
    };
    inquiry::Entity::insert(inquiry::ActiveModel {
        id: Set(Uuid::now_v7()),
        claim_id: Set(claim),
        number: Set(number),
        contact: Set(sent.map(|sent| sent.contact.clone()).unwrap_or_default()),
        channel: Set(sent.map(|sent| sent.channel.clone()).unwrap_or_default()),
        sent_on: Set(sent.map(|sent| sent.sent_on)),
        due_on: Set(sent.and_then(|sent| sent.due_on)),
        outcome: Set(outcome),
        words: Set(words),
        ended_on: Set(None),
        person_id: Set(person),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(number)
}

/// Writes down how a request ended.
///
/// # Errors
/// When the database refuses.
pub async fn answered(
    txn: &Txn,
    id: Uuid,
    reply: Reply,
    words: &str,
    on: NaiveDate,
) -> Result<(), Error> {
    inquiry::Entity::update_many()
        .col_expr(inquiry::Column::Outcome, Expr::value(reply))
        .col_expr(inquiry::Column::Words, Expr::value(words))
        .col_expr(inquiry::Column::EndedOn, Expr::value(on))
        .filter(inquiry::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}
