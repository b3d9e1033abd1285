//! Credits without a subject of their own: was criticised by X, is expected to, asked whether.

use super::{Finder, Statement, one};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::lexicon::{Frame, lexicon};
use crate::reading::tagger::Tag;

impl Finder<'_> {
    /// “Asked whether …,” and “when asked about …,”: a question by somebody the text leaves out.
    pub(super) fn asked(&mut self, clauses: &Clauses<'_>, which: usize) {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return;
        };
        let before = group.start.checked_sub(1).filter(|b| *b >= clauses.start);
        let bare = before.is_none_or(|b| sight.any(b, &["when", "if", "once"]));
        if !bare || !sight.is(group.head, "asked") || group.head != group.start {
            return;
        }
        let start = group.end + usize::from(sight.is(group.end, "about"));
        let question =
            start > group.end || sight.tag(start) == Tag::Wh || sight.any(start, &["if", "to"]);
        if !question {
            return;
        }
        self.put(Statement {
            pieces: one(start..clauses.extent(start, Shape::Clause, Some(group))),
            speaker: None,
            relays: Vec::new(),
            cue: Self::cue(group, start),
            attitude: true,
            sentence: clauses.start,
            trailing: false,
            rule: "a question put",
        });
    }

    /// “was criticised by Smith”, “is expected to”.
    pub(super) fn passive(&mut self, clauses: &Clauses<'_>, which: usize, frame: &Frame) {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return;
        };
        let by = (group.end..clauses.limit.min(group.end + 8))
            .take_while(|i| sight.mark(*i).is_none())
            .find(|i| sight.is(*i, "by") && sight.tag(i + 1) != Tag::Gerund);
        let subject = sight.subject(clauses.groups, which, clauses.start);
        let infinitive = sight.tag(group.end) == Tag::To;
        let that = sight.tag(group.end) == Tag::That;
        if let Some(by) = by {
            let source = by + 1..self.phrase_end(by + 1, clauses.limit);
            if !sight.can_speak(&source) {
                return;
            }
            let Some(subject) = subject else { return };
            let Some(speaker) = self.speaker(&source) else {
                return;
            };
            let mut pieces = vec![subject];
            if by > group.end {
                pieces.push(group.end..by);
            }
            self.put(Statement {
                pieces,
                speaker: Some(speaker),
                relays: Vec::new(),
                cue: Self::cue(group, group.end),
                attitude: !frame.quotation,
                sentence: clauses.start,
                trailing: false,
                rule: "passive with its agent",
            });
            return;
        }
        if !(frame.clause && (infinitive || that)) {
            return;
        }
        let end = clauses.extent(
            group.end,
            if that { Shape::Clause } else { Shape::Phrase },
            Some(group),
        );
        let impersonal = subject
            .as_ref()
            .is_some_and(|s| s.len() == 1 && sight.is(s.start, "it"));
        // “is worried that”: a state of mind, whose subject is who thinks so.
        let state = sight
            .token(group.head)
            .is_some_and(|t| lexicon().adjective(t.entry).is_some());
        let minded = subject
            .as_ref()
            .filter(|s| state && !impersonal && sight.can_speak(s))
            .cloned();
        let mut pieces = Vec::new();
        if let (Some(subject), true, None) = (subject, infinitive && !impersonal, &minded) {
            pieces.push(subject);
        }
        pieces.push(group.end..end);
        let speaker = minded.and_then(|s| self.speaker(&s));
        self.put(Statement {
            pieces,
            speaker,
            relays: Vec::new(),
            cue: Self::cue(group, group.end),
            attitude: true,
            sentence: clauses.start,
            trailing: false,
            rule: "passive without agent",
        });
    }
}
