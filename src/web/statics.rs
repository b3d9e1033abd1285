//! Stylesheets, fonts, icons and the script: built into the program, packed once, and named by
//! their bytes so that browsers may keep them for ever.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use crate::blobs::sha256;
use crate::web::error::{AppError, Outcome};

/// A file under a name that changes with its bytes is never asked for again.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A file under its plain name is kept for a day and then asked for by its mark.
const FOR_A_DAY: &str = "public, max-age=86400";
/// A part of the script is asked for by its mark each time: it belongs to the part that asks for it,
/// and the two must be of one version.
const EACH_TIME: &str = "public, no-cache";

#[derive(RustEmbed)]
#[folder = "static/"]
#[exclude = "screenshots/*"]
struct Files;

struct Asset {
    bytes: Cow<'static, [u8]>,
    /// The same, packed, when that is smaller.
    packed: Option<Vec<u8>>,
    kind: String,
    mark: String,
}

struct Shelf {
    /// By plain name: `fonts/x.woff2`.
    assets: HashMap<String, Asset>,
    /// From the lasting name to the plain one: `app.1f2e3d4c.css`.
    lasting: HashMap<String, String>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let mut shelf = Shelf {
        assets: HashMap::new(),
        lasting: HashMap::new(),
    };
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let bytes = bare(&name, file.data);
        let mark = sha256(&bytes)[..16].to_owned();
        shelf
            .lasting
            .insert(lasting(&name, &mark), name.to_string());
        let asset = Asset {
            packed: packed(&name, &bytes),
            kind: kind(&name, file.metadata.mimetype()),
            bytes,
            mark,
        };
        shelf.assets.insert(name.to_string(), asset);
    }
    shelf
});

/// Reads and packs every file, so that the first visitor does not wait for it.
pub fn prepare() {
    LazyLock::force(&SHELF);
}

/// The lasting address of a file in `static/`.
pub fn address(name: &str) -> String {
    match SHELF.assets.get(name) {
        Some(asset) => format!("/static/{}", lasting(name, &asset.mark)),
        None => format!("/static/{name}"),
    }
}

/// GET /static/{name}
pub async fn show(req: HttpRequest, name: Path<String>) -> Outcome {
    let (plain, keep) = match SHELF.lasting.get(name.as_str()) {
        Some(plain) => (plain.as_str(), FOR_EVER),
        None if name.ends_with(".js") => (name.as_str(), EACH_TIME),
        None => (name.as_str(), FOR_A_DAY),
    };
    answer(&req, plain, keep)
}

/// GET /favicon.ico
pub async fn favicon(req: HttpRequest) -> Outcome {
    answer(&req, "favicon.ico", FOR_A_DAY)
}

fn answer(req: &HttpRequest, plain: &str, keep: &'static str) -> Outcome {
    let asset = SHELF.assets.get(plain).ok_or(AppError::NotFound)?;
    let packed = asset.packed.as_ref().filter(|_| takes_gzip(req));
    let tag = format!(
        "\"{}{}\"",
        asset.mark,
        if packed.is_some() { "-gz" } else { "" }
    );
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((ETAG, tag.clone()));
    if asset.packed.is_some() {
        response.insert_header((VARY, "accept-encoding"));
    }
    let known = req
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
        return Ok(response
            .status(actix_web::http::StatusCode::NOT_MODIFIED)
            .finish());
    }
    response.content_type(asset.kind.as_str());
    Ok(match packed {
        Some(packed) => {
            response.insert_header((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
            response.body(packed.as_slice())
        }
        None => match &asset.bytes {
            Cow::Borrowed(bytes) => response.body(*bytes),
            Cow::Owned(bytes) => response.body(bytes.clone()),
        },
    })
}

/// Whether the browser takes gzip: it names it, and not with a weight of nothing.
fn takes_gzip(req: &HttpRequest) -> bool {
    let named = req
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    named.unwrap_or_default().split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let gzip = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        gzip && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// `app.css` and its mark make `app.1f2e….css`.
fn lasting(name: &str, mark: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{mark}.{extension}"),
        None => format!("{name}.{mark}"),
    }
}

/// A stylesheet without its comments and the blanks that lines begin with: those are for whoever
/// keeps it. Ours holds neither in a string.
fn bare(name: &str, bytes: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
    let Some(text) = std::str::from_utf8(&bytes)
        .ok()
        .filter(|_| name.ends_with(".css"))
    else {
        return bytes;
    };
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        left.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    left.push_str(rest);
    let lines = left.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    Cow::Owned(lines.join("\n").into_bytes())
}

/// Text is packed; fonts and pictures are already.
fn packed(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let text = [".css", ".js", ".svg", ".txt"]
        .iter()
        .any(|extension| name.ends_with(extension));
    if !text {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder
        .finish()
        .ok()
        .filter(|packed| packed.len() < bytes.len())
}

fn kind(name: &str, guessed: &str) -> String {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8".to_owned(),
        Some("css") => "text/css; charset=utf-8".to_owned(),
        Some("txt") => "text/plain; charset=utf-8".to_owned(),
        Some("woff2") => "font/woff2".to_owned(),
        _ => guessed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_is_served_without_what_is_for_its_keepers() {
        let given = "/* why */\n  .a { color: red; }\n\n  /* two\n lines */ .b { margin: 0; }\n";
        let served = bare("app.css", Cow::Borrowed(given.as_bytes()));
        assert_eq!(&*served, b".a { color: red; }\n.b { margin: 0; }");
        let script = bare("desk.js", Cow::Borrowed(given.as_bytes()));
        assert_eq!(&*script, given.as_bytes());
        let asset = SHELF.assets.get("app.css").unwrap();
        let packed = asset.packed.as_ref().unwrap().len();
        assert!(packed <= 14_000, "the stylesheet has {packed} bytes packed");
    }
}
