//! Evidence: a document we keep, and its use (an exhibit) on a claim under a number that stays.

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::words::{Name, WebAddress};

/// Which way a passage points.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It speaks for the claim.
    Supports,
    /// It speaks against the claim.
    Contradicts,
    /// It helps to understand the claim without deciding it.
    Context,
}

impl Stance {
    /// The three lanes of the evidence board, in order.
    pub const ALL: [Stance; 3] = [Stance::Supports, Stance::Contradicts, Stance::Context];

    /// The word in forms and exports.
    pub fn slug(self) -> &'static str {
        match self {
            Stance::Supports => "supports",
            Stance::Contradicts => "contradicts",
            Stance::Context => "context",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Stance::Supports => "Supports",
            Stance::Contradicts => "Contradicts",
            Stance::Context => "Context",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Stance> {
        Stance::ALL.into_iter().find(|stance| stance.slug() == slug)
    }
}

/// What a document is, as the codes of principles tell primary from secondary.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A law, ruling, minutes or record at first hand.
    Primary,
    /// Statistics or measurements.
    DataSet,
    /// What an authority or company says about itself.
    Official,
    /// Somebody who knows the field.
    Expert,
    /// A news report or study by others.
    Report,
    /// Our own conversation.
    Interview,
    /// None of the others.
    Other,
}

impl EvidenceKind {
    /// Every kind, in the order of forms.
    pub const ALL: [EvidenceKind; 7] = [
        EvidenceKind::Primary,
        EvidenceKind::DataSet,
        EvidenceKind::Official,
        EvidenceKind::Expert,
        EvidenceKind::Report,
        EvidenceKind::Interview,
        EvidenceKind::Other,
    ];

    /// The word in forms and exports.
    pub fn slug(self) -> &'static str {
        match self {
            EvidenceKind::Primary => "primary",
            EvidenceKind::DataSet => "data_set",
            EvidenceKind::Official => "official",
            EvidenceKind::Expert => "expert",
            EvidenceKind::Report => "report",
            EvidenceKind::Interview => "interview",
            EvidenceKind::Other => "other",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            EvidenceKind::Primary => "Primary law or record",
            EvidenceKind::DataSet => "Data",
            EvidenceKind::Official => "Official statement",
            EvidenceKind::Expert => "Expert",
            EvidenceKind::Report => "Report",
            EvidenceKind::Interview => "Own interview",
            EvidenceKind::Other => "Other",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<EvidenceKind> {
        EvidenceKind::ALL
            .into_iter()
            .find(|kind| kind.slug() == slug)
    }

    /// First-hand material: the law or record itself, or the data themselves.
    pub fn is_primary(self) -> bool {
        matches!(
            self,
            EvidenceKind::Primary | EvidenceKind::DataSet | EvidenceKind::Interview
        )
    }
}

/// What part of a claim's record a person wrote; it decides who may not approve.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Wrote {
    /// A revision of the verdict.
    Verdict,
    /// A note on a piece of evidence.
    Note,
    /// Nothing in their own words: they added evidence.
    Evidence,
}

/// Whether the words of a passage stand in the text of our copy.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum InCopy {
    /// There is no text to look in: no copy, or one that is not read as text.
    Unread,
    /// They stand there.
    Found,
    /// They do not.
    Absent,
}

/// Who is looking. Confidential evidence is shown to the people named for it and to nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// The public, and everything that goes out of the house.
    Public,
    /// A person at the desk.
    Person(Uuid),
}

/// That evidence is confidential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confidence {
    /// What everybody else is told instead.
    pub stated_as: String,
    /// Who may see it, besides whoever adds it.
    pub witnesses: Vec<Uuid>,
}

/// How the copy of a document came to us, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The text, pasted.
    Pasted(String),
    /// A file, as uploaded; the name is for people and never touches the file system.
    File {
        /// The name the uploader's machine gave it.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Evidence that is already held, used again.
    Held(Uuid),
    /// Fetched from the address of the document, now.
    Fetched,
    /// The newest text of an article of the desk, by its number.
    Article(i32),
    /// None could be kept, for this reason.
    NotArchived(String),
}

/// Evidence that a person adds to a claim.
#[derive(Clone, Debug)]
pub struct NewExhibit {
    /// What the document is called; without it, as the document itself says.
    pub title: Option<Name>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it.
    pub source: Option<Name>,
    /// Where it stands.
    pub address: Option<WebAddress>,
    /// The copy we keep.
    pub copy: Copy,
    /// Which way the passage points.
    pub stance: Stance,
    /// The words that matter, letter for letter.
    pub passage: String,
    /// Of the passage, the words that decide; empty when all of it does.
    pub deciding: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// Why it matters.
    pub note: String,
    /// The day the document speaks of.
    pub known_as_of: Option<NaiveDate>,
    /// Who may see it, when not everybody at the desk.
    pub confidence: Option<Confidence>,
}

/// What a person may change about evidence that is on a claim; the passage stays as it is.
#[derive(Clone, Debug)]
pub struct ExhibitEdit {
    /// Which way the passage points.
    pub stance: Stance,
    /// Of the passage, the words that decide; empty when all of it does.
    pub deciding: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// Why it matters.
    pub note: String,
}

/// A passage in three parts: the words that decide, where they stand first, between what comes before
/// and what comes after. Without such words the whole passage is the middle part.
pub fn parted<'a>(passage: &'a str, deciding: &str) -> [&'a str; 3] {
    let place = passage.find(deciding).filter(|_| !deciding.is_empty());
    let parts = place.and_then(|start| {
        let (before, rest) = passage.split_at_checked(start)?;
        let (words, after) = rest.split_at_checked(deciding.len())?;
        Some([before, words, after])
    });
    parts.unwrap_or(["", passage, ""])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_parts_around_its_deciding_words_and_is_whole_without_them() {
        let passage = "Fares rose – by 12 % – in May.";
        assert_eq!(
            parted(passage, "by 12 %"),
            ["Fares rose – ", "by 12 %", " – in May."]
        );
        for none in ["", "by 13 %"] {
            assert_eq!(parted(passage, none), ["", passage, ""], "{none}");
        }
    }
}
