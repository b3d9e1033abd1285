//! What leaves the desk: a record turned into the field's own formats, without store, page or clock.

pub mod annotation;
pub mod bag;
pub mod card;
pub mod claim_review;
pub mod columns;
pub mod data_feed;
pub(crate) mod delimited;
pub mod dossier;
pub mod explanation;
pub mod export;
pub mod fact_check;
pub mod feed;
pub mod media_review;
pub mod preflight;
pub mod sentences;
pub mod table;
pub mod webhook;

pub use claim_review::{claim_review, json_for_html};
pub use feed::Feed;
pub use media_review::media_review;
pub use preflight::{Problem, Severity, problems};
pub use table::{ClaimRow, CsvRows};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::record::PolicyKind;

/// The desk as the world sees it: whose name stands on a check and where the checks stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// The desk's name.
    pub name: String,
    /// Address of the desk's logo, if it has one.
    pub logo: Option<String>,
    /// Pages elsewhere that are about the same desk: Wikidata, a code of principles.
    pub same_as: Vec<String>,
    /// Address of the licence the records may be used under, if the desk has chosen one.
    pub licence: Option<String>,
    base_url: String,
}

impl Publisher {
    /// A desk with a name and a public address; a slash at the end of the address is dropped.
    pub fn new(name: &str, base_url: &str) -> Publisher {
        Publisher {
            name: name.to_owned(),
            logo: None,
            same_as: Vec::new(),
            licence: None,
            base_url: base_url.trim_end_matches('/').to_owned(),
        }
    }

    /// The public address without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The front page.
    pub fn home(&self) -> String {
        format!("{}/", self.base_url)
    }

    /// The id under which every format names this desk, so that readers of several see one.
    pub fn id(&self) -> String {
        format!("{}/#publisher", self.base_url)
    }

    /// Where a check stands, for ever.
    pub fn check(&self, slug: &str) -> String {
        format!("{}/checks/{slug}", self.base_url)
    }

    /// Where the ClaimReview of a check stands by itself.
    pub fn claim_review(&self, slug: &str) -> String {
        format!("{}/claimreview.json", self.check(slug))
    }

    /// Where a page of policy of the desk stands in its newest version.
    pub fn policy(&self, kind: PolicyKind) -> String {
        format!("{}/policies/{}", self.base_url, kind.slug())
    }

    /// Where the Web Annotations of a check stand.
    pub fn annotations(&self, slug: &str) -> String {
        format!("{}/annotations.json", self.check(slug))
    }

    /// Where a check shows one piece of evidence with the time and hash of the copy kept.
    pub fn evidence(&self, slug: &str, number: i32) -> String {
        format!("{}#E{number}", self.check(slug))
    }
}

/// A moment in the form all formats here share: `2026-11-04T16:05:00Z`, RFC 3339 in UTC.
fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An address that may leave in a format, where it becomes somebody else's link.
fn web_address(address: &Option<String>) -> Option<&str> {
    address
        .as_deref()
        .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_slash_whatever_the_setting_ends_on() {
        let desk = Publisher::new("Desk", "https://desk.example/");
        assert_eq!(desk, Publisher::new("Desk", "https://desk.example"));
        assert_eq!(desk.check("a-b"), "https://desk.example/checks/a-b");
        assert_eq!(
            desk.claim_review("a-b"),
            "https://desk.example/checks/a-b/claimreview.json"
        );
    }
}
