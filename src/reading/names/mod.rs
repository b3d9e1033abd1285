//! Names: what a noun phrase says about somebody: the name, the role before or behind it, the
//! affiliation, and whether it is a person, a body, a group or somebody unnamed.

mod roles;
mod runs;

use std::ops::Range;

use super::lexicon::{sorts, tags};
use super::phrases::Sight;
use super::tagger::Tag;
use roles::{affiliation, attached, behind, courtesy, in_front};
use runs::{Run, part, run_before};

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
        // “Some top Democrats”: members of a party are a group, not a body of that name.
        let members = run.len() == 1 && sight.token(last).is_some_and(|t| t.sort(sorts::GROUP));
        let parted = part(sight, run);
        if !parted.name.is_empty() && !members {
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
