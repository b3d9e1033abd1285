//! The evidence board and the verdict of a claim.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::evidence::{EvidenceKind, InCopy, Stance};
use crate::domain::verdict::{NewVerdict, Said, fingerprint};
use crate::domain::words::{Answer, Prose};
use crate::sample::made::grammar::{self, capital};
use crate::sample::made::life::Life;
use crate::store::entities::{evidence, exhibit, verdict};

/// Why the documents of the generated desk have no copies.
const NO_COPY: &str = "This document was made by rule; there is nothing to keep.";
/// How many of a batch's newest documents are used again.
const AT_HAND: usize = 60;
const KINDS: &[EvidenceKind] = &[
    EvidenceKind::Primary,
    EvidenceKind::DataSet,
    EvidenceKind::Official,
    EvidenceKind::Expert,
    EvidenceKind::Report,
    EvidenceKind::Interview,
];

/// A piece of evidence as it lies on the board.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) exhibit: exhibit::Model,
    pub(super) document: evidence::Model,
    /// Who published it: a place in the cast.
    pub(super) source: usize,
}

/// Adds a piece of evidence: a new document, or one that another claim rests on as well.
pub(super) fn add(life: &mut Life<'_>) {
    let at_hand = life.batch.evidence.len().min(AT_HAND);
    let again = (at_hand > 20 && life.dice.falls(30)).then(|| {
        let back = life.dice.below(at_hand) + 1;
        life.batch.evidence[life.batch.evidence.len() - back].clone()
    });
    let (document, source) = match again {
        Some(document) => {
            let sources = &life.cast.publishers;
            let source = sources
                .iter()
                .position(|one| Some(one.id) == document.source_id);
            (document, source.unwrap_or_default())
        }
        None => {
            let (document, source) = document(life);
            life.batch.evidence.push(document.clone());
            (document, source)
        }
    };
    life.claim.exhibits += 1;
    let number = life.claim.exhibits;
    let (figure, thing) = (&life.met.assertion.figure, life.met.assertion.thing);
    let stance = *life.dice.pick(&Stance::ALL);
    let passage = match stance {
        Stance::Supports => format!("For {thing} the table gives {figure}, as in the year before."),
        Stance::Contradicts => format!(
            "The figure of {figure} that is often given for {thing} counts some cases twice."
        ),
        Stance::Context => format!(
            "How {thing} are counted was changed in spring; {figure} belongs to the old way."
        ),
    };
    let note = match life.dice.below(3) {
        0 => format!("Table {}, lower half.", life.dice.between(1, 40)),
        _ => String::new(),
    };
    let row = exhibit::Model {
        id: life.dice.key(life.at),
        claim_id: life.claim.id,
        evidence_id: document.id,
        number,
        stance,
        locator: format!("page {}", life.dice.between(1, 240)),
        note_by: (!note.is_empty()).then_some(life.checker.id),
        note: note.clone(),
        passage: passage.clone(),
        added_by: life.checker.id,
        created_at: life.at,
        withdrawn_at: None,
        in_copy: InCopy::Unread,
        deciding: String::new(),
    };
    let after = json!({ "number": number, "title": document.title, "stance": stance,
        "kind": document.kind, "passage": passage, "deciding": "", "note": note, "sha256": null });
    let by = life.checker.clone();
    life.tell(&by, "added evidence to", Value::Null, after);
    life.batch.exhibits.push(row.clone());
    life.pieces.push(Piece {
        exhibit: row,
        document,
        source,
    });
}

fn document(life: &mut Life<'_>) -> (evidence::Model, usize) {
    let source = life.dice.leaning(life.cast.publishers.len());
    let publisher = &life.cast.publishers[source];
    let year = life.at.format("%Y");
    let thing = capital(life.met.assertion.thing);
    let title = match life.dice.below(4) {
        0 => format!("{thing}: annual report {year}"),
        1 => format!("{thing} by district, {year}"),
        2 => format!(
            "Answer of {} to a question on {}",
            grammar::office(life.dice),
            life.met.assertion.thing
        ),
        _ => format!(
            "Minutes of the sitting on {}, {year}",
            life.met.assertion.thing
        ),
    };
    let id = life.dice.key(life.at);
    let document = evidence::Model {
        id,
        title,
        kind: *life.dice.pick(KINDS),
        source_id: Some(publisher.id),
        address: Some(format!(
            "https://{}/papers/{}",
            publisher.host,
            life.dice.between(1, 900_000)
        )),
        retrieved_at: life.at,
        sha256: None,
        media_type: String::new(),
        file_name: String::new(),
        bytes: 0,
        extract: String::new(),
        not_archived: NO_COPY.to_owned(),
        snapshot_id: None,
        known_as_of: None,
        stated_as: None,
        publisher: String::new(),
        unread: String::new(),
        created_by: life.checker.id,
        created_at: life.at,
    };
    (document, source)
}

/// A revision of the verdict, citing what is on the board.
pub(super) fn verdict(life: &mut Life<'_>, revision: i32) -> verdict::Model {
    let rating = life.dice.pick(&life.cast.ratings).clone();
    let said = *life.dice.pick(&Said::ALL[..3]);
    let (figure, thing) = (&life.met.assertion.figure, life.met.assertion.thing);
    let answer = format!(
        "The papers on {thing} give the figure {figure} only in part: {}.",
        rating.label.to_lowercase()
    );
    let mut explanation = format!("We asked for the papers on {thing} and read what there is.");
    for piece in &life.pieces {
        let does = match piece.exhibit.stance {
            Stance::Supports => "bears it out",
            Stance::Contradicts => "says otherwise",
            Stance::Context => "says how it is counted",
        };
        explanation.push_str(&format!(
            "\n\n{} {does} [E{}].",
            piece.document.title, piece.exhibit.number
        ));
    }
    let note = if revision == 1 {
        ""
    } else {
        "The source of the figure is named."
    };
    let sha256 = seal(
        life.claim.id,
        revision,
        (rating.id, said),
        (&answer, &explanation),
    );
    verdict::Model {
        id: life.dice.key(life.at),
        claim_id: life.claim.id,
        revision,
        rating_id: rating.id,
        said,
        answer,
        explanation,
        author_id: life.checker.id,
        note: note.to_owned(),
        departs: String::new(),
        sha256,
        created_at: life.at,
    }
}

fn seal(claim: Uuid, revision: i32, (rating, said): (Uuid, Said), words: (&str, &str)) -> String {
    let (Ok(answer), Ok(explanation)) = (
        Answer::parse(words.0, "The answer"),
        Prose::parse(words.1, "The explanation"),
    ) else {
        return String::new();
    };
    let (note, departs) = (String::new(), String::new());
    let new = NewVerdict {
        rating,
        said,
        answer,
        explanation,
        note,
        departs,
    };
    fingerprint(claim, revision, &new)
}
