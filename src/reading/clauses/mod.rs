//! Clauses: where the words that are credited to somebody begin and end.

mod adjuncts;
mod credit;
mod extent;
mod joints;

use super::phrases::{Form, Group, Sight};
use super::tagger::Tag;

/// What the credited words are, grammatically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A clause with its own finite verb.
    Clause,
    /// A noun phrase, infinitive or gerund.
    Phrase,
}

/// The measure of one sentence: its verb groups and where it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clauses<'a> {
    pub sight: &'a Sight<'a>,
    pub groups: &'a [Group],
    pub start: usize,
    pub limit: usize,
}

impl Clauses<'_> {
    /// The verb group that starts at a token.
    pub(super) fn group_at(&self, at: usize) -> Option<&Group> {
        let found = self.groups.partition_point(|g| g.start < at);
        self.groups.get(found).filter(|g| g.start == at)
    }

    /// The first verb group at or after a token.
    fn next_group(&self, at: usize) -> Option<&Group> {
        self.groups
            .get(self.groups.partition_point(|g| g.start < at))
    }

    /// Whether what starts here has a subject and a finite verb of its own.
    pub(super) fn shape(&self, start: usize) -> Shape {
        let sight = self.sight;
        if matches!(sight.tag(start), Tag::That | Tag::Wh | Tag::Subordinator)
            && sight.tag(start + 1) != Tag::To
        {
            return Shape::Clause;
        }
        let mut at = start;
        while at < self.limit {
            match sight.tag(at) {
                Tag::Wh | Tag::Subordinator | Tag::To => return Shape::Phrase,
                Tag::Conjunction if at > start && self.verb_ahead(at + 1).is_some() => {
                    return Shape::Phrase;
                }
                Tag::That if at > start && sight.tag(at - 1).head() => return Shape::Phrase,
                Tag::Mark if matches!(sight.mark(at), Some('"' | '\'' | '(' | ')')) => {}
                Tag::Mark => {
                    // An inserted phrase between commas may part subject and verb.
                    let closes =
                        (at + 1..(at + 14).min(self.limit)).find(|i| sight.mark(*i) == Some(','));
                    let inserted = sight.mark(at) == Some(',')
                        && at > start
                        && matches!(
                            sight.tag(at + 1),
                            Tag::Wh | Tag::Determiner | Tag::Preposition
                        )
                        && closes.is_some_and(|c| {
                            self.group_at(c + 1).is_some_and(|g| g.form == Form::Finite)
                        });
                    return if inserted {
                        Shape::Clause
                    } else {
                        Shape::Phrase
                    };
                }
                _ => {
                    if let Some(group) = self.group_at(at) {
                        match group.form {
                            Form::Finite if at > start => return Shape::Clause,
                            Form::Finite => return Shape::Phrase,
                            _ => at = group.end - 1,
                        }
                    }
                }
            }
            at += 1;
        }
        Shape::Phrase
    }

    fn main_clause(&self, at: usize) -> bool {
        let mut at = at;
        while matches!(self.sight.tag(at), Tag::Adverb) {
            at += 1;
        }
        self.sight.begins_phrase(at) && self.shape(at) == Shape::Clause
    }

    /// The verb group directly ahead, adverbs skipped.
    fn verb_ahead(&self, at: usize) -> Option<&Group> {
        let adverbs = (at..at + 3)
            .take_while(|i| self.sight.tag(*i) == Tag::Adverb)
            .count();
        (at..=at + adverbs.min(2)).find_map(|i| self.group_at(i))
    }
}
