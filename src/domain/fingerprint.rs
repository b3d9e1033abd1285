//! Fingerprints of pictures: 256 bits that stay nearly the same when a picture is made smaller, saved
//! anew or brightened, and that differ in about half when it is another picture.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many of the 256 bits may differ between copies of one picture (Meta, “The TMK+PDQF
/// Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm”, 2019: 31 or fewer for matching).
pub const ALIKE: u32 = 31;

/// A fingerprint, written as 64 hexadecimal digits, as other programs write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u64; 4]);

impl Fingerprint {
    /// The fingerprint with these bits, the last of which is written first.
    pub fn from_bits(bits: &[bool; 256]) -> Fingerprint {
        let mut words = [0; 4];
        for (word, chunk) in words.iter_mut().rev().zip(bits.chunks(64)) {
            *word = chunk
                .iter()
                .rev()
                .fold(0, |word, bit| word << 1 | u64::from(*bit));
        }
        Fingerprint(words)
    }

    /// Reads one back; nothing when it is none.
    pub fn parse(written: &str) -> Option<Fingerprint> {
        if written.len() != 64 || !written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut words = [0; 4];
        for (at, word) in words.iter_mut().enumerate() {
            *word = u64::from_str_radix(written.get(at * 16..at * 16 + 16)?, 16).ok()?;
        }
        Some(Fingerprint(words))
    }

    /// In how many bits two fingerprints differ, from 0 to 256.
    pub fn distance(self, other: Fingerprint) -> u32 {
        let pairs = self.0.iter().zip(other.0);
        pairs.map(|(one, other)| (one ^ other).count_ones()).sum()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|word| write!(out, "{word:016x}"))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = &'static str;

    fn try_from(written: String) -> Result<Fingerprint, &'static str> {
        Fingerprint::parse(&written).ok_or("no fingerprint of a picture")
    }
}

/// What the desk knows a picture by, once it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Its fingerprint.
    By(Fingerprint),
    /// There is too little in it to tell it from others, or it cannot be read.
    ByNothing,
}

/// A picture as it is and as it is in a mirror: what goes round is often turned over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// As it is.
    pub own: Fingerprint,
    /// Left and right exchanged.
    pub mirrored: Fingerprint,
}

impl Fingerprints {
    /// In how many bits a fingerprint differs from the nearer of the two.
    pub fn distance(self, other: Fingerprint) -> u32 {
        self.own.distance(other).min(self.mirrored.distance(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bits_are_written_from_the_last_to_the_first() {
        let mut bits = [false; 256];
        bits[0] = true;
        bits[255] = true;
        let written = Fingerprint::from_bits(&bits).to_string();
        assert_eq!(written, format!("8{}1", "0".repeat(62)));
        assert_eq!(Fingerprint::parse(&written[1..]), None);
        assert_eq!(Fingerprint::parse(&format!("+{}", &written[1..])), None);
    }

    proptest! {
        #[test]
        fn a_fingerprint_reads_back_and_differs_in_the_bits_that_differ(
            one: [u64; 4], other: [u64; 4]
        ) {
            let (one, other) = (Fingerprint(one), Fingerprint(other));
            prop_assert_eq!(Fingerprint::parse(&one.to_string()), Some(one));
            prop_assert_eq!(one.distance(one), 0);
            prop_assert_eq!(one.distance(other), other.distance(one));
        }
    }
}
