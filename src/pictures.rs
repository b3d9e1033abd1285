//! A picture by a stranger becomes a small one of our own making: decoded within limits, made
//! smaller, written anew. Nothing of what the file says beside the picture goes along, neither where
//! it was taken nor a script that hides in it. Decoders of strange bytes have had faults before, so
//! [`preview`] and [`fingerprints`] are meant for a process of its own that may be ended.

mod fingerprint;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use fingerprint::fingerprints;

/// The longest side of a preview, in pixels.
pub const LONGEST_SIDE: u32 = 1_200;
/// The largest file that is decoded, in bytes.
pub const LARGEST: usize = 32 << 20;
/// The most pixels of a picture that is decoded: a camera's largest, and a scanned page at 600 dpi.
const MOST_PIXELS: u64 = 40_000_000;
/// The most bytes that decoding may take: eight for each pixel, the picture and its rows in hand.
const MEMORY: u64 = 400 << 20;
/// How good a JPEG is written, of 100.
const QUALITY: u8 = 82;

/// Why there is no preview, in a sentence for whoever handed the picture in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Another kind of file.
    #[error("This is no picture of a kind that Galley shows.")]
    Unknown,
    /// Beyond the limits.
    #[error("This picture is larger than Galley shows: 40 million pixels are the most.")]
    Large,
    /// The bytes do not make a picture.
    #[error("This picture is damaged and cannot be shown.")]
    Damaged,
}

/// The media types that previews are made of. SVG is a program and never among them.
pub const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Whether previews are made of a media type.
pub fn is_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// A picture of at most [`LONGEST_SIDE`] pixels each way: PNG when something can be seen through it,
/// else JPEG. Of a picture that moves it is the first.
///
/// # Errors
/// When the bytes are no picture of the kinds that are shown, too large, or damaged.
pub fn preview(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    written(&upright(bytes, LONGEST_SIDE)?)
}

/// A picture as its camera was held, of at most so many pixels each way.
fn upright(bytes: &[u8], longest: u32) -> Result<DynamicImage, Refusal> {
    let format = image::guess_format(bytes).map_err(|_| Refusal::Unknown)?;
    let known = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ];
    if !known.contains(&format) {
        return Err(Refusal::Unknown);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::Large);
    }
    // A camera held upright says so beside the picture.
    let turned = decoder.orientation().ok();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let mut small = match width.max(height) {
        side if side > longest => picture.thumbnail(longest, longest),
        _ => picture,
    };
    if let Some(turned) = turned {
        small.apply_orientation(turned);
    }
    Ok(small)
}

fn written(small: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let done = match small.color().has_alpha() {
        true => small
            .to_rgba8()
            .write_with_encoder(PngEncoder::new(&mut bytes)),
        false => small
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)),
    };
    done.map_err(|_| Refusal::Damaged)?;
    Ok(bytes)
}

fn refusal(error: &image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::Large,
        image::ImageError::Unsupported(_) => Refusal::Unknown,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::IoError(_) => Refusal::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn sides(bytes: &[u8]) -> (u32, u32) {
        let read = image::load_from_memory(bytes).unwrap();
        (read.width(), read.height())
    }

    #[test]
    fn a_picture_is_made_smaller_and_what_can_be_seen_through_stays_so() {
        let opaque = DynamicImage::from(RgbImage::from_pixel(3_000, 500, Rgb([200, 10, 10])));
        let small = preview(&png(&opaque)).unwrap();
        assert!(small.starts_with(b"\xff\xd8\xff"));
        assert_eq!(sides(&small), (1_200, 200));
        let clear = DynamicImage::from(RgbaImage::from_pixel(20, 10, Rgba([0, 0, 0, 40])));
        let same = preview(&png(&clear)).unwrap();
        assert!(same.starts_with(b"\x89PNG"));
        assert_eq!(sides(&same), (20, 10));
    }

    #[test]
    fn what_hides_behind_or_beside_a_picture_does_not_go_along() {
        let mut bytes = png(&DynamicImage::from(RgbImage::new(8, 8)));
        bytes.extend(b"<script>alert(1)</script>");
        let small = preview(&bytes).unwrap();
        assert!(!small.windows(7).any(|part| part == b"<script"));
        assert_eq!(preview(b"<svg xmlns='x'/>"), Err(Refusal::Unknown));
        assert!(preview(b"GIF89a/*<script>*/").is_err());
        assert_eq!(preview(b"%PDF-1.7"), Err(Refusal::Unknown));
    }

    #[test]
    fn a_picture_held_upright_is_shown_upright() {
        let flat = DynamicImage::from(RgbImage::new(40, 20));
        let mut bytes = Cursor::new(Vec::new());
        flat.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        let bytes = bytes.into_inner();
        // An Exif part that says: turned by a quarter (TIFF tag 0x0112 is 6).
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&bytes[..2], &exif[..], &bytes[2..]].concat();
        assert_eq!(sides(&preview(&turned).unwrap()), (20, 40));
    }

    #[test]
    fn a_picture_beyond_measure_is_refused_by_its_head() {
        let mut bytes = png(&DynamicImage::from(RgbImage::new(8, 8)));
        // The sides stand at bytes 16 and 20 of a PNG, the checksum of the part at 29.
        bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let checked = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checked.to_be_bytes());
        assert_eq!(preview(&bytes), Err(Refusal::Large));
        for end in (0..bytes.len()).step_by(3) {
            assert!(preview(&bytes[..end]).is_err());
        }
    }

    /// CRC-32 as PNG has it (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }
}
