//! Glyphs become words by the gaps between them, and lines by the height they stand at. The order
//! is that of printing, which in columns is the order of reading.

use super::Sort;
use super::glyphs::{Glyph, Page};

/// A gap this wide, in parts of the size of type, is a blank: a word space is a quarter, tightly
/// set a sixth; letters that are only moved together or apart differ by less.
const BLANK: f64 = 0.16;
/// A gap this wide parts a line in two: columns stand further apart than words are ever driven.
const GUTTER: f64 = 2.6;
/// How far above or below its line a glyph may stand, as a raised figure does.
const RAISED: f64 = 0.45;

/// A line of one column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// Where it begins and ends.
    pub x: (f64, f64),
    /// Where it stands.
    pub y: f64,
    /// The size of most of its type.
    pub size: f64,
    /// What it is, as far as one line can tell.
    pub sort: Sort,
}

/// The lines of a page.
pub(super) fn of_page(page: &Page) -> Vec<Line> {
    let mut lines: Vec<Making> = Vec::new();
    for glyph in &page.glyphs {
        match lines.last_mut() {
            Some(line) if line.takes(glyph) => line.add(glyph),
            _ => lines.push(Making::of(glyph)),
        }
    }
    let done = lines.into_iter().map(Making::done);
    done.filter(|line| !line.text.is_empty()).collect()
}

/// A line that more glyphs may come to.
struct Making {
    line: Line,
    /// Letters by size, in tenths of a point.
    sizes: Vec<(i64, usize)>,
}

impl Making {
    fn of(glyph: &Glyph) -> Making {
        let line = Line {
            text: String::new(),
            x: (glyph.x, glyph.x),
            y: glyph.y,
            size: glyph.size,
            sort: Sort::Body,
        };
        let mut making = Making {
            line,
            sizes: Vec::new(),
        };
        making.add(glyph);
        making
    }

    fn takes(&self, glyph: &Glyph) -> bool {
        let size = self.line.size.max(glyph.size);
        let gap = glyph.x - self.line.x.1;
        (glyph.y - self.line.y).abs() <= size * RAISED && gap > -size && gap < size * GUTTER
    }

    fn add(&mut self, glyph: &Glyph) {
        let line = &mut self.line;
        let blank = glyph.text.chars().all(char::is_whitespace);
        let gap = glyph.x - line.x.1;
        let apart = blank || gap > glyph.size * BLANK;
        if apart && !line.text.is_empty() && !line.text.ends_with(' ') {
            line.text.push(' ');
        }
        line.x.1 = line.x.1.max(glyph.x + glyph.width);
        if blank {
            return;
        }
        if line.text.is_empty() {
            line.x.0 = glyph.x;
            line.y = glyph.y;
        }
        for letter in glyph.text.chars() {
            match letter {
                // Letters that were joined for the eye.
                'ﬀ' => line.text.push_str("ff"),
                'ﬁ' => line.text.push_str("fi"),
                'ﬂ' => line.text.push_str("fl"),
                'ﬃ' => line.text.push_str("ffi"),
                'ﬄ' => line.text.push_str("ffl"),
                '\u{a0}' => line.text.push(' '),
                letter => line.text.push(letter),
            }
        }
        let tenths = (glyph.size * 10.0).round() as i64;
        match self.sizes.iter_mut().find(|(size, _)| *size == tenths) {
            Some((_, count)) => *count += 1,
            None => self.sizes.push((tenths, 1)),
        }
        let most = self.sizes.iter().max_by_key(|(_, count)| *count);
        if let Some((tenths, _)) = most {
            line.size = *tenths as f64 / 10.0;
        }
    }

    fn done(mut self) -> Line {
        self.line.text = self.line.text.trim().to_owned();
        self.line
    }
}
