//! The lexicon: hand-made tables of English words, read once into a map from every inflected form
//! to what the word can be. The tables are the `.txt` files beside this one; each explains itself.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::inflect::{self, Form};

/// A set of parts of speech a word can be.
pub(super) type Tags = u32;

/// The parts of speech the tables know.
pub(super) mod tags {
    use super::Tags;
    pub const DET: Tags = 1;
    pub const POSS: Tags = 1 << 1;
    pub const PRON: Tags = 1 << 2;
    pub const NUM: Tags = 1 << 3;
    pub const PREP: Tags = 1 << 4;
    pub const TO: Tags = 1 << 5;
    pub const CONJ: Tags = 1 << 6;
    pub const SUB: Tags = 1 << 7;
    pub const WH: Tags = 1 << 8;
    pub const THAT: Tags = 1 << 9;
    pub const MODAL: Tags = 1 << 10;
    pub const HAVE: Tags = 1 << 11;
    pub const BE: Tags = 1 << 12;
    pub const DO: Tags = 1 << 13;
    pub const NEG: Tags = 1 << 14;
    pub const ADV: Tags = 1 << 15;
    pub const ADJ: Tags = 1 << 16;
    pub const NOUN: Tags = 1 << 17;
    pub const TIME: Tags = 1 << 18;
    pub const BASE: Tags = 1 << 19;
    pub const THIRD: Tags = 1 << 20;
    pub const PAST: Tags = 1 << 21;
    pub const PART: Tags = 1 << 22;
    pub const ING: Tags = 1 << 23;
    /// Any form of a verb other than the auxiliaries.
    pub const VERB: Tags = BASE | THIRD | PAST | PART | ING;
    /// An auxiliary of any kind.
    pub const AUX: Tags = MODAL | HAVE | BE | DO;
}

/// What a noun or name can stand for.
pub(super) mod sorts {
    pub const TITLE: u16 = 1;
    pub const ROLE: u16 = 1 << 1;
    pub const ORGANISATION: u16 = 1 << 2;
    pub const SOURCE: u16 = 1 << 3;
    pub const GROUP: u16 = 1 << 4;
    pub const MALE: u16 = 1 << 5;
    pub const FEMALE: u16 = 1 << 6;
    pub const PARTICLE: u16 = 1 << 7;
    pub const MALE_NAME: u16 = 1 << 8;
    pub const FEMALE_NAME: u16 = 1 << 9;
    pub const NATIONALITY: u16 = 1 << 10;
    pub const MEDIUM: u16 = 1 << 11;
    pub const SHORT: u16 = 1 << 12;
    pub const MAYBE_SHORT: u16 = 1 << 13;
    pub const RAISING: u16 = 1 << 14;
}

/// What the tables say of one form. The three numbers are rows of [`Lexicon`], from 1; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    pub tags: Tags,
    pub sorts: u16,
    pub verb: u16,
    pub noun: u16,
    pub adjective: u16,
}

/// How a verb that credits somebody is used: the row of `verbs.txt`.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// A clause may follow.
    pub clause: bool,
    /// It goes with a quotation.
    pub quotation: bool,
    /// Its object is what is credited.
    pub object: bool,
    /// An infinitive is what is credited.
    pub infinitive: bool,
    /// An object before the clause is the hearer.
    pub hearer: bool,
    /// Weak: credits only together with a person for a subject.
    pub topic: bool,
    /// Only with one of its prepositions.
    pub bound: bool,
    /// Prepositions and particles after which the credited words begin.
    pub prepositions: Vec<&'static str>,
}

/// The tables, read.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: HashMap<Box<str>, Entry, BuildHasherDefault<Mix>>,
    verbs: Vec<Frame>,
    nouns: Vec<Vec<&'static str>>,
    adjectives: Vec<Vec<&'static str>>,
    countries: HashMap<&'static str, &'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// The lexicon; the first call reads the tables (about two milliseconds).
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    fn read() -> Self {
        let mut all = Self::default();
        all.grammar(include_str!("lexicon/grammar.txt"));
        all.sorts(include_str!("lexicon/people.txt"), "");
        all.sorts(include_str!("lexicon/abbreviations.txt"), "short");
        all.plain_verbs(include_str!("lexicon/plain_verbs.txt"));
        all.credit_verbs(include_str!("lexicon/verbs.txt"));
        all.raising(include_str!("lexicon/raising.txt"));
        all.nouns(include_str!("lexicon/nouns.txt"));
        all.adjectives(include_str!("lexicon/adjectives.txt"));
        all.nations(include_str!("lexicon/nationalities.txt"));
        all
    }

    /// What the tables say of a lower-cased form, nothing if they do not know it.
    pub(super) fn word(&self, lower: &str) -> Option<Entry> {
        self.words.get(lower).copied()
    }

    /// The frame of a crediting verb.
    pub(super) fn verb(&self, entry: Entry) -> Option<&Frame> {
        self.verbs.get(usize::from(entry.verb).checked_sub(1)?)
    }

    /// What may follow a crediting noun.
    pub(super) fn noun(&self, entry: Entry) -> Option<&[&'static str]> {
        let row = self.nouns.get(usize::from(entry.noun).checked_sub(1)?)?;
        Some(row)
    }

    /// What may follow a crediting adjective.
    pub(super) fn adjective(&self, entry: Entry) -> Option<&[&'static str]> {
        let row = usize::from(entry.adjective).checked_sub(1)?;
        Some(self.adjectives.get(row)?)
    }

    /// The country of a nationality: Hungary for “Hungarian”.
    pub(super) fn country(&self, nationality: &str) -> Option<&'static str> {
        let lower = nationality.to_lowercase();
        self.countries.get(lower.as_str()).copied()
    }

    fn put(&mut self, form: &str) -> &mut Entry {
        self.words.entry(form.into()).or_default()
    }

    fn grammar(&mut self, table: &'static str) {
        for (group, word) in grouped(table) {
            let tag = match group {
                "determiner" => tags::DET,
                "possessive" => tags::POSS,
                "pronoun" => tags::PRON,
                "number" => tags::NUM,
                "preposition" => tags::PREP,
                "to" => tags::TO,
                "conjunction" => tags::CONJ,
                "subordinator" => tags::SUB,
                "wh" => tags::WH,
                "that" => tags::THAT,
                "modal" => tags::MODAL,
                "have" => tags::HAVE,
                "be" => tags::BE,
                "do" => tags::DO,
                "negation" => tags::NEG,
                "adverb" => tags::ADV,
                "adjective" => tags::ADJ,
                "noun" => tags::NOUN,
                _ => tags::TIME,
            };
            self.put(word).tags |= tag;
        }
    }

    fn sorts(&mut self, table: &'static str, first: &'static str) {
        for (group, word) in grouped(table) {
            let group = if group.is_empty() { first } else { group };
            let (sort, tag) = match group {
                "title" => (sorts::TITLE, 0),
                "role" => (sorts::ROLE, tags::NOUN),
                "organisation" => (sorts::ORGANISATION, tags::NOUN),
                "source" => (sorts::SOURCE, tags::NOUN),
                "group" => (sorts::GROUP, 0),
                "male" => (sorts::MALE, 0),
                "female" => (sorts::FEMALE, 0),
                "particle" => (sorts::PARTICLE, 0),
                "common male name" => (sorts::MALE_NAME, 0),
                "common female name" => (sorts::FEMALE_NAME, 0),
                "medium" => (sorts::MEDIUM, 0),
                "short" => (sorts::SHORT, 0),
                _ => (sorts::MAYBE_SHORT, 0),
            };
            let entry = self.put(word);
            entry.sorts |= sort;
            entry.tags |= tag;
            if sort == sorts::GROUP && entry.tags == 0 {
                entry.tags = tags::NOUN;
            }
        }
    }

    fn conjugate(&mut self, word: &str, row: u16) {
        for (form, kind) in inflect::conjugate(word) {
            let tag = match kind {
                Form::Base => tags::BASE,
                Form::Third => tags::THIRD,
                Form::Past => tags::PAST,
                Form::Participle => tags::PART,
                Form::Gerund => tags::ING,
            };
            let entry = self.put(&form);
            entry.tags |= tag;
            if row != 0 {
                entry.verb = row;
            }
        }
    }

    fn plain_verbs(&mut self, table: &'static str) {
        for word in lines(table).flat_map(str::split_whitespace) {
            self.conjugate(word, 0);
        }
    }

    fn credit_verbs(&mut self, table: &'static str) {
        let mut group = "";
        let mut seen: HashMap<&str, u16> = HashMap::new();
        for line in lines(table) {
            if let Some(header) = line.strip_prefix('[') {
                group = header.trim_end_matches(']');
                continue;
            }
            let (word, own) = line.split_once(':').unwrap_or((line, ""));
            let base = word.split('/').next().unwrap_or(word);
            let row = *seen.entry(base).or_insert_with(|| {
                self.verbs.push(Frame::default());
                u16::try_from(self.verbs.len()).unwrap_or(0)
            });
            if let Some(frame) = self.verbs.get_mut(usize::from(row).saturating_sub(1)) {
                let bound = group.contains('!') || own.contains('!');
                frame.add(group, bound);
                frame.add(own, bound);
            }
            self.conjugate(word, row);
        }
    }

    fn raising(&mut self, table: &'static str) {
        for word in lines(table).flat_map(str::split_whitespace) {
            self.conjugate(word, 0);
            for (form, _) in inflect::conjugate(word) {
                self.put(&form).sorts |= sorts::RAISING;
            }
        }
    }

    fn nouns(&mut self, table: &'static str) {
        for line in lines(table) {
            let (word, after) = line.split_once(':').unwrap_or((line, ""));
            self.nouns.push(after.split_whitespace().collect());
            let row = u16::try_from(self.nouns.len()).unwrap_or(0);
            for form in [word.to_owned(), inflect::plural(word)] {
                let entry = self.put(&form);
                entry.tags |= tags::NOUN;
                entry.noun = row;
            }
        }
    }

    fn adjectives(&mut self, table: &'static str) {
        for line in lines(table) {
            let (word, after) = line.split_once(':').unwrap_or((line, ""));
            self.adjectives.push(after.split_whitespace().collect());
            let row = u16::try_from(self.adjectives.len()).unwrap_or(0);
            let entry = self.put(word);
            entry.tags |= tags::ADJ;
            entry.adjective = row;
        }
    }

    fn nations(&mut self, table: &'static str) {
        for (word, country) in lines(table).filter_map(|line| line.split_once(' ')) {
            let entry = self.put(word);
            entry.sorts |= sorts::NATIONALITY;
            entry.tags |= tags::ADJ;
            self.countries.insert(word, country);
        }
    }
}

impl Frame {
    fn add(&mut self, marks: &'static str, bound: bool) {
        for mark in marks.split_whitespace() {
            match mark {
                "c" => self.clause = true,
                "q" => self.quotation = true,
                "o" => self.object = true,
                "i" => self.infinitive = true,
                "r" => self.hearer = true,
                "t" => self.topic = true,
                "!" => {}
                list => self
                    .prepositions
                    .extend(list.trim_start_matches('+').split(',')),
            }
        }
        let first = !self.bound && !self.clause && !self.object && !self.infinitive;
        self.bound = bound && (self.bound || first);
    }
}

/// The lines that say something.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Every word with the header it stands under.
fn grouped(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut group = "";
    lines(table).flat_map(move |line| {
        let header = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        let words = if let Some(header) = header {
            group = header;
            ""
        } else {
            line
        };
        let group = group;
        words.split_whitespace().map(move |word| (group, word))
    })
}

/// A small multiplicative hash: the keys are our own words, so no flooding is to be feared, and a
/// lookup is made for every word of an article.
#[derive(Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}
