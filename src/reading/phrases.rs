//! Phrases: verb groups with their subjects, and noun phrases, found by walking over tags.

use std::ops::Range;

use super::lexicon::{sorts, tags};
use super::quotes::Quote;
use super::tagger::Tag;
use super::tokens::Token;

/// What a verb group does in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Finite,
    Infinitive,
    Gerund,
    Participle,
}

/// Auxiliaries, adverbs and one verb: “has repeatedly said”.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub start: usize,
    /// One past its verb.
    pub end: usize,
    /// The verb itself, or the last auxiliary.
    pub head: usize,
    pub form: Form,
    pub passive: bool,
    pub negated: bool,
}

/// One sentence of a block with the tokens around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub quotes: &'a [Quote],
    /// For each token, one more than the quotation it stands in; 0 outside.
    pub inside: &'a [u32],
}

impl<'a> Sight<'a> {
    /// The token, if there is one.
    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    pub(super) fn tag(&self, at: usize) -> Tag {
        self.tokens.get(at).map_or(Tag::Other, |t| t.tag)
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(|t| t.mark)
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is(self.text, word))
    }

    pub(super) fn any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// The letters from one token to another.
    pub(super) fn words(&self, range: Range<usize>) -> &'a str {
        let (Some(first), Some(last)) = (
            self.tokens.get(range.start),
            range.end.checked_sub(1).and_then(|at| self.tokens.get(at)),
        ) else {
            return "";
        };
        self.text
            .get(first.start as usize..last.end as usize)
            .unwrap_or_default()
    }

    /// The quotation a token stands in, its marks included.
    pub(super) fn quote(&self, at: usize) -> Option<&'a Quote> {
        let id = *self.inside.get(at)? as usize;
        self.quotes.get(id.checked_sub(1)?)
    }

    /// The verb groups between two tokens.
    pub(super) fn groups(&self, range: Range<usize>) -> Vec<Group> {
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

    /// One past the base noun phrase that starts at `at`: article, modifiers, head; `at` when none.
    pub(super) fn base_end(&self, at: usize, limit: usize) -> usize {
        let mut end = at;
        let mut head = false;
        let mut i = at;
        while i < limit {
            let tag = self.tag(i);
            match tag {
                Tag::Pronoun if i > at => break,
                Tag::Pronoun => return i + 1,
                Tag::Determiner | Tag::Possessive
                    if i > at
                        && !self.any(i - 1, &["all", "both", "half", "such", "of", "many"]) =>
                {
                    break;
                }
                _ if tag.nominal() => {
                    if tag.head() || tag == Tag::Genitive {
                        (end, head) = (i + 1, tag != Tag::Genitive);
                    }
                }
                Tag::Adverb if i == at || self.tag(i + 1) == Tag::Adjective => {}
                Tag::Conjunction
                    if self.tag(i.wrapping_sub(1)) == Tag::Adjective
                        && matches!(self.tag(i + 1), Tag::Adjective) => {}
                Tag::Mark
                    if matches!(self.mark(i), Some('"' | '\''))
                        && self.inside.get(i) != self.inside.get(i + 1)
                        && i == at => {}
                Tag::Other => {}
                _ => break,
            }
            i += 1;
        }
        if !head && end > at && self.tag(end - 1) == Tag::Genitive {
            return end;
        }
        if end == at && i > at && self.tag(i - 1).nominal() {
            i
        } else {
            end
        }
    }

    /// The noun phrase that ends just before `end`, with its prepositional attachments and
    /// coordinations: “the president of the union”, “Smith and Jones”.
    pub(super) fn phrase_before(&self, end: usize, from: usize) -> Option<Range<usize>> {
        let mut start = self.base_start(end, from)?;
        for _ in 0..6 {
            if start <= from {
                break;
            }
            let joint = start - 1;
            let tag = self.tag(joint);
            let joins = match tag {
                Tag::Preposition => self.any(
                    joint,
                    &[
                        "of",
                        "for",
                        "from",
                        "with",
                        "at",
                        "in",
                        "on",
                        "to",
                        "about",
                        "against",
                        "behind",
                        "near",
                        "between",
                        "among",
                        "by",
                        "inside",
                        "within",
                        "under",
                        "like",
                        "into",
                        "over",
                        "toward",
                        "across",
                        "around",
                        "throughout",
                        "outside",
                    ],
                ),
                Tag::Conjunction => self.any(joint, &["and", "or", "&"]),
                _ => false,
            };
            if !joins {
                break;
            }
            let Some(next) = self.base_start(joint, from) else {
                break;
            };
            start = next;
        }
        Some(start..end)
    }

    /// Where the base noun phrase ending just before `end` starts.
    fn base_start(&self, end: usize, from: usize) -> Option<usize> {
        let last = end.checked_sub(1).filter(|last| *last >= from)?;
        let tag = self.tag(last);
        let closing = self.mark(last) == Some(')');
        if closing {
            let open = (from..last)
                .rev()
                .take(12)
                .find(|i| self.mark(*i) == Some('('))?;
            return self.base_start(open, from);
        }
        if !(tag.head() || tag == Tag::Determiner || tag == Tag::Adjective) {
            return None;
        }
        if tag == Tag::Pronoun {
            // “Cruz himself said”.
            let reflexive = self.any(last, &["himself", "herself", "itself", "themselves"]);
            let emphatic = reflexive && last > from && self.tag(last - 1).head();
            return if emphatic {
                self.base_start(last, from)
            } else {
                Some(last)
            };
        }
        let mut start = last;
        while start > from {
            let before = self.tag(start - 1);
            let goes_on = match before {
                Tag::Pronoun => false,
                Tag::Time => tag == Tag::Time || self.tag(start) == Tag::Noun,
                Tag::Determiner | Tag::Possessive => {
                    start -= 1;
                    if self.any(start.wrapping_sub(1), &["all", "both", "half"]) && start > from {
                        start -= 1;
                    }
                    if start > from && self.tag(start - 1) == Tag::Genitive {
                        true
                    } else {
                        break;
                    }
                }
                _ if before.nominal() => true,
                Tag::Other => true,
                Tag::Adverb => self.tag(start) == Tag::Adjective,
                _ => false,
            };
            if !goes_on || self.inside.get(start - 1) != self.inside.get(last) {
                break;
            }
            start -= 1;
        }
        Some(start)
    }

    /// The subject of a finite group: the noun phrase before it, past appositions, relative
    /// pronouns and coordinated verbs.
    pub(super) fn subject(
        &self,
        groups: &[Group],
        which: usize,
        from: usize,
    ) -> Option<Range<usize>> {
        let group = groups.get(which)?;
        let mut end = group.start;
        while end > from && matches!(self.tag(end - 1), Tag::Adverb | Tag::Not) {
            end -= 1;
        }
        if end <= from {
            return None;
        }
        let before = end - 1;
        match self.tag(before) {
            Tag::Wh | Tag::That => self.antecedent(before, from),
            Tag::Conjunction => self.earlier_subject(groups, which, from),
            Tag::Mark if matches!(self.mark(before), Some(',' | '—' | '-')) => self
                .behind_apposition(before, from)
                .or_else(|| self.earlier_subject(groups, which, from)),
            Tag::Mark if self.mark(before) == Some(')') => self.phrase_before(end, from),
            Tag::Mark if matches!(self.mark(before), Some('"' | '\'')) => {
                let inner = self
                    .quote(before)
                    .filter(|q| q.close == before && before - q.open < 8)?;
                self.phrase_before(inner.open, from)
                    .or(Some(inner.open..end))
            }
            _ => {
                let phrase = self.phrase_before(end, from)?;
                // “… and in a later interview said”: the subject is that of the verb before.
                let adjunct = phrase.start.checked_sub(2).is_some_and(|joint| {
                    joint >= from
                        && self.tag(joint + 1) == Tag::Preposition
                        && self.tag(joint) == Tag::Conjunction
                });
                let shared = adjunct
                    .then(|| self.earlier_subject(groups, which, from))
                    .flatten();
                Some(shared.unwrap_or(phrase))
            }
        }
    }

    /// What “who”, “which” or “that” at `pronoun` stands for.
    fn antecedent(&self, pronoun: usize, from: usize) -> Option<Range<usize>> {
        let mut end = pronoun;
        if end > from && matches!(self.mark(end - 1), Some(',' | '—' | '-')) {
            end -= 1;
            let apposed = self
                .behind_apposition(end, from)
                .filter(|p| self.tag(p.end - 1) == Tag::Name);
            return apposed.or_else(|| {
                self.phrase_before(end, from)
                    .map(|phrase| self.apposed_to(phrase, from))
            });
        }
        if end > from && self.tag(end - 1) == Tag::Conjunction {
            return None;
        }
        self.phrase_before(end, from)
            .map(|phrase| {
                if self.is(pronoun, "who") {
                    self.personal(phrase)
                } else {
                    phrase
                }
            })
            .or_else(|| (self.tag(pronoun) == Tag::Wh).then_some(pronoun..pronoun + 1))
    }

    /// “backlash from leaders across the bloc who said”: “who” goes with the first part of the phrase
    /// that can be a person.
    pub(super) fn personal(&self, phrase: Range<usize>) -> Range<usize> {
        let person = |at: usize| {
            self.tag(at) == Tag::Name
                || self
                    .token(at)
                    .is_some_and(|t| t.sort(sorts::ROLE | sorts::GROUP))
                || self.tag(at) == Tag::Number
                || self.tag(at) == Tag::Pronoun
        };
        let mut start = phrase.start;
        while start < phrase.end {
            let end = self.base_end(start, phrase.end).max(start + 1);
            if person(end - 1) {
                return start..phrase.end;
            }
            start = end + 1;
        }
        phrase
    }

    /// “Smith, a lawyer, who said”: the phrase may itself be an apposition of an earlier name.
    fn apposed_to(&self, phrase: Range<usize>, from: usize) -> Range<usize> {
        let described = self.any(phrase.start, &["a", "an", "the"]);
        let comma = phrase
            .start
            .checked_sub(1)
            .filter(|c| *c > from && self.mark(*c) == Some(','));
        match comma.and_then(|comma| self.phrase_before(comma, from)) {
            Some(earlier) if described && self.tag(earlier.end - 1) == Tag::Name => earlier,
            _ => phrase,
        }
    }

    /// “Smith, a lawyer from Ohio, said”: from the comma that closes an apposition back to the noun
    /// phrase it describes.
    fn behind_apposition(&self, comma: usize, from: usize) -> Option<Range<usize>> {
        // “the mayor, Tomas Brandt, told”: the name between the commas is the subject.
        let opening = (from..comma)
            .rev()
            .take(8)
            .find(|i| self.mark(*i).is_some());
        if let Some(opening) = opening.filter(|o| self.mark(*o) == Some(',') && o + 1 < comma) {
            let names = opening + 1..comma;
            let described = opening > from && matches!(self.tag(opening - 1), Tag::Noun);
            let short = names.len() <= 5 && names.len() > 1;
            if described
                && short
                && names.clone().all(|i| self.tag(i) == Tag::Name)
                && self.phrase_before(opening, from).is_some()
            {
                return Some(names);
            }
        }
        let mut seen = 0;
        let mut best = None;
        let mut at = comma;
        while at > from && comma - at < 60 {
            at -= 1;
            let here = self.mark(at);
            if here.is_some_and(|m| matches!(m, '"' | ';' | ':'))
                && self.quote(at).is_none_or(|q| q.close == at)
            {
                break;
            }
            if !here.is_some_and(|m| matches!(m, ',' | '—' | '-')) {
                continue;
            }
            seen += 1;
            let first = at + 1;
            let opens = self.tag(first).nominal()
                || matches!(
                    self.tag(first),
                    Tag::Wh | Tag::Adverb | Tag::Preposition | Tag::Gerund | Tag::Participle
                );
            let Some(phrase) = self.phrase_before(at, from) else {
                continue;
            };
            let adjunct = phrase.start > from && self.tag(phrase.start - 1) == Tag::Preposition
                || self.any(
                    phrase.end - 1,
                    &[
                        "week", "month", "year", "weekend", "morning", "night", "day",
                    ],
                );
            if adjunct {
                continue;
            }
            let name = self.tag(phrase.end - 1);
            let clause = self.tag(first) != Tag::Wh
                && (first..comma).any(|i| {
                    let tag = self.tag(i);
                    (matches!(tag, Tag::Past | Tag::Third | Tag::Base) || tag.auxiliary())
                        && !(first..i).any(|j| matches!(self.tag(j), Tag::Wh | Tag::That))
                });
            if opens && !clause && (name == Tag::Name || name == Tag::Noun || name == Tag::Pronoun)
            {
                best = Some(phrase.clone());
                // A place or an age stands between a name and its own apposition.
                if name == Tag::Name
                    && !self.is(phrase.start.wrapping_sub(1), "in")
                    && !self.is(phrase.start.wrapping_sub(1), "of")
                {
                    let earlier = phrase
                        .start
                        .checked_sub(1)
                        .is_some_and(|c| c > from && self.mark(c) == Some(','));
                    if !earlier {
                        return best;
                    }
                }
            }
            if seen >= 3 || clause {
                break;
            }
        }
        best
    }

    /// The subject shared with an earlier finite verb of the sentence.
    fn earlier_subject(&self, groups: &[Group], which: usize, from: usize) -> Option<Range<usize>> {
        let mut at = which;
        let mut relative = None;
        for _ in 0..6 {
            let Some(earlier) = at.checked_sub(1) else {
                break;
            };
            at = earlier;
            let Some(group) = groups.get(at) else { break };
            if group.form != Form::Finite || self.quote(group.head).is_some() {
                continue;
            }
            let Some(before) = group.start.checked_sub(1) else {
                break;
            };
            let subject = self.subject(groups, at, from);
            if self.tag(before) == Tag::Wh {
                // A relative clause inside the subject or object: the main verb stands before it.
                relative = relative.or(subject);
                continue;
            }
            if subject.is_some() {
                return subject;
            }
        }
        relative
    }

    /// Whether a token can begin a noun phrase.
    pub(super) fn begins_phrase(&self, at: usize) -> bool {
        let tag = self.tag(at);
        tag.nominal() && tag != Tag::Genitive
            || matches!(tag, Tag::Time)
            || matches!(self.mark(at), Some('"' | '\''))
                && self.quote(at).is_some_and(|q| q.open == at)
    }

    /// Whether the phrase is about people or bodies that can speak.
    pub(super) fn can_speak(&self, phrase: &Range<usize>) -> bool {
        phrase.clone().any(|i| {
            self.token(i).is_some_and(|t| {
                t.tag == Tag::Name
                    || t.tag == Tag::Pronoun
                        && !t.is(self.text, "it")
                        && !t.is(self.text, "there")
                        && !t.is(self.text, "this")
                        && !t.is(self.text, "that")
                    || t.sort(sorts::ROLE | sorts::GROUP | sorts::ORGANISATION)
                    || t.may(tags::NUM) && t.tag == Tag::Number
            })
        })
    }
}
