//! Two articles side by side: how they stand to one another, and which paragraphs of the one stand
//! in the other too.

use crate::matching::shingles::{Kinship, Shingles, shingles};

/// From this part of its shingles on, a paragraph stands in the other text: a word or a figure may
/// have been changed, not the sentence.
pub const STANDS: f64 = 0.75;

/// The text of an article, taken apart for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    paragraphs: Vec<Shingles>,
    whole: Shingles,
}

impl Body {
    /// Takes a text apart by its paragraphs; those without words do not count.
    pub fn of(paragraphs: &[&str]) -> Body {
        let each = paragraphs.iter().map(|paragraph| shingles(paragraph));
        Body {
            paragraphs: each.filter(|one| !one.is_empty()).collect(),
            whole: shingles(&paragraphs.join("\n")),
        }
    }

    /// The shingles of the whole text, those that run over the end of a paragraph included.
    pub fn shingles(&self) -> &Shingles {
        &self.whole
    }

    /// How many paragraphs there are.
    pub fn len(&self) -> usize {
        self.paragraphs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.paragraphs.is_empty()
    }

    /// How this text and another stand to one another.
    pub fn kinship(&self, other: &Body) -> Kinship {
        self.whole.kinship(&other.whole)
    }

    /// How many of these paragraphs stand in the other text as well.
    pub fn shared(&self, other: &Body) -> usize {
        let stands = |one: &&Shingles| one.containment(&other.whole) >= STANDS;
        self.paragraphs.iter().filter(stands).count()
    }
}

/// Whether two passages are the same words, whatever marks and blanks stand among them.
pub fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let apart = |c: char| !c.is_alphanumeric();
        let text = text.replace(['\'', '’'], "").to_lowercase();
        let words = text.split(apart).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && one == other
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FERRY: [&str; 4] = [
        "Fares on the Kell ferry rose by 12 percent in May, the transport minister said on Thursday.",
        "The line carried 31,000 passengers in June, the largest number since the bridge was closed in 2019.",
        "Its managers blamed a shortage of deckhands and two days of fog for the delays of last week.",
        "The committee meets again on 14 July and will hear the union of dock workers first.",
    ];

    #[test]
    fn a_cut_copy_is_part_of_the_longer_and_its_paragraphs_are_counted() {
        let (all, cut) = (Body::of(&FERRY), Body::of(&FERRY[..2]));
        assert_eq!(cut.kinship(&all), Kinship::FirstInSecond);
        assert_eq!((cut.shared(&all), all.shared(&cut)), (2, 2));
        assert_eq!((cut.len(), all.len()), (2, 4));
    }

    #[test]
    fn a_changed_figure_leaves_a_paragraph_standing_and_another_story_does_not() {
        let changed = FERRY[1].replace("31,000", "33,000");
        let body = Body::of(&[FERRY[0], &changed]);
        assert!(body.shared(&Body::of(&FERRY)) >= 1);
        let other = Body::of(&["The school at the harbour closes in autumn, the council decided."]);
        assert_eq!(other.shared(&Body::of(&FERRY)), 0);
        assert_eq!(other.kinship(&Body::of(&FERRY)), Kinship::Apart);
    }

    #[test]
    fn the_same_words_are_the_same_in_other_marks() {
        assert!(same_words("“It’s gone,”", "'Its gone.'"));
        assert!(!same_words("12 percent", "14 percent"));
        assert!(!same_words("…", "—"));
    }

    proptest! {
        #[test]
        fn every_paragraph_stands_in_its_own_text(words in prop::collection::vec("[a-z ]{0,60}", 0..6)) {
            let paragraphs: Vec<&str> = words.iter().map(String::as_str).collect();
            let body = Body::of(&paragraphs);
            prop_assert!(body.shared(&body) <= body.len());
            let long = body.paragraphs.iter().filter(|one| one.len() > 1).count();
            prop_assert!(body.shared(&body) >= long);
        }
    }
}
