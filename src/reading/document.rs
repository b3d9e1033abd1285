//! What a person hands in, opened: a page of HTML, a plain text, a word processor's document, a rich
//! text, the paragraphs of a PDF. All become one shape, a text laid out in paragraphs with what is known about the article; what is
//! not read is refused in a sentence that says what to do instead.

use chrono::NaiveDate;
use thiserror::Error;

use super::aside::{self, Laid};
use super::html::{self, Aside, Form, Found, Metadata, Page, Place};
use super::pdf::{self, Paper, Sort};
use super::{Reading, assemble, office, rtf};
use crate::domain::reading::ArticlePart;

/// An article before it is read for claims.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its text; the offsets of a reading count its code points.
    pub text: String,
    /// What kind of document it was.
    pub media_type: &'static str,
    /// What a page says of itself; empty for other documents.
    pub about: Metadata,
    laid: Laid,
}

/// Why a document is not read, in a sentence for the person who handed it in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A page beyond the limits.
    #[error(transparent)]
    Page(#[from] html::Refusal),
    /// A document beyond the limits, or damaged.
    #[error("{0}")]
    Document(&'static str),
    /// A kind that Galley does not read.
    #[error(
        "This is {0}, which Galley does not read as an article. Open it, copy the text and paste it here."
    )]
    Kind(&'static str),
    /// Nothing in it.
    #[error("There is no text in it. Paste the text instead.")]
    Empty,
}

/// Bytes that begin like this are no article, whatever their name says. (WHATWG MIME sniffing.)
const REFUSED: [(&[u8], &str); 9] = [
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
    (b"\x1f\x8b", "a packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
];

/// Opens the bytes of a document by what they are. `address` is where a page stands.
///
/// # Errors
/// When the kind is not read, a limit is passed, or nothing is in it.
pub fn open(bytes: &[u8], address: Option<&str>) -> Result<Article, Refusal> {
    if let Some((_, what)) = REFUSED.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Refusal::Kind(what));
    }
    let article = if bytes.starts_with(b"PK\x03\x04") {
        written(office::read(bytes)?)?
    } else if bytes.starts_with(rtf::SIGN) {
        Article {
            media_type: rtf::MEDIA_TYPE,
            ..plain(rtf::text(bytes))
        }
    } else if looks_like_html(bytes) {
        page(html::read(bytes, address)?)
    } else {
        let (text, _) = html::decode(bytes);
        if text.contains('\0') {
            return Err(Refusal::Kind("no text at all"));
        }
        plain(text.replace("\r\n", "\n"))
    };
    if article.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(article)
}

/// Opens bytes that are known to be a page of HTML.
///
/// # Errors
/// When a limit is passed or nothing is on it.
pub fn page_of(bytes: &[u8], address: Option<&str>) -> Result<Article, Refusal> {
    let article = page(html::read(bytes, address)?);
    if article.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(article)
}

/// A text as a person pasted it.
pub fn plain(text: String) -> Article {
    Article {
        laid: aside::lay_out(&text),
        media_type: "text/plain",
        about: Metadata::default(),
        text,
    }
}

impl Article {
    /// Reads it for claims. `published` is the day it was published, if a person knows it; else the
    /// day that the document states counts.
    pub fn read(&self, published: Option<NaiveDate>) -> Reading {
        let stated = self.about.published.as_ref().map(|found| found.value.day);
        assemble::reading(&self.text, self.laid.clone(), published.or(stated))
    }
}

/// An office file as an article, which slides and tables are not.
fn written(file: office::Office) -> Result<Article, Refusal> {
    match file.sort {
        office::Sort::Document => Ok(Article {
            media_type: file.media_type,
            ..plain(file.text)
        }),
        office::Sort::Slides => Err(Refusal::Kind("a set of slides")),
        office::Sort::Sheets => Err(Refusal::Kind("a spreadsheet")),
    }
}

/// The blocks of a page become paragraphs in the order of the page. What was set aside stays where
/// it stood, with the reason.
fn page(page: Page) -> Article {
    let blocks = page.blocks.iter();
    let blocks = blocks.map(|block| (block.text.as_str(), part(block.aside, block.form)));
    let (text, laid) = joined(blocks);
    Article {
        laid,
        media_type: "text/html",
        about: page.metadata,
        text,
    }
}

/// The paragraphs of a PDF that has been opened.
pub fn paper(paper: &Paper) -> Article {
    let blocks = paper.blocks.iter();
    let (text, laid) = joined(blocks.map(|block| (block.text.as_str(), printed(block.sort))));
    let title = paper.title.clone().map(|value| Found {
        value,
        place: Place::Title,
    });
    let mut about = Metadata {
        headline: title.clone(),
        title,
        ..Metadata::default()
    };
    // Who wrote it, and when, stands under the title if anywhere.
    about.complete(paper.blocks.iter().take(4).map(|block| block.text.as_str()));
    Article {
        laid,
        media_type: pdf::MEDIA_TYPE,
        about,
        text,
    }
}

/// Blocks as one text with blank lines between them, laid out.
fn joined<'a>(
    blocks: impl Iterator<Item = (&'a str, (ArticlePart, &'static str))>,
) -> (String, Laid) {
    let (mut text, mut parts, mut points) = (String::new(), Vec::new(), 0);
    for (words, (part, why)) in blocks {
        let words = words.trim();
        if words.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
            points += 2;
        }
        let start = points;
        points += words.chars().count();
        text.push_str(words);
        parts.push((start..points, part, why));
    }
    let laid = aside::laid(&text, parts);
    (text, laid)
}

fn printed(sort: Sort) -> (ArticlePart, &'static str) {
    match sort {
        Sort::Body => (ArticlePart::Body, ""),
        Sort::Heading => (ArticlePart::Headline, "in larger letters"),
        Sort::Running => (ArticlePart::SetAside, "the same words on several pages"),
        Sort::PageNumber => (ArticlePart::SetAside, "the number of a page"),
        Sort::Sideways => (ArticlePart::SetAside, "printed sideways"),
    }
}

fn part(aside: Option<Aside>, form: Form) -> (ArticlePart, &'static str) {
    match (aside, form) {
        (Some(Aside::Caption), _) => (ArticlePart::Caption, Aside::Caption.why()),
        (Some(aside), _) => (ArticlePart::SetAside, aside.why()),
        (None, Form::Heading(_)) => (ArticlePart::Headline, "a heading"),
        (None, _) => (ArticlePart::Body, ""),
    }
}

/// Whether the first bytes look like markup, as a browser would sniff them: the first thing that
/// is not a blank is a tag that a page begins with, or one stands near the beginning.
fn looks_like_html(bytes: &[u8]) -> bool {
    const TAGS: [&str; 12] = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<title",
        "<meta",
        "<article",
        "<div",
        "<p>",
        "<h1",
        "<table",
    ];
    let head = &bytes[..bytes.len().min(2048)];
    // Without their NULs, UTF-16 bytes of a tag read like ASCII.
    let head: String = head
        .iter()
        .filter(|byte| **byte != 0)
        .map(|byte| char::from(*byte).to_ascii_lowercase())
        .collect();
    TAGS.iter().any(|tag| head.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_what_it_set_aside_where_it_stood() {
        let html = "<html><head><title>Boats</title></head><body><article><h1>Boats</h1>\
            <p>The ferry carried 31% more passengers in May, the Kell Line said on Tuesday in a \
            statement to the harbour council of Port Amery.</p>\
            <figure><img src=a.jpg><figcaption>The noon boat on Sunday.</figcaption></figure>\
            <p>Nobody had counted those left on the quay, the harbour master told the council, and \
            nobody was asked to count them in the summer either.</p></article></body></html>";
        let article = open(html.as_bytes(), None).unwrap();
        let reading = article.read(None);
        let caption = reading.layout.paragraphs.iter();
        let caption = caption
            .filter(|one| one.part == ArticlePart::Caption)
            .count();
        assert_eq!(caption, 1, "{}", article.text);
        assert!(
            reading
                .suggestions
                .iter()
                .any(|one| one.cue.contains("said"))
        );
        for found in &reading.suggestions {
            let quote: String = article
                .text
                .chars()
                .skip(found.span.start)
                .take(4)
                .collect();
            assert!(!quote.trim().is_empty());
        }
    }

    #[test]
    fn what_is_no_article_is_refused_by_its_bytes_and_not_by_its_name() {
        assert_eq!(
            open(b"%PDF-1.7 ...", None).unwrap_err(),
            Refusal::Kind("a PDF file")
        );
        assert_eq!(open(b"  \n ", None).unwrap_err(), Refusal::Empty);
        let text = "Caf\u{e9}s opened."
            .encode_utf16()
            .flat_map(u16::to_le_bytes);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text).collect();
        assert_eq!(open(&utf16, None).unwrap().text, "Caf\u{e9}s opened.");
        assert_eq!(
            open(b"Caf\xe9s opened at noon.", None).unwrap().text,
            "Caf\u{e9}s opened at noon."
        );
    }
}
