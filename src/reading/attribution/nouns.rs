//! Nouns and adjectives that credit: his claim that …, a call for …, is confident that ….

use std::ops::Range;

use super::{Finder, Statement, one};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::lexicon::lexicon;
use crate::reading::phrases::Form;
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// Every noun of the sentence that credits somebody.
    pub(super) fn nouns(&mut self, clauses: &Clauses<'_>) {
        let sight = self.sight;
        for at in clauses.start..clauses.limit {
            let Some(token) = sight.token(at) else { break };
            if token.entry.noun == 0
                || token.tag != Tag::Noun
                || sight.quote(at).is_some_and(|q| !q.single)
            {
                continue;
            }
            let Some(after) = lexicon().noun(token.entry) else {
                continue;
            };
            if !after.iter().any(|word| sight.is(at + 1, word)) {
                continue;
            }
            self.noun(clauses, at);
        }
    }

    fn noun(&mut self, clauses: &Clauses<'_>, at: usize) {
        let sight = self.sight;
        let Some(source) = self.owner(clauses, at) else {
            return;
        };
        let start = match sight.tag(at + 1) {
            Tag::To | Tag::Wh | Tag::That => at + 1,
            _ => at + 2,
        };
        if start >= clauses.limit || sight.mark(start).is_some_and(|m| m != '"') {
            return;
        }
        let shape = if matches!(sight.tag(start), Tag::That | Tag::Wh) {
            Shape::Clause
        } else {
            Shape::Phrase
        };
        let end = self
            .subject_clause(clauses, at, start)
            .unwrap_or_else(|| clauses.extent(start, shape, None));
        let Some(speaker) = self.speaker(&source) else {
            return;
        };
        self.put(Statement {
            pieces: one(start..end),
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: at..start.min(at + 2),
            attitude: true,
            sentence: clauses.start,
            trailing: false,
            rule: if sight.tag(at + 1) == Tag::That {
                "noun with clause"
            } else {
                "noun"
            },
        });
    }

    /// “Quist's claim that the park loses money is disputed”: the noun is the subject, and the
    /// clause ends before the second finite verb.
    fn subject_clause(&self, clauses: &Clauses<'_>, noun: usize, start: usize) -> Option<usize> {
        let sight = self.sight;
        let finite = |g: &&crate::reading::phrases::Group| {
            g.form == Form::Finite && sight.quote(g.head).is_none()
        };
        if sight.tag(start) != Tag::That
            || clauses.groups.iter().filter(finite).any(|g| g.start < noun)
        {
            return None;
        }
        let mut after = clauses
            .groups
            .iter()
            .filter(finite)
            .filter(|g| g.start > start);
        let first = after.next()?;
        let second = after.next()?;
        let plain = (first.end..second.start).all(|i| {
            !matches!(
                sight.tag(i),
                Tag::Wh
                    | Tag::That
                    | Tag::Conjunction
                    | Tag::Subordinator
                    | Tag::Mark
                    | Tag::Pronoun
            )
        });
        (plain && second.start > first.end).then_some(second.start)
    }

    /// Whose claim it is: “Smith's”, “his”, or the subject of “made the claim”.
    fn owner(&self, clauses: &Clauses<'_>, noun: usize) -> Option<Range<usize>> {
        let sight = self.sight;
        let mut at = noun;
        while at > clauses.start {
            let before = at - 1;
            match sight.tag(before) {
                Tag::Genitive => {
                    return sight
                        .phrase_before(before, clauses.start)
                        .map(|p| self.bare_owner(p));
                }
                Tag::Possessive => return Some(before..before + 1),
                Tag::Adjective
                | Tag::Noun
                | Tag::Number
                | Tag::Adverb
                | Tag::Name
                | Tag::Determiner => at = before,
                _ => break,
            }
        }
        let which = clauses.groups.iter().position(|g| g.end == at)?;
        let group = clauses.groups.get(which)?;
        let light = [
            "have",
            "has",
            "had",
            "made",
            "make",
            "makes",
            "making",
            "issued",
            "issue",
            "expressed",
            "express",
            "expressing",
            "voiced",
            "voice",
            "offered",
            "offer",
            "gave",
            "give",
            "given",
            "rejected",
            "dismissed",
            "repeated",
            "raised",
            "announced",
            "released",
            "unveiled",
            "renewed",
            "drew",
            "shared",
            "having",
            "outlined",
            "reiterated",
            "launched",
            "leveled",
            "denied",
            "declared",
            "took",
            "taken",
            "sent",
            "posted",
            "delivered",
            "backed",
            "questioned",
            "defended",
        ];
        if group.form != Form::Finite || group.passive || !sight.any(group.head, &light) {
            return None;
        }
        sight.subject(clauses.groups, which, clauses.start)
    }

    /// Only the last noun phrase before a genitive owns what follows.
    fn bare_owner(&self, phrase: Range<usize>) -> Range<usize> {
        let sight = self.sight;
        let joint = phrase
            .clone()
            .rev()
            .find(|i| sight.tag(*i) == Tag::Preposition && !sight.is(*i, "of"));
        joint.map_or(phrase.start, |j| j + 1)..phrase.end
    }

    /// “has made (it) clear that …”.
    fn made_clear(&mut self, clauses: &Clauses<'_>, which: usize) -> bool {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return false;
        };
        if !sight.any(group.head, &["made", "make", "makes", "making"]) {
            return false;
        }
        let mut at = group.end + usize::from(sight.is(group.end, "it"));
        while sight.tag(at) == Tag::Adverb && at < clauses.limit {
            at += 1;
        }
        let start = at + 1;
        if !sight.any(at, &["clear", "plain", "known"]) || clauses.shape(start) != Shape::Clause {
            return false;
        }
        let Some(subject) = sight.subject(clauses.groups, which, clauses.start) else {
            return false;
        };
        let Some(speaker) = self.speaker(&subject) else {
            return false;
        };
        self.put(Statement {
            pieces: one(start..clauses.extent(start, Shape::Clause, Some(group))),
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: group.start..start,
            attitude: false,
            sentence: clauses.start,
            trailing: false,
            rule: "verb with clause",
        });
        true
    }

    /// Every adjective after “be” that credits its subject.
    pub(super) fn adjectives(&mut self, clauses: &Clauses<'_>) {
        let sight = self.sight;
        for which in 0..clauses.groups.len() {
            let Some(group) = clauses.groups.get(which) else {
                break;
            };
            let linking = sight.tag(group.head) == Tag::Be
                || sight.any(
                    group.head,
                    &[
                        "feel", "felt", "feels", "remain", "remained", "remains", "seem", "seemed",
                        "seems", "became", "grew", "sounded", "looked",
                    ],
                );
            if self.made_clear(clauses, which) {
                continue;
            }
            if group.form != Form::Finite || sight.quote(group.head).is_some_and(|q| !q.single) {
                continue;
            }
            let mut at = if linking { group.end } else { group.head };
            while sight.tag(at) == Tag::Adverb && at < clauses.limit {
                at += 1;
            }
            let Some(token) = sight.token(at) else {
                continue;
            };
            let Some(after) = lexicon().adjective(token.entry) else {
                continue;
            };
            if !linking && !group.passive {
                continue;
            }
            let next = at + 1;
            let known = after.iter().any(|word| sight.is(next, word));
            if !known || next + 1 >= clauses.limit {
                continue;
            }
            let start = match sight.tag(next) {
                Tag::To | Tag::That | Tag::Wh => next,
                _ => next + 1,
            };
            let Some(subject) = sight.subject(clauses.groups, which, clauses.start) else {
                continue;
            };
            if !sight.can_speak(&subject) && !sight.is(subject.start, "it") {
                continue;
            }
            let shape = if matches!(sight.tag(start), Tag::That | Tag::Wh) {
                Shape::Clause
            } else {
                Shape::Phrase
            };
            let end = clauses.extent(start, shape, None);
            let speaker = self.speaker(&subject);
            self.put(Statement {
                pieces: one(start..end),
                speaker,
                relays: Vec::new(),
                cue: group.start..start,
                attitude: true,
                sentence: clauses.start,
                trailing: false,
                rule: "adjective",
            });
        }
    }
}
