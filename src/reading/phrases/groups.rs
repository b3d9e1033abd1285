//! Verb groups: auxiliaries, adverbs and one verb, and what the group does in its clause.

use std::ops::Range;

use super::Sight;
use crate::reading::tagger::Tag;

/// What a verb group does in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reading) enum Form {
    Finite,
    Infinitive,
    Gerund,
    Participle,
}

/// Auxiliaries, adverbs and one verb: “has repeatedly said”.
#[derive(Clone, Debug)]
pub(in crate::reading) struct Group {
    pub start: usize,
    /// One past its verb.
    pub end: usize,
    /// The verb itself, or the last auxiliary.
    pub head: usize,
    pub form: Form,
    pub passive: bool,
    pub negated: bool,
}

impl<'a> Sight<'a> {
    /// The verb groups between two tokens.
    pub(in crate::reading) fn groups(&self, range: Range<usize>) -> Vec<Group> {
        let mut found: Vec<Group> = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let tag = self.tag(at);
            if tag == Tag::To || tag.auxiliary() || tag.verb() {
                let group = self.group(at, range.end);
                at = group.end.max(at + 1);
                found.push(group);
            } else {
                at += 1;
            }
        }
        self.reduce_relatives(&mut found);
        found
    }

    fn group(&self, start: usize, limit: usize) -> Group {
        let mut group = Group {
            start,
            end: start + 1,
            head: start,
            form: match self.tag(start) {
                Tag::To => Form::Infinitive,
                Tag::Gerund => Form::Gerund,
                Tag::Participle => Form::Participle,
                Tag::Have if self.is(start, "having") => Form::Gerund,
                Tag::Be if self.is(start, "being") => Form::Gerund,
                Tag::Be if self.is(start, "be") || self.is(start, "been") => Form::Infinitive,
                _ => Form::Finite,
            },
            passive: false,
            negated: false,
        };
        if self.tag(start).verb() {
            return group;
        }
        let mut last = self.tag(start);
        group.negated = self.negative(start);
        let mut at = start + 1;
        while at < limit {
            let tag = self.tag(at);
            match tag {
                Tag::Adverb | Tag::Not => group.negated |= tag == Tag::Not || self.is(at, "never"),
                _ if tag.auxiliary() => {
                    (group.head, group.end, last) = (at, at + 1, tag);
                    group.negated |= self.negative(at);
                }
                Tag::Base if matches!(last, Tag::Modal | Tag::Do | Tag::To) => {
                    (group.head, group.end) = (at, at + 1);
                    return group;
                }
                Tag::Participle | Tag::Gerund if matches!(last, Tag::Be | Tag::Have) => {
                    (group.head, group.end) = (at, at + 1);
                    group.passive = last == Tag::Be && tag == Tag::Participle;
                    return group;
                }
                _ => break,
            }
            at += 1;
        }
        group
    }

    fn negative(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| {
            let word = t.of(self.text);
            t.tag == Tag::Not || word.ends_with("n't") || word.ends_with("n’t") || word == "cannot"
        })
    }

    /// “A statement released on Monday said”: a past form behind a noun, followed by “by” or by an
    /// adjunct and then another finite verb, is a participle.
    fn reduce_relatives(&self, groups: &mut [Group]) {
        for at in 0..groups.len() {
            let (before, after) = groups.split_at_mut(at + 1);
            let Some(group) = before.last_mut() else {
                continue;
            };
            if self.tag(group.head) != Tag::Past || group.start != group.head || group.head == 0 {
                continue;
            }
            let behind_noun = matches!(self.tag(group.head - 1), Tag::Noun | Tag::Name | Tag::Time);
            if !behind_noun {
                continue;
            }
            let by = self.is(group.end, "by");
            let adjunct = matches!(
                self.tag(group.end),
                Tag::Preposition | Tag::Time | Tag::Adverb
            );
            let verb_follows = after.first().is_some_and(|next| {
                next.form == Form::Finite
                    && (group.end..next.start).all(|i| {
                        !matches!(
                            self.tag(i),
                            Tag::Mark | Tag::Conjunction | Tag::Wh | Tag::That | Tag::Subordinator
                        )
                    })
            });
            if by || adjunct && verb_follows {
                group.form = Form::Participle;
            }
        }
    }
}
