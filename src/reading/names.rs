//! Names: what a noun phrase says about somebody: the name, the role before or behind it, the
//! affiliation, and whether it is a person, a body, a group or somebody unnamed.

use std::ops::Range;

use super::lexicon::{lexicon, sorts, tags};
use super::phrases::Sight;
use super::tagger::Tag;

/// What a mention stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Person,
    Body,
    /// Several people, named by what they are.
    Group,
    /// One person, described and not named.
    Unnamed,
}

/// Male or female, where the words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Male,
    Female,
}

/// A mention as the article words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The name without titles; for the unnamed, the description.
    pub name: String,
    /// The words as they stand.
    pub as_given: String,
    pub role: String,
    pub affiliation: String,
    pub sort: Sort,
    pub gender: Option<Gender>,
    /// It is a proper name.
    pub named: bool,
}

/// The parts of a run of capitalised words: where the name itself begins.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Title, role and nationality in front.
    pub role: Range<usize>,
    /// The name proper; empty when the run is only a title.
    pub name: Range<usize>,
}

/// The run of name tokens that ends just before `end`, reaching back no further than `from`.
pub(super) fn run_before(sight: &Sight<'_>, end: usize, from: usize) -> Range<usize> {
    let mut start = end;
    while start > from {
        let at = start - 1;
        let name = sight.tag(at) == Tag::Name;
        let particle = start < end
            && sight.tag(start) == Tag::Name
            && sight
                .token(at)
                .is_some_and(|t| t.sort(sorts::PARTICLE) && !t.is(sight.text, "al"));
        let joint = start < end
            && sight.is(at, "of")
            && at > from
            && sight.tag(at - 1) == Tag::Name
            && body(sight, at - 1);
        if !(name || particle || joint) {
            break;
        }
        start = at;
    }
    while start < end && sight.tag(start) != Tag::Name {
        start += 1;
    }
    start..end
}

fn body(sight: &Sight<'_>, at: usize) -> bool {
    sight
        .token(at)
        .is_some_and(|t| t.sort(sorts::ORGANISATION) && !t.sort(sorts::ROLE | sorts::TITLE))
}

/// Parts a run of names into role and name.
pub(super) fn part(sight: &Sight<'_>, run: Range<usize>) -> Run {
    let titled = |at: usize| {
        sight.token(at).is_some_and(|t| {
            t.sort(sorts::TITLE | sorts::ROLE) && !t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME)
        })
    };
    let title = run.clone().rev().find(|at| titled(*at));
    let split = match title {
        Some(at) if at + 1 < run.end => at + 1,
        Some(_) => run.end,
        None => {
            let nation = run.len() > 2
                && sight
                    .token(run.start)
                    .is_some_and(|t| t.sort(sorts::NATIONALITY));
            run.start + usize::from(nation)
        }
    };
    // “Secretary of State Hillary Clinton”: a department stands between title and name.
    let first = (split..run.end).find(|at| {
        sight
            .token(*at)
            .is_some_and(|t| t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME))
    });
    let of = split < run.end && title.is_some() && sight.is(split, "of");
    let split = if of {
        first
            .or(run.end.checked_sub(2).filter(|s| *s > split))
            .unwrap_or(split)
    } else {
        split
    };
    Run {
        role: run.start..split,
        name: split..run.end,
    }
}

/// Reads the noun phrase of a speaker.
pub(super) fn mention(sight: &Sight<'_>, phrase: &Range<usize>) -> Mention {
    let base = phrase.start..head_end(sight, phrase);
    let first = base
        .clone()
        .find(|at| !matches!(sight.tag(*at), Tag::Determiner | Tag::Adverb))
        .unwrap_or(base.start);
    let genitive = base
        .clone()
        .rev()
        .find(|at| sight.tag(*at) == Tag::Genitive && at + 1 < base.end);
    let as_given = sight.words(phrase.clone()).to_owned();
    let last = base.end.saturating_sub(1);
    if sight.tag(last) == Tag::Name {
        let run = run_before(sight, base.end, genitive.map_or(base.start, |g| g + 1));
        let parted = part(sight, run);
        if !parted.name.is_empty() {
            let organisation = organised(sight, &parted, phrase);
            let mut role_start = first;
            if genitive.is_some_and(|g| sight.tag(g - 1) != Tag::Name && organisation) {
                role_start = parted.role.start;
            }
            let role = role_start..parted.name.start;
            let has_role = !organisation && role.clone().any(|at| is_role(sight, at));
            let role_words = if has_role || (!organisation && role.len() > 1) {
                sight.words(role.clone())
            } else {
                ""
            };
            let role_words = courtesy(role_words);
            let (role, affiliation) = if role_words.is_empty() {
                match in_front(sight, phrase.start) {
                    Some(known) => known,
                    None => behind(sight, phrase),
                }
            } else {
                (role_words.to_owned(), affiliation(sight, role))
            };
            return Mention {
                name: sight.words(parted.name.clone()).to_owned(),
                as_given,
                role,
                affiliation,
                sort: if organisation {
                    Sort::Body
                } else {
                    Sort::Person
                },
                gender: gender(sight, parted.role.start..base.end),
                named: true,
            };
        }
    }
    described(sight, phrase, &base, first, as_given)
}

/// A noun phrase without a name of its own: “one EU diplomat”, “Ukraine's foreign ministry”.
fn described(
    sight: &Sight<'_>,
    phrase: &Range<usize>,
    base: &Range<usize>,
    first: usize,
    as_given: String,
) -> Mention {
    let last = base.end.saturating_sub(1);
    let head = sight.token(last).copied();
    let is = |sort| head.is_some_and(|t| t.sort(sort));
    let plural = head.is_some_and(|t| {
        let word = t.of(sight.text);
        t.sort(sorts::GROUP) && !t.sort(sorts::ROLE)
            || word.ends_with('s') && !word.ends_with("ss") && t.tag == Tag::Noun
    });
    let sort = if plural && !is(sorts::ORGANISATION | sorts::SOURCE) {
        Sort::Group
    } else if is(sorts::ORGANISATION | sorts::SOURCE) && !is(sorts::ROLE) {
        Sort::Body
    } else if plural {
        Sort::Group
    } else if is(sorts::ROLE) || base.clone().any(|at| is_role(sight, at)) {
        Sort::Unnamed
    } else {
        Sort::Body
    };
    let named_body = sort == Sort::Body && base.clone().any(|at| sight.tag(at) == Tag::Name);
    // An organisation's own attachments belong to its name: “the Council of Europe”.
    let words = if named_body && phrase.end - base.start <= 7 {
        sight.words(first..phrase.end.min(base.end + 4).max(base.end))
    } else {
        sight.words(first..base.end)
    };
    let role = match sort {
        Sort::Unnamed | Sort::Group => sight.words(first..base.end).to_owned(),
        _ => String::new(),
    };
    let name = match sort {
        Sort::Body if named_body => words.to_owned(),
        _ if matches!(sight.tag(last), Tag::Number | Tag::Pronoun) => {
            sight.words(phrase.clone()).to_owned()
        }
        _ => sight.words(base.clone()).to_owned(),
    };
    let affiliation = match affiliation(sight, base.clone()) {
        known if known.is_empty() => attached(sight, base.end..phrase.end),
        known => known,
    };
    Mention {
        name,
        as_given,
        role,
        affiliation,
        sort,
        gender: gender(sight, base.clone()),
        named: false,
    }
}

/// Where the first base noun phrase of a phrase ends.
pub(super) fn head_end(sight: &Sight<'_>, phrase: &Range<usize>) -> usize {
    let end = sight.base_end(phrase.start, phrase.end);
    let mut end = if end > phrase.start { end } else { phrase.end };
    // “the Council of Europe”, “Secretary of State John Kerry”: names joined by “of”.
    while end + 1 < phrase.end
        && (sight.is(end, "of")
            || sight.token(end).is_some_and(|t| t.sort(sorts::PARTICLE))
            || sight.is(end, "for"))
        && sight.tag(end - 1) == Tag::Name
        && sight.tag(end + 1) == Tag::Name
    {
        let next = sight.base_end(end + 1, phrase.end);
        if next <= end + 1 {
            break;
        }
        end = next;
    }
    end
}

fn is_role(sight: &Sight<'_>, at: usize) -> bool {
    sight
        .token(at)
        .is_some_and(|t| t.sort(sorts::ROLE | sorts::TITLE))
}

/// Courtesy titles are no roles.
fn courtesy(role: &str) -> &str {
    match role.trim_end_matches('.') {
        "Mr" | "Mrs" | "Ms" | "Miss" | "Mme" => "",
        _ => role,
    }
}

fn organised(sight: &Sight<'_>, run: &Run, phrase: &Range<usize>) -> bool {
    let organisation = run.name.clone().any(|at| {
        sight.token(at).is_some_and(|t| {
            t.sort(sorts::ORGANISATION)
                && !t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME | sorts::ROLE)
        })
    });
    let first_name = sight
        .token(run.name.start)
        .is_some_and(|t| t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME));
    let acronym = run.name.len() == 1
        && sight
            .token(run.name.start)
            .is_some_and(|t| t.shouted && t.end - t.start > 1);
    let article = sight.is(phrase.start, "the") && run.role.is_empty();
    let titled = !run.role.is_empty();
    !titled && (organisation && !(first_name && run.name.len() == 2) || acronym || article)
}

/// The role in front of a name between commas: “the mayor, Tomas Brandt,”.
fn in_front(sight: &Sight<'_>, start: usize) -> Option<(String, String)> {
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
fn behind(sight: &Sight<'_>, phrase: &Range<usize>) -> (String, String) {
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
fn attached(sight: &Sight<'_>, range: Range<usize>) -> String {
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
fn affiliation(sight: &Sight<'_>, role: Range<usize>) -> String {
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

/// Male or female, by title, role and first name.
pub(super) fn gender(sight: &Sight<'_>, range: Range<usize>) -> Option<Gender> {
    let mut by_name = None;
    for at in range {
        let Some(token) = sight.token(at) else {
            continue;
        };
        if token.sort(sorts::MALE) && !token.may(tags::PRON) {
            return Some(Gender::Male);
        }
        if token.sort(sorts::FEMALE) && !token.may(tags::PRON) {
            return Some(Gender::Female);
        }
        if by_name.is_none() {
            by_name = match (token.sort(sorts::MALE_NAME), token.sort(sorts::FEMALE_NAME)) {
                (true, false) => Some(Gender::Male),
                (false, true) => Some(Gender::Female),
                _ => None,
            };
        }
    }
    by_name
}
