//! Reading: from the text of an article to its paragraphs, sentences and suggested claims. Pure:
//! no clock, no I/O, the same answer for the same text.

mod attribution;
mod clauses;
mod inflect;
mod lexicon;
mod names;
mod offsets;
mod paragraphs;
mod people;
mod phrases;
mod quotes;
mod scan;
mod sentences;
mod tagger;
mod tokens;
mod venue;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::claim::SpeakerSort;
use crate::domain::reading::{Account, ArticlePart, Kind, Layout, Sentence, Voice};

use names::Sort;
use offsets::Offsets;
use people::{People, Speaker};
use scan::{Draft, Scan};

/// The version of the rules, stored with every reading.
pub const ENGINE: &str = "galley-reading 2";

/// Code points from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Somebody an article credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// The fullest name the article gives.
    pub name: String,
    /// The name where the claim stands.
    pub as_given: String,
    /// Title or office, or empty.
    pub role: String,
    /// Organisation or country, or empty.
    pub affiliation: String,
    /// Person, organisation or unnamed.
    pub sort: SpeakerSort,
}

/// A statement the article carries or makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Where it stands.
    pub span: Span,
    /// Its pieces, when the words that credit it stand in the middle; else the one span.
    pub spans: Vec<Span>,
    /// The paragraph it stands in, from 1.
    pub paragraph: u32,
    /// How the article carries it.
    pub voice: Voice,
    /// What sort of assertion.
    pub kind: Kind,
    /// Who said it.
    pub speaker: Option<Credited>,
    /// Whom an unclear pronoun may stand for; empty when the speaker is clear.
    pub candidates: Vec<Credited>,
    /// Who passed it on, in order.
    pub relays: Vec<Credited>,
    /// The words that credit it.
    pub cue: String,
    /// Radio, statement, post.
    pub medium: String,
    /// Where it was said.
    pub venue: String,
    /// The day it was said, if the text gives it.
    pub said_on: Option<NaiveDate>,
    /// The rule that settled the day.
    pub said_how: String,
    /// The rule that found it, in words.
    pub rule: String,
    /// Where the words stand that credit it; empty when none do.
    pub cue_span: Span,
    /// Check-worthiness, 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// An article as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Which version of the rules.
    pub engine: String,
    /// The headline, if the text has one.
    pub title: Option<String>,
    /// Who wrote it, if the text says so.
    pub byline: Option<String>,
    /// Paragraphs and sentences.
    pub layout: Layout,
    /// What it suggests, in the order of the text.
    pub suggestions: Vec<Suggestion>,
}

/// Reads the text of an article. `published` resolves days such as “on Monday”.
pub fn extract(text: &str, _published: Option<NaiveDate>) -> Reading {
    let offsets = Offsets::of(text);
    let mut paragraphs = paragraphs::paragraphs(text);
    let mut scan = Scan::default();
    for paragraph in &paragraphs {
        let body = matches!(paragraph.part, ArticlePart::Body | ArticlePart::Headline);
        scan.paragraph(text, paragraph.start..paragraph.end, paragraph.number, body);
    }
    let suggestions: Vec<Suggestion> = scan
        .drafts
        .iter()
        .map(|draft| suggestion(draft, &scan.memory.people, &offsets))
        .collect();
    let sentences = scan
        .sentences
        .iter()
        .map(|stretch| Sentence {
            start: offsets.points(stretch.span.start),
            end: offsets.points(stretch.span.end),
            paragraph: stretch.paragraph,
            account: Account::Background,
        })
        .collect();
    for paragraph in &mut paragraphs {
        paragraph.start = offsets.points(paragraph.start);
        paragraph.end = offsets.points(paragraph.end);
    }
    Reading {
        engine: ENGINE.to_owned(),
        title: None,
        byline: None,
        layout: Layout { paragraphs, sentences },
        suggestions,
    }
}

fn suggestion(draft: &Draft, people: &People, offsets: &Offsets<'_>) -> Suggestion {
    let span = |piece: &std::ops::Range<usize>| Span {
        start: offsets.points(piece.start),
        end: offsets.points(piece.end),
    };
    let mut spans: Vec<Span> = draft.pieces.iter().map(span).collect();
    spans.sort_by_key(|s| s.start);
    let whole = Span {
        start: spans.first().map_or(0, |s| s.start),
        end: spans.iter().map(|s| s.end).max().unwrap_or(0),
    };
    let (speaker, candidates) = draft.speaker.as_ref().map_or((None, Vec::new()), |s| credited(s, people));
    let (inside, all) = draft.quoted;
    let unnamed = speaker.as_ref().is_some_and(|s| s.sort == SpeakerSort::Unnamed);
    let voice = match (inside, all) {
        (0, _) if unnamed => Voice::Unnamed,
        (0, _) => Voice::Reported,
        (inside, all) if inside * 1000 >= all * 999 => Voice::Quoted,
        _ => Voice::PartQuoted,
    };
    Suggestion {
        span: whole,
        spans,
        paragraph: draft.paragraph,
        voice,
        kind: Kind::Quotation,
        speaker,
        candidates,
        relays: draft.relays.iter().filter_map(|r| credited(r, people).0).collect(),
        cue: draft.cue.clone(),
        medium: draft.medium.clone(),
        venue: draft.venue.clone(),
        rule: draft.rule.to_owned(),
        cue_span: span(&draft.cue_at),
        said_on: None,
        said_how: String::new(),
        score: 0.5,
        reasons: vec!["somebody is credited".to_owned()],
    }
}

/// A speaker by the fullest name of the article; an unclear one as its candidates.
fn credited(speaker: &Speaker, people: &People) -> (Option<Credited>, Vec<Credited>) {
    let known = |id: usize, as_given: &str| {
        people.party(id).map(|party| Credited {
            name: party.name.clone(),
            as_given: as_given.to_owned(),
            role: party.role.clone(),
            affiliation: party.affiliation.clone(),
            sort: sort(party.sort),
        })
    };
    match speaker {
        Speaker::Known(id, as_given) => (known(*id, as_given), Vec::new()),
        Speaker::Described(mention) => (
            Some(Credited {
                name: mention.name.clone(),
                as_given: mention.as_given.clone(),
                role: mention.role.clone(),
                affiliation: mention.affiliation.clone(),
                sort: sort(mention.sort),
            }),
            Vec::new(),
        ),
        Speaker::Unclear(word, ids) => (None, ids.iter().filter_map(|id| known(*id, word)).collect()),
    }
}

fn sort(sort: Sort) -> SpeakerSort {
    match sort {
        Sort::Person => SpeakerSort::Person,
        Sort::Body | Sort::Group => SpeakerSort::Organisation,
        Sort::Unnamed => SpeakerSort::Unnamed,
    }
}
