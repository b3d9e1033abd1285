//! What a text says of its own numbers and dates that can be reckoned again: the weekday of a day,
//! how many years lie between two, a change in percent, a part of a whole.

use chrono::{Datelike, NaiveDate, Weekday};

use super::checks::{change_said, nth_year, on_weekday, percent_change, percent_of, weekday};
use super::{Measure, Quantity, figure, quantities};

/// What can be reckoned again in a text, in sentences, in the order of the text. `said_on` is the day
/// the words were said, for what counts up to now.
pub fn reckonings(text: &str, said_on: Option<NaiveDate>) -> Vec<String> {
    let found = quantities(text);
    let mut told: Vec<(usize, String)> = Vec::new();
    for (at, one) in found.iter().enumerate() {
        if let Measure::Day(day) = one.measure
            && let Some(said) = said_weekday(text, one)
        {
            told.push((one.span.start, on_weekday(day, said)));
        }
        if let Some(sentence) = years_since(text, &found, at, said_on) {
            told.push((one.span.start, sentence));
        }
        if let Some(next) = found.get(at + 1) {
            told.extend(change(text, &found, one, next).map(|words| (one.span.start, words)));
            told.extend(part(text, one, next).map(|(_, words)| (one.span.start, words + ".")));
        }
    }
    told.sort_by_key(|(at, _)| *at);
    told.into_iter().map(|(_, words)| words).collect()
}

/// Parts of a whole in a passage beside the percentages of a claim: “3 of 25 is 12%, as the claim
/// says.”
pub fn shares(claim: &str, passage: &str) -> Vec<String> {
    let percents: Vec<Quantity> = quantities(claim)
        .into_iter()
        .filter(|one| one.measure == Measure::Percent)
        .collect();
    let found = quantities(passage);
    let mut told = Vec::new();
    for two in found.windows(2) {
        let Some((percent, words)) = part(passage, &two[0], &two[1]) else {
            continue;
        };
        let gap = |one: &&Quantity| (one.amount - percent).abs();
        let nearest = percents.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
        let Some(said) = nearest else { continue };
        let half = half_of_last_digit(&said.shown);
        told.push(match gap(&said) <= half + 1e-9 {
            true => format!("{words}, as the claim says."),
            false => format!("{words}; the claim says {}.", said.shown),
        });
    }
    told
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The weekday a day is said to have been: “Friday, 5 July 2024” or “5 July 2024, a Friday”.
fn said_weekday(text: &str, day: &Quantity) -> Option<Weekday> {
    let before = text[..day.span.start]
        .trim_end_matches([' ', ',', '\u{a0}'])
        .trim_end_matches(" the");
    let after = text[day.span.end..].trim_start_matches([' ', ',', '(']);
    let after = ["which was a ", "was a ", "a "]
        .iter()
        .find_map(|lead| after.strip_prefix(lead))
        .unwrap_or(after);
    WEEKDAYS.into_iter().find(|one| {
        let name = weekday(*one);
        ends_with_word(before, name) || begins_with_word(after, name)
    })
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word)
        .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// “For ten years, since 2014”, “the tenth year since 2014”: whether the years are as many.
fn years_since(
    text: &str,
    found: &[Quantity],
    at: usize,
    said_on: Option<NaiveDate>,
) -> Option<String> {
    let since = &found[at];
    let from = year_of(since)?;
    let before = &text[..since.span.start];
    let lead = before.trim_end();
    if !["since", "after"]
        .iter()
        .any(|word| ends_with_word(lead, word))
    {
        return None;
    }
    let n = said_years(before, found, at)?;
    let other = found.iter().enumerate().filter(|(i, _)| *i != at);
    let until = other
        .filter_map(|(_, one)| year_of(one))
        .find(|year| *year > from);
    let until = until.or_else(|| said_on.map(|day| day.year()))?;
    Some(nth_year(from, n, until))
}

/// How many years are said to have passed, in the words before “since”.
fn said_years(before: &str, found: &[Quantity], at: usize) -> Option<i32> {
    const NEAR: usize = 60;
    let near = |end: usize| before.len().saturating_sub(end) <= NEAR;
    let years = found[..at].iter().rev().find(|one| {
        let years = one.shown.ends_with("years") || one.shown.ends_with("year");
        one.measure == Measure::Duration && years && near(one.span.end)
    });
    if let Some(years) = years {
        let n = (years.amount / 365.2425).round();
        return (1.0..=3000.0).contains(&n).then_some(n as i32);
    }
    let words: Vec<&str> = before.split_whitespace().rev().take(10).collect();
    let year = words
        .iter()
        .position(|word| matches!(bare(word).as_str(), "year" | "anniversary"))?;
    words[year + 1..]
        .iter()
        .take(2)
        .find_map(|word| ordinal(&bare(word)))
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

/// The number of an ordinal: “tenth”, “10th”.
fn ordinal(word: &str) -> Option<i32> {
    const WORDS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if let Some(n) = (1..)
        .zip(WORDS)
        .find_map(|(n, one)| (one == word).then_some(n))
    {
        return Some(n);
    }
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = &word[digits.len()..];
    let ordinal = matches!(ending, "st" | "nd" | "rd" | "th") && digits.len() <= 4;
    ordinal.then(|| digits.parse().ok()).flatten()
}

fn year_of(one: &Quantity) -> Option<i32> {
    match one.measure {
        Measure::Day(day) | Measure::Month(day) => Some(day.year()),
        Measure::Year => Some(one.amount as i32),
        _ => None,
    }
}

/// “From 400 to 450”: the change in percent, beside the percentage the text says, if it says one.
fn change(text: &str, found: &[Quantity], one: &Quantity, next: &Quantity) -> Option<String> {
    let counts =
        |measure: &Measure| !matches!(measure, Measure::Day(_) | Measure::Month(_) | Measure::Year);
    let lead = text[..one.span.start].trim_end();
    let to = text[one.span.end..next.span.start].trim() == "to";
    if !to || !counts(&next.measure) || !counts(&one.measure) {
        return None;
    }
    if !ends_with_word(lead, "from") && !ends_with_word(lead, "From") {
        return None;
    }
    if next.measure == Measure::Percent {
        let points = next.amount - one.amount;
        let more = if points >= 0.0 { "more" } else { "less" };
        return Some(format!(
            "From {}% to {}% is {} percentage points {more}.",
            figure(one.amount),
            figure(next.amount),
            figure(points.abs())
        ));
    }
    let percent = found.iter().find(|other| other.measure == Measure::Percent);
    let (from, to) = (one.amount, next.amount);
    let change = percent_change(from, to)?;
    let Some(said) = percent else {
        let more = if change >= 0.0 { "more" } else { "less" };
        return Some(format!(
            "From {} to {} is {}% {more}.",
            figure(from),
            figure(to),
            figure(change.abs())
        ));
    };
    let signed = said.amount.abs() * change.signum();
    change_said(from, to, signed, decimals(&said.shown))
}

/// “3 of 25”, “3 out of the 25”: what part that is, in percent and in words.
fn part(text: &str, one: &Quantity, whole: &Quantity) -> Option<(f64, String)> {
    let (Measure::Count(_), Measure::Count(_)) = (&one.measure, &whole.measure) else {
        return None;
    };
    let between = text[one.span.end..whole.span.start].trim();
    let between = between.strip_prefix("out ").unwrap_or(between);
    let between = between.strip_prefix("of").map(str::trim)?;
    if !matches!(
        between,
        "" | "the" | "all" | "its" | "their" | "our" | "a" | "some"
    ) {
        return None;
    }
    if one.amount > whole.amount {
        return None;
    }
    let percent = percent_of(one.amount, whole.amount)?;
    let words = format!(
        "{} of {} is {}%",
        figure(one.amount),
        figure(whole.amount),
        figure(percent)
    );
    Some((percent, words))
}

/// How many digits stand behind the point.
fn decimals(shown: &str) -> u32 {
    let digits = shown.split_once('.').map_or(0, |(_, behind)| {
        behind.chars().take_while(char::is_ascii_digit).count()
    });
    u32::try_from(digits).unwrap_or(u32::MAX).min(9)
}

fn half_of_last_digit(shown: &str) -> f64 {
    0.5 / 10f64.powi(i32::try_from(decimals(shown)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        reckonings(text, NaiveDate::from_ymd_opt(2024, 7, 5))
    }

    #[test]
    fn a_weekday_beside_a_day_is_checked() {
        assert_eq!(
            told("It sank on Monday, 5 July 2024."),
            ["5 July 2024 was a Friday, not a Monday."]
        );
        assert_eq!(
            told("On 5 July 2024, a Friday, it sank."),
            ["5 July 2024 was a Friday."]
        );
        assert_eq!(
            told("On Friday, July 5, 2024, it sank."),
            ["5 July 2024 was a Friday."]
        );
        assert!(told("It sank on 5 July 2024.").is_empty());
    }

    #[test]
    fn years_since_are_counted() {
        assert_eq!(
            told("For ten years, since 2014, nobody has come."),
            ["From 2014 to 2024 is 10 years."]
        );
        assert_eq!(
            told("In 2024, the eleventh year since 2014, nobody came."),
            ["From 2014 to 2024 is 10 years; 2024 is year 11 when 2014 is counted as the first."]
        );
        assert_eq!(
            told("It is the 12th anniversary since 2014."),
            ["From 2014 to 2024 is 10 years, not 12."]
        );
        assert!(told("Nobody has come since 2014.").is_empty());
    }

    #[test]
    fn changes_and_parts_are_reckoned_again() {
        assert_eq!(
            told("Fares rose 15%, from 400 to 450 crowns."),
            ["From 400 to 450 is 12.5% more, not 15%."]
        );
        assert_eq!(
            told("Fares fell by 20%, from 500 to 400."),
            ["From 500 to 400 is 20% less, as said."]
        );
        assert_eq!(
            told("It rose from 12% to 15%."),
            ["From 12% to 15% is 3 percentage points more."]
        );
        assert_eq!(told("3 of the 25 ferries sank."), ["3 of 25 is 12%."]);
        assert!(told("He went from 3 towns to the sea.").is_empty());
    }

    #[test]
    fn parts_in_a_passage_stand_beside_the_percentage_of_the_claim() {
        assert_eq!(
            shares("12% of the ferries sank.", "3 out of 25 ferries sank."),
            ["3 of 25 is 12%, as the claim says."]
        );
        assert_eq!(
            shares("12.5% of the ferries sank.", "3 of 25 ferries sank."),
            ["3 of 25 is 12%; the claim says 12.5%."]
        );
        assert!(shares("The ferries sank.", "3 of 25 ferries sank.").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_reckoned_with(
            text in "(\\PC{0,8}|[0-9]{1,5}|[ ,.%$-]|since | of | to |from |Friday |years|5 May 2024){0,14}"
        ) {
            let _ = reckonings(&text, None);
            let _ = shares(&text, &text);
        }
    }
}
