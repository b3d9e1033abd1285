//! Where a claim stands in the editorial workflow; which moves lead on is `workflow`'s to say.

use std::fmt;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// The ten places a claim can stand.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Proposed by the reader of the article; nobody has decided yet.
    Suggested,
    /// Turned down while reading.
    Dismissed,
    /// Accepted; waits for somebody to research it.
    Queued,
    /// Turned down by an editor after it had been accepted.
    Declined,
    /// Somebody gathers evidence and writes the verdict.
    Researching,
    /// The verdict waits for approvals; nothing it rests on can change.
    InReview,
    /// The approval rule is met; it may be published.
    Approved,
    /// Public.
    Published,
    /// Public with a notice that it no longer holds.
    Retracted,
    /// Lives on in another claim.
    Merged,
}

impl State {
    /// Every state, in the order of a claim's life.
    pub const ALL: [State; 10] = [
        State::Suggested,
        State::Dismissed,
        State::Queued,
        State::Declined,
        State::Researching,
        State::InReview,
        State::Approved,
        State::Published,
        State::Retracted,
        State::Merged,
    ];

    /// The word in addresses, style classes and exports.
    pub fn slug(self) -> &'static str {
        match self {
            State::Suggested => "suggested",
            State::Dismissed => "dismissed",
            State::Queued => "queued",
            State::Declined => "declined",
            State::Researching => "researching",
            State::InReview => "in_review",
            State::Approved => "approved",
            State::Published => "published",
            State::Retracted => "retracted",
            State::Merged => "merged",
        }
    }

    /// Reads the word back from an address.
    pub fn from_slug(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// The states of a claim that somebody still has to work on.
    pub const OPEN: [State; 4] = [
        State::Queued,
        State::Researching,
        State::InReview,
        State::Approved,
    ];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Suggested => "Suggested",
            State::Dismissed => "Dismissed",
            State::Queued => "Queued",
            State::Declined => "Declined",
            State::Researching => "Researching",
            State::InReview => "In review",
            State::Approved => "Approved",
            State::Published => "Published",
            State::Retracted => "Retracted",
            State::Merged => "Merged",
        })
    }
}
