//! Claims, their appearances and the chain of who said and who relayed them.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::reading::{Kind, Voice};
use crate::domain::words::Statement;

/// The reason on a suggestion that nobody had looked at and a newer reader no longer makes.
pub const SUPERSEDED: &str = "A newer reading finds it otherwise.";

/// Whether we know whose words a claim is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SaidBy {
    /// A speaker is named.
    Known,
    /// Marked by a person: nobody in particular, or the article's own voice.
    Nobody,
    /// Not settled yet.
    Unclear,
}

/// What a link of the attribution chain did with the words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Said them.
    Utterer,
    /// Passed them on.
    Relay,
    /// The outlet or agency that carried them.
    Outlet,
    /// The platform they were said on.
    Platform,
}

/// What sort of speaker.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SpeakerSort {
    /// A human being.
    Person,
    /// An organisation, office or group.
    Organisation,
    /// Somebody the article describes and does not name.
    Unnamed,
}

impl SpeakerSort {
    /// Every sort, in the order of forms.
    pub const ALL: [SpeakerSort; 3] = [
        SpeakerSort::Person,
        SpeakerSort::Organisation,
        SpeakerSort::Unnamed,
    ];

    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            SpeakerSort::Person => "person",
            SpeakerSort::Organisation => "organisation",
            SpeakerSort::Unnamed => "unnamed",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<SpeakerSort> {
        SpeakerSort::ALL
            .into_iter()
            .find(|sort| sort.slug() == slug)
    }
}

/// What a source is to us.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Publishes news.
    Outlet,
    /// Publishes documents: a ministry, a court, a company.
    Publisher,
    /// Publishes data.
    Provider,
    /// Carries what its users post.
    Platform,
}

impl SourceKind {
    /// Every kind, in the order of forms.
    pub const ALL: [SourceKind; 4] = [
        SourceKind::Outlet,
        SourceKind::Publisher,
        SourceKind::Provider,
        SourceKind::Platform,
    ];

    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            SourceKind::Outlet => "outlet",
            SourceKind::Publisher => "publisher",
            SourceKind::Provider => "provider",
            SourceKind::Platform => "platform",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            SourceKind::Outlet => "News outlet",
            SourceKind::Publisher => "Document publisher",
            SourceKind::Provider => "Data provider",
            SourceKind::Platform => "Platform",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<SourceKind> {
        SourceKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// How soon a claim should be dealt with.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low = 0,
    /// As it comes.
    Normal = 1,
    /// Before the others.
    High = 2,
    /// Now.
    Urgent = 3,
}

impl Priority {
    /// Every priority, lowest first.
    pub const ALL: [Priority; 4] = [
        Priority::Low,
        Priority::Normal,
        Priority::High,
        Priority::Urgent,
    ];

    /// The word in forms and on pages.
    pub fn slug(self) -> &'static str {
        match self {
            Priority::Low => "low",
            Priority::Normal => "normal",
            Priority::High => "high",
            Priority::Urgent => "urgent",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Priority> {
        Priority::ALL
            .into_iter()
            .find(|priority| priority.slug() == slug)
    }
}

impl Kind {
    /// Every kind, in the order of forms.
    pub const ALL: [Kind; 9] = [
        Kind::Figure,
        Kind::Event,
        Kind::Quotation,
        Kind::Causal,
        Kind::Comparison,
        Kind::Rule,
        Kind::Prediction,
        Kind::Opinion,
        Kind::Other,
    ];

    /// The word in forms and exports.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Figure => "figure",
            Kind::Event => "event",
            Kind::Quotation => "quotation",
            Kind::Causal => "causal",
            Kind::Comparison => "comparison",
            Kind::Rule => "rule",
            Kind::Prediction => "prediction",
            Kind::Opinion => "opinion",
            Kind::Other => "other",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Figure => "Figure",
            Kind::Event => "Event",
            Kind::Quotation => "Quotation",
            Kind::Causal => "Cause and effect",
            Kind::Comparison => "Comparison",
            Kind::Rule => "Rule of law or policy",
            Kind::Prediction => "Prediction",
            Kind::Opinion => "Opinion",
            Kind::Other => "Other",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

impl Voice {
    /// The words in the speaker margin.
    pub fn words(self) -> &'static str {
        match self {
            Voice::Own => "own voice",
            Voice::Quoted => "quoted",
            Voice::PartQuoted => "part-quoted",
            Voice::Reported => "reported",
            Voice::Unnamed => "unnamed",
        }
    }
}

/// The number people call a claim by, as they write it: `C-0144`.
pub fn claim_number(number: i32) -> String {
    format!("C-{number:04}")
}

/// Reads a claim's number as people type it: `C-0144`, `c144`, `144`.
pub fn parse_claim_number(typed: &str) -> Option<i32> {
    let digits = typed
        .trim()
        .trim_start_matches(['C', 'c'])
        .trim_start_matches('-');
    digits.parse().ok().filter(|number| *number > 0)
}

/// A place in a snapshot, as W3C Web Annotation describes it: the exact words, up to 32 characters
/// on either side, and the position in Unicode code points (end excluded).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The words, letter for letter.
    pub exact: String,
    /// Up to 32 characters before them.
    pub prefix: String,
    /// Up to 32 characters after them.
    pub suffix: String,
    /// Code points before the first one.
    pub start: usize,
    /// Code points up to and including the last one.
    pub end: usize,
}

impl Place {
    /// Cuts a place out of a text. `None` when the span is empty or reaches beyond the text.
    pub fn cut(text: &str, start: usize, end: usize) -> Option<Place> {
        const CONTEXT: usize = 32;
        if start >= end {
            return None;
        }
        let from = start.saturating_sub(CONTEXT);
        let length = (end - from).saturating_add(CONTEXT);
        let around: Vec<char> = text.chars().skip(from).take(length).collect();
        let (inner, outer) = (start - from, end - from);
        let exact = around.get(inner..outer)?;
        Some(Place {
            exact: exact.iter().collect(),
            prefix: around[..inner].iter().collect(),
            suffix: around[outer..].iter().collect(),
            start,
            end,
        })
    }
}

/// Who is said to have said it, before we know whether we have met them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerGiven {
    /// The name a record should carry.
    pub name: String,
    /// The name as this article writes it.
    pub as_given: String,
    /// Title or office, if given.
    pub role: String,
    /// Organisation or country, if given.
    pub affiliation: String,
    /// Person, organisation, or unnamed.
    pub sort: SpeakerSort,
}

/// One link of an attribution chain, before it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What this link did with the words.
    pub part: Part,
    /// Who.
    pub who: SpeakerGiven,
    /// How the article carries them.
    pub voice: Voice,
    /// The words that say so: `said`, `revealed that`.
    pub cue: String,
}

/// When a claim was said, and how we know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOn {
    /// The day, if it is known.
    pub day: Option<NaiveDate>,
    /// The rule or person that settled it, in words.
    pub how: String,
}

/// A claim that does not exist yet.
#[derive(Clone, Debug)]
pub struct NewClaim {
    /// Our wording of what is to be checked.
    pub statement: Statement,
    /// What sort of assertion.
    pub kind: Kind,
    /// How the article carries it.
    pub voice: Voice,
    /// BCP-47 language of the quote.
    pub language: String,
    /// Check-worthiness, 0 to 1.
    pub worth: f64,
    /// Why it was suggested, in words, one reason a line.
    pub why: Vec<String>,
    /// Where it stands in the snapshot.
    pub place: Place,
    /// Paragraph number, counted from 1.
    pub paragraph: Option<u32>,
    /// When it was said.
    pub said_on: SaidOn,
    /// Radio, statement, post.
    pub medium: String,
    /// Where it was said.
    pub venue: String,
    /// Who said it and who relayed it, utterer first. Empty for the article's own voice.
    pub chain: Vec<Link>,
}

impl NewClaim {
    /// Whether its speaker is known, nobody (the article's own voice), or still to be settled.
    pub fn said_by(&self, speaker_found: bool) -> SaidBy {
        match (speaker_found, self.voice) {
            (true, _) => SaidBy::Known,
            (false, Voice::Own) => SaidBy::Nobody,
            (false, _) => SaidBy::Unclear,
        }
    }
}

/// What a person may change on a claim besides its state.
#[derive(Clone, Debug)]
pub struct ClaimEdit {
    /// Our wording.
    pub statement: Statement,
    /// What sort of assertion.
    pub kind: Kind,
    /// How soon.
    pub priority: Priority,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// Topics, as typed.
    pub topics: Vec<String>,
}

/// Whose words a person says a claim is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Somebody we know already.
    To(Uuid),
    /// Somebody new.
    ToNew(SpeakerGiven),
    /// Nobody in particular, or the article's own voice.
    ToNobody,
    /// Not settled any more.
    Unclear,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_code_points_and_keeps_its_surroundings() {
        let text = "Orbán said 👍 “yes” to it.";
        let start = text.chars().position(|c| c == '“').unwrap();
        let place = Place::cut(text, start, start + 5).unwrap();
        assert_eq!(place.exact, "“yes”");
        assert_eq!(place.prefix, "Orbán said 👍 ");
        assert_eq!(place.suffix, " to it.");
    }

    #[test]
    fn a_place_outside_the_text_is_no_place() {
        assert_eq!(Place::cut("abc", 1, 9), None);
        assert_eq!(Place::cut("abc", 2, 2), None);
    }

    #[test]
    fn a_span_beyond_the_text_is_no_place() {
        assert_eq!(Place::cut("abc", 0, usize::MAX), None);
        assert_eq!(Place::cut("abc", usize::MAX - 1, usize::MAX), None);
        assert_eq!(Place::cut("abc", 2, 2), None);
        assert_eq!(Place::cut("abc", 1, 3).unwrap().exact, "bc");
    }

    #[test]
    fn claim_numbers_are_read_as_people_type_them() {
        assert_eq!(parse_claim_number("C-0144"), Some(144));
        assert_eq!(parse_claim_number(" c12 "), Some(12));
        assert_eq!(parse_claim_number("C-"), None);
        assert_eq!(claim_number(7), "C-0007");
    }
}
