//! What the answers of several addresses share: a claim, its parts, and a problem.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::store::entities::{claim, rating, verdict};
use crate::store::evidence;
use crate::store::places::Place;
use crate::web::paths;

/// Why a request was refused (RFC 9457).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A heading.
    title: String,
    /// The HTTP status.
    status: u16,
    /// A sentence on what to do.
    detail: String,
    /// What is here already, when that is the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    existing: Option<String>,
    /// A reference for whoever looks after the server, when the failure is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
}

/// A claim as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimShown {
    /// `C-0144`.
    number: String,
    /// Where it stands in the workflow.
    #[schema(value_type = String, example = "researching")]
    state: crate::domain::state::State,
    /// Our wording of what is checked.
    statement: String,
    /// The verbatim words.
    quote: String,
    /// What sort of assertion.
    #[schema(value_type = String, example = "figure")]
    kind: crate::domain::reading::Kind,
    /// How soon.
    #[schema(value_type = String, example = "normal")]
    priority: crate::domain::claim::Priority,
    due_at: Option<DateTime<Utc>>,
    /// BCP-47.
    language: String,
    /// Whose words it is.
    speaker: Option<String>,
    speaker_id: Option<Uuid>,
    /// Whether the speaker is settled.
    #[schema(value_type = String, example = "known")]
    said_by: crate::domain::claim::SaidBy,
    /// The newest revision of its verdict; 0 while there is none.
    verdict_revision: i32,
    /// How often it went public.
    publications: i32,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    /// Counted up by every change; the ETag.
    revision: i32,
    /// Where people work on it.
    url: String,
}

impl ClaimShown {
    /// A claim with the name of its speaker.
    pub fn of(desk: &Desk, claim: claim::Model, speaker: Option<String>) -> ClaimShown {
        ClaimShown {
            number: claim_number(claim.number),
            state: claim.state,
            statement: claim.statement,
            quote: claim.quote,
            kind: claim.kind,
            priority: claim.priority,
            due_at: claim.due_at,
            language: claim.language,
            speaker,
            speaker_id: claim.speaker_id,
            said_by: claim.said_by,
            verdict_revision: claim.verdict_revision,
            publications: claim.publications,
            created_at: claim.created_at,
            changed_at: claim.changed_at,
            revision: claim.revision,
            url: format!("{}{}", desk.base_url(), paths::claim(claim.number)),
        }
    }
}

/// A place where a claim stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppearanceShown {
    /// The number of the article, when it is held.
    article: Option<i32>,
    title: Option<String>,
    outlet: Option<String>,
    address: Option<String>,
    said_on: Option<NaiveDate>,
    venue: String,
    /// The words, letter for letter, with up to 32 characters on either side.
    exact: String,
    prefix: String,
    suffix: String,
    /// Code points in the text, end excluded.
    start: Option<i32>,
    end: Option<i32>,
    /// Who said it and who passed it on, utterer first.
    chain: Vec<LinkShown>,
}

/// One link of the chain of who said it and who passed it on.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkShown {
    #[schema(value_type = String, example = "utterer")]
    part: crate::domain::claim::Part,
    name: String,
    speaker_id: Option<Uuid>,
    /// The words that say so.
    cue: String,
}

impl From<Place> for AppearanceShown {
    fn from(shown: Place) -> AppearanceShown {
        let (place, article) = (shown.place, shown.article);
        AppearanceShown {
            article: article.as_ref().map(|article| article.number),
            title: article.as_ref().map(|article| article.title.clone()),
            outlet: shown.outlet,
            address: place
                .address
                .or_else(|| article.and_then(|article| article.address)),
            said_on: place.said_on,
            venue: place.venue,
            exact: place.exact,
            prefix: place.prefix,
            suffix: place.suffix,
            start: place.start_at,
            end: place.end_at,
            chain: shown
                .chain
                .into_iter()
                .map(|link| LinkShown {
                    part: link.part,
                    name: link.as_given,
                    speaker_id: link.speaker_id,
                    cue: link.cue,
                })
                .collect(),
        }
    }
}

/// A piece of evidence on a claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExhibitShown {
    /// The number it is cited by: `E1` is 1.
    number: i32,
    /// Which way it points.
    #[schema(value_type = String, example = "supports")]
    stance: crate::domain::evidence::Stance,
    /// The words that matter.
    passage: String,
    /// Of the passage, the words that decide, or empty.
    deciding: String,
    /// Page, paragraph or timecode.
    locator: String,
    /// Why it matters.
    note: String,
    withdrawn_at: Option<DateTime<Utc>>,
    /// The document, which other claims may use as well.
    document_id: Uuid,
    title: String,
    #[schema(value_type = String, example = "official")]
    kind: crate::domain::evidence::EvidenceKind,
    source: Option<String>,
    address: Option<String>,
    retrieved_at: DateTime<Utc>,
    /// SHA-256 of the copy kept.
    sha256: Option<String>,
    /// Why there is no copy, or empty.
    not_archived: String,
}

impl From<evidence::Shown> for ExhibitShown {
    fn from(shown: evidence::Shown) -> ExhibitShown {
        let (used, kept) = (shown.exhibit, shown.evidence);
        ExhibitShown {
            number: used.number,
            stance: used.stance,
            passage: used.passage,
            deciding: used.deciding,
            locator: used.locator,
            note: used.note,
            withdrawn_at: used.withdrawn_at,
            document_id: kept.id,
            title: kept.title,
            kind: kept.kind,
            source: shown.source.map(|source| source.name),
            address: kept.address,
            retrieved_at: kept.retrieved_at,
            sha256: kept.sha256,
            not_archived: kept.not_archived,
        }
    }
}

/// A revision of a verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictShown {
    revision: i32,
    rating_id: Uuid,
    /// The rating's label.
    rating: String,
    /// Whether they said it.
    #[schema(value_type = String, example = "as_quoted")]
    said: crate::domain::verdict::Said,
    /// One or two sentences.
    answer: String,
    /// Markdown with `[E1]` citations.
    explanation: String,
    /// What changed, for colleagues.
    note: String,
    author: String,
    /// SHA-256 of this revision, which reviews are bound to.
    sha256: String,
    created_at: DateTime<Utc>,
}

impl VerdictShown {
    /// Whether it is the revision of this number.
    pub fn is(&self, revision: i32) -> bool {
        self.revision == revision
    }

    /// A revision by somebody of this name.
    pub fn of(verdict: verdict::Model, rating: &rating::Model, author: &str) -> VerdictShown {
        VerdictShown {
            revision: verdict.revision,
            rating_id: rating.id,
            rating: rating.label.clone(),
            said: verdict.said,
            answer: verdict.answer,
            explanation: verdict.explanation,
            note: verdict.note,
            author: author.to_owned(),
            sha256: verdict.sha256,
            created_at: verdict.created_at,
        }
    }
}
