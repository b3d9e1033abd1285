//! Finding quantities in a text: figures and spelled numbers with their scales and units, and
//! dates as English and ISO 8601 write them.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{Measure, Quantity};

/// A word, number or sign of the text.
#[derive(Debug)]
struct Token<'a> {
    span: Range<usize>,
    text: &'a str,
    lower: String,
}

/// The quantities of a text, in order; none overlaps another.
pub fn quantities(text: &str) -> Vec<Quantity> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read = date(&tokens, at).or_else(|| amount(&tokens, at));
        let Some((length, amount, measure)) = read else {
            at += 1;
            continue;
        };
        let span = tokens[at].span.start..tokens[at + length - 1].span.end;
        found.push(Quantity {
            shown: text[span.clone()].to_owned(),
            span,
            amount,
            measure,
            roughly: roughly(&tokens, at),
        });
        at += length;
    }
    found
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let digits = c.is_ascii_digit();
        if digits || c.is_alphabetic() {
            while let Some((i, next)) = chars.peek().copied() {
                let after = text[i + next.len_utf8()..].chars().next();
                let goes_on = if digits {
                    let mark =
                        matches!(next, ',' | '.') && after.is_some_and(|c| c.is_ascii_digit());
                    next.is_ascii_digit() || mark
                } else {
                    next.is_alphabetic()
                };
                if !goes_on {
                    break;
                }
                end = i + next.len_utf8();
                chars.next();
            }
        }
        let text = &text[start..end];
        found.push(Token {
            span: start..end,
            text,
            lower: text.to_lowercase(),
        });
    }
    found
}

fn lower<'a>(tokens: &'a [Token<'_>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.lower.as_str())
}

fn roughly(tokens: &[Token<'_>], at: usize) -> bool {
    const HEDGES: [&str; 12] = [
        "about",
        "around",
        "roughly",
        "nearly",
        "almost",
        "approximately",
        "some",
        "over",
        "under",
        "than",
        "least",
        "most",
    ];
    at > 0 && HEDGES.contains(&lower(tokens, at - 1))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of a month; short names have three letters or four, and “May” needs its capital.
fn month(token: Option<&Token<'_>>) -> Option<u32> {
    let token = token?;
    let name = token.lower.as_str();
    if name.len() < 3 || !token.text.starts_with(char::is_uppercase) {
        return None;
    }
    let short = matches!(name.len(), 3) || name == "sept";
    (1..).zip(MONTHS).find_map(|(number, full)| {
        (name == full || (short && full.starts_with(name))).then_some(number)
    })
}

fn whole(token: Option<&Token<'_>>, digits: Range<usize>) -> Option<i32> {
    let text = token?.text;
    let right = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn year(token: Option<&Token<'_>>) -> Option<i32> {
    whole(token, 4..5).filter(|year| (1000..2200).contains(year))
}

fn on(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

type Read = (usize, f64, Measure);

fn date(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    let get = |i: usize| tokens.get(at + i);
    // 2024-03-05, its parts touching.
    if let (Some(y), Some(m), Some(d)) = (year(get(0)), whole(get(2), 2..3), whole(get(4), 2..3)) {
        let touching = tokens[at..at + 5]
            .windows(2)
            .all(|t| t[0].span.end == t[1].span.start);
        if touching && lower(tokens, at + 1) == "-" && lower(tokens, at + 3) == "-" {
            let day = NaiveDate::from_ymd_opt(y, u32::try_from(m).ok()?, u32::try_from(d).ok()?)?;
            return Some((5, on(day), Measure::Day(day)));
        }
    }
    let ordinal =
        |i: usize| usize::from(matches!(lower(tokens, at + i), "st" | "nd" | "rd" | "th"));
    let comma = |i: usize| usize::from(lower(tokens, at + i) == ",");
    let full_stop = |i: usize| usize::from(lower(tokens, at + i) == ".");
    let day_of = |d: i32, m: u32, y: i32| {
        let day = NaiveDate::from_ymd_opt(y, m, u32::try_from(d).ok()?)?;
        Some((on(day), Measure::Day(day)))
    };
    // 5 March 2024, 5th March 2024, the 5th of March 2024.
    if let Some(d) = whole(get(0), 1..3) {
        let mut next = 1 + ordinal(1);
        next += usize::from(lower(tokens, at + next) == "of");
        let m = month(get(next))?;
        next += 1 + full_stop(next + 1) + comma(next + 1);
        let (amount, measure) = day_of(d, m, year(get(next))?)?;
        return Some((next + 1, amount, measure));
    }
    // March 5, 2024 and March 2024.
    if let Some(m) = month(get(0)) {
        let stop = 1 + full_stop(1);
        if let Some(d) = whole(get(stop), 1..3) {
            let mut next = stop + 1;
            next += ordinal(next);
            next += comma(next);
            let (amount, measure) = day_of(d, m, year(get(next))?)?;
            return Some((next + 1, amount, measure));
        }
        let next = stop + comma(stop);
        let first = NaiveDate::from_ymd_opt(year(get(next))?, m, 1)?;
        return Some((next + 1, on(first), Measure::Month(first)));
    }
    None
}

fn spelled(word: &str) -> Option<f64> {
    match word {
        "zero" => Some(0.0),
        "half" => Some(0.5),
        "one" => Some(1.0),
        _ => crate::matching::spelled::spelled(word),
    }
}

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" | "k" => 1e3,
        "million" | "mln" | "m" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" | "tn" => 1e12,
        _ => return None,
    })
}

fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "$" | "dollar" | "dollars" | "usd" => "$",
        "€" | "euro" | "euros" | "eur" => "€",
        "£" | "pounds" | "gbp" => "£",
        "¥" | "yen" | "jpy" => "¥",
        "crown" | "crowns" => "crowns",
        "franc" | "francs" | "chf" => "francs",
        _ => return None,
    })
}

/// A unit: what it measures and how much of that measure one of it is. A year is 365.2425 days and
/// a month a twelfth of it, the averages of the Gregorian calendar; a mile is 1.609344 km and a
/// pound of mass is not read, as it is money more often.
fn unit(word: &str) -> Option<(Measure, f64)> {
    Some(match word {
        "minute" | "minutes" => (Measure::Duration, 1.0 / 1440.0),
        "hour" | "hours" => (Measure::Duration, 1.0 / 24.0),
        "day" | "days" => (Measure::Duration, 1.0),
        "week" | "weeks" => (Measure::Duration, 7.0),
        "month" | "months" => (Measure::Duration, 365.2425 / 12.0),
        "year" | "years" => (Measure::Duration, 365.2425),
        "decade" | "decades" => (Measure::Duration, 3652.425),
        "metre" | "metres" | "meter" | "meters" => (Measure::Length, 0.001),
        "km" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => (Measure::Length, 1.0),
        "mile" | "miles" => (Measure::Length, 1.609_344),
        "foot" | "feet" => (Measure::Length, 0.000_304_8),
        "gram" | "grams" => (Measure::Mass, 0.001),
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => (Measure::Mass, 1.0),
        "tonne" | "tonnes" | "ton" | "tons" => (Measure::Mass, 1000.0),
        _ => return None,
    })
}

fn amount(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    let sign =
        currency(lower(tokens, at)).filter(|_| !lower(tokens, at).starts_with(char::is_alphabetic));
    let mut next = at + usize::from(sign.is_some());
    let token = tokens.get(next)?;
    let figures = token.text.starts_with(|c: char| c.is_ascii_digit());
    let mut value = if figures {
        let plain: String = token.text.chars().filter(|c| *c != ',').collect();
        plain.parse().ok()?
    } else {
        spelled(&token.lower)?
    };
    // A year stands alone: "1,994" and "1994 ferries" are counts.
    let alone = year(Some(token)).filter(|_| sign.is_none());
    next += 1;
    // twenty-five
    let tens = !figures && (20.0..100.0).contains(&value) && lower(tokens, next) == "-";
    if let Some(ones) = spelled(lower(tokens, next + 1)).filter(|ones| tens && *ones < 10.0) {
        value += ones;
        next += 2;
    }
    let mut scaled = false;
    while let Some(by) = scale(lower(tokens, next)) {
        value *= by;
        scaled = true;
        next += 1;
    }
    if let Some(sign) = sign {
        return Some((next - at, value, Measure::Money(sign)));
    }
    let hyphen = usize::from(lower(tokens, next) == "-");
    let word = lower(tokens, next + hyphen);
    if let Some((measure, one)) = unit(word) {
        return Some((next + hyphen + 1 - at, value * one, measure));
    }
    let word = lower(tokens, next);
    if word == "percentage" && lower(tokens, next + 1).starts_with("point") {
        return Some((next + 2 - at, value, Measure::Points));
    }
    if matches!(word, "%" | "percent") {
        return Some((next + 1 - at, value, Measure::Percent));
    }
    if word == "per" && lower(tokens, next + 1) == "cent" {
        return Some((next + 2 - at, value, Measure::Percent));
    }
    if let Some(name) = currency(word) {
        return Some((next + 1 - at, value, Measure::Money(name)));
    }
    let counted = tokens
        .get(next)
        .filter(|t| t.text.starts_with(char::is_lowercase) && t.lower.chars().count() > 2);
    if let Some(year) = alone.filter(|_| !scaled && (counted.is_none() || !plural(word))) {
        return Some((next - at, f64::from(year), Measure::Year));
    }
    // A spelled "one" or "half" without a scale is seldom a figure.
    if !figures && !scaled && matches!(token.lower.as_str(), "one" | "half" | "zero") {
        return None;
    }
    let counted = counted
        .filter(|_| plural(word))
        .map_or("", |t| t.lower.as_str());
    Some((next - at, value, Measure::Count(counted.to_owned())))
}

/// A word that may name what is counted: most are plurals in -s, the others are few.
fn plural(word: &str) -> bool {
    (word.ends_with('s') && !matches!(word, "was" | "is" | "as" | "has" | "this" | "does" | "its"))
        || matches!(word, "people" | "children" | "men" | "women" | "homes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, f64, Measure)> {
        quantities(text)
            .into_iter()
            .map(|q| (q.shown, (q.amount * 1000.0).round() / 1000.0, q.measure))
            .collect()
    }

    #[test]
    fn figures_scales_and_units() {
        let count = |word: &str| Measure::Count(word.to_owned());
        for (text, amount, measure) in [
            ("1,200 homes", 1200.0, count("homes")),
            ("$3.5 million", 3.5e6, Measure::Money("$")),
            ("€5bn", 5e9, Measure::Money("€")),
            ("twenty-five ferries", 25.0, count("ferries")),
            ("two hundred people", 200.0, count("people")),
            ("12 per cent", 12.0, Measure::Percent),
            ("12%", 12.0, Measure::Percent),
            ("3 percentage points", 3.0, Measure::Points),
            ("three weeks", 21.0, Measure::Duration),
            ("a 10-day strike", 10.0, Measure::Duration),
            ("10 miles", 16.093, Measure::Length),
            ("in 1994, the", 1994.0, Measure::Year),
            ("6 million crowns", 6e6, Measure::Money("crowns")),
        ] {
            let found = read(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].1, &found[0].2), (amount, &measure), "{text}");
        }
    }

    #[test]
    fn one_day_in_its_spellings() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for text in [
            "March 5, 2024",
            "Mar. 5th, 2024",
            "5 March 2024",
            "the 5th of March 2024",
            "2024-03-05",
        ] {
            assert_eq!(
                read(text).first().map(|q| q.2.clone()),
                Some(Measure::Day(day)),
                "{text}"
            );
        }
        assert!(matches!(read("in March 2024")[0].2, Measure::Month(_)));
        assert!(
            read("You may 5 times")
                .iter()
                .all(|q| !matches!(q.2, Measure::Day(_)))
        );
        assert!(
            read("31 February 2024")
                .iter()
                .all(|q| !matches!(q.2, Measure::Day(_)))
        );
    }

    #[test]
    fn what_is_approximate_is_marked() {
        let found = quantities("nearly 400 ferries and 12 buses");
        assert_eq!((found[0].roughly, found[1].roughly), (true, false));
    }

    proptest::proptest! {
        #[test]
        fn every_span_shows_its_own_words(text in "(\\PC{0,12}|[0-9]{1,5}|[ ,.%$-]|million|May|years){0,12}") {
            let found = quantities(&text);
            for q in &found {
                proptest::prop_assert_eq!(&text[q.span.clone()], q.shown.as_str());
            }
            proptest::prop_assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        }
    }
}
