//! How a plain text is laid out: its paragraphs, what each is to the article, and why. Body text is
//! what remains when nothing speaks clearly for something else: a paragraph wrongly read costs a
//! glance, one wrongly set aside costs a claim.

mod calls;
mod captions;
mod heads;
mod lines;
mod openings;
mod signed;

use chrono::NaiveDate;

use crate::domain::reading::{ArticlePart, Paragraph};
use lines::Stretch;

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
        laid.openings
            .push(open(text, stretch, taken.part, number, &mut laid.datelines));
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

/// What a paragraph is, judged by its own words.
fn judge(words: &str, shouting: bool) -> Taken {
    captions::caption(words)
        .or_else(|| calls::call(words))
        .or_else(|| heads::line(words, shouting))
        .unwrap_or(Taken::BODY)
}

/// The code point where the first sentence of a paragraph begins.
fn open(
    text: &str,
    stretch: &Stretch,
    part: ArticlePart,
    paragraph: u32,
    datelines: &mut Vec<Dateline>,
) -> usize {
    let words = stretch.words(text);
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
    let before = words.get(..skipped).unwrap_or("");
    stretch.start + before.chars().count()
}

#[cfg(test)]
mod tests;
