//! Bare words: a name, a title or a pronoun alone, or a noun with its article, assert nothing that
//! could be checked. “They questioned the minister” credits nobody with “the minister”.

use std::ops::Range;

use super::{Finder, Statement};
use crate::reading::names::{self, Sort};
use crate::reading::tagger::Tag;

/// So few words without a name are a topic and no statement: “the visit”.
const TOPIC_WORDS: usize = 2;

impl Finder<'_> {
    /// Whether a statement is no more than somebody's name or title, or the name of a topic.
    pub(super) fn bare(&self, statement: &Statement) -> bool {
        let sight = self.sight;
        let [piece] = statement.pieces.as_slice() else {
            return false;
        };
        if piece.clone().any(|at| sight.quote(at).is_some()) {
            return false;
        }
        let first = sight.tag(piece.start);
        if piece.len() == 1 && first != Tag::Name {
            return true;
        }
        if self.silent(piece) {
            return true;
        }
        if sight.base_end(piece.start, piece.end) != piece.end {
            return false;
        }
        if sight.tag(piece.end - 1) == Tag::Genitive {
            return false;
        }
        if piece.len() <= TOPIC_WORDS && matches!(first, Tag::Determiner | Tag::Possessive) {
            return true;
        }
        let mention = names::mention(sight, piece);
        let person = matches!(mention.sort, Sort::Person | Sort::Unnamed | Sort::Group);
        // A law, a treaty or a movement has a name, too, and being against it is a position.
        let known = mention.gender.is_some()
            || !mention.role.is_empty()
            || self.memory.people.person(&mention.name);
        person && (mention.named && known || first == Tag::Determiner)
    }

    /// “declined to comment”, “asked not to be named”: how somebody kept silent.
    fn silent(&self, piece: &Range<usize>) -> bool {
        let sight = self.sight;
        let verb = piece.end - 1;
        let comment = sight.tag(piece.start) == Tag::To
            && (sight.any(piece.start + 1, &["comment", "elaborate"])
                || piece.len() == 2 && sight.any(verb, &["respond", "answer"]));
        let unnamed = piece.len() <= 4
            && verb
                .checked_sub(1)
                .is_some_and(|before| sight.is(before, "be"))
            && sight.any(verb, &["named", "identified", "quoted"]);
        comment || unnamed
    }
}
