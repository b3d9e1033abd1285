//! Words that may be verbs: noun, adjective or verb, and in which form.

use super::{Tag, View};
use crate::reading::lexicon::tags;

impl View<'_> {
    pub(super) fn verb_or_noun(&self) -> Tag {
        let token = self.token;
        let may = |tags| token.may(tags);
        let previous = self.previous().map(|t| t.tag);
        let nounish = may(tags::NOUN) || token.entry.noun != 0;
        match previous {
            Some(Tag::To) if may(tags::BASE) => return Tag::Base,
            Some(Tag::Modal | Tag::Do) if may(tags::BASE) => return Tag::Base,
            Some(Tag::Have) if may(tags::PART | tags::PAST) => return Tag::Participle,
            Some(Tag::Be) if may(tags::ING) => return Tag::Gerund,
            Some(Tag::Be) if may(tags::PART | tags::PAST) => return Tag::Participle,
            Some(
                Tag::Determiner | Tag::Possessive | Tag::Adjective | Tag::Genitive | Tag::Number,
            ) => {
                return self.after_modifier(previous);
            }
            Some(Tag::Preposition) => {
                if may(tags::ING) {
                    return Tag::Gerund;
                }
                if may(tags::PAST | tags::PART) {
                    return Tag::Adjective;
                }
                return Tag::Noun;
            }
            _ => {}
        }
        if may(tags::ING) {
            let adjective = self
                .before
                .last()
                .is_none_or(|t| !t.tag.nominal() && t.mark != Some(','))
                && may(tags::ADJ)
                && self.before_noun();
            if nounish
                && !self.object_follows()
                && previous.is_some_and(|t| matches!(t, Tag::Noun | Tag::Name))
            {
                return Tag::Noun;
            }
            return if adjective {
                Tag::Adjective
            } else {
                Tag::Gerund
            };
        }
        if may(tags::PAST) || may(tags::PART) {
            if may(tags::BASE) && !self.subject_before() && nounish {
                return Tag::Noun;
            }
            if may(tags::ADJ) && !may(tags::BASE) && !self.subject_before() && self.before_noun() {
                return Tag::Adjective;
            }
            // “said reserved places would”: behind another verb it describes the noun.
            let behind_verb = self
                .before
                .last()
                .is_some_and(|t| t.entry.verb != 0 && matches!(t.tag, Tag::Past | Tag::Third));
            if behind_verb && !may(tags::BASE) && self.before_noun() {
                return Tag::Adjective;
            }
            if may(tags::PART) && !may(tags::PAST) {
                return Tag::Participle;
            }
            return Tag::Past;
        }
        let subject = self.subject_before();
        if may(tags::THIRD) {
            let clear = matches!(previous, Some(Tag::Pronoun | Tag::Wh | Tag::That));
            if subject && (clear || !nounish && !self.plural_sense() || self.object_follows()) {
                return Tag::Third;
            }
            if !nounish && self.before.is_empty() {
                return Tag::Third;
            }
            return Tag::Noun;
        }
        if may(tags::ADJ) && self.before_noun() {
            return Tag::Adjective;
        }
        let clear = matches!(previous, Some(Tag::Pronoun | Tag::Wh));
        if subject
            && (clear
                || self.plural_subject() && (!nounish && !may(tags::ADJ) || self.object_follows())
                || !nounish && self.clause_follows())
        {
            return Tag::Base;
        }
        if may(tags::ADJ) {
            return Tag::Adjective;
        }
        if nounish
            || previous.is_some_and(|t| {
                matches!(
                    t,
                    Tag::Noun | Tag::Name | Tag::Gerund | Tag::Past | Tag::Third | Tag::Base
                )
            })
        {
            return Tag::Noun;
        }
        if may(tags::ADV) {
            return Tag::Adverb;
        }
        Tag::Base
    }

    fn after_modifier(&self, previous: Option<Tag>) -> Tag {
        let token = self.token;
        let may = |tags| token.may(tags);
        let number_subject = matches!(previous, Some(Tag::Number))
            && (self.object_follows()
                || self
                    .next()
                    .is_some_and(|t| t.may(tags::THAT | tags::PRON | tags::DET)));
        if number_subject && may(tags::PAST) {
            return Tag::Past;
        }
        if number_subject && may(tags::BASE | tags::THIRD) && !may(tags::NOUN) {
            return if may(tags::BASE) {
                Tag::Base
            } else {
                Tag::Third
            };
        }
        if may(tags::ING | tags::PART | tags::PAST) && !may(tags::BASE) {
            if self.before_noun() {
                return Tag::Adjective;
            }
            if may(tags::ING) {
                // “told the meeting that”: with an article in front it is the noun.
                let noun = may(tags::NOUN) && previous == Some(Tag::Determiner);
                return if self.object_follows() && !noun {
                    Tag::Gerund
                } else {
                    Tag::Noun
                };
            }
            if matches!(previous, Some(Tag::Adjective)) || may(tags::PAST) && token.entry.verb != 0
            {
                return Tag::Past;
            }
            return Tag::Adjective;
        }
        if may(tags::ADJ) && self.before_noun() {
            return Tag::Adjective;
        }
        Tag::Noun
    }
}
