//! Words written as one in the query and as two in the claims, or the other way about:
//! “cornflakes” and “corn flakes”, a hashtag in small letters.

use super::postings::Postings;
use super::rows::pair;
use super::terms::{Load, Term};

/// The fewest letters of a word that is taken apart, and of each of its parts.
const LETTERS: (usize, usize) = (6, 3);

/// The terms, each that no claim has replaced by the two words that claims have in a row, and two
/// in a row that claims write as one followed by that.
pub(super) fn settled(postings: &Postings, terms: Vec<Term>) -> Vec<Term> {
    let mut settled: Vec<Term> = Vec::with_capacity(terms.len());
    for term in terms {
        if let Some(two) = apart(postings, &term) {
            settled.extend(two);
            continue;
        }
        let joined = settled
            .last()
            .and_then(|before| together(postings, before, &term));
        settled.push(term);
        settled.extend(joined);
    }
    settled
}

fn word(like: &Term, word: &str) -> Term {
    Term {
        word: word.to_owned(),
        shown: word.to_owned(),
        ..like.clone()
    }
}

fn apart(postings: &Postings, term: &Term) -> Option<[Term; 2]> {
    let letters = term.word.chars().count();
    if term.number.is_some() || letters < LETTERS.0 || postings.find(term).is_some() {
        return None;
    }
    let cuts = term.word.char_indices().map(|(at, _)| at);
    let cuts = cuts.skip(LETTERS.1).take(letters + 1 - 2 * LETTERS.1);
    let two = |at: usize| {
        let (head, tail) = term.word.split_at(at);
        let (head, tail) = (word(term, head), word(term, tail));
        let met = postings
            .following
            .of(pair(postings.find(&head)?, postings.find(&tail)?))
            .len();
        Some((met, [head, tail]))
    };
    let found = cuts.filter_map(two).max_by_key(|(met, _)| *met);
    found.filter(|(met, _)| *met > 0).map(|(_, two)| two)
}

fn together(postings: &Postings, before: &Term, term: &Term) -> Option<Term> {
    let both = before.load == Load::Full && term.load == Load::Full;
    if !both || before.number.is_some() || term.number.is_some() {
        return None;
    }
    let joined = word(term, &format!("{}{}", before.word, term.word));
    postings.find(&joined).map(|_| joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::similar::Known;
    use crate::matching::similar::terms::terms;

    fn words(claim: &str, query: &str) -> Vec<String> {
        let known = Known {
            text: claim,
            ..Known::default()
        };
        let settled = settled(&Postings::new([known]), terms(query));
        settled.into_iter().map(|term| term.word).collect()
    }

    #[test]
    fn one_word_becomes_the_two_that_a_claim_has() {
        assert_eq!(
            words("The tent city is full.", "#tentcity"),
            ["tent", "city"]
        );
        assert_eq!(words("A city of tents.", "tentcity"), ["tentcity"]);
        assert_eq!(
            words("Éclair étoile.", "eclairetoile"),
            ["eclair", "etoile"]
        );
    }

    #[test]
    fn two_words_are_also_the_one_that_a_claim_has() {
        assert_eq!(
            words("A lighthouse.", "a light house"),
            ["a", "light", "house", "lighthouse"]
        );
    }
}
