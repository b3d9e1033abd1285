//! In what a repeat of a claim differs from it, in words: a number, a day, a denial, a narrower
//! scope; and where none of these differs, the words that do.

use super::quantities::{Quantity, quantities};
use super::similar::{Known, compare};
use super::wording::{Passage, Run, differing};

/// Words of a difference that are shown; of a longer one the sides are shown beside one another.
const SHOWN: usize = 6;

/// In what a claim differs from the one it may repeat, in sentences. Nothing when they read the same.
pub fn in_words(repeat: &str, canonical: &str) -> Vec<String> {
    if bare(repeat) == bare(canonical) {
        return Vec::new();
    }
    let known = Known {
        text: canonical,
        ..Known::default()
    };
    let reasons = compare(repeat, &known, |term| term.word.len() as f32);
    let told: Vec<String> = reasons.differences().collect();
    if !told.is_empty() {
        return told;
    }
    vec![reworded(repeat, canonical)]
}

/// A sentence without what only its writing differs in.
fn bare(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn reworded(repeat: &str, canonical: &str) -> String {
    let Passage::Differs { old, new } = differing(canonical, repeat) else {
        return "Both read the same.".to_owned();
    };
    let [there, here] = [only(&old), only(&new)];
    let short = |words: &[String]| words.iter().map(|w| w.split(' ').count()).sum::<usize>();
    if short(&there) > SHOWN || short(&here) > SHOWN {
        return at_length(repeat, canonical);
    }
    let quoted = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        words.join(", ")
    };
    match (here.is_empty(), there.is_empty()) {
        (true, true) => "Both read the same.".to_owned(),
        (false, true) => format!("Only here: {}.", quoted(&here)),
        (true, false) => format!("Only in the earlier claim: {}.", quoted(&there)),
        (false, false) => format!(
            "Worded otherwise: {} here, {} in the earlier claim.",
            quoted(&here),
            quoted(&there)
        ),
    }
}

/// What there is to say of wordings that differ too much to be quoted: which numbers and dates only
/// one of them has.
fn at_length(repeat: &str, canonical: &str) -> String {
    let (here, there) = (quantities(repeat), quantities(canonical));
    let alone = |some: &[Quantity], others: &[Quantity]| {
        let same = |one: &Quantity| others.iter().any(|other| one.amount == other.amount);
        let alone: Vec<&str> = some
            .iter()
            .filter(|one| !same(one))
            .map(|one| one.shown.as_str())
            .collect();
        alone.join(", ")
    };
    let mut told = "Worded otherwise.".to_owned();
    for (at, only) in [
        ("here", alone(&here, &there)),
        ("in the earlier claim", alone(&there, &here)),
    ] {
        if !only.is_empty() {
            told.push_str(&format!(" Only {at}: {only}."));
        }
    }
    told
}

/// The words that one side alone has.
fn only(side: &[Run]) -> Vec<String> {
    let own = side.iter().filter(|run| run.differs);
    let trimmed = own.map(|run| {
        let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '%' | '$' | '€' | '£');
        run.text.trim_matches(edge).to_owned()
    });
    trimmed.filter(|words| !words.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_a_denial_is_told_before_any_wording() {
        assert_eq!(
            in_words(
                "Fares to the Kells rose by 14% in May.",
                "Fares to the Kells rose by 12% in May."
            ),
            ["A number differs: 14% here, 12% in the earlier claim."]
        );
        let told = in_words("The bridge is not safe.", "The bridge is safe.");
        assert_eq!(
            told,
            ["This claim denies (“not”); the earlier one does not."]
        );
    }

    #[test]
    fn other_words_are_quoted_while_they_are_few() {
        assert_eq!(
            in_words("The old bridge is safe.", "The bridge is safe"),
            ["Only here: “old”."]
        );
        assert_eq!(
            in_words("The bridge is sound.", "The bridge is safe."),
            ["Worded otherwise: “sound” here, “safe” in the earlier claim."]
        );
        assert_eq!(
            in_words(
                "The harbour bridge stood there so empty and so quiet in the light of the moon.",
                "For 12 days the harbour bridge was closed to whoever came from the west of it."
            ),
            ["Worded otherwise. Only in the earlier claim: 12 days."]
        );
    }

    #[test]
    fn the_same_words_differ_in_nothing() {
        let none: Vec<String> = Vec::new();
        assert_eq!(
            in_words("“The bridge is safe!”", "The bridge is safe."),
            none
        );
    }
}
