//! Pictures among the evidence: a small one of our own making is shown, never the bytes we keep; one
//! made to do harm is refused in time and said to be.

use std::io::{Cursor, Write};
use std::time::Instant;

use flate2::Crc;
use galley::domain::people::Role;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::evidence::researched;
use crate::support::{App, Browser, FilledForm, spawn_app};

fn written(sides: (u32, u32), format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(sides.0, sides.1, |x, y| {
        Rgb([x as u8, y as u8, (x ^ y) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// A PNG of zeros that says it has these sides.
fn zeros(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut part = |name: &[u8], body: &[u8]| {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(body);
        file.extend((body.len() as u32).to_be_bytes());
        file.extend([name, body].concat());
        file.extend(crc.sum().to_be_bytes());
    };
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    part(b"IHDR", &[&sides[..], &[8, 6, 0, 0, 0]].concat());
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    // Of a picture beyond measure there is as much as would be read if its head were not looked at.
    let row = vec![0; (width as usize * 4 + 1).min(1 << 20)];
    for _ in 0..height.min((160 << 20) / row.len() as u32) {
        packed.write_all(&row).unwrap();
    }
    part(b"IDAT", &packed.finish().unwrap());
    part(b"IEND", b"");
    file
}

/// Adds a picture and gives the address of what is kept.
pub async fn add(browser: &Browser, claim: &str, bytes: &[u8]) -> String {
    let form = browser.open(&format!("{claim}/evidence/new")).await;
    let typed = [
        ("title", "A picture"),
        ("passage", "The sign at the quay"),
        ("stance", "context"),
        ("kind", "primary"),
    ];
    let filled = FilledForm::find(&form.expect(200), "body", "Archive and add").typed(&typed);
    let filled = filled.with_file("file", "picture.png", "image/png", bytes);
    let added = browser.send_form(&filled).await.expect(303).location();
    let board = browser.open(claim).await.expect(200);
    let (_, card) = added.split_once('#').unwrap();
    board.attribute(&format!("#{card} h4 a"), "href")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_shown_as_a_small_one_of_our_own_making() {
    let app: App = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ] {
        // What stands behind the picture is kept, and does not come along.
        let bytes = [
            written((1_500, 300), format),
            b"<script>alert(1)</script>".to_vec(),
        ]
        .concat();
        let kept = add(&checker, &claim, &bytes).await;
        let viewer = checker.open(&kept).await.expect(200);
        let shown = viewer.attribute("figure.preview img", "src");
        assert_eq!(shown, format!("{kept}/preview"), "{format:?}");
        let ask = || checker.request(reqwest::Method::GET, &shown);
        let came = ask().send().await.unwrap();
        assert_eq!(came.status(), 200, "{format:?}");
        let header = |name: &str| came.headers()[name].to_str().unwrap().to_owned();
        assert!(matches!(
            header("content-type").as_str(),
            "image/png" | "image/jpeg"
        ));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(header("cache-control"), "private, no-cache");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        let tag = header("etag");
        let small = came.bytes().await.unwrap();
        let read = image::load_from_memory(&small).unwrap();
        assert_eq!((read.width(), read.height()), (1_200, 240), "{format:?}");
        assert!(!small.windows(7).any(|part| part == b"<script"));
        // What a browser has it need not be sent again, and only while it may see it.
        let again = ask().header("if-none-match", &tag).send().await.unwrap();
        assert_eq!(again.status(), 304);
        assert_eq!(app.browser().get(&shown).await.status, 303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_or_made_to_do_harm_is_not_shown_and_the_desk_goes_on() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let whole = written((64, 64), ImageFormat::Png);
    let script = b"<script>alert(1)</script>";
    for (name, bytes, words) in [
        (
            "30,000 by 30,000",
            zeros(30_000, 30_000),
            "larger than Galley shows",
        ),
        (
            "1,073,741,824 by 1",
            zeros(1 << 30, 1),
            "larger than Galley shows",
        ),
        (
            "cut in the middle",
            whole[..whole.len() / 2].to_vec(),
            "damaged",
        ),
        (
            "a page called a picture",
            [b"\x89PNG\r\n\x1a\n", &script[..]].concat(),
            "damaged",
        ),
        (
            "a script called a picture",
            b"GIF89a/*<script>alert(1)</script>*/=1".to_vec(),
            "not shown here",
        ),
    ] {
        let begun = Instant::now();
        let kept = add(&checker, &claim, &bytes).await;
        assert!(
            begun.elapsed().as_secs() < 20,
            "{name}: {:?}",
            begun.elapsed()
        );
        let viewer = checker.open(&kept).await.expect(200);
        assert!(viewer.says(words), "{name}: {}", viewer.one(".page"));
        assert!(viewer.all("img[src*=preview]").is_empty(), "{name}");
        let refused = checker.open(&format!("{kept}/preview")).await;
        assert_eq!(refused.status, 422, "{name}");
    }
    // An image that is a program has no preview at all.
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let kept = add(&checker, &claim, svg).await;
    assert_eq!(checker.open(&format!("{kept}/preview")).await.status, 404);
    // A large one within the limits is shown.
    let large = zeros(8_000, 5_000);
    let kept = add(&checker, &claim, &large).await;
    let shown = checker.open(&format!("{kept}/preview")).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
}
