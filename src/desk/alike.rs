//! Alike: what two statements agree on and what they do not, in words a person can weigh. It never
//! says that they are the same; that is for a person to decide.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::words;

/// Words that say nothing about what a statement is about.
const COMMON: &[&str] = &[
    "about", "after", "again", "also", "among", "been", "before", "being", "between", "both",
    "could", "does", "down", "during", "each", "every", "from", "have", "here", "into", "just",
    "last", "less", "made", "many", "more", "most", "much", "next", "none", "only", "other",
    "over", "said", "same", "says", "should", "since", "some", "such", "than", "that", "their",
    "them", "then", "there", "these", "they", "this", "those", "through", "told", "under", "until",
    "very", "were", "what", "when", "where", "which", "while", "will", "with", "would", "year",
    "years", "hundred", "thousand", "million", "billion", "percent",
];

/// What a statement is about, taken apart so that it can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gist {
    /// Words that carry meaning, by their stem, each as it was written, in the order of the text.
    words: Vec<(String, String)>,
    /// The stems alone, to look them up.
    stems: BTreeSet<String>,
    /// Figures, as written.
    figures: BTreeSet<String>,
    /// Whose words it is.
    speaker: Option<String>,
    /// When it was said.
    day: Option<NaiveDate>,
}

impl Gist {
    /// Takes a statement apart.
    pub fn of(statement: &str, speaker: Option<&str>, day: Option<NaiveDate>) -> Gist {
        let mut gist = Gist {
            speaker: speaker.map(str::to_owned),
            day,
            ..Gist::default()
        };
        for word in statement.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ','))) {
            let word = word.trim_matches(['.', ',']);
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                gist.figures.insert(word.replace(',', ""));
            } else {
                let key = words::key(word);
                let stem = stem(&key);
                let carries = key.chars().count() > 3 && !COMMON.contains(&key.as_str());
                if carries && gist.stems.insert(stem.clone()) {
                    gist.words.push((stem, word.to_owned()));
                }
            }
        }
        gist
    }

    /// The words to look for, the longest first: long words are the rarer ones.
    pub fn search_words(&self) -> Vec<String> {
        let mut found: Vec<String> = self.words.iter().map(|(_, word)| word.clone()).collect();
        found.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        found.truncate(8);
        found.extend(self.figures.iter().take(3).cloned());
        found
    }

    /// What two statements agree on and what they do not. `None` when they share too little to
    /// bother a person with.
    pub fn against(&self, other: &Gist) -> Option<Agreement> {
        let shared = self
            .words
            .iter()
            .filter(|(stem, _)| other.stems.contains(stem));
        let shared: Vec<String> = shared.map(|(_, word)| word.clone()).collect();
        let smaller = self.words.len().min(other.words.len());
        let same_figures: Vec<String> =
            self.figures.intersection(&other.figures).cloned().collect();
        // Three words in common, and they are at least half of what the shorter one says. A figure
        // in common counts as a word.
        let weight = shared.len() + same_figures.len();
        if weight < 3 || weight * 2 < smaller {
            return None;
        }
        let both_have_figures = !self.figures.is_empty() && !other.figures.is_empty();
        Some(Agreement {
            weight,
            of: smaller + same_figures.len(),
            words: shared,
            other_figures: both_have_figures && self.figures != other.figures,
            figures: same_figures,
            same_speaker: match (&self.speaker, &other.speaker) {
                (Some(one), Some(other)) => Some(one == other),
                _ => None,
            },
            later: match (self.day, other.day) {
                (Some(one), Some(other)) => Some(other.cmp(&one)),
                _ => None,
            },
        })
    }
}

/// What two statements agree on and what they do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    weight: usize,
    of: usize,
    words: Vec<String>,
    figures: Vec<String>,
    other_figures: bool,
    same_speaker: Option<bool>,
    later: Option<std::cmp::Ordering>,
}

impl Agreement {
    /// Whether they read so much alike that one may be the other again: most of the words in
    /// common, and no figure that differs.
    pub fn repeats(&self) -> bool {
        !self.other_figures && self.weight >= 4 && self.weight * 10 >= self.of * 7
    }

    /// What agrees and what does not, in one or two sentences.
    pub fn words(&self) -> String {
        let mut same = Vec::new();
        if self.same_speaker == Some(true) {
            same.push("the same speaker".to_owned());
        }
        if !self.figures.is_empty() {
            let figures = match self.figures.len() {
                1 => "the figure",
                _ => "the figures",
            };
            same.push(format!("{figures} {}", self.figures.join(" and ")));
        }
        let shown: Vec<&str> = self.words.iter().take(4).map(String::as_str).collect();
        if !shown.is_empty() {
            same.push(format!("the words {}", shown.join(", ")));
        }
        let mut differs = Vec::new();
        if self.same_speaker == Some(false) {
            differs.push("another speaker");
        }
        if self.other_figures {
            differs.push("other figures");
        }
        match self.later {
            Some(std::cmp::Ordering::Less) => differs.push("said on an earlier day"),
            Some(std::cmp::Ordering::Greater) => differs.push("said on a later day"),
            Some(std::cmp::Ordering::Equal) | None => {}
        }
        let mut sentence = format!("In common: {}.", same.join("; "));
        if !differs.is_empty() {
            sentence.push_str(&format!(
                " Not the same: {}, which may change the answer.",
                differs.join("; ")
            ));
        }
        sentence
    }
}

/// A word without the endings that only grammar asks for.
fn stem(word: &str) -> String {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() > 3
        {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gist(statement: &str) -> Gist {
        Gist::of(statement, None, None)
    }

    #[test]
    fn a_caption_repeats_the_text() {
        let text =
            gist("This is the first visit of the minister to Port Amery since the flood in 2022");
        let caption =
            gist("The minister visited Port Amery for the first time since the flood of 2022.");
        let agreement = text.against(&caption).unwrap();
        assert!(agreement.repeats(), "{agreement:?}");
        assert!(agreement.words().contains("the figure 2022"));
    }

    #[test]
    fn other_figures_are_no_repeat_and_are_said() {
        let one = gist("Fares to the Outer Kells rose by 12% in May");
        let other = gist("Fares to the Outer Kells rose by 9% in May");
        let agreement = one.against(&other).unwrap();
        assert!(!agreement.repeats());
        assert!(agreement.words().contains("Not the same: other figures"));
    }

    #[test]
    fn statements_on_other_matters_are_not_alike() {
        let one = gist("Fares to the Outer Kells rose by 12% in May");
        assert_eq!(
            one.against(&gist("The council met behind closed doors on Monday.")),
            None
        );
    }

    #[test]
    fn a_later_day_and_another_speaker_are_said() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 5, d);
        let one = Gist::of("Fares to the Kells rose sharply", Some("A"), day(1));
        let other = Gist::of("Fares to the Kells rose sharply", Some("B"), day(2));
        let words = one.against(&other).unwrap().words();
        assert!(
            words.contains("another speaker; said on a later day"),
            "{words}"
        );
    }
}
