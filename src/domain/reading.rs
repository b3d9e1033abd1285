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

/// How a snapshot's text is laid out, as the reader understood it; stored beside the text so that
/// the reading desk need not read it again. Positions count Unicode code points, end excluded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The sentences, in order, each with what became of it.
    pub sentences: Vec<Sentence>,
}

/// One paragraph of a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Its number in the margin, from 1.
    pub number: u32,
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    /// What it is.
    pub part: ArticlePart,
    /// Why it was set aside, in words; empty for body text.
    pub why: String,
}

/// What a paragraph is to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticlePart {
    /// The headline.
    Headline,
    /// The text itself.
    Body,
    /// Under a picture; readable, and may carry a claim.
    Caption,
    /// Promotion, keywords, links: not read for claims.
    SetAside,
}

/// One sentence of a snapshot and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    /// The number of its paragraph.
    pub paragraph: u32,
    /// What became of it.
    pub account: Account,
}

/// Why a sentence was or was not suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// It carries at least one suggested claim.
    Claims,
    /// A judgement of taste or value.
    Opinion,
    /// About the future.
    Prediction,
    /// It only says who spoke.
    AttributionOnly,
    /// A question.
    Question,
    /// Scene, context or colour.
    Background,
    /// Not part of the article.
    NotBody,
}

impl Account {
    /// The words on the set-aside page.
    pub fn words(self) -> &'static str {
        match self {
            Account::Claims => "Suggested",
            Account::Opinion => "Opinion",
            Account::Prediction => "Prediction",
            Account::AttributionOnly => "Only says who spoke",
            Account::Question => "Question",
            Account::Background => "Background",
            Account::NotBody => "Not part of the article",
        }
    }
}
