//! Small reckonings on dates and numbers: the weekday of a day, the n-th year since another, a
//! percentage of two numbers.

use chrono::{Datelike, NaiveDate, Weekday};

use super::figure;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The name of a weekday.
pub fn weekday(day: Weekday) -> &'static str {
    WEEKDAYS[day.num_days_from_monday() as usize]
}

/// Whether a day was the weekday it is said to have been.
pub fn on_weekday(day: NaiveDate, said: Weekday) -> String {
    let (shown, was) = (day.format("%-d %B %Y"), weekday(day.weekday()));
    if day.weekday() == said {
        format!("{shown} was a {was}.")
    } else {
        format!("{shown} was a {was}, not a {}.", weekday(said))
    }
}

/// Whole years from one day to a later one; fewer than none when it is earlier. A 29 February
/// comes round on 1 March in a common year.
pub fn years_between(from: NaiveDate, to: NaiveDate) -> i32 {
    let years = to.year() - from.year();
    let not_yet = (to.month(), to.day()) < (from.month(), from.day());
    years - i32::from(not_yet)
}

/// Whether a year is the n-th since another, both ways of counting told when they differ: the
/// tenth anniversary of 2014 falls in 2024, which is the eleventh year when the first counts.
pub fn nth_year(since: i32, n: i32, year: i32) -> String {
    let passed = year - since;
    if passed == n {
        format!("From {since} to {year} is {n} years.")
    } else if passed + 1 == n {
        format!(
            "From {since} to {year} is {passed} years; {year} is year {n} when {since} is counted as the first."
        )
    } else {
        format!("From {since} to {year} is {passed} years, not {n}.")
    }
}

/// What part of a whole something is, in percent; nothing when the whole is none.
pub fn percent_of(part: f64, whole: f64) -> Option<f64> {
    let percent = part / whole * 100.0;
    percent.is_finite().then_some(percent)
}

/// The change from one number to another, in percent of the first; nothing when that is none.
pub fn percent_change(from: f64, to: f64) -> Option<f64> {
    percent_of(to - from, from.abs())
}

/// Whether a change said in percent is that between two numbers, to half of its last digit.
pub fn change_said(from: f64, to: f64, said: f64, decimals: u32) -> Option<String> {
    let change = percent_change(from, to)?;
    let (a, b) = (figure(from), figure(to));
    let half = 0.5 / 10f64.powi(i32::try_from(decimals).ok()?);
    let told = match change >= 0.0 {
        true => format!("From {a} to {b} is {}% more", figure(change)),
        false => format!("From {a} to {b} is {}% less", figure(-change)),
    };
    if (change - said).abs() <= half + 1e-9 {
        return Some(format!("{told}, as said."));
    }
    Some(format!("{told}, not {}%.", figure(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_weekday_is_checked() {
        assert_eq!(
            on_weekday(day(2024, 7, 5), Weekday::Fri),
            "5 July 2024 was a Friday."
        );
        assert_eq!(
            on_weekday(day(2024, 7, 5), Weekday::Mon),
            "5 July 2024 was a Friday, not a Monday."
        );
    }

    #[test]
    fn years_are_counted_both_ways() {
        assert_eq!(years_between(day(2000, 2, 29), day(2023, 2, 28)), 22);
        assert_eq!(years_between(day(2000, 2, 29), day(2023, 3, 1)), 23);
        assert_eq!(nth_year(2014, 10, 2024), "From 2014 to 2024 is 10 years.");
        assert!(nth_year(2014, 11, 2024).contains("year 11 when 2014"));
        assert_eq!(
            nth_year(2014, 12, 2024),
            "From 2014 to 2024 is 10 years, not 12."
        );
    }

    #[test]
    fn percentages_are_computed_and_never_of_nothing() {
        assert_eq!(percent_of(3.0, 12.0), Some(25.0));
        assert_eq!(percent_of(3.0, 0.0), None);
        assert_eq!(
            change_said(400.0, 450.0, 12.5, 1).unwrap(),
            "From 400 to 450 is 12.5% more, as said."
        );
        assert_eq!(
            change_said(400.0, 450.0, 15.0, 0).unwrap(),
            "From 400 to 450 is 12.5% more, not 15%."
        );
    }
}
