//! A text being searched for dates: the rules in the order they are tried at every word, and what
//! they all look at.

use chrono::NaiveDate;

use super::{Precision, When, calendar};
use crate::reading::signs::words::{Shape, Words};

/// A text being searched.
pub struct Scan<'a> {
    text: &'a str,
    pub(super) words: &'a Words,
    pub(super) published: Option<NaiveDate>,
}

/// A form found: how many words it takes, and the answer without its span.
pub(super) struct Hit {
    pub(super) taken: usize,
    pub(super) day: Option<NaiveDate>,
    pub(super) precision: Precision,
    pub(super) how: String,
}

/// Why a date without a year or a weekday cannot be settled.
pub(super) const OPEN: &str = "the article's date is not known";

impl<'a> Scan<'a> {
    /// Prepares a search.
    pub fn new(text: &'a str, words: &'a Words, published: Option<NaiveDate>) -> Self {
        Self {
            text,
            words,
            published,
        }
    }

    /// The date that begins at a word, with the place after it. `before` is the date found last,
    /// from which “a day earlier” counts.
    pub fn at(&mut self, place: usize, before: Option<&When>) -> Option<(usize, When)> {
        let hit = self
            .written_out(place)
            .or_else(|| self.day_first(place))
            .or_else(|| self.in_digits(place))
            .or_else(|| self.weekday(place))
            .or_else(|| self.near_today(place))
            .or_else(|| self.ago(place))
            .or_else(|| self.counted_on(place, before))
            .or_else(|| self.period(place))
            .or_else(|| self.month(place))
            .or_else(|| self.year(place))?;
        let next = place + hit.taken;
        let last = self.words.words.get(next.checked_sub(1)?)?;
        let first = self.words.words.get(place)?;
        let ahead = self.coming(place)
            || hit
                .day
                .zip(self.published)
                .is_some_and(|(day, published)| day > published);
        Some((
            next,
            When {
                span: first.at.start..last.at.end,
                day: hit.day,
                precision: hit.precision,
                ahead,
                how: hit.how,
            },
        ))
    }

    pub(super) fn key(&self, place: usize) -> &str {
        self.words.key_at(place)
    }

    pub(super) fn before(&self, place: usize, back: usize) -> &str {
        place
            .checked_sub(back)
            .map_or("", |at| self.words.key_at(at))
    }

    pub(super) fn capital(&self, place: usize) -> bool {
        self.words
            .words
            .get(place)
            .is_some_and(|word| matches!(word.shape, Shape::Capital | Shape::Capitals))
    }

    /// What stands between two neighbouring words.
    pub(super) fn gap(&self, place: usize) -> &str {
        match (self.words.words.get(place), self.words.words.get(place + 1)) {
            (Some(one), Some(two)) => self.text.get(one.at.end..two.at.start).unwrap_or(""),
            _ => "",
        }
    }

    /// The gap is blank, with at most a comma or a full stop of abbreviation.
    pub(super) fn close(&self, place: usize) -> bool {
        !self.gap(place).is_empty()
            && self
                .gap(place)
                .chars()
                .all(|c| c.is_whitespace() || matches!(c, ',' | '.'))
    }

    /// The gap is nothing but blanks.
    pub(super) fn tight(&self, place: usize) -> bool {
        !self.gap(place).is_empty() && self.gap(place).chars().all(char::is_whitespace)
    }

    /// The words just before speak of what is to come.
    pub(super) fn coming(&self, place: usize) -> bool {
        (1..=6).take_while(|back| *back <= place).any(|back| {
            let at = place - back;
            let ends = self.gap(at).contains([';', '.', '!', '?']);
            !ends
                && matches!(
                    self.key(at),
                    "will"
                        | "won't"
                        | "shall"
                        | "next"
                        | "coming"
                        | "upcoming"
                        | "scheduled"
                        | "due"
                        | "until"
                        | "tomorrow"
                )
        }) || self.before(place, 1).ends_with("'ll")
    }

    /// A month's name; `may` and `march` only with a capital, abbreviations too.
    pub(super) fn month_name(&self, place: usize) -> Option<u32> {
        self.capital(place)
            .then(|| calendar::month(self.key(place)))
            .flatten()
    }

    pub(super) fn day_number(&self, place: usize) -> Option<u32> {
        let word = self.words.words.get(place)?;
        (!word.percent && !word.priced)
            .then(|| calendar::day_of_month(self.key(place)))
            .flatten()
    }
}

pub(super) fn impossible(taken: usize) -> Hit {
    Hit {
        taken,
        day: None,
        precision: Precision::Day,
        how: "there is no such day".to_owned(),
    }
}

pub(super) fn open(taken: usize, precision: Precision) -> Hit {
    Hit {
        taken,
        day: None,
        precision,
        how: format!("stays open: {OPEN}"),
    }
}
