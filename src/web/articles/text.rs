//! The text of an article as the desk draws it: paragraphs, marks flattened into pieces, and the
//! margin that says who speaks.

use crate::domain::reading::{ArticlePart, Layout, Voice};
use crate::store::entities::source;
use crate::web::articles::rows::Row;
use crate::web::segments::{Mark, segments};
use crate::web::words::count;

/// How many tints there are; the letters go on when the tints begin again.
const TINTS: usize = 6;

/// A piece of a paragraph with the chips that begin there.
pub struct Piece {
    pub text: String,
    pub class: String,
    pub chips: Vec<usize>,
    /// Who speaks here, by their place in the legend, where the piece begins.
    pub voice: Option<usize>,
}

pub struct Para {
    pub number: u32,
    /// Code points before it.
    pub start: usize,
    pub part: ArticlePart,
    pub why: String,
    /// Lines set aside right after this one, folded with it: number, reason, words.
    pub more: Vec<(u32, String, String)>,
    pub pieces: Vec<Piece>,
    pub who: String,
    pub via: String,
}

impl Para {
    /// How many lines are folded here, and why.
    pub fn folded(&self) -> String {
        let lines = count(self.more.len() as i64 + 1, "line", "lines");
        let mut reasons = vec![self.why.as_str()];
        for (_, why, _) in &self.more {
            if !reasons.contains(&why.as_str()) {
                reasons.push(why);
            }
        }
        format!("{lines} set aside: {}", reasons.join("; "))
    }
}

/// Somebody who speaks in an article.
pub struct Voices {
    pub name: String,
    pub claims: usize,
}

impl Voices {
    /// The letter that stands for a place in the legend: A to Z, then AA.
    pub fn letter(place: &usize) -> String {
        let letter = char::from(b'A' + (place % 26) as u8);
        letter.to_string().repeat(place / 26 + 1)
    }

    /// The tint of a place in the legend.
    pub fn tint(place: &usize) -> String {
        format!("t{}", place % TINTS + 1)
    }
}

/// Who speaks in an article, in the order in which they are first heard.
pub fn legend(rows: &[Row]) -> Vec<Voices> {
    let mut legend: Vec<Voices> = Vec::new();
    for row in rows {
        let name = row.speaker();
        match legend.iter_mut().find(|voice| voice.name == name) {
            Some(voice) => voice.claims += 1,
            None => legend.push(Voices { name, claims: 1 }),
        }
    }
    legend
}

/// The paragraphs of a snapshot; with a legend they are tinted by who speaks and carry no marks.
pub fn paragraphs(
    text: &str,
    layout: &Layout,
    rows: &[Row],
    outlet: Option<&source::Model>,
    legend: &[Voices],
) -> Vec<Para> {
    let chars: Vec<char> = text.chars().collect();
    let place = |edge: Option<i32>| edge.and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let marks: Vec<Mark> = rows
        .iter()
        .map(|row| Mark {
            start: place(row.marked.place.start_at),
            end: place(row.marked.place.end_at),
        })
        .collect();
    let speaks = |index: &usize| {
        let name = rows[*index].speaker();
        legend.iter().position(|voice| voice.name == name)
    };
    let all = layout.paragraphs.iter().map(|paragraph| {
        let cut = segments(&chars, paragraph.start, paragraph.end, &marks);
        let pieces = cut.into_iter().map(|segment| {
            let voice = segment.under.first().and_then(speaks);
            let begins = !segment.begins.is_empty();
            Piece {
                class: match voice {
                    Some(place) => format!("v {}", Voices::tint(&place)),
                    None => class(rows, &segment.under),
                },
                chips: segment.begins.iter().map(|index| index + 1).collect(),
                text: segment.text,
                voice: voice.filter(|_| begins),
            }
        });
        let inside = |row: &&Row| row.marked.place.paragraph == Some(paragraph.number as i32);
        let (who, via) = margin(rows.iter().find(inside), paragraph.part, outlet);
        Para {
            number: paragraph.number,
            start: paragraph.start,
            part: paragraph.part,
            why: paragraph.why.clone(),
            more: Vec::new(),
            pieces: pieces.collect(),
            who,
            via,
        }
    });
    folded(all)
}

/// Folds neighbouring lines that were set aside into one.
fn folded(all: impl Iterator<Item = Para>) -> Vec<Para> {
    let mut kept: Vec<Para> = Vec::new();
    for para in all {
        let aside = para.part == ArticlePart::SetAside;
        match kept.last_mut() {
            Some(last) if aside && last.part == ArticlePart::SetAside => {
                let words = para.pieces.iter().map(|piece| piece.text.as_str());
                last.more.push((para.number, para.why, words.collect()));
            }
            _ => kept.push(para),
        }
    }
    kept
}

/// The style of a piece under some marks: that of the one being decided, else of the first.
fn class(rows: &[Row], under: &[usize]) -> String {
    let Some(first) = under.first() else {
        return String::new();
    };
    let now = under.iter().find(|index| rows[**index].current);
    let shown = &rows[*now.unwrap_or(first)];
    let mut class = format!("q {}", shown.class);
    if now.is_some() {
        class.push_str(" now");
    }
    if under.len() > 1 && !shown.class.contains("twin") {
        class.push_str(" twin");
    }
    class
}

/// Who speaks in a paragraph, for the margin.
fn margin(
    row: Option<&Row>,
    part: ArticlePart,
    outlet: Option<&source::Model>,
) -> (String, String) {
    let Some(row) = row.filter(|_| part != ArticlePart::SetAside) else {
        return (String::new(), String::new());
    };
    let own = row.marked.claim.voice == Voice::Own;
    let who = match outlet {
        Some(outlet) if own => outlet.name.clone(),
        _ => row.speaker(),
    };
    let place = &row.marked.place;
    let mut via = vec![row.marked.claim.voice.words().to_owned()];
    let further = [&place.medium, &place.venue].into_iter();
    via.extend(further.filter(|words| !words.is_empty()).cloned());
    let relays = row.relays();
    if !relays.is_empty() {
        via.push(format!("by way of {relays}"));
    }
    (who, via.join(" · "))
}
