//! Tags and comments as bytes, for the pass over a page before a tree is built: names, the number of
//! attributes, where each ends. It knows nothing of nesting.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Long enough for every name that matters here.
const NAME: usize = 12;
/// The beginning of a name, in small letters, filled up with zeros.
pub type Name = [u8; NAME];

/// A start or end tag.
pub struct Tag {
    /// Its name.
    pub name: Name,
    /// `</…>`.
    pub closing: bool,
    /// `<…/>`.
    pub self_closing: bool,
    /// How many attributes it has.
    pub attributes: usize,
    /// Stands for the attributes, to tell `<b>` from `<b class=x>`.
    pub fingerprint: u64,
}

/// Bytes up to the end of the comment at the start of `rest`, or all when it never ends.
pub fn comment_length(rest: &[u8]) -> usize {
    if rest.starts_with(b"<!-->") {
        return 5;
    }
    if rest.starts_with(b"<!--->") {
        return 6;
    }
    let body = &rest[4..];
    let ends = |at: &usize| body[*at..].starts_with(b"-->") || body[*at..].starts_with(b"--!>");
    let end = (0..body.len()).find(ends);
    end.map_or(rest.len(), |at| 4 + at + 3)
}

/// Reads the tag at the start of `rest`: its name begins at `name_at`. Gives it and its length. In
/// raw text a tag ends at the first angle bracket, quoted or not, so that neither `a<b` nor a
/// quotation mark in a script hides the end of the script.
pub fn read_tag(rest: &[u8], name_at: usize, closing: bool, raw: bool) -> (Tag, usize) {
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>') || (raw && *byte == b'<')
    };
    let name_length = rest[name_at..]
        .iter()
        .position(ends)
        .unwrap_or(rest.len() - name_at);
    let mut name = [0; NAME];
    for (to, from) in name.iter_mut().zip(&rest[name_at..name_at + name_length]) {
        *to = from.to_ascii_lowercase();
    }
    let mut tag = Tag {
        name,
        closing,
        self_closing: false,
        attributes: 0,
        fingerprint: 0,
    };
    let mut at = name_at + name_length;
    let attributes_at = at;
    let mut quote = None;
    let mut between = true;
    let mut value_next = false;
    while let Some(byte) = rest.get(at).copied() {
        match (quote, byte) {
            (Some(open), _) if byte == open => {
                quote = None;
                between = true;
            }
            (Some(_), _) => {}
            (None, b'>') => break,
            (None, b'<') if raw => break,
            (None, b'"' | b'\'') if value_next && !raw => {
                quote = Some(byte);
                value_next = false;
            }
            (None, b'=') if !between => value_next = true,
            (None, b'/') if !value_next => between = true,
            (None, _) if byte.is_ascii_whitespace() => between |= !value_next,
            (None, _) => {
                if value_next {
                    value_next = false;
                } else if between {
                    tag.attributes += 1;
                }
                between = false;
            }
        }
        at += 1;
    }
    let mut hasher = DefaultHasher::new();
    rest[attributes_at..at].hash(&mut hasher);
    tag.fingerprint = hasher.finish();
    tag.self_closing = at > attributes_at && rest[at - 1] == b'/';
    let ended = rest.get(at) == Some(&b'>');
    (tag, at + usize::from(ended))
}

/// Ampersands in a tag.
pub fn entities(tag: &[u8]) -> usize {
    tag.iter().filter(|byte| **byte == b'&').count()
}

/// Whether a name is this word.
pub fn same(name: &Name, word: &[u8]) -> bool {
    name.starts_with(word) && name[word.len()..].iter().all(|byte| *byte == 0)
}

/// Whether a name is one of these words.
pub fn among(words: &[&[u8]], name: &Name) -> bool {
    words.iter().any(|word| same(name, word))
}
