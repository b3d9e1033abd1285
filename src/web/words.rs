//! Dates, times and numbers as people read them. Everything that is drawn goes through here, so
//! that a second language has one place to come to.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};

const MONTHS: [&str; 12] = [
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
];

/// `5 July 2024`
pub fn day(date: NaiveDate) -> String {
    format!(
        "{} {} {}",
        date.day(),
        MONTHS[date.month0() as usize % 12],
        date.year()
    )
}

/// `5 July 2024`, the day in UTC.
pub fn date(at: DateTime<Utc>) -> String {
    day(at.date_naive())
}

/// `5 July 2024, 09:12 UTC`
pub fn moment(at: DateTime<Utc>) -> String {
    format!("{}, {} UTC", date(at), at.format("%H:%M"))
}

/// The time of day: `09:12 UTC`
pub fn clock(at: DateTime<Utc>) -> String {
    format!("{} UTC", at.format("%H:%M"))
}

/// For machines: `2024-07-05T09:12:00Z`.
pub fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How much a claim is worth checking, by its score from 0 to 1.
pub fn worth(score: f64) -> &'static str {
    match score {
        score if score >= 0.5 => "well worth checking",
        score if score >= 0.2 => "may be worth checking",
        _ => "hardly to be checked",
    }
}

/// How long ago, in one unit: `just now`, `4 minutes ago`, `2 hours ago`, `yesterday`,
/// `6 days ago`, then the date.
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let passed = now - at;
    let days = (now.date_naive() - at.date_naive()).num_days();
    if passed < TimeDelta::minutes(1) {
        "just now".to_owned()
    } else if passed < TimeDelta::hours(1) {
        format!("{} ago", count(passed.num_minutes(), "minute", "minutes"))
    } else if passed < TimeDelta::hours(12) || days == 0 {
        format!("{} ago", count(passed.num_hours(), "hour", "hours"))
    } else if days == 1 {
        "yesterday".to_owned()
    } else if days < 14 {
        format!("{days} days ago")
    } else {
        date(at)
    }
}

/// By when something is to be done: `overdue since 5 July 2024`, `due today, 16:00 UTC`,
/// `due tomorrow, 16:00 UTC`, `due 9 July 2024`. Days are days in UTC.
pub fn due(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let days = (at.date_naive() - now.date_naive()).num_days();
    match days {
        _ if at < now && days == 0 => format!("overdue since {}", clock(at)),
        _ if at < now => format!("overdue since {}", date(at)),
        0 => format!("due today, {}", clock(at)),
        1 => format!("due tomorrow, {}", clock(at)),
        _ => format!("due {}", date(at)),
    }
}

/// `1,234,567`
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    if number < 0 {
        format!("−{words}")
    } else {
        words
    }
}

/// `1 claim`, `1,200 claims`
pub fn count(number: i64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        self::number(number),
        if number == 1 { one } else { many }
    )
}

/// So many claims: `412`, or `1,000+` when one of the counts stopped at
/// [`MOST_COUNTED`](crate::store::lists::MOST_COUNTED).
pub fn claims_counted(counts: impl IntoIterator<Item = u64>) -> String {
    use crate::store::lists::MOST_COUNTED;
    let (mut all, mut stopped) = (0, false);
    for count in counts {
        stopped |= count >= MOST_COUNTED;
        all += count.min(MOST_COUNTED - 1);
    }
    let all = if stopped { all - all % 1_000 } else { all };
    let said = number(i64::try_from(all).unwrap_or(i64::MAX));
    if stopped { said + "+" } else { said }
}

/// `812 bytes`, `4.2 kB`, `1.1 MB`
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes as i64, "byte", "bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A quote without the quotation marks around it and a comma before the last one. Marks that open
/// or close inside the quote stay.
pub fn bare(quote: &str) -> &str {
    const OPEN: [char; 6] = ['"', '“', '„', '«', '‘', '\''];
    const CLOSE: [char; 6] = ['"', '”', '“', '»', '’', '\''];
    let quote = quote.trim();
    let Some(inner) = quote.strip_prefix(OPEN) else {
        return quote;
    };
    match inner.strip_suffix(CLOSE) {
        Some(inner) if !inner.contains(OPEN) => inner.strip_suffix(',').unwrap_or(inner),
        _ => quote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_said_by_how_near_it_is() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let said = |due| super::due(at(due), at("2026-11-26T12:00:00Z"));
        assert_eq!(said("2026-11-26T11:00:00Z"), "overdue since 11:00 UTC");
        assert_eq!(
            said("2026-11-25T23:00:00Z"),
            "overdue since 25 November 2026"
        );
        assert_eq!(said("2026-11-26T16:00:00Z"), "due today, 16:00 UTC");
        assert_eq!(said("2026-11-27T09:00:00Z"), "due tomorrow, 09:00 UTC");
        assert_eq!(said("2026-12-01T09:00:00Z"), "due 1 December 2026");
    }

    #[test]
    fn times_are_said_in_full_and_by_distance() {
        let at: DateTime<Utc> = "2024-07-05T09:12:31Z".parse().unwrap();
        assert_eq!(moment(at), "5 July 2024, 09:12 UTC");
        assert_eq!(machine(at), "2024-07-05T09:12:31Z");
        let after = |minutes| ago(at, at + TimeDelta::minutes(minutes));
        assert_eq!(after(0), "just now");
        assert_eq!(after(1), "1 minute ago");
        assert_eq!(after(150), "2 hours ago");
        assert_eq!(after(24 * 60), "yesterday");
        assert_eq!(after(3 * 24 * 60), "3 days ago");
        assert_eq!(after(30 * 24 * 60), "5 July 2024");
    }

    #[test]
    fn numbers_are_grouped_and_counted() {
        assert_eq!(number(0), "0");
        assert_eq!(number(-1_234_567), "−1,234,567");
        assert_eq!(count(1, "claim", "claims"), "1 claim");
        assert_eq!(count(1200, "claim", "claims"), "1,200 claims");
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(4_200), "4.2 kB");
        assert_eq!(claims_counted([0, 412]), "412");
        assert_eq!(claims_counted([1_001]), "1,000+");
        assert_eq!(claims_counted([1_001, 1_000, 1_001, 7]), "3,000+");
    }

    #[test]
    fn a_quote_loses_only_the_marks_around_the_whole_of_it() {
        assert_eq!(bare("\"It is full,\""), "It is full");
        assert_eq!(bare("“It is full.”"), "It is full.");
        let two = "\"It is full,\" he said, \"and old.\"";
        assert_eq!(bare(two), two);
        assert_eq!(bare("a \"full\" boat"), "a \"full\" boat");
    }
}
