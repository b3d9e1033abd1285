//! Verbs that credit: said (that) …, told reporters …, vowed to …, criticised …, called for ….

use std::ops::Range;

use super::{Finder, Statement, one};
use crate::reading::clauses::{Clauses, Shape};
use crate::reading::lexicon::{Frame, lexicon};
use crate::reading::people::Speaker;
use crate::reading::phrases::{Form, Group};
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
            if let Some(subject) = self.inverted(clauses, which).filter(|_| !frame.hearer) {
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

    /// “…,” Smith told: a quotation that ends with a comma stands right before the subject.
    fn behind_quotation(&self, clauses: &Clauses<'_>, which: usize) -> bool {
        let sight = self.sight;
        let Some(subject) = sight.subject(clauses.groups, which, clauses.start) else {
            return false;
        };
        let Some(before) = subject.start.checked_sub(1) else {
            return false;
        };
        sight.quote(before).is_some_and(|q| {
            q.closed
                && q.close == before
                && sight
                    .mark(before.wrapping_sub(1))
                    .is_some_and(|m| matches!(m, ',' | '?' | '!'))
        })
    }

    /// “…,” said Smith: the subject behind the verb.
    fn inverted(&self, clauses: &Clauses<'_>, which: usize) -> Option<Range<usize>> {
        let sight = self.sight;
        let group = clauses.groups.get(which)?;
        if group.start != group.head
            || !matches!(sight.tag(group.head), Tag::Past | Tag::Third | Tag::Base)
        {
            return None;
        }
        let before = group.start.checked_sub(1)?;
        let parted = sight
            .mark(before)
            .is_some_and(|m| matches!(m, ',' | '"' | '\'' | '—' | '?' | '!'));
        if !parted || !sight.begins_phrase(group.end) || sight.mark(group.end).is_some() {
            return None;
        }
        if sight.mark(before) == Some(',')
            && sight.quote(before).is_none()
            && !clauses.credit_follows(group.start)
        {
            return None;
        }
        let end = self.phrase_end(group.end, clauses.limit);
        // An object verb with a real object is no inversion: “…, called the plan a mistake”.
        let person = sight.can_speak(&(group.end..end));
        let ends = end >= clauses.limit
            || sight.mark(end).is_some()
            || matches!(
                sight.tag(end),
                Tag::Preposition
                    | Tag::Time
                    | Tag::Wh
                    | Tag::Subordinator
                    | Tag::Adverb
                    | Tag::Gerund
                    | Tag::Conjunction
            );
        (person && ends).then_some(group.end..end)
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

    /// The credited words stand before the credit.
    fn trailing(
        &mut self,
        clauses: &Clauses<'_>,
        which: usize,
        subject: Option<Range<usize>>,
        after: usize,
        inverted: bool,
    ) -> bool {
        let sight = self.sight;
        let Some(group) = clauses.groups.get(which) else {
            return false;
        };
        let Some(subject) = subject else { return false };
        let joint = if inverted {
            group.start
        } else {
            subject.start.min(group.start)
        };
        let Some(before) = joint.checked_sub(1).filter(|b| *b >= clauses.start) else {
            return false;
        };
        // “…,” the mayor, Tomas Brandt, said: the role in front belongs to the credit.
        let role = (sight.mark(before) == Some(','))
            .then(|| sight.phrase_before(before, clauses.start))
            .flatten()
            .and_then(|phrase| phrase.start.checked_sub(1))
            .filter(|at| sight.quote(*at).is_some_and(|q| q.closed && q.close == *at));
        let before = role.unwrap_or(before);
        let mark = sight.mark(before);
        if !mark.is_some_and(|m| matches!(m, ',' | '"' | '\'' | '—' | '-' | '?' | '!')) {
            return false;
        }
        let quote = sight
            .quote(before)
            .filter(|q| q.close == before || q.close == before.saturating_sub(1))
            .or_else(|| {
                sight
                    .quote(before.wrapping_sub(1))
                    .filter(|q| q.closed && q.close == before.wrapping_sub(1))
            });
        let start = match quote {
            Some(quote) => self.quotation_start(clauses, quote.open),
            None => self.free_start(clauses, before),
        };
        if start >= before {
            return false;
        }
        let mut pieces = one(start..before + usize::from(mark == Some('"') || mark == Some('\'')));
        if !inverted
            && sight.mark(after) == Some(',')
            && quote.is_none()
            && after + 2 < clauses.limit
        {
            let next = after + 1;
            let fresh = matches!(
                sight.tag(next),
                Tag::Gerund | Tag::Conjunction | Tag::Subordinator
            );
            if !fresh && sight.quote(next).is_none() {
                let end = clauses.extent(next, Shape::Clause, None);
                pieces.push(next..end);
            }
        }
        let Some(speaker) = self.speaker(&subject) else {
            return false;
        };
        self.put(Statement {
            pieces,
            speaker: Some(speaker),
            relays: Vec::new(),
            cue: Self::cue(group, group.end),
            attitude: false,
            sentence: clauses.start,
            trailing: true,
            rule: if inverted {
                "words, then verb and speaker"
            } else {
                "words, then speaker and verb"
            },
        });
        true
    }

    /// Where words that end with a quotation begin: at the quotation when it opens its sentence.
    pub(super) fn quotation_start(&self, clauses: &Clauses<'_>, open: usize) -> usize {
        let sight = self.sight;
        let fresh = |at: usize| {
            at == 0
                || sight
                    .mark(at - 1)
                    .is_some_and(|m| matches!(m, '.' | '?' | '!' | ':' | '"' | '…' | ')' | '<'))
                || sight.mark(at - 1) == Some(',')
        };
        if open <= clauses.start || fresh(open) {
            return open;
        }
        let start = self.free_start(clauses, open);
        if start < open { start } else { open }
    }

    /// Where free words before a credit begin: after the statements and semicolons of the sentence.
    pub(super) fn free_start(&self, clauses: &Clauses<'_>, before: usize) -> usize {
        let sight = self.sight;
        let mut start = clauses.start;
        for statement in self
            .found
            .iter()
            .rev()
            .take_while(|s| s.sentence == clauses.start)
        {
            let end = statement.reach().end;
            if end < before && !statement.trailing && !statement.attitude {
                start = start.max(end);
            }
            if statement.trailing && end < before {
                start = start.max(statement.cue.end);
            }
        }
        for at in (start..before).rev() {
            if sight.mark(at) == Some(';') {
                start = at + 1;
                break;
            }
        }
        start
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
            Tag::Preposition | Tag::Subordinator => false,
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

    /// “called” and its like need both the one called and what they are called: otherwise somebody
    /// was rung up, or a thing has a name.
    fn named_so(&self, clauses: &Clauses<'_>, group: &Group, start: usize) -> bool {
        let sight = self.sight;
        let naming = [
            "called", "call", "calls", "calling", "named", "labeled", "branded", "dubbed", "names",
            "naming",
        ];
        if !sight.any(group.head, &naming) || group.end != start {
            return true;
        }
        if group
            .start
            .checked_sub(1)
            .is_some_and(|b| sight.mark(b) == Some('-'))
        {
            return false;
        }
        let object = self.phrase_end(start, clauses.limit);
        sight.quote(object).is_some()
            || sight.is(object, "as")
            || object > start
                && (sight.begins_phrase(object)
                    || matches!(
                        sight.tag(object),
                        Tag::Adjective | Tag::Adverb | Tag::Participle
                    ))
    }

    /// “to” or “not to”.
    fn infinitive_at(&self, at: usize) -> bool {
        let sight = self.sight;
        sight.tag(at) == Tag::To || sight.tag(at) == Tag::Not && sight.tag(at + 1) == Tag::To
    }

    /// A quotation that opens a complement is a clause when it holds a finite verb or ends a
    /// sentence.
    fn quoted_shape(&self, clauses: &Clauses<'_>, open: usize) -> Shape {
        let sight = self.sight;
        let Some(quote) = sight.quote(open) else {
            return Shape::Phrase;
        };
        let sentence = sight
            .mark(quote.close.wrapping_sub(1))
            .is_some_and(|m| matches!(m, '.' | '?' | '!'));
        let verb = clauses
            .groups
            .iter()
            .any(|g| g.form == Form::Finite && g.start > open && g.start < quote.close);
        if sentence || verb {
            Shape::Clause
        } else {
            clauses.shape(open + 1)
        }
    }

    /// “Asked whether …,” and “when asked about …,”: a question by somebody the text leaves out.
    fn asked(&mut self, clauses: &Clauses<'_>, which: usize) {
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

    /// Where the complement of a verb begins, and where its cue ends.
    fn complement_start(
        &self,
        clauses: &Clauses<'_>,
        group: &Group,
        frame: &Frame,
    ) -> Option<(usize, usize)> {
        let sight = self.sight;
        let mut at = group.end;
        while matches!(sight.tag(at), Tag::Adverb)
            && !frame.prepositions.iter().any(|p| sight.is(at, p))
            && at < clauses.limit
        {
            at += 1;
        }
        let mut cue_end = group.end;
        let mut bound = false;
        let here = at;
        while frame.prepositions.iter().any(|p| sight.is(at, p)) && at < clauses.limit {
            at += 1;
            cue_end = at;
            bound = true;
            if at > here + 2 {
                break;
            }
        }
        if frame.bound && !bound {
            return None;
        }
        if bound {
            // “pointed out that”, “railed out against”: whatever follows.
            if matches!(sight.tag(at), Tag::Preposition) && at > here {
                let more = sight.any(
                    at,
                    &["against", "at", "to", "for", "on", "about", "of", "in"],
                );
                if more {
                    return Some((at + 1, at + 1));
                }
            }
            return Some((at, cue_end));
        }
        if !frame.clause && !frame.quotation {
            return Some((at, cue_end));
        }
        let mut start = at;
        if frame.hearer && sight.begins_phrase(at) && sight.mark(at).is_none() {
            let end = self.hearer_end(clauses, at);
            if end > at {
                let next = self.past_adjuncts(clauses, end);
                let zero = clauses.shape(end) == Shape::Clause && sight.begins_phrase(end);
                if self.complementary(next) {
                    return Some((self.inside_comma(next), cue_end));
                }
                if zero {
                    return Some((end, cue_end));
                }
                if self.infinitive_at(end) || sight.is(end, "of") || sight.is(end, "about") {
                    return Some(if frame.object || self.infinitive_at(end) {
                        (at, cue_end)
                    } else {
                        (end + 1, cue_end)
                    });
                }
            }
        }
        let next = self.past_adjuncts(clauses, start);
        if next != start && self.complementary(next) {
            return Some((self.inside_comma(next), cue_end));
        }
        if self.complementary(start) {
            return Some((self.inside_comma(start), cue_end));
        }
        while matches!(sight.tag(start), Tag::Time)
            && start < clauses.limit
            && !sight.tag(start + 1).verb()
        {
            start += 1;
        }
        if sight.tag(start) == Tag::Preposition
            && next > start
            && clauses.shape(next) == Shape::Clause
            && sight.begins_phrase(next)
            && frame.quotation
        {
            return Some((next, cue_end));
        }
        Some((start, cue_end))
    }

    /// A “that”, a quotation or a colon.
    fn complementary(&self, at: usize) -> bool {
        let sight = self.sight;
        let opens = |at: usize| sight.quote(at).is_some_and(|q| q.open == at);
        match sight.tag(at) {
            Tag::That => true,
            Tag::Wh => sight.any(at, &["whether", "how", "what", "why"]),
            _ => {
                opens(at)
                    || matches!(sight.mark(at), Some(',' | ':')) && opens(at + 1)
                    || sight.mark(at) == Some(':')
            }
        }
    }

    fn inside_comma(&self, at: usize) -> usize {
        at + usize::from(matches!(self.sight.mark(at), Some(',' | ':')))
    }

    fn hearer_end(&self, clauses: &Clauses<'_>, at: usize) -> usize {
        let sight = self.sight;
        let mut end = sight.base_end(at, clauses.limit);
        while end < clauses.limit && (sight.any(end, &["of", "and"]) || sight.is(end, "at")) {
            let more = sight.base_end(end + 1, clauses.limit);
            if more <= end + 1 || sight.tag(end + 1) == Tag::Pronoun {
                break;
            }
            end = more;
        }
        end
    }

    /// Past time and place between verb and complement: “said on Monday in Paris that”.
    fn past_adjuncts(&self, clauses: &Clauses<'_>, at: usize) -> usize {
        let sight = self.sight;
        let mut here = at;
        for _ in 0..5 {
            let tag = sight.tag(here);
            let next = if matches!(tag, Tag::Time | Tag::Adverb) {
                here + 1
            } else if tag == Tag::Preposition
                || tag == Tag::Subordinator && sight.any(here, &["after", "before", "since"])
            {
                let end = sight.base_end(here + 1, clauses.limit);
                if end > here + 1 {
                    end
                } else if sight.tag(here + 1) == Tag::Time {
                    here + 2
                } else {
                    break;
                }
            } else if sight.any(here, &["last", "this", "next"])
                && sight.any(
                    here + 1,
                    &[
                        "week",
                        "month",
                        "year",
                        "night",
                        "morning",
                        "weekend",
                        "spring",
                        "summer",
                        "fall",
                        "winter",
                        "evening",
                        "afternoon",
                    ],
                )
            {
                here + 2
            } else if sight.mark(here) == Some(',') && here > at {
                // “said in an interview with the paper, published on Monday, that”
                let close =
                    (here + 1..clauses.limit.min(here + 12)).find(|i| sight.mark(*i) == Some(','));
                match close {
                    Some(close) if self.complementary(close + 1) => return close + 1,
                    _ if sight.tag(here + 1) == Tag::Name => {
                        let end = sight.base_end(here + 1, clauses.limit);
                        if sight.mark(end).is_some() && sight.mark(end) != Some(',') {
                            break;
                        }
                        end + usize::from(sight.mark(end) == Some(','))
                    }
                    _ => break,
                }
            } else {
                break;
            };
            if next >= clauses.limit {
                break;
            }
            here = next;
        }
        here
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

    /// “was criticised by Smith”, “is expected to”.
    fn passive(&mut self, clauses: &Clauses<'_>, which: usize, frame: &Frame) {
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
        let mut pieces = Vec::new();
        if let (Some(subject), true) = (subject, infinitive && !impersonal) {
            pieces.push(subject);
        }
        pieces.push(group.end..end);
        self.put(Statement {
            pieces,
            speaker: None::<Speaker>,
            relays: Vec::new(),
            cue: Self::cue(group, group.end),
            attitude: true,
            sentence: clauses.start,
            trailing: false,
            rule: "passive without agent",
        });
    }
}
