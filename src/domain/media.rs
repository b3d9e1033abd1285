//! What a file is, by its first bytes and never by its name (the signs of WHATWG's MIME sniffing
//! that matter to a desk, and those of office files, recordings and films).

/// What a file begins with, at which byte, and what it then is.
const SIGNS: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
];
/// Markup that makes a text a page, wherever in the first bytes it stands: a browser looks for less,
/// and a page that hides behind a comment is still a page.
const PAGES: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<title",
    "<meta",
    "<article",
    "<div",
    "<p>",
    "<h1",
    "<table",
];
/// How many bytes are looked at.
const HEAD: usize = 2048;

/// What some bytes are.
pub fn sniff(bytes: &[u8]) -> &'static str {
    let begins = |at: usize, sign: &[u8]| bytes.get(at..).is_some_and(|b| b.starts_with(sign));
    let known = SIGNS.iter().find(|(at, sign, _)| begins(*at, sign));
    if let Some((_, _, kind)) = known {
        return kind;
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    // Without its NULs, a text of two bytes a letter reads like one of one byte a letter.
    let text: String = head
        .iter()
        .filter(|byte| !(wide && **byte == 0))
        .map(|byte| char::from(*byte).to_ascii_lowercase())
        .collect();
    let binary =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}');
    if text.contains(binary) {
        return "application/octet-stream";
    }
    if text.contains("<svg") {
        return "image/svg+xml";
    }
    if PAGES.iter().any(|tag| text.contains(tag)) {
        return "text/html";
    }
    match text.trim_start().starts_with("<?xml") {
        true => "text/xml",
        false => "text/plain",
    }
}

/// Whether the bytes of a type are words to read as they are.
pub fn is_plain_text(media_type: &str) -> bool {
    matches!(
        media_type,
        "text/plain" | "text/xml" | "text/csv" | "text/markdown"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (bytes, kind) in [
            (&b"%PDF-1.7 /JS"[..], "application/pdf"),
            (b"GIF89a/*<script>alert(1)</script>*/", "image/gif"),
            (b"<svg onload=alert(1)>", "image/svg+xml"),
            (b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
            (b"<!-- x --><HTML>", "text/html"),
            (b"words <script>alert(1)</script>", "text/html"),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "text/html"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypmp42", "video/mp4"),
            (b"a,b\n1,2\n", "text/plain"),
            (b"\x00\x01\x02", "application/octet-stream"),
            (b"", "text/plain"),
        ] {
            assert_eq!(sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
