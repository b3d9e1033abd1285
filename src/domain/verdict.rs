//! Verdicts: two questions kept apart (did they say it, is it so), each revision with its own hash.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::words::{Answer, Prose};

/// Did they say it?
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Yes, in these words.
    AsQuoted,
    /// Yes, but the words were changed.
    Altered,
    /// No.
    NotSaid,
    /// It cannot be shown either way.
    Unproven,
}

impl Said {
    /// Every answer, in the order of forms.
    pub const ALL: [Said; 4] = [Said::AsQuoted, Said::Altered, Said::NotSaid, Said::Unproven];

    /// The word in forms and exports.
    pub fn slug(self) -> &'static str {
        match self {
            Said::AsQuoted => "as_quoted",
            Said::Altered => "altered",
            Said::NotSaid => "not_said",
            Said::Unproven => "unproven",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Said::AsQuoted => "Said as quoted",
            Said::Altered => "Quoted with changes",
            Said::NotSaid => "Not said",
            Said::Unproven => "Not shown to have been said",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Said> {
        Said::ALL.into_iter().find(|said| said.slug() == slug)
    }
}

/// What a reviewer decided on one revision.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It may go out as it is.
    Approve,
    /// It goes back to the author.
    RequestChanges,
}

/// What became of a suggested change of words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// Nobody has decided on it.
    Open,
    /// It stands in the verdict, and whoever suggested it is an author.
    Accepted,
    /// The author said no.
    TurnedDown,
    /// Whoever suggested it took it back.
    Withdrawn,
}

impl Settled {
    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Settled::Open => "open",
            Settled::Accepted => "accepted",
            Settled::TurnedDown => "turned down",
            Settled::Withdrawn => "withdrawn",
        }
    }
}

/// What a publication did.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Made it public for the first time.
    Publish,
    /// Replaced what was public.
    Correct,
    /// Said that it no longer holds.
    Retract,
}

/// How a public check stands today.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PublicStanding {
    /// It holds.
    Published,
    /// It no longer holds; the page stays with the notice.
    Retracted,
}

/// What a person writes when they save a revision.
#[derive(Clone, Debug)]
pub struct NewVerdict {
    /// Is it so: a rating of the scale in force.
    pub rating: Uuid,
    /// Did they say it.
    pub said: Said,
    /// One or two sentences for readers, at most 280 characters.
    pub answer: Answer,
    /// Markdown with `[E1]` citations.
    pub explanation: Prose,
    /// One line on what changed, for colleagues.
    pub note: String,
    /// One line on why it departs from how similar claims were rated, or empty.
    pub departs: String,
}

/// The hash an approval is bound to: SHA-256 over claim, revision, rating, both answers and the
/// explanation, each preceded by its length so that no two verdicts share a byte string.
pub fn fingerprint(claim: Uuid, revision: i32, verdict: &NewVerdict) -> String {
    let mut hash = Sha256::new();
    let revision = revision.to_string();
    let claim = claim.to_string();
    let rating = verdict.rating.to_string();
    let parts = [
        claim.as_str(),
        revision.as_str(),
        rating.as_str(),
        verdict.said.slug(),
        verdict.answer.as_str(),
        verdict.explanation.as_str(),
    ];
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// The evidence numbers an explanation cites, in order of first mention: `[E3]` gives 3.
pub fn citations(explanation: &str) -> Vec<i32> {
    let mut cited = Vec::new();
    for tail in explanation.split("[E").skip(1) {
        let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
        if !tail[digits.len()..].starts_with(']') {
            continue;
        }
        if let Ok(number) = digits.parse()
            && !cited.contains(&number)
        {
            cited.push(number);
        }
    }
    cited
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_read_in_order_and_once() {
        assert_eq!(
            citations("A [E2]. B [E1][E2], not [E] nor [Ex] nor [E4."),
            vec![2, 1]
        );
    }

    #[test]
    fn any_change_of_wording_changes_the_fingerprint() {
        let verdict = |answer: &str| NewVerdict {
            rating: Uuid::nil(),
            said: Said::AsQuoted,
            answer: Answer::parse(answer, "The answer").unwrap(),
            explanation: Prose::parse("Because [E1].", "The explanation").unwrap(),
            note: String::new(),
            departs: String::new(),
        };
        let one = fingerprint(Uuid::nil(), 1, &verdict("It is so."));
        assert_ne!(one, fingerprint(Uuid::nil(), 1, &verdict("It is not so.")));
        assert_ne!(one, fingerprint(Uuid::nil(), 2, &verdict("It is so.")));
    }
}
