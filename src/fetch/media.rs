//! What a page, a piece of evidence and a feed may be made of.

use super::wire::Head;

/// What whoever asks can make use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Text to read: HTML, plain, or a PDF.
    Page,
    /// Anything that is kept and cited as evidence: text, PDF, pictures, tables.
    Evidence,
    /// A picture that previews are made of.
    Picture,
    /// A list of new pages: RSS, Atom or JSON Feed.
    Feed,
}

const PAGE: &[&str] = &[
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/pdf",
];
const EVIDENCE: &[&str] = &[
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "text/csv",
    "text/xml",
    "application/xml",
    "application/json",
    "application/ld+json",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/rtf",
    "text/rtf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
];
/// Some stores of files name no kind; what it is is seen by its first bytes.
const PICTURE: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/octet-stream",
];
/// Many feeds come under the general names of XML and JSON, or as the page that names the feed.
const FEED: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x-rss+xml",
    "application/xml",
    "text/xml",
    "application/json",
    "text/html",
    "application/xhtml+xml",
    "text/plain",
];

impl Wanted {
    /// The media types that will do.
    pub fn types(self) -> &'static [&'static str] {
        match self {
            Wanted::Page => PAGE,
            Wanted::Evidence => EVIDENCE,
            Wanted::Picture => PICTURE,
            Wanted::Feed => FEED,
        }
    }

    /// The `Accept` header: what will do, and anything else rather than no answer, because the
    /// answer says more in words than a 406 does.
    pub(super) fn accept(self) -> String {
        format!("{}, */*;q=0.1", self.types().join(", "))
    }

    /// What was wanted, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Wanted::Page => "a page of text or a PDF",
            Wanted::Evidence => "a page, a PDF, an office file, a picture or a table",
            Wanted::Picture => "a picture",
            Wanted::Feed => "a feed",
        }
    }
}

/// The media type a head declares, in lower case and without parameters; `None` when it declares
/// none that could be one.
pub fn declared(head: &Head) -> Option<String> {
    let value = head.get("content-type")?;
    let essence = value.split(';').next()?.trim().to_ascii_lowercase();
    let (kind, sub) = essence.split_once('/')?;
    let token = |part: &str| {
        !part.is_empty()
            && part.len() <= 80
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    (token(kind) && token(sub)).then_some(essence)
}

/// The media type of a body that came without one, by its first bytes; the few signs of WHATWG's
/// MIME sniffing that matter to a desk.
pub fn sniffed(body: &[u8]) -> &'static str {
    if body.starts_with(b"%PDF-") {
        return "application/pdf";
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let start = body.trim_ascii_start();
    let start = start[..start.len().min(16)].to_ascii_lowercase();
    let begins = |sign: &[u8]| start.starts_with(sign);
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") || begins(b"<body") {
        "text/html"
    } else if begins(b"<?xml") {
        "text/xml"
    } else if body[..body.len().min(1445)]
        .iter()
        .any(|b| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31))
    {
        "application/octet-stream"
    } else {
        "text/plain"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(value: &str) -> Option<String> {
        declared(&Head {
            status: 200,
            headers: vec![("Content-type".to_owned(), value.to_owned())],
            bytes: Vec::new(),
        })
    }

    #[test]
    fn a_type_is_read_without_case_and_parameters() {
        assert_eq!(typed("Text/HTML; charset=utf-8").unwrap(), "text/html");
        for none in ["", "html", "/", "text/", "text/<b>", "text/html,text/plain"] {
            assert_eq!(typed(none), None, "{none}");
        }
    }

    #[test]
    fn a_body_without_a_type_is_known_by_its_first_bytes() {
        for (body, kind) in [
            (&b"%PDF-1.7"[..], "application/pdf"),
            (b"\xef\xbb\xbf \n<!DOCTYPE HTML>", "text/html"),
            (b"<HTML lang=en>", "text/html"),
            (b"<?xml version=\"1.0\"?>", "text/xml"),
            (b"MZ\x90\x00\x03", "application/octet-stream"),
            ("Ľudia".as_bytes(), "text/plain"),
            (b"", "text/plain"),
        ] {
            assert_eq!(sniffed(body), kind);
        }
    }
}
