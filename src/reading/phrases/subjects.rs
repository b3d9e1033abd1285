//! Subjects: who does what a verb group says, past appositions, relative pronouns and shared verbs.

use std::ops::Range;

use super::{Form, Group, Sight};
use crate::reading::lexicon::sorts;
use crate::reading::tagger::Tag;

impl<'a> Sight<'a> {
    /// The subject of a finite group: the noun phrase before it, past appositions, relative
    /// pronouns and coordinated verbs.
    pub(in crate::reading) fn subject(
        &self,
        groups: &[Group],
        which: usize,
        from: usize,
    ) -> Option<Range<usize>> {
        let group = groups.get(which)?;
        let mut end = group.start;
        while end > from && matches!(self.tag(end - 1), Tag::Adverb | Tag::Not) {
            end -= 1;
        }
        if end <= from {
            return None;
        }
        let before = end - 1;
        match self.tag(before) {
            Tag::Wh | Tag::That => self.antecedent(before, from),
            Tag::Conjunction => self.earlier_subject(groups, which, from),
            Tag::Mark if matches!(self.mark(before), Some(',' | '—' | '-')) => self
                .behind_apposition(before, from)
                .or_else(|| self.earlier_subject(groups, which, from)),
            Tag::Mark if self.mark(before) == Some(')') => self.phrase_before(end, from),
            // “Smith, who calls it “toxic,” said”: the comma stands inside the quotation.
            Tag::Mark if self.comma_within(before) && self.relative_around(before, from) => self
                .behind_apposition(self.quote(before).map_or(before, |q| q.open), from)
                .or_else(|| self.earlier_subject(groups, which, from)),
            Tag::Mark if matches!(self.mark(before), Some('"' | '\'')) => {
                let inner = self
                    .quote(before)
                    .filter(|q| q.close == before && before - q.open < 8)?;
                self.phrase_before(inner.open, from)
                    .or(Some(inner.open..end))
            }
            _ => {
                let phrase = self.phrase_before(end, from)?;
                let phrase = self.before_time(&phrase, from).unwrap_or(phrase);
                // “… and in a later interview said”: the subject is that of the verb before.
                let adjunct = phrase.start.checked_sub(2).is_some_and(|joint| {
                    joint >= from
                        && self.tag(joint + 1) == Tag::Preposition
                        && self.tag(joint) == Tag::Conjunction
                });
                let shared = adjunct
                    .then(|| self.earlier_subject(groups, which, from))
                    .flatten();
                Some(shared.unwrap_or(phrase))
            }
        }
    }

    /// “A poll out this week shows”: what stands before a phrase that only says when.
    fn before_time(&self, phrase: &Range<usize>, from: usize) -> Option<Range<usize>> {
        let when = self.any(phrase.start, &["this", "last", "earlier"])
            && self.any(
                phrase.end - 1,
                &[
                    "week", "weekend", "month", "year", "summer", "spring", "fall", "winter",
                ],
            );
        let mut end = phrase.start;
        while end > from && matches!(self.tag(end - 1), Tag::Adverb | Tag::Preposition) {
            end -= 1;
        }
        (when && end > from)
            .then(|| self.phrase_before(end, from))
            .flatten()
    }

    /// Whether a quotation closes here whose last mark is a comma.
    fn comma_within(&self, at: usize) -> bool {
        self.quote(at)
            .is_some_and(|q| q.closed && q.close == at && at > 0 && self.mark(at - 1) == Some(','))
    }

    /// Whether a relative clause behind a comma leads up to the quotation that closes here.
    fn relative_around(&self, at: usize, from: usize) -> bool {
        let open = self.quote(at).map_or(at, |q| q.open);
        (from + 1..open)
            .rev()
            .take(24)
            .take_while(|i| self.mark(*i) != Some('"'))
            .any(|i| self.tag(i) == Tag::Wh && self.mark(i - 1) == Some(','))
    }

    /// What “who”, “which” or “that” at `pronoun` stands for.
    fn antecedent(&self, pronoun: usize, from: usize) -> Option<Range<usize>> {
        let mut end = pronoun;
        if end > from && matches!(self.mark(end - 1), Some(',' | '—' | '-')) {
            end -= 1;
            let apposed = self
                .behind_apposition(end, from)
                .filter(|p| self.tag(p.end - 1) == Tag::Name);
            return apposed.or_else(|| {
                self.phrase_before(end, from)
                    .map(|phrase| self.apposed_to(phrase, from))
            });
        }
        if end > from && self.tag(end - 1) == Tag::Conjunction {
            return None;
        }
        self.phrase_before(end, from)
            .map(|phrase| {
                if self.is(pronoun, "who") {
                    self.personal(phrase)
                } else {
                    phrase
                }
            })
            .or_else(|| (self.tag(pronoun) == Tag::Wh).then_some(pronoun..pronoun + 1))
    }

    /// “backlash from leaders across the bloc who said”: “who” goes with the first part of the phrase
    /// that can be a person.
    pub(in crate::reading) fn personal(&self, phrase: Range<usize>) -> Range<usize> {
        let person = |at: usize| {
            self.tag(at) == Tag::Name
                || self
                    .token(at)
                    .is_some_and(|t| t.sort(sorts::ROLE | sorts::GROUP))
                || self.tag(at) == Tag::Number
                || self.tag(at) == Tag::Pronoun
        };
        let mut start = phrase.start;
        while start < phrase.end {
            let end = self.base_end(start, phrase.end).max(start + 1);
            if person(end - 1) {
                return start..phrase.end;
            }
            start = end + 1;
        }
        phrase
    }

    /// “Smith, a lawyer, who said”: the phrase may itself be an apposition of an earlier name.
    fn apposed_to(&self, phrase: Range<usize>, from: usize) -> Range<usize> {
        let described = self.any(phrase.start, &["a", "an", "the"]);
        let comma = phrase
            .start
            .checked_sub(1)
            .filter(|c| *c > from && self.mark(*c) == Some(','));
        match comma.and_then(|comma| self.phrase_before(comma, from)) {
            Some(earlier) if described && self.tag(earlier.end - 1) == Tag::Name => earlier,
            _ => phrase,
        }
    }

    /// “Smith, a lawyer from Ohio, said”: from the comma that closes an apposition back to the noun
    /// phrase it describes.
    fn behind_apposition(&self, comma: usize, from: usize) -> Option<Range<usize>> {
        // “the mayor, Tomas Brandt, told”: the name between the commas is the subject.
        let opening = (from..comma)
            .rev()
            .take(8)
            .find(|i| self.mark(*i).is_some());
        if let Some(opening) = opening.filter(|o| self.mark(*o) == Some(',') && o + 1 < comma) {
            let names = opening + 1..comma;
            let described = opening > from && matches!(self.tag(opening - 1), Tag::Noun);
            let short = names.len() <= 5 && names.len() > 1;
            if described
                && short
                && names.clone().all(|i| self.tag(i) == Tag::Name)
                && self.phrase_before(opening, from).is_some()
            {
                return Some(names);
            }
        }
        let mut seen = 0;
        let mut best = None;
        let mut at = comma;
        while at > from && comma - at < 60 {
            at -= 1;
            let here = self.mark(at);
            if here.is_some_and(|m| matches!(m, '"' | ';' | ':'))
                && self.quote(at).is_none_or(|q| q.close == at)
            {
                break;
            }
            if !here.is_some_and(|m| matches!(m, ',' | '—' | '-')) {
                continue;
            }
            seen += 1;
            let first = at + 1;
            let opens = self.tag(first).nominal()
                || matches!(
                    self.tag(first),
                    Tag::Wh | Tag::Adverb | Tag::Preposition | Tag::Gerund | Tag::Participle
                );
            let Some(phrase) = self.phrase_before(at, from) else {
                continue;
            };
            let adjunct = phrase.start > from && self.tag(phrase.start - 1) == Tag::Preposition
                || self.any(
                    phrase.end - 1,
                    &[
                        "week", "month", "year", "weekend", "morning", "night", "day",
                    ],
                );
            if adjunct {
                continue;
            }
            let name = self.tag(phrase.end - 1);
            let clause = self.tag(first) != Tag::Wh
                && (first..comma).any(|i| {
                    let tag = self.tag(i);
                    (matches!(tag, Tag::Past | Tag::Third | Tag::Base) || tag.auxiliary())
                        && !(first..i).any(|j| matches!(self.tag(j), Tag::Wh | Tag::That))
                });
            if opens && !clause && (name == Tag::Name || name == Tag::Noun || name == Tag::Pronoun)
            {
                best = Some(phrase.clone());
                // A place or an age stands between a name and its own apposition.
                if name == Tag::Name
                    && !self.is(phrase.start.wrapping_sub(1), "in")
                    && !self.is(phrase.start.wrapping_sub(1), "of")
                {
                    let earlier = phrase
                        .start
                        .checked_sub(1)
                        .is_some_and(|c| c > from && self.mark(c) == Some(','));
                    if !earlier {
                        return best;
                    }
                }
            }
            if seen >= 3 || clause {
                break;
            }
        }
        best
    }

    /// The subject shared with an earlier finite verb of the sentence.
    fn earlier_subject(&self, groups: &[Group], which: usize, from: usize) -> Option<Range<usize>> {
        let mut at = which;
        let mut relative = None;
        for _ in 0..6 {
            let Some(earlier) = at.checked_sub(1) else {
                break;
            };
            at = earlier;
            let Some(group) = groups.get(at) else { break };
            if group.form != Form::Finite || self.quote(group.head).is_some() {
                continue;
            }
            let Some(before) = group.start.checked_sub(1) else {
                break;
            };
            let subject = self.subject(groups, at, from);
            if self.tag(before) == Tag::Wh {
                // A relative clause inside the subject or object: the main verb stands before it.
                relative = relative.or(subject);
                continue;
            }
            if subject.is_some() {
                return subject;
            }
        }
        relative
    }
}
