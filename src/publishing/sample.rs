//! A record for this room's tests: invented people, places and outlets.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::claim::{Part, SpeakerSort};
use crate::domain::evidence::{EvidenceKind, Stance};
use crate::domain::manipulation::{Manipulation, Medium};
use crate::domain::reading::{Kind, Voice};
use crate::domain::record::{
    AppearanceShown, CorrectionShown, EvidenceShown, LinkShown, MediaShown, RatingShown, Record,
    SpeakerShown,
};
use crate::domain::verdict::Said;
use crate::publishing::Publisher;

pub fn desk() -> Publisher {
    Publisher::new("Example Desk", "https://desk.example")
}

pub fn at(written: &str) -> DateTime<Utc> {
    written.parse().unwrap()
}

fn day(written: &str) -> NaiveDate {
    written.parse().unwrap()
}

/// A check in its first version that passes the preflight without a remark.
pub fn record() -> Record {
    Record {
        number: "C-0007".to_owned(),
        slug: "crime-doubled-district-9".to_owned(),
        version: 1,
        language: "en".to_owned(),
        statement: "Recorded crime in District 9 doubled in the last two years.".to_owned(),
        quote: "Crime in District 9 has doubled in the past two years.".to_owned(),
        kind: Kind::Figure,
        voice: Voice::Quoted,
        topics: vec!["crime".to_owned(), "statistics".to_owned()],
        speaker: Some(SpeakerShown {
            name: "Jane Roe".to_owned(),
            sort: SpeakerSort::Person,
            role: "Minister of the Interior".to_owned(),
            affiliation: "Ruritania".to_owned(),
            wikidata: Some("Q2".to_owned()),
        }),
        appearances: vec![debate()],
        rating: RatingShown {
            label: "Mostly inaccurate".to_owned(),
            meaning: "A true part does not carry the claim.".to_owned(),
            tone: "v2".to_owned(),
            number: Some(2),
            worst: 1,
            best: 5,
            scale: "Accuracy 1".to_owned(),
        },
        said: Said::AsQuoted,
        answer: "Police figures show recorded crime rose 4 % in two years.".to_owned(),
        explanation: "Recorded crime rose by 4 % [E1].".to_owned(),
        verdict_revision: 3,
        verdict_sha256: "ab".repeat(32),
        evidence: vec![offences()],
        authors: vec!["Ana K.".to_owned()],
        approvers: vec!["Ben L.".to_owned(), "Cem M.".to_owned()],
        bench: None,
        asked: Vec::new(),
        media: None,
        published_at: at("2026-11-02T09:30:00Z"),
        changed_at: at("2026-11-02T09:30:00Z"),
        corrections: Vec::new(),
        retraction: None,
        policies: Vec::new(),
        audit_head: "cd".repeat(32),
    }
}

/// The same check after one correction.
pub fn corrected() -> Record {
    Record {
        version: 2,
        changed_at: at("2026-11-04T16:05:00Z"),
        corrections: vec![CorrectionShown {
            at: at("2026-11-04T16:05:00Z"),
            note: "An earlier version gave the rise as 5 %. It is 4 %.".to_owned(),
            version: 2,
            weight: crate::domain::record::Amendment::Substantial,
        }],
        ..record()
    }
}

/// The same check after it was retracted.
pub fn retracted() -> Record {
    Record {
        version: 3,
        changed_at: at("2026-11-09T08:00:00Z"),
        retraction: Some(CorrectionShown {
            at: at("2026-11-09T08:00:00Z"),
            note: "The police have withdrawn the figures.".to_owned(),
            version: 3,
            weight: crate::domain::record::Amendment::Substantial,
        }),
        ..corrected()
    }
}

/// The same check of a claim about a picture, of which the desk holds a copy.
pub fn about_a_picture() -> Record {
    Record {
        media: Some(MediaShown {
            medium: Medium::Image,
            manipulations: vec![Manipulation::OutOfContext, Manipulation::Edited],
            address: Some("https://social.example/p/9.jpg".to_owned()),
            exhibit: Some(1),
            context: "The queue stood there in 2019, for a fair.".to_owned(),
            original: Some("https://archive.example/fair".to_owned()),
        }),
        ..record()
    }
}

pub fn debate() -> AppearanceShown {
    AppearanceShown {
        title: "Debate transcript".to_owned(),
        outlet: "News Example".to_owned(),
        address: Some("https://news.example/politics/debate-transcript".to_owned()),
        published_at: Some(at("2026-10-28T21:00:00Z")),
        said_on: Some(day("2026-10-28")),
        medium: "debate".to_owned(),
        venue: "Prime-time debate, Channel 4".to_owned(),
        exact: "Crime in District 9 has doubled in the past two years.".to_owned(),
        prefix: "The minister told the audience: ".to_owned(),
        suffix: " She did not name a source. Late".to_owned(),
        start: Some(43),
        end: Some(97),
        snapshot_sha256: Some("ef".repeat(32)),
        retrieved_at: Some(at("2026-10-29T08:15:00Z")),
        paragraph: Some(2),
        chain: vec![LinkShown {
            part: Part::Utterer,
            name: "Jane Roe".to_owned(),
            voice: Voice::Quoted,
            cue: "told the audience".to_owned(),
        }],
    }
}

pub fn offences() -> EvidenceShown {
    EvidenceShown {
        number: 1,
        stance: Stance::Contradicts,
        title: "Recorded offences by district, 2024-2026".to_owned(),
        kind: EvidenceKind::DataSet,
        source: "National Police".to_owned(),
        interests: String::new(),
        address: Some("https://police.example/data/offences.csv".to_owned()),
        passage: "District 9; 2024: 1,204; 2026: 1,252".to_owned(),
        deciding: "2026: 1,252".to_owned(),
        locator: "row 9".to_owned(),
        retrieved_at: at("2026-10-30T10:00:00Z"),
        sha256: Some("01".repeat(32)),
        not_archived: String::new(),
    }
}
