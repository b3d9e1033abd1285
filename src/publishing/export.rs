//! A table as somebody wants it: which columns, in which format, one row after the other.

use serde_json::{Map, Value};

use crate::domain::record::Record;
use crate::publishing::columns::{Column, Kind, Sheet};
use crate::publishing::delimited::{Cell, row};
use crate::publishing::table::{self, ClaimRow, CsvRows};

/// What a table is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// One JSON value a line.
    JsonLines,
    /// An Excel workbook.
    Workbook,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Csv, Format::JsonLines, Format::Workbook];

    /// The end of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
            Format::Workbook => "xlsx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => table::CSV_MEDIA_TYPE,
            Format::JsonLines => table::JSONL_MEDIA_TYPE,
            Format::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Columns somebody chose, in the order of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    sheet: Sheet,
    at: Vec<usize>,
}

/// One row of either table.
pub enum Line<'a> {
    /// A claim.
    Claim(&'a ClaimRow),
    /// A published check.
    Check(&'a Record, &'a CsvRows),
}

impl Picked {
    /// The columns of these names; all of them when none is known.
    pub fn of<'a>(sheet: Sheet, names: impl IntoIterator<Item = &'a str>) -> Picked {
        let names: Vec<&str> = names.into_iter().collect();
        let all = sheet.columns();
        let mut at: Vec<usize> = (0..all.len())
            .filter(|at| names.contains(&all[*at].name))
            .collect();
        if at.is_empty() {
            at = (0..all.len()).collect();
        }
        Picked { sheet, at }
    }

    /// The columns.
    pub fn columns(&self) -> Vec<Column> {
        self.at.iter().map(|at| self.sheet.columns()[*at]).collect()
    }

    /// Whether it is every column.
    pub fn is_whole(&self) -> bool {
        self.at.len() == self.sheet.columns().len()
    }

    /// The heading of a table as CSV.
    pub fn header(&self) -> Vec<u8> {
        row(self.columns().iter().map(|column| Cell::Text(column.name)))
    }

    /// A row of CSV.
    pub fn csv(&self, line: &Line<'_>) -> Vec<u8> {
        self.with(line, |cells| row(cells))
    }

    /// A line of JSON: the whole of it, or the columns chosen.
    pub fn jsonl(&self, line: &Line<'_>) -> Vec<u8> {
        match line {
            Line::Claim(claim) if self.is_whole() => claim.jsonl(),
            Line::Check(record, _) if self.is_whole() => table::jsonl(record),
            Line::Claim(claim) => {
                let Ok(Value::Object(whole)) = serde_json::to_value(claim) else {
                    return Vec::new();
                };
                let names = self.columns();
                let some = names.iter().filter_map(|column| {
                    Some((column.name.to_owned(), whole.get(column.name)?.clone()))
                });
                table::line(&Value::Object(some.collect()))
            }
            Line::Check(..) => {
                let columns = self.columns();
                self.with(line, |cells| {
                    let pairs = columns.iter().zip(cells);
                    let value = |(column, cell): (&Column, Cell<'_>)| {
                        (column.name.to_owned(), value(*column, &cell))
                    };
                    table::line(&Value::Object(pairs.map(value).collect::<Map<_, _>>()))
                })
            }
        }
    }

    /// What becomes of the chosen cells of a row.
    pub(crate) fn with<T>(&self, line: &Line<'_>, make: impl FnOnce(Vec<Cell<'_>>) -> T) -> T {
        let pick = |cells: Vec<Cell<'_>>| {
            let mut at = self.at.iter().peekable();
            let chosen = cells
                .into_iter()
                .enumerate()
                .filter(|(place, _)| at.next_if(|wanted| *wanted == place).is_some());
            make(chosen.map(|(_, cell)| cell).collect())
        };
        match line {
            Line::Claim(claim) => claim.with_cells(pick),
            Line::Check(record, rows) => rows.with_cells(record, pick),
        }
    }
}

fn value(column: Column, cell: &Cell<'_>) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(words) => Value::from(*words),
        Cell::Plain(words) if column.kind == Kind::Integer => {
            words.parse::<i64>().map_or(Value::Null, Value::from)
        }
        Cell::Plain(words) => Value::from(words.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{desk, record};

    #[test]
    fn columns_are_chosen_in_the_order_of_the_table() {
        let picked = Picked::of(Sheet::Checks, ["rating", "number", "no such", "version"]);
        assert_eq!(picked.header(), b"number,version,rating\r\n");
        let (record, rows) = (record(), CsvRows::new(desk()));
        let line = Line::Check(&record, &rows);
        let csv = String::from_utf8(picked.csv(&line)).unwrap();
        assert!(csv.ends_with(",Mostly inaccurate\r\n"), "{csv}");
        let json: Value = serde_json::from_slice(&picked.jsonl(&line)).unwrap();
        assert_eq!(json["version"], record.version);
        assert_eq!(json.as_object().unwrap().len(), 3);
        let all = Picked::of(Sheet::Checks, []);
        assert!(all.is_whole());
        assert_eq!(all.csv(&line), rows.row(&record));
        assert_eq!(all.jsonl(&line), table::jsonl(&record));
    }
}
