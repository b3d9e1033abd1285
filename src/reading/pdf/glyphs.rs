//! The glyphs of a page: what each stands for and where, in points from the upper left corner.
//! Nothing is drawn; pictures are not opened.

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page as Sheet;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, RenderContent, SoftMask, interpret_page,
};

use super::{MOST_GLYPHS, MOST_PAGES, Refusal};

/// A glyph that stands upright.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for; several letters when it joins them.
    pub text: String,
    /// Where it begins.
    pub x: f64,
    /// The line it stands on.
    pub y: f64,
    /// How far the next one is.
    pub width: f64,
    /// The size of its type.
    pub size: f64,
}

/// What is printed on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Page {
    pub height: f64,
    /// In the order in which they are printed.
    pub glyphs: Vec<Glyph>,
    /// Words that are turned, in the order in which they are printed.
    pub sideways: Vec<String>,
    /// Glyphs of which nobody knows what they stand for.
    pub unknown: usize,
}

/// The glyphs of every page.
pub(super) fn pages(pdf: &Pdf) -> Result<Vec<Page>, Refusal> {
    let sheets = pdf.pages();
    if sheets.len() > MOST_PAGES {
        return Err(Refusal::Pages);
    }
    let cache = InterpreterCache::new();
    let mut left = MOST_GLYPHS;
    let mut pages = Vec::with_capacity(sheets.len());
    for sheet in sheets.iter() {
        let page = page(pdf, sheet, &cache, left);
        left = left.saturating_sub(page.glyphs.len() + page.unknown);
        if left == 0 {
            return Err(Refusal::Long);
        }
        pages.push(page);
    }
    Ok(pages)
}

fn page<'a>(pdf: &'a Pdf, sheet: &Sheet<'a>, cache: &InterpreterCache<'a>, left: usize) -> Page {
    let (width, height) = sheet.render_dimensions();
    let mut printer = Printer {
        page: Page {
            height: f64::from(height),
            ..Page::default()
        },
        left,
        last: Vec::new(),
    };
    let upper_left = Affine::new(sheet.initial_transform(true).as_coeffs());
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings {
        // Notes in the margin are not the article's.
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    let mut context = Context::new(upper_left, area, cache, pdf.xref(), settings);
    interpret_page(sheet, &mut context, &mut printer);
    printer.page
}

/// Where a run of glyphs is printed to.
struct Printer {
    page: Page,
    left: usize,
    /// The run before: some programs print a run twice, a hair apart, to make it bold.
    last: Vec<Glyph>,
}

impl Printer {
    /// Adds a run, unless it is the one before printed again.
    fn add(&mut self, run: Vec<Glyph>) {
        let near = |one: &Glyph, two: &Glyph| {
            let hair = one.size * 0.12;
            one.text == two.text && (one.x - two.x).abs() < hair && (one.y - two.y).abs() < hair
        };
        let again =
            run.len() == self.last.len() && run.iter().zip(&self.last).all(|(a, b)| near(a, b));
        if !again {
            self.page.glyphs.extend(run.iter().cloned());
            self.last = run;
        }
    }
}

impl<'a> Device<'a> for Printer {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let (mut upright, mut turned) = (Vec::new(), String::new());
        for glyph in run.glyphs() {
            if self.page.glyphs.len() + self.page.unknown + upright.len() >= self.left {
                break;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => String::new(),
            };
            let text: String = text
                .chars()
                .filter(|c| *c == ' ' || !c.is_control())
                .collect();
            if text.is_empty() || text.contains('\u{fffd}') {
                self.page.unknown += 1;
                continue;
            }
            let place = props.transform * glyph.transform();
            let [a, b, c, d, ..] = place.as_coeffs();
            let (across, size) = (a.hypot(b) * 1000.0, c.hypot(d) * 1000.0);
            let origin = place * Point::ZERO;
            let sound = origin.x.is_finite() && origin.y.is_finite() && size.is_finite();
            if !sound || !(0.5..=2000.0).contains(&size) {
                continue;
            }
            if a <= 0.0 || b.abs() > a * 0.2 {
                turned.push_str(&text);
                continue;
            }
            let advance = match &**glyph {
                Drawn::Outline(outline) => outline.advance_width(),
                Drawn::Type3(_) => None,
            };
            let width = advance.map_or(size * 0.5, |units| f64::from(units) / 1000.0 * across);
            upright.push(Glyph {
                text,
                x: origin.x,
                y: origin.y,
                width: if width.is_finite() {
                    width.clamp(0.0, size * 4.0)
                } else {
                    size * 0.5
                },
                size,
            });
        }
        if !upright.is_empty() {
            self.add(upright);
        }
        let turned = turned.split_whitespace().collect::<Vec<_>>().join(" ");
        if !turned.is_empty() {
            self.page.sideways.push(turned);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
