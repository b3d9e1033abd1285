//! Extent: how far the credited words reach, and the signs that end them.

use super::{Clauses, Shape};
use crate::reading::phrases::{Form, Group};
use crate::reading::tagger::Tag;

impl Clauses<'_> {
    /// One past the last token of what starts at `start`; `cue` is the group that credits it.
    pub(in crate::reading) fn extent(
        &self,
        start: usize,
        shape: Shape,
        cue: Option<&Group>,
    ) -> usize {
        let sight = self.sight;
        let mut at = start;
        while at < self.limit {
            if let Some(quote) = sight.quote(at).filter(|q| q.open == at) {
                let end = quote.end();
                if end > self.limit {
                    return end;
                }
                at = end;
                // A quotation that ends its own sentence ends what is credited, too.
                let full = sight.mark(end.wrapping_sub(2)) == Some('.') && quote.closed;
                if full && end > start + 2 {
                    return end;
                }
                if sight.mark(end.wrapping_sub(2)) == Some(',')
                    && at > start + 2
                    && self.stops_after_comma(end - 2, end, start, shape, cue)
                {
                    return end;
                }
                continue;
            }
            if sight.mark(at) == Some('(') {
                let close = (at..self.limit.min(at + 60)).find(|i| sight.mark(*i) == Some(')'));
                at = close.map_or(at + 1, |c| c + 1);
                continue;
            }
            if at > start && self.stops(at, start, shape, cue) {
                return at;
            }
            at += 1;
        }
        let mut end = self.limit;
        while end > start
            && sight
                .mark(end - 1)
                .is_some_and(|m| matches!(m, '.' | '!' | '?' | ',' | ';' | ':' | '…'))
        {
            end -= 1;
        }
        end
    }

    fn stops(&self, at: usize, start: usize, shape: Shape, cue: Option<&Group>) -> bool {
        let sight = self.sight;
        match sight.tag(at) {
            Tag::Mark => match sight.mark(at) {
                Some(',') => {
                    self.stops_after_comma(at, at + 1, start, shape, cue)
                        || self.fronted(cue) && self.main_clause(at + 1)
                }
                Some('—') => !self.dashed(at) && !self.adds(at, shape),
                Some(';' | '<') => true,
                Some(':') => shape == Shape::Phrase,
                Some('-') => {
                    sight.token(at).is_some_and(|t| t.spaced)
                        && !self.dashed(at)
                        && !self.adds(at, shape)
                }
                _ => false,
            },
            Tag::Conjunction => self.stops_at_conjunction(at, start, shape, cue),
            Tag::Subordinator => self.stops_at_subordinator(at, start, shape),
            Tag::Wh if shape == Shape::Phrase => sight.is(at, "when"),
            Tag::Gerund if sight.is(at, "following") => shape == Shape::Phrase,
            Tag::Adverb
                if shape == Shape::Phrase
                    && at == start + 1
                    && sight.tag(start) == Tag::Pronoun =>
            {
                true
            }
            Tag::Gerund | Tag::Preposition | Tag::Time | Tag::Adverb => self.adjunct(
                at,
                if sight.tag(start) == Tag::To {
                    Shape::Clause
                } else {
                    shape
                },
            ),
            _ => sight.is(at, "according") || shape == Shape::Phrase && self.another_verb(at),
        }
    }

    /// “… — including the ones who left”, “… – because nobody asked”: behind the dash the clause is
    /// enlarged upon.
    fn adds(&self, dash: usize, shape: Shape) -> bool {
        let sight = self.sight;
        let next = dash + 1;
        shape == Shape::Clause
            && !self.credit_follows(next)
            && (matches!(sight.tag(next), Tag::Preposition | Tag::To | Tag::Wh)
                || sight.any(
                    next,
                    &[
                        "including",
                        "because",
                        "especially",
                        "particularly",
                        "and",
                        "or",
                        "not",
                        "if",
                    ],
                ))
    }

    /// Whether a dash opens or closes an insertion after which the clause goes on.
    fn dashed(&self, at: usize) -> bool {
        let sight = self.sight;
        let dash = |i: &usize| {
            matches!(sight.mark(*i), Some('—' | '-'))
                && sight
                    .token(*i)
                    .is_some_and(|t| t.spaced || t.mark == Some('—'))
        };
        let goes_on = |i: usize| {
            let tag = sight.tag(i + 1);
            tag.auxiliary()
                || matches!(
                    tag,
                    Tag::Past | Tag::Third | Tag::Base | Tag::To | Tag::Preposition
                )
        };
        let closing = (at + 1..self.limit.min(at + 40)).find(dash);
        if closing.is_some_and(goes_on) {
            return true;
        }
        goes_on(at) && (self.start..at).rev().take(40).any(|i| dash(&i))
    }

    /// Whether the cue stands in a clause in front of the main one: “When he said …,”, “Noting …,”.
    fn fronted(&self, cue: Option<&Group>) -> bool {
        let Some(cue) = cue else { return false };
        let first = (self.start..cue.start)
            .find(|i| self.sight.mark(*i).is_none())
            .unwrap_or(cue.start);
        let before_comma = !(first..cue.start).any(|i| self.sight.mark(i) == Some(','));
        let opener = match self.sight.tag(first) {
            Tag::Subordinator => true,
            Tag::Wh => self.sight.is(first, "when"),
            Tag::Gerund | Tag::Past | Tag::Participle => first == cue.start,
            Tag::Preposition => self.sight.tag(first + 1) == Tag::Gerund && cue.start == first + 1,
            _ => false,
        };
        opener
            && (before_comma
                || cue.form != Form::Gerund
                    && self.sight.tag(cue.start.saturating_sub(1)) != Tag::Mark)
    }

    /// A finite verb after a finished phrase belongs to another clause.
    fn another_verb(&self, at: usize) -> bool {
        self.group_at(at).is_some_and(|g| {
            g.form == Form::Finite
                && !matches!(self.sight.tag(at - 1), Tag::Wh | Tag::That)
                && !self.relative_open(at)
        })
    }

    /// Whether a relative pronoun or a new subject not far before explains the verb at `at`.
    fn relative_open(&self, at: usize) -> bool {
        let from = at.saturating_sub(12);
        (from..at)
            .rev()
            .take_while(|i| self.sight.mark(*i) != Some(','))
            .any(|i| {
                matches!(self.sight.tag(i), Tag::Wh | Tag::That)
                    || self.sight.tag(i) == Tag::Pronoun
                    || i > from
                        && self.sight.tag(i).head()
                        && matches!(self.sight.tag(i + 1), Tag::Determiner | Tag::Possessive)
            })
    }
}
