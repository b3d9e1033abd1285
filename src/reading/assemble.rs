//! Assembly: the drafts of a scan become suggestions: speakers by their fullest names, spans in code
//! points, each weighed; and every sentence is accounted for.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDate;

use super::aside::Laid;
use super::kind;
use super::names::Sort;
use super::own;
use super::people::{People, Speaker};
use super::scan::{Draft, Scan, Stretch};
use super::signs::Signs;
use super::when;
use super::worth::{self, Context};
use super::{Credited, ENGINE, Reading, Span, Suggestion};
use crate::domain::claim::SpeakerSort;
use crate::domain::offsets::Offsets;
use crate::domain::reading::{Account, ArticlePart, Layout, Paragraph, Sentence, Voice};

/// Reads an article that is laid out.
pub(super) fn reading(text: &str, laid: Laid, published: Option<NaiveDate>) -> Reading {
    let offsets = Offsets::of(text);
    let published = published.or(laid.published.as_ref().map(|found| found.day));
    let mut scan = Scan::default();
    for (paragraph, opening) in laid.paragraphs.iter().zip(&laid.openings) {
        let span = offsets.byte(paragraph.start)..offsets.byte(paragraph.end);
        let opening = offsets.byte(*opening).clamp(span.start, span.end);
        scan.paragraph(text, span, opening, paragraph.number, read(paragraph));
    }
    let desk = Desk {
        text,
        offsets: &offsets,
        people: &scan.memory.people,
        published,
    };
    let marks = Marks::of(&scan.drafts);
    // Each draft is let go as its suggestion is made: a long text's are not held twice.
    let mut suggestions: Vec<Suggestion> = scan
        .drafts
        .into_iter()
        .map(|draft| desk.suggestion(draft))
        .collect();
    let sentences = desk.account(&scan.sentences, &marks, &laid.paragraphs, &mut suggestions);
    suggestions.sort_by_key(|s| (s.span.start, s.span.end));
    Reading {
        engine: ENGINE.to_owned(),
        title: laid.title.map(|found| found.words),
        byline: laid.byline.map(|found| found.words),
        layout: Layout {
            paragraphs: laid.paragraphs,
            sentences,
        },
        suggestions,
    }
}

/// Whether a paragraph is read for claims.
fn read(paragraph: &Paragraph) -> bool {
    matches!(paragraph.part, ArticlePart::Body | ArticlePart::Headline)
}

/// An attitude is reported less to be checked than a statement.
const ATTITUDE_SHARE: f64 = 0.6;

struct Desk<'a> {
    text: &'a str,
    offsets: &'a Offsets<'a>,
    people: &'a People,
    published: Option<NaiveDate>,
}

impl Desk<'_> {
    fn words(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn span(&self, bytes: &Range<usize>) -> Span {
        Span {
            start: self.offsets.points(bytes.start),
            end: self.offsets.points(bytes.end),
        }
    }

    fn suggestion(&self, draft: Draft) -> Suggestion {
        let mut spans: Vec<Span> = draft.pieces.iter().map(|p| self.span(p)).collect();
        spans.sort_by_key(|s| s.start);
        let whole = Span {
            start: spans.first().map_or(0, |s| s.start),
            end: spans.iter().map(|s| s.end).max().unwrap_or(0),
        };
        let (speaker, candidates) = draft
            .speaker
            .as_ref()
            .map_or((None, Vec::new()), |s| credited(s, self.people));
        let wording: Vec<&str> = draft.pieces.iter().map(|p| self.words(p)).collect();
        let wording = wording.join(" ");
        let signs = Signs::read(&wording);
        let context = Context {
            attributed: speaker.is_some(),
            ..Context::default()
        };
        let worth = worth::weigh_signs(&signs, &context);
        let mut reasons: Vec<Cow<'static, str>> =
            worth.reasons.into_iter().map(Cow::Borrowed).collect();
        let mut score = worth.score;
        if draft.attitude {
            score *= ATTITUDE_SHARE;
            reasons.push("a belief, wish or judgement rather than words said".into());
        }
        let mut relays: Vec<Credited> = draft
            .relays
            .iter()
            .filter_map(|r| credited(r, self.people).0)
            .collect();
        let medium = self.outlet(&draft, &mut relays);
        let said = self.published.and_then(|_| self.said(&draft));
        Suggestion {
            span: whole,
            spans,
            paragraph: draft.paragraph,
            voice: voice(&draft, speaker.as_ref()),
            kind: kind::judge(&signs).kind,
            speaker,
            candidates,
            relays,
            cue_span: self.span(&draft.cue_at),
            cue: draft.cue,
            medium,
            venue: draft.venue,
            rule: Cow::Borrowed(draft.rule),
            said_on: said.as_ref().and_then(|(day, _)| *day),
            said_how: said.map(|(_, how)| how).unwrap_or_default(),
            score,
            reasons,
        }
    }

    /// “told Reuters”: a hearer that is no person of the article passes the words on.
    fn outlet(&self, draft: &Draft, relays: &mut Vec<Credited>) -> String {
        let told = draft
            .cue
            .split_whitespace()
            .any(|w| matches!(w, "told" | "tells" | "telling" | "tell"));
        let named = draft.medium.starts_with(char::is_uppercase);
        if !told || !named {
            return draft.medium.clone();
        }
        if self.people.person(&draft.medium) {
            return String::new();
        }
        relays.push(Credited {
            name: draft.medium.clone(),
            as_given: draft.medium.clone(),
            role: String::new(),
            affiliation: String::new(),
            sort: SpeakerSort::Organisation,
        });
        draft.medium.clone()
    }

    /// The day it was said, from the words of its sentence that are not its own.
    fn said(&self, draft: &Draft) -> Option<(Option<NaiveDate>, String)> {
        let sentence = draft.sentence.clone();
        let (start, end) = draft
            .pieces
            .iter()
            .fold((usize::MAX, 0), |(start, end), p| {
                (start.min(p.start), end.max(p.end))
            });
        let before = sentence.start..start.clamp(sentence.start, sentence.end);
        let after = end.clamp(sentence.start, sentence.end)..sentence.end;
        [before, after]
            .into_iter()
            .filter_map(|part| {
                let cue = draft.cue_at.start.saturating_sub(part.start);
                when::said(self.words(&part), cue, self.published)
            })
            .map(|found| (found.on_day(), found.how))
            .max_by_key(|(day, _)| day.is_some())
    }

    /// What became of every sentence; the article's own assertions join the suggestions.
    fn account(
        &self,
        sentences: &[Stretch],
        marks: &Marks,
        paragraphs: &[Paragraph],
        suggestions: &mut Vec<Suggestion>,
    ) -> Vec<Sentence> {
        sentences
            .iter()
            .map(|stretch| {
                let body = usize::try_from(stretch.paragraph)
                    .ok()
                    .and_then(|number| paragraphs.get(number.checked_sub(1)?))
                    .is_some_and(|paragraph| paragraph.part == ArticlePart::Body);
                let claimed = marks.touch(&stretch.span);
                let account = match claimed {
                    Some(true) => Account::Claims,
                    Some(false) => Account::AttributionOnly,
                    None if body => self.own(stretch, suggestions),
                    None => Account::NotBody,
                };
                Sentence {
                    start: self.offsets.points(stretch.span.start),
                    end: self.offsets.points(stretch.span.end),
                    paragraph: stretch.paragraph,
                    account,
                }
            })
            .collect()
    }

    /// Judges a sentence nobody is credited with.
    fn own(&self, stretch: &Stretch, suggestions: &mut Vec<Suggestion>) -> Account {
        let words = self.words(&stretch.span);
        let judged = own::judge(words);
        let Some(worth) = judged.worth else {
            return judged.account;
        };
        let span = self.span(&stretch.span);
        suggestions.push(Suggestion {
            span,
            spans: vec![span],
            paragraph: stretch.paragraph,
            voice: Voice::Own,
            kind: judged.kind,
            speaker: None,
            candidates: Vec::new(),
            relays: Vec::new(),
            cue: String::new(),
            medium: String::new(),
            venue: String::new(),
            rule: Cow::Borrowed("the article's own assertion"),
            cue_span: Span {
                start: span.start,
                end: span.start,
            },
            said_on: None,
            said_how: String::new(),
            score: worth.score,
            reasons: worth.reasons.into_iter().map(Cow::Borrowed).collect(),
        });
        judged.account
    }
}

/// Where an article credits somebody: the words said, and the words that credit them.
struct Marks {
    /// Each stretch in the order of the text, and whether it is of words said.
    stretches: Vec<(Range<usize>, bool)>,
    /// For each stretch, how far it or any before it reaches.
    farthest: Vec<usize>,
}

impl Marks {
    fn of(drafts: &[Draft]) -> Self {
        let mut stretches: Vec<(Range<usize>, bool)> = drafts
            .iter()
            .flat_map(|draft| {
                let said = draft.pieces.iter().map(|piece| (piece.clone(), true));
                said.chain([(draft.cue_at.clone(), false)])
            })
            .collect();
        stretches.sort_by_key(|(span, _)| span.start);
        let mut reach = 0;
        let farthest = stretches
            .iter()
            .map(|(span, _)| {
                reach = reach.max(span.end);
                reach
            })
            .collect();
        Self {
            stretches,
            farthest,
        }
    }

    /// Whether credited words (true) or only a credit (false) stand in a sentence.
    fn touch(&self, sentence: &Range<usize>) -> Option<bool> {
        let from = self.farthest.partition_point(|end| *end <= sentence.start);
        self.stretches
            .iter()
            .skip(from)
            .take_while(|(span, _)| span.start < sentence.end)
            .filter(|(span, _)| span.end > sentence.start && !span.is_empty())
            .map(|(_, words)| *words)
            .max()
    }
}

fn voice(draft: &Draft, speaker: Option<&Credited>) -> Voice {
    let (inside, all) = draft.quoted;
    match (inside, all) {
        (0, _) if speaker.is_some_and(|s| s.sort == SpeakerSort::Unnamed) => Voice::Unnamed,
        (0, _) => Voice::Reported,
        (inside, all) if inside * 1000 >= all * 999 => Voice::Quoted,
        _ => Voice::PartQuoted,
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
        Speaker::Unclear(word, ids) => {
            (None, ids.iter().filter_map(|id| known(*id, word)).collect())
        }
    }
}

fn sort(sort: Sort) -> SpeakerSort {
    match sort {
        Sort::Person => SpeakerSort::Person,
        Sort::Body | Sort::Group => SpeakerSort::Organisation,
        Sort::Unnamed => SpeakerSort::Unnamed,
    }
}
