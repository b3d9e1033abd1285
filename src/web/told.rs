//! The record in sentences: who did what to which claim, and what came of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::claim::claim_number;
use crate::domain::event::parted;
use crate::store::entities::event;
use crate::store::events::Named;
use crate::web::paths;

/// One event as a page tells it: name, deed, what it was done to, the rest of the deed, detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its place in the record.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// The deed up to what it was done to.
    pub deed: String,
    /// What it was done to, when the page does not say so already.
    pub what: Option<What>,
    /// The rest of the deed.
    pub rest: String,
    /// What came of it: a note, a wording, a number. Empty when there is nothing to add.
    pub detail: String,
    /// The hash of the event.
    pub hash: String,
}

/// What a deed was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct What {
    /// Where it is; empty when it has no page of its own.
    pub address: String,
    /// A number or a name.
    pub label: String,
    /// A statement or a title beside a number.
    pub title: String,
}

/// The events of one claim, on its own page.
pub fn claim(events: &[event::Model]) -> Vec<Told> {
    events.iter().map(|event| tell(event, None)).collect()
}

/// Events of the whole desk, each with what it was done to.
pub fn desk(events: &[event::Model], named: &Named) -> Vec<Told> {
    let tell = |event: &event::Model| tell(event, Some(what(event, named)));
    events.iter().map(tell).collect()
}

fn tell(event: &event::Model, what: Option<What>) -> Told {
    let (deed, rest) = around(&event.deed, what.is_some());
    Told {
        seq: event.seq,
        at: event.at,
        who: event.person_name.clone(),
        deed,
        what,
        rest,
        detail: detail(event),
        hash: event.hash.clone(),
    }
}

/// Parts a deed where its object stands: “submitted … for review”. Without an object a
/// preposition that would lead to it goes as well.
fn around(deed: &str, with_object: bool) -> (String, String) {
    let (verb, rest) = parted(deed);
    if !rest.is_empty() {
        return match with_object {
            true => (verb.to_owned(), rest.to_owned()),
            false => (deed.to_owned(), String::new()),
        };
    }
    let bare = [" on", " to", " of", " from"]
        .iter()
        .find_map(|preposition| deed.strip_suffix(preposition))
        .filter(|_| !with_object);
    (bare.unwrap_or(deed).to_owned(), String::new())
}

fn what(event: &event::Model, named: &Named) -> What {
    let id = &event.subject_id;
    let name = |address: String, label: Option<&String>| What {
        address: if label.is_some() {
            address
        } else {
            String::new()
        },
        label: label.cloned().unwrap_or_else(|| event.subject.clone()),
        title: String::new(),
    };
    match (
        event.subject.as_str(),
        named.claims.get(id),
        named.articles.get(id),
    ) {
        ("claim", Some((number, statement)), _) => What {
            address: paths::claim(*number),
            label: claim_number(*number),
            title: statement.clone(),
        },
        ("article", _, Some((number, title))) => What {
            address: paths::article(*number),
            label: title.clone(),
            title: String::new(),
        },
        ("speaker", ..) => name(paths::speaker(*id), named.speakers.get(id)),
        ("source", ..) => name(paths::source(*id), named.sources.get(id)),
        ("person", ..) => name(String::new(), named.people.get(id)),
        ("feed", ..) => name(paths::feeds(), named.feeds.get(id)),
        ("inbox", ..) => name(paths::inbox(), Some(&"the inbox".to_owned())),
        ("desk", ..) => name(String::new(), Some(&"the desk".to_owned())),
        _ => name(String::new(), None),
    }
}

/// What came of a deed, from what the event says is so now.
fn detail(event: &event::Model) -> String {
    let after: Value = serde_json::from_str(&event.after).unwrap_or(Value::Null);
    let before: Value = serde_json::from_str(&event.before).unwrap_or(Value::Null);
    let text = |name: &str| after[name].as_str().filter(|text| !text.is_empty());
    let mut parts = Vec::new();
    let number = |name: &str, letter: &str| after[name].as_i64().map(|n| format!("{letter}{n}"));
    if event.deed.contains("evidence") {
        parts.extend(number("number", "E"));
        parts.extend(text("title").map(str::to_owned));
    }
    parts.extend(number("exhibit", "E"));
    parts.extend(number("revision", "r"));
    parts.extend(number("verdict_revision", "r"));
    if event.deed == "attributed" {
        parts.push(
            text("name").map_or("to nobody in particular".to_owned(), |name| {
                format!("to {name}")
            }),
        );
    }
    for name in ["rating", "person", "duty", "into", "link"] {
        // A key tells a person nothing.
        let words = text(name).filter(|words| words.parse::<uuid::Uuid>().is_err());
        parts.extend(words.map(str::to_owned));
    }
    parts.extend(text("from").map(|from| format!("from {from}")));
    let repeats: Vec<&str> = after["repeats"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if !repeats.is_empty() {
        parts.push(format!("repeated by {}", repeats.join(", ")));
    }
    let reworded = text("statement").filter(|new| before["statement"].as_str() != Some(new));
    parts.extend(reworded.map(|statement| format!("now “{statement}”")));
    for name in ["note", "reason", "comment"] {
        parts.extend(text(name).map(|words| format!("“{words}”")));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_parted_where_its_object_stands() {
        let with = |deed| around(deed, true);
        assert_eq!(
            with("submitted for review"),
            ("submitted".to_owned(), "for review".to_owned())
        );
        assert_eq!(
            with("took back from review"),
            ("took".to_owned(), "back from review".to_owned())
        );
        assert_eq!(with("approved"), ("approved".to_owned(), String::new()));
        assert_eq!(
            around("wrote a verdict on", false),
            ("wrote a verdict".to_owned(), String::new())
        );
    }
}
