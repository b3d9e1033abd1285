//! Days and numbers as other people write them.

use chrono::{DateTime, NaiveDate};

/// Ways in which tables write a day, the unmistakable ones first. A day with its parts in an order
/// that cannot be known, such as 03/04/2024, is read as none of them.
const DAYS: [&str; 9] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
];

/// The day a text names, if it plainly does.
pub fn day(typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(typed) {
        return sound(instant.date_naive());
    }
    if let Ok(instant) = DateTime::parse_from_rfc2822(typed) {
        return sound(instant.date_naive());
    }
    let read = |words: &str| {
        DAYS.iter()
            .find_map(|way| NaiveDate::parse_from_str(words, way).ok())
    };
    read(typed)
        // An instant whose time or zone is written in a way of its own still begins with the day.
        .or_else(|| read(typed.get(..10)?).filter(|_| typed.as_bytes().get(4) == Some(&b'-')))
        .or_else(|| within(typed))
        .or_else(|| slashed(typed))
        .and_then(sound)
}

/// A day in the middle of a sentence: “stated on October 22, 2019 in a mailer”.
fn within(typed: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = typed.split_whitespace().take(40).collect();
    words.windows(3).find_map(|three| {
        let said = three.join(" ");
        let said = said.trim_end_matches([',', '.', ':', ';']);
        ["%B %d, %Y", "%d %B %Y"]
            .iter()
            .find_map(|way| NaiveDate::parse_from_str(said, way).ok())
    })
}

/// A day between slashes whose order one of its numbers gives away.
fn slashed(typed: &str) -> Option<NaiveDate> {
    let first = typed.split_whitespace().next()?;
    let parts: Vec<u32> = first
        .split('/')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let &[one, two, year] = parts.as_slice() else {
        return None;
    };
    let year = i32::try_from(year).ok().filter(|year| *year > 999)?;
    match (one, two) {
        (13..=31, 1..=12) => NaiveDate::from_ymd_opt(year, two, one),
        (1..=12, 13..=31) => NaiveDate::from_ymd_opt(year, one, two),
        (same, other) if same == other => NaiveDate::from_ymd_opt(year, one, two),
        _ => None,
    }
}

fn sound(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (1000..=9999).contains(&day.year()).then_some(day)
}

/// A number, with a point or a comma for its fraction.
pub fn number(typed: &str) -> Option<f64> {
    let typed = typed.trim().replace(',', ".");
    typed.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_when_it_is_plain_and_left_out_when_it_is_not() {
        let fifth = NaiveDate::from_ymd_opt(2024, 7, 5);
        for typed in [
            "2024-07-05",
            "2024-07-05T09:12:00Z",
            "2024-07-05 09:12:00 UTC",
            "2024/07/05",
            "5.7.2024",
            "July 5, 2024",
            "5 July 2024",
            "Fri, 05 Jul 2024 09:12:00 +0000",
            "stated on July 5, 2024 in a speech:",
        ] {
            assert_eq!(day(typed), fifth, "{typed}");
        }
        assert_eq!(day("13/07/2024"), NaiveDate::from_ymd_opt(2024, 7, 13));
        assert_eq!(day("7/13/2024 10:00"), NaiveDate::from_ymd_opt(2024, 7, 13));
        for typed in ["", "03/04/2024", "last Tuesday", "0000-00-00", "99999999"] {
            assert_eq!(day(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_number_is_finite() {
        assert_eq!(number(" 2,5 "), Some(2.5));
        assert_eq!(number("NaN"), None);
        assert_eq!(number("three"), None);
    }
}
