//! What is public: publications, the record each one froze, and the only rows public pages read.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

use crate::domain::claim::{SaidBy, claim_number};
use crate::domain::evidence::Eyes;
use crate::domain::record::{
    AppearanceShown, CorrectionShown, EvidenceShown, LinkShown, RatingShown, Record, SpeakerShown,
};
use crate::domain::verdict::{Act, Decision, PublicStanding};
use crate::store::entities::{
    claim, public_check, publication, rating, rating_scale, review, verdict,
};
use crate::store::{
    Error, Reads, Txn, articles, events, evidence, lists, settings, speakers, verdicts,
};

/// A publication that is not stored yet.
#[derive(Clone, Debug)]
pub struct New {
    /// The claim.
    pub claim: Uuid,
    /// Which publication of it, from 1.
    pub number: i32,
    /// The revision that goes public.
    pub verdict: Uuid,
    /// The tail of its address.
    pub slug: String,
    /// What it does.
    pub act: Act,
    /// What readers are told about it.
    pub note: String,
    /// The frozen record, as canonical JSON.
    pub record: String,
    /// SHA-256 of that JSON.
    pub sha256: String,
    /// Who published it.
    pub by: Uuid,
    /// Whose words it is, for the speaker's public page.
    pub speaker: Option<Uuid>,
}

/// Stores a publication and makes it the one that public pages show.
///
/// # Errors
/// When the database refuses.
pub async fn publish(txn: &Txn, new: New, now: DateTime<Utc>) -> Result<(), Error> {
    let id = Uuid::now_v7();
    let standing = match new.act {
        Act::Publish | Act::Correct => PublicStanding::Published,
        Act::Retract => PublicStanding::Retracted,
    };
    publication::Entity::insert(publication::ActiveModel {
        id: Set(id),
        claim_id: Set(new.claim),
        number: Set(new.number),
        verdict_id: Set(new.verdict),
        slug: Set(new.slug.clone()),
        act: Set(new.act),
        note: Set(new.note),
        record: Set(new.record),
        sha256: Set(new.sha256),
        person_id: Set(new.by),
        created_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await?;
    let shown = public_check::Entity::update_many()
        .col_expr(public_check::Column::PublicationId, Expr::value(id))
        .col_expr(public_check::Column::Standing, Expr::value(standing))
        .col_expr(public_check::Column::SpeakerId, Expr::value(new.speaker))
        .col_expr(public_check::Column::ChangedAt, Expr::value(now))
        .filter(public_check::Column::ClaimId.eq(new.claim))
        .exec(&**txn)
        .await?;
    if shown.rows_affected == 0 {
        public_check::Entity::insert(public_check::ActiveModel {
            slug: Set(new.slug),
            claim_id: Set(new.claim),
            publication_id: Set(id),
            standing: Set(standing),
            speaker_id: Set(new.speaker),
            first_at: Set(now),
            changed_at: Set(now),
        })
        .exec_without_returning(&**txn)
        .await?;
    }
    Ok(())
}

/// Whether a public address is taken.
///
/// # Errors
/// When the database cannot be read.
pub async fn taken(db: &impl Reads, slug: &str) -> Result<bool, Error> {
    Ok(public_check::Entity::find_by_id(slug).count(db).await? > 0)
}

/// A check as the public may see it.
#[derive(Clone, Debug)]
pub struct Check {
    /// How it stands.
    pub standing: PublicStanding,
    /// The frozen record.
    pub record: Record,
    /// SHA-256 of the record.
    pub sha256: String,
    /// When this version went public.
    pub changed_at: DateTime<Utc>,
}

/// The newest public version of a check, by the tail of its address.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn check(db: &impl Reads, slug: &str) -> Result<Option<Check>, Error> {
    let found = public_check::Entity::find_by_id(slug)
        .find_also_related(publication::Entity)
        .one(db)
        .await?;
    let Some((check, Some(publication))) = found else {
        return Ok(None);
    };
    unfreeze(check.standing, publication).map(Some)
}

/// One public version of a check by number, for those who want to read what it said.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn version(db: &impl Reads, slug: &str, number: i32) -> Result<Option<Check>, Error> {
    let found = publication::Entity::find()
        .filter(publication::Column::Slug.eq(slug))
        .filter(publication::Column::Number.eq(number))
        .one(db)
        .await?;
    let Some(publication) = found else {
        return Ok(None);
    };
    let standing = match publication.act {
        Act::Publish | Act::Correct => PublicStanding::Published,
        Act::Retract => PublicStanding::Retracted,
    };
    unfreeze(standing, publication).map(Some)
}

/// A page of public checks, newest first, before an instant and slug.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn latest(
    db: &impl Reads,
    before: Option<(DateTime<Utc>, String)>,
    limit: u64,
) -> Result<Vec<Check>, Error> {
    let mut cursor = public_check::Entity::find()
        .find_also_related(publication::Entity)
        .cursor_by((public_check::Column::FirstAt, public_check::Column::Slug));
    cursor.desc();
    if let Some(before) = before {
        cursor.after(before);
    }
    unfreeze_all(cursor.first(limit).all(db).await?)
}

/// How many checks are public, and when the newest of them changed.
///
/// # Errors
/// When the database cannot be read.
pub async fn extent(db: &impl Reads) -> Result<(u64, Option<DateTime<Utc>>), Error> {
    let found: Option<(i64, Option<DateTime<Utc>>)> = public_check::Entity::find()
        .select_only()
        .column_as(public_check::Column::Slug.count(), "checks")
        .column_as(public_check::Column::ChangedAt.max(), "changed")
        .into_tuple()
        .one(db)
        .await?;
    let (checks, changed) = found.unwrap_or_default();
    Ok((checks.unsigned_abs(), changed))
}

/// The newest corrected and retracted checks, newest first.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn corrections(db: &impl Reads, limit: u64) -> Result<Vec<Check>, Error> {
    let rows = publication::Entity::find()
        .filter(publication::Column::Act.ne(Act::Publish))
        .order_by_desc(publication::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|publication| {
            let standing = match publication.act {
                Act::Publish | Act::Correct => PublicStanding::Published,
                Act::Retract => PublicStanding::Retracted,
            };
            unfreeze(standing, publication)
        })
        .collect()
}

/// The public checks of one speaker, newest first.
///
/// # Errors
/// When the database cannot be read, or a stored record cannot be understood.
pub async fn of_speaker(db: &impl Reads, speaker: Uuid, limit: u64) -> Result<Vec<Check>, Error> {
    let rows = public_check::Entity::find()
        .find_also_related(publication::Entity)
        .filter(public_check::Column::SpeakerId.eq(speaker))
        .order_by_desc(public_check::Column::FirstAt)
        .limit(limit)
        .all(db)
        .await?;
    unfreeze_all(rows)
}

fn unfreeze_all(
    rows: Vec<(public_check::Model, Option<publication::Model>)>,
) -> Result<Vec<Check>, Error> {
    rows.into_iter()
        .filter_map(|(check, publication)| Some(unfreeze(check.standing, publication?)))
        .collect()
}

pub(super) fn unfreeze(
    standing: PublicStanding,
    publication: publication::Model,
) -> Result<Check, Error> {
    let record = serde_json::from_str(&publication.record)
        .map_err(|error| Error::Custom(format!("a frozen record cannot be read: {error}")))?;
    let (sha256, changed_at) = (publication.sha256, publication.created_at);
    Ok(Check {
        standing,
        record,
        sha256,
        changed_at,
    })
}

/// The publications of a claim, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<publication::Model>, Error> {
    publication::Entity::find()
        .filter(publication::Column::ClaimId.eq(claim))
        .order_by_desc(publication::Column::Number)
        .all(db)
        .await
}

/// What a claim would look like if it went public now: the record, before it is frozen. `None`
/// while there is no verdict.
///
/// # Errors
/// When the database cannot be read.
pub async fn record(
    db: &impl Reads,
    claim: &claim::Model,
    now: DateTime<Utc>,
) -> Result<Option<Record>, Error> {
    let Some((verdict, rating)) = verdicts::of_claim(db, claim.id).await?.into_iter().next() else {
        return Ok(None);
    };
    let rating = rating_shown(db, rating).await?;
    let appearances: Vec<AppearanceShown> = articles::places(db, claim.id)
        .await?
        .into_iter()
        .map(appearance_shown)
        .collect();
    let day = appearances.iter().find_map(|place| place.said_on);
    let (authors, approvers) = people(db, claim, &verdict).await?;
    let history = of_claim(db, claim.id).await?;
    let corrections = history
        .iter()
        .rev()
        .filter(|publication| publication.act == Act::Correct)
        .map(correction_shown)
        .collect();
    let published_at = history.last().map_or(now, |first| first.created_at);
    Ok(Some(Record {
        number: claim_number(claim.number),
        slug: claim.slug.clone().unwrap_or_default(),
        version: claim.publications + 1,
        language: claim.language.clone(),
        statement: claim.statement.clone(),
        quote: claim.quote.clone(),
        kind: claim.kind,
        voice: claim.voice,
        topics: lists::topics(db, claim.id)
            .await?
            .into_iter()
            .map(|tag| tag.name)
            .collect(),
        speaker: speaker_shown(db, claim, day).await?,
        appearances,
        rating,
        said: verdict.said,
        answer: verdict.answer,
        explanation: verdict.explanation,
        verdict_revision: verdict.revision,
        verdict_sha256: verdict.sha256,
        evidence: evidence::of_claim(db, claim.id, Eyes::Public)
            .await?
            .into_iter()
            .filter(|shown| shown.exhibit.withdrawn_at.is_none())
            .map(evidence_shown)
            .collect(),
        authors,
        approvers,
        published_at,
        changed_at: now,
        corrections,
        retraction: None,
        audit_head: events::head(db).await?.hash,
    }))
}

async fn rating_shown(db: &impl Reads, rating: rating::Model) -> Result<RatingShown, Error> {
    let (worst, best) = verdicts::bounds(db, rating.scale_id).await?;
    let scale = rating_scale::Entity::find_by_id(rating.scale_id)
        .one(db)
        .await?;
    let scale = scale.map(|scale| format!("{} {}", scale.name, scale.version));
    Ok(RatingShown {
        label: rating.label,
        meaning: rating.meaning,
        tone: rating.tone,
        number: rating.number,
        worst,
        best,
        scale: scale.unwrap_or_default(),
    })
}

async fn speaker_shown(
    db: &impl Reads,
    claim: &claim::Model,
    day: Option<chrono::NaiveDate>,
) -> Result<Option<SpeakerShown>, Error> {
    let (SaidBy::Known, Some(key)) = (claim.said_by, claim.speaker_id) else {
        return Ok(None);
    };
    let Some(speaker) = speakers::get(db, key).await? else {
        return Ok(None);
    };
    let roles = speakers::roles(db, [key])
        .await?
        .remove(&key)
        .unwrap_or_default();
    let role = speakers::role_on(&roles, day);
    Ok(Some(SpeakerShown {
        name: speaker.name,
        sort: speaker.sort,
        role: role.map(|role| role.title.clone()).unwrap_or_default(),
        affiliation: role
            .map(|role| role.affiliation.clone())
            .unwrap_or_default(),
        wikidata: speaker.wikidata,
    }))
}

/// Who wrote the verdict, and who approved the revision that goes public.
async fn people(
    db: &impl Reads,
    claim: &claim::Model,
    newest: &verdict::Model,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let authors: Vec<Uuid> = verdict::Entity::find()
        .select_only()
        .column(verdict::Column::AuthorId)
        .distinct()
        .filter(verdict::Column::ClaimId.eq(claim.id))
        .into_tuple()
        .all(db)
        .await?;
    let approvers: Vec<Uuid> = review::Entity::find()
        .select_only()
        .column(review::Column::PersonId)
        .filter(review::Column::VerdictId.eq(newest.id))
        .filter(review::Column::Round.eq(claim.review_round))
        .filter(review::Column::Decision.eq(Decision::Approve))
        .order_by_asc(review::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let names = settings::names(db, authors.iter().chain(&approvers).copied()).await?;
    let named = |keys: Vec<Uuid>| {
        keys.iter()
            .filter_map(|key| names.get(key).cloned())
            .collect()
    };
    Ok((named(authors), named(approvers)))
}

fn appearance_shown(shown: articles::Place) -> AppearanceShown {
    let (place, article) = (shown.place, shown.article);
    let address = article.as_ref().and_then(|article| article.address.clone());
    AppearanceShown {
        title: article
            .as_ref()
            .map(|article| article.title.clone())
            .unwrap_or_default(),
        outlet: shown.outlet.unwrap_or_default(),
        address: place.address.or(address),
        published_at: article.as_ref().and_then(|article| article.published_at),
        said_on: place.said_on,
        medium: place.medium,
        venue: place.venue,
        exact: place.exact,
        prefix: place.prefix,
        suffix: place.suffix,
        start: place.start_at,
        end: place.end_at,
        snapshot_sha256: shown.sha256,
        retrieved_at: article.as_ref().map(|article| article.retrieved_at),
        paragraph: place.paragraph,
        chain: shown
            .chain
            .into_iter()
            .map(|link| LinkShown {
                part: link.part,
                name: link.as_given,
                voice: link.voice,
                cue: link.cue,
            })
            .collect(),
    }
}

fn evidence_shown(shown: evidence::Shown) -> EvidenceShown {
    let (used, kept, source) = (shown.exhibit, shown.evidence, shown.source);
    EvidenceShown {
        number: used.number,
        stance: used.stance,
        title: kept.title,
        kind: kept.kind,
        source: source
            .as_ref()
            .map(|source| source.name.clone())
            .unwrap_or_default(),
        interests: source.map(|source| source.interests).unwrap_or_default(),
        address: kept.address,
        passage: used.passage,
        locator: used.locator,
        retrieved_at: kept.retrieved_at,
        sha256: kept.sha256,
        not_archived: kept.not_archived,
    }
}

fn correction_shown(publication: &publication::Model) -> CorrectionShown {
    CorrectionShown {
        at: publication.created_at,
        note: publication.note.clone(),
        version: publication.number,
    }
}
