//! Reading: from the text of an article to its paragraphs, sentences and suggested claims. Pure:
//! no clock, no I/O, the same answer for the same text, total on any text.
//!
//! The layers, in reading order: `document` opens what was handed in (`html`, `office`, `rtf`, `pdf`, plain text)
//! and `aside` lays its text out; `tokens`, `tagger`, `sentences` and
//! `quotes` read a block of it; `phrases` and `clauses` find who does what and where the words that
//! somebody is credited with end; `names` and `people` say who that is; `attribution` puts the
//! frames of verbs and nouns together into statements; `scan` runs over the article; `own` finds
//! what the article asserts itself; `assemble` weighs and hands out. The word lists are
//! `lexicon/*.txt`.

pub mod aside;
pub mod document;
pub mod feed;
pub mod html;
pub mod kind;
pub mod office;
pub mod outside;
pub mod pdf;
pub mod rtf;
pub mod signs;
pub mod turns;
pub mod when;
pub mod worth;

mod assemble;
mod attribution;
mod clauses;
mod inflect;
mod lexicon;
mod names;
mod own;
mod people;
mod phrases;
mod quotes;
mod scan;
mod sentences;
mod tagger;
mod tokens;
mod venue;

#[cfg(test)]
mod sound;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::claim::SpeakerSort;
use crate::domain::reading::{Kind, Layout, Voice};

/// The version of the rules, stored with every reading.
pub const ENGINE: &str = "galley-reading 3";

/// Code points from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Somebody an article credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// The fullest name the article gives.
    pub name: String,
    /// The name where the claim stands.
    pub as_given: String,
    /// Title or office, or empty.
    pub role: String,
    /// Organisation or country, or empty.
    pub affiliation: String,
    /// Person, organisation or unnamed.
    pub sort: SpeakerSort,
}

/// A statement the article carries or makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Where it stands.
    pub span: Span,
    /// Its pieces, when the words that credit it stand in the middle; else the one span.
    pub spans: Vec<Span>,
    /// The paragraph it stands in, from 1.
    pub paragraph: u32,
    /// How the article carries it.
    pub voice: Voice,
    /// What sort of assertion.
    pub kind: Kind,
    /// Who said it.
    pub speaker: Option<Credited>,
    /// Whom an unclear pronoun may stand for; empty when the speaker is clear.
    pub candidates: Vec<Credited>,
    /// Who passed it on, in order.
    pub relays: Vec<Credited>,
    /// The words that credit it.
    pub cue: String,
    /// Radio, statement, post.
    pub medium: String,
    /// Where it was said.
    pub venue: String,
    /// The day it was said, if the text gives it.
    pub said_on: Option<NaiveDate>,
    /// The rule that settled the day.
    pub said_how: String,
    /// The rule that found it, in words.
    pub rule: Cow<'static, str>,
    /// Where the words stand that credit it; empty when none do.
    pub cue_span: Span,
    /// Check-worthiness, 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<Cow<'static, str>>,
}

/// An article as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Which version of the rules.
    pub engine: String,
    /// The headline, if the text has one.
    pub title: Option<String>,
    /// Who wrote it, if the text says so.
    pub byline: Option<String>,
    /// Paragraphs and sentences.
    pub layout: Layout,
    /// What it suggests, in the order of the text.
    pub suggestions: Vec<Suggestion>,
}

/// Reads the text of an article. `published` resolves days such as “on Monday”.
pub fn extract(text: &str, published: Option<NaiveDate>) -> Reading {
    assemble::reading(text, aside::lay_out(text), published)
}

/// Reads the bytes of a page of HTML as an article. `url` is where it stands.
///
/// # Errors
/// When the page passes one of the limits of [`html::look_over`], or nothing is on it.
pub fn read(html: &[u8], url: Option<&str>) -> Result<document::Article, document::Refusal> {
    document::page_of(html, url)
}
