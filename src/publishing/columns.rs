//! The columns of the tables that leave the desk: their names, what kind of value each holds and
//! what it means, and the descriptions made from that: a Table Schema in a data package
//! (specs.frictionlessdata.io, version 1) and a JSON Schema (2020-12).

use serde_json::{Map, Value, json};

use Kind::{Address, Day, Integer, Moment, Text};

/// A table that leaves the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The desk's own claims, published or not.
    Claims,
    /// Published checks.
    Checks,
}

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// A calendar day.
    Day,
    /// An instant in UTC.
    Moment,
    /// A web address.
    Address,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, which never changes.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What that means.
    pub words: &'static str,
}

const fn column(name: &'static str, kind: Kind, words: &'static str) -> Column {
    Column { name, kind, words }
}

/// The columns of the desk's own claims.
#[rustfmt::skip]
pub const CLAIMS: [Column; 20] = [
    column("number", Text, "Number of the claim, such as C-0144."),
    column("state", Text, "Where it stands in the workflow."),
    column("statement", Text, "Our wording of what is to be checked."),
    column("quote", Text, "The verbatim words."),
    column("kind", Text, "What sort of assertion."),
    column("speaker", Text, "Who said it."),
    column("role", Text, "Their role on the day."),
    column("outlet", Text, "Who published the article."),
    column("article_title", Text, "Title of the article."),
    column("article_url", Address, "Where the article stands."),
    column("said_on", Day, "The day the words were said."),
    column("rating", Text, "The label of the newest revision of the verdict."),
    column("answer", Text, "Its answer."),
    column("evidence", Integer, "Pieces of evidence on the claim."),
    column("topics", Text, "Topics, joined by semicolons."),
    column("assignee", Text, "Who checks it."),
    column("due_at", Moment, "By when."),
    column("created_at", Moment, "When it was suggested or noted."),
    column("changed_at", Moment, "When anything on it last changed."),
    column("url", Address, "Where the desk keeps it."),
];

/// The columns of published checks.
#[rustfmt::skip]
pub const CHECKS: [Column; 43] = [
    column("number", Text, "Number of the claim."),
    column("version", Integer, "Which publication this is, from 1."),
    column("standing", Text, "published or retracted."),
    column("url", Address, "Where the check stands."),
    column("language", Text, "BCP-47."),
    column("statement", Text, "What was checked."),
    column("quote", Text, "The verbatim words."),
    column("kind", Text, "What sort of assertion."),
    column("topics", Text, "Topics, joined by semicolons."),
    column("speaker", Text, "Who said it."),
    column("speaker_sort", Text, "person, organisation or unnamed."),
    column("role", Text, "Their role on the day."),
    column("affiliation", Text, "Organisation or country on the day."),
    column("wikidata", Text, "Wikidata id of the speaker."),
    column("said_on", Day, "The day the words were said."),
    column("medium", Text, "Radio, statement, post."),
    column("venue", Text, "Where they were said."),
    column("outlet", Text, "Who published the article."),
    column("article_title", Text, "Title of the article."),
    column("article_url", Address, "Where the article stands."),
    column("article_published_at", Moment, "When the article was published."),
    column("appearances", Integer, "How many places the claim was found in."),
    column("said", Text, "Whether they said it."),
    column("rating", Text, "The rating in words."),
    column("rating_number", Integer, "Its number; none off the scale."),
    column("rating_worst", Integer, "The lowest number of the scale."),
    column("rating_best", Integer, "The highest number of the scale."),
    column("rating_scale", Text, "The name and version of the scale."),
    column("answer", Text, "One or two sentences."),
    column("explanation", Text, "The explanation, in Markdown with citations."),
    column("evidence", Integer, "Pieces of evidence."),
    column("evidence_supports", Integer, "Those that speak for the claim."),
    column("evidence_contradicts", Integer, "Those that speak against it."),
    column("evidence_context", Integer, "Those that give context."),
    column("evidence_urls", Text, "Their addresses, joined by semicolons."),
    column("authors", Text, "Who wrote the verdict, joined by semicolons."),
    column("approvers", Text, "Who approved it, joined by semicolons."),
    column("published_at", Moment, "When it first went public."),
    column("changed_at", Moment, "When this version went public."),
    column("corrections", Integer, "How many corrections there were."),
    column("latest_correction", Text, "What the latest one changed."),
    column("retracted_at", Moment, "When it was retracted."),
    column("retraction", Text, "Why it no longer holds."),
];

impl Sheet {
    /// The word in file names.
    pub fn slug(self) -> &'static str {
        match self {
            Sheet::Claims => "claims",
            Sheet::Checks => "checks",
        }
    }

    /// Every column, in its order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Sheet::Claims => &CLAIMS,
            Sheet::Checks => &CHECKS,
        }
    }
}

impl Kind {
    /// The type and format of a field in a Table Schema.
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Text => ("string", "default"),
            Integer => ("integer", "default"),
            Day => ("date", "default"),
            Moment => ("datetime", "default"),
            Address => ("string", "uri"),
        }
    }

    /// The same in a JSON Schema; a value that is not there is null or absent.
    fn json(self) -> Value {
        match self {
            Text => json!({ "type": ["string", "null"] }),
            Integer => json!({ "type": ["integer", "null"] }),
            Day => json!({ "type": ["string", "null"], "format": "date" }),
            Moment => json!({ "type": ["string", "null"], "format": "date-time" }),
            Address => json!({ "type": ["string", "null"], "format": "uri" }),
        }
    }
}

/// A file of a data package: its hash and size, when they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
}

/// The data package that stands beside a table as CSV, with the columns it has. `audit_head` is the
/// head of the record of events: with it, whoever holds the file can tell later whether the record
/// is still the one that the file came from.
pub fn data_package(
    sheet: Sheet,
    columns: &[Column],
    desk: &str,
    audit_head: &str,
    sealed: Option<&Sealed>,
) -> Value {
    let field = |column: &Column| {
        let (kind, format) = column.kind.table();
        json!({ "name": column.name, "type": kind, "format": format, "description": column.words })
    };
    let fields: Vec<Value> = columns.iter().map(field).collect();
    let mut resource = json!({
        "profile": "tabular-data-resource",
        "name": sheet.slug(),
        "path": format!("{}.csv", sheet.slug()),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": true, "header": true },
        "schema": { "fields": fields, "missingValues": [""] },
    });
    if columns.iter().any(|column| column.name == "number") {
        resource["schema"]["primaryKey"] = json!(["number"]);
    }
    if let Some(sealed) = sealed {
        resource["hash"] = json!(format!("sha256:{}", sealed.sha256));
        resource["bytes"] = json!(sealed.bytes);
    }
    let title = match sheet {
        Sheet::Claims => "Claims",
        Sheet::Checks => "Published checks",
    };
    json!({
        "profile": "tabular-data-package",
        "name": format!("galley-{}", sheet.slug()),
        "title": format!("{title} of {desk}"),
        "audit_head": audit_head,
        "resources": [resource],
    })
}

/// The JSON Schema of one line of JSON Lines. Without a choice of columns a check is its whole
/// record, of which this describes what every record has.
pub fn json_schema(sheet: Sheet, columns: &[Column]) -> Value {
    let whole = columns.len() == sheet.columns().len();
    let mut properties = Map::new();
    match (sheet, whole) {
        (Sheet::Checks, true) => {
            for (name, kind) in RECORD {
                properties.insert((*name).to_owned(), json!({ "type": kind }));
            }
        }
        _ => {
            for column in columns {
                let mut value = column.kind.json();
                // Topics are a list in JSON and one cell in a table.
                if sheet == Sheet::Claims && column.name == "topics" {
                    value = json!({ "type": "array", "items": { "type": "string" } });
                }
                value["description"] = json!(column.words);
                properties.insert(column.name.to_owned(), value);
            }
        }
    }
    let required: Vec<&str> = match (sheet, whole) {
        (Sheet::Checks, true) => RECORD.iter().map(|(name, _)| *name).collect(),
        _ => Vec::new(),
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("A line of {}.jsonl", sheet.slug()),
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

/// What every record of a check has.
const RECORD: &[(&str, &str)] = &[
    ("number", "string"),
    ("slug", "string"),
    ("version", "integer"),
    ("language", "string"),
    ("statement", "string"),
    ("quote", "string"),
    ("topics", "array"),
    ("appearances", "array"),
    ("rating", "object"),
    ("answer", "string"),
    ("explanation", "string"),
    ("evidence", "array"),
    ("authors", "array"),
    ("approvers", "array"),
    ("published_at", "string"),
    ("changed_at", "string"),
    ("corrections", "array"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::record;
    use crate::publishing::table::{CHECK_COLUMNS, CLAIM_COLUMNS};

    #[test]
    fn the_columns_described_are_the_columns_written() {
        assert_eq!(CLAIMS.map(|column| column.name), CLAIM_COLUMNS);
        assert_eq!(CHECKS.map(|column| column.name), CHECK_COLUMNS);
    }

    #[test]
    fn a_record_has_what_its_schema_asks_for() {
        let record = serde_json::to_value(record()).unwrap();
        for (name, kind) in RECORD {
            let value = &record[*name];
            let fits = match *kind {
                "string" => value.is_string(),
                "integer" => value.is_i64(),
                "array" => value.is_array(),
                _ => value.is_object(),
            };
            assert!(fits, "{name}: {value}");
        }
    }

    #[test]
    fn a_package_says_what_it_is_on_both_levels() {
        let sealed = Sealed {
            sha256: "ab".to_owned(),
            bytes: 3,
        };
        let package = data_package(Sheet::Checks, &CHECKS[..2], "The Desk", "cd", Some(&sealed));
        assert_eq!(package["profile"], "tabular-data-package");
        assert_eq!(package["audit_head"], "cd");
        let resource = &package["resources"][0];
        assert_eq!(resource["profile"], "tabular-data-resource");
        assert_eq!(resource["hash"], "sha256:ab");
        assert_eq!(resource["schema"]["fields"][1]["type"], "integer");
    }
}
