//! Words shared by the reader of articles and the claims made from its suggestions.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// What sort of assertion a claim is, and so how one would go about checking it.
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
pub enum Kind {
    /// A number, amount, share or rate.
    Figure,
    /// Something happened, or did not: who, what, where, when.
    Event,
    /// That somebody said something.
    Quotation,
    /// One thing brought about another.
    Causal,
    /// More, less, first, largest, ranked against something else.
    Comparison,
    /// What a law, rule, treaty or policy says or requires.
    Rule,
    /// About the future; can be kept in view but not yet checked.
    Prediction,
    /// A judgement of taste or value; not checkable as such.
    Opinion,
    /// None of the others.
    Other,
}

/// How an article carries somebody's words.
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
pub enum Voice {
    /// The article's own voice: nobody else is credited.
    Own,
    /// Word for word between quotation marks.
    Quoted,
    /// Partly between quotation marks, partly paraphrased.
    PartQuoted,
    /// Paraphrased throughout.
    Reported,
    /// Credited to someone the article does not name.
    Unnamed,
}
