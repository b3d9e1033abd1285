//! Rows of comma-separated values that spreadsheets read and cannot be made to compute.
//!
//! Sources: RFC 4180 (CRLF, quotes doubled); OWASP ASVS 5.0, 1.2.10 (cells that begin like a
//! formula get a leading apostrophe), widened by the full-width forms that spreadsheets accept.

/// One cell.
pub enum Cell<'a> {
    /// Words somebody wrote: guarded against being read as a formula.
    Text(&'a str),
    /// A number or date of ours: written as it is, so that `-1` stays a number.
    Plain(String),
    /// Nothing.
    Empty,
}

impl<'a> Cell<'a> {
    /// Words that may be missing.
    pub fn text(words: Option<&'a str>) -> Cell<'a> {
        words.map_or(Cell::Empty, Cell::Text)
    }

    /// A number or date of ours that may be missing.
    pub fn plain(value: Option<impl ToString>) -> Cell<'a> {
        value.map_or(Cell::Empty, |value| Cell::Plain(value.to_string()))
    }
}

/// One row with its line end, in UTF-8.
pub fn row<'a>(cells: impl IntoIterator<Item = Cell<'a>>) -> Vec<u8> {
    let mut line = Vec::with_capacity(512);
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        match cell {
            Cell::Text(words) => write_text(&mut line, words),
            Cell::Plain(value) => line.extend_from_slice(value.as_bytes()),
            Cell::Empty => {}
        }
    }
    line.extend_from_slice(b"\r\n");
    line
}

/// Whether a spreadsheet might take these words for a formula.
pub fn reads_as_formula(words: &str) -> bool {
    let opens = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    words.starts_with(['\t', '\r', '\0'])
        || words
            .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
            .starts_with(opens)
}

fn write_text(line: &mut Vec<u8>, words: &str) {
    let guarded = reads_as_formula(words);
    let quoted = guarded
        || words.contains(['"', ',', '\r', '\n'])
        || words.starts_with(' ')
        || words.ends_with(' ');
    if !quoted {
        line.extend_from_slice(words.as_bytes());
        return;
    }
    line.push(b'"');
    if guarded {
        line.push(b'\'');
    }
    for byte in words.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[u8]) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(line);
        let row = reader.records().next().unwrap().unwrap();
        row.iter().map(str::to_owned).collect()
    }

    #[test]
    fn every_cell_comes_back_from_an_independent_reader() {
        let pieces = [
            "", " ", "\"", ",", "\r\n", "\n", "\r", "a", "é", "＝", "👍", "'", "=", "\t", "\0", "-",
        ];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let words = format!("{one}{two}{three}");
                    let line = row([Cell::Text("x"), Cell::Text(&words), Cell::Empty]);
                    let back = read(&line);
                    let guard = if reads_as_formula(&words) { "'" } else { "" };
                    assert_eq!(back, ["x", &format!("{guard}{words}"), ""], "{words:?}");
                    assert!(line.ends_with(b"\r\n"));
                }
            }
        }
    }

    #[test]
    fn no_cell_opens_a_formula_however_it_is_wrapped() {
        for opener in ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"] {
            for before in [
                "", " ", "\u{feff}", "\t", "\r\n", "\u{a0}", "\u{3000}", "\u{1}",
            ] {
                let words = format!("{before}{opener}1+1");
                // A tab or return opens one only where it is the first character.
                let hidden = matches!(opener, "\t" | "\r" | "\0") && !before.is_empty();
                let back = read(&row([Cell::Text(&words)]));
                assert!(
                    hidden && !back[0].is_empty() || back[0].starts_with('\''),
                    "{words:?}"
                );
            }
        }
        assert_eq!(
            row([Cell::Text("a=b"), Cell::Plain("-1".into())]),
            b"a=b,-1\r\n"
        );
    }
}
