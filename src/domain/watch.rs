//! Watch: what has become of a copy we keep and of the page it was taken from.

use sea_orm::{DeriveActiveEnum, EnumIter};

/// Whether our copy still has the hash it was kept under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kept {
    /// Nobody has looked yet.
    Unchecked,
    /// It has.
    Matches,
    /// Its bytes have changed.
    Altered,
    /// It is gone.
    Missing,
}

impl Kept {
    /// Whether the copy is no longer what was kept.
    pub fn is_damaged(self) -> bool {
        matches!(self, Kept::Altered | Kept::Missing)
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Kept::Unchecked => "hash not checked yet",
            Kept::Matches => "hash matches",
            Kept::Altered => "hash no longer matches: our copy is damaged",
            Kept::Missing => "our copy is missing",
        }
    }
}

/// What stands at the address now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Live {
    /// Nobody has looked yet.
    Unchecked,
    /// It is there and reads as it did.
    Alive,
    /// It reads as it did, at another address.
    Moved,
    /// It reads differently.
    Changed,
    /// It is gone.
    Dead,
}

impl Live {
    /// Whether somebody should look at what rests on it.
    pub fn matters(self) -> bool {
        matches!(self, Live::Moved | Live::Changed | Live::Dead)
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Live::Unchecked => "live page not visited yet",
            Live::Alive => "live page is there",
            Live::Moved => "live page has moved",
            Live::Changed => "live page has changed",
            Live::Dead => "live page is gone",
        }
    }
}

/// Minutes between two looks at the hash of a copy: a night.
pub const CHECK_MINUTES: i32 = 24 * 60;
/// Minutes between two visits of a page: a week. A page is not worn out by being looked at that often.
pub const VISIT_MINUTES: i32 = 7 * 24 * 60;
