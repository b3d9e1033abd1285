//! The text of a PDF (ISO 32000): glyphs that stand somewhere become lines, lines become
//! paragraphs, and what is printed on every page is set aside. Files come from strangers, and a few
//! packed bytes can ask for any amount of work, so [`read`] is meant for a process of its own that
//! may be ended; what it gives is plain and small.

mod glyphs;
mod lines;
mod margins;
mod paragraphs;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What such a document is called among media types.
pub const MEDIA_TYPE: &str = "application/pdf";
/// How the bytes of one begin.
pub const SIGN: &[u8] = b"%PDF-";
/// The largest file that is opened, in bytes.
pub const LARGEST: usize = 32 << 20;
/// The most pages that are read.
pub const MOST_PAGES: usize = 300;
/// The most glyphs: more than an article may have characters, for those that are set aside.
const MOST_GLYPHS: usize = 1_000_000;

/// A document as its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Its title, from what it says of itself or from its largest first line.
    pub title: Option<String>,
    /// Its paragraphs, in the order in which they are printed.
    pub blocks: Vec<Block>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its words on one line.
    pub text: String,
    /// What it is.
    pub sort: Sort,
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The text itself.
    Body,
    /// In larger letters.
    Heading,
    /// The same words at the same height of several pages.
    Running,
    /// The number of a page.
    PageNumber,
    /// Upright or upside down beside the text.
    Sideways,
}

/// Why a document is not read, in a sentence for whoever handed it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No page could be found in it.
    #[error("This PDF is damaged and cannot be opened. Paste the text instead.")]
    Damaged,
    /// It asks for a password.
    #[error(
        "This PDF is locked with a password. Save a copy without one, or paste the text instead."
    )]
    Locked,
    /// It asks for a way of unlocking that is not known.
    #[error("This PDF is locked in a way that Galley cannot open. Paste the text instead.")]
    Sealed,
    /// Pictures of pages.
    #[error(
        "This PDF has no text in it; its pages are pictures, as a scanner makes them. Have the text recognised with a program for that (OCR), or paste the text instead."
    )]
    Pictures,
    /// Glyphs without a meaning.
    #[error(
        "The letters in this PDF do not say which letters they are, so that its text cannot be read. Paste the text instead."
    )]
    Meaningless,
    /// Beyond a limit.
    #[error("This PDF has more than {MOST_PAGES} pages. Hand in the pages that matter.")]
    Pages,
    /// Beyond a limit.
    #[error("This PDF is longer than Galley reads. Hand in the pages that matter.")]
    Long,
}

/// Reads a document.
///
/// # Errors
/// When it cannot be opened, is beyond a limit or has no text.
pub fn read(bytes: Vec<u8>) -> Result<Paper, Refusal> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Refusal::Locked,
        LoadPdfError::Decryption(_) => Refusal::Sealed,
        LoadPdfError::Invalid => Refusal::Damaged,
    })?;
    let pages = glyphs::pages(&pdf)?;
    let printed: usize = pages.iter().map(|page| page.glyphs.len()).sum();
    let unknown: usize = pages.iter().map(|page| page.unknown).sum();
    let sideways: Vec<Vec<String>> = pages.iter().map(|page| page.sideways.clone()).collect();
    if printed == 0 && sideways.iter().all(Vec::is_empty) {
        return Err(match unknown {
            0 => Refusal::Pictures,
            _ => Refusal::Meaningless,
        });
    }
    if unknown > printed {
        return Err(Refusal::Meaningless);
    }
    let mut set: Vec<Vec<lines::Line>> = pages.iter().map(lines::of_page).collect();
    margins::mark(&mut set, &pages);
    let body = paragraphs::size_of_body(&set);
    let blocks = paragraphs::blocks(&set, &sideways, body);
    if blocks.is_empty() {
        return Err(Refusal::Pictures);
    }
    let stated = pdf.metadata().title.as_deref().and_then(stated_title);
    let title = stated.or_else(|| paragraphs::largest(&set, body));
    Ok(Paper { title, blocks })
}

/// The title that a document states, unless a program made it up from the name of a file.
fn stated_title(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.as_chunks::<2>().0.iter();
            let units: Vec<u16> = units.map(|two| u16::from_be_bytes(*two)).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // PDFDocEncoding is Latin-1 where titles are concerned, save for a few signs; UTF-8 without
        // its mark is against the standard and common.
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    };
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = title
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    let small = title.to_lowercase();
    let made_up = small.starts_with("microsoft ")
        || small.starts_with("untitled")
        || [
            ".doc", ".docx", ".indd", ".pdf", ".odt", ".qxd", ".tex", ".pptx",
        ]
        .iter()
        .any(|end| small.ends_with(end));
    let words = title.chars().filter(|c| c.is_alphabetic()).count();
    (words > 3 && !made_up).then_some(title)
}
