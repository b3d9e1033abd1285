//! How dates are written: one rule per form, tried at every word in this order.

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::{self, Unit};
use super::{Precision, When, long, month_of};
use crate::reading::signs::words::{Shape, Words};

/// A text being searched.
pub struct Scan<'a> {
    text: &'a str,
    words: &'a Words,
    published: Option<NaiveDate>,
}

/// A form found: how many words it takes, and the answer without its span.
struct Hit {
    taken: usize,
    day: Option<NaiveDate>,
    precision: Precision,
    how: String,
}

const OPEN: &str = "the article's date is not known";

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
            .or_else(|| self.from_before(place, before))
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

    fn key(&self, place: usize) -> &str {
        self.words.key_at(place)
    }

    fn before(&self, place: usize, back: usize) -> &str {
        place
            .checked_sub(back)
            .map_or("", |at| self.words.key_at(at))
    }

    fn capital(&self, place: usize) -> bool {
        self.words
            .words
            .get(place)
            .is_some_and(|word| matches!(word.shape, Shape::Capital | Shape::Capitals))
    }

    /// What stands between two neighbouring words.
    fn gap(&self, place: usize) -> &str {
        match (self.words.words.get(place), self.words.words.get(place + 1)) {
            (Some(one), Some(two)) => self.text.get(one.at.end..two.at.start).unwrap_or(""),
            _ => "",
        }
    }

    /// The gap is blank, with at most a comma or a full stop of abbreviation.
    fn close(&self, place: usize) -> bool {
        !self.gap(place).is_empty()
            && self
                .gap(place)
                .chars()
                .all(|c| c.is_whitespace() || matches!(c, ',' | '.'))
    }

    /// The gap is nothing but blanks.
    fn tight(&self, place: usize) -> bool {
        !self.gap(place).is_empty() && self.gap(place).chars().all(char::is_whitespace)
    }

    /// The words just before speak of what is to come.
    fn coming(&self, place: usize) -> bool {
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

    /// “July 5, 2024”, “July 5”, “Feb. 2022”.
    fn written_out(&self, place: usize) -> Option<Hit> {
        let month = self.month_name(place)?;
        if !self.close(place) {
            return None;
        }
        if let Some(day) = self.day_number(place + 1) {
            if self.close(place + 1)
                && let Some(year) = calendar::year(self.key(place + 2))
            {
                return Some(exact(3, year, month, day));
            }
            return Some(self.without_year(place, 2, month, day));
        }
        let year = calendar::year(self.key(place + 1))?;
        Some(whole_month(2, year, month))
    }

    /// “5 July 2024”, “the 5th of July”.
    fn day_first(&self, place: usize) -> Option<Hit> {
        let day = self.day_number(place)?;
        let of = usize::from(self.key(place + 1) == "of");
        if !self.tight(place) || self.words.words.get(place)?.priced {
            return None;
        }
        let at = place + 1 + of;
        let month = self.month_name(at)?;
        if self.close(at)
            && let Some(year) = calendar::year(self.key(at + 1))
        {
            return Some(exact(3 + of, year, month, day));
        }
        Some(self.without_year(place, 2 + of, month, day))
    }

    /// “2024-07-05”, “25/12/2023”, “12/25/23”.
    fn in_digits(&self, place: usize) -> Option<Hit> {
        let word = self.words.words.get(place)?;
        if word.shape != Shape::Number || word.priced || word.percent {
            return None;
        }
        if self.gap(place) == "-" && self.gap(place + 1) == "-" {
            let year = calendar::year(self.key(place))?;
            let month = two_digits(self.key(place + 1))?;
            let day = two_digits(self.key(place + 2))?;
            return (1..=12)
                .contains(&month)
                .then(|| exact(3, year, month, day));
        }
        let parts: Vec<&str> = self.key(place).split('/').collect();
        let [one, two, last] = parts.as_slice() else {
            return None;
        };
        let year = calendar::year(last).or_else(|| calendar::short_year(last))?;
        let (one, two) = (calendar::day_of_month(one)?, calendar::day_of_month(two)?);
        match (one > 12, two > 12) {
            (true, false) => Some(exact(1, year, two, one)),
            (false, true) => Some(exact(1, year, one, two)),
            (false, false) if one == two => Some(exact(1, year, one, two)),
            (false, false) => Some(Hit {
                taken: 1,
                day: None,
                precision: Precision::Day,
                how: "day and month could be either way round".to_owned(),
            }),
            (true, true) => None,
        }
    }

    /// “Monday”, “last Monday”, “next Monday”, “Tuesday night”.
    fn weekday(&self, place: usize) -> Option<Hit> {
        let lead = usize::from(matches!(
            self.key(place),
            "last" | "next" | "this" | "past" | "coming"
        ));
        let at = place + lead;
        let weekday = calendar::weekday(self.key(at))?;
        let short = self.key(at).len() <= 5 && !self.key(at).ends_with("day");
        if !self.capital(at) || short && !self.abbreviated_day(at) {
            return None;
        }
        if lead == 0 && matches!(self.before(place, 1), "every" | "each" | "most") {
            return None;
        }
        let dated = self.close(at).then(|| {
            self.written_out(at + 1)
                .or_else(|| self.day_first(at + 1))
                .filter(|hit| hit.precision == Precision::Day)
        });
        if let Some(mut hit) = dated.flatten() {
            hit.taken += 1 + lead;
            return Some(hit);
        }
        let taken = lead + 1 + self.part_of_day(at);
        let name = name_of(weekday);
        let Some(published) = self.published else {
            return Some(Hit {
                taken,
                day: None,
                precision: Precision::Day,
                how: format!("“{name}” stays open: {OPEN}"),
            });
        };
        let (day, rule) = match self.key(place) {
            "next" | "coming" => (
                published
                    .succ_opt()
                    .and_then(|day| calendar::on_or_after(day, weekday)),
                format!("the first {name} after"),
            ),
            "last" | "past" if lead == 1 => (
                published
                    .pred_opt()
                    .and_then(|day| calendar::on_or_before(day, weekday)),
                format!("the latest {name} before"),
            ),
            "this" if lead == 1 => (
                calendar::monday(published)
                    .and_then(|monday| calendar::on_or_after(monday, weekday)),
                format!("the {name} of the week of"),
            ),
            _ if self.coming(place) => (
                calendar::on_or_after(published, weekday),
                format!("the coming {name}, seen from"),
            ),
            _ => (
                calendar::on_or_before(published, weekday),
                format!("the latest {name} on or before"),
            ),
        };
        Some(Hit {
            taken,
            day,
            precision: Precision::Day,
            how: format!("{rule} the article's date, {}", long(published)),
        })
    }

    /// “yesterday”, “today”, “this morning”, “last night”, “tomorrow”.
    fn near_today(&self, place: usize) -> Option<Hit> {
        let (taken, by, name) = match (self.key(place), self.key(place + 1)) {
            ("yesterday" | "yesterday's", _) => (1 + self.part_of_day(place), -1, "the day before"),
            ("today" | "today's" | "tonight", _) => (1, 0, "the day of"),
            ("this", "morning" | "afternoon" | "evening") => (2, 0, "the day of"),
            ("last", "night") => (2, -1, "the day before"),
            ("tomorrow" | "tomorrow's", _) => (1 + self.part_of_day(place), 1, "the day after"),
            ("the", "day")
                if self.key(place + 2) == "before" && self.key(place + 3) == "yesterday" =>
            {
                (4, -2, "two days before")
            }
            _ => return None,
        };
        Some(self.relative(taken, by, Unit::Day, name))
    }

    /// “two weeks ago”, “a year ago”.
    fn ago(&self, place: usize) -> Option<Hit> {
        let (size, unit, at) = self.length(place)?;
        if self.key(at) != "ago" {
            return None;
        }
        let name = format!("{size} {} before", plural(unit, size));
        Some(self.relative(at + 1 - place, -i64::from(size), unit, &name))
    }

    /// “a day earlier”, “two weeks later”, “the next day”, counted from the date before it.
    fn from_before(&self, place: usize, before: Option<&When>) -> Option<Hit> {
        let (taken, by, unit) = match (self.key(place), self.key(place + 1), self.key(place + 2)) {
            ("the", "day", "before" | "earlier") => (3, -1, Unit::Day),
            ("the", "next" | "following", "day") => (3, 1, Unit::Day),
            ("the", "previous", "day") => (3, -1, Unit::Day),
            _ => {
                let (size, unit, at) = self.length(place)?;
                let size = i64::from(size);
                match self.key(at) {
                    "earlier" => (at + 1 - place, -size, unit),
                    "later" => (at + 1 - place, size, unit),
                    "before" if !self.tight(at) => (at + 1 - place, -size, unit),
                    _ => return None,
                }
            }
        };
        let anchor = before.and_then(When::on_day);
        let size = u32::try_from(by.unsigned_abs()).unwrap_or(u32::MAX);
        let side = if by < 0 { "before" } else { "after" };
        Some(match anchor {
            Some(day) => Hit {
                taken,
                day: calendar::moved(day, by, unit),
                precision: precision_of(unit),
                how: format!(
                    "{size} {} {side} the date named before it, {}",
                    plural(unit, size),
                    long(day)
                ),
            },
            None => Hit {
                taken,
                day: None,
                precision: precision_of(unit),
                how: "counts from a date that is not given here".to_owned(),
            },
        })
    }

    /// “last week”, “earlier this month”, “next year”, “over the weekend”.
    fn period(&self, place: usize) -> Option<Hit> {
        let (side, name) = match self.key(place) {
            "last" | "previous" => (-1, "before"),
            "this" => (0, "of"),
            "next" => (1, "after"),
            "the"
                if self.key(place + 1) == "weekend"
                    && matches!(self.before(place, 1), "over" | "at" | "during" | "on") =>
            {
                return Some(self.weekend(2, -1));
            }
            _ => return None,
        };
        let noun = self.key(place + 1);
        if noun == "weekend" || noun == "weekend's" {
            return Some(self.weekend(2, if side > 0 { 1 } else { -1 }));
        }
        let unit = calendar::unit(noun.strip_suffix("'s").unwrap_or(noun))
            .filter(|unit| *unit != Unit::Day)?;
        if noun.ends_with('s') && !noun.ends_with("'s") {
            return None;
        }
        let noun = plural(unit, 1);
        let rule = match side {
            0 => format!("the {noun} of"),
            _ => format!("the {noun} {name} that of"),
        };
        Some(self.relative(2, side, unit, &rule))
    }

    /// “in January”, “last June”, “early March”.
    fn month(&self, place: usize) -> Option<Hit> {
        let month = self.month_name(place)?;
        let leads = matches!(
            self.before(place, 1),
            "in" | "since"
                | "last"
                | "next"
                | "this"
                | "of"
                | "by"
                | "until"
                | "early"
                | "late"
                | "mid"
                | "during"
                | "from"
                | "through"
                | "back"
        );
        if !leads {
            return None;
        }
        let Some(published) = self.published else {
            return Some(Hit {
                taken: 1,
                day: None,
                precision: Precision::Month,
                how: format!("the year of the month stays open: {OPEN}"),
            });
        };
        let ahead = self.before(place, 1) == "next" || self.coming(place);
        let mut year = published.year();
        if ahead && month < published.month() {
            year = year.saturating_add(1);
        } else if !ahead && month > published.month() {
            year = year.saturating_sub(1);
        }
        let mut hit = whole_month(1, year, month);
        if hit.day.is_some() {
            let rule = if ahead {
                "the coming such month, seen from"
            } else {
                "the latest such month up to"
            };
            hit.how = format!("{rule} the article's date, {}", long(published));
        }
        Some(hit)
    }

    /// “in 2019”, “since 2014”, “by mid-2020”.
    fn year(&self, place: usize) -> Option<Hit> {
        let word = self.words.words.get(place)?;
        let year = calendar::year(self.key(place)).filter(|year| (1500..2200).contains(year))?;
        if word.priced || word.percent || word.shape == Shape::Mixed {
            return None;
        }
        let mut back = 1;
        while matches!(
            self.before(place, back),
            "early" | "late" | "mid" | "the" | "fiscal" | "year"
        ) {
            back += 1;
        }
        let leads = matches!(
            self.before(place, back),
            "in" | "since"
                | "by"
                | "of"
                | "from"
                | "until"
                | "during"
                | "before"
                | "after"
                | "through"
                | "to"
                | "between"
                | "than"
                | "around"
        );
        let counted =
            calendar::unit(self.key(place + 1)).is_some() || self.key(place + 1) == "people";
        (leads && !counted).then(|| Hit {
            taken: 1,
            day: calendar::first_of_year(year),
            precision: Precision::Year,
            how: format!("the text gives the year {year}"),
        })
    }

    /// A month's name; `may` and `march` only with a capital, abbreviations too.
    fn month_name(&self, place: usize) -> Option<u32> {
        self.capital(place)
            .then(|| calendar::month(self.key(place)))
            .flatten()
    }

    fn day_number(&self, place: usize) -> Option<u32> {
        let word = self.words.words.get(place)?;
        (!word.percent && !word.priced)
            .then(|| calendar::day_of_month(self.key(place)))
            .flatten()
    }

    /// An abbreviated weekday counts only with its dot or before a date: “Sat.”, “Sun, 5 May”.
    fn abbreviated_day(&self, place: usize) -> bool {
        self.gap(place).starts_with(['.', ',']) && {
            self.month_name(place + 1).is_some()
                || self.day_number(place + 1).is_some()
                || self.gap(place).starts_with('.')
        }
    }

    fn part_of_day(&self, place: usize) -> usize {
        let follows = matches!(
            self.key(place + 1),
            "morning"
                | "afternoon"
                | "evening"
                | "night"
                | "morning's"
                | "night's"
                | "evening's"
                | "afternoon's"
        );
        usize::from(follows && self.tight(place))
    }

    /// “two weeks”, “a couple of days”, “a year”: size, unit, and the place after.
    fn length(&self, place: usize) -> Option<(u32, Unit, usize)> {
        let mut at = place;
        if self.key(at) == "a" && self.key(at + 1) == "couple" {
            at += 1;
        }
        let size = calendar::count(self.key(at))?;
        at += 1;
        if self.key(at) == "of" {
            at += 1;
        }
        let unit = calendar::unit(self.key(at))?;
        Some((size, unit, at + 1))
    }

    fn weekend(&self, taken: usize, side: i64) -> Hit {
        let Some(published) = self.published else {
            return open(taken, Precision::Week);
        };
        let day = if side < 0 {
            calendar::on_or_before(published, Weekday::Sat)
        } else {
            calendar::on_or_after(published, Weekday::Sat)
        };
        let rule = if side < 0 {
            "the latest weekend begun by"
        } else {
            "the weekend after"
        };
        Hit {
            taken,
            day,
            precision: Precision::Week,
            how: format!("{rule} the article's date, {}", long(published)),
        }
    }

    /// A date so many units from the article's.
    fn relative(&self, taken: usize, by: i64, unit: Unit, rule: &str) -> Hit {
        let precision = precision_of(unit);
        let Some(published) = self.published else {
            return open(taken, precision);
        };
        let moved = calendar::moved(published, by, unit);
        let day = moved.and_then(|day| match unit {
            Unit::Day => Some(day),
            Unit::Week => calendar::monday(day),
            Unit::Month => calendar::first_of_month(day),
            Unit::Year => calendar::first_of_year(day.year()),
        });
        Hit {
            taken,
            day,
            precision,
            how: format!("{rule} the article's date, {}", long(published)),
        }
    }

    fn without_year(&self, place: usize, taken: usize, month: u32, of_month: u32) -> Hit {
        // A leap year, so that 29 February is not refused before its year is known.
        if NaiveDate::from_ymd_opt(2024, month, of_month).is_none() {
            return impossible(taken);
        }
        let Some(published) = self.published else {
            return Hit {
                taken,
                day: None,
                precision: Precision::Day,
                how: format!("the year stays open: {OPEN}"),
            };
        };
        let (day, rule) = if self.coming(place) {
            (
                calendar::coming(published, month, of_month),
                "the first day of that name from",
            )
        } else {
            (
                calendar::nearest(published, month, of_month),
                "the day of that name nearest to",
            )
        };
        Hit {
            taken,
            day,
            precision: Precision::Day,
            how: format!("{rule} the article's date, {}", long(published)),
        }
    }
}

fn two_digits(key: &str) -> Option<u32> {
    (key.len() == 2).then(|| key.parse().ok()).flatten()
}

fn exact(taken: usize, year: i32, month: u32, day: u32) -> Hit {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => Hit {
            taken,
            day: Some(day),
            precision: Precision::Day,
            how: "the text gives the full date".to_owned(),
        },
        None => impossible(taken),
    }
}

fn whole_month(taken: usize, year: i32, month: u32) -> Hit {
    let day = NaiveDate::from_ymd_opt(year, month, 1);
    Hit {
        taken,
        day,
        precision: Precision::Month,
        how: day.map_or_else(
            || "there is no such month".to_owned(),
            |day| format!("the text gives the month, {}", month_of(day)),
        ),
    }
}

fn impossible(taken: usize) -> Hit {
    Hit {
        taken,
        day: None,
        precision: Precision::Day,
        how: "there is no such day".to_owned(),
    }
}

fn open(taken: usize, precision: Precision) -> Hit {
    Hit {
        taken,
        day: None,
        precision,
        how: format!("stays open: {OPEN}"),
    }
}

fn precision_of(unit: Unit) -> Precision {
    match unit {
        Unit::Day => Precision::Day,
        Unit::Week => Precision::Week,
        Unit::Month => Precision::Month,
        Unit::Year => Precision::Year,
    }
}

fn plural(unit: Unit, size: u32) -> &'static str {
    match (unit, size == 1) {
        (Unit::Day, true) => "day",
        (Unit::Day, false) => "days",
        (Unit::Week, true) => "week",
        (Unit::Week, false) => "weeks",
        (Unit::Month, true) => "month",
        (Unit::Month, false) => "months",
        (Unit::Year, true) => "year",
        (Unit::Year, false) => "years",
    }
}

fn name_of(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
