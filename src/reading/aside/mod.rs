//! How a plain text is laid out: its paragraphs, what each is to the article, and why. Body text is
//! what remains when nothing speaks clearly for something else: a paragraph wrongly read costs a
//! glance, one wrongly set aside costs a claim.

mod calls;
mod captions;
mod heads;
mod lines;
mod openings;
mod signed;

use std::ops::Range;

use chrono::NaiveDate;

use crate::domain::reading::{ArticlePart, Paragraph};

/// A text laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laid {
    /// The paragraphs in order. A paragraph of hard-wrapped lines spans its line ends.
    pub paragraphs: Vec<Paragraph>,
    /// For each paragraph the code point where its first sentence begins: its start, or the place
    /// after a dateline or a bullet.
    pub openings: Vec<usize>,
    /// The datelines found.
    pub datelines: Vec<Dateline>,
    /// The headline.
    pub title: Option<Found>,
    /// Who wrote it.
    pub byline: Option<Found>,
    /// When it was published.
    pub published: Option<FoundDay>,
}

/// Words found in the text that say something about the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The words: the headline, or the writers' names without “By”.
    pub words: String,
    /// The paragraph they stand in, from 1.
    pub paragraph: u32,
    /// How they were recognised.
    pub how: &'static str,
}

/// A date of publication found in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDay {
    /// The day.
    pub day: NaiveDate,
    /// The line it stands in.
    pub words: String,
    /// The paragraph it stands in, from 1.
    pub paragraph: u32,
}

/// Where a report was filed, at the head of a paragraph: “PORT LESSING (Agency) - ”.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The paragraph, from 1.
    pub paragraph: u32,
    /// The place as written, or empty when only an agency is named.
    pub place: String,
    /// The agency in brackets, or empty.
    pub agency: String,
}

/// What a paragraph was taken for, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken {
    part: ArticlePart,
    why: &'static str,
}

impl Taken {
    const BODY: Self = Self {
        part: ArticlePart::Body,
        why: "",
    };

    fn aside(why: &'static str) -> Self {
        Self {
            part: ArticlePart::SetAside,
            why,
        }
    }

    fn caption(why: &'static str) -> Self {
        Self {
            part: ArticlePart::Caption,
            why,
        }
    }

    fn headline(why: &'static str) -> Self {
        Self {
            part: ArticlePart::Headline,
            why,
        }
    }
}

/// Lays a text out.
pub fn lay_out(text: &str) -> Laid {
    let stretches = lines::paragraphs(text);
    let shouting = heads::mostly_capitals(&stretches);
    let mut taken: Vec<Taken> = stretches
        .iter()
        .map(|stretch| judge(stretch.words(text), shouting))
        .collect();
    let mut laid = Laid::default();
    heads::top(text, &stretches, &mut taken, &mut laid);
    heads::keywords(text, &stretches, &mut taken);
    for (stretch, taken) in stretches.iter().zip(&taken) {
        let number = u32::try_from(laid.paragraphs.len() + 1).unwrap_or(u32::MAX);
        let opening = opening(stretch.words(text), taken.part, number, &mut laid.datelines);
        laid.openings.push(stretch.start + opening);
        laid.paragraphs.push(Paragraph {
            number,
            start: stretch.start,
            end: stretch.end,
            part: taken.part,
            why: taken.why.to_owned(),
        });
    }
    laid
}

/// A text whose paragraphs are known already, as those of a page are: what each is to the article,
/// and why. Spans are code points.
pub fn laid(text: &str, parts: Vec<(Range<usize>, ArticlePart, &'static str)>) -> Laid {
    let mut laid = Laid::default();
    let mut points = text.char_indices().map(|(at, _)| at).enumerate().peekable();
    let mut byte = |point: usize| {
        while points.next_if(|(at, _)| *at < point).is_some() {}
        points.peek().map_or(text.len(), |(_, byte)| *byte)
    };
    for (span, part, why) in parts {
        let number = u32::try_from(laid.paragraphs.len() + 1).unwrap_or(u32::MAX);
        let bytes = byte(span.start)..byte(span.end);
        let words = text.get(bytes).unwrap_or("");
        let opening = opening(words, part, number, &mut laid.datelines);
        laid.openings.push(span.start + opening);
        laid.paragraphs.push(Paragraph {
            number,
            start: span.start,
            end: span.end,
            part,
            why: why.to_owned(),
        });
    }
    laid
}

/// What a paragraph is, judged by its own words.
fn judge(words: &str, shouting: bool) -> Taken {
    captions::caption(words)
        .or_else(|| calls::call(words))
        .or_else(|| heads::line(words, shouting))
        .unwrap_or(Taken::BODY)
}

/// How many code points stand before the first sentence of a paragraph.
fn opening(words: &str, part: ArticlePart, paragraph: u32, datelines: &mut Vec<Dateline>) -> usize {
    let skipped = match part {
        ArticlePart::Body => match openings::dateline(words) {
            Some((end, place, agency)) => {
                datelines.push(Dateline {
                    paragraph,
                    place,
                    agency,
                });
                end
            }
            None => openings::bullet(words),
        },
        ArticlePart::Headline | ArticlePart::Caption | ArticlePart::SetAside => 0,
    };
    words.get(..skipped).unwrap_or("").chars().count()
}

#[cfg(test)]
mod tests;
