//! Roles: what somebody is and for whom, in front of a name or behind it.

use std::ops::Range;

use super::{head_end, is_role};
use crate::reading::lexicon::{lexicon, sorts};
use crate::reading::phrases::Sight;
use crate::reading::tagger::Tag;

/// Courtesy titles are no roles.
pub(super) fn courtesy(role: &str) -> &str {
    match role.trim_end_matches('.') {
        "Mr" | "Mrs" | "Ms" | "Miss" | "Mme" => "",
        _ => role,
    }
}

/// The role in front of a name between commas: “the mayor, Tomas Brandt,”.
pub(super) fn in_front(sight: &Sight<'_>, start: usize) -> Option<(String, String)> {
    let comma = start
        .checked_sub(1)
        .filter(|c| sight.mark(*c) == Some(','))?;
    let phrase = sight.phrase_before(comma, comma.saturating_sub(10))?;
    let end = head_end(sight, &phrase);
    let role = end
        .checked_sub(1)
        .is_some_and(|last| is_role(sight, last) && sight.tag(last) == Tag::Noun);
    let first = phrase.start + usize::from(sight.tag(phrase.start) == Tag::Determiner);
    let article = first > phrase.start || sight.tag(first) == Tag::Possessive;
    (role && article && first < end).then(|| {
        let attached = attached(sight, end..phrase.end);
        let inner = affiliation(sight, first..end);
        (
            sight.words(first..end).to_owned(),
            if inner.is_empty() { attached } else { inner },
        )
    })
}

/// The role behind a name: “Rossi, a spokesman for the union,”.
pub(super) fn behind(sight: &Sight<'_>, phrase: &Range<usize>) -> (String, String) {
    let mut at = phrase.end;
    if sight.mark(at) == Some('(') {
        // A party and a state in brackets are passed over.
        while at < phrase.end + 8 && sight.mark(at) != Some(')') {
            at += 1;
        }
        at += 1;
    }
    if sight.mark(at) != Some(',') {
        return Default::default();
    }
    let mut start = at + 1;
    if sight.any(start, &["a", "an", "the", "who"]) {
        start += 1;
    }
    if sight.tag(start) == Tag::Be && sight.any(start + 1, &["a", "an", "the"]) {
        start += 2;
    }
    let mut end = start;
    let mut seen = false;
    while end < start + 24 {
        let tag = sight.tag(end);
        let goes_on = tag.nominal()
            || matches!(tag, Tag::Preposition | Tag::Conjunction | Tag::Time)
            || sight.mark(end) == Some('-');
        if !goes_on {
            break;
        }
        let near = end < start + 9 && !(start..end).any(|i| sight.tag(i) == Tag::Preposition);
        seen |= near
            && sight
                .token(end)
                .is_some_and(|t| t.sort(sorts::ROLE) && t.tag != Tag::Name || t.sort(sorts::TITLE));
        end += 1;
    }
    while end > start && !sight.tag(end - 1).head() {
        end -= 1;
    }
    if !seen || end <= start {
        return Default::default();
    }
    let preposition = (start..end).find(|i| sight.tag(*i) == Tag::Preposition);
    let role = sight.words(start..preposition.unwrap_or(end)).to_owned();
    let affiliation = match preposition {
        Some(at) => attached(sight, at..end),
        None => affiliation(sight, start..end),
    };
    (role, affiliation)
}

/// The name in “of the Senate”, “for the union”.
pub(super) fn attached(sight: &Sight<'_>, range: Range<usize>) -> String {
    if !sight.any(range.start, &["of", "for", "at", "with", "from", "in"]) {
        return String::new();
    }
    let mut start = range.start + 1;
    if sight.any(start, &["the", "a", "an"]) {
        start += 1;
    }
    let mut end = sight.base_end(start, range.end).max(start);
    while end > start
        && end < range.end
        && sight.any(end, &["of", "for"])
        && sight.tag(end - 1) == Tag::Name
    {
        let more = sight.base_end(end + 1, range.end);
        if more <= end + 1 {
            break;
        }
        end = more;
    }
    sight.words(start..end).to_owned()
}

/// The organisation or country in a role: Kremlin in “Kremlin spokesman”, Finland in “Finnish Prime
/// Minister”.
pub(super) fn affiliation(sight: &Sight<'_>, role: Range<usize>) -> String {
    for at in role.clone() {
        let Some(token) = sight.token(at) else {
            continue;
        };
        // “European Union” and “Russian Academy” are bodies, not nationalities.
        let body_ahead = sight.token(at + 1).is_some_and(|t| {
            at + 1 < role.end && t.tag == Tag::Name && t.sort(sorts::ORGANISATION)
        });
        if token.sort(sorts::NATIONALITY)
            && !body_ahead
            && let Some(country) = lexicon().country(token.of(sight.text))
        {
            return country.to_owned();
        }
        let proper = token.tag == Tag::Name || token.capital && token.sort(sorts::ORGANISATION);
        let name = proper && !token.sort(sorts::TITLE | sorts::ROLE);
        if name {
            let ends = |i: &usize| {
                sight.tag(*i) != Tag::Name && *i > at || is_role(sight, *i) || sight.is(*i, "press")
            };
            let end = (at..role.end).find(ends).unwrap_or(role.end);
            let portfolio = end < role.end
                && end == at + 1
                && sight.any(end, &["minister", "secretary"])
                && !token.sort(sorts::ORGANISATION);
            let quarter = sight.any(
                at,
                &[
                    "western",
                    "eastern",
                    "northern",
                    "southern",
                    "foreign",
                    "prime",
                    "opposition",
                ],
            );
            if portfolio || quarter && end == at + 1 {
                continue;
            }
            return sight.words(at..end).to_owned();
        }
    }
    String::new()
}
