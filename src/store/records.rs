//! The record of a claim as it would be frozen: everything about it that may be shown to the public.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::claim::{SaidBy, claim_number};
use crate::domain::evidence::Eyes;
use crate::domain::record::{
    Amendment, AppearanceShown, AskedShown, BenchShown, CorrectionShown, DissentShown,
    EvidenceShown, LinkShown, RatingShown, Record, SpeakerShown,
};
use crate::domain::verdict::{Act, Decision};
use crate::store::entities::{claim, inquiry, publication, rating, rating_scale, review, verdict};
use crate::store::public::of_claim;
use crate::store::{
    Error, Reads, benches, events, evidence, lists, method, places, policies, settings, speakers,
    verdicts,
};

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
    let appearances: Vec<AppearanceShown> = places::of_claim(db, claim.id)
        .await?
        .into_iter()
        .map(appearance_shown)
        .collect();
    let day = appearances.iter().find_map(|place| place.said_on);
    let (authors, mut approvers) = people(db, claim, &verdict).await?;
    let bench = bench_shown(db, claim, &verdict).await?;
    let bench = bench.map(|(carried, shown)| {
        approvers.extend(carried);
        shown
    });
    let asked = method::inquiries(db, claim.id).await?;
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
        bench,
        asked: asked.into_iter().map(asked_shown).collect(),
        published_at,
        changed_at: now,
        corrections,
        retraction: None,
        audit_head: events::head(db).await?.hash,
        policies: policies::in_force(db).await?,
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

/// The bench that carried a revision: who gave its rating, and what readers see.
async fn bench_shown(
    db: &impl Reads,
    claim: &claim::Model,
    newest: &verdict::Model,
) -> Result<Option<(Vec<String>, BenchShown)>, Error> {
    let opened = benches::opened(db, claim.id).await?;
    let this = |one: &benches::Opened| {
        one.bench.round == claim.review_round
            && one.ballots.iter().all(|vote| vote.verdict_id == newest.id)
    };
    let Some(opened) = opened.into_iter().find(this) else {
        return Ok(None);
    };
    let (carried, others): (Vec<_>, Vec<_>) = opened
        .ballots
        .iter()
        .partition(|vote| vote.rating_id == newest.rating_id);
    let names = settings::names(db, carried.iter().map(|vote| vote.person_id)).await?;
    let mut dissent = Vec::new();
    for vote in others.iter().filter(|_| opened.bench.dissent) {
        let rating = verdicts::rating(db, vote.rating_id).await?;
        dissent.push(DissentShown {
            rating: rating.map_or(String::new(), |(rating, _)| rating.label),
            reason: vote.reason.clone(),
        });
    }
    let shown = BenchShown {
        cast: opened.ballots.len(),
        carried_by: carried.len(),
        dissent,
    };
    let named = carried.iter().filter_map(|vote| names.get(&vote.person_id));
    Ok(Some((named.cloned().collect(), shown)))
}

fn asked_shown(asked: inquiry::Model) -> AskedShown {
    AskedShown {
        sent_on: asked.sent_on,
        channel: asked.channel,
        outcome: asked.outcome,
        words: asked.words,
    }
}

fn appearance_shown(shown: places::Place) -> AppearanceShown {
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
        deciding: used.deciding,
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
        weight: weight(publication),
    }
}

/// How much a correction changed, as its own record says.
fn weight(publication: &publication::Model) -> Amendment {
    let record: Option<Record> = serde_json::from_str(&publication.record).ok();
    let corrections = record.map(|record| record.corrections).unwrap_or_default();
    let own = corrections
        .iter()
        .find(|one| one.version == publication.number);
    own.map(|own| own.weight).unwrap_or_default()
}
