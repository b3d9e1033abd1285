//! Words before their credit: “…,” said Smith; …, Smith said.

use std::ops::Range;

use super::{Finder, Statement, one};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// “…,” Smith told: a quotation that ends with a comma stands right before the subject.
    pub(super) fn behind_quotation(&self, clauses: &Clauses<'_>, which: usize) -> bool {
        let sight = self.sight;
        let Some(subject) = sight.subject(clauses.groups, which, clauses.start) else {
            return false;
        };
        let Some(before) = subject.start.checked_sub(1) else {
            return false;
        };
        sight.quote(before).is_some_and(|q| {
            q.closed
                && q.close == before
                && sight
                    .mark(before.wrapping_sub(1))
                    .is_some_and(|m| matches!(m, ',' | '?' | '!'))
        })
    }

    /// “…?” asked the boy: a question in quotation marks right before the verb.
    pub(super) fn asked_behind(&self, verb: usize) -> bool {
        let sight = self.sight;
        let close = verb.wrapping_sub(1);
        sight.is(verb, "asked")
            && sight.mark(close.wrapping_sub(1)) == Some('?')
            && sight
                .quote(close)
                .is_some_and(|q| q.closed && q.close == close)
    }

    /// “…,” said Smith: the subject behind the verb.
    pub(super) fn inverted(&self, clauses: &Clauses<'_>, which: usize) -> Option<Range<usize>> {
        let sight = self.sight;
        let group = clauses.groups.get(which)?;
        if group.start != group.head
            || !matches!(sight.tag(group.head), Tag::Past | Tag::Third | Tag::Base)
        {
            return None;
        }
        let before = group.start.checked_sub(1)?;
        let parted = sight
            .mark(before)
            .is_some_and(|m| matches!(m, ',' | '"' | '\'' | '—' | '?' | '!'));
        if !parted || !sight.begins_phrase(group.end) || sight.mark(group.end).is_some() {
            return None;
        }
        if sight.mark(before) == Some(',')
            && sight.quote(before).is_none()
            && !clauses.credit_follows(group.start)
        {
            return None;
        }
        let end = self.phrase_end(group.end, clauses.limit);
        // An object verb with a real object is no inversion: “…, called the plan a mistake”.
        // “…,” read the letter: a document speaks, too.
        let person = sight.can_speak(&(group.end..end))
            || sight.quote(before).is_some_and(|q| q.close == before)
                && clauses.source_noun(end - 1);
        let ends = end >= clauses.limit
            || sight.mark(end).is_some()
            || matches!(
                sight.tag(end),
                Tag::Preposition
                    | Tag::Time
                    | Tag::Wh
                    | Tag::Subordinator
                    | Tag::Adverb
                    | Tag::Gerund
                    | Tag::Conjunction
            )
            || sight.any(end, &["close", "familiar", "briefed"]);
        (person && ends).then_some(group.end..end)
    }

    /// The credited words stand before the credit.
    pub(super) fn trailing(
        &mut self,
        clauses: &Clauses<'_>,
        which: usize,
        subject: Option<Range<usize>>,
        after: usize,
        inverted: bool,
    ) -> bool {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return false;
        };
        let Some(subject) = subject else { return false };
        let joint = if inverted {
            group.start
        } else {
            subject.start.min(group.start)
        };
        let Some(before) = joint.checked_sub(1).filter(|b| *b >= clauses.start) else {
            return false;
        };
        // “…,” the mayor, Tomas Brandt, said: the role in front belongs to the credit.
        let role = (sight.mark(before) == Some(','))
            .then(|| sight.phrase_before(before, clauses.start))
            .flatten()
            .and_then(|phrase| phrase.start.checked_sub(1))
            .filter(|at| sight.quote(*at).is_some_and(|q| q.closed && q.close == *at));
        let before = role.unwrap_or(before);
        let mark = sight.mark(before);
        if !mark.is_some_and(|m| matches!(m, ',' | '"' | '\'' | '—' | '-' | '?' | '!')) {
            return false;
        }
        let quote = sight
            .quote(before)
            .filter(|q| q.close == before || q.close == before.saturating_sub(1))
            .or_else(|| {
                sight
                    .quote(before.wrapping_sub(1))
                    .filter(|q| q.closed && q.close == before.wrapping_sub(1))
            });
        let start = match quote {
            Some(quote) => self.quotation_start(clauses, quote.open),
            None => self.free_start(clauses, before),
        };
        if start >= before {
            return false;
        }
        let mut pieces = one(start..before + usize::from(mark == Some('"') || mark == Some('\'')));
        if !inverted
            && sight.mark(after) == Some(',')
            && quote.is_none()
            && after + 2 < clauses.limit
        {
            let next = after + 1;
            let fresh = matches!(
                sight.tag(next),
                Tag::Gerund | Tag::Conjunction | Tag::Subordinator
            );
            if !fresh && sight.quote(next).is_none() {
                let end = clauses.extent(next, Shape::Clause, None);
                pieces.push(next..end);
            }
        }
        let Some(speaker) = self.speaker(&subject) else {
            return false;
        };
        self.put(Statement {
            pieces,
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: Self::cue(group, group.end),
            attitude: false,
            sentence: clauses.start,
            trailing: true,
            rule: if inverted {
                "words, then verb and speaker"
            } else {
                "words, then speaker and verb"
            },
        });
        true
    }

    /// Where words that end with a quotation begin: at the quotation when it opens its sentence.
    pub(super) fn quotation_start(&self, clauses: &Clauses<'_>, open: usize) -> usize {
        let sight = self.sight;
        let fresh = |at: usize| {
            at == 0
                || sight
                    .mark(at - 1)
                    .is_some_and(|m| matches!(m, '.' | '?' | '!' | ':' | '"' | '…' | ')' | '<'))
                || sight.mark(at - 1) == Some(',')
        };
        if open <= clauses.start || fresh(open) {
            return open;
        }
        let start = self.free_start(clauses, open);
        if start < open { start } else { open }
    }

    /// Where free words before a credit begin: after the statements and semicolons of the sentence.
    pub(super) fn free_start(&self, clauses: &Clauses<'_>, before: usize) -> usize {
        let sight = self.sight;
        let mut start = clauses.start;
        for statement in self
            .found
            .iter()
            .rev()
            .take_while(|s| s.sentence == clauses.start)
        {
            let end = statement.reach().end;
            if end < before && !statement.trailing && !statement.attitude {
                start = start.max(end);
            }
            if statement.trailing && end < before {
                start = start.max(statement.cue.end);
            }
        }
        for at in (start..before).rev() {
            if sight.mark(at) == Some(';') {
                start = at + 1;
                break;
            }
        }
        start
    }
}
