//! Events: what happened, in the past tense, each hashed to the one before.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::people::Actor;

/// The hash that stands before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A claim.
    Claim(Uuid),
    /// An article.
    Article(Uuid),
    /// A speaker.
    Speaker(Uuid),
    /// A source.
    Source(Uuid),
    /// A person at the desk.
    Person(Uuid),
    /// Markup of a page that stands elsewhere.
    OutsidePage(Uuid),
    /// A feed that is followed.
    Feed(Uuid),
    /// Entries of the inbox.
    Inbox,
    /// The desk's own settings.
    Desk,
}

impl Subject {
    /// The noun in the record.
    pub fn noun(self) -> &'static str {
        match self {
            Subject::Claim(_) => "claim",
            Subject::Article(_) => "article",
            Subject::Speaker(_) => "speaker",
            Subject::Source(_) => "source",
            Subject::Person(_) => "person",
            Subject::OutsidePage(_) => "outside page",
            Subject::Feed(_) => "feed",
            Subject::Inbox => "inbox",
            Subject::Desk => "desk",
        }
    }

    /// The key of the row; the nil UUID for the inbox and for the desk itself.
    pub fn id(self) -> Uuid {
        match self {
            Subject::Claim(id)
            | Subject::Article(id)
            | Subject::Speaker(id)
            | Subject::Source(id)
            | Subject::Person(id)
            | Subject::OutsidePage(id)
            | Subject::Feed(id) => id,
            Subject::Inbox | Subject::Desk => Uuid::nil(),
        }
    }
}

/// Something that happened, before it has a place in the record.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; nobody when the software itself did.
    pub person: Option<(Uuid, String)>,
    /// What they did, in the past tense: `accepted`, `approved`, `published`.
    pub deed: &'static str,
    /// What it was done to.
    pub subject: Subject,
    /// The claim whose record shows it.
    pub claim: Option<Uuid>,
    /// The article whose record shows it.
    pub article: Option<Uuid>,
    /// What was so before.
    pub before: Value,
    /// What is so now.
    pub after: Value,
}

impl Event {
    /// An event by a person about a subject.
    pub fn new(at: DateTime<Utc>, actor: &Actor, deed: &'static str, subject: Subject) -> Event {
        let claim = if let Subject::Claim(id) = subject {
            Some(id)
        } else {
            None
        };
        let article = if let Subject::Article(id) = subject {
            Some(id)
        } else {
            None
        };
        Event {
            at,
            person: Some((actor.id, actor.name.clone())),
            deed,
            subject,
            claim,
            article,
            before: Value::Null,
            after: Value::Null,
        }
    }

    /// Adds what was so before and what is so now.
    pub fn change(mut self, before: Value, after: Value) -> Event {
        self.before = before;
        self.after = after;
        self
    }

    /// Adds what is so now.
    pub fn with(self, after: Value) -> Event {
        self.change(Value::Null, after)
    }

    /// Shows the event in an article's record too.
    pub fn in_article(mut self, article: Option<Uuid>) -> Event {
        self.article = article;
        self
    }
}

/// A deed parted where its object stands: “submitted … for review”. The second part is empty when
/// the object stands at the end.
pub fn parted(deed: &str) -> (&str, &str) {
    let rests = ["for review", "back from review", "for correction"];
    let found = rests
        .into_iter()
        .find_map(|rest| Some((deed.strip_suffix(rest)?, rest)));
    found.map_or((deed, ""), |(verb, rest)| (verb.trim_end(), rest))
}

/// An instant as the record writes it: RFC 3339, UTC, milliseconds.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The fields of a stored event that its hash covers.
pub struct Sealed<'a> {
    /// Position in the record, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by key.
    pub person: Option<Uuid>,
    /// Who, by the name they had.
    pub person_name: &'a str,
    /// What they did.
    pub deed: &'a str,
    /// The noun it was done to.
    pub subject: &'a str,
    /// Which one.
    pub subject_id: Uuid,
    /// The claim whose record shows it.
    pub claim: Option<Uuid>,
    /// The article whose record shows it.
    pub article: Option<Uuid>,
    /// Canonical JSON of what was so before.
    pub before: &'a str,
    /// Canonical JSON of what is so now.
    pub after: &'a str,
    /// The hash of the event before.
    pub previous: &'a str,
}

impl Sealed<'_> {
    /// SHA-256, in hexadecimal, of the canonical JSON of every field above.
    pub fn hash(&self) -> String {
        let canonical = canonical(&json!({
            "seq": self.seq,
            "at": instant(self.at),
            "person": self.person,
            "person_name": self.person_name,
            "deed": self.deed,
            "subject": self.subject,
            "subject_id": self.subject_id,
            "claim": self.claim,
            "article": self.article,
            "before": self.before,
            "after": self.after,
            "previous": self.previous,
        }));
        hex::encode(Sha256::digest(canonical.as_bytes()))
    }
}

/// JSON with its keys sorted and no blanks, whatever order the map underneath keeps. Numbers and
/// strings are written in one way only, which is all that our own values need of RFC 8785.
pub fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut fields: Vec<_> = map.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            Value::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| (name.clone(), sorted(value)))
                    .collect(),
            )
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_does_not_depend_on_the_order_of_writing() {
        assert_eq!(canonical(&json!({"b": 1, "a": "é"})), r#"{"a":"é","b":1}"#);
    }
}
