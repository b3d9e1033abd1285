//! Signs that rest on two or three words together: who did it, what has been done, what is to be
//! done, and where the names are.

use super::Sign;
use super::words::{Shape, Word, Words};

const PAST: u64 = Sign::Past.bit() | Sign::Was.bit();
const SELF: u64 = Sign::FirstPerson.bit() | Sign::We.bit();

/// Adds the signs of neighbouring words to each word's own.
pub fn add(cut: &Words, masks: &mut [u64]) {
    let mut named = false;
    for place in 0..masks.len() {
        let mut mask = masks[place];
        let name = cut.words.get(place).is_some_and(|word| is_name(word, mask));
        if name && !named {
            mask |= Sign::Name.bit();
        }
        if mask & PAST != 0 && place > 0 {
            mask |= doer(cut, masks, place);
        }
        if mask & Sign::Past.bit() != 0 {
            mask |= auxiliary(cut, place);
            if mask & Sign::Act.bit() != 0 {
                mask |= Sign::ActDone.bit();
            }
        }
        if place > 0 && going(cut, place) {
            mask |= Sign::Going.bit();
        }
        if place > 0 && cut.key_at(place - 1) == "to" && starts_a_deed(cut, place, mask) {
            mask |= Sign::ToDo.bit();
        }
        masks[place] = mask;
        named = name;
    }
}

/// Whose deed a verb in the past is, from the word before it, looking past one adverb.
fn doer(cut: &Words, masks: &[u64], place: usize) -> u64 {
    let mut before = place - 1;
    let adverb = matches!(
        cut.key_at(before),
        "also"
            | "never"
            | "just"
            | "already"
            | "then"
            | "once"
            | "only"
            | "actually"
            | "even"
            | "first"
    ) || cut.key_at(before).ends_with("ly");
    if adverb && before > 0 {
        before -= 1;
    }
    let subject = matches!(cut.key_at(before), "i" | "we");
    if subject && masks[before] & SELF != 0 {
        return Sign::WeDid.bit();
    }
    let other = matches!(
        cut.key_at(before),
        "he" | "she" | "they" | "you" | "who" | "it" | "opponent" | "nobody" | "which"
    );
    if other
        || masks[before] & (Sign::Name.bit() | Sign::Institution.bit() | Sign::Initials.bit()) != 0
        || capital(cut, before)
    {
        Sign::TheyDid.bit()
    } else {
        0
    }
}

/// Whether a participle follows a form of have or be, with up to two words between.
fn auxiliary(cut: &Words, place: usize) -> u64 {
    let mut mask = 0;
    for back in 1..=3.min(place) {
        let key = cut.key_at(place - back);
        match key {
            "have" | "has" | "had" | "i've" | "we've" | "you've" | "they've" | "hasn't"
            | "haven't" | "hadn't" => {
                return mask | Sign::Perfect.bit();
            }
            "was" | "were" | "been" | "being" | "is" | "are" | "wasn't" | "weren't" => {
                mask |= Sign::Passive.bit()
            }
            "not" | "never" | "already" | "also" | "just" | "all" | "now" | "even" | "only"
            | "ever" | "recently" => {}
            _ if key.ends_with("ly") => {}
            _ => return mask,
        }
    }
    mask
}

/// “is building”, “we're now sending”, “are now”, but not “is going to”.
fn going(cut: &Words, place: usize) -> bool {
    let key = cut.key_at(place);
    let be = |key: &str| {
        matches!(key, "is" | "are" | "am") || key.ends_with("'re") || key.ends_with("'s")
    };
    let near = be(cut.key_at(place - 1))
        || (place > 1
            && matches!(
                cut.key_at(place - 1),
                "now" | "not" | "also" | "still" | "already"
            )
            && be(cut.key_at(place - 2)));
    near && (key == "now"
        || (key.len() > 4 && key.ends_with("ing") && key != "going" && key != "being"))
}

/// A verb in its plain form after “to”: known to be a public act, or a small word that is no
/// article, pronoun or number.
fn starts_a_deed(cut: &Words, place: usize, mask: u64) -> bool {
    let plain = cut
        .words
        .get(place)
        .is_some_and(|word| word.shape == Shape::Small);
    let other = Sign::We.bit()
        | Sign::FirstPerson.bit()
        | Sign::You.bit()
        | Sign::Third.bit()
        | Sign::Past.bit()
        | Sign::NumberWord.bit();
    plain
        && mask & other == 0
        && !matches!(
            cut.key_at(place),
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "these"
                | "those"
                | "any"
                | "all"
                | "some"
                | "what"
                | "how"
                | "each"
                | "every"
                | "it"
                | "me"
                | "us"
        )
        && !cut.key_at(place).ends_with("ing")
}

fn capital(cut: &Words, place: usize) -> bool {
    cut.words
        .get(place)
        .is_some_and(|word| !word.first && matches!(word.shape, Shape::Capital | Shape::Capitals))
}

/// A capitalised word inside a sentence, unless it is one that is always written so.
fn is_name(word: &Word, mask: u64) -> bool {
    let always = Sign::Date.bit() | Sign::FirstPerson.bit();
    !word.first && matches!(word.shape, Shape::Capital | Shape::Capitals) && mask & always == 0
}
