//! Outside checks: what others found, as they published it. They are never counted, shown or found
//! among the desk's own.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::words::key;

/// The longest text of one field, in characters.
pub const LONGEST: usize = 4_000;

/// The numbers of a rating, kept only beside its label: what a number means, its scale alone says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Where on the scale.
    pub value: f64,
    /// The end for what is least true.
    pub worst: f64,
    /// The end for what is most true.
    pub best: f64,
}

/// One check that somebody else published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutsideCheck {
    /// Where it stands.
    pub address: String,
    /// The site the address is of: its host without `www.`.
    pub site: String,
    /// Who published it.
    pub publisher: String,
    /// What the page is called.
    pub title: String,
    /// What was checked.
    pub statement: String,
    /// Who said it.
    pub claimant: String,
    /// When it was said.
    pub said_on: Option<NaiveDate>,
    /// When it was checked.
    pub reviewed_on: Option<NaiveDate>,
    /// The rating in their words.
    pub label: String,
    /// Their numbers, when they make sense.
    pub numbers: Option<Numbers>,
    /// BCP-47.
    pub language: String,
    /// What was not as it should be in what they published, and what we made of it.
    pub remarks: Vec<String>,
}

impl OutsideCheck {
    /// What makes it the same check on a second import: where it stands and what it is about.
    pub fn key(&self) -> String {
        hash(&[&self.address, &key(&self.statement)])
    }

    /// What changes when anything of it changes.
    pub fn sha256(&self) -> String {
        hash(&[&serde_json::to_string(self).unwrap_or_default()])
    }

    /// Everything one may search it by, folded.
    pub fn words(&self) -> String {
        key(&format!(
            "{} {} {} {}",
            self.statement, self.title, self.claimant, self.label
        ))
    }
}

fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    hex::encode(digest.finalize())
}

/// A row of an import, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A check.
    Found(Box<OutsideCheck>),
    /// What cannot be taken, and why.
    Refused {
        /// In a sentence.
        why: String,
        /// The beginning of what it says, so that a person can find it.
        excerpt: String,
    },
}

impl Row {
    /// A refused row.
    pub fn refused(why: impl Into<String>, excerpt: &str) -> Row {
        Row::Refused {
            why: why.into(),
            excerpt: excerpt
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect(),
        }
    }
}

/// What a person says about a source, for what its rows leave out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// What addresses without a host belong to: `https://www.example.org`.
    pub base: String,
    /// Who published rows that do not say.
    pub publisher: String,
    /// The language of rows that do not say.
    pub language: String,
    /// Which column holds what, in a table.
    pub mapping: Mapping,
}

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// What was checked.
    Statement,
    /// Where the check stands.
    Address,
    /// Who published it.
    Publisher,
    /// What its page is called.
    Title,
    /// Who said it.
    Claimant,
    /// When it was said.
    SaidOn,
    /// When it was checked.
    ReviewedOn,
    /// The rating in words.
    Rating,
    /// The language.
    Language,
}

impl Column {
    /// Every column, in the order of forms.
    pub const ALL: [Column; 9] = [
        Column::Statement,
        Column::Address,
        Column::Publisher,
        Column::Title,
        Column::Claimant,
        Column::SaidOn,
        Column::ReviewedOn,
        Column::Rating,
        Column::Language,
    ];

    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Column::Statement => "statement",
            Column::Address => "address",
            Column::Publisher => "publisher",
            Column::Title => "title",
            Column::Claimant => "claimant",
            Column::SaidOn => "said_on",
            Column::ReviewedOn => "reviewed_on",
            Column::Rating => "rating",
            Column::Language => "language",
        }
    }

    /// What it holds, for people.
    pub fn words(self) -> &'static str {
        match self {
            Column::Statement => "What was checked",
            Column::Address => "Where the check stands",
            Column::Publisher => "Who published it",
            Column::Title => "Title of the page",
            Column::Claimant => "Who said it",
            Column::SaidOn => "Day it was said",
            Column::ReviewedOn => "Day it was checked",
            Column::Rating => "Rating in words",
            Column::Language => "Language",
        }
    }
}

/// Which heading each column is under; what is not here is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping(pub Vec<(Column, String)>);

impl Mapping {
    /// The heading a column is under, or nothing.
    pub fn heading(&self, column: Column) -> &str {
        let found = self.0.iter().find(|(known, _)| *known == column);
        found.map_or("", |(_, heading)| heading)
    }
}
