//! Proper names: which capitals, and which small words between them, belong to a name.

use super::{Tag, View};
use crate::reading::lexicon::{lexicon, sorts, tags};

impl View<'_> {
    /// “von der” in Ursula von der Leyen: small words inside, or in front of, a name.
    pub(super) fn particle(&self) -> bool {
        let inside = self.before.last().is_some_and(|t| t.tag == Tag::Name);
        let leading = [
            "von", "van", "der", "de", "di", "da", "del", "della", "dos", "bin", "ibn",
        ]
        .iter()
        .any(|word| self.token.is(self.text, word));
        let name_ahead = self
            .after
            .iter()
            .take(2)
            .find(|t| !t.sort(sorts::PARTICLE))
            .is_some_and(|t| t.capital && t.mark.is_none());
        (inside || leading) && name_ahead
    }

    /// “Lessing-based”, “Brandt-backed”: a name and a participle joined describe what follows.
    pub(super) fn compound(&self) -> bool {
        let word = self.token.of(self.text);
        word.rsplit_once('-').is_some_and(|(name, participle)| {
            name.starts_with(char::is_uppercase)
                && [
                    "based", "born", "led", "backed", "linked", "endorsed", "owned", "run", "area",
                ]
                .contains(&participle)
        })
    }

    pub(super) fn genitive_next(&self) -> bool {
        self.next()
            .is_some_and(|t| !t.spaced && (t.is(self.text, "'s") || t.is(self.text, "’s")))
    }

    pub(super) fn opens_quotation(&self) -> bool {
        self.before
            .last()
            .is_some_and(|t| t.mark.is_some_and(|m| matches!(m, '"' | '\'' | ':')))
    }

    pub(super) fn capitalised(&self) -> Tag {
        let token = self.token;
        if token.may(tags::TIME) {
            return Tag::Time;
        }
        if token.sort(sorts::NATIONALITY)
            && self
                .next()
                .is_some_and(|t| !t.capital && t.may(tags::NOUN | tags::ADJ))
        {
            return Tag::Adjective;
        }
        Tag::Name
    }

    /// A capital at the start of a sentence is a name when the lexicon does not know the word, or
    /// knows it only as a first name, or when another name follows it directly.
    pub(super) fn sentence_initial_name(&self) -> bool {
        let token = self.token;
        let entry = token.entry;
        let known_name = token.sort(sorts::MALE_NAME | sorts::FEMALE_NAME | sorts::MEDIUM)
            && !token.may(tags::AUX);
        let plain = entry.tags & !(tags::NOUN) == 0
            && entry.noun == 0
            && entry.sorts & !(sorts::MALE_NAME | sorts::FEMALE_NAME) == 0;
        let unknown = plain
            && lexicon()
                .word(&token.of(self.text).to_lowercase())
                .is_none();
        let title =
            token.sort(sorts::TITLE | sorts::NATIONALITY) && self.next().is_some_and(|t| t.capital);
        let followed = !self.headline
            && self.next().is_some_and(|t| t.capital && t.mark.is_none())
            && !token.may(
                tags::DET
                    | tags::PREP
                    | tags::SUB
                    | tags::CONJ
                    | tags::WH
                    | tags::THAT
                    | tags::ADV
                    | tags::POSS
                    | tags::PRON
                    | tags::AUX
                    | tags::TO
                    | tags::ING
                    | tags::NUM,
            )
            && entry.verb == 0;
        let shouted = token.shouted
            && token.end - token.start > 1
            && !token.may(tags::DET | tags::PRON | tags::PREP)
            && !self.headline;
        known_name || unknown || title || followed || shouted
    }
}
