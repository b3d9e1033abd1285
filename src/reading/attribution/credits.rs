//! Credits without a verb of saying: according to X; in X's view.

use std::ops::Range;

use super::{Finder, Statement};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// “According to X, …” and “…, according to X”.
    pub(super) fn credits(&mut self, clauses: &Clauses<'_>, before: usize) {
        let sight = self.sight;
        let mut at = clauses.start;
        while at + 2 < clauses.limit {
            if sight.is(at, "according") && sight.is(at + 1, "to") && sight.quote(at).is_none() {
                self.according(clauses, at, before);
            }
            at += 1;
        }
    }

    fn according(&mut self, clauses: &Clauses<'_>, at: usize, before: usize) {
        let sight = self.sight;
        let source = at + 2..self.phrase_end(at + 2, clauses.limit);
        let Some(speaker) = self.speaker(&source) else {
            return;
        };
        let comma = at.checked_sub(1).filter(|b| *b >= clauses.start);
        let leads = comma.is_none_or(|b| {
            sight.mark(b).is_none() && sight.tag(b) == Tag::Conjunction || b < clauses.start + 1
        });
        let piece: Range<usize> = if leads {
            let Some(next) = self.after_source(clauses, source.end) else {
                return;
            };
            next..clauses.extent(next, Shape::Clause, None)
        } else {
            let end = at;
            let quote = sight.quote(end - 1).filter(|q| q.close + 1 == end);
            let start = match quote {
                Some(quote) => self.quotation_start(clauses, quote.open),
                None => self.free_start(clauses, end.saturating_sub(1)),
            };
            start..end
        };
        if piece.is_empty() {
            return;
        }
        let mut pieces = vec![piece];
        // “The plan, according to Smith, would …”: the credit interrupts.
        if !leads
            && sight.mark(source.end) == Some(',')
            && source.end + 2 < clauses.limit
            && !self.finite_between(clauses, pieces[0].clone())
        {
            let next = source.end + 1;
            pieces.push(next..clauses.extent(next, Shape::Clause, None));
        }
        let relayed = self
            .found
            .get(before..)
            .unwrap_or_default()
            .iter()
            .any(|s| s.pieces == pieces);
        if relayed {
            return;
        }
        self.put(Statement {
            pieces,
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: at..at + 2,
            attitude: false,
            sentence: clauses.start,
            trailing: !leads,
            rule: "according to",
        });
    }

    fn finite_between(&self, clauses: &Clauses<'_>, range: Range<usize>) -> bool {
        clauses
            .groups
            .iter()
            .any(|g| g.form == crate::reading::phrases::Form::Finite && range.contains(&g.start))
    }

    /// The first word after the comma that closes the source.
    fn after_source(&self, clauses: &Clauses<'_>, from: usize) -> Option<usize> {
        let sight = self.sight;
        let mut at = from;
        let mut last = None;
        while at < clauses.limit && at < from + 40 {
            if sight.mark(at) == Some(',') {
                last = Some(at + 1);
                // An apposition of the source ends at the next comma.
                let apposed = sight.any(at + 1, &["a", "an", "the", "who", "which"])
                    && clauses.shape(at + 1) != Shape::Clause
                    || sight.tag(at + 1) == Tag::Wh;
                if !apposed {
                    return last;
                }
            }
            at += 1;
        }
        last
    }
}
