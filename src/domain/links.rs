//! Links: how one claim belongs to another, as a person said, read from either end.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// How one claim belongs to another.
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
pub enum Tie {
    /// It says again what the other says. A claim repeats one other at most: the canonical one of its
    /// family.
    Repeats,
    /// Both cannot be true.
    Contradicts,
    /// The other says this and more.
    PartOf,
    /// It says anew, for a later time, what the other said.
    Updates,
}

impl Tie {
    /// Every tie.
    pub const ALL: [Tie; 4] = [Tie::Repeats, Tie::Contradicts, Tie::PartOf, Tie::Updates];

    /// The word in forms, in the record and in answers to programs.
    pub fn slug(self) -> &'static str {
        match self {
            Tie::Repeats => "repeats",
            Tie::Contradicts => "contradicts",
            Tie::PartOf => "part_of",
            Tie::Updates => "updates",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Tie> {
        Tie::ALL.into_iter().find(|tie| tie.slug() == slug)
    }

    /// The tie in words, between the claim it was made on and the other one.
    pub fn words(self) -> &'static str {
        match self {
            Tie::Repeats => "repeats",
            Tie::Contradicts => "contradicts",
            Tie::PartOf => "is part of",
            Tie::Updates => "updates",
        }
    }

    /// The same tie, read from the other end.
    pub fn inverse(self) -> &'static str {
        match self {
            Tie::Repeats => "is repeated by",
            Tie::Contradicts => "contradicts",
            Tie::PartOf => "has as a part",
            Tie::Updates => "is updated by",
        }
    }

    /// Whether it reads the same from both ends.
    pub fn is_mutual(self) -> bool {
        self == Tie::Contradicts
    }
}

/// How a repeat fits what it repeats.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It says the same; the verdict of the other can hold for it.
    Same,
    /// It says less or of fewer; the verdict of the other may not hold for it.
    Narrower,
}

impl Fit {
    /// The word in forms, in the record and in answers to programs.
    pub fn slug(self) -> &'static str {
        match self {
            Fit::Same => "same",
            Fit::Narrower => "narrower",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Fit> {
        [Fit::Same, Fit::Narrower]
            .into_iter()
            .find(|fit| fit.slug() == slug)
    }

    /// How it fits, for people.
    pub fn words(self) -> &'static str {
        match self {
            Fit::Same => "says the same",
            Fit::Narrower => "is narrower",
        }
    }
}

/// A tie with what belongs to it: only a repeat says how it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// It repeats the other.
    Repeats(Fit),
    /// It contradicts the other.
    Contradicts,
    /// It is part of the other.
    PartOf,
    /// It updates the other.
    Updates,
}

impl Bond {
    /// A bond out of the words of a form. A repeat that does not say how it fits says the same.
    pub fn parse(tie: &str, fit: &str) -> Option<Bond> {
        Some(match Tie::from_slug(tie)? {
            Tie::Repeats if fit.is_empty() => Bond::Repeats(Fit::Same),
            Tie::Repeats => Bond::Repeats(Fit::from_slug(fit)?),
            Tie::Contradicts => Bond::Contradicts,
            Tie::PartOf => Bond::PartOf,
            Tie::Updates => Bond::Updates,
        })
    }

    /// The tie alone.
    pub fn tie(self) -> Tie {
        match self {
            Bond::Repeats(_) => Tie::Repeats,
            Bond::Contradicts => Tie::Contradicts,
            Bond::PartOf => Tie::PartOf,
            Bond::Updates => Tie::Updates,
        }
    }

    /// How a repeat fits.
    pub fn fit(self) -> Option<Fit> {
        match self {
            Bond::Repeats(fit) => Some(fit),
            Bond::Contradicts | Bond::PartOf | Bond::Updates => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_a_bond_and_only_a_repeat_says_how_it_fits() {
        assert_eq!(
            Bond::parse("repeats", "narrower"),
            Some(Bond::Repeats(Fit::Narrower))
        );
        assert_eq!(Bond::parse("repeats", ""), Some(Bond::Repeats(Fit::Same)));
        assert_eq!(Bond::parse("repeats", "wider"), None);
        assert_eq!(Bond::parse("updates", "same"), Some(Bond::Updates));
        assert_eq!(Bond::parse("likes", ""), None);
    }

    #[test]
    fn every_tie_reads_from_both_ends() {
        for tie in Tie::ALL {
            assert_eq!(Tie::from_slug(tie.slug()), Some(tie));
            assert_eq!(tie.words() == tie.inverse(), tie.is_mutual(), "{tie:?}");
        }
    }
}
