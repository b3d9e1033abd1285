//! Why two claims may be the same, and in what they differ, in words.

use std::collections::BTreeSet;

use super::Known;
use super::post;
use super::terms::{Load, Term, terms};
use crate::matching::quantities::{Measure, Quantity, quantities};

/// Something that both claims have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Four words or more in a row.
    Phrase(String),
    /// Names of people, places and bodies.
    Names(Vec<String>),
    /// Numbers, as the new claim writes them.
    Numbers(Vec<String>),
    /// Days and years.
    Dates(Vec<String>),
    /// Other words, the rarest first.
    Words(Vec<String>),
}

/// Something in which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A number of the same kind is another.
    Number {
        /// In the new claim.
        asked: String,
        /// In the earlier one.
        known: String,
    },
    /// A day or year is another.
    Date {
        /// In the new claim.
        asked: String,
        /// In the earlier one.
        known: String,
    },
    /// One of them denies.
    Negation {
        /// It is the new one.
        asked: bool,
        /// Its word of denial.
        word: String,
    },
    /// One of them is about all or every, the other about fewer.
    Scope {
        /// The new claim's word, if it has one.
        asked: Option<String>,
        /// The earlier claim's word, if it has one.
        known: Option<String>,
        /// The new claim says less.
        narrower: bool,
    },
}

/// What agrees and what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// What both have.
    pub agrees: Vec<Agreement>,
    /// What only one has, or has otherwise.
    pub differs: Vec<Difference>,
}

/// Words shown of one kind.
const SHOWN: usize = 6;
/// Words in a row that make a phrase.
const PHRASE: usize = 4;

/// Compares a new claim with an earlier one. `rarity` tells how rare a word is, so that the words
/// that tell most are named first.
pub fn compare(asked: &str, known: &Known<'_>, rarity: impl Fn(&Term) -> f32) -> Reasons {
    let asked = post::without_addresses(post::split(asked).body);
    let known = [known.text, known.title, known.quote].join("\n");
    let (a, b) = (terms(&asked), terms(&known));
    let mut reasons = Reasons::default();
    if let Some(phrase) = phrase(&a, &b) {
        reasons.agrees.push(Agreement::Phrase(phrase));
    }
    let keys: BTreeSet<String> = b.iter().map(Term::key).collect();
    let names_too: BTreeSet<String> = b.iter().filter(|t| t.name).map(Term::key).collect();
    let mut seen = BTreeSet::new();
    let mut shared: Vec<(&Term, bool)> = a
        .iter()
        .filter(|term| term.load == Load::Full && term.number.is_none())
        .filter(|term| keys.contains(&term.key()) && seen.insert(term.key()))
        .map(|term| (term, term.name && names_too.contains(&term.key())))
        .collect();
    shared.sort_by(|(one, _), (other, _)| rarity(other).total_cmp(&rarity(one)));
    let shown = |name: bool| -> Vec<String> {
        let kind = shared.iter().filter(|(_, is_name)| *is_name == name);
        kind.take(SHOWN)
            .map(|(term, _)| term.shown.clone())
            .collect()
    };
    let (names, words) = (shown(true), shown(false));
    let (here, there) = (quantities(&asked), quantities(&known));
    let dates = same(&here, &there, is_date);
    let numbers = same(&here, &there, |measure| !is_date(measure));
    let mut agree = |shown: Vec<String>, kind: fn(Vec<String>) -> Agreement| {
        if !shown.is_empty() {
            reasons.agrees.push(kind(shown));
        }
    };
    agree(names, Agreement::Names);
    agree(numbers, Agreement::Numbers);
    agree(dates, Agreement::Dates);
    agree(words, Agreement::Words);
    reasons.differs = differences(&a, &b, &here, &there);
    reasons
}

fn is_date(measure: &Measure) -> bool {
    matches!(measure, Measure::Day(_) | Measure::Month(_) | Measure::Year)
}

fn equal(one: &Quantity, other: &Quantity) -> bool {
    let same = (one.amount - other.amount).abs() <= one.amount.abs() * 1e-6;
    same && is_date(&one.measure) == is_date(&other.measure)
}

fn same(here: &[Quantity], there: &[Quantity], kind: impl Fn(&Measure) -> bool) -> Vec<String> {
    here.iter()
        .filter(|q| kind(&q.measure) && there.iter().any(|other| equal(q, other)))
        .map(|q| q.shown.clone())
        .collect()
}

/// The longest run of words that both have, as the first writes it.
fn phrase(a: &[Term], b: &[Term]) -> Option<String> {
    let (mut best, mut end) = (0, 0);
    let mut lengths = vec![0usize; b.len() + 1];
    let keys: Vec<&str> = b.iter().map(|term| term.word.as_str()).collect();
    for (i, term) in a.iter().enumerate() {
        for j in (0..b.len()).rev() {
            lengths[j + 1] = if term.word == keys[j] {
                lengths[j] + 1
            } else {
                0
            };
            if lengths[j + 1] > best {
                (best, end) = (lengths[j + 1], i + 1);
            }
        }
    }
    let run = &a[end - best..end];
    let tells = run.iter().any(|term| term.load == Load::Full);
    let words: Vec<&str> = run.iter().map(|term| term.shown.as_str()).collect();
    (best >= PHRASE && tells).then(|| words.join(" "))
}

fn differences(a: &[Term], b: &[Term], here: &[Quantity], there: &[Quantity]) -> Vec<Difference> {
    let mut found = Vec::new();
    for one in here.iter().filter(|q| !there.iter().any(|o| equal(q, o))) {
        // Of its kind, and not already the equal of another.
        let kind = |other: &&Quantity| {
            let alike =
                std::mem::discriminant(&one.measure) == std::mem::discriminant(&other.measure);
            alike && !here.iter().any(|q| equal(q, other))
        };
        let Some(other) = there.iter().find(kind) else {
            continue;
        };
        let (asked, known) = (one.shown.clone(), other.shown.clone());
        found.push(match is_date(&one.measure) {
            true => Difference::Date { asked, known },
            false => Difference::Number { asked, known },
        });
    }
    found.dedup();
    match (denial(a), denial(b)) {
        (Some(word), None) => found.push(Difference::Negation { asked: true, word }),
        (None, Some(word)) => found.push(Difference::Negation { asked: false, word }),
        _ => {}
    }
    let (mine, theirs) = (scope(a), scope(b));
    let reach = |scope: &Option<(String, i8)>| scope.as_ref().map_or(0, |(_, reach)| *reach);
    // “Every” on one side and nothing on the other is no difference; “some” is.
    if reach(&mine) != reach(&theirs) && reach(&mine).min(reach(&theirs)) < 0 {
        found.push(Difference::Scope {
            narrower: reach(&mine) < reach(&theirs),
            asked: mine.map(|(word, _)| word),
            known: theirs.map(|(word, _)| word),
        });
    }
    found
}

/// A word that turns a statement round. “Nothing” and “no” before a noun do it as “not” does.
fn denial(terms: &[Term]) -> Option<String> {
    const DENIALS: [&str; 9] = [
        "not", "no", "never", "nobody", "nothing", "none", "neither", "without", "cannot",
    ];
    let denies = |term: &&Term| DENIALS.contains(&term.word.as_str()) || contracted(term);
    terms.iter().find(denies).map(|term| term.shown.clone())
}

fn contracted(term: &Term) -> bool {
    let shown = term.shown.to_lowercase();
    shown.ends_with("n't") || shown.ends_with("n’t")
}

/// How far the statement reaches: 1 for all, −1 for some; the first such word decides.
fn scope(terms: &[Term]) -> Option<(String, i8)> {
    let reach = |word: &str| match word {
        "all" | "every" | "always" | "everyone" | "everybody" | "entire" | "whole" => Some(1),
        "some" | "several" | "sometimes" | "few" | "partly" | "certain" | "many" | "most" => {
            Some(-1)
        }
        _ => None,
    };
    terms
        .iter()
        .find_map(|term| Some((term.shown.clone(), reach(&term.word)?)))
}

impl Reasons {
    /// The reasons in sentences: what agrees, then what differs.
    pub fn sentences(&self) -> Vec<String> {
        let agrees = self.agrees.iter().map(|agreement| match agreement {
            Agreement::Phrase(phrase) => format!("Both say “{phrase}”."),
            Agreement::Names(names) => format!("Both name {}.", listed(names)),
            Agreement::Numbers(numbers) => format!("Both have the number {}.", listed(numbers)),
            Agreement::Dates(dates) => format!("Both have the date {}.", listed(dates)),
            Agreement::Words(words) => format!("Words in both: {}.", words.join(", ")),
        });
        agrees.chain(self.differences()).collect()
    }

    /// What differs, in sentences.
    pub fn differences(&self) -> impl Iterator<Item = String> {
        self.differs.iter().map(|difference| match difference {
            Difference::Number { asked, known } => {
                format!("A number differs: {asked} here, {known} in the earlier claim.")
            }
            Difference::Date { asked, known } => {
                format!("The date differs: {asked} here, {known} in the earlier claim. A later date may change the answer.")
            }
            Difference::Negation { asked: true, word } => {
                format!("This claim denies (“{word}”); the earlier one does not.")
            }
            Difference::Negation { asked: false, word } => {
                format!("The earlier claim denies (“{word}”); this one does not.")
            }
            Difference::Scope { asked, known, narrower } => {
                let said = |word: &Option<String>| match word {
                    Some(word) => format!("“{word}”"),
                    None => "no such word".to_owned(),
                };
                let which = if *narrower { "narrower" } else { "wider" };
                format!(
                    "This claim is {which}: {} here, {} in the earlier one.",
                    said(asked),
                    said(known)
                )
            }
        })
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: &str, known: &str) -> Vec<String> {
        let known = Known {
            text: known,
            ..Known::default()
        };
        compare(asked, &known, |term| term.word.len() as f32).sentences()
    }

    #[test]
    fn what_agrees_and_what_differs_is_told() {
        assert_eq!(
            told(
                "Minister Novak did not close 4 schools in Lessing in 2023.",
                "In 2021 Petra Novak closed 3 schools in Lessing."
            ),
            [
                "Both name Lessing and Novak.",
                "Words in both: schools, close.",
                "A number differs: 4 here, 3 in the earlier claim.",
                "The date differs: 2023 here, 2021 in the earlier claim. A later date may change the answer.",
                "This claim denies (“not”); the earlier one does not.",
            ]
        );
    }

    #[test]
    fn a_shared_phrase_and_a_narrower_scope_are_told() {
        let told = told(
            "Some people say the harbour bridge is falling down.",
            "The harbour bridge is falling down, all people say.",
        );
        assert_eq!(told[0], "Both say “the harbour bridge is falling down”.");
        assert!(told.contains(
            &"This claim is narrower: “Some” here, “all” in the earlier one.".to_owned()
        ));
    }

    #[test]
    fn one_number_in_two_forms_is_no_difference() {
        let told = told("It lost 5 million crowns.", "A loss of 5,000,000 crowns.");
        assert!(
            told.contains(&"Both have the number 5 million crowns.".to_owned()),
            "{told:?}"
        );
        assert!(!told.iter().any(|s| s.contains("differs")));
    }
}
