//! `galley read`

use std::io::Read as _;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::reading::html::{self, Found, Moment, Page, Precision};

/// Read a page of HTML on standard input and print the article: its text, title, byline, dates,
/// outlet, address and language, each with the place in the page where it was found.
#[derive(Debug, Args)]
pub struct Read {
    /// The address of the page.
    #[arg(long)]
    url: Option<String>,
    /// The whole reading, or the text alone.
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Json,
    Text,
}

impl Read {
    /// Reads and prints.
    ///
    /// # Errors
    /// When standard input cannot be read or the page passes a limit.
    #[expect(clippy::print_stdout, reason = "the article is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        // One byte more than a page may have, so that a longer one is refused and not cut.
        let limit = html::LONGEST as u64 + 1;
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .context("the page could not be read from standard input")?;
        let page = html::read(&bytes, self.url.as_deref())?;
        match self.format {
            Format::Json => println!("{}", record(&page)),
            Format::Text => println!("{}", page.text()),
        }
        Ok(())
    }
}

fn record(page: &Page) -> Value {
    let about = &page.metadata;
    let blocks: Vec<Value> = page
        .blocks
        .iter()
        .map(|block| {
            json!({ "kind": block.form.word(), "text": block.text,
                "set_aside": block.aside.map(|aside| aside.why()) })
        })
        .collect();
    json!({
        "title": words(about.title.as_ref()),
        "headline": words(about.headline.as_ref()),
        "byline": words(about.byline.as_ref()),
        "authors": about.authors,
        "published": moment(about.published.as_ref()),
        "published_precision": about.published.as_ref().map(|found| precision(&found.value)),
        "modified": moment(about.modified.as_ref()),
        "site": words(about.outlet.as_ref()),
        "canonical": words(about.canonical.as_ref()),
        "language": words(about.language.as_ref()),
        "encoding": { "name": page.charset.name, "settled_by": page.charset.settled.word() },
        "found_in": {
            "title": place(about.title.as_ref()), "headline": place(about.headline.as_ref()),
            "byline": place(about.byline.as_ref()), "published": place(about.published.as_ref()),
            "modified": place(about.modified.as_ref()), "site": place(about.outlet.as_ref()),
            "canonical": place(about.canonical.as_ref()), "language": place(about.language.as_ref()),
        },
        "text": page.text(),
        "blocks": blocks,
    })
}

fn words(found: Option<&Found<String>>) -> Option<&str> {
    found.map(|found| found.value.as_str())
}

fn moment(found: Option<&Found<Moment>>) -> Option<String> {
    found.map(|found| found.value.iso())
}

fn precision(moment: &Moment) -> &'static str {
    match moment.precision() {
        Precision::Day => "day",
        Precision::LocalTime => "local time, zone unknown",
        Precision::Instant => "instant",
    }
}

fn place<T>(found: Option<&Found<T>>) -> Option<String> {
    found.map(|found| found.place.to_string())
}
