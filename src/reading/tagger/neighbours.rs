//! Neighbours: what the words around a word say about it.

use super::{Tag, View};
use crate::reading::lexicon::{sorts, tags};

impl View<'_> {
    /// Whether a noun phrase goes on after this word.
    pub(super) fn before_noun(&self) -> bool {
        self.next().is_some_and(|t| {
            t.mark.is_none()
                && !t.may(
                    tags::PREP
                        | tags::TO
                        | tags::CONJ
                        | tags::SUB
                        | tags::DET
                        | tags::AUX
                        | tags::PRON
                        | tags::WH
                        | tags::THAT
                        | tags::POSS,
                )
                && (t.may(tags::NOUN | tags::ADJ | tags::NUM | tags::ING | tags::PART)
                    || t.capital
                    || t.entry.tags == 0)
                && (!t.may(tags::ADV) || t.may(tags::ADJ | tags::NOUN))
                && !t.may(tags::TIME)
        })
    }

    /// Whether the word before could be, or end, a subject.
    pub(super) fn subject_before(&self) -> bool {
        self.previous().is_none_or(|t| {
            t.tag.head()
                || matches!(
                    t.tag,
                    Tag::Wh | Tag::That | Tag::Conjunction | Tag::Genitive
                )
                || t.mark
                    .is_some_and(|m| matches!(m, ',' | '"' | ')' | '—' | '-' | '\''))
        })
    }

    /// Whether a clause or a quotation follows directly: a finite verb even behind a singular noun,
    /// as in “most voters in Ohio say they”.
    pub(super) fn clause_follows(&self) -> bool {
        self.token.entry.verb != 0
            && self.next().is_some_and(|t| {
                t.may(tags::THAT | tags::PRON | tags::DET | tags::POSS) || t.mark == Some('"')
            })
    }

    pub(super) fn plural_subject(&self) -> bool {
        self.previous().is_none_or(|t| {
            let word = t.of(self.text);
            t.tag == Tag::Number
                || word.ends_with('s')
                || t.sort(sorts::GROUP)
                || t.mark.is_some()
                || t.tag == Tag::Conjunction
        })
    }

    /// A plural noun and a verb with -s look alike after a plural noun.
    pub(super) fn plural_sense(&self) -> bool {
        self.previous().is_some_and(|t| {
            t.tag == Tag::Noun && t.of(self.text).ends_with('s') && !t.of(self.text).ends_with("ss")
        })
    }

    /// Whether what follows looks like an object or complement rather than the rest of a noun
    /// phrase.
    pub(super) fn object_follows(&self) -> bool {
        self.after
            .iter()
            .find(|t| !t.may(tags::ADV) || t.may(tags::ADJ | tags::DET | tags::PREP))
            .is_some_and(|t| {
                t.may(
                    tags::DET
                        | tags::POSS
                        | tags::PRON
                        | tags::THAT
                        | tags::WH
                        | tags::TO
                        | tags::NUM,
                ) || t.mark == Some('"')
                    || t.capital && t.mark.is_none()
                    || t.may(tags::ADJ) && !t.may(tags::VERB)
                    || t.may(tags::PREP) && self.token.entry.verb != 0 && !t.is(self.text, "of")
                    || t.may(tags::NOUN)
                        && !t.may(tags::VERB | tags::AUX)
                        && t.of(self.text).ends_with('s')
            })
    }
}
