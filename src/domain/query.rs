//! A search as a person types it: words, `"exact words"`, `-without`, and operators that narrow, such
//! as `by:tarnova state:review said:2024-07..`. Pure; what is not understood is kept, to be told.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::state::State;
use crate::domain::stems::Languages;
use crate::domain::words;

/// Days from one up to, and not including, another; an end that is left out is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

/// What a search asks for. Everything narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that must stand in it, in any order.
    pub words: Vec<String>,
    /// Words that must stand in it one after the other.
    pub phrases: Vec<String>,
    /// Words or phrases that must not.
    pub without: Vec<String>,
    /// Parts of the speaker's name, folded as names are compared.
    pub by: Vec<String>,
    /// One of these states; none given means any.
    pub states: Vec<State>,
    /// One of these ratings, by label, in lower case.
    pub ratings: Vec<String>,
    /// On all of these topics, by slug.
    pub topics: Vec<String>,
    /// With evidence from, or an appearance at, one of these hosts.
    pub hosts: Vec<String>,
    /// Due within these days.
    pub due: Option<Span>,
    /// Said within these days.
    pub said: Option<Span>,
    /// With a verdict, or without one.
    pub drafted: Option<bool>,
    /// What looks like an operator and is none, and what is more than a search takes, as typed.
    pub unknown: Vec<String>,
    /// The languages in which another form of a word is found as well; whoever searches says which.
    pub languages: Languages,
}

/// So many words, phrases and operators are read; what comes after is told as left out. No database
/// takes a condition of any length.
const MOST_PIECES: usize = 100;
/// So many of them may be words, each of which is looked up in every form it has.
pub const MOST_WORDS: usize = 20;
/// So many of them may be operators: each is a question of its own to other tables.
const MOST_OPERATORS: usize = 10;

/// The operators, each with an example.
pub const OPERATORS: [(&str, &str); 8] = [
    ("by:", "by:tarnova"),
    ("state:", "state:review"),
    ("rating:", "rating:\"mostly accurate\""),
    ("topic:", "topic:ferries"),
    ("host:", "host:statistics.norvessa.example"),
    ("due:", "due:2026-12"),
    ("said:", "said:2026-07.."),
    ("verdict:", "verdict:no"),
];

impl Wanted {
    /// Reads a search.
    pub fn parse(typed: &str) -> Wanted {
        let mut wanted = Wanted::default();
        let mut operators = 0;
        for (at, piece) in pieces(typed).into_iter().enumerate() {
            operators += usize::from(piece.operator.is_some());
            let too_many = match piece.operator {
                Some(_) => operators > MOST_OPERATORS,
                None => wanted.words.len() >= MOST_WORDS && piece.is_word(),
            };
            if at >= MOST_PIECES || too_many {
                wanted.unknown.push(piece.to_string());
            } else {
                wanted.take(piece);
            }
        }
        wanted
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece {
                operator: None,
                without: true,
                value,
                ..
            } => self.without.push(value),
            Piece {
                operator: None,
                quoted: true,
                value,
                ..
            } => self.phrases.push(value),
            Piece {
                operator: None,
                value,
                ..
            } => self.words.push(value),
            Piece {
                operator: Some(ref operator),
                without,
                ref value,
                ..
            } => {
                if without || !self.narrow(operator, value) {
                    self.unknown.push(piece.to_string());
                }
            }
        }
    }

    /// Whether it says more than words: something that only claims have.
    pub fn has_operators(&self) -> bool {
        !(self.states.is_empty()
            && self.by.is_empty()
            && self.ratings.is_empty()
            && self.topics.is_empty()
            && self.hosts.is_empty())
            || self.due.is_some()
            || self.said.is_some()
            || self.drafted.is_some()
    }

    /// Takes an operator in; `false` when it, or its value, means nothing.
    fn narrow(&mut self, operator: &str, value: &str) -> bool {
        match operator {
            "by" => self.by.push(words::key(value)),
            "state" => match state(value) {
                Some(state) => self.states.push(state),
                None => return false,
            },
            "rating" => self.ratings.push(value.to_lowercase()),
            "topic" => self.topics.push(words::slug(value)),
            "host" => self.hosts.push(value.to_lowercase()),
            "verdict" => match value.to_lowercase().as_str() {
                "yes" => self.drafted = Some(true),
                "no" => self.drafted = Some(false),
                _ => return false,
            },
            "due" | "said" => {
                let Some(span) = Span::parse(value) else {
                    return false;
                };
                match operator {
                    "due" => self.due = Some(span),
                    _ => self.said = Some(span),
                }
            }
            _ => return false,
        }
        true
    }
}

/// A state by its slug, or by the word people use for it.
fn state(typed: &str) -> Option<State> {
    let slug = typed.to_lowercase().replace([' ', '-'], "_");
    match slug.as_str() {
        "review" => Some(State::InReview),
        "research" => Some(State::Researching),
        "accepted" => Some(State::Queued),
        _ => State::from_slug(&slug),
    }
}

impl Span {
    /// Reads `2024`, `2024-07`, `2024-07-05`, `2024-07..`, `..2024-08` or `2024-07..2024-08`.
    pub fn parse(typed: &str) -> Option<Span> {
        let Some((from, until)) = typed.split_once("..") else {
            let (from, until) = whole(typed)?;
            return Some(Span {
                from: Some(from),
                until: Some(until),
            });
        };
        let edge = |typed: &str| match typed.is_empty() {
            true => Some(None),
            false => whole(typed).map(Some),
        };
        let (from, until) = (edge(from)?, edge(until)?);
        let span = Span {
            from: from.map(|(first, _)| first),
            until: until.map(|(_, after)| after),
        };
        (span != Span::default()).then_some(span)
    }
}

/// The first day of a year, month or day, and the day after its last.
fn whole(typed: &str) -> Option<(NaiveDate, NaiveDate)> {
    let parts: Vec<&str> = typed.split('-').collect();
    let number = |at: usize| parts.get(at)?.parse::<u32>().ok();
    let year = i32::try_from(number(0)?)
        .ok()
        .filter(|year| (1..=9999).contains(year))?;
    match parts.len() {
        1 => {
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
            Some((first, first.with_year(year + 1)?))
        }
        2 => {
            let first = NaiveDate::from_ymd_opt(year, number(1)?, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?))
        }
        3 => {
            let day = NaiveDate::from_ymd_opt(year, number(1)?, number(2)?)?;
            Some((day, day.checked_add_days(Days::new(1))?))
        }
        _ => None,
    }
}

/// A word, phrase or operator with its value.
struct Piece {
    operator: Option<String>,
    without: bool,
    quoted: bool,
    value: String,
}

impl Piece {
    /// Whether it is a word that must stand there.
    fn is_word(&self) -> bool {
        self.operator.is_none() && !self.without && !self.quoted
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.without { "-" } else { "" };
        let operator = self.operator.as_deref().unwrap_or_default();
        let colon = if operator.is_empty() { "" } else { ":" };
        write!(f, "{minus}{operator}{colon}{}", self.value)
    }
}

/// Parts a search at its blanks, except within quotation marks.
fn pieces(typed: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let minus = rest
            .strip_prefix('-')
            .filter(|after| after.starts_with(|c: char| !c.is_whitespace() && c != '-'));
        let (without, body) = (minus.is_some(), minus.unwrap_or(rest));
        let named = body
            .find(':')
            .filter(|end| *end > 0 && body[..*end].bytes().all(|b| b.is_ascii_alphabetic()));
        let (operator, body) = match named {
            // An address or a time of day is no operator.
            Some(end) if !body[end + 1..].starts_with(['/', ' ']) && end + 1 < body.len() => {
                (Some(body[..end].to_lowercase()), &body[end + 1..])
            }
            _ => (None, body),
        };
        let (quoted, value, after) = value(body);
        if !value.trim().is_empty() {
            pieces.push(Piece {
                operator,
                without,
                quoted,
                value: value.trim().to_owned(),
            });
        }
        rest = after.trim_start();
    }
    pieces
}

/// What stands up to the next blank, or within quotation marks; then what follows.
fn value(body: &str) -> (bool, &str, &str) {
    for (open, close) in [('"', '"'), ('“', '”'), ('„', '“')] {
        if let Some(inside) = body.strip_prefix(open) {
            return match inside.split_once(close) {
                Some((value, after)) => (true, value, after),
                // A mark that is never closed is none.
                None => (false, inside, ""),
            };
        }
    }
    let end = body.find(char::is_whitespace).unwrap_or(body.len());
    (false, &body[..end], &body[end..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(typed: &str) -> NaiveDate {
        typed.parse().unwrap()
    }

    #[test]
    fn words_phrases_and_what_must_not_stand_there() {
        let wanted = Wanted::parse("ferry fares \"per cent\" -bridge -\"cut price\" “to rise”");
        assert_eq!(wanted.words, ["ferry", "fares"]);
        assert_eq!(wanted.phrases, ["per cent", "to rise"]);
        assert_eq!(wanted.without, ["bridge", "cut price"]);
        assert_eq!(wanted.unknown, [""; 0]);
    }

    #[test]
    fn operators_narrow() {
        let wanted = Wanted::parse(
            "by:Orbán state:review rating:\"Mostly accurate\" topic:Ferries HOST:Example.org \
             due:2026-12 said:2024-07..",
        );
        assert_eq!(wanted.by, [words::key("Orban")]);
        assert_eq!(wanted.states, [State::InReview]);
        assert_eq!(wanted.ratings, ["mostly accurate"]);
        assert_eq!(wanted.topics, ["ferries"]);
        assert_eq!(wanted.hosts, ["example.org"]);
        let december = Span {
            from: Some(day("2026-12-01")),
            until: Some(day("2027-01-01")),
        };
        assert_eq!(wanted.due, Some(december));
        let said = wanted.said.unwrap();
        assert_eq!((said.from, said.until), (Some(day("2024-07-01")), None));
        assert!(wanted.words.is_empty() && wanted.unknown.is_empty());
    }

    #[test]
    fn what_is_no_operator_is_told_or_is_a_word() {
        let wanted = Wanted::parse(
            "colour:red state:sleeping due:soon verdict:maybe -by:x https://a.example 12:30 by:",
        );
        assert_eq!(
            wanted.unknown,
            [
                "colour:red",
                "state:sleeping",
                "due:soon",
                "verdict:maybe",
                "-by:x"
            ]
        );
        assert_eq!(wanted.words, ["https://a.example", "12:30", "by:"]);
    }

    #[test]
    fn what_is_too_much_is_told() {
        let wanted = Wanted::parse(&"by:a -b c ".repeat(40));
        assert_eq!(
            (wanted.by.len(), wanted.without.len(), wanted.words.len()),
            (10, 33, MOST_WORDS)
        );
        assert_eq!(wanted.unknown.len(), 120 - 10 - 33 - MOST_WORDS);
        assert_eq!(wanted.unknown[..2], ["by:a", "by:a"]);
        assert!(wanted.unknown.ends_with(&["-b".to_owned(), "c".to_owned()]));
        let wanted = Wanted::parse(&"a \"b c\" ".repeat(30));
        assert_eq!((wanted.words.len(), wanted.phrases.len()), (MOST_WORDS, 30));
        assert_eq!(wanted.unknown, ["a"; 10]);
    }

    #[test]
    fn spans_are_whole_years_months_and_days() {
        let span = |typed| Span::parse(typed).map(|span| (span.from, span.until));
        let both = |from: &str, until: &str| Some((Some(day(from)), Some(day(until))));
        assert_eq!(span("2024"), both("2024-01-01", "2025-01-01"));
        assert_eq!(span("2024-02"), both("2024-02-01", "2024-03-01"));
        assert_eq!(span("2024-02-29"), both("2024-02-29", "2024-03-01"));
        assert_eq!(span("2024-07..2024-08"), both("2024-07-01", "2024-09-01"));
        assert_eq!(span("..2024"), Some((None, Some(day("2025-01-01")))));
        for wrong in [
            "",
            "..",
            "2024-13",
            "2023-02-29",
            "07-2024-01-02",
            "x..2024",
        ] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(typed in "\\PC{0,60}") {
            let _ = Wanted::parse(&typed);
        }
    }
}
