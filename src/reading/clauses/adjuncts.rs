//! Adjuncts: time, place and manner of the saying, which are no part of what was said.

use super::{Clauses, Shape};
use crate::reading::tagger::Tag;

impl Clauses<'_> {
    /// Time, place and manner of the saying behind a phrase: “on Monday”, “during an interview”.
    pub(super) fn adjunct(&self, at: usize, shape: Shape) -> bool {
        let sight = self.sight;
        if self.venue(at) {
            return true;
        }
        if shape == Shape::Clause || self.quoted_behind(at) {
            return false;
        }
        match sight.tag(at) {
            Tag::Time => {
                !sight.tag(at + 1).head()
                    && sight.tag(at - 1) != Tag::Preposition
                    && !matches!(
                        sight.tag(at - 1),
                        Tag::Determiner | Tag::Possessive | Tag::Adjective
                    )
            }
            Tag::Preposition => {
                let after = sight.tag(at + 1);
                sight.any(at, &["on", "in", "by", "since", "until", "after", "before"])
                    && after == Tag::Time
                    || sight.any(
                        at,
                        &[
                            "during",
                            "after",
                            "before",
                            "throughout",
                            "amid",
                            "following",
                        ],
                    )
                    || sight.any(at, &["by", "in", "while", "after", "before", "without"])
                        && after == Tag::Gerund
                    || sight.is(at, "in") && sight.token(at + 1).is_some_and(|t| t.digit)
            }
            _ => false,
        }
    }

    /// “called the remarks on Sunday “childish””: a quotation opens behind the day.
    fn quoted_behind(&self, at: usize) -> bool {
        let sight = self.sight;
        let day = at + usize::from(sight.tag(at) == Tag::Preposition);
        sight.tag(day) == Tag::Time && sight.quote(day + 1).is_some_and(|q| q.open == day + 1)
    }

    /// “in an interview”, “at a news conference”, “in a statement on Monday”.
    fn venue(&self, at: usize) -> bool {
        let sight = self.sight;
        if !sight.any(at, &["in", "at", "during", "on", "via", "through"]) {
            return false;
        }
        let end = sight.base_end(at + 1, self.limit);
        end > at + 1
            && sight.any(
                end - 1,
                &[
                    "interview",
                    "interviews",
                    "statement",
                    "speech",
                    "conference",
                    "rally",
                    "tweet",
                    "tweets",
                    "email",
                    "e-mail",
                    "letter",
                    "memo",
                    "post",
                    "briefing",
                    "call",
                    "op-ed",
                    "debate",
                    "testimony",
                    "filing",
                    "press",
                    "twitter",
                    "facebook",
                    "appearance",
                    "broadcast",
                    "podcast",
                    "meeting",
                    "hearing",
                    "event",
                    "address",
                    "remarks",
                    "fundraiser",
                    "town",
                    "hall",
                ],
            )
            && !sight.any(at + 1, &["his", "her", "their", "its"])
    }
}
