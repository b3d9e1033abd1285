//! The script of the sample newsroom, as written in `newsroom.json`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::domain::claim::{SourceKind, SpeakerSort};
use crate::domain::evidence::{EvidenceKind, Stance};
use crate::domain::people::Role;
use crate::domain::reading::Kind;
use crate::domain::verdict::Said;

/// The whole script.
#[derive(Debug, Deserialize)]
pub(super) struct Script {
    pub(super) desk: DeskNamed,
    pub(super) people: Vec<Person>,
    pub(super) sources: Vec<Source>,
    pub(super) speakers: Vec<Speaker>,
    pub(super) articles: Vec<Article>,
    pub(super) claims: Vec<Claim>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DeskNamed {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: Role,
    pub(super) administrator: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Source {
    pub(super) key: String,
    pub(super) name: String,
    kind: String,
    pub(super) hosts: Vec<String>,
    pub(super) interests: Option<String>,
}

impl Source {
    pub(super) fn kind(&self) -> SourceKind {
        match self.kind.as_str() {
            "outlet" => SourceKind::Outlet,
            "data_provider" => SourceKind::Provider,
            "platform" => SourceKind::Platform,
            _ => SourceKind::Publisher,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Speaker {
    pub(super) key: String,
    pub(super) name: String,
    #[serde(rename = "kind")]
    pub(super) sort: SpeakerSort,
    pub(super) roles: Vec<Held>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Held {
    pub(super) title: String,
    pub(super) affiliation: Option<String>,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Article {
    pub(super) key: String,
    pub(super) file: String,
    pub(super) title: String,
    pub(super) byline: Option<String>,
    pub(super) outlet: String,
    pub(super) url: String,
    pub(super) published_at: DateTime<Utc>,
    pub(super) retrieved_at: DateTime<Utc>,
    pub(super) added_by: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Claim {
    pub(super) key: String,
    pub(super) article: String,
    pub(super) quote: String,
    pub(super) claim: String,
    pub(super) kind: Kind,
    pub(super) topics: Vec<String>,
    pub(super) speaker: Option<String>,
    priority: String,
    pub(super) due: Option<NaiveDate>,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
    #[serde(default)]
    pub(super) verdicts: Vec<Verdict>,
    #[serde(default)]
    pub(super) steps: Vec<Step>,
    pub(super) assignee: Option<String>,
}

impl Claim {
    /// Whether it makes sense only for something the reader suggested.
    pub(super) fn decides_a_suggestion(&self) -> bool {
        match self.steps.first() {
            None => true,
            Some(first) => matches!(first.what, What::Dismiss { .. }),
        }
    }

    /// The verdict as of a revision.
    pub(super) fn revision(&self, wanted: i32) -> Option<&Verdict> {
        self.verdicts.iter().find(|one| one.revision == wanted)
    }

    pub(super) fn priority(&self) -> crate::domain::claim::Priority {
        use crate::domain::claim::Priority;
        Priority::from_slug(&self.priority).unwrap_or(Priority::Normal)
    }

    /// By four in the afternoon of the day the script names.
    pub(super) fn due_at(&self) -> Option<DateTime<Utc>> {
        Some(self.due?.and_hms_opt(16, 0, 0)?.and_utc())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    pub(super) number: String,
    pub(super) file: String,
    pub(super) title: String,
    pub(super) stance: Stance,
    kind: String,
    pub(super) passage: String,
    pub(super) deciding: Option<String>,
    pub(super) locator: Option<String>,
    pub(super) note: Option<String>,
    pub(super) source: String,
    pub(super) url: String,
}

impl Evidence {
    pub(super) fn kind(&self) -> EvidenceKind {
        match self.kind.as_str() {
            "data" => EvidenceKind::DataSet,
            "official_statement" => EvidenceKind::Official,
            other => EvidenceKind::from_slug(other).unwrap_or(EvidenceKind::Other),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Verdict {
    pub(super) revision: i32,
    pub(super) rating: Rating,
    pub(super) said: Said,
    pub(super) answer: String,
    pub(super) explanation: String,
    /// Why it departs from how similar claims were rated.
    #[serde(default)]
    pub(super) departs: String,
}

/// A step of the scale, or a word off it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Rating {
    Step(i32),
    Word(String),
}

#[derive(Debug, Deserialize)]
pub(super) struct Step {
    pub(super) at: DateTime<Utc>,
    pub(super) by: String,
    #[serde(flatten)]
    pub(super) what: What,
}

/// What somebody does to a claim.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum What {
    Accept,
    Dismiss { reason: Option<String> },
    Decline { reason: String },
    Start,
    AttachEvidence { evidence: Vec<String> },
    WriteVerdict { revision: i32 },
    Submit,
    Approve { note: Option<String> },
    RequestChanges { note: String },
    Publish { correction: Option<String> },
    Correct { reason: String },
    Retract { reason: String },
    Merge { into: String },
    Comment { text: String },
}
