//! Near copies of an article: the same wire copy under other headlines, cut, or wrapped in other
//! boilerplate. A text is the set of its overlapping runs of words (Broder, On the resemblance and
//! containment of documents, 1997); a signature of fixed length estimates how much two sets share,
//! and its bands are keys by which a database finds candidates without comparing everything
//! (locality-sensitive hashing: Indyk & Motwani 1998; banding as in Leskovec, Rajaraman & Ullman,
//! Mining of Massive Datasets, 3.4).
//!
//! Hashes are stable: stored signatures stay comparable for as long as [`VERSION`] is the same.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Changes whenever the same text would get another signature.
pub const VERSION: u32 = 1;
/// Words in a shingle: long enough that two articles on one event share few by chance.
pub const WORDS: usize = 4;
/// Bands of a signature, and rows in each. Two texts that share the part *s* of their shingles
/// have a band in common with probability 1 − (1 − s³)⁴⁰: .995 at s = ½, .93 at .4, .66 at .3,
/// .27 at .2 and .04 at .1.
pub const BANDS: usize = 40;
const ROWS: usize = 3;
/// Numbers in a signature.
pub const LENGTH: usize = BANDS * ROWS;

/// From this resemblance on, two articles are shown as copies of one another.
pub const RESEMBLES: f64 = 0.5;
/// From this containment on, the shorter of two articles is shown as part of the longer.
pub const CONTAINED: f64 = 0.7;
/// A text of fewer shingles is too short for either.
pub const FEWEST: usize = 12;

/// The shingles of a text, as a sorted set of hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

/// The smallest hash of a text's shingles under each of [`LENGTH`] orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature([u32; LENGTH]);

/// How two articles stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// Much the same words.
    Copies,
    /// Most words of the first are in the second.
    FirstInSecond,
    /// Most words of the second are in the first.
    SecondInFirst,
    /// Neither.
    Apart,
}

/// The shingles of a text. Case, marks on letters, punctuation and the breaks between lines do not
/// matter. A text shorter than a shingle is one shingle; a text without words has none.
pub fn shingles(text: &str) -> Shingles {
    let words = words(text);
    let mut hashes: Vec<u64> = match words.len() {
        0 => Vec::new(),
        few if few < WORDS => vec![hash(&words)],
        _ => words.windows(WORDS).map(hash).collect(),
    };
    hashes.sort_unstable();
    hashes.dedup();
    Shingles(hashes)
}

/// The hash of each word, folded.
fn words(text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut word: Option<u64> = None;
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c));
    for letter in letters.flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            word = Some(fnv(word.unwrap_or(OFFSET), letter));
        } else if !matches!(letter, '\'' | '’') {
            // An apostrophe is written in two ways, or left out.
            found.extend(word.take());
        }
    }
    found.extend(word);
    found
}

/// FNV-1a's offset basis and prime for 64 bits (Fowler, Noll & Vo).
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn fnv(state: u64, letter: char) -> u64 {
    let bytes = u32::from(letter).to_le_bytes();
    bytes.into_iter().fold(state, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

fn hash(words: &[u64]) -> u64 {
    words.iter().fold(OFFSET, |state, word| mix(state ^ word))
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): a permutation of 64 bits.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

impl Shingles {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b, mut shared) = (self.0.as_slice(), other.0.as_slice(), 0);
        while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
            if x <= y {
                a = rest_a;
            }
            if y <= x {
                b = rest_b;
            }
            shared += usize::from(x == y);
        }
        shared
    }

    /// The part of all shingles that both have (Jaccard), 0 to 1. Two texts without words have
    /// nothing in common.
    pub fn resemblance(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        ratio(shared, self.len() + other.len() - shared)
    }

    /// The part of these shingles that the other has too, 0 to 1.
    pub fn containment(&self, other: &Self) -> f64 {
        ratio(self.shared(other), self.len())
    }

    /// How two texts stand to one another.
    pub fn kinship(&self, other: &Self) -> Kinship {
        if self.len().min(other.len()) < FEWEST {
            return Kinship::Apart;
        }
        if self.resemblance(other) >= RESEMBLES {
            return Kinship::Copies;
        }
        let (first, second) = (self.containment(other), other.containment(self));
        match first >= second {
            true if first >= CONTAINED => Kinship::FirstInSecond,
            false if second >= CONTAINED => Kinship::SecondInFirst,
            _ => Kinship::Apart,
        }
    }

    /// The signature; nothing when there are no shingles.
    pub fn signature(&self) -> Option<Signature> {
        if self.is_empty() {
            return None;
        }
        let mut least = [u32::MAX; LENGTH];
        for shingle in &self.0 {
            for (order, least) in (1..).zip(&mut least) {
                // One permutation for each order; its upper half is enough to tell minima apart.
                let place = (mix(shingle ^ mix(order)) >> 32) as u32;
                *least = place.min(*least);
            }
        }
        Some(Signature(least))
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

impl Signature {
    /// An estimate of the resemblance; its standard error is at most 0.046.
    pub fn resemblance(&self, other: &Self) -> f64 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        ratio(same, LENGTH)
    }

    /// The keys under which a database finds candidates: two texts are compared when they have a
    /// key in common at the same place. The place is part of the key, so that one column holds all.
    /// They are signed because databases' integers are.
    pub fn bands(&self) -> [i64; BANDS] {
        let mut keys = [0; BANDS];
        for ((place, key), rows) in (0..).zip(&mut keys).zip(self.0.chunks_exact(ROWS)) {
            let band = rows
                .iter()
                .fold(mix(place), |state, row| mix(state ^ u64::from(*row)));
            *key = band.cast_signed();
        }
        keys
    }

    /// As bytes for a database: each number in four, the lowest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    }

    /// From such bytes; nothing when they are too many or too few.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let numbers: Vec<u32> = numbers
            .iter()
            .map(|four| u32::from_le_bytes(*four))
            .collect();
        let numbers = <[u32; LENGTH]>::try_from(numbers).ok()?;
        rest.is_empty().then_some(Self(numbers))
    }
}

/// The texts whose signatures share a band with another, as pairs of places, the smaller first.
pub fn candidates(signatures: &[Signature]) -> BTreeSet<(usize, usize)> {
    let mut keys: Vec<(i64, usize)> = Vec::with_capacity(signatures.len() * BANDS);
    for (place, signature) in signatures.iter().enumerate() {
        keys.extend(signature.bands().map(|band| (band, place)));
    }
    keys.sort_unstable();
    let mut found = BTreeSet::new();
    for same in keys.chunk_by(|a, b| a.0 == b.0) {
        for (i, (_, first)) in same.iter().enumerate() {
            found.extend(same[i + 1..].iter().map(|(_, second)| (*first, *second)));
        }
    }
    found
}

#[cfg(test)]
mod tests;
