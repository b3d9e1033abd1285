//! Dice that fall the same way for the same seed, on every machine: SplitMix64 (Steele, Lea and
//! Flood, “Fast splittable pseudorandom number generators”, OOPSLA 2014).

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Dice.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of one thing among many of a sort: thrown for it alone, so that it stays as it is
    /// however many others there are.
    pub(super) fn of(seed: u64, sort: u64, which: u64) -> Dice {
        let mut dice = Dice(seed ^ sort.rotate_left(40));
        let mixed = dice.throw() ^ which;
        Dice(mixed)
    }

    /// Any number.
    pub(super) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A share of one: from 0 up to, and without, 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.throw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A place among so many; 0 when there is none.
    pub(super) fn below(&mut self, many: usize) -> usize {
        (self.throw() % many.max(1) as u64) as usize
    }

    /// A whole number, both ends included.
    pub(super) fn between(&mut self, from: i32, to: i32) -> i32 {
        from + self.below((to - from + 1).unsigned_abs() as usize) as i32
    }

    /// Whether what happens in so many of a hundred cases happens in this one.
    pub(super) fn falls(&mut self, of_a_hundred: u32) -> bool {
        self.below(100) < of_a_hundred as usize
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of several words.
    pub(super) fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    /// A place among so many, the first ones far more often: of very many a few are met all the time,
    /// most once or twice.
    pub(super) fn leaning(&mut self, many: usize) -> usize {
        let lean = self.share().powi(if many < 1_000 { 2 } else { 4 });
        ((lean * many as f64) as usize).min(many.saturating_sub(1))
    }

    /// A place in a list of weights.
    pub(super) fn weighed(&mut self, weights: &[u32]) -> usize {
        let all: u32 = weights.iter().sum();
        let mut left = self.below(all as usize) as u32;
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// A key made at an instant.
    pub(super) fn key(&mut self, at: DateTime<Utc>) -> Uuid {
        let (one, two) = (self.throw().to_be_bytes(), self.throw().to_be_bytes());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&one);
        random[8..].copy_from_slice(&two[..2]);
        let millis = at.timestamp_millis().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Some minutes, between two numbers of them.
    pub(super) fn minutes(&mut self, from: i32, to: i32) -> TimeDelta {
        TimeDelta::milliseconds(i64::from(self.between(from * 60, to * 60)) * 1_000)
    }
}
