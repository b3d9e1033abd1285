//! Chains: what somebody says that somebody else said. “Orban revealed that Putin has made clear
//! that …” is Putin's position by Orban's account; beliefs and wishes inside reported words are
//! part of those words.

use super::{Finder, Statement};
use crate::reading::names::Sort;
use crate::reading::people::Speaker;

impl Finder<'_> {
    /// Settles statements that stand inside other statements of the same sentence.
    pub(super) fn chains(&mut self, from: usize) {
        let mut fresh = self.found.split_off(from);
        fresh.sort_by_key(|s| (s.trailing, s.cue.start));
        let mut kept: Vec<Statement> = Vec::with_capacity(fresh.len());
        for statement in fresh {
            if statement.trailing && self.outlet(&statement) {
                let within = |s: &Statement| !s.attitude && s.cue.start < statement.cue.start;
                if kept.iter().any(within) {
                    for inner in kept.iter_mut().filter(|s| within(s)) {
                        inner.relays.extend(statement.speaker.clone());
                    }
                    continue;
                }
            }
            if statement.trailing {
                kept.retain(|s| !holds(&statement, s));
                kept.push(statement);
                continue;
            }
            let Some(at) = kept.iter().position(|outer| holds(outer, &statement)) else {
                kept.push(statement);
                continue;
            };
            let spoken = !statement.attitude
                && statement.rule.starts_with("verb with")
                && kept.get(at).is_some_and(|outer| !same(outer, &statement));
            if self.quoting(&statement) && kept.get(at).is_some_and(|outer| outer.attitude) {
                kept.push(statement);
                continue;
            }
            // “repeating his demands that …”: the noun says what the words are.
            let named = kept.get(at).is_some_and(|outer| {
                statement.rule == "noun with clause"
                    && statement.cue.start <= outer.reach().start + 3
                    && outer.pieces.len() == 1
            });
            if named {
                kept.remove(at);
                kept.push(statement);
                continue;
            }
            let whole = kept
                .get(at)
                .is_some_and(|outer| self.wholly(outer, &statement));
            if spoken && whole {
                let outer = kept.remove(at);
                let mut inner = statement;
                inner.relays.extend(outer.speaker);
                inner.relays.extend(outer.relays);
                kept.push(inner);
            }
        }
        self.found.append(&mut kept);
    }

    /// Words said, at least partly between quotation marks: they outweigh a belief or wish around them.
    fn quoting(&self, statement: &Statement) -> bool {
        let mut words = statement.pieces.iter().flat_map(Clone::clone);
        statement.rule == "verb with quotation"
            || !statement.attitude
                && statement.rule == "verb with clause"
                && words.any(|at| self.sight.quote(at).is_some_and(|q| q.open == at))
    }

    /// Whether the outer statement says nothing but the inner one and its credit.
    fn wholly(&self, outer: &Statement, inner: &Statement) -> bool {
        let (out, within) = (outer.reach(), inner.reach());
        let ends = out.end <= within.end + 1;
        let words = (out.start..inner.cue.start)
            .filter(|at| self.sight.mark(*at).is_none())
            .count();
        !outer.attitude
            && !outer.trailing
            && ends
            && words <= 7
            && !(out.start..inner.cue.start).any(|at| self.sight.mark(at) == Some(','))
    }

    /// “…, Euractiv reported”: a body that passes on what others said.
    fn outlet(&self, statement: &Statement) -> bool {
        let body = match &statement.speaker {
            Some(Speaker::Known(id, _)) => self
                .memory
                .people
                .party(*id)
                .is_some_and(|p| p.sort == Sort::Body || !p.name.contains(' ')),
            Some(Speaker::Described(mention)) => mention.sort == Sort::Body,
            _ => false,
        };
        let reports = statement
            .cue
            .clone()
            .any(|at| self.sight.any(at, &["reported", "reports", "according"]));
        body && reports
    }
}

/// Whether two statements are one person's.
fn same(a: &Statement, b: &Statement) -> bool {
    match (&a.speaker, &b.speaker) {
        (Some(Speaker::Known(a, _)), Some(Speaker::Known(b, _))) => a == b,
        (Some(Speaker::Described(a)), Some(Speaker::Described(b))) => a.as_given == b.as_given,
        (Some(_), Some(_)) => false,
        _ => true,
    }
}

/// Whether a statement's credit stands inside another's words.
fn holds(outer: &Statement, inner: &Statement) -> bool {
    !inner.cue.is_empty()
        && outer.pieces.iter().any(|p| p.contains(&inner.cue.start))
        && !inner.pieces.iter().any(|p| p.contains(&outer.cue.start))
}
