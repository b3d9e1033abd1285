//! Letters as outlines: two faces built into the program, set without kerning, broken between words.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};
use tiny_skia::PathBuilder;

static SERIF: &[u8] = include_bytes!("serif.ttf");
static SANS: &[u8] = include_bytes!("sans.ttf");

/// One of the two faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For what was said.
    Serif,
    /// For everything else.
    Sans,
}

/// Both faces, ready to be set.
pub struct Lettering<'a> {
    serif: FontRef<'a>,
    sans: FontRef<'a>,
}

impl Lettering<'static> {
    /// The faces that are built in.
    pub fn load() -> Option<Lettering<'static>> {
        Some(Lettering {
            serif: FontRef::new(SERIF).ok()?,
            sans: FontRef::new(SANS).ok()?,
        })
    }
}

impl Lettering<'_> {
    fn font(&self, face: Face) -> &FontRef<'_> {
        match face {
            Face::Serif => &self.serif,
            Face::Sans => &self.sans,
        }
    }

    /// Whether a face has a form for every letter of some words.
    pub fn has(&self, face: Face, words: &str) -> bool {
        let forms = self.font(face).charmap();
        words
            .chars()
            .filter(|c| !c.is_whitespace())
            .all(|c| forms.map(c).is_some())
    }

    /// How wide some words are, in pixels.
    pub fn width(&self, face: Face, size: f32, words: &str) -> f32 {
        let font = self.font(face);
        let (forms, metrics) = (
            font.charmap(),
            font.glyph_metrics(Size::new(size), LocationRef::default()),
        );
        words
            .chars()
            .map(|c| {
                forms
                    .map(c)
                    .and_then(|form| metrics.advance_width(form))
                    .unwrap_or_default()
            })
            .sum()
    }

    /// Words in lines of at most a width; when there are more than `most` lines the last one says
    /// so. A word that is wider than a line is broken where it must be.
    pub fn lines(&self, face: Face, size: f32, words: &str, room: f32, most: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in words.split_whitespace() {
            let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            lines.pop();
            if self.width(face, size, &longer) <= room {
                lines.push(longer);
                continue;
            }
            if !line.is_empty() {
                lines.push(line);
            }
            let mut rest = word.to_owned();
            while self.width(face, size, &rest) > room && rest.chars().count() > 1 {
                let mut part = String::new();
                let fits = |part: &str| self.width(face, size, part) <= room;
                while let Some(c) = rest.chars().next() {
                    if !part.is_empty() && !fits(&format!("{part}{c}")) {
                        break;
                    }
                    part.push(c);
                    rest.drain(..c.len_utf8());
                }
                lines.push(part);
            }
            lines.push(rest);
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                *last = self.fitting(face, size, &format!("{last} …"), room);
            }
        }
        lines
    }

    /// Words on one line; what does not fit is cut and said to be.
    pub fn fitting(&self, face: Face, size: f32, words: &str, room: f32) -> String {
        if self.width(face, size, words) <= room {
            return words.to_owned();
        }
        let mut kept: Vec<char> = words.trim_end_matches(['…', ' ']).chars().collect();
        while !kept.is_empty() {
            let cut: String = kept.iter().chain(&['…']).collect();
            if self.width(face, size, &cut) <= room {
                return cut;
            }
            kept.pop();
        }
        String::new()
    }

    /// Adds the outlines of some words that begin at a place on their base line.
    pub fn outline(
        &self,
        face: Face,
        size: f32,
        words: &str,
        place: (f32, f32),
        into: &mut PathBuilder,
    ) {
        let font = self.font(face);
        let (forms, outlines) = (font.charmap(), font.outline_glyphs());
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let (mut x, y) = place;
        for c in words.chars() {
            let Some(form) = forms.map(c) else {
                continue;
            };
            if let Some(outline) = outlines.get(form) {
                let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
                // A form that cannot be drawn leaves its room empty.
                let _ = outline.draw(settings, &mut Pen { into, x, y });
            }
            x += metrics.advance_width(form).unwrap_or_default();
        }
    }
}

/// Draws where the words stand; the letters' own y points up.
struct Pen<'a> {
    into: &'a mut PathBuilder,
    x: f32,
    y: f32,
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.into.move_to(self.x + x, self.y - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.into.line_to(self.x + x, self.y - y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.into
            .quad_to(self.x + cx, self.y - cy, self.x + x, self.y - y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (left, down) = (self.x, self.y);
        self.into.cubic_to(
            left + ax,
            down - ay,
            left + bx,
            down - by,
            left + x,
            down - y,
        );
    }

    fn close(&mut self) {
        self.into.close();
    }
}
