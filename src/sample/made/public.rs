//! Going public: the frozen record of a check, its corrections and its end.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::domain::claim::claim_number;
use crate::domain::event::canonical;
use crate::domain::record::{
    Amendment, AppearanceShown, CorrectionShown, EvidenceShown, LinkShown, RatingShown, Record,
    SpeakerShown,
};
use crate::domain::state::State;
use crate::domain::verdict::{Act, PublicStanding};
use crate::domain::words::slug;
use crate::sample::made::board::Piece;
use crate::sample::made::grammar::TOPICS;
use crate::sample::made::life::Life;
use crate::store::entities::{check_text, public_check, publication};

/// An approved claim goes public.
pub(super) fn publish(life: &mut Life<'_>) {
    life.later(5, 600);
    let tail = slug(&life.claim.statement);
    life.claim.slug = Some(format!("{tail}-{}", life.claim.number));
    freeze(life, Act::Publish, "");
}

/// What is public is replaced by a version that says what was wrong.
pub(super) fn correct(life: &mut Life<'_>) {
    life.later(60, 4_000);
    freeze(
        life,
        Act::Correct,
        "An earlier version named the wrong year.",
    );
}

/// What is public no longer holds.
pub(super) fn retract(life: &mut Life<'_>) {
    life.later(600, 9_000);
    let note = "The figures on which this check rested were withdrawn.";
    life.claim.reason = note.to_owned();
    freeze(life, Act::Retract, note);
}

fn freeze(life: &mut Life<'_>, act: Act, note: &str) {
    let Some(mut record) = record(life) else {
        return;
    };
    let version = record.version;
    let told = || CorrectionShown {
        at: life.at,
        note: note.to_owned(),
        version,
        weight: Amendment::Substantial,
    };
    match act {
        Act::Publish => {}
        Act::Correct => record.corrections.push(told()),
        Act::Retract => record.retraction = Some(told()),
    }
    let Ok(frozen) = serde_json::to_value(&record).map(|value| canonical(&value)) else {
        return;
    };
    let sha256 = hex::encode(Sha256::digest(frozen.as_bytes()));
    let by = life.dice.pick(&life.cast.producers).clone();
    let (id, slug) = (life.dice.key(life.at), record.slug.clone());
    let verdict_id = life.verdict().map(|one| one.id).unwrap_or_default();
    life.claim.publications = version;
    life.batch.publications.push(publication::Model {
        id,
        claim_id: life.claim.id,
        number: version,
        verdict_id,
        slug: slug.clone(),
        act,
        note: note.to_owned(),
        record: frozen,
        sha256: sha256.clone(),
        person_id: by.id,
        created_at: life.at,
    });
    if act == Act::Publish {
        let body = [
            record.statement.as_str(),
            &record.quote,
            record.speaker.as_ref().map_or("", |who| &who.name),
        ];
        life.batch.texts.push(check_text::Model {
            number: life.claim.number,
            slug: slug.clone(),
            language: record.language.clone(),
            newest_at: life.at,
            body: body.join("\n"),
        });
        life.batch.checks.push(public_check::Model {
            slug: slug.clone(),
            claim_id: life.claim.id,
            publication_id: id,
            standing: PublicStanding::Published,
            speaker_id: life.claim.speaker_id,
            first_at: life.at,
            changed_at: life.at,
        });
    } else if let (Some(shown), Some(text)) =
        (life.batch.checks.last_mut(), life.batch.texts.last_mut())
    {
        shown.publication_id = id;
        shown.changed_at = life.at;
        text.newest_at = life.at;
        if act == Act::Retract {
            shown.standing = PublicStanding::Retracted;
        }
    }
    let (deed, to) = match act {
        Act::Publish => ("published", State::Published),
        Act::Correct => ("published a correction of", State::Published),
        Act::Retract => ("retracted", State::Retracted),
    };
    let after = json!({ "publication": version, "slug": slug, "sha256": sha256, "note": note,
        "verdict_revision": life.claim.verdict_revision });
    life.moved(&by, deed, to, after);
}

/// The record as it would be frozen now.
fn record(life: &Life<'_>) -> Option<Record> {
    let (claim, verdict) = (&life.claim, life.verdict()?);
    let rating = life
        .cast
        .ratings
        .iter()
        .find(|one| one.id == verdict.rating_id)?;
    let speaker = life.met.speaker.map(|who| &life.cast.speakers[who]);
    let newest = life.batch.publications.iter().rev().take(2);
    let first = newest.rev().find(|one| one.claim_id == claim.id);
    let reviewer = life
        .batch
        .reviews
        .last()
        .filter(|one| one.claim_id == claim.id);
    let approver = life
        .cast
        .editors
        .iter()
        .find(|one| reviewer.is_some_and(|row| row.person_id == one.id));
    Some(Record {
        media: None,
        number: claim_number(claim.number),
        slug: claim.slug.clone()?,
        version: claim.publications + 1,
        language: claim.language.clone(),
        statement: claim.statement.clone(),
        quote: claim.quote.clone(),
        kind: claim.kind,
        voice: claim.voice,
        topics: vec![TOPICS[life.met.assertion.topic].to_owned()],
        speaker: speaker.map(|who| SpeakerShown {
            name: who.name.clone(),
            sort: crate::domain::claim::SpeakerSort::Person,
            role: who.title.to_owned(),
            affiliation: who.affiliation.clone(),
            wikidata: None,
        }),
        appearances: vec![appearance(life)],
        rating: RatingShown {
            label: rating.label.clone(),
            meaning: rating.meaning.clone(),
            tone: rating.tone.clone(),
            number: rating.number,
            worst: life.cast.bounds.0,
            best: life.cast.bounds.1,
            scale: life.cast.scale.clone(),
        },
        said: verdict.said,
        answer: verdict.answer.clone(),
        explanation: verdict.explanation.clone(),
        verdict_revision: verdict.revision,
        verdict_sha256: verdict.sha256.clone(),
        evidence: life
            .pieces
            .iter()
            .map(|piece| evidence(life, piece))
            .collect(),
        authors: vec![life.checker.name.clone()],
        approvers: approver.map(|one| one.name.clone()).into_iter().collect(),
        bench: None,
        asked: Vec::new(),
        published_at: first.map_or(life.at, |one| one.created_at),
        changed_at: life.at,
        corrections: Vec::new(),
        retraction: None,
        audit_head: life.head.to_owned(),
        policies: Vec::new(),
    })
}

fn appearance(life: &Life<'_>) -> AppearanceShown {
    let (place, paper) = (&life.met.place, life.paper);
    AppearanceShown {
        title: paper.article.title.clone(),
        outlet: paper.outlet.name.clone(),
        address: paper.article.address.clone(),
        published_at: paper.article.published_at,
        said_on: place.said_on,
        medium: String::new(),
        venue: String::new(),
        exact: place.exact.clone(),
        prefix: place.prefix.clone(),
        suffix: place.suffix.clone(),
        start: place.start_at,
        end: place.end_at,
        snapshot_sha256: Some(paper.snapshot.sha256.clone()),
        retrieved_at: Some(paper.article.retrieved_at),
        paragraph: place.paragraph,
        chain: life
            .met
            .chain
            .iter()
            .map(|link| LinkShown {
                part: link.part,
                name: link.as_given.clone(),
                voice: link.voice,
                cue: link.cue.clone(),
            })
            .collect(),
    }
}

fn evidence(life: &Life<'_>, piece: &Piece) -> EvidenceShown {
    let (used, kept) = (&piece.exhibit, &piece.document);
    EvidenceShown {
        number: used.number,
        stance: used.stance,
        title: kept.title.clone(),
        kind: kept.kind,
        source: life.cast.publishers[piece.source].name.clone(),
        interests: String::new(),
        address: kept.address.clone(),
        passage: used.passage.clone(),
        deciding: String::new(),
        locator: used.locator.clone(),
        retrieved_at: kept.retrieved_at,
        sha256: None,
        not_archived: kept.not_archived.clone(),
    }
}
