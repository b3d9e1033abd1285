//! Dates written out: a day with its month, a month, a year.

use chrono::{Datelike, NaiveDate};

use super::grammar::{Hit, OPEN, Scan, impossible};
use super::{Precision, calendar, long, month_of};
use crate::reading::signs::words::Shape;

impl Scan<'_> {
    /// “July 5, 2024”, “July 5”, “Feb. 2022”.
    pub(super) fn written_out(&self, place: usize) -> Option<Hit> {
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
    pub(super) fn day_first(&self, place: usize) -> Option<Hit> {
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
    pub(super) fn in_digits(&self, place: usize) -> Option<Hit> {
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

    /// “in January”, “last June”, “early March”.
    pub(super) fn month(&self, place: usize) -> Option<Hit> {
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
    pub(super) fn year(&self, place: usize) -> Option<Hit> {
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
        // “A total of 1950 cases” gives no year; “the end of 1950” does.
        let dated_of = self.before(place, back) != "of"
            || matches!(
                self.before(place, back + 1),
                "spring"
                    | "summer"
                    | "autumn"
                    | "fall"
                    | "winter"
                    | "end"
                    | "beginning"
                    | "start"
                    | "middle"
                    | "rest"
                    | "most"
                    | "half"
                    | "quarter"
                    | "months"
                    | "act"
                    | "election"
            );
        let counted =
            calendar::unit(self.key(place + 1)).is_some() || self.key(place + 1) == "people";
        (leads && dated_of && !counted).then(|| Hit {
            taken: 1,
            day: calendar::first_of_year(year),
            precision: Precision::Year,
            how: format!("the text gives the year {year}"),
        })
    }

    pub(super) fn without_year(
        &self,
        place: usize,
        taken: usize,
        month: u32,
        of_month: u32,
    ) -> Hit {
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
