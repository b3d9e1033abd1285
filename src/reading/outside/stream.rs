//! Reading a source row by row: what form it has is seen from its first bytes, and a list of a
//! million reviews is never held at once. Spreadsheets are the exception: their form is a packed
//! whole.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use calamine::{Data, Reader, Xlsx};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::domain::outside::{Mapping, Plan, Row};
use crate::reading::outside::claim_review;
use crate::reading::outside::table::row;

/// The longest line or page that is held.
const LINE: usize = 2 << 20;
/// The most bytes of a spreadsheet or page.
const WHOLE: usize = 64 << 20;

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One JSON value: a review, a list, a graph or a feed of data.
    Json,
    /// One JSON value a line.
    Lines,
    /// Cells parted by this character.
    Delimited(char),
    /// An Excel workbook; its first sheet that has rows.
    Workbook,
    /// A page of HTML with markup in it.
    Page,
}

/// Why a source cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// What form a source has, by its beginning.
pub fn form(start: &[u8]) -> Form {
    if start.starts_with(b"PK\x03\x04") {
        return Form::Workbook;
    }
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.chars().next() {
        Some('<') => Form::Page,
        Some('[') => Form::Json,
        Some('{') => {
            let first = text.lines().next().unwrap_or_default();
            match serde_json::from_str::<IgnoredAny>(first) {
                Ok(_) => Form::Lines,
                Err(_) => Form::Json,
            }
        }
        _ => {
            let heading = text.lines().next().unwrap_or_default();
            let most = [',', ';', '\t']
                .into_iter()
                .max_by_key(|c| heading.matches(*c).count());
            Form::Delimited(most.unwrap_or(','))
        }
    }
}

/// What a source is read into: told the headings of a table first, then each row, and whether to
/// go on.
pub trait Reading {
    /// The headings of a table; whoever reads may settle what the columns hold.
    fn headings(&mut self, headings: &[String], plan: &mut Plan);
    /// One row.
    fn row(&mut self, row: Row) -> ControlFlow<()>;
}

/// Reads a source to its end, or until told to stop.
///
/// # Errors
/// Where it cannot be read further; the rows before that were given.
pub fn read(
    source: impl Read,
    form: Form,
    mut plan: Plan,
    into: &mut impl Reading,
) -> Result<(), Unreadable> {
    let source = BufReader::with_capacity(1 << 16, source);
    match form {
        Form::Json => json(source, &plan, into),
        Form::Lines => lines(source, &mut plan, into),
        Form::Delimited(by) => delimited(source, by, &mut plan, into),
        Form::Workbook => workbook(source, &mut plan, into),
        Form::Page => page(source, &plan, into),
    }
}

fn lines(
    mut source: impl BufRead,
    plan: &mut Plan,
    into: &mut impl Reading,
) -> Result<(), Unreadable> {
    let (mut line, mut number) = (Vec::new(), 0_u64);
    loop {
        line.clear();
        number += 1;
        let read = source
            .by_ref()
            .take(LINE as u64)
            .read_until(b'\n', &mut line);
        if read.map_err(broken)? == 0 {
            return Ok(());
        }
        if line.len() >= LINE && line.last() != Some(&b'\n') {
            return Err(Unreadable(format!("Line {number} is longer than 2 MB.")));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let rows = match serde_json::from_slice::<Value>(&line) {
            Err(_) => vec![Row::refused(
                "It is not JSON.",
                &String::from_utf8_lossy(&line),
            )],
            Ok(value) => of_value(&value, plan, into),
        };
        for row in rows {
            if into.row(row).is_break() {
                return Ok(());
            }
        }
    }
}

/// The rows of one line: reviews, or the cells of a table under their names.
fn of_value(value: &Value, plan: &mut Plan, into: &mut impl Reading) -> Vec<Row> {
    let reviews = claim_review::rows(value, plan);
    let Value::Object(node) = value else {
        return reviews;
    };
    if !reviews.is_empty() || node.contains_key("dataFeedElement") || node.contains_key("@type") {
        return reviews;
    }
    if plan.mapping == Mapping::default() {
        let headings: Vec<String> = node.keys().cloned().collect();
        into.headings(&headings, plan);
    }
    vec![row(|name| node.get(name)?.as_str(), plan)]
}

fn delimited(
    source: impl BufRead,
    by: char,
    plan: &mut Plan,
    into: &mut impl Reading,
) -> Result<(), Unreadable> {
    let mut source = source;
    let mark = source
        .fill_buf()
        .map_err(broken)?
        .starts_with("\u{feff}".as_bytes());
    if mark {
        source.consume(3);
    }
    let mut table = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(by).unwrap_or(b','))
        .flexible(true)
        .from_reader(source);
    let headings = table
        .byte_headers()
        .map_err(|error| Unreadable(error.to_string()))?;
    let headings: Vec<String> = headings.iter().map(lossy).collect();
    into.headings(&headings, plan);
    let mut cells = csv::ByteRecord::new();
    loop {
        match table.read_byte_record(&mut cells) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                return Err(Unreadable(format!(
                    "The table cannot be read further: {error}"
                )));
            }
        }
        let texts: Vec<String> = cells.iter().map(lossy).collect();
        if into.row(of_cells(&headings, &texts, plan)).is_break() {
            return Ok(());
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn of_cells(headings: &[String], cells: &[String], plan: &Plan) -> Row {
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    row(|name| cells.get(at(name)?).map(String::as_str), plan)
}

fn workbook(source: impl Read, plan: &mut Plan, into: &mut impl Reading) -> Result<(), Unreadable> {
    let bytes = whole(source)?;
    let unreadable =
        |error: calamine::XlsxError| Unreadable(format!("The workbook cannot be read: {error}"));
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).map_err(unreadable)?;
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).map_err(unreadable)?;
        let mut rows = sheet
            .rows()
            .map(|cells| cells.iter().map(cell).collect::<Vec<String>>());
        let Some(headings) = rows.find(|cells| cells.iter().any(|cell| !cell.is_empty())) else {
            continue;
        };
        into.headings(&headings, plan);
        for cells in rows {
            let blank = cells.iter().all(String::is_empty);
            if !blank && into.row(of_cells(&headings, &cells, plan)).is_break() {
                break;
            }
        }
        return Ok(());
    }
    Ok(())
}

fn cell(cell: &Data) -> String {
    match cell {
        Data::DateTime(_) => cell_day(cell),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}

fn cell_day(cell: &Data) -> String {
    use calamine::DataType;
    cell.as_date()
        .map(|day| day.to_string())
        .unwrap_or_default()
}

fn page(source: impl Read, plan: &Plan, into: &mut impl Reading) -> Result<(), Unreadable> {
    let bytes = whole(source)?;
    let page = dom_query::Document::from(String::from_utf8_lossy(&bytes).as_ref());
    let mut found = false;
    for script in page.select("script[type='application/ld+json']").iter() {
        let Ok(value) = serde_json::from_str::<Value>(&script.text()) else {
            continue;
        };
        for row in claim_review::rows(&value, plan) {
            found = true;
            if into.row(row).is_break() {
                return Ok(());
            }
        }
    }
    if found {
        return Ok(());
    }
    Err(Unreadable(
        "There is no ClaimReview markup on this page.".to_owned(),
    ))
}

fn whole(source: impl Read) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    source
        .take(WHOLE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(broken)?;
    if bytes.len() > WHOLE {
        return Err(Unreadable("It is larger than 64 MB.".to_owned()));
    }
    Ok(bytes)
}

fn broken(error: std::io::Error) -> Unreadable {
    Unreadable(format!("It cannot be read: {error}"))
}

/// Reads one JSON value and gives the reviews in its lists as they come.
fn json(source: impl Read, plan: &Plan, into: &mut impl Reading) -> Result<(), Unreadable> {
    let mut source = serde_json::Deserializer::from_reader(source);
    let mut stopped = false;
    let seed = Elements {
        plan,
        into,
        stopped: &mut stopped,
    };
    match seed.deserialize(&mut source) {
        Ok(()) => Ok(()),
        Err(_) if stopped => Ok(()),
        Err(error) => Err(Unreadable(format!(
            "The JSON cannot be read further: {error}"
        ))),
    }
}

/// A value whose lists of reviews are looked at element by element.
struct Elements<'a, R> {
    plan: &'a Plan,
    into: &'a mut R,
    stopped: &'a mut bool,
}

impl<R: Reading> Elements<'_, R> {
    fn take<E: serde::de::Error>(&mut self, value: &Value) -> Result<(), E> {
        for row in claim_review::rows(value, self.plan) {
            if self.into.row(row).is_break() {
                *self.stopped = true;
                return Err(E::custom("enough"));
            }
        }
        Ok(())
    }

    fn again(&mut self) -> Elements<'_, R> {
        Elements {
            plan: self.plan,
            into: self.into,
            stopped: self.stopped,
        }
    }
}

impl<'de, R: Reading> DeserializeSeed<'de> for Elements<'_, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de, R: Reading> Visitor<'de> for Elements<'_, R> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a review, a list of them, or a feed")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            self.take(&value)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut rest = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "dataFeedElement" | "@graph" | "itemListElement" | "claimReviews" => {
                    map.next_value_seed(self.again())?
                }
                _ => {
                    rest.insert(name, map.next_value()?);
                }
            }
        }
        self.take(&Value::Object(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<Row>, usize);

    impl Reading for Kept {
        fn headings(&mut self, headings: &[String], plan: &mut Plan) {
            plan.mapping = crate::reading::outside::guess(headings);
        }

        fn row(&mut self, row: Row) -> ControlFlow<()> {
            self.0.push(row);
            match self.1 == self.0.len() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        }
    }

    fn kept(text: &str) -> Vec<Row> {
        let mut kept = Kept::default();
        let plan = Plan {
            base: "https://facts.example".to_owned(),
            ..Plan::default()
        };
        read(text.as_bytes(), form(text.as_bytes()), plan, &mut kept).unwrap();
        kept.0
    }

    fn found(rows: &[Row]) -> Vec<&str> {
        rows.iter()
            .filter_map(|row| match row {
                Row::Found(check) => Some(check.statement.as_str()),
                Row::Refused { .. } => None,
            })
            .collect()
    }

    const ONE: &str =
        r#"{"@type":"ClaimReview","claimReviewed":"One.","url":"https://a.example/1"}"#;

    #[test]
    fn every_form_is_known_by_its_beginning_and_read() {
        assert_eq!(found(&kept(&format!("[{ONE},{ONE}]"))), ["One.", "One."]);
        assert_eq!(
            found(&kept(&format!(
                "{{\n\"dataFeedElement\":[{{\"item\":[{ONE}]}}]}}"
            ))),
            ["One."]
        );
        assert_eq!(found(&kept(&format!("{ONE}\n\n{ONE}\n"))), ["One.", "One."]);
        assert_eq!(
            found(&kept(
                "{\"claim\":\"Two.\",\"url\":\"/2\"}\n{\"claim\":\"Three.\",\"url\":\"/3\"}\n"
            )),
            ["Two.", "Three."]
        );
        assert_eq!(
            found(&kept("\u{feff}Claim;URL\r\n\"A; b\";/4\r\n")),
            ["A; b"]
        );
        let page = format!("<html><script type=\"application/ld+json\">{ONE}</script>");
        assert_eq!(found(&kept(&page)), ["One."]);
    }

    #[test]
    fn a_broken_line_is_refused_and_the_rest_is_read() {
        let rows = kept(&format!("{ONE}\n{{broken\n{ONE}\n"));
        assert_eq!(rows.len(), 3);
        assert!(matches!(&rows[1], Row::Refused { why, .. } if why == "It is not JSON."));
    }

    #[test]
    fn a_broken_end_keeps_what_came_before() {
        let text = format!("[{ONE},{ONE},{{\"@type\":");
        let mut kept = Kept::default();
        let read = read(text.as_bytes(), Form::Json, Plan::default(), &mut kept);
        assert!(read.is_err() && kept.0.len() == 2);
        let mut one = Kept(Vec::new(), 1);
        super::read(text.as_bytes(), Form::Json, Plan::default(), &mut one).unwrap();
        assert_eq!(one.0.len(), 1);
    }
}
