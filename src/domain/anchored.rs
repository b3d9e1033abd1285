//! How a claim's place came over from one snapshot of an article's page to the next.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// How a claim's place came over.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Anchored {
    /// The same words among the same words.
    Kept,
    /// The same words, elsewhere in the text.
    Moved,
    /// Words much like them in their place.
    Changed,
    /// A person said where it stands.
    ByHand,
    /// It has lost its place.
    Lost,
}

impl Anchored {
    /// In words, after “claim 4”.
    pub fn words(self) -> &'static str {
        match self {
            Anchored::Kept => "stands where it stood",
            Anchored::Moved => "stands elsewhere in the text now",
            Anchored::Changed => "is worded differently now",
            Anchored::ByHand => "was placed by hand",
            Anchored::Lost => "has lost its place",
        }
    }
}
