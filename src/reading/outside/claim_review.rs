//! ClaimReview as it is found in the wild (schema.org): `type` for `@type`, one in a list, a list in
//! a graph, names where objects belong, numbers that mean nothing. What is wrong with the numbers
//! costs the numbers; what is wrong with the address or the claim costs the row.

use serde_json::Value;

use crate::domain::outside::{Numbers, OutsideCheck, Plan, Row};
use crate::reading::outside::plain::{day, number};
use crate::reading::outside::settled;

/// How deep a review may lie in lists and graphs.
const DEEPEST: usize = 6;

/// Whether anything in a value is, or means to be, a ClaimReview.
pub fn is_one(value: &Value) -> bool {
    has_type(value, "ClaimReview")
        || (value.get("claimReviewed").is_some() && value.get("reviewRating").is_some())
}

/// Every review in a value, in order. What holds none gives nothing.
pub fn rows(value: &Value, plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    gather(value, plan, DEEPEST, &mut rows);
    rows
}

fn gather(value: &Value, plan: &Plan, depth: usize, rows: &mut Vec<Row>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(many) => many
            .iter()
            .for_each(|one| gather(one, plan, depth - 1, rows)),
        Value::Object(_) if is_one(value) => rows.push(row(value, plan)),
        Value::Object(node) => {
            // Graphs, feeds of data, lists, and pages that hold their review.
            for name in [
                "@graph",
                "dataFeedElement",
                "item",
                "itemListElement",
                "mainEntity",
                "review",
                "claimReview",
                "hasPart",
            ] {
                if let Some(inner) = node.get(name) {
                    gather(inner, plan, depth - 1, rows);
                }
            }
        }
        _ => {}
    }
}

fn has_type(value: &Value, wanted: &str) -> bool {
    let is = |name: &Value| {
        name.as_str()
            .is_some_and(|name| name.rsplit(['/', ':', '#']).next() == Some(wanted))
    };
    ["@type", "type"].iter().any(|key| match value.get(key) {
        Some(Value::Array(names)) => names.iter().any(is),
        Some(name) => is(name),
        None => false,
    })
}

fn row(review: &Value, plan: &Plan) -> Row {
    let claim = first(&review["itemReviewed"]);
    let rating = first(&review["reviewRating"]);
    let author = first(&review["author"]);
    let mut remarks = Vec::new();
    if has_type(review, "ClaimReview") && review.get("@type").is_none() {
        remarks.push("It says “type” where “@type” belongs.".to_owned());
    }
    let label = [&rating["alternateName"], &rating["name"]]
        .iter()
        .find_map(|value| text(value));
    let label = label.unwrap_or_default();
    let numbers = numbers(rating, !label.is_empty(), &mut remarks);
    let address = [&review["url"], &review["mainEntityOfPage"], &review["@id"]];
    let address = address
        .iter()
        .find_map(|value| text(value))
        .unwrap_or_default();
    let statement = text(&review["claimReviewed"])
        .or_else(|| text(&claim["text"]))
        .or_else(|| text(&claim["name"]));
    let said = [
        &claim["datePublished"],
        &claim["firstAppearance"]["datePublished"],
    ];
    let named = |value: &Value| text(&value["name"]);
    let check = OutsideCheck {
        publisher: named(author)
            .or_else(|| text(author).filter(|name| !name.starts_with("http")))
            .or_else(|| named(first(&review["publisher"])))
            .unwrap_or_default(),
        title: text(&review["headline"])
            .or_else(|| text(&review["name"]))
            .unwrap_or_default(),
        statement: statement.unwrap_or_default(),
        claimant: named(first(&claim["author"]))
            .or_else(|| text(first(&claim["author"])).filter(|name| !name.starts_with("http")))
            .unwrap_or_default(),
        said_on: said.iter().find_map(|value| day(&text(value)?)),
        reviewed_on: text(&review["datePublished"]).and_then(|typed| day(&typed)),
        label,
        numbers,
        language: language(&review["inLanguage"]),
        remarks,
        ..OutsideCheck::default()
    };
    settled(check, &address, plan)
}

/// The numbers of a rating, when they can be what they say.
fn numbers(rating: &Value, labelled: bool, remarks: &mut Vec<String>) -> Option<Numbers> {
    let of = |name: &str| match &rating[name] {
        Value::Number(value) => value.as_f64(),
        Value::String(typed) => number(typed),
        _ => None,
    };
    let value = of("ratingValue")?;
    let (worst, best) = (
        of("worstRating").unwrap_or(1.0),
        of("bestRating").unwrap_or(5.0),
    );
    let why = if value <= -1.0 {
        "a rating below zero is how some programs say “no number”"
    } else if !labelled {
        "a number without a label says nothing"
    } else if worst > best {
        "its scale is upside down"
    } else if worst == best {
        "its scale has one end only"
    } else if value < worst || value > best {
        "its number is not on its scale"
    } else {
        return Some(Numbers { value, worst, best });
    };
    remarks.push(format!(
        "Its numbers ({value}, from {worst} to {best}) were left out: {why}."
    ));
    None
}

/// The text of a value, or of the first in a list, or its `@id` or `@value`.
fn text(value: &Value) -> Option<String> {
    let words = match value {
        Value::String(words) => words.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(many) => return many.iter().find_map(text),
        Value::Object(node) => {
            let inner = ["@value", "@id", "url"]
                .iter()
                .find_map(|name| node.get(*name));
            inner?.as_str()?.to_owned()
        }
        _ => return None,
    };
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// The first of a list, or the value itself.
fn first(value: &Value) -> &Value {
    match value {
        Value::Array(many) => many.first().unwrap_or(&Value::Null),
        one => one,
    }
}

fn language(value: &Value) -> String {
    let code = text(first(value)).or_else(|| text(&first(value)["alternateName"]));
    let sound = |code: &String| {
        (2..=35).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    code.filter(sound).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(value: Value) -> OutsideCheck {
        match rows(&value, &Plan::default()).as_slice() {
            [Row::Found(check)] => (**check).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn review() -> Value {
        json!({
            "@context": "https://schema.org", "@type": "ClaimReview",
            "url": "https://www.facts.example/a", "claimReviewed": "The bridge is closed.",
            "datePublished": "2026-03-04", "inLanguage": "en",
            "author": { "@type": "Organization", "name": "Facts" },
            "itemReviewed": { "@type": "Claim", "datePublished": "2026-03-01",
                "author": { "@type": "Person", "name": "Jane Roe" } },
            "reviewRating": { "@type": "Rating", "alternateName": "False", "ratingValue": 1,
                "worstRating": 1, "bestRating": 5 },
        })
    }

    #[test]
    fn a_review_as_it_should_be_is_read_whole() {
        let check = one(review());
        assert_eq!(
            (check.site.as_str(), check.publisher.as_str()),
            ("facts.example", "Facts")
        );
        assert_eq!(check.claimant, "Jane Roe");
        assert_eq!(check.said_on, chrono::NaiveDate::from_ymd_opt(2026, 3, 1));
        assert_eq!(
            check.numbers,
            Some(Numbers {
                value: 1.0,
                worst: 1.0,
                best: 5.0
            })
        );
        assert!(check.remarks.is_empty());
    }

    #[test]
    fn it_is_found_in_graphs_lists_and_feeds_and_nothing_else_is() {
        let feed = json!({ "@type": "DataFeed", "dataFeedElement": [
            { "item": [review()] }, { "item": null, "dateDeleted": "2026-01-01" }, { "item": review() } ] });
        assert_eq!(rows(&feed, &Plan::default()).len(), 2);
        assert_eq!(
            rows(
                &json!([{ "@graph": [review(), { "@type": "WebPage" }] }]),
                &Plan::default()
            )
            .len(),
            1
        );
        assert!(
            rows(
                &json!({ "@type": "NewsArticle", "headline": "x" }),
                &Plan::default()
            )
            .is_empty()
        );
    }

    #[test]
    fn faulty_numbers_cost_the_numbers_and_are_told() {
        let faults = [
            (
                json!({ "alternateName": "No", "ratingValue": "-1", "bestRating": "-1", "worstRating": "-1" }),
                "no number",
            ),
            (
                json!({ "alternateName": "Pinocchio", "ratingValue": 2, "worstRating": 6, "bestRating": 1 }),
                "upside down",
            ),
            (
                json!({ "alternateName": "No", "ratingValue": 7, "worstRating": 1, "bestRating": 5 }),
                "not on its scale",
            ),
            (
                json!({ "alternateName": "No", "ratingValue": 1, "worstRating": 1, "bestRating": 1 }),
                "one end only",
            ),
            (json!({ "ratingValue": 3 }), "without a label"),
        ];
        for (rating, why) in faults {
            let mut review = review();
            review["reviewRating"] = rating;
            let check = one(review);
            assert_eq!(check.numbers, None, "{why}");
            assert!(check.remarks[0].contains(why), "{:?}", check.remarks);
        }
    }

    #[test]
    fn words_in_the_wrong_place_are_still_understood() {
        let mut odd = review();
        odd["type"] = odd["@type"].take();
        odd.as_object_mut().unwrap().remove("@type");
        odd.as_object_mut().unwrap().remove("author");
        odd["itemReviewed"]["author"] = json!("Jane Roe");
        let check = one(odd);
        assert_eq!(check.publisher, "facts.example");
        assert_eq!(check.claimant, "Jane Roe");
        assert_eq!(check.remarks.len(), 2, "{:?}", check.remarks);
        let http = json!({ "@type": "http://schema.org/ClaimReview", "claimReviewed": "x", "url": "https://a.example/" });
        assert_eq!(one(http).label, "");
    }

    #[test]
    fn a_row_without_a_place_or_a_claim_is_refused_with_the_reason() {
        for (name, why) in [
            ("url", "where it stands"),
            ("claimReviewed", "what was checked"),
        ] {
            let mut review = review();
            review.as_object_mut().unwrap().remove(name);
            let rows = rows(&review, &Plan::default());
            assert!(
                matches!(&rows[0], Row::Refused { why: said, .. } if said.contains(why)),
                "{rows:?}"
            );
        }
    }
}
