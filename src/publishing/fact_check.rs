//! A record as a claim of Google's Fact Check Tools API (v1alpha1): only its keys, none empty.

use serde_json::{Map, Value, json};

use crate::domain::record::Record;
use crate::publishing::claim_review::{claimed_by, put, said_on};
use crate::publishing::{Publisher, moment};

/// The claim of a check with its one review, or `None` once the check is retracted: the field's
/// explorers would go on showing a rating that no longer holds.
pub fn claim(record: &Record, publisher: &Publisher) -> Option<Value> {
    if record.retraction.is_some() {
        return None;
    }
    let mut claim = Map::new();
    put(&mut claim, "text", &record.statement);
    if let Some(author) = claimed_by(record) {
        put(
            &mut claim,
            "claimant",
            author["name"].as_str().unwrap_or_default(),
        );
    }
    if let Some(day) = record.appearances.first().and_then(said_on) {
        // google-datetime: an instant in UTC, where the claim gives a day.
        put(&mut claim, "claimDate", &format!("{day}T00:00:00Z"));
    }
    let mut review = Map::new();
    let site = site(publisher.base_url());
    review.insert(
        "publisher".to_owned(),
        json!({ "name": publisher.name, "site": site }),
    );
    put(&mut review, "url", &publisher.check(&record.slug));
    put(&mut review, "title", &record.statement);
    put(&mut review, "reviewDate", &moment(record.published_at));
    put(&mut review, "textualRating", &record.rating.label);
    put(&mut review, "languageCode", &record.language);
    claim.insert("claimReview".to_owned(), json!([review]));
    Some(Value::Object(claim))
}

/// The site an address is of: its host without scheme, port and `www.`.
pub fn site(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let host = host.to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Said;
    use crate::publishing::sample::{desk, record, retracted};

    #[test]
    fn a_check_is_a_claim_with_one_review() {
        let page = "https://desk.example/checks/crime-doubled-district-9";
        assert_eq!(
            claim(&record(), &desk()).unwrap(),
            json!({
                "text": "Recorded crime in District 9 doubled in the last two years.",
                "claimant": "Jane Roe",
                "claimDate": "2026-10-28T00:00:00Z",
                "claimReview": [{
                    "publisher": { "name": "Example Desk", "site": "desk.example" },
                    "url": page,
                    "title": "Recorded crime in District 9 doubled in the last two years.",
                    "reviewDate": "2026-11-02T09:30:00Z",
                    "textualRating": "Mostly inaccurate",
                    "languageCode": "en",
                }],
            })
        );
    }

    #[test]
    fn nobody_is_charged_with_words_they_did_not_say_and_a_retracted_check_is_gone() {
        let mut check = record();
        check.said = Said::NotSaid;
        check.appearances.clear();
        let shown = claim(&check, &desk()).unwrap();
        assert_eq!(shown.get("claimant"), None);
        assert_eq!(shown.get("claimDate"), None);
        assert_eq!(claim(&retracted(), &desk()), None);
    }

    #[test]
    fn a_site_is_a_host_without_its_trimmings() {
        assert_eq!(site("https://www.Desk.example:8080/a"), "desk.example");
        assert_eq!(site("desk.example"), "desk.example");
    }
}
