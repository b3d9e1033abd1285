//! Quotations that no verb of their own sentence credits: they continue a speaker, or answer a
//! credit in the sentence before. Short quoted fragments without a credit are left alone: scare
//! quotes, titles, terms.

use std::ops::Range;

use super::{Finder, Statement, one};
use crate::reading::clauses::Clauses;
use crate::reading::phrases::{Form, Group};
use crate::reading::quotes::Quote;
use crate::reading::tagger::Tag;

/// Fewer words than this in quotation marks say nothing of their own.
const LEAST_WORDS: usize = 4;

impl Finder<'_> {
    /// The quotations that open in this sentence and are not part of a statement yet.
    pub(super) fn quotations(&mut self, clauses: &Clauses<'_>) {
        let sight = self.sight;
        let from = sight.quotes.partition_point(|q| q.open < clauses.start);
        for quote in sight
            .quotes
            .iter()
            .skip(from)
            .take_while(|q| q.open < clauses.limit)
        {
            if quote.single && !self.whole(clauses, quote) {
                continue;
            }
            if self.covered(quote) {
                continue;
            }
            let words = (quote.open + 1..quote.close)
                .filter(|i| sight.mark(*i).is_none())
                .count();
            if words < LEAST_WORDS && !(self.whole(clauses, quote) && words > 0) {
                continue;
            }
            self.quotation(clauses, quote);
        }
    }

    /// It stands as a sentence of its own.
    fn whole(&self, clauses: &Clauses<'_>, quote: &Quote) -> bool {
        let sight = self.sight;
        let opens =
            quote.open == clauses.start || sight.mark(quote.open.wrapping_sub(1)) == Some(':');
        let ends = !quote.closed
            || sight
                .mark(quote.close.wrapping_sub(1))
                .is_some_and(|m| matches!(m, '.' | '?' | '!' | ',' | '…'));
        opens && ends
    }

    fn covered(&self, quote: &Quote) -> bool {
        // A trailing credit may stand in a later sentence than the opening mark.
        self.found.iter().rev().take(24).any(|s| {
            s.pieces
                .iter()
                .any(|p| p.start <= quote.open + 1 && quote.close <= p.end + 1)
        })
    }

    fn quotation(&mut self, clauses: &Clauses<'_>, quote: &Quote) {
        let whole = self.whole(clauses, quote);
        // A credit that follows in a later sentence of the same quotation is found there.
        if quote.close >= clauses.limit && self.credit_behind(quote) {
            return;
        }
        let same_sentence = self
            .found
            .iter()
            .rev()
            .take_while(|s| s.sentence == clauses.start)
            .find(|s| !s.attitude)
            .and_then(|s| s.speaker.clone());
        let continued = quote.open == 0 && self.memory.open.is_some();
        let speaker = if continued {
            self.memory.open.clone()
        } else if let Some(speaker) = same_sentence {
            Some(speaker)
        } else {
            let subject = self.neighbour(clauses, quote, whole);
            subject
                .and_then(|s| self.speaker(&s))
                .or_else(|| self.memory.last.clone())
        };
        if !quote.closed {
            self.memory.open.clone_from(&speaker);
        }
        self.put(Statement {
            pieces: one(quote.open..quote.end()),
            speaker,
            relays: Vec::new(),
            cue: quote.open..quote.open,
            attitude: false,
            sentence: clauses.start,
            trailing: false,
            rule: if continued {
                "quotation over paragraphs"
            } else if whole {
                "quotation of its own"
            } else {
                "quoted fragment"
            },
        });
    }

    /// The subject of the verb nearest to a quotation: before it when words of the sentence lead up
    /// to it, behind it when it ends with a comma.
    fn neighbour(&self, clauses: &Clauses<'_>, quote: &Quote, whole: bool) -> Option<Range<usize>> {
        let sight = self.sight;
        let free = |g: &Group| g.form == Form::Finite && sight.quote(g.head).is_none();
        let leads = quote.open > clauses.start;
        let comma = sight.mark(quote.close.wrapping_sub(1)) == Some(',');
        let which = if leads {
            let before = |g: &Group| free(g) && g.end <= quote.open;
            clauses
                .groups
                .iter()
                .rposition(before)
                .or_else(|| clauses.groups.iter().position(free))
        } else if comma || !whole {
            let after = |g: &Group| free(g) && g.start >= quote.end() && g.start < quote.end() + 12;
            clauses.groups.iter().position(after)
        } else {
            None
        };
        which
            .and_then(|which| sight.subject(clauses.groups, which, clauses.start))
            .filter(|s| sight.can_speak(s))
    }

    /// Whether a credit stands right behind a quotation: “… .” he said.
    fn credit_behind(&self, quote: &Quote) -> bool {
        let sight = self.sight;
        let comma = sight
            .mark(quote.close.wrapping_sub(1))
            .is_some_and(|m| matches!(m, ',' | '?' | '!'))
            || sight.mark(quote.end()) == Some(',');
        let mut at = quote.end();
        if sight.mark(at) == Some(',') {
            at += 1;
        }
        let verb = (at..at + 14).find(|i| {
            sight.mark(*i).is_some_and(|m| matches!(m, '.' | '"' | ';'))
                || sight
                    .token(*i)
                    .is_some_and(|t| t.entry.verb != 0 && t.tag.verb())
        });
        comma && verb.is_some_and(|v| sight.mark(v).is_none() && sight.tag(v) != Tag::Gerund)
    }
}
