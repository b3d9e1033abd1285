//! From bytes to text: the encoding a page declares or shows, and how that was settled.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How the encoding was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A byte-order mark.
    Mark,
    /// A `<meta>` declaration in the first kilobytes.
    Declared,
    /// The bytes are valid UTF-8, whatever the declaration says.
    Valid,
    /// By the frequencies of the bytes.
    Detected,
    /// The page came as text already.
    Given,
}

impl Settled {
    /// The word for it in records.
    pub fn word(self) -> &'static str {
        match self {
            Settled::Mark => "byte-order mark",
            Settled::Declared => "meta charset",
            Settled::Valid => "valid UTF-8",
            Settled::Detected => "detected",
            Settled::Given => "given as text",
        }
    }
}

/// The encoding of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset {
    /// Its name in the Encoding Standard, such as `windows-1252`.
    pub name: &'static str,
    /// How it was settled.
    pub settled: Settled,
}

/// How far into a page a declaration is looked for. The standard says 1,024 bytes; pages with a long
/// comment on top declare later.
const DECLARATION_WITHIN: usize = 8 * 1024;

/// Decodes. Never fails: what is not in the encoding becomes U+FFFD. NUL characters are dropped.
pub fn decode(bytes: &[u8]) -> (String, Charset) {
    let (encoding, settled) = settle(bytes);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let charset = Charset {
        name: encoding.name(),
        settled,
    };
    (text.replace('\0', ""), charset)
}

fn settle(bytes: &[u8]) -> (&'static Encoding, Settled) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, Settled::Mark);
    }
    let declared = declared(&bytes[..bytes.len().min(DECLARATION_WITHIN)]);
    let valid = std::str::from_utf8(bytes).is_ok();
    match declared {
        Some(encoding) if encoding == UTF_8 && valid => (UTF_8, Settled::Declared),
        // Pages re-saved as UTF-8 keep their old declaration. Non-ASCII text that is valid UTF-8 by
        // chance hardly exists.
        Some(_) if valid && !bytes.is_ascii() => (UTF_8, Settled::Valid),
        // A page that says UTF-8 and has a few broken bytes is UTF-8 with broken bytes.
        Some(encoding) if encoding == UTF_8 && mostly_utf8(bytes) => (UTF_8, Settled::Declared),
        Some(encoding) if encoding != UTF_8 => (encoding, Settled::Declared),
        _ if valid => (UTF_8, Settled::Valid),
        _ => (detect(bytes), Settled::Detected),
    }
}

/// Whether far more non-ASCII bytes belong to valid UTF-8 sequences than do not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text
        .chars()
        .filter(|c| *c == char::REPLACEMENT_CHARACTER)
        .count();
    let sound = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    sound >= broken * 4
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let found = detector.guess(None, Utf8Detection::Deny);
    if found == UTF_8 { WINDOWS_1252 } else { found }
}

/// `charset=` in a `<meta>` or an XML declaration. UTF-16 cannot be declared in ASCII bytes; the
/// standard reads it as UTF-8.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = find(&head[from..], b"<meta").map(|at| from + at) {
        let end = find(&head[found..], b">").map_or(head.len(), |at| found + at);
        let tag = &head[found..end];
        if let Some(encoding) = find(tag, b"charset").and_then(|at| label(&tag[at + 7..])) {
            return Some(encoding);
        }
        from = end;
    }
    let xml = head
        .starts_with(b"<?xml")
        .then(|| find(&head, b"encoding"))
        .flatten()?;
    label(&head[xml + 8..])
}

/// The encoding named after an equals sign, quoted or not.
fn label(after: &[u8]) -> Option<&'static Encoding> {
    let value = after
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or(value.strip_prefix(b"'"))
        .unwrap_or(value);
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/>?".contains(byte);
    let length = value.iter().position(ends).unwrap_or(value.len());
    let encoding = Encoding::for_label(&value[..length])?;
    Some(encoding.output_encoding())
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len())
        .position(|window| window == needle)
}
