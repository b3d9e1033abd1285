//! Evidence we keep, and its use on claims. Whoever asks says who is looking: what is confidential
//! leaves this file only for the people named for it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ExprTrait, QuerySelect, QueryTrait};

use crate::domain::evidence::{EvidenceKind, Eyes, InCopy, Stance};
use crate::domain::stems::{Language, Sort};
use crate::store::entities::{evidence, evidence_witness, exhibit, source};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, Txn, stems};

/// A document that is not held yet.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is called.
    pub title: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it.
    pub source: Option<Uuid>,
    /// Where it stands.
    pub address: Option<String>,
    /// SHA-256 of the copy, if there is one.
    pub sha256: Option<String>,
    /// Its type as found by looking at the bytes.
    pub media_type: String,
    /// The name it came with, for people.
    pub file_name: String,
    /// Size of the copy in bytes.
    pub bytes: i64,
    /// Its text, as far as it could be read.
    pub extract: String,
    /// Why its text is not read; empty when it is, or when nothing can be said.
    pub unread: String,
    /// Why there is no copy; empty when there is one.
    pub not_archived: String,
    /// When the copy was taken.
    pub retrieved_at: DateTime<Utc>,
    /// The snapshot of an article of ours that it is.
    pub snapshot: Option<Uuid>,
    /// The day it speaks of.
    pub known_as_of: Option<NaiveDate>,
    /// What readers are told instead, when it is confidential.
    pub stated_as: Option<String>,
    /// Who published it, when the index of sources must not know.
    pub publisher: String,
    /// Who added it.
    pub by: Uuid,
}

/// Stores a document.
///
/// # Errors
/// When the database refuses.
pub async fn insert(txn: &Txn, new: New, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    let language = Language::told_by(&new.extract);
    let texts = [new.title.clone(), new.extract.clone()];
    evidence::Entity::insert(evidence::ActiveModel {
        id: Set(id),
        title: Set(new.title),
        kind: Set(new.kind),
        source_id: Set(new.source),
        address: Set(new.address),
        retrieved_at: Set(new.retrieved_at),
        sha256: Set(new.sha256),
        media_type: Set(new.media_type),
        file_name: Set(new.file_name),
        bytes: Set(new.bytes),
        extract: Set(new.extract),
        unread: Set(new.unread),
        not_archived: Set(new.not_archived),
        snapshot_id: Set(new.snapshot),
        known_as_of: Set(new.known_as_of),
        stated_as: Set(new.stated_as),
        publisher: Set(new.publisher),
        created_by: Set(new.by),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    stems::keep(
        txn,
        (Sort::Evidence, id),
        language,
        &texts.each_ref().map(String::as_str),
    )
    .await?;
    Ok(id)
}

/// The document under a key, if these eyes may see it.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(db: &impl Reads, id: Uuid, eyes: Eyes) -> Result<Option<evidence::Model>, Error> {
    let Some(found) = unveiled(db, id).await? else {
        return Ok(None);
    };
    let hidden = hidden(db, [&found], eyes).await?;
    Ok((!hidden.contains(&id)).then_some(found))
}

/// The document under a key, for the work of the desk itself. No page may draw it.
///
/// # Errors
/// When the database cannot be read.
pub async fn unveiled(db: &impl Reads, id: Uuid) -> Result<Option<evidence::Model>, Error> {
    evidence::Entity::find_by_id(id).one(db).await
}

/// Which of these documents are confidential and not for these eyes.
async fn hidden(
    db: &impl Reads,
    rows: impl IntoIterator<Item = &evidence::Model>,
    eyes: Eyes,
) -> Result<HashSet<Uuid>, Error> {
    let sealed = rows.into_iter().filter(|row| row.stated_as.is_some());
    let mut sealed: HashSet<Uuid> = sealed.map(|row| row.id).collect();
    let (Eyes::Person(person), false) = (eyes, sealed.is_empty()) else {
        return Ok(sealed);
    };
    let seen: Vec<Uuid> = evidence_witness::Entity::find()
        .select_only()
        .column(evidence_witness::Column::EvidenceId)
        .filter(evidence_witness::Column::PersonId.eq(person))
        .filter(evidence_witness::Column::EvidenceId.is_in(sealed.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    for id in seen {
        sealed.remove(&id);
    }
    Ok(sealed)
}

/// The use of a document on a claim.
#[derive(Clone, Debug)]
pub struct Use {
    /// The claim.
    pub claim: Uuid,
    /// The document.
    pub evidence: Uuid,
    /// `E1` is 1.
    pub number: i32,
    /// Which way it points.
    pub stance: Stance,
    /// The words that matter.
    pub passage: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// Why it matters.
    pub note: String,
    /// Whether the passage stands in the text of the copy.
    pub in_copy: InCopy,
    /// The words of the passage that decide, or none.
    pub deciding: String,
    /// Who added it.
    pub by: Uuid,
}

/// Puts a document to use on a claim.
///
/// # Errors
/// When the database refuses.
pub async fn exhibit(txn: &Txn, used: Use, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    let note_by = if used.note.is_empty() {
        None
    } else {
        Some(used.by)
    };
    exhibit::Entity::insert(exhibit::ActiveModel {
        id: Set(id),
        claim_id: Set(used.claim),
        evidence_id: Set(used.evidence),
        number: Set(used.number),
        stance: Set(used.stance),
        passage: Set(used.passage),
        locator: Set(used.locator),
        note: Set(used.note),
        note_by: Set(note_by),
        added_by: Set(used.by),
        created_at: Set(now),
        withdrawn_at: Set(None),
        in_copy: Set(used.in_copy),
        deciding: Set(used.deciding),
    })
    .exec_without_returning(&**txn)
    .await?;
    Ok(id)
}

/// The use of a document on a claim, by its number there.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    db: &impl Reads,
    claim: Uuid,
    number: i32,
) -> Result<Option<exhibit::Model>, Error> {
    exhibit::Entity::find()
        .filter(exhibit::Column::ClaimId.eq(claim))
        .filter(exhibit::Column::Number.eq(number))
        .one(db)
        .await
}

/// What is said about the use of a document.
#[derive(Clone, Debug)]
pub struct Said {
    /// Which way the passage points.
    pub stance: Stance,
    /// The words of the passage that decide, or none.
    pub deciding: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// Why it matters.
    pub note: String,
    /// Who wrote the note.
    pub note_by: Option<Uuid>,
}

/// Changes which way a passage points and what is said about it.
///
/// # Errors
/// When the database refuses.
pub async fn edit(txn: &Txn, id: Uuid, said: Said) -> Result<(), Error> {
    exhibit::Entity::update_many()
        .col_expr(exhibit::Column::Stance, Expr::value(said.stance))
        .col_expr(exhibit::Column::Deciding, Expr::value(said.deciding))
        .col_expr(exhibit::Column::Locator, Expr::value(said.locator))
        .col_expr(exhibit::Column::Note, Expr::value(said.note))
        .col_expr(exhibit::Column::NoteBy, Expr::value(said.note_by))
        .filter(exhibit::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Takes a piece of evidence off the board; its number and row stay. `None` puts it back.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(txn: &Txn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    exhibit::Entity::update_many()
        .col_expr(exhibit::Column::WithdrawnAt, Expr::value(at))
        .filter(exhibit::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// A piece of evidence on a claim's board.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its use on the claim.
    pub exhibit: exhibit::Model,
    /// The document.
    pub evidence: evidence::Model,
    /// Who published it.
    pub source: Option<source::Model>,
    /// Whether it is confidential and not for whoever looks: then nothing of it is here but what is
    /// stated instead.
    pub hidden: bool,
    /// Whether there is a copy, which everybody may know.
    pub archived: bool,
}

impl Shown {
    /// Who published it, by name, or nothing.
    pub fn publisher(&self) -> &str {
        let named = self.source.as_ref().map(|source| source.name.as_str());
        named.unwrap_or(&self.evidence.publisher)
    }

    /// Takes away everything but what is stated about it.
    fn veil(&mut self) {
        let taken = self.evidence.retrieved_at.date_naive();
        self.evidence = evidence::Model {
            title: self.evidence.stated_as.clone().unwrap_or_default(),
            source_id: None,
            address: None,
            // The day says when we had it; the hour could say from whom.
            retrieved_at: taken.and_time(NaiveTime::MIN).and_utc(),
            sha256: None,
            media_type: String::new(),
            file_name: String::new(),
            bytes: 0,
            extract: String::new(),
            unread: String::new(),
            not_archived: CONFIDENTIAL.to_owned(),
            snapshot_id: None,
            known_as_of: None,
            publisher: String::new(),
            ..self.evidence.clone()
        };
        self.exhibit.passage.clear();
        self.exhibit.deciding.clear();
        self.exhibit.locator.clear();
        self.exhibit.note.clear();
        self.exhibit.in_copy = InCopy::Unread;
        self.source = None;
        self.hidden = true;
    }
}

/// What stands where our copy would.
pub const CONFIDENTIAL: &str = "confidential, kept by the desk for the people named for it";

/// The evidence of a claim, by number, withdrawn ones included; without the text of the copies.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid, eyes: Eyes) -> Result<Vec<Shown>, Error> {
    alone(db, |sheaf| asked(sheaf, claim, eyes)).await
}

/// The same, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
    eyes: Eyes,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<Shown>, Error> + use<> {
    let used = Query::select()
        .column(exhibit::Column::EvidenceId)
        .from(exhibit::Entity)
        .and_where(exhibit::Column::ClaimId.eq(claim))
        .to_owned();
    let documents = evidence::Entity::find().filter(evidence::Column::Id.in_subquery(used.clone()));
    let publishers = documents.clone().select_only();
    let publishers = publishers.column(evidence::Column::SourceId).into_query();
    let sources = source::Entity::find().filter(source::Column::Id.in_subquery(publishers));
    let witness = match eyes {
        Eyes::Person(person) => evidence_witness::Column::PersonId.eq(person),
        Eyes::Public => Expr::val(1).eq(0),
    };
    let witnessed = evidence_witness::Entity::find()
        .filter(evidence_witness::Column::EvidenceId.in_subquery(used))
        .filter(witness);
    let exhibits = sheaf.part(exhibit::Entity::find().filter(exhibit::Column::ClaimId.eq(claim)));
    let documents = sheaf.part_without(documents, &[evidence::Column::Extract]);
    let sources = sheaf.part(sources);
    let witnessed = sheaf.part(witnessed);
    move |read| {
        let mut exhibits = read.take(exhibits)?;
        exhibits.sort_by_key(|used| used.number);
        let (documents, sources) = (read.take(documents)?, read.take(sources)?);
        let seen: HashSet<Uuid> = read
            .take(witnessed)?
            .into_iter()
            .map(|row| row.evidence_id)
            .collect();
        let documents: HashMap<Uuid, evidence::Model> =
            documents.into_iter().map(|one| (one.id, one)).collect();
        let shown = exhibits.into_iter().filter_map(|exhibit| {
            let evidence = documents.get(&exhibit.evidence_id)?.clone();
            let source = sources
                .iter()
                .find(|row| Some(row.id) == evidence.source_id);
            let veiled = evidence.stated_as.is_some() && !seen.contains(&evidence.id);
            let mut shown = Shown {
                archived: evidence.sha256.is_some(),
                source: source.cloned(),
                hidden: false,
                exhibit,
                evidence,
            };
            if veiled {
                shown.veil();
            }
            Some(shown)
        });
        Ok(shown.collect())
    }
}
