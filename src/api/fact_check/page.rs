//! The markup of one page as this API writes it: strict in what it takes, with no empty key in what
//! it gives.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::desk::outside::OutsidePage;
use crate::domain::words::{Unfit, WebAddress};
use crate::store::entities::outside_page;

/// The most reviews of one page.
const MOST: usize = 100;
/// The longest text of one key, in characters.
const LONGEST: usize = 10_000;

/// ClaimReviewMarkupPage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Page {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub publish_date: String,
    #[serde(skip_serializing_if = "Author::is_empty")]
    pub claim_review_author: Author,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim_review_markups: Vec<Markup>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version_id: String,
}

/// ClaimReviewAuthor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Author {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image_url: String,
}

impl Author {
    fn is_empty(&self) -> bool {
        *self == Author::default()
    }
}

/// ClaimReviewMarkup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Markup {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub claim_reviewed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub claim_date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub claim_location: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub claim_first_appearance: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim_appearances: Vec<String>,
    #[serde(skip_serializing_if = "Claimant::is_empty")]
    pub claim_author: Claimant,
    #[serde(skip_serializing_if = "Rating::is_empty")]
    pub rating: Rating,
}

/// ClaimAuthor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Claimant {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub job_title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub same_as: String,
}

impl Claimant {
    fn is_empty(&self) -> bool {
        *self == Claimant::default()
    }
}

/// ClaimRating; its numbers are int32, and 0 is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Rating {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub textual_rating: String,
    #[serde(skip_serializing_if = "is_zero")]
    pub rating_value: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub worst_rating: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub best_rating: i32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rating_explanation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image_url: String,
}

impl Rating {
    fn is_empty(&self) -> bool {
        *self == Rating::default()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &i32) -> bool {
    *number == 0
}

impl Page {
    /// The page as the desk keeps it.
    ///
    /// # Errors
    /// When its address is none, a review stands on another page, or a rating has a number and no
    /// label.
    pub fn to_keep(mut self) -> Result<OutsidePage, Unfit> {
        let unfit = |words: String| Err(Unfit(words));
        if self.page_url.trim().is_empty() {
            return unfit("pageUrl is required.".to_owned());
        }
        let address = WebAddress::parse(&self.page_url)?;
        if self.claim_review_markups.len() > MOST {
            return unfit(format!("A page has at most {MOST} reviews."));
        }
        for markup in &self.claim_review_markups {
            stands_on(&address, markup)?;
            let numbers = [
                markup.rating.rating_value,
                markup.rating.worst_rating,
                markup.rating.best_rating,
            ];
            // A number says nothing without the label and the scale it belongs to.
            if numbers != [0; 3] && markup.rating.textual_rating.trim().is_empty() {
                return unfit("A rating with a number needs a textualRating.".to_owned());
            }
        }
        // These two are ours to give.
        self.name.clear();
        self.version_id.clear();
        let markup = serde_json::to_value(&self).map_err(|error| Unfit(error.to_string()))?;
        if !fits(&markup) {
            return unfit(format!(
                "A text has at most {LONGEST} characters and no NUL."
            ));
        }
        Ok(OutsidePage { address, markup })
    }

    /// A page that is kept, as this API gives it.
    pub fn kept(row: &outside_page::Model) -> Page {
        let page: Page = serde_json::from_str(&row.body).unwrap_or_default();
        Page {
            name: format!("pages/{}", row.id.simple()),
            version_id: row.version.to_string(),
            ..page
        }
    }
}

/// A review stands on its page, with or without an anchor.
fn stands_on(page: &WebAddress, markup: &Markup) -> Result<(), Unfit> {
    if markup.url.is_empty() {
        return Ok(());
    }
    let bare = |address: &str| address.split('#').next().unwrap_or_default().to_owned();
    let review = WebAddress::parse(&markup.url)?;
    if bare(review.as_str()) == bare(page.as_str()) {
        return Ok(());
    }
    Err(Unfit(
        "The url of a review is the pageUrl, with or without an anchor.".to_owned(),
    ))
}

fn fits(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() <= LONGEST && !text.contains('\0'),
        Value::Array(many) => many.len() <= MOST && many.iter().all(fits),
        Value::Object(node) => node.values().all(fits),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Page {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_page_is_kept_without_what_is_empty_or_ours_to_give() {
        let page = page(
            r##"{"name": "pages/1", "versionId": "7", "pageUrl": "https://a.example/b",
                "publishDate": "", "claimReviewMarkups": [{"url": "https://a.example/b#c",
                "claimReviewed": "It is so.", "rating": {"textualRating": "No", "ratingValue": 1,
                "worstRating": 1, "bestRating": 5}}]}"##,
        );
        let kept = page.to_keep().unwrap();
        assert_eq!(kept.site(), "a.example");
        assert_eq!(
            kept.markup.to_string(),
            serde_json::json!({"pageUrl": "https://a.example/b", "claimReviewMarkups": [
                {"url": "https://a.example/b#c", "claimReviewed": "It is so.", "rating":
                {"textualRating": "No", "ratingValue": 1, "worstRating": 1, "bestRating": 5}}]})
            .to_string()
        );
    }

    #[test]
    fn what_is_no_markup_of_the_page_is_refused() {
        for json in [
            r#"{}"#,
            r#"{"pageUrl": "not an address"}"#,
            r#"{"pageUrl": "https://a.example/b", "claimReviewMarkups": [{"url": "https://x.example/b"}]}"#,
            r#"{"pageUrl": "https://a.example/b", "claimReviewMarkups": [{"rating": {"ratingValue": 3}}]}"#,
            r#"{"pageUrl": "https://a.example/b", "publishDate": "a\u0000b"}"#,
        ] {
            assert!(page(json).to_keep().is_err(), "{json}");
        }
        assert!(serde_json::from_str::<Page>(r#"{"page_url": "x"}"#).is_err());
    }
}
