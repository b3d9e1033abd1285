//! Lines that say who wrote the article, and lines that say when.

use chrono::NaiveDate;

use super::captions::starts;
use crate::reading::signs::words::{Shape, Words};
use crate::reading::when;

/// Ways to begin a byline, in small letters.
const BY: [&str; 8] = [
    "by ",
    "by: ",
    "written by ",
    "posted by ",
    "story by ",
    "(reporting by ",
    "reporting by ",
    "author: ",
];

/// Small words inside a byline.
const JOINING: [&str; 35] = [
    "and",
    "of",
    "for",
    "the",
    "in",
    "at",
    "de",
    "van",
    "von",
    "der",
    "den",
    "la",
    "le",
    "al",
    "bin",
    "di",
    "da",
    "staff",
    "writers",
    "reporters",
    "correspondents",
    "editors",
    "contributors",
    "writer",
    "reporter",
    "correspondent",
    "editor",
    "with",
    "contributor",
    "columnist",
    "special",
    "to",
    "political",
    "editing",
    "by",
];

/// The writers' names, if the words are a byline.
pub fn byline(words: &str) -> Option<String> {
    if words.len() > 200 {
        return None;
    }
    if with_role(words) {
        return Some(plain(words));
    }
    let lead = BY.iter().find(|lead| starts(words, lead))?;
    let rest: &str = words.get(lead.len()..)?.trim();
    let cut = rest
        .find(['|', '•', '·', '\n', '\r', ';', '—', '–', '/'])
        .unwrap_or(rest.len());
    let (names, more) = rest.split_at(cut);
    let names = before_the_date(names).trim_end_matches([',', ' ', '-', ')']);
    let more = rest.get(names.len()..).unwrap_or(more);
    let count = names.split_whitespace().count();
    (1..=14)
        .contains(&count)
        .then_some(())
        .filter(|()| name_like(names) && short_rest(more))
        .map(|()| plain(names))
}

/// “Jane Doe, Harbour Correspondent”: a name, a comma, and a newsroom's role.
fn with_role(words: &str) -> bool {
    const ROLES: [&str; 7] = [
        "correspondent",
        "reporter",
        "editor",
        "writer",
        "columnist",
        "contributor",
        "staff",
    ];
    let Some((name, role)) = words.split_once(',') else {
        return false;
    };
    let named = (2..=4).contains(&name.split_whitespace().count());
    let short = role.split_whitespace().nth(5).is_none() && !role.ends_with(['.', '!', '?', ':']);
    named && short && name_like(name) && {
        let role = role.to_lowercase();
        role.split(|c: char| !c.is_alphabetic())
            .any(|word| ROLES.contains(&word))
    }
}

/// A byline cut off where a date begins: “Jane Doe July 5, 2024”.
fn before_the_date(names: &str) -> &str {
    let cut = when::find(names, None)
        .first()
        .map(|when| when.span.start)
        .into_iter()
        .chain(names.find(" Published"))
        .chain(names.find(" Updated"))
        .min();
    cut.and_then(|cut| names.get(..cut)).unwrap_or(names)
}

/// Names: each word with a capital or a joining word, at least one name that is no weekday or month.
fn name_like(names: &str) -> bool {
    let cut = Words::cut(names);
    let sentence = names.ends_with('.') && !names.ends_with("Jr.") && !names.ends_with("Sr.");
    let proper = |shape: Shape| matches!(shape, Shape::Capital | Shape::Capitals);
    !sentence
        && cut.words.first().is_some_and(|word| proper(word.shape))
        && cut
            .words
            .iter()
            .all(|word| proper(word.shape) || JOINING.contains(&cut.key(word)))
        && !cut.words.first().is_some_and(|word| {
            matches!(
                cut.key(word),
                "the" | "monday" | "then" | "now" | "contrast"
            ) && cut.words.len() < 2
        })
}

/// What follows the names is short and no sentence: an outlet, a date, another name.
fn short_rest(rest: &str) -> bool {
    rest.split_whitespace().nth(14).is_none()
        && !rest.trim_end_matches([' ', ')']).ends_with(['!', '?'])
}

fn plain(names: &str) -> String {
    names.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that stand beside a date on a line of its own.
const BESIDE: [&str; 46] = [
    "published",
    "updated",
    "posted",
    "last",
    "modified",
    "created",
    "on",
    "at",
    "am",
    "pm",
    "a.m",
    "p.m",
    "est",
    "edt",
    "et",
    "gmt",
    "utc",
    "pst",
    "pdt",
    "pt",
    "bst",
    "cet",
    "cest",
    "cst",
    "cdt",
    "time",
    "local",
    "first",
    "the",
    "date",
    "of",
    "publication",
    "a",
    "p",
    "m",
    "eastern",
    "hours",
    "hour",
    "minutes",
    "minute",
    "min",
    "mins",
    "ago",
    "read",
    "and",
    "from",
];

/// Whether a line is a date or time and nothing else.
pub fn only_a_date(words: &str) -> bool {
    if words.len() > 160 || !words.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let cut = Words::cut(words);
    let dates = when::find(words, None);
    let mut telling = !dates.is_empty() && dates.iter().any(|when| when.on_day().is_some());
    let mut figures = 0;
    for word in &cut.words {
        if dates.iter().any(|when| when.span.contains(&word.at.start)) {
            continue;
        }
        let key = cut.key(word);
        let clock = matches!(word.shape, Shape::Number | Shape::Mixed) && key.len() <= 7;
        figures += usize::from(clock);
        telling |= matches!(key, "published" | "updated" | "posted")
            || (matches!(key, "read" | "ago") && figures > 0);
        if !clock && !BESIDE.contains(&key) {
            return false;
        }
    }
    telling && (figures > 0 || !dates.is_empty()) && cut.words.len() <= 18
}

/// The first full date in a line.
pub fn day_in(words: &str) -> Option<NaiveDate> {
    when::find(words, None).iter().find_map(when::When::on_day)
}
