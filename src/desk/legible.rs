//! What the bytes of a document say, as far as Galley reads them: pages, plain text and office files
//! off the workers, a PDF or a picture in a process of its own. What cannot be read is kept all the same, with the
//! reason.

use std::collections::HashSet;
use std::sync::Arc;

use crate::desk::opening::Looked;
use crate::desk::understanding::{Matter, off_the_workers};
use crate::desk::{Desk, Error};
use crate::domain::fingerprint::Known;
use crate::domain::media;
use crate::pictures;
use crate::reading::document::{self, Article, Refusal};
use crate::reading::pdf::{self, Paper, Sort};
use crate::reading::{html, office, rtf};

/// The most characters of a text that are kept for reading and searching beside the file; the file
/// is kept whole. About a hundred and sixty newspaper pages.
pub const EXTRACT: usize = 1_000_000;

/// What some bytes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) media_type: String,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) text: String,
    /// Why there is no text, when that can be said; empty otherwise.
    pub(super) unread: String,
    /// What it is known by, when it is a picture that was looked at.
    pub(super) known: Option<Known>,
}

impl Desk {
    /// Reads bytes by what they are.
    ///
    /// # Errors
    /// When the desk is going down.
    pub(super) async fn read(
        &self,
        bytes: Arc<Vec<u8>>,
        address: Option<String>,
    ) -> Result<Read, Error> {
        let sniffed = media::sniff(&bytes);
        if pictures::is_shown(sniffed) {
            return self.seen(bytes, sniffed).await;
        }
        if sniffed != pdf::MEDIA_TYPE {
            return off_the_workers(move || understood(&bytes, address.as_deref())).await;
        }
        let blank = Read {
            media_type: pdf::MEDIA_TYPE.to_owned(),
            ..Read::default()
        };
        match self.opened(bytes, None).await {
            Ok(Matter::Paper(paper)) => {
                let text = off_the_workers(move || (printed(&paper), paper.title)).await?;
                Ok(Read {
                    text: shortened(text.0),
                    title: text.1.unwrap_or_default(),
                    ..blank
                })
            }
            Ok(Matter::Text(_) | Matter::Document(..)) => Ok(blank),
            Err(Error::Unfit(why)) => Ok(Read {
                unread: why.0,
                ..blank
            }),
            Err(error) => Err(error),
        }
    }

    /// A picture has no text; whether it can be shown at all is found out now, to be said later, and
    /// what it is known by.
    async fn seen(&self, bytes: Arc<Vec<u8>>, media_type: &str) -> Result<Read, Error> {
        let (known, unread) = match self.recognised(bytes).await {
            Ok(Looked::Known(prints)) => (Some(Known::By(prints.own)), String::new()),
            Ok(Looked::Plain) => (Some(Known::ByNothing), String::new()),
            Ok(Looked::Unreadable(why)) => (Some(Known::ByNothing), why.0),
            // The next time may do better.
            Err(Error::Unfit(why)) => (None, why.0),
            Err(error) => return Err(error),
        };
        Ok(Read {
            media_type: media_type.to_owned(),
            unread,
            known,
            ..Read::default()
        })
    }
}

fn understood(bytes: &[u8], address: Option<&str>) -> Read {
    let sniffed = media::sniff(bytes);
    let blank = Read {
        media_type: sniffed.to_owned(),
        ..Read::default()
    };
    match sniffed {
        "text/html" => match document::open(bytes, address) {
            Ok(article) => page(article),
            Err(refusal) => unread(blank, &refusal),
        },
        "application/zip" => match office::read(bytes) {
            Ok(file) => Read {
                media_type: file.media_type.to_owned(),
                text: shortened(file.text),
                ..blank
            },
            Err(refusal) => unread(blank, &refusal),
        },
        rtf::MEDIA_TYPE => Read {
            text: shortened(rtf::text(bytes)),
            ..blank
        },
        plain if media::is_plain_text(plain) => {
            let (text, _) = html::decode(bytes);
            Read {
                text: shortened(text.replace("\r\n", "\n")),
                ..blank
            }
        }
        _ => blank,
    }
}

fn page(article: Article) -> Read {
    // What its address says is no name of a publisher.
    let stated = |found: &Option<html::Found<String>>| {
        found
            .as_ref()
            .filter(|found| found.place != html::Place::Address)
            .map(|found| found.value.clone())
            .unwrap_or_default()
    };
    Read {
        media_type: article.media_type.to_owned(),
        title: stated(&article.about.headline),
        publisher: stated(&article.about.outlet),
        text: shortened(article.text),
        ..Read::default()
    }
}

/// A kind that is never read needs no reason; a file of a kind that is read does.
fn unread(blank: Read, refusal: &Refusal) -> Read {
    let unread = match refusal {
        Refusal::Kind(_) => String::new(),
        Refusal::Page(_) | Refusal::Document(_) | Refusal::Empty => refusal.to_string(),
    };
    Read { unread, ..blank }
}

/// The paragraphs of a PDF as one text in which a passage can be found that runs over two pages: what
/// is printed on every page stands there once, and the numbers of pages not at all.
fn printed(paper: &Paper) -> String {
    let mut running = HashSet::new();
    let mut text = String::new();
    for block in &paper.blocks {
        let stays = match block.sort {
            Sort::Body | Sort::Heading | Sort::Sideways => true,
            Sort::Running => running.insert(block.text.as_str()),
            Sort::PageNumber => false,
        };
        if stays {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&block.text);
        }
    }
    text
}

/// As much of a text as is kept for reading, without the NUL that no database text can hold.
fn shortened(text: String) -> String {
    let text = match text.contains('\0') {
        true => text.replace('\0', ""),
        false => text,
    };
    match text.char_indices().nth(EXTRACT) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}
