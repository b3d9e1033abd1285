//! Phrases: verb groups with their subjects, and noun phrases, found by walking over tags.

mod groups;
mod nouns;
mod subjects;

use std::ops::Range;

use super::lexicon::{sorts, tags};
use super::quotes::Quote;
use super::tagger::Tag;
use super::tokens::Token;

pub(super) use groups::{Form, Group};

/// One sentence of a block with the tokens around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub quotes: &'a [Quote],
    /// For each token, one more than the quotation it stands in; 0 outside.
    pub inside: &'a [u32],
}

impl<'a> Sight<'a> {
    /// The token, if there is one.
    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    pub(super) fn tag(&self, at: usize) -> Tag {
        self.tokens.get(at).map_or(Tag::Other, |t| t.tag)
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(|t| t.mark)
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is(self.text, word))
    }

    pub(super) fn any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// The letters from one token to another.
    pub(super) fn words(&self, range: Range<usize>) -> &'a str {
        let (Some(first), Some(last)) = (
            self.tokens.get(range.start),
            range.end.checked_sub(1).and_then(|at| self.tokens.get(at)),
        ) else {
            return "";
        };
        self.text
            .get(first.start as usize..last.end as usize)
            .unwrap_or_default()
    }

    /// The quotation a token stands in, its marks included.
    pub(super) fn quote(&self, at: usize) -> Option<&'a Quote> {
        let id = *self.inside.get(at)? as usize;
        self.quotes.get(id.checked_sub(1)?)
    }

    /// Whether a token can begin a noun phrase.
    pub(super) fn begins_phrase(&self, at: usize) -> bool {
        let tag = self.tag(at);
        tag.nominal() && tag != Tag::Genitive
            || matches!(tag, Tag::Time)
            || matches!(self.mark(at), Some('"' | '\''))
                && self.quote(at).is_some_and(|q| q.open == at)
    }

    /// Whether the phrase is about people or bodies that can speak.
    pub(super) fn can_speak(&self, phrase: &Range<usize>) -> bool {
        phrase.clone().any(|i| {
            self.token(i).is_some_and(|t| {
                t.tag == Tag::Name
                    || t.tag == Tag::Pronoun
                        && !t.is(self.text, "it")
                        && !t.is(self.text, "there")
                        && !t.is(self.text, "this")
                        && !t.is(self.text, "that")
                    || t.sort(sorts::ROLE | sorts::GROUP | sorts::ORGANISATION)
                    || t.may(tags::NUM) && t.tag == Tag::Number
            })
        })
    }
}
