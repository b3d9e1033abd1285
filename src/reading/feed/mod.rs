//! A feed (RSS, Atom or JSON Feed) becomes a list of entries: where each leads, its title and
//! summary as plain text, and when it was published. Pure and total: any bytes give a feed or a
//! refusal in words, in time and memory that [`sound`] bounds before the parser sees them.

mod linked;
mod plain;
mod sound;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use feed_rs::model;
use feed_rs::parser::{Builder, ParseFeedError};
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::Url;

pub use linked::{Named, named_in};

use crate::domain::words::{self, WebAddress};
use crate::reading::{html, worth};
use plain::{cut, plain};

/// The most entries that are taken from a feed, the newest: a newsroom's feed has a few dozen.
pub const MOST_ENTRIES: usize = 200;
/// The longest title that is kept, in characters.
pub const LONGEST_TITLE: usize = 300;
/// The longest summary that is kept, in characters.
pub const LONGEST_SUMMARY: usize = 600;
/// The longest text of an entry that is looked at, in characters.
const LONGEST_TEXT: usize = 50_000;
/// Texts shorter than this, title and all, say too little to be told apart by: “Live updates”.
const TELLING: usize = 120;

/// What a feed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What it calls itself; empty when it says nothing.
    pub title: String,
    /// Its newest entries, newest first, at most [`MOST_ENTRIES`].
    pub entries: Vec<Entry>,
    /// How many entries it had that lead to a page.
    pub had: usize,
    /// How many entries lead to no page: without an address, or with one that is none of the web.
    pub astray: usize,
}

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads, as the feed gives it.
    pub link: WebAddress,
    /// Its title as plain text, or the address when it has none.
    pub title: String,
    /// What the feed says of it, as plain text, cut between words when it is long.
    pub summary: String,
    /// When it was published, as the feed gives it.
    pub published_at: Option<DateTime<Utc>>,
    /// SHA-256 of the text the feed carries: that of an article which holds the very same text.
    pub text_sha256: Option<String>,
    /// SHA-256 of title and text, the same for one report under two addresses; nothing when they
    /// are too short to tell.
    pub report_sha256: Option<String>,
    /// How worth checking the most checkable sentence of title and summary is, in tenths.
    pub worth: u8,
    /// Why, the weightiest reason first.
    pub reasons: Vec<&'static str>,
}

/// Why a feed could not be read, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is something else.
    #[error("This is no RSS, Atom or JSON feed.")]
    NoFeed,
    /// It is a web page.
    #[error("This is a web page, not a feed.")]
    Page,
    /// It begins like a feed and is broken.
    #[error("This begins like a feed, but it is broken.")]
    Broken,
    /// It is built to be slow or large to read.
    #[error("This feed is built in a way no feed needs ({0}), and is not read.")]
    Unsound(&'static str),
}

/// Reads the bytes of a feed. `address` is where it stands; relative addresses start there.
///
/// # Errors
/// When it is no feed, is broken, or passes a limit.
pub fn read(bytes: &[u8], address: &str) -> Result<Feed, Unreadable> {
    let (text, _) = html::decode(bytes);
    let text = without_declaration(text.trim_start_matches('\u{feff}').trim_start());
    match text.as_bytes().first() {
        Some(b'<') => sound::look_over_xml(text)?,
        Some(b'{') => sound::look_over_json(text)?,
        _ => return Err(Unreadable::NoFeed),
    }
    if sound::is_page(text) {
        return Err(Unreadable::Page);
    }
    let base = Url::parse(address).ok();
    let parser = Builder::new()
        .base_uri(base.as_ref().map(Url::as_str))
        .sanitize_content(false)
        // The ids that are made up where a feed gives none are not used.
        .id_generator(|_, _, _| String::new())
        .build();
    let feed = parser.parse(text.as_bytes()).map_err(|error| why(&error))?;
    Ok(gathered(feed, base.as_ref()))
}

fn why(error: &ParseFeedError) -> Unreadable {
    use feed_rs::parser::ParseErrorKind::NoFeedRoot;
    match error {
        ParseFeedError::ParseError(NoFeedRoot) | ParseFeedError::JsonUnsupportedVersion(_) => {
            Unreadable::NoFeed
        }
        _ => Unreadable::Broken,
    }
}

/// The text after the XML declaration: it is decoded already, whatever the declaration says.
fn without_declaration(text: &str) -> &str {
    if !text.starts_with("<?xml") {
        return text;
    }
    text.split_once("?>")
        .map_or(text, |(_, rest)| rest.trim_start())
}

fn gathered(feed: model::Feed, base: Option<&Url>) -> Feed {
    let all = feed.entries.len();
    let mut entries: Vec<(model::Entry, WebAddress)> = feed
        .entries
        .into_iter()
        .filter_map(|entry| {
            let link = link(&entry, base)?;
            Some((entry, link))
        })
        .collect();
    let had = entries.len();
    // A stable order: entries without a date stand where the feed has them, before all that have.
    entries.sort_by_key(|(entry, _)| {
        std::cmp::Reverse(dated(entry).unwrap_or(DateTime::<Utc>::MAX_UTC))
    });
    entries.truncate(MOST_ENTRIES);
    Feed {
        title: shown(feed.title.as_ref(), LONGEST_TITLE),
        entries: entries
            .into_iter()
            .map(|(entry, link)| entry_of(&entry, link))
            .collect(),
        had,
        astray: all - had,
    }
}

fn dated(entry: &model::Entry) -> Option<DateTime<Utc>> {
    entry.published.or(entry.updated)
}

/// Where an entry leads: its link to the page, or an id that is the page's address.
fn link(entry: &model::Entry, base: Option<&Url>) -> Option<WebAddress> {
    let page = |link: &&model::Link| matches!(link.rel.as_deref(), None | Some("alternate"));
    let given = entry
        .links
        .iter()
        .filter(page)
        .map(|link| link.href.as_str());
    let full = |href: &str| WebAddress::parse(href).ok();
    let relative = |href: &str| full(base?.join(href.trim()).ok()?.as_str());
    given
        .filter(|href| !href.trim().is_empty())
        .find_map(|href| full(href).or_else(|| relative(href)))
        .or_else(|| full(&entry.id))
}

fn shown(text: Option<&model::Text>, longest: usize) -> String {
    text.map(|text| cut(&plain(&text.content), longest))
        .unwrap_or_default()
}

fn entry_of(entry: &model::Entry, link: WebAddress) -> Entry {
    let title = shown(entry.title.as_ref(), LONGEST_TITLE);
    let body = entry
        .content
        .as_ref()
        .and_then(|content| content.body.as_deref());
    let said = entry
        .summary
        .as_ref()
        .map(|summary| summary.content.as_str());
    let summary = cut(&plain(said.or(body).unwrap_or_default()), LONGEST_SUMMARY);
    let whole = body.or(said).unwrap_or_default();
    let text: String = plain(whole).chars().take(LONGEST_TEXT).collect();
    let telling = title.chars().count() + text.chars().count() >= TELLING;
    let worth = worth::weigh_report(&title, &summary);
    Entry {
        title: if title.is_empty() {
            cut(link.as_str(), LONGEST_TITLE)
        } else {
            title.clone()
        },
        link,
        summary,
        published_at: dated(entry),
        text_sha256: telling.then(|| sha256(whole)),
        report_sha256: telling.then(|| sha256(&format!("{}\n{text}", words::key(&title)))),
        worth: (worth.score * 10.0).round() as u8,
        reasons: worth.reasons,
    }
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
