//! Reading: from the text of an article to its paragraphs, sentences and suggested claims. Pure:
//! no clock, no I/O, the same answer for the same text.

pub mod html;

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::domain::claim::SpeakerSort;
use crate::domain::reading::{Account, ArticlePart, Kind, Layout, Paragraph, Sentence, Voice};

/// The version of the rules, stored with every reading.
pub const ENGINE: &str = "galley-reading 1";

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
    /// The paragraph it stands in, from 1.
    pub paragraph: u32,
    /// How the article carries it.
    pub voice: Voice,
    /// What sort of assertion.
    pub kind: Kind,
    /// Who said it.
    pub speaker: Option<Credited>,
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
    let chars: Vec<char> = text.chars().collect();
    let paragraphs = paragraphs(&chars);
    let mut layout = Layout {
        paragraphs,
        sentences: Vec::new(),
    };
    let mut suggestions = Vec::new();
    for paragraph in &layout.paragraphs {
        for span in sentences(&chars, paragraph.start, paragraph.end) {
            let words: String = chars[span.start..span.end].iter().collect();
            let found = match paragraph.part {
                ArticlePart::Body => suggest(&words, span, paragraph.number),
                _ => None,
            };
            let account = match (&found, paragraph.part) {
                (Some(_), _) => Account::Claims,
                (None, ArticlePart::Body) if words.trim_end().ends_with('?') => Account::Question,
                (None, ArticlePart::Body) => Account::Background,
                (None, _) => Account::NotBody,
            };
            layout.sentences.push(Sentence {
                start: span.start,
                end: span.end,
                paragraph: paragraph.number,
                account,
            });
            suggestions.extend(found);
        }
    }
    Reading {
        engine: ENGINE.to_owned(),
        title: None,
        byline: None,
        layout,
        suggestions,
    }
}

fn paragraphs(chars: &[char]) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in chars.split(|c| *c == '\n') {
        let (from, to) = (start, start + line.len());
        start = to + 1;
        let blank = |c: &char| c.is_whitespace();
        let lead = line.iter().take_while(|c| blank(c)).count();
        let tail = line.iter().rev().take_while(|c| blank(c)).count();
        if lead == line.len() {
            continue;
        }
        let words: String = line.iter().collect();
        let (part, why) = part(words.trim());
        found.push(Paragraph {
            number: found.len() as u32 + 1,
            start: from + lead,
            end: to - tail,
            part,
            why: why.to_owned(),
        });
    }
    found
}

fn part(line: &str) -> (ArticlePart, &'static str) {
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let ended = line.ends_with(['.', '?', '!', '"', '”', '’', ')', ':']);
    if letters().count() > 8 && letters().all(|c| !c.is_lowercase()) {
        return (
            ArticlePart::SetAside,
            "a line in capitals: promotion or a link",
        );
    }
    if line.ends_with(')') && line.rfind('(').is_some_and(|at| line[at..].contains('/')) {
        return (ArticlePart::Caption, "ends with a picture credit");
    }
    if !ended && line.split_whitespace().count() <= 6 {
        return (
            ArticlePart::SetAside,
            "a few words without an end: keywords or a label",
        );
    }
    (ArticlePart::Body, "")
}

fn sentences(chars: &[char], start: usize, end: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = start;
    let mut at = start;
    while at < end {
        if matches!(chars[at], '.' | '!' | '?') {
            let mut close = at + 1;
            while close < end && matches!(chars[close], '"' | '”' | '’' | ')' | '\'') {
                close += 1;
            }
            let next = chars[close..end].iter().position(|c| !c.is_whitespace());
            let opens = next.is_some_and(|gap| {
                gap > 0
                    && (chars[close + gap].is_uppercase()
                        || matches!(chars[close + gap], '"' | '“' | '‘'))
            });
            if opens && !abbreviated(&chars[from..at]) {
                found.push(Span {
                    start: from,
                    end: close,
                });
                from = close + next.unwrap_or_default();
                at = from;
                continue;
            }
        }
        at += 1;
    }
    if from < end {
        found.push(Span { start: from, end });
    }
    found
}

fn abbreviated(before: &[char]) -> bool {
    const SHORT: [&str; 24] = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Sen", "Rep", "Gov", "Lt", "Col", "Jan",
        "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "No", "Inc", "Co", "vs", "Jr",
    ];
    let word: String = before
        .iter()
        .rev()
        .take_while(|c| c.is_alphanumeric() || **c == '.')
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    word.chars().count() == 1 || word.contains('.') || SHORT.contains(&word.as_str())
}

static CUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(said|says|claimed|insisted|argued|told|wrote|stressed|added|admitted|announced|warned|denied|noted|revealed|according to)\b").ok()
});
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|van|von|de|der|la|of the))*)").ok()
});

fn suggest(sentence: &str, span: Span, paragraph: u32) -> Option<Suggestion> {
    let cue = CUE.as_ref()?.find(sentence);
    let figure = sentence.chars().any(|c| c.is_ascii_digit());
    let quoted = sentence.contains(['"', '“']);
    let speaker = cue.and_then(|cue| {
        let names = NAME.as_ref()?;
        let mut before = names
            .find_iter(&sentence[..cue.start()])
            .filter(|name| is_name(name.as_str()));
        let mut after = names
            .find_iter(&sentence[cue.end()..])
            .filter(|name| is_name(name.as_str()));
        let credit = cue.as_str() == "according to";
        let found = if credit {
            after.next()
        } else {
            before.next().or(after.next())
        };
        let name = found?.as_str().to_owned();
        Some(Credited {
            as_given: name.clone(),
            name,
            role: String::new(),
            affiliation: String::new(),
            sort: SpeakerSort::Person,
        })
    });
    let voice = match (&speaker, quoted) {
        (Some(_), true) => Voice::PartQuoted,
        (Some(_), false) => Voice::Reported,
        (None, _) if figure => Voice::Own,
        (None, _) => return None,
    };
    let span = if voice == Voice::Own {
        span
    } else {
        narrowed(sentence, cue?.end(), span)
    };
    Some(Suggestion {
        span,
        paragraph,
        voice,
        kind: if figure { Kind::Figure } else { Kind::Event },
        speaker,
        relays: Vec::new(),
        cue: cue.map(|cue| cue.as_str().to_owned()).unwrap_or_default(),
        medium: String::new(),
        venue: String::new(),
        said_on: None,
        said_how: String::new(),
        score: if figure { 0.7 } else { 0.5 },
        reasons: vec![
            if figure {
                "gives a figure"
            } else {
                "somebody is credited"
            }
            .to_owned(),
        ],
    })
}

/// Capitalised words that begin sentences or name days, and never people.
const NO_NAMES: [&str; 36] = [
    "The",
    "A",
    "An",
    "In",
    "On",
    "At",
    "But",
    "And",
    "He",
    "She",
    "It",
    "They",
    "We",
    "This",
    "That",
    "If",
    "Since",
    "Of",
    "By",
    "As",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
];

fn is_name(words: &str) -> bool {
    !NO_NAMES.contains(&words)
        && !matches!(words, "Friday" | "Saturday" | "Sunday" | "I" | "Officials")
}

/// The words that were said, without those that credit them: what stands between the quotation
/// marks when the sentence begins with one, else what follows “that” after the cue.
fn narrowed(sentence: &str, cue_end: usize, span: Span) -> Span {
    let marks = ['"', '“', '”'];
    let count = |bytes: usize| sentence[..bytes].chars().count();
    let last = sentence.char_indices().rfind(|(_, c)| marks.contains(c));
    if sentence.starts_with(marks.as_slice())
        && let Some((at, mark)) = last
        && at > 0
    {
        return Span {
            start: span.start,
            end: span.start + count(at + mark.len_utf8()),
        };
    }
    let that = sentence[cue_end..]
        .find(" that ")
        .map(|at| cue_end + at + " that ".len());
    match that {
        Some(from) => {
            let end = sentence.trim_end_matches('.').len();
            if from < end {
                Span {
                    start: span.start + count(from),
                    end: span.start + count(end),
                }
            } else {
                span
            }
        }
        None => span,
    }
}
