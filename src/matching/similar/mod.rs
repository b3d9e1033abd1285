//! Was this checked before? Claims in memory, and those most like a new one, each with its reasons
//! in words. Lexical and structural: rare shared words, phrases, names, numbers and dates.
//!
//! What the parts build on: BM25F (Robertson & Zaragoza 2009), ordered and unordered windows
//! (Metzler & Croft 2005), Porter's stemmer, and word pairs learned from the claims and headlines
//! of the index itself. Nothing is learned anywhere else, and nothing is kept.

mod compounds;
mod kin;
pub mod post;
mod postings;
mod rank;
mod reasons;
mod rows;
pub mod terms;

use std::collections::HashMap;

use postings::Postings;
pub use reasons::{Agreement, Difference, Reasons, compare};

/// At this strength or above, a match is worth calling “checked before?”; below it there is no
/// earlier check.
pub const THRESHOLD: f32 = 0.45;

/// A claim to be found again. What is not known is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// What was claimed, in a sentence.
    pub text: &'a str,
    /// The headline of the check.
    pub title: &'a str,
    /// The words as they were said.
    pub quote: &'a str,
    /// Who said it.
    pub speaker: &'a str,
    /// Its topics.
    pub topic: &'a str,
}

impl<'a> Known<'a> {
    fn fields(&self) -> [&'a str; postings::FIELDS] {
        [self.text, self.title, self.quote, self.speaker, self.topic]
    }
}

/// A claim that is like the one asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Its place among the claims of the index.
    pub claim: usize,
    /// How sure one may be that it is the same claim, 0 to 1: never to be shown as a share of
    /// truth. Of two matches for one query the better has at least the other's.
    pub strength: f32,
}

impl Match {
    /// Whether it is strong enough to be called an earlier check.
    pub fn is_earlier_check(&self) -> bool {
        self.strength >= THRESHOLD
    }
}

/// Claims in memory, named by their place in the order they were given.
#[derive(Debug, Default)]
pub struct Index {
    postings: Postings,
    /// For each claim, how often its speaker is checked, as a logarithm.
    speakers: Vec<f32>,
}

impl Index {
    /// Reads the claims.
    pub fn new<'a>(claims: &[Known<'a>]) -> Self {
        let mut checks: HashMap<&str, f32> = HashMap::new();
        for claim in claims {
            *checks.entry(claim.speaker).or_default() += 1.0;
        }
        let often = |claim: &Known<'a>| match claim.speaker {
            "" => 0.0,
            speaker => checks.get(speaker).map_or(0.0, |checks| checks.ln_1p()),
        };
        Self {
            postings: Postings::new(claims.iter().copied()),
            speakers: claims.iter().map(often).collect(),
        }
    }

    /// The claims most like a text, best first, at most `top`. A line under a social post that
    /// names its author is read as such.
    pub fn nearest(&self, text: &str, top: usize) -> Vec<Match> {
        let post = post::split(text);
        let author = post.author.map(terms::terms).unwrap_or_default();
        let body = compounds::settled(&self.postings, terms::terms(post.body));
        let mut least = 1.0f32;
        rank::nearest(&self.postings, &body, &author, &self.speakers, top)
            .into_iter()
            .map(|(claim, evidence)| {
                least = least.min(evidence.strength());
                Match {
                    claim: claim as usize,
                    strength: least,
                }
            })
            .collect()
    }

    /// Why a text and a claim may be the same, and in what they differ.
    pub fn reasons(&self, text: &str, claim: &Known<'_>) -> Reasons {
        compare(text, claim, |term| self.rarity(term))
    }

    /// How rare a word is among the claims: the natural logarithm of about one in how many.
    pub fn rarity(&self, term: &terms::Term) -> f32 {
        match self.postings.find(term) {
            Some(id) => self.postings.rarity_of(id),
            None => self.postings.rarity(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: [(&str, &str); 6] = [
        (
            "The Kell ferry lost 5 million crowns last winter.",
            "Did the Kell ferry lose 5 million?",
        ),
        (
            "Petra Novak closed three schools in Lessing.",
            "Schools in Lessing: what Novak closed",
        ),
        (
            "A video shows a whale in the harbour of Port Lessing.",
            "Whale in the harbour? No.",
        ),
        (
            "Rents in Lessing rose by 12 percent in 2023.",
            "Rents in Lessing",
        ),
        (
            "The harbour tunnel will be finished next year.",
            "When will the tunnel open?",
        ),
        (
            "Nobody was hurt when the lighthouse burned down.",
            "Lighthouse fire",
        ),
    ];

    fn index() -> Index {
        let known = |(text, title): &(&'static str, &'static str)| Known {
            text,
            title,
            ..Known::default()
        };
        Index::new(&CLAIMS.iter().map(known).collect::<Vec<_>>())
    }

    #[test]
    fn the_same_claim_in_other_words_comes_first() {
        let index = index();
        for (asked, claim) in [
            ("the ferry to Kell lost 5,000,000 #KellFerry", 0),
            ("NOVAK is closing schools!! https://t.co/x", 1),
            ("omg a wahle in the harbor", 2),
            ("rents 12% up in lessing", 3),
        ] {
            assert_eq!(index.nearest(asked, 3)[0].claim, claim, "{asked}");
        }
    }

    #[test]
    fn a_copy_is_an_earlier_check_and_a_stranger_is_not() {
        let index = index();
        let copy = index.nearest(CLAIMS[1].0, 1)[0];
        let stranger = index.nearest("Bananas are berries, botanists in the harbour say.", 1);
        assert!(copy.strength > stranger[0].strength);
        assert!(!stranger[0].is_earlier_check(), "{stranger:?}");
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert_eq!(Index::default().nearest("A ferry.", 5), []);
        assert_eq!(index().nearest("", 5), []);
        assert_eq!(index().nearest("… — 🦁", 5), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered_in_order(text in "\\PC{0,80}", top in 0usize..5) {
            let found = index().nearest(&text, top);
            proptest::prop_assert!(found.len() <= top);
            proptest::prop_assert!(found.windows(2).all(|two| two[0].strength >= two[1].strength));
            proptest::prop_assert!(found.iter().all(|m| (0.0..=1.0).contains(&m.strength)));
        }
    }
}
