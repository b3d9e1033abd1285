//! What a picture is known by: the fingerprint PDQ (Meta, 2019; published under BSD terms), which
//! services that look for known pictures share. Of the picture in grey, blurred to 64 by 64 points,
//! the 256 slowest waves are kept, each as one bit: whether it is stronger than their median.
//! A picture in which there is too little to see is known by nothing.

use std::f32::consts::PI;

use image::{DynamicImage, Rgba, RgbaImage};

use super::{Refusal, upright};
use crate::domain::fingerprint::{Fingerprint, Fingerprints};

/// Points of the blurred picture each way.
const SIDE: usize = 64;
/// Waves each way.
const WAVES: usize = 16;
/// The longest side that is blurred point by point; a larger picture is made smaller first.
const LARGEST_SIDE: u32 = 512;
/// How often each way is blurred.
const PASSES: usize = 2;
/// How much there must be to see, of 100; with less, strangers look alike (same source).
const ENOUGH: i32 = 50;

/// What a picture is known by; nothing when there is too little in it to tell it from others.
///
/// # Errors
/// As [`super::preview`].
pub fn fingerprints(bytes: &[u8]) -> Result<Option<Fingerprints>, Refusal> {
    Ok(of(&upright(bytes, LARGEST_SIDE)?))
}

fn of(picture: &DynamicImage) -> Option<Fingerprints> {
    let mut points = points(&picture.to_rgba8())?;
    if detail(&points) < ENOUGH {
        return None;
    }
    let own = known_by(&points);
    points.iter_mut().for_each(|row| row.reverse());
    Some(Fingerprints {
        own,
        mirrored: known_by(&points),
    })
}

type Points = [[f32; SIDE]; SIDE];

/// A picture in grey, blurred, at 64 by 64 of its points.
fn points(picture: &RgbaImage) -> Option<Points> {
    let (width, height) = picture.dimensions();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let mut grey: Vec<f32> = picture.pixels().map(grey).collect();
    if grey.is_empty() {
        return None;
    }
    let mut blurred = grey.clone();
    for _ in 0..PASSES {
        for row in 0..height {
            let line = Line {
                start: row * width,
                step: 1,
                length: width,
            };
            line.blur(&grey, &mut blurred);
        }
        for column in 0..width {
            let line = Line {
                start: column,
                step: width,
                length: height,
            };
            line.blur(&blurred, &mut grey);
        }
    }
    let place = |at: usize, of: usize| (2 * at + 1) * of / (2 * SIDE);
    Some(std::array::from_fn(|row| {
        std::array::from_fn(|column| {
            let at = place(row, height) * width + place(column, width);
            grey.get(at).copied().unwrap_or_default()
        })
    }))
}

/// How bright a point is, on white paper (ITU-R BT.601).
fn grey(point: &Rgba<u8>) -> f32 {
    let [red, green, blue, seen] = point.0.map(f32::from);
    let bright = 0.299 * red + 0.587 * green + 0.114 * blue;
    (bright * seen + 255.0 * (255.0 - seen)) / 255.0
}

/// A row or a column of a picture.
struct Line {
    start: usize,
    step: usize,
    length: usize,
}

impl Line {
    /// Writes the mean of each point and its neighbours; at the ends there are fewer of them. The
    /// window is a 128th of the line.
    fn blur(&self, from: &[f32], to: &mut [f32]) {
        let window = self.length.div_ceil(2 * SIDE);
        let ahead = (window + 2) / 2 - 1;
        let behind = window - ahead;
        let at = |place: usize| self.start + place * self.step;
        let (mut sum, mut count) = (0.0, 0.0);
        for place in 0..ahead.min(self.length) {
            sum += from[at(place)];
            count += 1.0;
        }
        for place in 0..self.length {
            if place + ahead < self.length {
                sum += from[at(place + ahead)];
                count += 1.0;
            }
            if let Some(left) = place.checked_sub(behind) {
                sum -= from[at(left)];
                count -= 1.0;
            }
            to[at(place)] = sum / count;
        }
    }
}

/// How much there is to see, from 0 to 100: the differences between neighbours, in hundredths.
fn detail(points: &Points) -> i32 {
    let step = |one: f32, other: f32| ((one - other) * 100.0 / 255.0) as i32;
    let down = points.iter().zip(&points[1..]);
    let down = down.flat_map(|(row, next)| row.iter().zip(next));
    let across = points.iter().flat_map(|row| row.iter().zip(&row[1..]));
    let sum: i32 = down
        .chain(across)
        .map(|(one, other)| step(*one, *other).abs())
        .sum();
    (sum / 90).min(100)
}

fn known_by(points: &Points) -> Fingerprint {
    let waves: [[f32; SIDE]; WAVES] = std::array::from_fn(|wave| {
        std::array::from_fn(|place| {
            let turn = PI / (2.0 * SIDE as f32) * (wave + 1) as f32 * (2 * place + 1) as f32;
            (2.0 / SIDE as f32).sqrt() * turn.cos()
        })
    });
    let strong = |one: &[f32; SIDE], other: &[f32; SIDE]| -> f32 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    };
    let across: [[f32; WAVES]; SIDE] =
        std::array::from_fn(|row| std::array::from_fn(|wave| strong(&waves[wave], &points[row])));
    let strengths: [f32; WAVES * WAVES] = std::array::from_fn(|at| {
        let (down, wave) = (at / WAVES, at % WAVES);
        let column = std::array::from_fn(|row| across[row][wave]);
        strong(&waves[down], &column)
    });
    let mut sorted = strengths;
    sorted.sort_by(f32::total_cmp);
    let median = sorted[WAVES * WAVES / 2 - 1];
    Fingerprint::from_bits(&strengths.map(|strength| strength > median))
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ImageFormat, Rgb, RgbImage};
    use std::io::Cursor;

    use super::*;
    use crate::domain::fingerprint::ALIKE;

    /// A picture of coloured tiles, the same every time.
    fn tiles(seed: u32) -> DynamicImage {
        let at = |x: u32, y: u32| {
            let tile = (x / 20).wrapping_mul(73_856_093) ^ (y / 20).wrapping_mul(19_349_663);
            let drawn = |colour: u32| {
                let mixed = tile ^ (seed * 3 + colour).wrapping_mul(2_654_435_761);
                (mixed.wrapping_mul(2_246_822_519) >> 13) as u8
            };
            Rgb([drawn(0), drawn(1), drawn(2)])
        };
        DynamicImage::from(RgbImage::from_fn(640, 480, at))
    }

    fn known(picture: &DynamicImage) -> Fingerprints {
        of(picture).expect("there is enough to see")
    }

    #[test]
    fn the_fingerprint_is_the_one_that_the_reference_gives() {
        // Computed by Meta's own code (pdqhash 0.2.8) from the same points, 300 by 200.
        let at = |x: u32, y: u32| {
            let cut = |n: u32| (n % 256) as u8;
            Rgb([
                cut(x * y / 97),
                cut(x * x / 311 + y),
                cut(y * y / 173 + 2 * x),
            ])
        };
        let known = known(&DynamicImage::from(RgbImage::from_fn(300, 200, at)));
        let reference = [
            "d2a6b6aa456a1b55d6a735b94e6a915a66a55929966ab49aa525a9496b528ef4",
            "83f2e2ff103f4e0083f260ec1b3fc40f33e00c7c833ee1cff070fc1c3e07dba1",
        ]
        .map(|written| Fingerprint::parse(written).unwrap());
        // Sums in another order may turn a wave that is as strong as the median.
        assert!(known.own.distance(reference[0]) <= 2, "{}", known.own);
        assert!(
            known.mirrored.distance(reference[1]) <= 2,
            "{}",
            known.mirrored
        );
    }

    #[test]
    fn a_copy_is_known_again_and_a_stranger_is_not() {
        let picture = tiles(1);
        let own = known(&picture);
        let smaller = picture.thumbnail(200, 200);
        let mut again = Vec::new();
        smaller
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut again, 40))
            .unwrap();
        let again = fingerprints(&again).unwrap().unwrap();
        assert!(
            own.distance(again.own) <= ALIKE,
            "{}",
            own.distance(again.own)
        );
        assert!(known(&picture.brighten(20)).distance(own.own) <= ALIKE);
        assert!(known(&picture.fliph()).distance(own.own) <= ALIKE);
        for seed in 2..20 {
            let far = own.distance(known(&tiles(seed)).own);
            assert!(far > 2 * ALIKE, "{seed}: {far}");
        }
    }

    #[test]
    fn a_blank_page_is_known_by_nothing_and_no_picture_is_refused() {
        let page = RgbImage::from_fn(300, 400, |_, y| match y % 40 {
            0 => Rgb([246, 246, 246]),
            _ => Rgb([250, 250, 250]),
        });
        let mut bytes = Cursor::new(Vec::new());
        page.write_to(&mut bytes, ImageFormat::Png).unwrap();
        assert_eq!(fingerprints(bytes.get_ref()), Ok(None));
        assert_eq!(fingerprints(b"%PDF-1.7"), Err(Refusal::Unknown));
    }

    #[test]
    fn a_single_point_and_a_thin_line_break_nothing() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (63, 65), (129, 127)] {
            let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x ^ y) as u8; 3]));
            of(&DynamicImage::from(picture));
        }
    }
}
