//! The share card of a check: a picture of 1200 by 630 pixels that other sites show with a link, drawn
//! from the frozen record and nothing else. The same record gives the same bytes.

mod letters;

use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};

use crate::domain::record::Record;
use letters::{Face, Lettering};

/// Width and height, as Open Graph's readers like them.
pub const SIZE: (u32, u32) = (1200, 630);
const MARGIN: f32 = 72.0;
const MOST_LINES: usize = 5;

/// Colours of the site in its light theme, and of the verdicts' tones.
const PAPER: (u8, u8, u8) = (255, 255, 255);
const INK: (u8, u8, u8) = (24, 27, 31);
const GREY: (u8, u8, u8) = (84, 93, 102);

fn tone(name: &str) -> (u8, u8, u8) {
    match name {
        "v1" => (140, 22, 32),
        "v2" => (163, 74, 0),
        "v3" => (95, 90, 74),
        "v4" => (43, 111, 159),
        "v5" => (11, 79, 158),
        _ => GREY,
    }
}

/// The card as PNG, or nothing when no picture can be made of that size. Words in letters that the
/// card's fonts do not have are left to the page.
pub fn card(record: &Record, desk: &str) -> Option<Vec<u8>> {
    let mut picture = Pixmap::new(SIZE.0, SIZE.1)?;
    let (r, g, b) = PAPER;
    picture.fill(Color::from_rgba8(r, g, b, 255));
    let lettering = Lettering::load()?;
    let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
    let retracted = record.retraction.is_some();
    let colour = if retracted {
        GREY
    } else {
        tone(&record.rating.tone)
    };
    fill(&mut picture, 0.0, 0.0, 24.0, height, colour);

    let room = width - 2.0 * MARGIN;
    let speaker = record
        .speaker
        .as_ref()
        .map_or("", |speaker| speaker.name.as_str());
    let mut y = MARGIN + 30.0;
    if lettering.has(Face::Sans, speaker) && !speaker.is_empty() {
        let said = lettering.fitting(Face::Sans, 30.0, speaker, room);
        draw(&mut picture, &lettering, Face::Sans, 30.0, &said, y, GREY);
    }
    if lettering.has(Face::Serif, &record.statement) {
        let size = size_for(&lettering, &record.statement, room);
        y += 30.0 + size;
        for line in lettering.lines(Face::Serif, size, &record.statement, room, MOST_LINES) {
            draw(&mut picture, &lettering, Face::Serif, size, &line, y, INK);
            y += size * 1.25;
        }
    }
    let verdict = if retracted {
        "Retracted"
    } else {
        &record.rating.label
    };
    if lettering.has(Face::Sans, verdict) {
        let verdict = lettering.fitting(Face::Sans, 44.0, verdict, room);
        let wide = lettering.width(Face::Sans, 44.0, &verdict);
        let top = height - MARGIN - 100.0;
        fill(&mut picture, MARGIN, top, wide + 48.0, 72.0, colour);
        let place = (MARGIN + 24.0, top + 51.0);
        draw_at(
            &mut picture,
            &lettering,
            Face::Sans,
            44.0,
            &verdict,
            place,
            PAPER,
        );
    }
    if lettering.has(Face::Sans, desk) {
        let name = lettering.fitting(Face::Sans, 28.0, desk, room);
        draw(
            &mut picture,
            &lettering,
            Face::Sans,
            28.0,
            &name,
            height - MARGIN + 24.0,
            GREY,
        );
    }
    picture.encode_png().ok()
}

/// Long statements are set smaller, so that they end on the card.
fn size_for(lettering: &Lettering<'_>, words: &str, room: f32) -> f32 {
    for size in [60.0, 52.0, 44.0] {
        if lettering
            .lines(Face::Serif, size, words, room, usize::MAX)
            .len()
            <= 4
        {
            return size;
        }
    }
    38.0
}

fn fill(picture: &mut Pixmap, x: f32, y: f32, wide: f32, high: f32, colour: (u8, u8, u8)) {
    if let Some(area) = Rect::from_xywh(x, y, wide, high) {
        picture.fill_rect(area, &paint(colour), Transform::identity(), None);
    }
}

fn paint((r, g, b): (u8, u8, u8)) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, 255);
    paint.anti_alias = true;
    paint
}

fn draw(
    picture: &mut Pixmap,
    lettering: &Lettering<'_>,
    face: Face,
    size: f32,
    words: &str,
    y: f32,
    colour: (u8, u8, u8),
) {
    draw_at(picture, lettering, face, size, words, (MARGIN, y), colour);
}

fn draw_at(
    picture: &mut Pixmap,
    lettering: &Lettering<'_>,
    face: Face,
    size: f32,
    words: &str,
    place: (f32, f32),
    colour: (u8, u8, u8),
) {
    let mut outline = PathBuilder::new();
    lettering.outline(face, size, words, place, &mut outline);
    if let Some(path) = outline.finish() {
        let none = Transform::identity();
        picture.fill_path(&path, &paint(colour), FillRule::Winding, none, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{record, retracted};

    fn pixels(record: &Record) -> Pixmap {
        Pixmap::decode_png(&card(record, "Example Desk").unwrap()).unwrap()
    }

    fn dark(picture: &Pixmap) -> usize {
        let dark = |pixel: &&tiny_skia::PremultipliedColorU8| {
            u16::from(pixel.red()) + u16::from(pixel.green()) + u16::from(pixel.blue()) < 200
        };
        picture.pixels().iter().filter(dark).count()
    }

    #[test]
    fn a_card_has_its_size_its_tone_and_words_and_is_the_same_each_time() {
        let record = record();
        let picture = pixels(&record);
        assert_eq!((picture.width(), picture.height()), SIZE);
        assert!(dark(&picture) > 3_000, "{}", dark(&picture));
        let edge = picture.pixel(5, 300).unwrap();
        let (r, g, b) = tone(&record.rating.tone);
        assert_eq!((edge.red(), edge.green(), edge.blue()), (r, g, b));
        assert_eq!(card(&record, "A"), card(&record, "A"));
        assert!(card(&record, "A").unwrap().len() < 120_000);
        let edge = pixels(&retracted()).pixel(5, 300).unwrap();
        assert_eq!((edge.red(), edge.green(), edge.blue()), GREY);
    }

    #[test]
    fn long_words_end_on_the_card_and_letters_without_a_form_are_left_out() {
        let mut long = record();
        long.statement = "The assembly spent a great deal of money on ferries. ".repeat(20);
        assert!(dark(&pixels(&long)) > 3_000);
        let mut other = record();
        other.statement = "桥梁已经关闭。".to_owned();
        assert!(dark(&pixels(&other)) < dark(&pixels(&record())));
        let mut one = record();
        one.statement = "x".repeat(400);
        pixels(&one);
    }
}
