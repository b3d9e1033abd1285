//! The bench: several people rate one verdict without seeing each other's rating, as PolitiFact's
//! three editors and CrossCheck's newsrooms do, instead of each signing it off in the open.

use chrono::{DateTime, Utc};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Whether reviewers decide in the open or by sealed ballots.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each approval is seen by everybody.
    Open,
    /// Each ballot is sealed until the bench is opened.
    Bench,
}

/// How verdicts on one kind of claim are approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalRule {
    /// So many approvals in the open.
    Open(u32),
    /// By a bench.
    Bench(Seating),
}

impl ApprovalRule {
    /// The rule as a sentence.
    pub fn words(self) -> String {
        match self {
            ApprovalRule::Open(1) => "One editor must approve.".to_owned(),
            ApprovalRule::Open(count) => format!("{count} editors must approve."),
            ApprovalRule::Bench(bench) => format!(
                "A bench of {} decides by sealed ballots; after {} hours, {} are enough.",
                bench.seats, bench.hours, bench.quorum
            ),
        }
    }
}

/// How a bench sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seating {
    /// How many people may cast a ballot, 2 to 9.
    pub seats: u32,
    /// How many ballots decide once time is up, 1 to `seats`.
    pub quorum: u32,
    /// How many hours after the submission time is up, 1 to 720.
    pub hours: u32,
    /// Whether readers are told how the minority rated the claim, and why.
    pub dissent: bool,
}

/// A bench that sits on a claim now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bench {
    /// How many people may cast a ballot.
    pub seats: u32,
    /// How many ballots decide once time is up.
    pub quorum: u32,
    /// When time is up.
    pub ends_at: DateTime<Utc>,
    /// Who has cast a ballot.
    pub cast: Vec<Uuid>,
    /// Who was asked to review and so has a seat kept.
    pub asked: Vec<Uuid>,
}

/// What an opened bench came to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// More than half gave the verdict's own rating.
    Carried,
    /// More than half gave another rating.
    Overturned,
    /// No rating had more than half.
    Tied,
}

impl Outcome {
    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Outcome::Carried => "the rating was carried",
            Outcome::Overturned => "the rating was overturned",
            Outcome::Tied => "no rating had a majority",
        }
    }
}

/// The hash a sealed ballot leaves in the record, so that what is opened later can be shown to be
/// what was cast: SHA-256 over its key, the hash of the verdict, the rating and the reason, each
/// preceded by its length. The key is random, so that nobody can find the rating by trying all.
pub fn seal(ballot: Uuid, verdict_sha256: &str, rating: Uuid, reason: &str) -> String {
    let (ballot, rating) = (ballot.to_string(), rating.to_string());
    let mut hash = Sha256::new();
    for part in [ballot.as_str(), verdict_sha256, rating.as_str(), reason] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_every_part_of_a_ballot() {
        let (key, rating) = (Uuid::now_v7(), Uuid::now_v7());
        let sealed = seal(key, "abc", rating, "As E1 shows.");
        assert_ne!(sealed, seal(Uuid::now_v7(), "abc", rating, "As E1 shows."));
        assert_ne!(sealed, seal(key, "abd", rating, "As E1 shows."));
        assert_ne!(sealed, seal(key, "abc", Uuid::now_v7(), "As E1 shows."));
        assert_ne!(sealed, seal(key, "abc", rating, "As E2 shows."));
        assert_eq!(sealed, seal(key, "abc", rating, "As E1 shows."));
    }
}
