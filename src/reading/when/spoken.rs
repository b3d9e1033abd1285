//! Dates as one speaks of them: weekdays, yesterday, last week, two days ago.

use chrono::{Datelike, Weekday};

use super::calendar::{self, Unit};
use super::grammar::{Hit, OPEN, Scan, open};
use super::{Precision, When, long};

impl Scan<'_> {
    /// “Monday”, “last Monday”, “next Monday”, “Tuesday night”.
    pub(super) fn weekday(&self, place: usize) -> Option<Hit> {
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
    pub(super) fn near_today(&self, place: usize) -> Option<Hit> {
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
    pub(super) fn ago(&self, place: usize) -> Option<Hit> {
        let (size, unit, at) = self.length(place)?;
        if self.key(at) != "ago" {
            return None;
        }
        let name = format!("{size} {} before", plural(unit, size));
        Some(self.relative(at + 1 - place, -i64::from(size), unit, &name))
    }

    /// “a day earlier”, “two weeks later”, “the next day”, counted from the date before it.
    pub(super) fn counted_on(&self, place: usize, before: Option<&When>) -> Option<Hit> {
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
    pub(super) fn period(&self, place: usize) -> Option<Hit> {
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

    pub(super) fn weekend(&self, taken: usize, side: i64) -> Hit {
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
    pub(super) fn relative(&self, taken: usize, by: i64, unit: Unit, rule: &str) -> Hit {
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

    /// “two weeks”, “a couple of days”, “a year”: size, unit, and the place after.
    pub(super) fn length(&self, place: usize) -> Option<(u32, Unit, usize)> {
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

    pub(super) fn part_of_day(&self, place: usize) -> usize {
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

    /// An abbreviated weekday counts only with its dot or before a date: “Sat.”, “Sun, 5 May”.
    pub(super) fn abbreviated_day(&self, place: usize) -> bool {
        self.gap(place).starts_with(['.', ',']) && {
            self.month_name(place + 1).is_some()
                || self.day_number(place + 1).is_some()
                || self.gap(place).starts_with('.')
        }
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
