//! The index of claims in memory: which claims have a term, which a pair of terms.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Known;
use super::rows::{Pair, Rows, pair, unpair};
use super::terms::{Term, terms};

/// The fields of a claim that are compared: text, title, quote, speaker, topic.
pub(super) const FIELDS: usize = 5;
/// How many of them, from the first, hold the statement itself.
pub(super) const SPOKEN: usize = 3;

/// How much a word in each field counts, and how far the field's length is made even (BM25F's
/// weights and *b*: Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009, 3.6).
const WEIGHTS: [(f32, f32); FIELDS] = [(1.0, 0.5), (1.0, 0.5), (1.0, 0.5), (0.3, 0.0), (0.3, 0.0)];

/// Terms that more claims than this have are no company for one another.
const COMMON: usize = 300;
/// How often two terms must meet, and in what share of the claims of one, to be company.
const MEETINGS: (usize, f32) = (2, 0.08);

/// A map by numbers that nobody outside chooses: terms are numbered as they are met.
pub(super) type ByNumber<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014) as a hasher of one number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 << 8 ^ u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = mixed ^ mixed >> 31;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A claim as numbers of terms, field by field.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Each term in order, and whether it carries a subject.
    pub fields: [Vec<(u32, bool)>; FIELDS],
}

/// Claims by their terms.
#[derive(Debug, Default)]
pub(super) struct Postings {
    pub entries: Vec<Entry>,
    /// Terms by their key.
    vocabulary: HashMap<String, u32>,
    /// Terms by their words, so that a word is stemmed once.
    words: HashMap<String, u32>,
    pub keys: Vec<String>,
    /// For each term: the claims that have it, with its weighted frequency.
    pub terms: Vec<Vec<(u32, f32)>>,
    /// The claims in which one term follows the other.
    pub following: Rows,
    /// The claims in which two content terms stand near each other, in either order.
    pub near: Rows,
    /// For each term: those that stand in the other of title and text, with the share of its
    /// claims in which they do.
    pub company: ByNumber<u32, Vec<(u32, f32)>>,
    /// Terms by three letters in a row, for words that were spelled otherwise.
    pub letters: HashMap<[char; 3], Vec<u32>>,
}

impl Postings {
    pub fn new<'a>(claims: impl IntoIterator<Item = Known<'a>>) -> Self {
        let mut postings = Self::default();
        for claim in claims {
            let mut entry = Entry::default();
            for (field, text) in entry.fields.iter_mut().zip(claim.fields()) {
                for term in terms(text) {
                    field.push((postings.learn(&term), term.is_content()));
                }
            }
            postings.entries.push(entry);
        }
        postings.post_terms();
        postings.post_pairs();
        postings.keep_company();
        for (id, key) in (0..).zip(&postings.keys) {
            for three in threes(key) {
                let with = postings.letters.entry(three).or_default();
                if with.last() != Some(&id) {
                    with.push(id);
                }
            }
        }
        postings
    }

    fn learn(&mut self, term: &Term) -> u32 {
        if let Some(id) = self.words.get(&term.word).filter(|_| term.number.is_none()) {
            return *id;
        }
        let key = term.key();
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let id = *self.vocabulary.entry(key.clone()).or_insert(next);
        if id == next {
            self.keys.push(key);
        }
        if term.number.is_none() {
            self.words.insert(term.word.clone(), id);
        }
        id
    }

    /// The number of a term, if a claim has it.
    pub fn find(&self, term: &Term) -> Option<u32> {
        let word = self.words.get(&term.word).filter(|_| term.number.is_none());
        word.or_else(|| self.vocabulary.get(&term.key())).copied()
    }

    fn post_terms(&mut self) {
        self.terms = vec![Vec::new(); self.keys.len()];
        let mut average = [0.0; FIELDS];
        for entry in &self.entries {
            for (average, field) in average.iter_mut().zip(&entry.fields) {
                *average += field.len() as f32 / self.entries.len() as f32;
            }
        }
        let mut frequencies: ByNumber<u32, f32> = ByNumber::default();
        for (id, entry) in (0..).zip(&self.entries) {
            frequencies.clear();
            for ((field, average), (weight, b)) in entry.fields.iter().zip(average).zip(WEIGHTS) {
                let length = field.len() as f32 / f32::max(average, 1.0);
                for (term, _) in field {
                    *frequencies.entry(*term).or_default() += weight / (1.0 - b + b * length);
                }
            }
            for (term, frequency) in &frequencies {
                self.terms[*term as usize].push((id, *frequency));
            }
        }
    }

    fn post_pairs(&mut self) {
        let (mut following, mut beside) = (Vec::new(), Vec::new());
        for (id, entry) in (0..).zip(&self.entries) {
            for field in &entry.fields[..SPOKEN] {
                following.extend(field.windows(2).map(|two| (pair(two[0].0, two[1].0), id)));
                beside.extend(near(field).into_iter().map(|pair| (pair, id)));
            }
        }
        self.following = Rows::new(following);
        self.near = Rows::new(beside);
    }

    /// A headline says in other words what the claim says: which words those are is learned from
    /// the claims themselves, as the share of one word's claims that have the other across.
    fn keep_company(&mut self) {
        let telling = |field: &[(u32, bool)]| -> Vec<u32> {
            let mut telling: Vec<u32> = field
                .iter()
                .filter(|(id, content)| *content && self.terms[*id as usize].len() <= COMMON)
                .map(|(id, _)| *id)
                .collect();
            telling.sort_unstable();
            telling.dedup();
            telling
        };
        let mut meetings: Vec<Pair> = Vec::new();
        for entry in &self.entries {
            let (text, title) = (telling(&entry.fields[0]), telling(&entry.fields[1]));
            for a in text {
                for b in title.iter().filter(|b| **b != a) {
                    meetings.extend([pair(a, *b), pair(*b, a)]);
                }
            }
        }
        meetings.sort_unstable();
        for met in meetings.chunk_by(|a, b| a == b) {
            let (term, other) = unpair(met[0]);
            let share = met.len() as f32 / self.terms[term as usize].len() as f32;
            if met.len() >= MEETINGS.0 && share > MEETINGS.1 {
                let company = self.company.entry(term).or_default();
                company.push((other, share.min(1.0)));
            }
        }
    }

    /// How rare something is that `count` claims have: the idf of BM25, with one added so that it
    /// is never negative.
    pub fn rarity(&self, count: usize) -> f32 {
        let (all, count) = (self.entries.len() as f32, count as f32);
        (1.0 + (all - count + 0.5) / (count + 0.5)).ln()
    }

    /// How rare a term is.
    pub fn rarity_of(&self, term: u32) -> f32 {
        self.rarity(self.terms[term as usize].len())
    }
}

/// Three letters in a row of a key, its ends marked.
pub(super) fn threes(key: &str) -> Vec<[char; 3]> {
    let marked: Vec<char> = ['^'].into_iter().chain(key.chars()).chain(['$']).collect();
    marked.windows(3).map(|w| [w[0], w[1], w[2]]).collect()
}

/// Pairs of content terms with at most two between them, the smaller number first.
pub(super) fn near(field: &[(u32, bool)]) -> Vec<Pair> {
    let content: Vec<u32> = field
        .iter()
        .filter(|(_, content)| *content)
        .map(|(id, _)| *id)
        .collect();
    let mut found = Vec::new();
    for (i, a) in content.iter().enumerate() {
        for b in content[i + 1..].iter().take(3).filter(|b| *b != a) {
            found.push(pair(*a.min(b), *a.max(b)));
        }
    }
    found
}
