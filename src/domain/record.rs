//! Record: everything about one check that may be shown to the public, frozen at publication.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::claim::Part;
use crate::domain::evidence::{EvidenceKind, Stance};
use crate::domain::manipulation::{Manipulation, Medium};
use crate::domain::method::Reply;
use crate::domain::reading::{Kind, Voice};
use crate::domain::verdict::Said;

/// One published check, complete: public pages and every export draw from this and nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// `C-0144`.
    pub number: String,
    /// The tail of its public address, which never changes.
    pub slug: String,
    /// Which publication this is, from 1.
    pub version: i32,
    /// BCP-47.
    pub language: String,
    /// Our wording of what was checked.
    pub statement: String,
    /// The verbatim words.
    pub quote: String,
    /// What sort of assertion.
    pub kind: Kind,
    /// How the article carries it.
    pub voice: Voice,
    /// Topics.
    pub topics: Vec<String>,
    /// Who said it, if anybody is known.
    pub speaker: Option<SpeakerShown>,
    /// Where it was said, first appearance first.
    pub appearances: Vec<AppearanceShown>,
    /// The rating.
    pub rating: RatingShown,
    /// Did they say it.
    pub said: Said,
    /// One or two sentences.
    pub answer: String,
    /// Markdown with `[E1]` citations.
    pub explanation: String,
    /// Which revision of the verdict went public, and its hash.
    pub verdict_revision: i32,
    /// SHA-256 of that revision.
    pub verdict_sha256: String,
    /// The evidence, by number.
    pub evidence: Vec<EvidenceShown>,
    /// Who wrote the verdict.
    pub authors: Vec<String>,
    /// Who approved it.
    pub approvers: Vec<String>,
    /// How a bench decided, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bench: Option<BenchShown>,
    /// Whether whoever made the claim was asked, and what came of it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<AskedShown>,
    /// The picture, film or recording that the claim is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaShown>,
    /// When it first went public.
    pub published_at: DateTime<Utc>,
    /// When this version went public.
    pub changed_at: DateTime<Utc>,
    /// Corrections, oldest first.
    pub corrections: Vec<CorrectionShown>,
    /// The public reason, once retracted.
    pub retraction: Option<CorrectionShown>,
    /// Head of the audit chain when it went public.
    pub audit_head: String,
    /// The pages of policy in force when it went public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyShown>,
}

/// A page of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKind {
    /// How claims are chosen and checked.
    Method,
    /// How mistakes are corrected, and where to complain.
    Corrections,
    /// Who owns the desk and who pays.
    Funding,
    /// Who works there.
    Staff,
}

impl PolicyKind {
    /// Every page, in the order of forms.
    pub const ALL: [PolicyKind; 4] = [
        PolicyKind::Method,
        PolicyKind::Corrections,
        PolicyKind::Funding,
        PolicyKind::Staff,
    ];

    /// The word in addresses and in the database.
    pub fn slug(self) -> &'static str {
        match self {
            PolicyKind::Method => "method",
            PolicyKind::Corrections => "corrections",
            PolicyKind::Funding => "funding",
            PolicyKind::Staff => "staff",
        }
    }

    /// The heading of the page.
    pub fn title(self) -> &'static str {
        match self {
            PolicyKind::Method => "Our method",
            PolicyKind::Corrections => "How we correct",
            PolicyKind::Funding => "Who owns and funds us",
            PolicyKind::Staff => "Who we are",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<PolicyKind> {
        PolicyKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// Which version of a page of policy was in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyShown {
    /// Which page.
    pub kind: PolicyKind,
    /// Its version, from 1.
    pub version: i32,
}

/// How much a correction changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amendment {
    /// A slip of the pen; what the check says is the same.
    Minor,
    /// Something new was added; what was said before still holds.
    Update,
    /// Something was wrong. Readers are told before they read on.
    #[default]
    Substantial,
}

impl Amendment {
    /// Every weight, the heaviest first.
    pub const ALL: [Amendment; 3] = [Amendment::Substantial, Amendment::Update, Amendment::Minor];

    /// The word in forms and in the database.
    pub fn slug(self) -> &'static str {
        match self {
            Amendment::Minor => "minor",
            Amendment::Update => "update",
            Amendment::Substantial => "substantial",
        }
    }

    /// What happened, before its date.
    pub fn words(self) -> &'static str {
        match self {
            Amendment::Minor => "Small correction",
            Amendment::Update => "Updated",
            Amendment::Substantial => "Corrected",
        }
    }

    /// What it is for.
    pub fn meaning(self) -> &'static str {
        match self {
            Amendment::Minor => "A slip of the pen. It stands in the list of changes.",
            Amendment::Update => "Something new was added. It stands in the list of changes.",
            Amendment::Substantial => "Something was wrong. The note stands above the check.",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Amendment> {
        Amendment::ALL
            .into_iter()
            .find(|weight| weight.slug() == slug)
    }

    /// Whether readers are told before they read on.
    pub fn leads(self) -> bool {
        self == Amendment::Substantial
    }
}

/// A speaker as readers see them, with the role that held on the day of the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerShown {
    /// Canonical name.
    pub name: String,
    /// `person`, `organisation` or `unnamed`.
    pub sort: crate::domain::claim::SpeakerSort,
    /// Title or office on the day, or empty.
    pub role: String,
    /// Organisation or country on the day, or empty.
    pub affiliation: String,
    /// Wikidata id such as `Q42`, if known.
    pub wikidata: Option<String>,
}

/// A place where the claim was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppearanceShown {
    /// Title of the article.
    pub title: String,
    /// Who published it, or empty.
    pub outlet: String,
    /// Its address, if it has one.
    pub address: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// The day the words were said.
    pub said_on: Option<NaiveDate>,
    /// Radio, statement, post.
    pub medium: String,
    /// Where.
    pub venue: String,
    /// The words, letter for letter.
    pub exact: String,
    /// Up to 32 characters before.
    pub prefix: String,
    /// Up to 32 characters after.
    pub suffix: String,
    /// Code points, end excluded.
    pub start: Option<i32>,
    /// Code points, end excluded.
    pub end: Option<i32>,
    /// SHA-256 of the snapshot the positions count in.
    pub snapshot_sha256: Option<String>,
    /// When the snapshot was taken.
    pub retrieved_at: Option<DateTime<Utc>>,
    /// Paragraph, from 1.
    pub paragraph: Option<i32>,
    /// Who said it and who passed it on, utterer first.
    pub chain: Vec<LinkShown>,
}

/// One link of the attribution chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkShown {
    /// What they did with the words.
    pub part: Part,
    /// Who.
    pub name: String,
    /// How the article carries them.
    pub voice: Voice,
    /// The words that say so.
    pub cue: String,
}

/// A rating as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingShown {
    /// The label.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// `v1` to `v5`, or `v0` off the scale.
    pub tone: String,
    /// ClaimReview's number; absent for a label off the scale.
    pub number: Option<i32>,
    /// The lowest number of the scale.
    pub worst: i32,
    /// The highest number of the scale.
    pub best: i32,
    /// The scale's name and version.
    pub scale: String,
}

/// One piece of evidence as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceShown {
    /// The number it is cited by: `E1` is 1.
    pub number: i32,
    /// Which way it points.
    pub stance: Stance,
    /// What the document is called.
    pub title: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it, or empty.
    pub source: String,
    /// Interests of the source that readers should know, or empty.
    pub interests: String,
    /// Where it stands.
    pub address: Option<String>,
    /// The words that matter.
    pub passage: String,
    /// Of the passage, the words that decide, or empty. Older records have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deciding: String,
    /// Page, paragraph or timecode.
    pub locator: String,
    /// When we took our copy.
    pub retrieved_at: DateTime<Utc>,
    /// SHA-256 of our copy, if one could be kept.
    pub sha256: Option<String>,
    /// Why there is no copy, or empty.
    pub not_archived: String,
}

/// A bench as readers see it, without names beside ratings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchShown {
    /// How many ballots were cast.
    pub cast: usize,
    /// How many gave the rating that stands.
    pub carried_by: usize,
    /// The other ballots, where the desk prints dissent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dissent: Vec<DissentShown>,
}

/// A ballot that gave another rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DissentShown {
    /// The rating it gave.
    pub rating: String,
    /// Why.
    pub reason: String,
}

/// A request for comment as readers see it: not whom at what address, but when and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedShown {
    /// The day they were asked; absent when they were not.
    pub sent_on: Option<NaiveDate>,
    /// How they were asked, or empty.
    pub channel: String,
    /// What came of it.
    pub outcome: Reply,
    /// What they replied, or why they were not asked.
    pub words: String,
}

/// The picture, film or recording that a claim is about, as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaShown {
    /// What sort of thing it is.
    pub medium: Medium,
    /// What was done to it, one or several.
    pub manipulations: Vec<Manipulation>,
    /// Where it goes round.
    pub address: Option<String>,
    /// The number of the evidence that is our copy of it.
    pub exhibit: Option<i32>,
    /// What it shows in truth, or empty.
    pub context: String,
    /// Where the original stands.
    pub original: Option<String>,
}

/// A correction or retraction as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionShown {
    /// When.
    pub at: DateTime<Utc>,
    /// What changed, or why it no longer holds.
    pub note: String,
    /// The publication it made.
    pub version: i32,
    /// How much it changes.
    #[serde(default)]
    pub weight: Amendment,
}
