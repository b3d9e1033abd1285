//! Verbs that credit: said (that) …, told reporters …, vowed to …, criticised …, called for ….

use std::ops::Range;

use super::{Finder, Statement, one};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::lexicon::{Frame, lexicon};
use crate::reading::phrases::Form;
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// Every verb group of the sentence that credits somebody.
    pub(super) fn verbs(&mut self, clauses: &Clauses<'_>) {
        let mut which = 0;
        while which < clauses.groups.len() {
            which = self.verb(clauses, which).max(which + 1);
        }
    }

    /// Reads one group; gives the number of the next to read.
    fn verb(&mut self, clauses: &Clauses<'_>, which: usize) -> usize {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return which;
        };
        if sight.quote(group.head).is_some_and(|q| !q.single) {
            return which;
        }
        let Some(token) = sight.token(group.head) else {
            return which;
        };
        let Some(frame) = lexicon().verb(token.entry) else {
            return which;
        };
        // “went on to say”, “refused to endorse”: the infinitive is the cue.
        if let Some(next) = clauses.groups.get(which + 1) {
            let chained =
                next.form == Form::Infinitive && next.start == group.end && frame.infinitive;
            let inner = sight.token(next.head).and_then(|t| lexicon().verb(t.entry));
            let strong = inner.is_some_and(|f| f.object && (f.clause || !f.topic));
            let light = sight.any(
                group.head,
                &[
                    "refused",
                    "refuse",
                    "refuses",
                    "declined",
                    "declines",
                    "continued",
                    "seek",
                    "sought",
                    "try",
                    "tried",
                    "refusing",
                    "attempted",
                ],
            );
            if chained && strong && light {
                return which;
            }
        }
        if group.passive {
            self.passive(clauses, which, frame);
            return which;
        }
        if group.form == Form::Participle {
            return which;
        }
        if frame.clause || frame.quotation {
            if let Some(subject) = self
                .inverted(clauses, which)
                .filter(|_| !frame.hearer || self.asked_behind(group.head))
            {
                self.trailing(clauses, which, Some(subject.clone()), subject.end, true);
                return which;
            }
            let told = if frame.hearer
                && sight.begins_phrase(group.end)
                && sight.mark(group.end).is_none()
            {
                self.hearer_end(clauses, group.end)
            } else {
                group.end
            };
            if group.form == Form::Finite
                && (clauses.closes(told) || self.behind_quotation(clauses, which))
            {
                let subject = sight.subject(clauses.groups, which, clauses.start);
                if self.trailing(clauses, which, subject, told, false) {
                    return which;
                }
            }
        }
        if !self.complement(clauses, which, frame) {
            self.asked(clauses, which);
        }
        which
    }

    /// “whom he described as “volatile””: the one described stands before the verb.
    fn quoted_as(&self, at: usize) -> bool {
        let sight = self.sight;
        let article = usize::from(sight.any(at + 1, &["a", "an", "the"]));
        let open = at + 1 + article;
        sight.is(at, "as") && sight.quote(open).is_some_and(|q| q.open == open)
    }

    /// Where a noun phrase with its prepositional attachments ends.
    pub(super) fn phrase_end(&self, start: usize, limit: usize) -> usize {
        let sight = self.sight;
        let mut end = sight.base_end(start, limit).max(start + 1);
        for _ in 0..5 {
            let joins = sight.any(end, &["of", "for", "at", "with", "from", "and", "in"]);
            let more = sight.base_end(end + 1, limit);
            let venue = sight.is(end, "in")
                && sight.any(
                    more.saturating_sub(1),
                    &[
                        "statement",
                        "interview",
                        "speech",
                        "email",
                        "tweet",
                        "letter",
                        "news",
                    ],
                );
            if !joins
                || more <= end + 1
                || venue
                || end + 1 >= limit
                || sight.tag(end + 1) == Tag::Time
                || sight.token(end + 1).is_some_and(|t| t.digit)
            {
                break;
            }
            end = more;
        }
        end
    }

    /// The credited words follow the credit.
    fn complement(&mut self, clauses: &Clauses<'_>, which: usize, frame: &Frame) -> bool {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return false;
        };
        let Some((start, cue_end)) = self.complement_start(clauses, group, frame) else {
            return false;
        };
        if start >= clauses.limit {
            return false;
        }
        let opens = sight.quote(start).is_some_and(|q| q.open == start);
        let preposition = cue_end > group.end
            && !sight.any(
                cue_end - 1,
                &["out", "in", "off", "up", "down", "back", "aside"],
            );
        let phrasal =
            (preposition || !frame.clause) && !matches!(sight.tag(start), Tag::That | Tag::Wh);
        let shape = if phrasal {
            Shape::Phrase
        } else if opens {
            self.quoted_shape(clauses, start)
        } else {
            clauses.shape(start)
        };
        let tag = sight.tag(start);
        // “asked the council to resign”: the one asked is part of what is asked.
        let asked = frame.infinitive
            && frame.hearer
            && sight.begins_phrase(start)
            && self.infinitive_at(self.hearer_end(clauses, start));
        let fits = match tag {
            Tag::That | Tag::Wh => frame.clause || frame.object || !frame.prepositions.is_empty(),
            Tag::To => frame.infinitive,
            Tag::Not => frame.infinitive && sight.tag(start + 1) == Tag::To,
            _ if asked => true,
            Tag::Gerund => frame.object || frame.clause || cue_end > group.end,
            _ if opens => true,
            _ if shape == Shape::Clause => frame.clause || frame.object || cue_end > group.end,
            _ if sight.begins_phrase(start) || tag == Tag::Adjective => {
                (frame.object
                    || cue_end > group.end
                    || frame.clause
                        && frame.quotation
                        && (start..clauses.limit).any(|i| sight.quote(i).is_some()))
                    && self.named_so(clauses, group, start)
            }
            Tag::Preposition | Tag::Subordinator => frame.object && self.quoted_as(start),
            _ => frame.clause && shape == Shape::Clause,
        };
        if !fits {
            return false;
        }
        let Some(subject) = self.credited(clauses, which) else {
            return false;
        };
        if frame.topic && !sight.can_speak(&subject) {
            return false;
        }
        let shape = if tag == Tag::To { Shape::Phrase } else { shape };
        let end = clauses.extent(start, shape, Some(group));
        let Some(speaker) = self.speaker(&subject) else {
            return false;
        };
        self.put(Statement {
            pieces: one(start..end),
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: Self::cue(group, cue_end),
            attitude: !frame.quotation,
            sentence: clauses.start,
            trailing: false,
            rule: if tag == Tag::To {
                "verb with infinitive"
            } else if opens {
                "verb with quotation"
            } else if shape == Shape::Clause {
                "verb with clause"
            } else if cue_end > group.end {
                "verb with preposition"
            } else if group.form == Form::Infinitive {
                "infinitive with object"
            } else {
                "verb with object"
            },
        });
        true
    }

    /// Whose words a verb group credits: its own subject, or that of the verb it depends on.
    fn credited(&self, clauses: &Clauses<'_>, which: usize) -> Option<Range<usize>> {
        let sight = self.sight;
        let group = clauses.groups.get(which)?;
        if group.form == Form::Finite {
            return sight.subject(clauses.groups, which, clauses.start);
        }
        let before = group.start.checked_sub(1).filter(|b| *b >= clauses.start);
        if group.form == Form::Gerund
            && let Some(before) = before
        {
            let direct = sight.tag(before).head() && sight.mark(before).is_none();
            if direct {
                let phrase = sight.phrase_before(group.start, clauses.start)?;
                let governed = phrase
                    .start
                    .checked_sub(1)
                    .and_then(|b| clauses.groups.iter().find(|g| g.end == b + 1));
                let source = clauses.source_noun(phrase.end - 1);
                let phrase = if source {
                    phrase
                } else {
                    sight.personal(phrase)
                };
                // “rushed out a statement stressing”: the words are those of whoever made it.
                let maker = clauses.groups.iter().position(|g| {
                    g.form == Form::Finite
                        && !g.passive
                        && g.end <= phrase.start
                        && phrase.start <= g.end + 2
                        && (g.end..phrase.start)
                            .all(|i| matches!(sight.tag(i), Tag::Preposition | Tag::Adverb))
                });
                if let (true, Some(maker)) = (source, maker) {
                    return sight.subject(clauses.groups, maker, clauses.start);
                }
                if governed.is_none() || source || !sight.can_speak(&phrase) {
                    if source || sight.can_speak(&phrase) {
                        return Some(phrase);
                    }
                } else if sight.can_speak(&phrase) {
                    return Some(phrase);
                }
            }
        }
        // The nearest finite verb before it outside quotations; at the start of a sentence, after.
        let mut at = which;
        while let Some(earlier) = at.checked_sub(1) {
            at = earlier;
            let governor = clauses.groups.get(at)?;
            if governor.form != Form::Finite
                || sight.quote(governor.head).is_some_and(|q| !q.single)
            {
                continue;
            }
            // Finite verbs inside what somebody said are not the governor of “, adding”.
            let inner = self
                .found
                .iter()
                .rev()
                .take_while(|s| s.sentence == clauses.start)
                .any(|s| {
                    !s.trailing
                        && s.reach().contains(&governor.start)
                        && !s.reach().contains(&group.start)
                });
            if inner {
                continue;
            }
            if let Some(subject) = sight.subject(clauses.groups, at, clauses.start) {
                return Some(subject);
            }
            // A trailing credit: “…,” said Smith, adding that ….
            let trailing = self
                .found
                .iter()
                .rev()
                .take_while(|s| s.sentence == clauses.start)
                .find(|s| s.cue.start == governor.start);
            if trailing.is_some() {
                return Some(governor.end..self.phrase_end(governor.end, clauses.limit));
            }
        }
        let sentence_initial = group.start <= clauses.start + 1;
        if sentence_initial {
            let (after, _) = clauses
                .groups
                .iter()
                .enumerate()
                .skip(which + 1)
                .find(|(_, g)| {
                    g.form == Form::Finite
                        && (group.end..g.start).any(|i| sight.mark(i) == Some(','))
                })?;
            return sight.subject(clauses.groups, after, clauses.start);
        }
        None
    }
}
