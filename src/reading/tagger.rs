//! A compact part-of-speech guesser: what the lexicon allows, settled by the neighbours. It aims at
//! what attribution needs (finite verb or not, noun or verb, name or not), not at a full tagging.

use super::lexicon::{sorts, tags};
use super::tokens::Token;

/// The part of speech settled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Determiner,
    Possessive,
    Pronoun,
    Number,
    Preposition,
    /// The “to” of an infinitive.
    To,
    Conjunction,
    Subordinator,
    Wh,
    That,
    Modal,
    Have,
    Be,
    Do,
    Not,
    Adverb,
    Adjective,
    Noun,
    Name,
    Time,
    /// A finite or infinitive verb in its base form.
    Base,
    /// A finite verb with its -s.
    Third,
    /// A past form that may be finite.
    Past,
    /// A participle after “have” or “be”, or one that only describes.
    Participle,
    Gerund,
    Genitive,
    Mark,
    Other,
}

impl Tag {
    /// Part of a noun phrase, from article to noun.
    pub(super) fn nominal(self) -> bool {
        use Tag::{Adjective, Determiner, Genitive, Name, Noun, Number, Possessive, Pronoun};
        matches!(
            self,
            Determiner | Possessive | Adjective | Noun | Name | Number | Genitive | Pronoun
        )
    }

    /// Can end a noun phrase.
    pub(super) fn head(self) -> bool {
        matches!(
            self,
            Tag::Noun | Tag::Name | Tag::Pronoun | Tag::Number | Tag::Time
        )
    }

    /// A verb other than an auxiliary.
    pub(super) fn verb(self) -> bool {
        use Tag::{Base, Gerund, Participle, Past, Third};
        matches!(self, Base | Third | Past | Participle | Gerund)
    }

    /// An auxiliary.
    pub(super) fn auxiliary(self) -> bool {
        matches!(self, Tag::Modal | Tag::Have | Tag::Be | Tag::Do)
    }
}

/// Tags one sentence in place.
pub(super) fn tag(text: &str, sentence: &mut [Token]) {
    let headline = title_case(sentence);
    for at in 0..sentence.len() {
        let (before, rest) = sentence.split_at(at);
        let Some(token) = rest.first() else { continue };
        if token.mark.is_some() || token.tag == Tag::Genitive {
            continue;
        }
        let view = View {
            text,
            before,
            token,
            after: &rest[1..],
            headline,
        };
        let tag = view.settle();
        sentence[at].tag = tag;
    }
}

/// Whether most of the longer words begin with capitals, as in a headline.
fn title_case(sentence: &[Token]) -> bool {
    let long = |t: &&Token| t.mark.is_none() && t.end - t.start > 3 && !t.digit;
    let words = sentence.iter().filter(long).count();
    let capitals = sentence.iter().filter(long).filter(|t| t.capital).count();
    words > 3 && capitals * 10 > words * 7
}

struct View<'a> {
    text: &'a str,
    before: &'a [Token],
    token: &'a Token,
    after: &'a [Token],
    headline: bool,
}

impl View<'_> {
    /// The last token before, adverbs and negations skipped.
    fn previous(&self) -> Option<&Token> {
        self.before
            .iter()
            .rev()
            .find(|t| !matches!(t.tag, Tag::Adverb | Tag::Not))
    }

    fn next(&self) -> Option<&Token> {
        self.after.first()
    }

    fn settle(&self) -> Tag {
        let token = self.token;
        let may = |tags| token.may(tags);
        let first = self.before.iter().all(|t| t.mark.is_some());
        if token.sort(sorts::PARTICLE) && self.particle() {
            return Tag::Name;
        }
        if token.digit && !token.capital {
            return Tag::Number;
        }
        if token.of(self.text).starts_with(['\'', '’']) && !token.spaced {
            return self.clitic();
        }
        let function = tags::DET
            | tags::POSS
            | tags::PRON
            | tags::PREP
            | tags::TO
            | tags::CONJ
            | tags::SUB
            | tags::WH
            | tags::THAT
            | tags::AUX
            | tags::NEG;
        let proper = token.capital && !first && !self.headline && !self.opens_quotation();
        if proper
            && (!may(function) || token.shouted && token.end - token.start > 1 && may(tags::PRON))
        {
            return self.capitalised();
        }
        if proper && may(tags::MODAL) && token.is(self.text, "may") {
            return Tag::Time;
        }
        if proper
            && token.is(self.text, "will")
            && self.next().is_some_and(|t| t.may(tags::PAST | tags::THIRD))
        {
            return Tag::Name;
        }
        if token.capital && !may(function | tags::TIME) && self.genitive_next() {
            return Tag::Name;
        }
        if token.capital && (first || self.headline) && self.sentence_initial_name() {
            return Tag::Name;
        }
        let quantifies = ["both", "all", "each"]
            .iter()
            .any(|w| token.is(self.text, w));
        if quantifies
            && self.before.last().is_some_and(|t| t.tag.auxiliary())
            && self
                .next()
                .is_some_and(|t| t.may(tags::PART | tags::PAST | tags::BASE) && !t.may(tags::ADJ))
        {
            return Tag::Adverb;
        }
        if token.is(self.text, "long") && self.before.last().is_some_and(|t| t.tag == Tag::Have) {
            return Tag::Adverb;
        }
        if may(tags::TIME) && !may(tags::AUX) {
            return Tag::Time;
        }
        if may(function) {
            return self.function();
        }
        if may(tags::NEG) {
            return Tag::Not;
        }
        if may(tags::VERB) {
            return self.verb_or_noun();
        }
        if may(tags::NUM) {
            return Tag::Number;
        }
        if may(tags::ADV) && !(may(tags::ADJ) && self.before_noun()) {
            return Tag::Adverb;
        }
        if may(tags::ADJ) && (!may(tags::NOUN) || self.before_noun()) {
            return Tag::Adjective;
        }
        if token.capital && !first && !self.headline {
            return Tag::Name;
        }
        Tag::Noun
    }

    /// “von der” in Ursula von der Leyen: small words inside, or in front of, a name.
    fn particle(&self) -> bool {
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

    fn genitive_next(&self) -> bool {
        self.next()
            .is_some_and(|t| !t.spaced && (t.is(self.text, "'s") || t.is(self.text, "’s")))
    }

    fn opens_quotation(&self) -> bool {
        self.before
            .last()
            .is_some_and(|t| t.mark.is_some_and(|m| matches!(m, '"' | '\'' | ':')))
    }

    fn capitalised(&self) -> Tag {
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
    fn sentence_initial_name(&self) -> bool {
        let token = self.token;
        let entry = token.entry;
        let known_name = token.sort(sorts::MALE_NAME | sorts::FEMALE_NAME | sorts::MEDIUM)
            && !token.may(tags::AUX);
        let plain = entry.tags & !(tags::NOUN) == 0
            && entry.noun == 0
            && entry.sorts & !(sorts::MALE_NAME | sorts::FEMALE_NAME) == 0;
        let unknown = plain
            && super::lexicon::lexicon()
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

    fn clitic(&self) -> Tag {
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

    fn function(&self) -> Tag {
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

    /// Whether a noun phrase goes on after this word.
    fn before_noun(&self) -> bool {
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

    fn verb_or_noun(&self) -> Tag {
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
                return if self.object_follows() {
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

    /// Whether the word before could be, or end, a subject.
    fn subject_before(&self) -> bool {
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
    fn clause_follows(&self) -> bool {
        self.token.entry.verb != 0
            && self.next().is_some_and(|t| {
                t.may(tags::THAT | tags::PRON | tags::DET | tags::POSS) || t.mark == Some('"')
            })
    }

    fn plural_subject(&self) -> bool {
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
    fn plural_sense(&self) -> bool {
        self.previous().is_some_and(|t| {
            t.tag == Tag::Noun && t.of(self.text).ends_with('s') && !t.of(self.text).ends_with("ss")
        })
    }

    /// Whether what follows looks like an object or complement rather than the rest of a noun
    /// phrase.
    fn object_follows(&self) -> bool {
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
