//! Merging: a speaker or a source that turned out to be another one, and how long it can be undone.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DeriveActiveEnum, EnumIter};

/// For how long a merge can be undone.
pub const UNDO_DAYS: i64 = 30;

/// What was merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Noun {
    /// Somebody whose words are claims.
    Speaker,
    /// Where something stands or came from.
    Source,
}

impl Noun {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Noun::Speaker => "speaker",
            Noun::Source => "source",
        }
    }
}

/// What goes over in a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum What {
    /// A claim, by its speaker.
    Claim,
    /// A link of a chain of who said and who passed on.
    Attribution,
    /// A name seen.
    Alias,
    /// A role.
    Role,
    /// An article, by its outlet.
    Article,
    /// A piece of evidence, by its publisher.
    Evidence,
    /// A host name.
    Host,
}

impl What {
    /// How many there are of it, in words.
    pub fn counted(self, count: usize) -> String {
        let (one, more) = match self {
            What::Claim => ("claim", "claims"),
            What::Attribution => ("mention in a claim’s chain", "mentions in claims’ chains"),
            What::Alias => ("name seen", "names seen"),
            What::Role => ("role", "roles"),
            What::Article => ("article", "articles"),
            What::Evidence => ("piece of evidence", "pieces of evidence"),
            What::Host => ("host name", "host names"),
        };
        format!("{count} {}", if count == 1 { one } else { more })
    }
}

/// Until when a merge can be undone.
pub fn undo_until(merged_at: DateTime<Utc>) -> DateTime<Utc> {
    merged_at + TimeDelta::days(UNDO_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(What::Role.counted(1), "1 role");
        assert_eq!(What::Evidence.counted(0), "0 pieces of evidence");
    }
}
