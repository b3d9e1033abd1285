//! All checks as one schema.org DataFeed, the shape in which fact-checks are collected from many
//! desks (<https://datacommons.org/factcheck/faq>): each element's `item` is a list of one
//! ClaimReview, and a retracted check stays as an element with `dateDeleted` and no item.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::record::Record;
use crate::publishing::{Publisher, claim_review, moment};

/// JSON-LD.
pub const MEDIA_TYPE: &str = "application/ld+json";

/// What stands before the elements; the feed is written element by element, so that it never sits
/// in memory whole. `changed` is when the newest of the checks changed.
pub fn opening(publisher: &Publisher, address: &str, changed: DateTime<Utc>) -> String {
    let mut feed = Map::new();
    let mut put = |name: &str, value: Value| feed.insert(name.to_owned(), value);
    put("@context", json!("https://schema.org"));
    put("@type", json!("DataFeed"));
    put(
        "name",
        json!(format!("ClaimReview feed of {}", publisher.name)),
    );
    put("url", json!(address));
    put("dateModified", json!(moment(changed)));
    if let Some(licence) = &publisher.licence {
        put("license", json!(licence));
    }
    let provider = json!({ "@type": "Organization", "@id": publisher.id(),
        "name": publisher.name, "url": publisher.home() });
    put("provider", provider);
    let mut opening = Value::Object(feed).to_string();
    opening.pop();
    opening.push_str(",\"dataFeedElement\":[");
    opening
}

/// What stands behind the elements.
pub const CLOSING: &str = "]}\n";

/// One element, without the comma between two.
pub fn element(record: &Record, publisher: &Publisher) -> String {
    let mut element = json!({
        "@type": "DataFeedItem",
        "dateCreated": moment(record.published_at),
    });
    if let Some(retraction) = &record.retraction {
        element["dateDeleted"] = json!(moment(retraction.at));
    } else if record.changed_at > record.published_at {
        element["dateModified"] = json!(moment(record.changed_at));
    }
    if let Some(Value::Object(mut review)) = claim_review(record, publisher) {
        review.remove("@context");
        element["item"] = json!([review]);
    }
    element.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample;

    #[test]
    fn a_feed_is_one_document_and_a_retracted_check_has_no_item() {
        let publisher = Publisher::new("Desk", "https://desk.example");
        let (standing, retracted) = (sample::record(), sample::retracted());
        let elements = [&standing, &retracted].map(|record| element(record, &publisher));
        let address = "https://desk.example/feeds/claimreview.json";
        let text =
            opening(&publisher, address, standing.changed_at) + &elements.join(",") + CLOSING;
        let feed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(feed["@type"], "DataFeed");
        assert_eq!(feed["url"], address);
        let first = &feed["dataFeedElement"][0];
        assert_eq!(first["item"][0]["@type"], "ClaimReview");
        assert!(first["item"][0].get("@context").is_none());
        let second = &feed["dataFeedElement"][1];
        assert!(second.get("item").is_none() && second["dateDeleted"].is_string());
    }
}
