//! Function words: clitics, articles, pronouns, conjunctions and the two kinds of “to”.

use super::{Tag, View};
use crate::reading::lexicon::tags;

impl View<'_> {
    pub(super) fn clitic(&self) -> Tag {
        let token = self.token;
        let word = token.of(self.text).trim_start_matches(['\'', '’']);
        if !word.eq_ignore_ascii_case("s") {
            return match word.to_ascii_lowercase().as_str() {
                "ve" => Tag::Have,
                "re" | "m" => Tag::Be,
                _ => Tag::Modal,
            };
        }
        let after_pronoun = self
            .before
            .last()
            .is_some_and(|t| matches!(t.tag, Tag::Pronoun | Tag::Wh | Tag::That | Tag::Adverb));
        let verbal = self.next().is_some_and(|t| {
            t.may(tags::DET | tags::NEG | tags::THAT) && !t.capital
                || t.may(tags::ING) && !t.may(tags::NOUN | tags::ADJ)
        });
        let indefinite = self.before.last().is_some_and(|t| {
            t.is(self.text, "else") || t.is(self.text, "everyone") || t.is(self.text, "someone")
        });
        if verbal || after_pronoun && !indefinite {
            Tag::Be
        } else {
            Tag::Genitive
        }
    }

    pub(super) fn function(&self) -> Tag {
        let token = self.token;
        let may = |tags| token.may(tags);
        if may(tags::TO) {
            let infinitive = self
                .after
                .iter()
                .find(|t| t.mark != Some('"') && (!t.may(tags::ADV) || t.may(tags::BASE)))
                .is_some_and(|t| {
                    t.may(tags::BASE | tags::BE | tags::HAVE | tags::DO)
                        && (!t.capital || self.headline)
                });
            return if infinitive {
                Tag::To
            } else {
                Tag::Preposition
            };
        }
        if may(tags::THAT) {
            return Tag::That;
        }
        if may(tags::PRON) && may(tags::POSS)
            || token.is(self.text, "her")
            || token.is(self.text, "his")
        {
            let his = token.is(self.text, "his");
            let owned = self.next().is_some_and(|t| {
                t.mark.is_none() && (t.entry.noun != 0 || his && t.may(tags::BASE))
            });
            return if owned || self.before_noun() {
                Tag::Possessive
            } else {
                Tag::Pronoun
            };
        }
        if may(tags::POSS) && !may(tags::WH) {
            return Tag::Possessive;
        }
        if may(tags::WH) {
            return Tag::Wh;
        }
        if may(tags::MODAL) {
            return Tag::Modal;
        }
        if may(tags::BE) {
            return if token.is(self.text, "being")
                && self
                    .previous()
                    .is_some_and(|t| matches!(t.tag, Tag::Determiner | Tag::Adjective))
            {
                Tag::Noun
            } else {
                Tag::Be
            };
        }
        if may(tags::HAVE) {
            return Tag::Have;
        }
        if may(tags::DO) {
            return Tag::Do;
        }
        if may(tags::NEG) {
            return Tag::Not;
        }
        if may(tags::BASE)
            && may(tags::PREP)
            && self
                .previous()
                .is_some_and(|t| matches!(t.tag, Tag::To | Tag::Modal | Tag::Do))
        {
            return Tag::Base;
        }
        if may(tags::DET) {
            let negative = token.is(self.text, "no") || token.is(self.text, "every");
            let alone = !negative
                && self.next().is_none_or(|t| {
                    t.mark.is_some()
                        || t.may(tags::AUX | tags::PREP | tags::WH | tags::CONJ)
                        || t.may(tags::VERB) && !t.may(tags::NOUN | tags::ADJ)
                });
            let article = token.is(self.text, "the")
                || token.is(self.text, "a")
                || token.is(self.text, "an")
                || token.is(self.text, "every");
            return if alone && !article {
                Tag::Pronoun
            } else {
                Tag::Determiner
            };
        }
        if may(tags::PRON) {
            let counted = token.is(self.text, "one")
                && self.next().is_some_and(|t| {
                    t.mark.is_none()
                        && (t.capital || t.may(tags::NOUN | tags::ADJ) && !t.may(tags::PREP))
                });
            return if counted {
                Tag::Determiner
            } else {
                Tag::Pronoun
            };
        }
        if may(tags::CONJ) {
            return Tag::Conjunction;
        }
        if may(tags::SUB) {
            let adverb = token.is(self.text, "so")
                || token.is(self.text, "even")
                || token.is(self.text, "once");
            let clause = self
                .next()
                .is_some_and(|t| t.may(tags::SUB | tags::PRON | tags::DET) || t.capital);
            if adverb && !clause {
                return Tag::Adverb;
            }
            return Tag::Subordinator;
        }
        Tag::Preposition
    }
}
