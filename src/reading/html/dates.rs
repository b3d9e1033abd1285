//! Days and times as pages give them: ISO 8601 with or without zone, mail dates, “5 July 2024 10:30”,
//! “July 5, 2024”, milliseconds since 1970. What is not given (a time, a zone) stays unknown.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use regex::Captures;

/// A day, and as much of the time as was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The words it was read from.
    pub as_given: String,
    /// The day, in the zone of the page.
    pub day: NaiveDate,
    /// The time of day, if given.
    pub time: Option<NaiveTime>,
    /// The zone, if given.
    pub offset: Option<FixedOffset>,
}

/// How exactly a moment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// The day alone.
    Day,
    /// Day and time, in a zone that is not given.
    LocalTime,
    /// An instant.
    Instant,
}

impl Moment {
    /// How exactly it is known.
    pub fn precision(&self) -> Precision {
        match (self.time, self.offset) {
            (None, _) => Precision::Day,
            (Some(_), None) => Precision::LocalTime,
            (Some(_), Some(_)) => Precision::Instant,
        }
    }

    /// The instant, when a zone was given.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let local = self
            .day
            .and_time(self.time?)
            .and_local_timezone(self.offset?);
        local.single().map(|at| at.with_timezone(&Utc))
    }

    /// ISO 8601, no more exact than given: `2024-07-05`, `2024-07-05T10:30:00`,
    /// `2024-07-05T10:30:00+02:00`.
    pub fn iso(&self) -> String {
        let zone = |offset: FixedOffset| match offset.local_minus_utc() {
            0 => "Z".to_owned(),
            _ => offset.to_string(),
        };
        match self.time {
            None => self.day.format("%Y-%m-%d").to_string(),
            Some(time) => {
                let local = self.day.and_time(time).format("%Y-%m-%dT%H:%M:%S");
                format!("{local}{}", self.offset.map(zone).unwrap_or_default())
            }
        }
    }
}

pattern!(
    ISO,
    r"(?x)\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:T|\ +|\ at\ |,\ ?)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\ ?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d\b)?)?"
);
pattern!(
    COMPACT,
    r"^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?$"
);
pattern!(
    CJK,
    r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]"
);
pattern!(
    DAY_FIRST,
    r"(?i)\b(\d{1,2})(?:st|nd|rd|th|\.|º)?(?: de| of)? ?([\p{L}]{3,12})\.?,?(?: de)?,? (\d{4})\b"
);
pattern!(
    MONTH_FIRST,
    r"(?i)\b([\p{L}]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b"
);
pattern!(
    TIME,
    r"(?ix)\b(\d{1,2})[:.h](\d\d)(?::(\d\d))?\s?([ap]\.?m\.?)?\s?(Z\b|UTC\b|GMT\b|BST\b|CES?T\b|E[SD]?T\b|C[SD]T\b|M[SD]T\b|P[SD]?T\b|[+-]\d\d:?\d\d\b)?"
);
pattern!(
    IN_ADDRESS,
    r"[/-]((?:19|20)\d\d(?:/\d{1,2}/\d{1,2}|-\d\d-\d\d))(?:[/.-]|$)"
);
pattern!(EPOCH, r"^\d{10}(?:\d{3})?$");
pattern!(NUMERIC_DAY_FIRST, r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b");

/// The first day in a line, with its time if one follows. Nothing when it has none, or one that the
/// calendar has not, or outside 1900–2100. Numbers such as 03/04/2024 are not read: nobody knows
/// which is the month.
pub fn read(text: &str) -> Option<Moment> {
    // A date stands near the beginning; a page cannot make us search megabytes.
    let end = text
        .char_indices()
        .nth(200)
        .map_or(text.len(), |(at, _)| at);
    let text = text[..end].trim();
    let read = if EPOCH.is_match(text) {
        epoch(text)
    } else {
        None
    };
    let read = read.or_else(|| iso(COMPACT.captures(text)?));
    let read = read.or_else(|| iso(ISO.captures(text)?));
    let read = read.or_else(|| words(text));
    let (day, time, offset) = read?;
    Some(Moment {
        as_given: text.to_owned(),
        day,
        time,
        offset,
    })
}

/// Whether a line says a date and hardly anything else.
pub fn only_a_date(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    line.chars().count() < 90 && letters < 36 && read(line).is_some()
}

/// A day in the path of an address: `/2024/07/05/…` or `/2024-07-05-…`.
pub fn in_address(path: &str) -> Option<Moment> {
    let found = IN_ADDRESS.captures(path)?;
    let (day, _, _) = iso(ISO.captures(&found[1].replace('/', "-"))?)?;
    Some(Moment {
        as_given: found[1].to_owned(),
        day,
        time: None,
        offset: None,
    })
}

type Parts = (NaiveDate, Option<NaiveTime>, Option<FixedOffset>);

fn epoch(digits: &str) -> Option<Parts> {
    let number: i64 = digits.parse().ok()?;
    let millis = if digits.len() == 13 {
        number
    } else {
        number.checked_mul(1_000)?
    };
    let at = DateTime::from_timestamp_millis(millis)?.naive_utc();
    plausible(at.date())?;
    Some((at.date(), Some(at.time()), FixedOffset::east_opt(0)))
}

fn iso(found: Captures) -> Option<Parts> {
    let number = |at: usize| {
        found
            .get(at)
            .and_then(|digits| digits.as_str().parse::<u32>().ok())
    };
    let day = day(number(1)?, number(2)?, number(3)?)?;
    let time = number(4).zip(number(5)).and_then(|(hour, minute)| {
        NaiveTime::from_hms_opt(hour, minute, number(6).unwrap_or_default().min(59))
    });
    let offset = found.get(7).and_then(|zone| offset(zone.as_str()));
    Some((day, time, offset.filter(|_| time.is_some())))
}

fn words(text: &str) -> Option<Parts> {
    let number = |found: &Captures, at: usize| {
        found
            .get(at)
            .and_then(|digits| digits.as_str().parse::<u32>().ok())
    };
    let named = |found: &Captures, at: usize| found.get(at).and_then(|name| month(name.as_str()));
    let mut read = CJK.captures(text).and_then(|found| {
        let day = day(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)?;
        Some((day, found.get(0)?.range()))
    });
    if read.is_none() {
        read = DAY_FIRST.captures_iter(text).find_map(|found| {
            let day = day(number(&found, 3)?, named(&found, 2)?, number(&found, 1)?)?;
            Some((day, found.get(0)?.range()))
        });
    }
    if read.is_none() {
        read = MONTH_FIRST.captures_iter(text).find_map(|found| {
            let day = day(number(&found, 3)?, named(&found, 1)?, number(&found, 2)?)?;
            Some((day, found.get(0)?.range()))
        });
    }
    if read.is_none() {
        let found = NUMERIC_DAY_FIRST.captures(text)?;
        let day = day(number(&found, 3)?, number(&found, 2)?, number(&found, 1)?)?;
        read = Some((day, found.get(0)?.range()));
    }
    let (day, at) = read?;
    let clock = TIME
        .captures(&text[at.end..])
        .or_else(|| TIME.captures(&text[..at.start]));
    let time = clock.as_ref().and_then(|found| {
        let half = found.get(4).map(|half| half.as_str().to_lowercase());
        let hour = match (
            number(found, 1)?,
            half.as_deref().map(|half| half.starts_with('p')),
        ) {
            (12, Some(false)) => 0,
            (hour, Some(true)) if hour < 12 => hour + 12,
            (hour, _) => hour,
        };
        NaiveTime::from_hms_opt(
            hour,
            number(found, 2)?,
            number(found, 3).unwrap_or_default(),
        )
    });
    let offset = clock.and_then(|found| offset(found.get(5)?.as_str()));
    Some((day, time, offset.filter(|_| time.is_some())))
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    plausible(NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        month,
        day,
    )?)
}

fn plausible(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (1900..=2100).contains(&day.year()).then_some(day)
}

/// Zones by number, and those letters that mean one thing. ET and PT change with the season and CST
/// is three zones: they stay unknown.
fn offset(zone: &str) -> Option<FixedOffset> {
    let hours = |hours: i32| FixedOffset::east_opt(hours * 3_600);
    match zone.to_uppercase().as_str() {
        "Z" | "UTC" | "GMT" => hours(0),
        "BST" | "CET" => hours(1),
        "CEST" => hours(2),
        "EDT" => hours(-4),
        "EST" => hours(-5),
        "MDT" => hours(-6),
        "MST" | "PDT" => hours(-7),
        "PST" => hours(-8),
        other => {
            let sign = match other.chars().next()? {
                '+' => 1,
                '-' => -1,
                _ => return None,
            };
            let digits: String = other.chars().filter(char::is_ascii_digit).collect();
            let hour: i32 = digits.get(..2)?.parse().ok()?;
            let minute: i32 = digits
                .get(2..)
                .filter(|rest| !rest.is_empty())
                .map_or(Some(0), |rest| rest.parse().ok())?;
            FixedOffset::east_opt(sign * (hour * 3_600 + minute * 60))
        }
    }
}

/// Beginnings of month names, in twelve rows: English, German, French, Spanish, Italian, Portuguese,
/// Dutch, the Scandinavian languages and Polish.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "gen", "ene", "styc"],
    &["feb", "fév", "fev", "lut"],
    &["mar", "mär", "maa", "mrt"],
    &["apr", "avr", "abr", "kwi"],
    &["may", "mai", "mei", "maj", "mag", "maggio", "mayo"],
    &["jun", "juin", "giu", "czerw"],
    &["jul", "juil", "lug", "lip"],
    &["aug", "aoû", "aou", "ago", "sier"],
    &["sep", "set", "wrz"],
    &["oct", "okt", "ott", "out", "paź"],
    &["nov", "lis"],
    &["dec", "dez", "déc", "dic", "des", "gru"],
];

fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let row = MONTHS
        .iter()
        .position(|row| row.iter().any(|start| name.starts_with(start)))?;
    u32::try_from(row + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Option<String> {
        read(text).map(|moment| moment.iso())
    }

    #[test]
    fn dates_are_read_as_exactly_as_they_are_given() {
        let given = [
            ("2024-07-05", "2024-07-05"),
            ("2024-07-05T10:30", "2024-07-05T10:30:00"),
            ("2024-07-05T10:30:09.250Z", "2024-07-05T10:30:09Z"),
            ("2024-07-05T10:30:00+0200", "2024-07-05T10:30:00+02:00"),
            ("2024-07-05 10:30:00 +02:00", "2024-07-05T10:30:00+02:00"),
            ("20240705", "2024-07-05"),
            ("20240705T103000Z", "2024-07-05T10:30:00Z"),
            ("Fri, 05 Jul 2024 10:30:00 GMT", "2024-07-05T10:30:00Z"),
            (
                "Fri, 5 Jul 2024 10:30:00 -0500",
                "2024-07-05T10:30:00-05:00",
            ),
            ("July 5, 2024", "2024-07-05"),
            (
                "Published: Jul. 5th, 2024 at 4:05 p.m. EDT",
                "2024-07-05T16:05:00-04:00",
            ),
            ("5 July 2024 10:30", "2024-07-05T10:30:00"),
            ("5. Juli 2024, 10:30 Uhr", "2024-07-05T10:30:00"),
            ("5 de julio de 2024", "2024-07-05"),
            ("le 5 août 2024 à 18h30", "2024-08-05T18:30:00"),
            ("05.07.2024", "2024-07-05"),
            ("2024年7月5日 10:30", "2024-07-05T10:30:00"),
            ("1720175400000", "2024-07-05T10:30:00Z"),
            ("1720175400", "2024-07-05T10:30:00Z"),
        ];
        for (text, expected) in given {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_no_date() {
        for text in [
            "",
            "2024-13-01",
            "30 February 2024",
            "03/04/2024",
            "in July",
            "99999999999999",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_that_changes_with_the_season_leaves_the_instant_open() {
        let moment = read("July 5, 2024 at 4:05 pm ET").expect("a date");
        assert_eq!(moment.precision(), Precision::LocalTime);
        assert_eq!(moment.instant(), None);
    }
}
