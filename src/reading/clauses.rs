//! Clauses: where the words that are credited to somebody begin and end.

use super::lexicon::{lexicon, sorts, tags};
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

    /// One past the last token of what starts at `start`; `cue` is the group that credits it.
    pub(super) fn extent(&self, start: usize, shape: Shape, cue: Option<&Group>) -> usize {
        let sight = self.sight;
        let mut at = start;
        while at < self.limit {
            if let Some(quote) = sight.quote(at).filter(|q| q.open == at) {
                let end = quote.end();
                if end > self.limit {
                    return end;
                }
                at = end;
                // A quotation that ends its own sentence ends what is credited, too.
                let full = sight.mark(end.wrapping_sub(2)) == Some('.') && quote.closed;
                if full && end > start + 2 {
                    return end;
                }
                if sight.mark(end.wrapping_sub(2)) == Some(',')
                    && at > start + 2
                    && self.stops_after_comma(end - 2, end, start, shape, cue)
                {
                    return end;
                }
                continue;
            }
            if sight.mark(at) == Some('(') {
                let close = (at..self.limit.min(at + 60)).find(|i| sight.mark(*i) == Some(')'));
                at = close.map_or(at + 1, |c| c + 1);
                continue;
            }
            if at > start && self.stops(at, start, shape, cue) {
                return at;
            }
            at += 1;
        }
        let mut end = self.limit;
        while end > start
            && sight
                .mark(end - 1)
                .is_some_and(|m| matches!(m, '.' | '!' | '?' | ',' | ';' | ':' | '…'))
        {
            end -= 1;
        }
        end
    }

    fn stops(&self, at: usize, start: usize, shape: Shape, cue: Option<&Group>) -> bool {
        let sight = self.sight;
        match sight.tag(at) {
            Tag::Mark => match sight.mark(at) {
                Some(',') => {
                    self.stops_after_comma(at, at + 1, start, shape, cue)
                        || self.fronted(cue) && self.main_clause(at + 1)
                }
                Some('—') => !self.dashed(at),
                Some(';' | '<') => true,
                Some(':') => shape == Shape::Phrase,
                Some('-') => sight.token(at).is_some_and(|t| t.spaced) && !self.dashed(at),
                _ => false,
            },
            Tag::Conjunction => self.stops_at_conjunction(at, start, shape, cue),
            Tag::Subordinator => self.stops_at_subordinator(at, start, shape),
            Tag::Wh if shape == Shape::Phrase => sight.is(at, "when"),
            Tag::Gerund if sight.is(at, "following") => shape == Shape::Phrase,
            Tag::Adverb
                if shape == Shape::Phrase
                    && at == start + 1
                    && sight.tag(start) == Tag::Pronoun =>
            {
                true
            }
            Tag::Gerund | Tag::Preposition | Tag::Time | Tag::Adverb => self.adjunct(
                at,
                if sight.tag(start) == Tag::To {
                    Shape::Clause
                } else {
                    shape
                },
            ),
            _ => sight.is(at, "according") || shape == Shape::Phrase && self.another_verb(at),
        }
    }

    /// Whether a dash opens or closes an insertion after which the clause goes on.
    fn dashed(&self, at: usize) -> bool {
        let sight = self.sight;
        let dash = |i: &usize| {
            matches!(sight.mark(*i), Some('—' | '-'))
                && sight
                    .token(*i)
                    .is_some_and(|t| t.spaced || t.mark == Some('—'))
        };
        let goes_on = |i: usize| {
            let tag = sight.tag(i + 1);
            tag.auxiliary()
                || matches!(
                    tag,
                    Tag::Past | Tag::Third | Tag::Base | Tag::To | Tag::Preposition
                )
        };
        let closing = (at + 1..self.limit.min(at + 40)).find(dash);
        if closing.is_some_and(goes_on) {
            return true;
        }
        goes_on(at) && (self.start..at).rev().take(40).any(|i| dash(&i))
    }

    /// Whether the cue stands in a clause in front of the main one: “When he said …,”, “Noting …,”.
    fn fronted(&self, cue: Option<&Group>) -> bool {
        let Some(cue) = cue else { return false };
        let first = (self.start..cue.start)
            .find(|i| self.sight.mark(*i).is_none())
            .unwrap_or(cue.start);
        let before_comma = !(first..cue.start).any(|i| self.sight.mark(i) == Some(','));
        let opener = match self.sight.tag(first) {
            Tag::Subordinator => true,
            Tag::Wh => self.sight.is(first, "when"),
            Tag::Gerund | Tag::Past | Tag::Participle => first == cue.start,
            Tag::Preposition => self.sight.tag(first + 1) == Tag::Gerund && cue.start == first + 1,
            _ => false,
        };
        opener
            && (before_comma
                || cue.form != Form::Gerund
                    && self.sight.tag(cue.start.saturating_sub(1)) != Tag::Mark)
    }

    fn main_clause(&self, at: usize) -> bool {
        let mut at = at;
        while matches!(self.sight.tag(at), Tag::Adverb) {
            at += 1;
        }
        self.sight.begins_phrase(at) && self.shape(at) == Shape::Clause
    }

    /// A finite verb after a finished phrase belongs to another clause.
    fn another_verb(&self, at: usize) -> bool {
        self.group_at(at).is_some_and(|g| {
            g.form == Form::Finite
                && !matches!(self.sight.tag(at - 1), Tag::Wh | Tag::That)
                && !self.relative_open(at)
        })
    }

    /// Whether a relative pronoun or a new subject not far before explains the verb at `at`.
    fn relative_open(&self, at: usize) -> bool {
        let from = at.saturating_sub(12);
        (from..at)
            .rev()
            .take_while(|i| self.sight.mark(*i) != Some(','))
            .any(|i| {
                matches!(self.sight.tag(i), Tag::Wh | Tag::That)
                    || self.sight.tag(i) == Tag::Pronoun
                    || i > from
                        && self.sight.tag(i).head()
                        && matches!(self.sight.tag(i + 1), Tag::Determiner | Tag::Possessive)
            })
    }

    fn stops_after_comma(
        &self,
        comma: usize,
        next: usize,
        start: usize,
        shape: Shape,
        cue: Option<&Group>,
    ) -> bool {
        let sight = self.sight;
        if next >= self.limit {
            return true;
        }
        let mut at = next;
        while sight.tag(at) == Tag::Adverb && at < next + 3 {
            at += 1;
        }
        if self.credit_follows(next) {
            return true;
        }
        let joins = matches!(
            sight.tag(at),
            Tag::Conjunction | Tag::Subordinator | Tag::Wh | Tag::Gerund
        );
        // “…,” and “…”: two quotations, each a statement of its own.
        let opens = |at: usize| sight.quote(at).is_some_and(|q| q.open == at);
        let joins = joins && !(opens(start) && opens(at + 1));
        if shape == Shape::Phrase && self.quotation_ahead(next)
            || shape == Shape::Clause && joins && self.quotation_uncredited(next)
        {
            return false;
        }
        if sight.is(next, "according") || sight.is(next, "compared") {
            return true;
        }
        match sight.tag(at) {
            Tag::Wh => !self.inserted(comma, start) || shape == Shape::Phrase,
            Tag::Past | Tag::Third
                if self
                    .group_at(at)
                    .is_some_and(|g| self.like_cue(g, cue) && self.coordinate(g)) =>
            {
                true
            }
            Tag::Conjunction => {
                let then = at + 1;
                if sight.tag(then) == Tag::That || sight.any(then, &["whether"]) {
                    return false;
                }
                let clause = self.shape(then) == Shape::Clause;
                let verb = self.verb_ahead(then);
                let credit = verb.is_some_and(|g| self.credits(g));
                match shape {
                    Shape::Clause => {
                        clause
                            || credit
                            || verb.is_some_and(|g| g.form == Form::Finite && self.like_cue(g, cue))
                    }
                    Shape::Phrase => clause || verb.is_some(),
                }
            }
            Tag::Gerund => match shape {
                Shape::Clause => self.group_at(at).is_some_and(|g| self.credits(g)),
                Shape::Phrase => !sight.is(at, "including"),
            },
            Tag::Subordinator => {
                shape == Shape::Phrase
                    || sight.any(
                        next,
                        &[
                            "while", "though", "although", "even", "as", "whereas", "so", "since",
                            "after",
                        ],
                    )
            }
            Tag::To => shape == Shape::Phrase && sight.tag(start) != Tag::To,
            Tag::Preposition => {
                shape == Shape::Phrase && !sight.any(at, &["including", "like", "from", "of"])
            }
            _ => match shape {
                Shape::Clause => false,
                Shape::Phrase => !self.enumerates(comma, start),
            },
        }
    }

    /// A quotation follows in the sentence and no verb before it credits anybody with it: it belongs
    /// to the report that is open.
    fn quotation_uncredited(&self, at: usize) -> bool {
        let quote = (at..self.limit).find(|i| {
            self.sight
                .quote(*i)
                .is_some_and(|q| q.open == *i && !q.single)
        });
        quote.is_some_and(|quote| {
            !self
                .groups
                .iter()
                .any(|g| g.start >= at && g.start < quote && self.credits(g))
                && !self.credit_follows(quote)
        })
    }

    /// “…, all with the intent of sending a “strong signal””: what a preposition adds behind the
    /// comma is quoted in part, so somebody is credited with it, and no verb of its own does so.
    fn quotation_ahead(&self, at: usize) -> bool {
        let sight = self.sight;
        let adds = sight.any(at, &["with", "for", "including"])
            || sight.is(at, "all") && sight.is(at + 1, "with");
        let quote = (at..self.limit).find(|i| sight.quote(*i).is_some_and(|q| q.open == *i));
        adds && quote.is_some_and(|quote| {
            !self
                .groups
                .iter()
                .any(|g| g.start >= at && g.start < quote && g.form == Form::Finite)
        })
    }

    /// Whether the comma closes an insertion and the clause goes on behind a later comma.
    fn inserted(&self, comma: usize, start: usize) -> bool {
        let sight = self.sight;
        let verb_before = self
            .groups
            .iter()
            .any(|g| g.form == Form::Finite && g.start > start && g.start < comma);
        if verb_before {
            return false;
        }
        (comma + 1..self.limit.min(comma + 30)).any(|i| {
            sight.mark(i) == Some(',')
                && self.group_at(i + 1).is_some_and(|g| g.form == Form::Finite)
        })
    }

    /// A list: “the tax, the ban and the levy”.
    fn enumerates(&self, comma: usize, start: usize) -> bool {
        let sight = self.sight;
        let end = sight.base_end(comma + 1, self.limit);
        if end <= comma + 1 || comma <= start {
            return false;
        }
        let listed = sight.mark(end) == Some(',')
            && (sight.tag(end + 1) == Tag::Conjunction || self.enumerates_shallow(end))
            || sight.tag(end) == Tag::Conjunction && sight.begins_phrase(end + 1);
        listed && self.shape(comma + 1) == Shape::Phrase
    }

    fn enumerates_shallow(&self, comma: usize) -> bool {
        let end = self.sight.base_end(comma + 1, self.limit);
        end > comma + 1
            && (self.sight.tag(end) == Tag::Conjunction
                || self.sight.mark(end) == Some(',') && self.sight.tag(end + 1) == Tag::Conjunction)
    }

    /// The verb group directly ahead, adverbs skipped.
    fn verb_ahead(&self, at: usize) -> Option<&Group> {
        let adverbs = (at..at + 3)
            .take_while(|i| self.sight.tag(*i) == Tag::Adverb)
            .count();
        (at..=at + adverbs.min(2)).find_map(|i| self.group_at(i))
    }

    /// Whether a group's verb credits somebody.
    pub(super) fn credits(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| !frame.topic)
    }

    /// Same tense and form as the cue: the two verbs share a subject.
    fn like_cue(&self, group: &Group, cue: Option<&Group>) -> bool {
        cue.is_some_and(|cue| {
            cue.form == group.form && self.sight.tag(cue.start) == self.sight.tag(group.start)
        })
    }

    fn stops_at_conjunction(
        &self,
        at: usize,
        start: usize,
        shape: Shape,
        cue: Option<&Group>,
    ) -> bool {
        let sight = self.sight;
        let then = at + 1;
        if sight.tag(then) == Tag::That {
            return false;
        }
        if let Some(group) = self.verb_ahead(then) {
            let like = self.like_cue(group, cue);
            let quoted = sight
                .quote(at.wrapping_sub(1))
                .is_some_and(|q| q.closed && q.open == start);
            if quoted && (like || self.credits(group)) {
                return true;
            }
            return match shape {
                Shape::Clause => {
                    (like
                        || group.form == Form::Finite
                            && cue.is_some_and(|c| c.form != Form::Finite))
                        && self.coordinate(group)
                }
                Shape::Phrase => {
                    group.form == Form::Finite && !self.relative_between(start, at)
                        || like
                        || group.form == Form::Gerund
                            && sight.tag(start) != Tag::Gerund
                            && cue.is_some_and(|c| c.form == Form::Gerund)
                }
            };
        }
        match shape {
            Shape::Phrase => {
                self.shape(then) == Shape::Clause
                    && !sight.is(at, "or")
                    && self.next_group(then).is_some_and(|g| g.start < then + 10)
            }
            Shape::Clause => {
                self.credit_follows(then)
                    || self.next_group(then).is_some_and(|g| {
                        g.form == Form::Finite
                            && self.credits(g)
                            && self.shape(then) == Shape::Clause
                            && self.said(g)
                    })
            }
        }
    }

    /// A verb that carries on a report of what somebody did with words, not of what they felt.
    fn coordinate(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| !frame.topic && (!frame.clause || frame.quotation))
    }

    /// A verb of saying in the narrow sense.
    fn said(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| frame.quotation && frame.clause)
    }

    fn relative_between(&self, start: usize, at: usize) -> bool {
        (start..at).any(|i| matches!(self.sight.tag(i), Tag::Wh | Tag::That))
    }

    fn stops_at_subordinator(&self, at: usize, start: usize, shape: Shape) -> bool {
        let sight = self.sight;
        if shape == Shape::Clause {
            return sight.any(at, &["while", "although", "though", "whereas"])
                && self.shape(at + 1) == Shape::Clause
                && at > start + 1;
        }
        if sight.is(at, "as") {
            return self.shape(at + 1) == Shape::Clause;
        }
        if sight.any(at, &["than", "if", "unless"]) {
            return false;
        }
        at > start
    }

    /// Time, place and manner of the saying behind a phrase: “on Monday”, “during an interview”.
    fn adjunct(&self, at: usize, shape: Shape) -> bool {
        let sight = self.sight;
        if self.venue(at) {
            return true;
        }
        if shape == Shape::Clause {
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

    /// “in an interview”, “at a news conference”, “in a statement on Monday”.
    pub(super) fn venue(&self, at: usize) -> bool {
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

    /// Whether “X said” or “said X” stands here and closes, or interrupts, what came before.
    pub(super) fn credit_follows(&self, at: usize) -> bool {
        let sight = self.sight;
        let Some(group) = self.next_group(at).filter(|g| g.start < at + 14) else {
            return false;
        };
        if group.form != Form::Finite || !self.credits(group) || !self.speech(group) {
            return false;
        }
        let inverted = group.start == at;
        if inverted {
            let person = sight.tag(group.end).nominal() || sight.tag(group.end) == Tag::Name;
            return person && self.said(group);
        }
        let subject = (at..group.start).all(|i| {
            let tag = sight.tag(i);
            tag.nominal()
                || matches!(tag, Tag::Adverb | Tag::Preposition | Tag::Time)
                || sight.mark(i) == Some('(')
                || sight.mark(i) == Some(')')
                || sight.mark(i) == Some('-')
        });
        subject && self.closes(group.end)
    }

    fn speech(&self, group: &Group) -> bool {
        self.sight
            .token(group.head)
            .and_then(|t| lexicon().verb(t.entry))
            .is_some_and(|frame| frame.clause || frame.quotation)
    }

    /// Nothing that could be a complement follows.
    pub(super) fn closes(&self, at: usize) -> bool {
        let sight = self.sight;
        let mut at = at;
        while at < self.limit && matches!(sight.tag(at), Tag::Time | Tag::Adverb) {
            at += 1;
        }
        if at >= self.limit {
            return true;
        }
        match sight.mark(at) {
            Some(',') => sight.mark(at + 1) != Some('"'),
            Some('.' | '!' | '?' | ';' | '…' | ')' | '—') => true,
            Some(_) => false,
            None => {
                matches!(sight.tag(at), Tag::Preposition | Tag::Subordinator)
                    && !self.that_ahead(at)
                    || sight.tag(at) == Tag::Conjunction
            }
        }
    }

    /// A “that” or a quotation within a few words.
    fn that_ahead(&self, at: usize) -> bool {
        (at..self.limit.min(at + 14))
            .take_while(|i| !matches!(self.sight.mark(*i), Some('.' | ';')))
            .any(|i| {
                self.sight.tag(i) == Tag::That && !self.sight.tag(i + 1).verb()
                    || matches!(self.sight.mark(i), Some('"' | ':'))
            })
    }

    /// Whether a noun stands for a document or study rather than a person.
    pub(super) fn source_noun(&self, at: usize) -> bool {
        self.sight
            .token(at)
            .is_some_and(|t| t.sort(sorts::SOURCE) && t.may(tags::NOUN))
    }
}
