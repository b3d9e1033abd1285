//! Attribution: from the sentences of a block to statements, each with the words credited, the one
//! who is credited, and the words that credit. One file per family of frames.

mod bare;
mod chains;
mod complements;
mod credits;
mod nouns;
mod passives;
mod quoted;
mod trailing;
mod verbs;

use std::ops::Range;

use super::clauses::Clauses;
use super::names::{self, Mention, Sort};
use super::people::{People, Pronoun, Speaker};
use super::phrases::{Form, Group, Sight};
use super::tagger::Tag;

/// Words credited to somebody, in tokens of the block.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// The credited words; several pieces when the credit interrupts them.
    pub pieces: Vec<Range<usize>>,
    pub speaker: Option<Speaker>,
    pub relays: Vec<Speaker>,
    pub cue: Range<usize>,
    /// A belief, an intention or a judgement rather than words said.
    pub attitude: bool,
    /// The first token of the sentence that credits it.
    pub sentence: usize,
    /// The words come before the credit.
    pub trailing: bool,
    /// The rule that found it, for whoever asks why.
    pub rule: &'static str,
}

impl Statement {
    /// From its first token to one past its last.
    pub(super) fn reach(&self) -> Range<usize> {
        let start = self.pieces.iter().map(|p| p.start).min().unwrap_or(0);
        let end = self.pieces.iter().map(|p| p.end).max().unwrap_or(0);
        start..end
    }
}

/// What is remembered from block to block.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub people: People,
    /// Who spoke last, in this or the paragraph before.
    pub last: Option<Speaker>,
    /// The speaker of a quotation that the last paragraph left open.
    pub open: Option<Speaker>,
    pub paragraph: u32,
    pub sentence: u32,
}

/// One block under reading.
pub(super) struct Finder<'a> {
    pub sight: &'a Sight<'a>,
    pub memory: &'a mut Memory,
    pub found: Vec<Statement>,
}

impl<'a> Finder<'a> {
    /// Reads every sentence of the block.
    pub(super) fn read(&mut self, sentences: &[Range<usize>]) {
        let sight = self.sight;
        for sentence in sentences {
            self.memory.sentence += 1;
            let groups = sight.groups(sentence.clone());
            let clauses = Clauses {
                sight,
                groups: &groups,
                start: sentence.start,
                limit: sentence.end,
            };
            self.enter_names(&clauses);
            let before = self.found.len();
            self.verbs(&clauses);
            self.nouns(&clauses);
            self.adjectives(&clauses);
            self.credits(&clauses, before);
            self.chains(before);
            self.sort(before);
            self.quotations(&clauses);
            if let Some(speaker) = self
                .found
                .get(before..)
                .and_then(|new| new.iter().rev().find(|s| !s.attitude))
                .and_then(|s| s.speaker.clone())
            {
                self.memory.last = Some(speaker);
            }
        }
    }

    /// Drops doubles among the statements of one sentence and puts them in the order of the text.
    fn sort(&mut self, from: usize) {
        let mut fresh = self.found.split_off(from);
        fresh.sort_by_key(|s| (s.reach().start, s.cue.start));
        let mut kept: Vec<Statement> = Vec::with_capacity(fresh.len());
        for statement in fresh {
            let twin = kept.iter().any(|k| k.pieces == statement.pieces);
            if !twin {
                kept.push(statement);
            }
        }
        self.found.append(&mut kept);
    }

    /// Enters the names of a sentence in the register, subjects first marked.
    fn enter_names(&mut self, clauses: &Clauses<'_>) {
        let sight = self.sight;
        let mut subjects: Vec<Range<usize>> = Vec::new();
        for (which, group) in clauses.groups.iter().enumerate() {
            if group.form == Form::Finite && sight.quote(group.head).is_none() {
                subjects.extend(sight.subject(clauses.groups, which, clauses.start));
            }
        }
        let mut at = clauses.start;
        while at < clauses.limit {
            if sight.tag(at) != Tag::Name {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while end < clauses.limit
                && (sight.tag(end) == Tag::Name
                    || sight
                        .token(end)
                        .is_some_and(|t| t.sort(super::lexicon::sorts::PARTICLE))
                        && sight.tag(end + 1) == Tag::Name)
            {
                end += 1;
            }
            let mut start = at;
            while start > clauses.start
                && (matches!(
                    sight.tag(start - 1),
                    Tag::Noun | Tag::Adjective | Tag::Determiner
                ) || start < at && sight.tag(start - 1) == Tag::Name)
            {
                start -= 1;
            }
            let mention = names::mention(sight, &(start..end));
            if mention.named {
                let id = self.memory.people.enter(&mention);
                let subject = subjects.iter().any(|s| s.start <= at && end <= s.end);
                self.memory
                    .people
                    .sight(id, self.memory.paragraph, self.memory.sentence, subject);
            }
            at = end;
        }
        let main = subjects.first().cloned();
        if let Some(phrase) = main {
            let mention = names::mention(sight, &phrase);
            if mention.sort == Sort::Group && sight.tag(phrase.start) != Tag::Pronoun {
                self.memory.people.group(Speaker::Described(mention));
            }
        }
    }

    /// Who a subject stands for.
    fn speaker(&mut self, phrase: &Range<usize>) -> Option<Speaker> {
        let sight = self.sight;
        let first = sight.token(phrase.start)?;
        let word = first.of(sight.text).to_lowercase();
        let (paragraph, sentence) = (self.memory.paragraph, self.memory.sentence);
        if phrase.len() == 1 || first.tag == Tag::Pronoun {
            let pronoun = match word.as_str() {
                "he" | "him" | "his" | "himself" => Some(Pronoun::He),
                "she" | "her" | "hers" | "herself" => Some(Pronoun::She),
                "they" | "them" | "their" | "themselves" => Some(Pronoun::They),
                "it" | "its" => Some(Pronoun::It),
                _ => None,
            };
            if let Some(pronoun) = pronoun {
                return Some(self.memory.people.resolve(
                    pronoun,
                    first.of(sight.text),
                    paragraph,
                    sentence,
                ));
            }
            if matches!(
                word.as_str(),
                "there" | "this" | "that" | "these" | "those" | "which" | "what"
            ) && phrase.len() == 1
            {
                return None;
            }
        }
        let mut mention = names::mention(sight, phrase);
        if self.several(phrase) {
            mention.name = sight.words(phrase.clone()).to_owned();
            mention.role = String::new();
            mention.affiliation = String::new();
            mention.sort = Sort::Group;
            mention.named = false;
        }
        Some(self.known(mention))
    }

    /// “Smith and Jones”: two speakers at once.
    fn several(&self, phrase: &Range<usize>) -> bool {
        let sight = self.sight;
        let end = sight.base_end(phrase.start, phrase.end);
        let joined = end < phrase.end && sight.is(end, "and") && sight.begins_phrase(end + 1);
        let people = |at: usize| {
            sight.tag(at) == Tag::Name
                || sight.token(at).is_some_and(|t| {
                    t.sort(super::lexicon::sorts::ROLE | super::lexicon::sorts::GROUP)
                })
        };
        joined && end > phrase.start && people(end - 1) && phrase.end - end > 1
    }

    fn known(&mut self, mention: Mention) -> Speaker {
        if mention.named {
            let as_given = mention.as_given.clone();
            return Speaker::Known(self.memory.people.enter(&mention), as_given);
        }
        if mention.sort == Sort::Unnamed
            && mention.as_given.to_lowercase().starts_with("the ")
            && let Some(id) = self.memory.people.described(&mention)
        {
            return Speaker::Known(id, mention.as_given);
        }
        Speaker::Described(mention)
    }

    /// Puts a statement down.
    fn put(&mut self, statement: Statement) {
        let sight = self.sight;
        let mut statement = statement;
        statement.pieces.retain_mut(|piece| {
            trim(sight, piece);
            piece.start < piece.end
        });
        // “But, she said, the …”: one word in front of an inserted credit only joins sentences.
        if let ([first, _], true) = (statement.pieces.as_slice(), statement.trailing)
            && first.len() == 1
            && sight.quote(first.start).is_none()
        {
            statement.pieces.remove(0);
        }
        if statement.pieces.is_empty() {
            return;
        }
        if let Some(speaker) = &statement.speaker
            && !statement.attitude
        {
            self.memory
                .people
                .spoke(speaker, self.memory.paragraph, self.memory.sentence);
        }
        if !self.bare(&statement) {
            self.found.push(statement);
        }
    }

    /// The group's verb, in lower case, with the tokens of the cue.
    fn cue(group: &Group, end: usize) -> Range<usize> {
        group.start..end.max(group.end)
    }
}

/// Takes punctuation and conjunctions off the ends of a piece.
pub(super) fn trim(sight: &Sight<'_>, piece: &mut Range<usize>) {
    while piece.start < piece.end {
        let opens_quote = sight
            .quote(piece.start)
            .is_some_and(|q| q.open == piece.start);
        let mark = sight.mark(piece.start).is_some()
            && !opens_quote
            && !matches!(sight.mark(piece.start), Some('(' | '[' | '…'));
        if mark {
            piece.start += 1;
        } else {
            break;
        }
    }
    if sight.tag(piece.start) == Tag::That
        && piece.len() > 1
        && sight.tag(piece.start + 1) != Tag::Be
    {
        piece.start += 1;
        if sight.mark(piece.start) == Some(',') {
            piece.start += 1;
        }
    }
    while piece.start < piece.end {
        let last = piece.end - 1;
        let closes_quote = sight
            .quote(last)
            .is_some_and(|q| q.close == last && q.closed && q.open >= piece.start);
        let mark = sight
            .mark(last)
            .is_some_and(|m| !matches!(m, ')' | ']' | '%' | '<'))
            && !closes_quote;
        if mark || sight.tag(last) == Tag::Conjunction {
            piece.end -= 1;
        } else {
            break;
        }
    }
}

/// Words in one piece.
fn one(piece: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(piece).collect()
}
