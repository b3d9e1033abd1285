//! Credit: which verbs and nouns credit somebody, and whether “X said” closes what came before.

use super::Clauses;
use crate::reading::lexicon::{lexicon, sorts, tags};
use crate::reading::phrases::{Form, Group};
use crate::reading::tagger::Tag;

impl Clauses<'_> {
    /// Whether a group's verb credits somebody.
    pub(in crate::reading) fn credits(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| !frame.topic)
    }

    /// Same tense and form as the cue: the two verbs share a subject.
    pub(super) fn like_cue(&self, group: &Group, cue: Option<&Group>) -> bool {
        cue.is_some_and(|cue| {
            cue.form == group.form && self.sight.tag(cue.start) == self.sight.tag(group.start)
        })
    }

    /// A verb that carries on a report of what somebody did with words, not of what they felt.
    pub(super) fn coordinate(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| !frame.topic && (!frame.clause || frame.quotation))
    }

    /// A verb of saying in the narrow sense.
    pub(super) fn said(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| frame.quotation && frame.clause)
    }

    /// Whether “X said” or “said X” stands here and closes, or interrupts, what came before.
    pub(in crate::reading) fn credit_follows(&self, at: usize) -> bool {
        let sight = self.sight;
        let Some(group) = self.next_group(at).filter(|g| g.start < at + 14) else {
            return false;
        };
        if group.form != Form::Finite || !self.credits(group) || !self.speech(group) {
            return false;
        }
        let inverted = group.start == at;
        if inverted {
            let person = sight.tag(group.end).nominal() || sight.tag(group.end) == Tag::Name;
            return person && self.said(group);
        }
        let subject = (at..group.start).all(|i| {
            let tag = sight.tag(i);
            tag.nominal()
                || matches!(tag, Tag::Adverb | Tag::Preposition | Tag::Time)
                || sight.mark(i) == Some('(')
                || sight.mark(i) == Some(')')
                || sight.mark(i) == Some('-')
        });
        subject && self.closes(group.end)
    }

    fn speech(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| frame.clause || frame.quotation)
    }

    /// Nothing that could be a complement follows.
    pub(in crate::reading) fn closes(&self, at: usize) -> bool {
        let sight = self.sight;
        let mut at = at;
        while at < self.limit && matches!(sight.tag(at), Tag::Time | Tag::Adverb) {
            at += 1;
        }
        if at >= self.limit {
            return true;
        }
        match sight.mark(at) {
            Some(',') => sight.mark(at + 1) != Some('"'),
            Some('.' | '!' | '?' | ';' | '…' | ')' | '—') => true,
            Some(_) => false,
            None => {
                matches!(sight.tag(at), Tag::Preposition | Tag::Subordinator)
                    && !self.that_ahead(at)
                    || sight.tag(at) == Tag::Conjunction
            }
        }
    }

    /// A “that” or a quotation within a few words.
    fn that_ahead(&self, at: usize) -> bool {
        (at..self.limit.min(at + 14))
            .take_while(|i| !matches!(self.sight.mark(*i), Some('.' | ';')))
            .any(|i| {
                self.sight.tag(i) == Tag::That && !self.sight.tag(i + 1).verb()
                    || matches!(self.sight.mark(i), Some('"' | ':'))
            })
    }

    /// Whether a noun stands for a document or study rather than a person.
    pub(in crate::reading) fn source_noun(&self, at: usize) -> bool {
        self.sight
            .token(at)
            .is_some_and(|t| t.sort(sorts::SOURCE) && t.may(tags::NOUN))
    }
}
