//! Venue and medium: by what means something was said (state radio, X, a statement), and where (a
//! regular interview, a rally, Paris).

use std::ops::Range;

use super::attribution::Statement;
use super::lexicon::sorts;
use super::phrases::Sight;
use super::tagger::Tag;

/// Occasions on which things are said.
const OCCASIONS: [&str; 34] = [
    "interview",
    "interviews",
    "conference",
    "rally",
    "speech",
    "briefing",
    "call",
    "debate",
    "hearing",
    "meeting",
    "testimony",
    "event",
    "podcast",
    "summit",
    "address",
    "fundraiser",
    "appearance",
    "remarks",
    "ceremony",
    "session",
    "forum",
    "trial",
    "lecture",
    "panel",
    "conversation",
    "inquiry",
    "broadcast",
    "visit",
    "discussion",
    "convention",
    "programme",
    "program",
    "show",
    "inquest",
];

/// Things words are put into.
const VESSELS: [&str; 28] = [
    "statement",
    "tweet",
    "tweets",
    "post",
    "letter",
    "email",
    "e-mail",
    "memo",
    "report",
    "book",
    "article",
    "column",
    "op-ed",
    "radio",
    "television",
    "TV",
    "newspaper",
    "magazine",
    "blog",
    "video",
    "filing",
    "lawsuit",
    "release",
    "note",
    "message",
    "editorial",
    "paper",
    "website",
];

/// Medium and venue of a statement; empty when its sentence names none.
pub(super) fn venue(
    sight: &Sight<'_>,
    statement: &Statement,
    sentence: Range<usize>,
) -> (String, String) {
    let mut medium = String::new();
    let mut venue = String::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let outside = !statement.pieces.iter().any(|p| p.contains(&at));
        let preposition = sight.any(
            at,
            &["in", "on", "at", "during", "to", "via", "through", "with"],
        );
        if !outside || !(preposition || told(sight, statement, at)) {
            if outside {
                vessel_object(sight, at, sentence.end, &mut medium);
            }
            at += 1;
            continue;
        }
        let start = at + 1;
        let end = sight.base_end(start, sentence.end).max(start);
        if end > start {
            settle(sight, at, start..end, sentence.end, &mut medium, &mut venue);
        }
        at = end.max(at + 1);
    }
    (medium, venue)
}

/// “told Reuters”: the hearer is a medium when it is a body's name.
fn told(sight: &Sight<'_>, statement: &Statement, at: usize) -> bool {
    statement.cue.contains(&at) && sight.any(at, &["told", "tells", "telling", "tell"])
}

/// “rushed out a statement stressing”, “issued a statement”: the object of the verb is the medium.
fn vessel_object(sight: &Sight<'_>, at: usize, limit: usize, medium: &mut String) {
    if !medium.is_empty() || !sight.any(at, &["a", "an"]) || at + 1 >= limit {
        return;
    }
    let end = sight.base_end(at, limit);
    if end > at + 1
        && sight.any(
            end - 1,
            &["statement", "letter", "tweet", "memo", "post", "email"],
        )
    {
        *medium = sight.words(at + 1..end).to_owned();
    }
}

fn settle(
    sight: &Sight<'_>,
    preposition: usize,
    phrase: Range<usize>,
    limit: usize,
    medium: &mut String,
    venue: &mut String,
) {
    let last = phrase.end - 1;
    let first = phrase.start
        + usize::from(
            matches!(sight.tag(phrase.start), Tag::Determiner | Tag::Possessive)
                && phrase.len() > 1,
        );
    let words = sight.words(first..phrase.end);
    let platform = phrase.clone().any(|i| {
        sight.tag(i) == Tag::Name && sight.token(i).is_some_and(|t| t.sort(sorts::MEDIUM))
    });
    let hearer = sight.any(preposition, &["told", "tells", "telling", "tell", "to"]);
    let outlet = hearer
        && sight.tag(last) == Tag::Name
        && !sight
            .token(phrase.start)
            .is_some_and(|t| t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME | sorts::TITLE));
    let occasion = sight.any(last, &OCCASIONS)
        && !sight.is(preposition, "to")
        && !sight.is(preposition, "with");
    if platform && sight.any(preposition, &["on", "via", "to", "through"]) {
        *medium = sight
            .token(last)
            .filter(|t| t.sort(sorts::MEDIUM))
            .map_or(words, |t| t.of(sight.text))
            .to_owned();
    } else if occasion && venue.is_empty() {
        let mut end = phrase.end;
        // “an interview with the paper”, “an interview on state radio”.
        if sight.any(end, &["with", "in", "at", "of", "to"]) {
            let more = sight.base_end(end + 1, limit);
            if more > end + 1
                && sight.tag(end + 1) != Tag::Time
                && !sight.token(end + 1).is_some_and(|t| t.digit)
            {
                end = more;
            }
        }
        *venue = sight.words(first..end).to_owned();
    } else if (sight.any(last, &VESSELS) && !hearer && !sight.is(preposition, "with")
        || outlet && !sight.is(preposition, "to"))
        && medium.is_empty()
    {
        *medium = words.to_owned();
    }
}
