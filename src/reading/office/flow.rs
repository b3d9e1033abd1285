//! Running text out of XML: which elements end a paragraph, hold its words, or are no part of it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entity;
use crate::reading::document::Refusal;

/// What the elements of one kind of file mean.
pub struct Marks {
    /// They end a paragraph.
    paragraph: &'static [&'static str],
    /// The element whose words count; without one, every word of a paragraph does.
    run: Option<&'static str>,
    tab: &'static [&'static str],
    line: &'static [&'static str],
    blank: Option<&'static str>,
    /// A cell and the row it stands in, which is one paragraph; without them a cell is its own.
    table: Option<(&'static str, &'static str)>,
    /// With all that stands in them they are no part of the text.
    skipped: &'static [&'static str],
}

/// ECMA-376 part 1, 17.2 and 17.3.
pub const WORD: Marks = Marks {
    paragraph: &["w:p"],
    run: Some("w:t"),
    tab: &["w:tab"],
    line: &["w:br", "w:cr"],
    blank: None,
    table: None,
    skipped: &[],
};

/// ECMA-376 part 1, 21.1.2.
pub const SLIDE: Marks = Marks {
    paragraph: &["a:p"],
    run: Some("a:t"),
    tab: &[],
    line: &["a:br"],
    blank: None,
    table: None,
    skipped: &[],
};

/// ISO 26300-1, 5.1, 6.1 and 9.1. What was struck out and what was remarked are not its text.
pub const OPEN_DOCUMENT: Marks = Marks {
    paragraph: &["text:p", "text:h"],
    run: None,
    tab: &["text:tab"],
    line: &["text:line-break"],
    blank: Some("text:s"),
    table: Some(("table:table-cell", "table:table-row")),
    skipped: &[
        "text:tracked-changes",
        "office:annotation",
        "presentation:notes",
        "office:forms",
    ],
};

/// The paragraphs of a part, parted by blank lines. What has no end is passed over.
///
/// # Errors
/// When it is no XML.
pub fn text(xml: &[u8], marks: &Marks) -> Result<String, Refusal> {
    let mut reader = Reader::from_reader(xml);
    let mut flow = Flow::default();
    loop {
        let event = reader
            .read_event()
            .map_err(|_| Refusal::Document("The document is damaged. Paste the text instead."))?;
        match event {
            Event::Eof => return Ok(flow.text),
            Event::Start(tag) => flow.opens(&tag, marks),
            Event::End(tag) => flow.closes(tag.name().as_ref(), marks),
            Event::Empty(tag) => flow.sign(tag.name().as_ref(), marks),
            Event::Text(run) if flow.counts(marks) => flow.words.push_str(&run),
            Event::GeneralRef(name) if flow.counts(marks) => flow.words.push_str(&entity(&name)),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Flow {
    text: String,
    words: String,
    /// How deep in paragraphs, in the run, in rows, and in what is skipped.
    paragraphs: usize,
    runs: usize,
    rows: usize,
    skipped: usize,
}

impl Flow {
    fn counts(&self, marks: &Marks) -> bool {
        let inside = match marks.run {
            Some(_) => self.runs,
            None => self.paragraphs,
        };
        inside > 0 && self.skipped == 0
    }

    fn opens(&mut self, tag: &BytesStart<'_>, marks: &Marks) {
        let name = tag.name();
        let name: &str = name.as_ref();
        if self.skipped > 0 || marks.skipped.contains(&name) {
            self.skipped += 1;
        } else if marks.run == Some(name) {
            self.runs += 1;
        } else if marks.paragraph.contains(&name) {
            self.paragraphs += 1;
        } else if marks.table.is_some_and(|(_, row)| row == name) {
            self.rows += 1;
        } else {
            self.sign(name, marks);
        }
    }

    /// A sign that stands for a blank: some programs write it as a pair of tags.
    fn sign(&mut self, name: &str, marks: &Marks) {
        if self.skipped > 0 {
        } else if marks.tab.contains(&name) {
            self.words.push('\t');
        } else if marks.line.contains(&name) {
            self.words.push('\n');
        } else if marks.blank == Some(name) {
            self.words.push(' ');
        }
    }

    fn closes(&mut self, name: &str, marks: &Marks) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if marks.run == Some(name) {
            self.runs = self.runs.saturating_sub(1);
        } else if marks.paragraph.contains(&name) {
            self.paragraphs = self.paragraphs.saturating_sub(1);
            match self.rows {
                0 => self.part(),
                _ => self.words.push(' '),
            }
        } else if marks.table.is_some_and(|(cell, _)| cell == name) {
            self.words.truncate(self.words.trim_end_matches(' ').len());
            self.words.push('\t');
        } else if marks.table.is_some_and(|(_, row)| row == name) {
            self.rows = self.rows.saturating_sub(1);
            if self.rows == 0 {
                self.part();
            }
        }
    }

    fn part(&mut self) {
        let words = self.words.trim();
        if !words.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            self.text.push_str(words);
        }
        self.words.clear();
    }
}
