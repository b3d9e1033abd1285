//! Looks up which words and phrases carry which sign: the lists, read once into one table.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lists::{DEEDS, FIGURES, TALK};
use super::words::Words;

/// The signs a word carries, one bit each.
pub type Mask = u64;

/// What one word leads to.
#[derive(Default)]
struct Entry {
    alone: Mask,
    phrases: Vec<(Vec<&'static str>, Mask)>,
}

static TABLE: LazyLock<HashMap<String, Entry>> = LazyLock::new(build);

/// The signs of the word at a place, with every phrase that begins there.
pub fn signs_at(words: &Words, place: usize) -> Mask {
    let key = words.key_at(place);
    let Some(entry) = TABLE.get(key) else {
        return key
            .strip_suffix("'s")
            .and_then(|stem| TABLE.get(stem))
            .map_or(0, |entry| entry.alone);
    };
    entry
        .phrases
        .iter()
        .filter(|(rest, _)| {
            (1..)
                .zip(rest)
                .all(|(step, word)| words.key_at(place + step) == *word)
        })
        .fold(entry.alone, |mask, (_, more)| mask | more)
}

fn build() -> HashMap<String, Entry> {
    let mut table: HashMap<String, Entry> = HashMap::new();
    for (sign, list) in FIGURES.iter().chain(DEEDS).chain(TALK) {
        for phrase in list.split(',') {
            let mut words = phrase.split_whitespace();
            let Some(head) = words.next() else { continue };
            let rest: Vec<&'static str> = words.collect();
            if let Some(stem) = head.strip_suffix('*') {
                for form in forms(stem) {
                    table.entry(form).or_default().alone |= sign.bit();
                }
            } else {
                let entry = table.entry(head.to_owned()).or_default();
                if rest.is_empty() {
                    entry.alone |= sign.bit();
                } else {
                    entry.phrases.push((rest, sign.bit()));
                }
            }
        }
    }
    table
}

/// A verb with its endings: `cause` gives causes, caused, causing; `deny` is listed by hand.
fn forms(stem: &str) -> Vec<String> {
    let base = stem.strip_suffix('e').unwrap_or(stem);
    let s = if stem.ends_with("ss")
        || stem.ends_with("sh")
        || stem.ends_with("ch")
        || stem.ends_with('o')
    {
        "es"
    } else {
        "s"
    };
    vec![
        stem.to_owned(),
        format!("{stem}{s}"),
        format!("{base}ed"),
        format!("{base}ing"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::signs::Sign;

    #[test]
    fn phrases_are_found_from_their_first_word() {
        let words = Words::cut("It led to losses, according to them");
        assert!(signs_at(&words, 1) & Sign::Causal.bit() != 0);
        assert!(signs_at(&words, 4) & Sign::Said.bit() != 0);
        assert!(signs_at(&words, 2) == 0);
    }

    #[test]
    fn endings_follow_the_verb() {
        assert_eq!(forms("cause"), ["cause", "causes", "caused", "causing"]);
        assert_eq!(forms("pass"), ["pass", "passes", "passed", "passing"]);
    }
}
