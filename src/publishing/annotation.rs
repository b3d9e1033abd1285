//! W3C Web Annotations: where in which text a checked claim stands, for any annotation reader.
//!
//! Source: W3C Web Annotation Data Model, 23 February 2017. Positions count Unicode code points;
//! quote and position stand side by side, the quote first.

use serde_json::{Map, Value, json};

use crate::domain::record::{AppearanceShown, Record};
use crate::publishing::{Publisher, moment, web_address};

/// The media type annotations are served as.
pub const MEDIA_TYPE: &str = "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"";

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// All appearances of a check as one AnnotationCollection with its single page embedded.
///
/// An appearance with neither an address nor a snapshot hash is left out: an annotation must
/// name its target.
pub fn annotations(record: &Record, publisher: &Publisher) -> Value {
    let id = publisher.annotations(&record.slug);
    let listed: Vec<Value> = record
        .appearances
        .iter()
        .enumerate()
        .filter_map(|(at, appearance)| {
            drawn(record, appearance, &format!("{id}#{}", at + 1), publisher)
        })
        .map(Value::Object)
        .collect();
    json!({
        "@context": CONTEXT,
        "id": id,
        "type": "AnnotationCollection",
        "label": record.statement,
        "total": listed.len(),
        "first": {
            "id": format!("{id}#page"),
            "type": "AnnotationPage",
            "partOf": id,
            "startIndex": 0,
            "items": listed,
        },
    })
}

/// One appearance as an Annotation that stands by itself, `place` counted from 0 in the record.
/// `None` when there is no such appearance or nothing that names its text.
pub fn annotation(record: &Record, place: usize, publisher: &Publisher) -> Option<Value> {
    let id = format!("{}#{}", publisher.annotations(&record.slug), place + 1);
    let appearance = record.appearances.get(place)?;
    let mut annotation = drawn(record, appearance, &id, publisher)?;
    annotation.insert("@context".to_owned(), json!(CONTEXT));
    Some(Value::Object(annotation))
}

fn drawn(
    record: &Record,
    appearance: &AppearanceShown,
    id: &str,
    publisher: &Publisher,
) -> Option<Map<String, Value>> {
    let target = target(appearance)?;
    let mut annotation = Map::new();
    annotation.insert("id".to_owned(), json!(id));
    annotation.insert("type".to_owned(), json!("Annotation"));
    annotation.insert("motivation".to_owned(), json!("assessing"));
    annotation.insert("created".to_owned(), json!(moment(record.published_at)));
    if record.changed_at > record.published_at {
        annotation.insert("modified".to_owned(), json!(moment(record.changed_at)));
    }
    annotation.insert(
        "creator".to_owned(),
        json!({"id": publisher.id(), "type": "Organization", "name": publisher.name}),
    );
    annotation.insert(
        "generator".to_owned(),
        json!({"id": publisher.home(), "type": "Software", "name": "Galley"}),
    );
    // A purpose may stand on a specific resource, not on a bare address (assertion 3.3.5).
    annotation.insert(
        "body".to_owned(),
        json!({
            "type": "SpecificResource",
            "source": publisher.check(&record.slug),
            "purpose": "linking",
        }),
    );
    annotation.insert("target".to_owned(), target);
    Some(annotation)
}

fn target(appearance: &AppearanceShown) -> Option<Value> {
    let mut target = Map::new();
    target.insert("type".to_owned(), json!("SpecificResource"));
    target.insert("source".to_owned(), json!(source(appearance)?));
    if let Some(at) = appearance.retrieved_at {
        let state = json!({"type": "TimeState", "sourceDate": moment(at)});
        target.insert("state".to_owned(), state);
    }
    let mut selectors = vec![quote_selector(appearance)];
    if let (Some(start), Some(end)) = (appearance.start, appearance.end) {
        selectors.push(json!({"type": "TextPositionSelector", "start": start, "end": end}));
    }
    target.insert("selector".to_owned(), Value::Array(selectors));
    Some(Value::Object(target))
}

/// The text's address; for a text that has none, the name of its bytes by their hash (RFC 6920,
/// section 7).
fn source(appearance: &AppearanceShown) -> Option<String> {
    let named_by_hash = || {
        let hash = appearance.snapshot_sha256.as_ref()?;
        Some(format!("nih:sha-256;{hash}"))
    };
    web_address(&appearance.address)
        .map(str::to_owned)
        .or_else(named_by_hash)
}

fn quote_selector(appearance: &AppearanceShown) -> Value {
    let mut selector = Map::new();
    selector.insert("type".to_owned(), json!("TextQuoteSelector"));
    selector.insert("exact".to_owned(), json!(appearance.exact));
    for (key, around) in [
        ("prefix", &appearance.prefix),
        ("suffix", &appearance.suffix),
    ] {
        if !around.is_empty() {
            selector.insert(key.to_owned(), json!(around));
        }
    }
    Value::Object(selector)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{debate, desk, record};

    #[test]
    fn an_appearance_becomes_an_annotation_with_both_selectors() {
        assert_eq!(
            annotation(&record(), 0, &desk()).unwrap(),
            json!({
                "@context": "http://www.w3.org/ns/anno.jsonld",
                "id": "https://desk.example/checks/crime-doubled-district-9/annotations.json#1",
                "type": "Annotation", "motivation": "assessing",
                "created": "2026-11-02T09:30:00Z",
                "creator": { "id": "https://desk.example/#publisher", "type": "Organization",
                    "name": "Example Desk" },
                "generator": { "id": "https://desk.example/", "type": "Software",
                    "name": "Galley" },
                "body": { "type": "SpecificResource", "purpose": "linking",
                    "source": "https://desk.example/checks/crime-doubled-district-9" },
                "target": { "type": "SpecificResource",
                    "source": "https://news.example/politics/debate-transcript",
                    "state": { "type": "TimeState", "sourceDate": "2026-10-29T08:15:00Z" },
                    "selector": [
                        { "type": "TextQuoteSelector",
                            "exact": "Crime in District 9 has doubled in the past two years.",
                            "prefix": "The minister told the audience: ",
                            "suffix": " She did not name a source. Late" },
                        { "type": "TextPositionSelector", "start": 43, "end": 97 } ] }
            })
        );
        assert_eq!(annotation(&record(), 1, &desk()), None);
    }

    #[test]
    fn a_pasted_text_is_named_by_its_hash_and_a_nameless_one_is_left_out() {
        let mut check = record();
        let mut pasted = debate();
        pasted.address = None;
        let mut nameless = pasted.clone();
        nameless.snapshot_sha256 = None;
        check.appearances = vec![nameless, pasted];
        let collection = annotations(&check, &desk());
        assert_eq!(collection["total"], 1);
        let listed = &collection["first"]["items"][0];
        assert_eq!(
            listed["target"]["source"],
            format!("nih:sha-256;{}", "ef".repeat(32))
        );
        // The number in the id is the appearance's own, so that it does not move.
        assert_eq!(
            listed["id"],
            "https://desk.example/checks/crime-doubled-district-9/annotations.json#2"
        );
        assert_eq!(listed.get("@context"), None);
    }
}
