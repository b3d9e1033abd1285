//! The text of office files, which are ZIP archives of XML: a word processor's document and slides
//! (Office Open XML, ECMA-376 part 1), a spreadsheet, and the OpenDocument forms of all three (ISO
//! 26300). What is unpacked and what is made of it are both bounded, so that a packed bomb ends here.

mod flow;
mod sheets;

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::document::Refusal;

/// The most bytes of XML that are unpacked from one file: a long report has three million.
const LARGEST: u64 = 16 << 20;
/// The most files in the archive; a document with a hundred pictures has two hundred.
const MOST_FILES: usize = 5_000;
/// The most bytes of text that are made of a spreadsheet, whose cells may all name one long string.
const LONGEST: usize = 4 << 20;

/// What an office file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its text: paragraphs parted by blank lines, the cells of a row by tabs.
    pub text: String,
    /// What such a file is called among media types.
    pub media_type: &'static str,
    /// What it is made for.
    pub sort: Sort,
}

/// What an office file is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Running text.
    Document,
    /// Slides to be shown.
    Slides,
    /// Rows and columns.
    Sheets,
}

/// How an OpenDocument file calls itself in its part `mimetype`.
const OPEN_DOCUMENTS: [(&str, Sort); 3] = [
    ("application/vnd.oasis.opendocument.text", Sort::Document),
    (
        "application/vnd.oasis.opendocument.presentation",
        Sort::Slides,
    ),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        Sort::Sheets,
    ),
];

const DAMAGED: Refusal =
    Refusal::Document("The file is damaged and cannot be opened. Paste the text instead.");

/// Reads an office file.
///
/// # Errors
/// When the archive is damaged, too large, or no office file.
pub fn read(bytes: &[u8]) -> Result<Office, Refusal> {
    let mut parts = Parts::of(bytes)?;
    if let Some(xml) = parts.take("word/document.xml")? {
        return Ok(Office {
            text: flow::text(&xml, &flow::WORD)?,
            media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            sort: Sort::Document,
        });
    }
    let slides = parts.numbered("ppt/slides/slide");
    if !slides.is_empty() {
        let mut texts = Vec::with_capacity(slides.len());
        for slide in &slides {
            let xml = parts.take(slide)?.unwrap_or_default();
            texts.push(flow::text(&xml, &flow::SLIDE)?);
        }
        return Ok(Office {
            text: joined(texts),
            media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            sort: Sort::Slides,
        });
    }
    let sheets = parts.numbered("xl/worksheets/sheet");
    if !sheets.is_empty() {
        let strings = parts.take("xl/sharedStrings.xml")?.unwrap_or_default();
        let strings = sheets::strings(&strings)?;
        let mut texts = Vec::with_capacity(sheets.len());
        let mut left = LONGEST;
        for sheet in &sheets {
            let xml = parts.take(sheet)?.unwrap_or_default();
            let text = sheets::text(&xml, &strings, left)?;
            left = left.saturating_sub(text.len());
            texts.push(text);
        }
        return Ok(Office {
            text: joined(texts),
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            sort: Sort::Sheets,
        });
    }
    let called = parts.take("mimetype")?.unwrap_or_default();
    let called = String::from_utf8_lossy(&called);
    let known = OPEN_DOCUMENTS
        .iter()
        .find(|(name, _)| called.trim() == *name);
    if let Some((media_type, sort)) = known {
        let xml = parts.take("content.xml")?.ok_or(DAMAGED)?;
        return Ok(Office {
            text: flow::text(&xml, &flow::OPEN_DOCUMENT)?,
            media_type,
            sort: *sort,
        });
    }
    Err(Refusal::Kind(
        "an archive, and no document of a word processor",
    ))
}

fn joined(texts: Vec<String>) -> String {
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

/// The parts of an archive, with what may still be unpacked of them.
struct Parts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Result<Parts<'a>, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
        if archive.len() > MOST_FILES {
            return Err(Refusal::Document(
                "The archive has too many files. Paste the text instead.",
            ));
        }
        Ok(Parts {
            archive,
            left: LARGEST,
        })
    }

    /// The bytes of one part, if it is there.
    fn take(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Ok(part) = self.archive.by_name(name) else {
            return Ok(None);
        };
        let mut xml = Vec::new();
        let read = part.take(self.left + 1).read_to_end(&mut xml);
        read.map_err(|_| DAMAGED)?;
        self.left = self
            .left
            .checked_sub(xml.len() as u64)
            .ok_or(Refusal::Document(
                "The document is longer than Galley reads. Paste the part that matters.",
            ))?;
        Ok(Some(xml))
    }

    /// The parts called `…1.xml`, `…2.xml`, in the order of their numbers, which is the order in
    /// which programs write them unless somebody has moved them about.
    fn numbered(&self, beginning: &str) -> Vec<String> {
        let number = |name: &str| {
            let digits = name.strip_prefix(beginning)?.strip_suffix(".xml")?;
            digits.parse::<u32>().ok()
        };
        let names = self.archive.file_names().flatten();
        let mut found: Vec<(u32, String)> = names
            .filter_map(|name| Some((number(&name)?, name.into_owned())))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect()
    }
}

/// The character that a reference stands for; the five of XML and numbered ones.
fn entity(name: &str) -> String {
    let numbered = || {
        let digits = name.strip_prefix('#')?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        char::from_u32(code).map(String::from)
    };
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        _ => numbered().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, xml) in parts {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(*name, options).unwrap();
            archive.write_all(xml.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn document(xml: &str) -> Vec<u8> {
        archive(&[("word/document.xml", xml)])
    }

    fn text(bytes: &[u8]) -> Result<String, Refusal> {
        read(bytes).map(|office| office.text)
    }

    #[test]
    fn runs_become_paragraphs_and_references_their_characters() {
        let bytes = document(
            "<w:document><w:body><w:p><w:r><w:t>Fares &amp; </w:t></w:r><w:r><w:t>boats</w:t></w:r></w:p>\
             <w:p/><w:p><w:r><w:t>A second one.</w:t></w:r></w:p></w:body></w:document>",
        );
        assert_eq!(text(&bytes).unwrap(), "Fares & boats\n\nA second one.");
    }

    #[test]
    fn an_open_document_says_what_stands_and_not_what_was_struck_out_or_remarked() {
        let xml = "<office:document-content><office:body><office:text>\
            <text:tracked-changes><text:p>Struck out.</text:p></text:tracked-changes>\
            <text:h>The quay</text:h>\
            <text:p>It moved<text:s text:c=\"2\"/>by <text:span>4&#160;cm</text:span>.\
            <office:annotation><text:p>Really?</text:p></office:annotation></text:p>\
            <table:table><table:table-row><table:table-cell><text:p>May</text:p></table:table-cell>\
            <table:table-cell><text:p>31,000</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:table-cell><text:p>June</text:p></table:table-cell>\
            <table:table-cell><text:p>26,300</text:p></table:table-cell></table:table-row></table:table>\
            </office:text></office:body></office:document-content>";
        let bytes = archive(&[("mimetype", OPEN_DOCUMENTS[0].0), ("content.xml", xml)]);
        let office = read(&bytes).unwrap();
        assert_eq!(office.sort, Sort::Document);
        assert_eq!(
            office.text,
            "The quay\n\nIt moved by 4\u{a0}cm.\n\nMay\t31,000\n\nJune\t26,300"
        );
    }

    #[test]
    fn slides_follow_their_numbers() {
        let slide =
            |words: &str| format!("<p:sld><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>");
        let names: Vec<String> = (1..=11)
            .map(|n| format!("ppt/slides/slide{n}.xml"))
            .collect();
        let slides: Vec<String> = (1..=11).map(|n| slide(&format!("Slide {n}."))).collect();
        let parts: Vec<(&str, &str)> = names
            .iter()
            .zip(&slides)
            .rev()
            .map(|(name, xml)| (name.as_str(), xml.as_str()))
            .collect();
        let read = read(&archive(&parts)).unwrap();
        assert_eq!(read.sort, Sort::Slides);
        assert!(
            read.text.starts_with("Slide 1.\n\nSlide 2."),
            "{}",
            read.text
        );
        assert!(read.text.ends_with("Slide 10.\n\nSlide 11."));
    }

    #[test]
    fn the_cells_of_a_sheet_stand_in_their_rows_and_one_long_string_is_no_bomb() {
        let strings = "<sst><si><t>Month</t></si><si><r><t>Passen</t></r><r><t>gers</t></r>\
            <rPh><t>not said</t></rPh></si></sst>";
        let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>\
            <row><c t=\"inlineStr\"><is><t>June &lt;2025</t></is></c><c><f>1+1</f><v>31000</v></c>\
            <c t=\"b\"><v>1</v></c><c t=\"s\"><v>9</v></c></row></sheetData></worksheet>";
        let parts = [
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
        ];
        let read_one = read(&archive(&parts)).unwrap();
        assert_eq!(read_one.sort, Sort::Sheets);
        assert_eq!(
            read_one.text,
            "Month\tPassengers\nJune <2025\t31000\tTRUE\t"
        );
        let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
        let many = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(100_000));
        let parts = [
            ("xl/sharedStrings.xml", long.as_str()),
            ("xl/worksheets/sheet1.xml", many.as_str()),
            ("xl/worksheets/sheet2.xml", many.as_str()),
        ];
        let length = text(&archive(&parts)).unwrap().len();
        assert!(length < LONGEST + (2 << 20), "{length}");
    }

    #[test]
    fn what_is_packed_beyond_measure_or_damaged_is_refused() {
        let bomb = document(&format!("<w:p><w:t>{}</w:t></w:p>", " ".repeat(17 << 20)));
        assert!(bomb.len() < 100_000, "it is small while packed");
        assert!(matches!(text(&bomb), Err(Refusal::Document(_))));
        let half = " ".repeat(9 << 20);
        let two = archive(&[
            ("ppt/slides/slide1.xml", &half),
            ("ppt/slides/slide2.xml", &half),
        ]);
        assert!(matches!(text(&two), Err(Refusal::Document(_))));
        assert!(text(b"PK\x03\x04 and then nothing of the kind").is_err());
        let other = archive(&[("../../notes.txt", "words")]);
        assert!(matches!(text(&other), Err(Refusal::Kind(_))));
        let cut = document("<w:p><w:t>Fares");
        assert_eq!(
            text(&cut).unwrap(),
            "",
            "a paragraph that never ends is none"
        );
    }
}
