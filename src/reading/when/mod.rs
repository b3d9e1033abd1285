//! The day something was said: dates in the words around a statement, each resolved against the
//! article's date by a rule that is told in words. Without that date, “on Monday” stays open.

mod calendar;
mod grammar;
mod spoken;
mod written;

use std::ops::Range;

use chrono::NaiveDate;

use super::signs::words::Words;
use grammar::Scan;

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// One day.
    Day,
    /// A week or weekend.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// Its words: bytes in the text.
    pub span: Range<usize>,
    /// The day, or the first day of the week, month or year; nothing when it cannot be settled.
    pub day: Option<NaiveDate>,
    /// How exactly it is known.
    pub precision: Precision,
    /// It lies ahead of the article, or is spoken of as coming.
    pub ahead: bool,
    /// The rule that settled it, or why none could, in words.
    pub how: String,
}

impl When {
    /// The day, when it is known to the day.
    pub fn on_day(&self) -> Option<NaiveDate> {
        self.day.filter(|_| self.precision == Precision::Day)
    }
}

/// Every date in a text, in order, without overlaps. `published` is the article's date.
pub fn find(text: &str, published: Option<NaiveDate>) -> Vec<When> {
    let words = Words::cut(text);
    let mut scan = Scan::new(text, &words, published);
    let mut found: Vec<When> = Vec::new();
    let mut place = 0;
    while place < words.words.len() {
        match scan.at(place, found.last()) {
            Some((next, when)) if next > place => {
                found.push(when);
                place = next;
            }
            _ => place += 1,
        }
    }
    found
}

/// The date that says when something was said, out of the words that credit it: the date nearest
/// to the byte `cue`, dates that lie ahead only when there is no other, those settled to the day
/// before vaguer ones.
pub fn said(text: &str, cue: usize, published: Option<NaiveDate>) -> Option<When> {
    find(text, published).into_iter().min_by_key(|when| {
        let away = if when.span.end <= cue {
            cue - when.span.end
        } else {
            when.span.start.saturating_sub(cue)
        };
        (when.ahead, when.day.is_none(), when.precision, away)
    })
}

/// A day as written in a reason: “Monday 1 July 2024”.
fn long(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// A month as written in a reason: “July 2024”.
fn month_of(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

#[cfg(test)]
mod tests;
