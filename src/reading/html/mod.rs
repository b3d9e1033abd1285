//! A page of HTML becomes an article: its text in blocks, its title, byline, dates, outlet, address
//! and language, each with the place where it was found. Pure and total: any bytes give a page or a
//! refusal in words, in time that the limits of [`prescan`] bound.
//!
//! The order: decode ([`charset`]), look the markup over ([`prescan`]), build the tree, read what
//! the page states ([`linked`], [`stated`], chosen in [`metadata`]), pick the text ([`body`]) and
//! set aside what is not text ([`mend`]).

/// A pattern of ours, compiled once.
macro_rules! pattern {
    ($(#[$meta:meta])* $name:ident, $text:expr) => {
        $(#[$meta])*
        pub static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
            // A fixed pattern; tests compile every one.
            regex::Regex::new($text).expect("the pattern is sound")
        });
    };
}

mod body;
mod byline;
mod charset;
mod dates;
mod headline;
mod language;
mod leaves;
mod linked;
mod mend;
mod metadata;
mod prescan;
mod signals;
mod stated;
mod tags;
#[cfg(test)]
mod tests;

use dom_query::Document;

pub use body::Block;
pub use charset::{Charset, Settled, decode};
pub use dates::{Moment, Precision};
pub use leaves::Form;
pub use mend::Aside;
pub use metadata::Metadata;
pub use prescan::{LONGEST, Refusal, Shape, look_over};
pub use stated::{Found, Place};

/// An article as its page gives it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Title, byline, dates, outlet, address, language.
    pub metadata: Metadata,
    /// The encoding of the page.
    pub charset: Charset,
    /// Paragraphs, headings, entries, captions, in the order of the page, those set aside included.
    pub blocks: Vec<Block>,
}

impl Page {
    /// The body as text: one paragraph a line, without what is set aside.
    pub fn text(&self) -> String {
        body::text(&self.blocks)
    }
}

/// Reads the bytes of a page. `address` is where it stands.
///
/// # Errors
/// When the page passes one of the limits of [`look_over`].
pub fn read(bytes: &[u8], address: Option<&str>) -> Result<Page, Refusal> {
    // Decoding may triple the bytes; it is not begun for what is refused anyway.
    if bytes.len() > LONGEST {
        return Err(Refusal::TooLong(bytes.len()));
    }
    let (html, charset) = charset::decode(bytes);
    read_decoded(&html, charset, address)
}

/// Reads a page that is text already.
///
/// # Errors
/// As [`read`].
pub fn read_text(html: &str, address: Option<&str>) -> Result<Page, Refusal> {
    let charset = Charset {
        name: "UTF-8",
        settled: Settled::Given,
    };
    read_decoded(html, charset, address)
}

fn read_decoded(html: &str, charset: Charset, address: Option<&str>) -> Result<Page, Refusal> {
    look_over(html)?;
    let tree = Document::from(html);
    let linked = linked::read(&tree);
    let stated = stated::read(&tree);
    let named = body::title(&tree);
    let mut metadata = metadata::choose(&linked, &stated, &named, address);
    let value = |found: &Option<Found<String>>| {
        found
            .as_ref()
            .map(|found| found.value.clone())
            .unwrap_or_default()
    };
    let (title, byline) = (value(&metadata.headline), value(&metadata.byline));
    let known = mend::Known {
        title: &title,
        byline: &byline,
    };
    let mut blocks = body::blocks(tree, linked.body.as_deref(), known);
    if metadata.headline.is_none()
        && let Some(headline) = body::headline(&mut blocks)
    {
        let found = Found {
            value: headline,
            place: Place::Words,
        };
        metadata.title = Some(found.clone());
        metadata.headline = Some(found);
    }
    let credits = blocks
        .iter()
        .filter(|block| block.aside == Some(Aside::Credits));
    metadata.complete(credits.map(|block| block.text.as_str()));
    if metadata.language.is_none() {
        let tag = language::detect(&body::text(&blocks));
        metadata.language = tag.map(|value| Found {
            value,
            place: Place::Words,
        });
    }
    Ok(Page {
        metadata,
        charset,
        blocks,
    })
}
