//! Joints: whether the credited words go on behind a comma, a conjunction or a subordinator.

use super::{Clauses, Shape};
use crate::reading::phrases::{Form, Group};
use crate::reading::tagger::Tag;

impl Clauses<'_> {
    pub(super) fn stops_after_comma(
        &self,
        comma: usize,
        next: usize,
        start: usize,
        shape: Shape,
        cue: Option<&Group>,
    ) -> bool {
        let sight = self.sight;
        if next >= self.limit {
            return true;
        }
        let mut at = next;
        while sight.tag(at) == Tag::Adverb && at < next + 3 {
            at += 1;
        }
        if self.credit_follows(next) {
            return true;
        }
        let joins = matches!(
            sight.tag(at),
            Tag::Conjunction | Tag::Subordinator | Tag::Wh | Tag::Gerund
        );
        // “…,” and “…”: two quotations, each a statement of its own.
        let opens = |at: usize| sight.quote(at).is_some_and(|q| q.open == at);
        let joins = joins && !(opens(start) && opens(at + 1));
        if shape == Shape::Phrase && self.quotation_ahead(next)
            || shape == Shape::Clause && joins && self.quotation_uncredited(next)
        {
            return false;
        }
        if sight.is(next, "according") || sight.is(next, "compared") {
            return true;
        }
        match sight.tag(at) {
            Tag::Wh => !self.inserted(comma, start) || shape == Shape::Phrase,
            Tag::Past | Tag::Third
                if self
                    .group_at(at)
                    .is_some_and(|g| self.like_cue(g, cue) && self.coordinate(g)) =>
            {
                true
            }
            Tag::Past | Tag::Third | Tag::Be | Tag::Have | Tag::Modal
                if shape == Shape::Clause && self.main_verb(comma, start, at, cue) =>
            {
                true
            }
            Tag::Conjunction => {
                let then = at + 1;
                if sight.tag(then) == Tag::That || sight.any(then, &["whether"]) {
                    return false;
                }
                let clause = self.shape(then) == Shape::Clause;
                let verb = self.verb_ahead(then);
                let credit = verb.is_some_and(|g| self.credits(g));
                match shape {
                    Shape::Clause => {
                        clause
                            || credit
                            || verb.is_some_and(|g| g.form == Form::Finite && self.like_cue(g, cue))
                    }
                    Shape::Phrase => clause || verb.is_some(),
                }
            }
            Tag::Gerund => match shape {
                Shape::Clause => self.group_at(at).is_some_and(|g| self.credits(g)),
                Shape::Phrase => !sight.is(at, "including"),
            },
            Tag::Subordinator => {
                shape == Shape::Phrase
                    || sight.any(
                        next,
                        &[
                            "while", "though", "although", "even", "as", "whereas", "so", "since",
                            "after",
                        ],
                    )
            }
            Tag::To => shape == Shape::Phrase && sight.tag(start) != Tag::To,
            Tag::Preposition => {
                shape == Shape::Phrase && !sight.any(at, &["including", "like", "from", "of"])
            }
            Tag::Determiner if shape == Shape::Clause => self.comment(at),
            _ => match shape {
                // “…, remarks that were shown on television”.
                Shape::Clause => {
                    sight.any(at, &["remarks", "comments", "claims", "statements"])
                        && matches!(sight.tag(at + 1), Tag::That | Tag::Wh)
                }
                Shape::Phrase => !self.enumerates(comma, start),
            },
        }
    }

    /// “Smith, who says the figure is right, voted”: behind the comma the main clause goes on.
    fn main_verb(&self, comma: usize, start: usize, at: usize, cue: Option<&Group>) -> bool {
        let relative = cue.is_some_and(|cue| {
            cue.start
                .checked_sub(1)
                .is_some_and(|w| self.sight.tag(w) == Tag::Wh)
        });
        let own = |g: &Group| g.form == Form::Finite && g.start > start && g.start < comma;
        relative
            && self.group_at(at).is_some_and(|g| g.form == Form::Finite)
            && self.groups.iter().any(own)
    }

    /// “…, a charge the party denies”: the writer's own remark on what was said.
    fn comment(&self, at: usize) -> bool {
        let sight = self.sight;
        let noun = sight.base_end(at + 1, self.limit).max(at + 1) - 1;
        sight.any(at, &["a", "an"])
            && sight.any(
                noun,
                &[
                    "charge",
                    "claim",
                    "accusation",
                    "allegation",
                    "assertion",
                    "remark",
                    "comment",
                    "swipe",
                    "reference",
                    "nod",
                    "notion",
                    "suggestion",
                    "contention",
                    "sentiment",
                    "jab",
                    "prediction",
                    "promise",
                    "pledge",
                    "stance",
                    "position",
                    "statement",
                ],
            )
    }

    /// A quotation follows in the sentence and no verb before it credits anybody with it: it belongs
    /// to the report that is open.
    fn quotation_uncredited(&self, at: usize) -> bool {
        let quote = (at..self.limit).find(|i| {
            self.sight
                .quote(*i)
                .is_some_and(|q| q.open == *i && !q.single)
        });
        quote.is_some_and(|quote| {
            !self
                .groups
                .iter()
                .any(|g| g.start >= at && g.start < quote && self.credits(g))
                && !self.credit_follows(quote)
        })
    }

    /// “…, all with the intent of sending a “strong signal””: what a preposition adds behind the
    /// comma is quoted in part, so somebody is credited with it, and no verb of its own does so.
    fn quotation_ahead(&self, at: usize) -> bool {
        let sight = self.sight;
        let adds = sight.any(at, &["with", "for", "including"])
            || sight.is(at, "all") && sight.is(at + 1, "with");
        let quote = (at..self.limit).find(|i| sight.quote(*i).is_some_and(|q| q.open == *i));
        adds && quote.is_some_and(|quote| {
            !self
                .groups
                .iter()
                .any(|g| g.start >= at && g.start < quote && g.form == Form::Finite)
        })
    }

    /// Whether the comma closes an insertion and the clause goes on behind a later comma.
    fn inserted(&self, comma: usize, start: usize) -> bool {
        let sight = self.sight;
        let verb_before = self
            .groups
            .iter()
            .any(|g| g.form == Form::Finite && g.start > start && g.start < comma);
        if verb_before {
            return false;
        }
        (comma + 1..self.limit.min(comma + 30)).any(|i| {
            sight.mark(i) == Some(',')
                && self.group_at(i + 1).is_some_and(|g| g.form == Form::Finite)
        })
    }

    /// A list: “the tax, the ban and the levy”.
    fn enumerates(&self, comma: usize, start: usize) -> bool {
        let sight = self.sight;
        let end = sight.base_end(comma + 1, self.limit);
        if end <= comma + 1 || comma <= start {
            return false;
        }
        let listed = sight.mark(end) == Some(',')
            && (sight.tag(end + 1) == Tag::Conjunction || self.enumerates_shallow(end))
            || sight.tag(end) == Tag::Conjunction && sight.begins_phrase(end + 1);
        listed && self.shape(comma + 1) == Shape::Phrase
    }

    fn enumerates_shallow(&self, comma: usize) -> bool {
        let end = self.sight.base_end(comma + 1, self.limit);
        end > comma + 1
            && (self.sight.tag(end) == Tag::Conjunction
                || self.sight.mark(end) == Some(',') && self.sight.tag(end + 1) == Tag::Conjunction)
    }

    pub(super) fn stops_at_conjunction(
        &self,
        at: usize,
        start: usize,
        shape: Shape,
        cue: Option<&Group>,
    ) -> bool {
        let sight = self.sight;
        let then = at + 1;
        if sight.tag(then) == Tag::That {
            return false;
        }
        if let Some(group) = self.verb_ahead(then) {
            let like = self.like_cue(group, cue);
            let quoted = sight
                .quote(at.wrapping_sub(1))
                .is_some_and(|q| q.closed && q.open == start);
            if quoted && (like || self.credits(group)) {
                return true;
            }
            return match shape {
                Shape::Clause => {
                    (like
                        || group.form == Form::Finite
                            && cue.is_some_and(|c| c.form != Form::Finite))
                        && self.coordinate(group)
                }
                Shape::Phrase => {
                    group.form == Form::Finite && !self.relative_between(start, at)
                        || like
                        || group.form == Form::Gerund
                            && sight.tag(start) != Tag::Gerund
                            && cue.is_some_and(|c| c.form == Form::Gerund)
                }
            };
        }
        match shape {
            Shape::Phrase => {
                self.shape(then) == Shape::Clause
                    && !sight.is(at, "or")
                    && self.next_group(then).is_some_and(|g| g.start < then + 10)
            }
            Shape::Clause => {
                self.credit_follows(then)
                    || self.next_group(then).is_some_and(|g| {
                        g.form == Form::Finite
                            && self.credits(g)
                            && self.shape(then) == Shape::Clause
                            && self.said(g)
                    })
            }
        }
    }

    fn relative_between(&self, start: usize, at: usize) -> bool {
        (start..at).any(|i| matches!(self.sight.tag(i), Tag::Wh | Tag::That))
    }

    pub(super) fn stops_at_subordinator(&self, at: usize, start: usize, shape: Shape) -> bool {
        let sight = self.sight;
        if shape == Shape::Clause {
            return sight.any(at, &["while", "although", "though", "whereas"])
                && self.shape(at + 1) == Shape::Clause
                && at > start + 1;
        }
        if sight.is(at, "as") {
            return self.shape(at + 1) == Shape::Clause;
        }
        if sight.any(at, &["than", "if", "unless"]) {
            return false;
        }
        at > start
    }
}
