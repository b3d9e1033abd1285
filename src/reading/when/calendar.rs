//! Days, weekdays and months by name, and the arithmetic between them. Every function answers
//! nothing for a day that does not exist.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The weekday of a folded word, with whether it is written in full.
pub fn weekday(key: &str) -> Option<Weekday> {
    let key = key.strip_suffix("'s").unwrap_or(key);
    Some(match key {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// The month of a folded word, 1 to 12.
pub fn month(key: &str) -> Option<u32> {
    let key = key.strip_suffix("'s").unwrap_or(key);
    Some(match key {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// A year in four digits, from 1000 to 2999.
pub fn year(key: &str) -> Option<i32> {
    let key = key.strip_suffix("'s").unwrap_or(key);
    (key.len() == 4)
        .then(|| key.parse().ok())
        .flatten()
        .filter(|year| (1000..3000).contains(year))
}

/// A year in two digits: 70 to 99 in the last century, 00 to 69 in this one.
pub fn short_year(key: &str) -> Option<i32> {
    let two: i32 = (key.len() == 2).then(|| key.parse().ok()).flatten()?;
    (two >= 0).then_some(if two >= 70 { 1900 + two } else { 2000 + two })
}

/// A day of the month: `5`, `05`, `5th`, `5th's` is none.
pub fn day_of_month(key: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| key.strip_suffix(end))
        .unwrap_or(key);
    let short = digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    short
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}

/// A small number in words or digits: `a` and `an` are one, `couple` two.
pub fn count(key: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    match key {
        "a" | "an" => Some(1),
        "couple" => Some(2),
        _ => WORDS
            .iter()
            .position(|word| *word == key)
            .and_then(|at| u32::try_from(at).ok())
            .or_else(|| (key.len() <= 4).then(|| key.parse().ok()).flatten()),
    }
}

/// The latest such weekday on or before a day.
pub fn on_or_before(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    let back = day.weekday().days_since(weekday);
    day.checked_sub_days(Days::new(back.into()))
}

/// The first such weekday on or after a day.
pub fn on_or_after(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    let ahead = weekday.days_since(day.weekday());
    day.checked_add_days(Days::new(ahead.into()))
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> Option<NaiveDate> {
    on_or_before(day, Weekday::Mon)
}

/// The first day of a day's month.
pub fn first_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)
}

/// The first day of a year.
pub fn first_of_year(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)
}

/// A length of time named in the calendar's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// The unit a folded word names.
pub fn unit(key: &str) -> Option<Unit> {
    Some(match key {
        "day" | "days" => Unit::Day,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// A day moved by so many units, back when negative.
pub fn moved(day: NaiveDate, by: i64, unit: Unit) -> Option<NaiveDate> {
    let size = by.unsigned_abs();
    let months = |size: u64| u32::try_from(size).ok().map(Months::new);
    match (unit, by < 0) {
        (Unit::Day, true) => day.checked_sub_days(Days::new(size)),
        (Unit::Day, false) => day.checked_add_days(Days::new(size)),
        (Unit::Week, true) => day.checked_sub_days(Days::new(size * 7)),
        (Unit::Week, false) => day.checked_add_days(Days::new(size * 7)),
        (Unit::Month, true) => day.checked_sub_months(months(size)?),
        (Unit::Month, false) => day.checked_add_months(months(size)?),
        (Unit::Year, true) => day.checked_sub_months(months(size * 12)?),
        (Unit::Year, false) => day.checked_add_months(months(size * 12)?),
    }
}

/// The year that puts a day of the year nearest to a day, before or after; a tie goes to the past.
/// 29 February is looked for in the years around.
pub fn nearest(day: NaiveDate, month: u32, of_month: u32) -> Option<NaiveDate> {
    around(day, month, of_month)
        .min_by_key(|found| (found.signed_duration_since(day).num_days().abs(), *found))
}

/// The first such day of the year on or after a day.
pub fn coming(day: NaiveDate, month: u32, of_month: u32) -> Option<NaiveDate> {
    around(day, month, of_month)
        .filter(|found| *found >= day)
        .min()
}

fn around(day: NaiveDate, month: u32, of_month: u32) -> impl Iterator<Item = NaiveDate> {
    (-8..=8).filter_map(move |step| {
        NaiveDate::from_ymd_opt(day.year().checked_add(step)?, month, of_month)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekdays_are_counted_from_the_day_itself() {
        let friday = day("2024-07-05");
        assert_eq!(on_or_before(friday, Weekday::Mon), Some(day("2024-07-01")));
        assert_eq!(on_or_before(friday, Weekday::Fri), Some(friday));
        assert_eq!(on_or_after(friday, Weekday::Mon), Some(day("2024-07-08")));
    }

    #[test]
    fn a_month_back_from_the_31st_ends_with_the_month() {
        assert_eq!(
            moved(day("2024-03-31"), -1, Unit::Month),
            Some(day("2024-02-29"))
        );
        assert_eq!(moved(NaiveDate::MAX, 1, Unit::Day), None);
    }

    #[test]
    fn the_29th_of_february_is_looked_for_in_leap_years() {
        assert_eq!(nearest(day("2025-03-10"), 2, 29), Some(day("2024-02-29")));
        assert_eq!(nearest(day("2025-03-10"), 2, 30), None);
    }

    #[test]
    fn two_digit_years_turn_at_seventy() {
        assert_eq!(short_year("69"), Some(2069));
        assert_eq!(short_year("70"), Some(1970));
        assert_eq!(short_year("7"), None);
    }
}
