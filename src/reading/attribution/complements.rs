//! Where the words begin that follow their credit: past hearers, places and times.

use super::Finder;
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::lexicon::Frame;
use crate::reading::phrases::{Form, Group};
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// “called” and its like need both the one called and what they are called: otherwise somebody
    /// was rung up, or a thing has a name.
    pub(super) fn named_so(&self, clauses: &Clauses<'_>, group: &Group, start: usize) -> bool {
        let sight = self.sight;
        let naming = [
            "called", "call", "calls", "calling", "named", "labeled", "branded", "dubbed", "names",
            "naming",
        ];
        if !sight.any(group.head, &naming) || group.end != start {
            return true;
        }
        if group
            .start
            .checked_sub(1)
            .is_some_and(|b| sight.mark(b) == Some('-'))
        {
            return false;
        }
        let object = self.phrase_end(start, clauses.limit);
        // “called the remarks on Sunday “childish””: time and place may stand between the two.
        let past = self.past_adjuncts(clauses, object);
        sight.quote(object).is_some()
            || sight.quote(past).is_some_and(|q| q.open == past)
            || sight.is(object, "as")
            || object > start
                && (sight.begins_phrase(object)
                    || matches!(
                        sight.tag(object),
                        Tag::Adjective | Tag::Adverb | Tag::Participle
                    ))
    }

    /// “to” or “not to”.
    pub(super) fn infinitive_at(&self, at: usize) -> bool {
        let sight = self.sight;
        sight.tag(at) == Tag::To || sight.tag(at) == Tag::Not && sight.tag(at + 1) == Tag::To
    }

    /// A quotation that opens a complement is a clause when it holds a finite verb or ends a
    /// sentence.
    pub(super) fn quoted_shape(&self, clauses: &Clauses<'_>, open: usize) -> Shape {
        let sight = self.sight;
        let Some(quote) = sight.quote(open) else {
            return Shape::Phrase;
        };
        let sentence = sight
            .mark(quote.close.wrapping_sub(1))
            .is_some_and(|m| matches!(m, '.' | '?' | '!'));
        let verb = clauses
            .groups
            .iter()
            .any(|g| g.form == Form::Finite && g.start > open && g.start < quote.close);
        if sentence || verb {
            Shape::Clause
        } else {
            clauses.shape(open + 1)
        }
    }

    /// Where the complement of a verb begins, and where its cue ends.
    pub(super) fn complement_start(
        &self,
        clauses: &Clauses<'_>,
        group: &Group,
        frame: &Frame,
    ) -> Option<(usize, usize)> {
        let sight = self.sight;
        let mut at = group.end;
        while matches!(sight.tag(at), Tag::Adverb)
            && !frame.prepositions.iter().any(|p| sight.is(at, p))
            && at < clauses.limit
        {
            at += 1;
        }
        let mut cue_end = group.end;
        let mut bound = false;
        let here = at;
        while frame.prepositions.iter().any(|p| sight.is(at, p)) && at < clauses.limit {
            at += 1;
            cue_end = at;
            bound = true;
            if at > here + 2 {
                break;
            }
        }
        if frame.bound && !bound {
            return None;
        }
        if bound {
            // “pointed out that”, “railed out against”: whatever follows.
            if matches!(sight.tag(at), Tag::Preposition) && at > here {
                let more = sight.any(
                    at,
                    &["against", "at", "to", "for", "on", "about", "of", "in"],
                );
                if more {
                    return Some((at + 1, at + 1));
                }
            }
            return Some((at, cue_end));
        }
        if !frame.clause && !frame.quotation {
            return Some((at, cue_end));
        }
        let mut start = at;
        if frame.hearer && sight.begins_phrase(at) && sight.mark(at).is_none() {
            let end = self.hearer_end(clauses, at);
            if end > at {
                let next = self.past_adjuncts(clauses, end);
                let zero = clauses.shape(end) == Shape::Clause && sight.begins_phrase(end);
                if self.complementary(next) {
                    return Some((self.inside_comma(next), cue_end));
                }
                if zero {
                    return Some((end, cue_end));
                }
                if self.infinitive_at(end) || sight.is(end, "of") || sight.is(end, "about") {
                    return Some(if frame.object || self.infinitive_at(end) {
                        (at, cue_end)
                    } else {
                        (end + 1, cue_end)
                    });
                }
            }
        }
        let next = self.past_adjuncts(clauses, start);
        if next != start && self.complementary(next) {
            return Some((self.inside_comma(next), cue_end));
        }
        if self.complementary(start) {
            return Some((self.inside_comma(start), cue_end));
        }
        while matches!(sight.tag(start), Tag::Time)
            && start < clauses.limit
            && !sight.tag(start + 1).verb()
        {
            start += 1;
        }
        if sight.tag(start) == Tag::Preposition
            && next > start
            && clauses.shape(next) == Shape::Clause
            && sight.begins_phrase(next)
            && frame.quotation
        {
            return Some((next, cue_end));
        }
        Some((start, cue_end))
    }

    /// A “that”, a quotation or a colon.
    pub(super) fn complementary(&self, at: usize) -> bool {
        let sight = self.sight;
        let opens = |at: usize| sight.quote(at).is_some_and(|q| q.open == at);
        match sight.tag(at) {
            Tag::That => true,
            Tag::Wh => sight.any(at, &["whether", "how", "what", "why"]),
            _ => {
                opens(at)
                    || matches!(sight.mark(at), Some(',' | ':')) && opens(at + 1)
                    || sight.mark(at) == Some(':')
            }
        }
    }

    fn inside_comma(&self, at: usize) -> usize {
        at + usize::from(matches!(self.sight.mark(at), Some(',' | ':')))
    }

    pub(super) fn hearer_end(&self, clauses: &Clauses<'_>, at: usize) -> usize {
        let sight = self.sight;
        let mut end = sight.base_end(at, clauses.limit);
        while end < clauses.limit && (sight.any(end, &["of", "and"]) || sight.is(end, "at")) {
            let more = sight.base_end(end + 1, clauses.limit);
            if more <= end + 1 || sight.tag(end + 1) == Tag::Pronoun {
                break;
            }
            end = more;
        }
        end
    }

    /// Past time and place between verb and complement: “said on Monday in Paris that”.
    pub(super) fn past_adjuncts(&self, clauses: &Clauses<'_>, at: usize) -> usize {
        let sight = self.sight;
        let mut here = at;
        for _ in 0..5 {
            let tag = sight.tag(here);
            let next = if matches!(tag, Tag::Time | Tag::Adverb) {
                here + 1
            } else if tag == Tag::Preposition
                || tag == Tag::Subordinator && sight.any(here, &["after", "before", "since"])
            {
                let end = sight.base_end(here + 1, clauses.limit);
                if end > here + 1 {
                    end
                } else if sight.tag(here + 1) == Tag::Time {
                    here + 2
                } else {
                    break;
                }
            } else if sight.any(here, &["last", "this", "next"])
                && sight.any(
                    here + 1,
                    &[
                        "week",
                        "month",
                        "year",
                        "night",
                        "morning",
                        "weekend",
                        "spring",
                        "summer",
                        "fall",
                        "winter",
                        "evening",
                        "afternoon",
                    ],
                )
            {
                here + 2
            } else if sight.mark(here) == Some(',') && here > at {
                // “said in an interview with the paper, published on Monday, that”
                let close =
                    (here + 1..clauses.limit.min(here + 12)).find(|i| sight.mark(*i) == Some(','));
                match close {
                    Some(close) if self.complementary(close + 1) => return close + 1,
                    _ if sight.tag(here + 1) == Tag::Name => {
                        let end = sight.base_end(here + 1, clauses.limit);
                        if sight.mark(end).is_some() && sight.mark(end) != Some(',') {
                            break;
                        }
                        end + usize::from(sight.mark(end) == Some(','))
                    }
                    _ => break,
                }
            } else {
                break;
            };
            if next >= clauses.limit {
                break;
            }
            here = next;
        }
        here
    }
}
