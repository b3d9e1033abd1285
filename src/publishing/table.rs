//! Tables: published checks and the desk's own claims as CSV and as JSON Lines, a row at a time.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::evidence::Stance;
use crate::domain::reading::Kind;
use crate::domain::record::{AppearanceShown, CorrectionShown, Record};
use crate::domain::state::State;
use crate::publishing::delimited::{Cell, row};
use crate::publishing::{Publisher, moment};

/// The media type of every CSV written here.
pub const CSV_MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The media type of JSON Lines.
pub const JSONL_MEDIA_TYPE: &str = "application/jsonl; charset=utf-8";

/// One row of CSV whose cells are words somebody wrote.
pub fn cells(words: &[&str]) -> Vec<u8> {
    row(words.iter().map(|words| Cell::Text(words)))
}

/// The columns of published checks. Names never change and new ones go to the end.
pub const CHECK_COLUMNS: [&str; 43] = [
    "number",
    "version",
    "standing",
    "url",
    "language",
    "statement",
    "quote",
    "kind",
    "topics",
    "speaker",
    "speaker_sort",
    "role",
    "affiliation",
    "wikidata",
    "said_on",
    "medium",
    "venue",
    "outlet",
    "article_title",
    "article_url",
    "article_published_at",
    "appearances",
    "said",
    "rating",
    "rating_number",
    "rating_worst",
    "rating_best",
    "rating_scale",
    "answer",
    "explanation",
    "evidence",
    "evidence_supports",
    "evidence_contradicts",
    "evidence_context",
    "evidence_urls",
    "authors",
    "approvers",
    "published_at",
    "changed_at",
    "corrections",
    "latest_correction",
    "retracted_at",
    "retraction",
];

/// The columns of the desk's own claims. Names never change and new ones go to the end.
pub const CLAIM_COLUMNS: [&str; 20] = [
    "number",
    "state",
    "statement",
    "quote",
    "kind",
    "speaker",
    "role",
    "outlet",
    "article_title",
    "article_url",
    "said_on",
    "rating",
    "answer",
    "evidence",
    "topics",
    "assignee",
    "due_at",
    "created_at",
    "changed_at",
    "url",
];

/// Published checks as CSV, one row each, so that no table ever stands in memory.
#[derive(Clone, Debug)]
pub struct CsvRows {
    publisher: Publisher,
}

impl CsvRows {
    /// Rows whose addresses are this desk's.
    pub fn new(publisher: Publisher) -> CsvRows {
        CsvRows { publisher }
    }

    /// The header row.
    pub fn header(&self) -> Vec<u8> {
        row(CHECK_COLUMNS.map(Cell::Text))
    }

    /// The row of one check, under [`CHECK_COLUMNS`]. Lists within a cell are joined by `; `.
    pub fn row(&self, record: &Record) -> Vec<u8> {
        self.with_cells(record, |cells| row(cells))
    }

    /// What becomes of the cells of one check, under [`CHECK_COLUMNS`].
    pub(crate) fn with_cells<T>(
        &self,
        record: &Record,
        make: impl FnOnce(Vec<Cell<'_>>) -> T,
    ) -> T {
        let url = self.publisher.check(&record.slug);
        let topics = record.topics.join("; ");
        let authors = record.authors.join("; ");
        let approvers = record.approvers.join("; ");
        let cited = addresses(record);
        let mut cells = Vec::with_capacity(CHECK_COLUMNS.len());
        cells.extend(claim_cells(record, &url, &topics));
        cells.extend(speaker_cells(record));
        cells.extend(appearance_cells(record));
        cells.extend(verdict_cells(record));
        cells.extend(evidence_cells(record, &cited));
        cells.extend([Cell::Text(&authors), Cell::Text(&approvers)]);
        cells.extend(history_cells(record));
        make(cells)
    }
}

/// One published check as a line of JSON: the whole record, for programs.
pub fn jsonl(record: &Record) -> Vec<u8> {
    line(record)
}

/// One published check as JSON for people to read: the whole record.
pub fn json(record: &Record) -> Vec<u8> {
    // A record holds no map and writes no key that is not a string, the only ways this can fail.
    serde_json::to_vec_pretty(record).expect("a record is always JSON")
}

/// One claim of the desk's own table, published or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// `C-0144`.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// Our wording of what is to be checked.
    pub statement: String,
    /// The verbatim words.
    pub quote: String,
    /// What sort of assertion.
    pub kind: Kind,
    /// Who said it, or empty.
    pub speaker: String,
    /// Their role on the day, or empty.
    pub role: String,
    /// Who published the article, or empty.
    pub outlet: String,
    /// Title of the article of the first appearance.
    pub article_title: String,
    /// Its address, if it has one.
    pub article_url: Option<String>,
    /// The day the words were said.
    pub said_on: Option<NaiveDate>,
    /// The label of the newest revision of the verdict.
    pub rating: Option<String>,
    /// Its answer, or empty.
    pub answer: String,
    /// Evidence on the claim that has not been withdrawn.
    pub evidence: u64,
    /// Topics.
    pub topics: Vec<String>,
    /// Who checks it, or empty.
    pub assignee: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was suggested or noted.
    pub created_at: DateTime<Utc>,
    /// When anything on it last changed.
    pub changed_at: DateTime<Utc>,
    /// Where the desk keeps it.
    pub url: String,
}

impl ClaimRow {
    /// The header row of claims as CSV.
    pub fn csv_header() -> Vec<u8> {
        row(CLAIM_COLUMNS.map(Cell::Text))
    }

    /// This claim as a row of CSV, under [`CLAIM_COLUMNS`].
    pub fn csv(&self) -> Vec<u8> {
        self.with_cells(|cells| row(cells))
    }

    /// What becomes of the cells of this claim, under [`CLAIM_COLUMNS`].
    pub(crate) fn with_cells<T>(&self, make: impl FnOnce(Vec<Cell<'_>>) -> T) -> T {
        let topics = self.topics.join("; ");
        make(vec![
            Cell::Text(&self.number),
            Cell::Text(self.state.slug()),
            Cell::Text(&self.statement),
            Cell::Text(&self.quote),
            Cell::Text(self.kind.slug()),
            Cell::Text(&self.speaker),
            Cell::Text(&self.role),
            Cell::Text(&self.outlet),
            Cell::Text(&self.article_title),
            Cell::text(self.article_url.as_deref()),
            Cell::plain(self.said_on),
            Cell::text(self.rating.as_deref()),
            Cell::Text(&self.answer),
            Cell::Plain(self.evidence.to_string()),
            Cell::Text(&topics),
            Cell::Text(&self.assignee),
            Cell::plain(self.due_at.map(moment)),
            Cell::Plain(moment(self.created_at)),
            Cell::Plain(moment(self.changed_at)),
            Cell::Text(&self.url),
        ])
    }

    /// This claim as a line of JSON.
    pub fn jsonl(&self) -> Vec<u8> {
        line(self)
    }
}

pub(crate) fn line(value: &impl Serialize) -> Vec<u8> {
    // Neither type written here holds a map, so no key can fail to be a string.
    let line = serde_json::to_string(value).expect("a row is always JSON");
    // Some readers of lines also break at these; in JSON they occur only within strings.
    let breaks = ['\u{85}', '\u{2028}', '\u{2029}'];
    let mut line = if line.contains(breaks) {
        line.replace('\u{85}', "\\u0085")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
    } else {
        line
    };
    line.push('\n');
    line.into_bytes()
}

fn claim_cells<'a>(record: &'a Record, url: &'a str, topics: &'a str) -> [Cell<'a>; 9] {
    let standing = match record.retraction {
        None => "published",
        Some(_) => "retracted",
    };
    [
        Cell::Text(&record.number),
        Cell::Plain(record.version.to_string()),
        Cell::Text(standing),
        Cell::Text(url),
        Cell::Text(&record.language),
        Cell::Text(&record.statement),
        Cell::Text(&record.quote),
        Cell::Text(record.kind.slug()),
        Cell::Text(topics),
    ]
}

fn speaker_cells(record: &Record) -> [Cell<'_>; 5] {
    let speaker = record.speaker.as_ref();
    [
        Cell::text(speaker.map(|speaker| speaker.name.as_str())),
        Cell::text(speaker.map(|speaker| speaker.sort.slug())),
        Cell::text(speaker.map(|speaker| speaker.role.as_str())),
        Cell::text(speaker.map(|speaker| speaker.affiliation.as_str())),
        Cell::text(speaker.and_then(|speaker| speaker.wikidata.as_deref())),
    ]
}

fn appearance_cells(record: &Record) -> [Cell<'_>; 8] {
    let first: Option<&AppearanceShown> = record.appearances.first();
    [
        Cell::plain(first.and_then(|first| first.said_on)),
        Cell::text(first.map(|first| first.medium.as_str())),
        Cell::text(first.map(|first| first.venue.as_str())),
        Cell::text(first.map(|first| first.outlet.as_str())),
        Cell::text(first.map(|first| first.title.as_str())),
        Cell::text(first.and_then(|first| first.address.as_deref())),
        Cell::plain(first.and_then(|first| first.published_at).map(moment)),
        Cell::Plain(record.appearances.len().to_string()),
    ]
}

fn verdict_cells(record: &Record) -> [Cell<'_>; 8] {
    let rating = &record.rating;
    [
        Cell::Text(record.said.slug()),
        Cell::Text(&rating.label),
        Cell::plain(rating.number),
        Cell::plain(rating.number.map(|_| rating.worst)),
        Cell::plain(rating.number.map(|_| rating.best)),
        Cell::Text(&rating.scale),
        Cell::Text(&record.answer),
        Cell::Text(&record.explanation),
    ]
}

fn evidence_cells<'a>(record: &Record, cited: &'a str) -> [Cell<'a>; 5] {
    let pointing = |stance: Stance| {
        let those = record.evidence.iter().filter(|one| one.stance == stance);
        Cell::Plain(those.count().to_string())
    };
    [
        Cell::Plain(record.evidence.len().to_string()),
        pointing(Stance::Supports),
        pointing(Stance::Contradicts),
        pointing(Stance::Context),
        Cell::Text(cited),
    ]
}

fn history_cells(record: &Record) -> [Cell<'_>; 6] {
    let latest: Option<&CorrectionShown> = record.corrections.last();
    let retraction = record.retraction.as_ref();
    [
        Cell::Plain(moment(record.published_at)),
        Cell::Plain(moment(record.changed_at)),
        Cell::Plain(record.corrections.len().to_string()),
        Cell::text(latest.map(|latest| latest.note.as_str())),
        Cell::plain(retraction.map(|retraction| moment(retraction.at))),
        Cell::text(retraction.map(|retraction| retraction.note.as_str())),
    ]
}

fn addresses(record: &Record) -> String {
    let addresses: Vec<&str> = record
        .evidence
        .iter()
        .filter_map(|evidence| evidence.address.as_deref())
        .collect();
    addresses.join("; ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::publishing::sample::{at, corrected, desk, record, retracted};

    fn read(table: &[u8]) -> Vec<HashMap<String, String>> {
        csv::Reader::from_reader(table)
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    fn table(records: &[Record]) -> Vec<u8> {
        let rows = CsvRows::new(desk());
        let mut table = rows.header();
        records.iter().for_each(|one| table.extend(rows.row(one)));
        table
    }

    #[test]
    fn a_published_check_is_one_row_that_a_reader_of_csv_gets_back_by_name() {
        let mut hostile = record();
        hostile.statement = "=HYPERLINK(\"https://x.example\"),\r\n\"quoted\"".to_owned();
        let rows = read(&table(&[record(), hostile.clone(), retracted()]));
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].len(), CHECK_COLUMNS.len());
        assert_eq!(
            rows[0]["url"],
            "https://desk.example/checks/crime-doubled-district-9"
        );
        assert_eq!(rows[0]["speaker"], "Jane Roe");
        assert_eq!(rows[0]["said_on"], "2026-10-28");
        assert_eq!(rows[0]["rating_number"], "2");
        assert_eq!(rows[0]["evidence_contradicts"], "1");
        assert_eq!(rows[0]["standing"], "published");
        assert_eq!(rows[0]["retracted_at"], "");
        assert_eq!(rows[1]["statement"], format!("'{}", hostile.statement));
        assert_eq!(rows[2]["standing"], "retracted");
        assert_eq!(
            rows[2]["retraction"],
            "The police have withdrawn the figures."
        );
        assert_eq!(
            rows[2]["latest_correction"],
            corrected().corrections[0].note
        );
    }

    #[test]
    fn a_rating_off_the_scale_has_three_empty_cells() {
        let mut check = record();
        check.rating.number = None;
        let rows = read(&table(&[check]));
        for column in ["rating_number", "rating_worst", "rating_best"] {
            assert_eq!(rows[0][column], "", "{column}");
        }
    }

    #[test]
    fn a_line_of_json_is_one_line_and_the_whole_record() {
        let mut check = corrected();
        check.quote = "a\nb\r\u{2028}c\u{85}".to_owned();
        let line = String::from_utf8(jsonl(&check)).unwrap();
        assert_eq!(line.matches(['\n', '\r', '\u{2028}', '\u{85}']).count(), 1);
        assert!(line.ends_with('\n'));
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), check);
        assert_eq!(
            serde_json::from_slice::<Record>(&json(&check)).unwrap(),
            check
        );
    }

    #[test]
    fn a_claim_of_the_desk_is_a_row_too() {
        let claim = ClaimRow {
            number: "C-0008".to_owned(),
            state: State::InReview,
            statement: "@sum is up".to_owned(),
            quote: "Up, \"they\" said".to_owned(),
            kind: Kind::Figure,
            speaker: "Jane Roe".to_owned(),
            role: String::new(),
            outlet: "News Example".to_owned(),
            article_title: "Debate".to_owned(),
            article_url: None,
            said_on: "2026-10-28".parse().ok(),
            rating: None,
            answer: String::new(),
            evidence: 3,
            topics: vec!["a".to_owned(), "b".to_owned()],
            assignee: "Ana K.".to_owned(),
            due_at: None,
            created_at: at("2026-11-01T08:00:00Z"),
            changed_at: at("2026-11-02T08:00:00Z"),
            url: "https://desk.example/claims/8".to_owned(),
        };
        let mut table = ClaimRow::csv_header();
        table.extend(claim.csv());
        let rows = read(&table);
        assert_eq!(rows[0].len(), CLAIM_COLUMNS.len());
        assert_eq!(rows[0]["state"], "in_review");
        assert_eq!(rows[0]["statement"], "'@sum is up");
        assert_eq!(rows[0]["quote"], claim.quote);
        assert_eq!(rows[0]["topics"], "a; b");
        assert_eq!(rows[0]["evidence"], "3");
        assert_eq!(rows[0]["created_at"], "2026-11-01T08:00:00Z");
        let back: ClaimRow = serde_json::from_slice(&claim.jsonl()).unwrap();
        assert_eq!(back, claim);
    }
}
