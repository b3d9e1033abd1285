//! A compact part-of-speech guesser: what the lexicon allows, settled by the neighbours. It aims at
//! what attribution needs (finite verb or not, noun or verb, name or not), not at a full tagging.

mod function;
mod neighbours;
mod proper;
mod verbs;

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
        if self.compound() {
            return Tag::Adjective;
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
}
