//! Single keys: what each does on the reading desk, and how a person may have them otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::words::Unfit;

/// Something a single key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Its name in forms and in the page.
    pub slug: &'static str,
    /// The key it has unless a person wants another.
    pub key: char,
    /// What it does, in words.
    pub words: &'static str,
}

const fn deed(slug: &'static str, key: char, words: &'static str) -> Deed {
    Deed { slug, key, words }
}

/// Everything a single key does, in the order of the list of keys.
pub const DEEDS: [Deed; 18] = [
    deed(
        "next",
        'j',
        "next claim or row; with Shift, choose it as well",
    ),
    deed(
        "previous",
        'k',
        "previous claim or row; with Shift, choose it as well",
    ),
    deed(
        "accept",
        'a',
        "accept, take in; with Shift, all of this paragraph",
    ),
    deed(
        "dismiss",
        'x',
        "dismiss; then 1 to 5 give a reason; in a table tick the row, with Shift all up to it",
    ),
    deed("edit", 'e', "edit the claim to check"),
    deed("speaker", 's', "say who said it"),
    deed(
        "again",
        '.',
        "said by the same as the last one; in a table, go on with what is ticked",
    ),
    deed("merge", 'm', "merge with the claim shown"),
    deed("make", 'c', "make a claim of the selected words"),
    deed("undo", 'u', "undo"),
    deed("open", 'o', "open the claim"),
    deed("narrow", '[', "end the quote a word earlier"),
    deed("widen", ']', "end the quote a word later"),
    deed("people", 'p', "see the text by who speaks"),
    deed("new", 'n', "add: evidence, article"),
    deed(
        "go",
        'g',
        "go: t Today, a Articles, c Claims, r Reviews, s Speakers, o Sources, p Published",
    ),
    deed("find", '/', "search"),
    deed("help", '?', "this list"),
];

/// The single keys of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Whether single keys do anything.
    on: bool,
    /// The keys that differ from the usual ones, by deed.
    other: BTreeMap<String, char>,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys {
            on: true,
            other: BTreeMap::new(),
        }
    }
}

impl Keys {
    /// Whether single keys do anything.
    pub fn are_on(&self) -> bool {
        self.on
    }

    /// The same keys, switched on or off.
    pub fn switched(self, on: bool) -> Keys {
        Keys { on, ..self }
    }

    /// The key of a deed; empty for a deed that does not exist.
    pub fn of(&self, slug: &str) -> String {
        let usual = DEEDS.iter().find(|deed| deed.slug == slug);
        let own = self.other.get(slug).copied();
        own.or(usual.map(|deed| deed.key))
            .map(String::from)
            .unwrap_or_default()
    }

    /// Reads what a person typed for each deed.
    ///
    /// # Errors
    /// The deed and a sentence for each key that is none, is one of 1 to 5, or is given twice.
    pub fn parse(on: bool, typed: &[(&str, &str)]) -> Result<Keys, Vec<(String, Unfit)>> {
        let mut keys = Keys {
            on,
            other: BTreeMap::new(),
        };
        let mut wrong = Vec::new();
        let mut given: Vec<(char, &'static str)> = Vec::new();
        for deed in &DEEDS {
            let typed = typed.iter().find(|(slug, _)| *slug == deed.slug);
            let typed = typed.map_or("", |(_, key)| key.trim());
            let mut fault = |sentence: String| wrong.push((deed.slug.to_owned(), Unfit(sentence)));
            let mut letters = typed.chars();
            let key = match (letters.next(), letters.next()) {
                (None, _) => deed.key,
                (Some(key), None) if !key.is_control() => key.to_lowercase().next().unwrap_or(key),
                _ => {
                    fault("One key is one letter or sign.".to_owned());
                    continue;
                }
            };
            if ('1'..='5').contains(&key) {
                fault("1 to 5 give the reason for a dismissal.".to_owned());
            } else if let Some((_, words)) = given.iter().find(|(taken, _)| *taken == key) {
                fault(format!("“{key}” is taken already: {words}."));
            }
            given.push((key, deed.words));
            if key != deed.key {
                keys.other.insert(deed.slug.to_owned(), key);
            }
        }
        if wrong.is_empty() {
            Ok(keys)
        } else {
            Err(wrong)
        }
    }

    /// Reads stored keys back; what cannot be read is as it usually is.
    pub fn from_json(json: &str) -> Keys {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The keys to be stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Every deed with its key and words, for the script.
    pub fn told(&self) -> String {
        let all = DEEDS
            .iter()
            .map(|deed| (deed.slug, self.of(deed.slug), deed.words));
        let json = serde_json::to_string(&all.collect::<Vec<_>>()).unwrap_or_default();
        // It stands in a page between <script> tags.
        json.replace('<', "\\u003c")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_can_be_another_one_and_comes_back_from_storage() {
        let keys = Keys::parse(true, &[("accept", "Y"), ("dismiss", "")]).unwrap();
        let keys = Keys::from_json(&keys.to_json());
        assert_eq!(keys.of("accept"), "y");
        assert_eq!(keys.of("dismiss"), "x");
        assert!(keys.are_on());
    }

    #[test]
    fn two_deeds_never_share_a_key() {
        let wrong = Keys::parse(true, &[("accept", "x")]).unwrap_err();
        assert_eq!(wrong[0].0, "dismiss");
        assert!(
            wrong[0].1.0.contains("is taken already: accept"),
            "{wrong:?}"
        );
        let swapped = Keys::parse(true, &[("accept", "x"), ("dismiss", "a")]);
        assert!(swapped.is_ok());
    }

    #[test]
    fn words_and_reasons_are_no_keys() {
        for typed in ["ab", "3"] {
            assert!(Keys::parse(true, &[("merge", typed)]).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_usual_keys_differ_from_one_another() {
        assert!(Keys::parse(true, &[]).is_ok());
    }
}
