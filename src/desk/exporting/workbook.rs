//! A table as an Excel workbook, a row at a time: what has been written is on the disk and not in
//! memory. Words are written as words, so that none can become a formula.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};

use crate::publishing::columns::{Column, Kind};
use crate::publishing::delimited::Cell;
use crate::publishing::export::{Line, Picked};

/// The most rows of a sheet, its heading aside.
pub const MOST_ROWS: u64 = 1_048_575;
/// The most characters of a cell (Excel's own limit), and what stands where words were cut.
const CELL: usize = 32_767;
const CUT: &str = " … [cut here: a cell of Excel holds 32,767 characters]";

/// A workbook that is being written.
pub struct Book {
    book: Workbook,
    picked: Picked,
    columns: Vec<Column>,
    next: u32,
}

impl Book {
    /// A workbook with its heading; its properties say what the head of the record was.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin(picked: Picked, audit_head: &str) -> Result<Book, XlsxError> {
        let mut book = Workbook::new();
        let head = format!("Head of the record of events: {audit_head}");
        book.set_properties(&DocProperties::new().set_comment(head));
        let columns = picked.columns();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let bold = Format::new().set_bold();
        for (at, column) in columns.iter().enumerate() {
            sheet.write_string_with_format(0, place(at), column.name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Book {
            book,
            picked,
            columns,
            next: 1,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When there are too many, or the disk refuses.
    pub fn push(&mut self, line: &Line<'_>) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let (columns, next) = (&self.columns, self.next);
        self.picked.with(line, |cells| {
            for (at, (cell, column)) in cells.iter().zip(columns).enumerate() {
                match cell {
                    Cell::Empty => {}
                    Cell::Text(words) => {
                        sheet.write_string(next, place(at), fitting(words))?;
                    }
                    Cell::Plain(words) => match (column.kind, words.parse::<f64>()) {
                        (Kind::Integer, Ok(number)) => {
                            sheet.write_number(next, place(at), number)?;
                        }
                        _ => {
                            sheet.write_string(next, place(at), fitting(words))?;
                        }
                    },
                }
            }
            Ok::<(), XlsxError>(())
        })?;
        self.next += 1;
        Ok(())
    }

    /// The workbook as a file without a name, from its beginning.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<File, XlsxError> {
        let mut file = tempfile::tempfile()?;
        self.book.save_to_writer(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Words as a cell holds them; what is cut says so.
fn fitting(words: &str) -> String {
    // Excel counts in units of UTF-16.
    if words.encode_utf16().count() <= CELL {
        return words.to_owned();
    }
    let mut kept = String::new();
    let mut room = CELL - CUT.encode_utf16().count();
    for c in words.chars() {
        if c.len_utf16() > room {
            break;
        }
        room -= c.len_utf16();
        kept.push(c);
    }
    kept + CUT
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::publishing::columns::Sheet;
    use crate::publishing::sample::{desk, record};
    use crate::publishing::table::CsvRows;

    #[test]
    fn an_independent_reader_finds_words_as_words_and_numbers_as_numbers() {
        use calamine::{Data, Reader};
        let (mut record, rows) = (record(), CsvRows::new(desk()));
        record.statement = "=1+1".to_owned();
        let picked = Picked::of(Sheet::Checks, ["number", "version", "statement"]);
        let mut book = Book::begin(picked, "ab").unwrap();
        book.push(&Line::Check(&record, &rows)).unwrap();
        let mut bytes = Vec::new();
        book.finish().unwrap().read_to_end(&mut bytes).unwrap();
        let mut read = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = read.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(
            sheet.get_value((0, 2)),
            Some(&Data::String("statement".to_owned()))
        );
        assert_eq!(
            sheet.get_value((1, 1)),
            Some(&Data::Float(f64::from(record.version)))
        );
        assert_eq!(
            sheet.get_value((1, 2)),
            Some(&Data::String("=1+1".to_owned()))
        );
    }

    #[test]
    fn a_cell_that_is_too_long_says_where_it_was_cut() {
        let cut = fitting(&"👍".repeat(20_000));
        assert!(cut.encode_utf16().count() <= CELL && cut.ends_with(CUT));
        assert_eq!(fitting("short"), "short");
    }
}
