//! The text of a word processor's document (Office Open XML, ECMA-376 part 1, 17.2): a ZIP archive
//! whose `word/document.xml` holds paragraphs `w:p` of runs `w:t`.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::document::Refusal;

/// What such a document is called among media types.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The most bytes of XML that are unpacked: a long report has three million. A packed bomb ends here.
const LARGEST: u64 = 16 << 20;
/// The most files in the archive; a document with a hundred pictures has two hundred.
const MOST_FILES: usize = 5_000;

/// The paragraphs of a document, parted by blank lines.
///
/// # Errors
/// When the archive is damaged, too large, or no document.
pub fn text(bytes: &[u8]) -> Result<String, Refusal> {
    let damaged =
        |_| Refusal::Document("The file is damaged and cannot be opened. Paste the text instead.");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_FILES {
        return Err(Refusal::Document(
            "The archive has too many files. Paste the text instead.",
        ));
    }
    let Ok(part) = archive.by_name("word/document.xml") else {
        return Err(Refusal::Kind(
            "an archive, and no document of a word processor",
        ));
    };
    let mut xml = Vec::new();
    part.take(LARGEST + 1).read_to_end(&mut xml).map_err(|_| {
        Refusal::Document("The file is damaged and cannot be opened. Paste the text instead.")
    })?;
    if xml.len() as u64 > LARGEST {
        return Err(Refusal::Document(
            "The document is longer than Galley reads. Paste the part that matters.",
        ));
    }
    paragraphs(&xml)
}

fn paragraphs(xml: &[u8]) -> Result<String, Refusal> {
    let mut reader = Reader::from_reader(xml);
    let (mut text, mut words, mut inside) = (String::new(), String::new(), false);
    loop {
        let event = reader
            .read_event()
            .map_err(|_| Refusal::Document("The document is damaged. Paste the text instead."))?;
        match event {
            Event::Start(tag) if tag.name().as_ref() == "w:t" => inside = true,
            Event::End(tag) if tag.name().as_ref() == "w:t" => inside = false,
            Event::Empty(tag) => match tag.name().as_ref() {
                "w:tab" => words.push('\t'),
                "w:br" | "w:cr" => words.push('\n'),
                _ => {}
            },
            Event::Text(run) if inside => words.push_str(&run),
            Event::GeneralRef(name) if inside => words.push_str(&entity(&name)),
            Event::End(tag) if tag.name().as_ref() == "w:p" => {
                if !words.trim().is_empty() {
                    if !text.is_empty() {
                        text.push_str("\n\n");
                    }
                    text.push_str(words.trim());
                }
                words.clear();
            }
            Event::Eof => return Ok(text),
            _ => {}
        }
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

    fn document(xml: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("word/document.xml", options).unwrap();
        archive.write_all(xml.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
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
    fn what_is_packed_beyond_measure_or_damaged_is_refused() {
        let bomb = document(&format!("<w:p><w:t>{}</w:t></w:p>", " ".repeat(17 << 20)));
        assert!(bomb.len() < 100_000, "it is small while packed");
        assert!(matches!(text(&bomb), Err(Refusal::Document(_))));
        assert!(text(b"PK\x03\x04 and then nothing of the kind").is_err());
        let other = {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file("../../notes.txt", options).unwrap();
            archive.finish().unwrap().into_inner()
        };
        assert!(matches!(text(&other), Err(Refusal::Kind(_))));
    }
}
