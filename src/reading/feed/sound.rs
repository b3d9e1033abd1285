//! A look at a feed before it is parsed: one pass, and a refusal when parsing could take long or
//! much memory. The parser expands no entity and asks no other place, so a document type is
//! harmless; what costs is depth, name spaces (looked up for each element among all that are open),
//! the attributes of one tag (each compared with all), and the number of elements, each of which
//! becomes a record of several hundred bytes.

use super::Unreadable;

/// The deepest nesting of elements.
const DEEPEST: usize = 200;
/// The most elements.
const MOST_ELEMENTS: usize = 200_000;
/// The most entries, each a record of about a kilobyte.
const MOST_ENTRIES: usize = 10_000;
/// The most attributes of one tag.
const MOST_ATTRIBUTES: usize = 64;
/// The most name spaces open at once.
const MOST_NAME_SPACES: usize = 200;
/// The most braces in a JSON feed, each of which may begin a record of two kilobytes.
const MOST_BRACES: usize = 20_000;

/// Looks an XML feed over.
///
/// # Errors
/// Which limit it passes.
pub fn look_over_xml(text: &str) -> Result<(), Unreadable> {
    let mut open: Vec<usize> = Vec::new();
    let (mut elements, mut entries, mut name_spaces) = (0, 0, 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..];
        if let Some(end) = passed_over(tag) {
            rest = end;
            continue;
        }
        let length = tag_length(tag);
        let (within, after) = tag.split_at(length);
        rest = after;
        if within.starts_with("</") {
            name_spaces -= open.pop().unwrap_or_default();
            continue;
        }
        elements += 1;
        entries += usize::from(is_entry(within));
        if elements > MOST_ELEMENTS {
            return Err(Unreadable::Unsound("too many elements"));
        }
        if entries > MOST_ENTRIES {
            return Err(Unreadable::Unsound("too many entries"));
        }
        // Each attribute has one, and so may a value; values rarely hold so many.
        if within.matches(['"', '\'']).count() > 2 * MOST_ATTRIBUTES + 200 {
            return Err(Unreadable::Unsound("too many attributes"));
        }
        if within.ends_with("/>") {
            continue;
        }
        let declared = within.matches("xmlns").count();
        name_spaces += declared;
        open.push(declared);
        if open.len() > DEEPEST {
            return Err(Unreadable::Unsound("nested too deep"));
        }
        if name_spaces > MOST_NAME_SPACES {
            return Err(Unreadable::Unsound("too many name spaces"));
        }
    }
    Ok(())
}

/// Looks a JSON feed over.
///
/// # Errors
/// When it may hold too many records.
pub fn look_over_json(text: &str) -> Result<(), Unreadable> {
    // Depth is bounded by the parser itself.
    let braces = text.bytes().filter(|byte| *byte == b'{').count();
    if braces > MOST_BRACES {
        return Err(Unreadable::Unsound("too many records"));
    }
    Ok(())
}

/// Whether a text is an HTML page: its first element is `html`, or it says so before that.
pub fn is_page(text: &str) -> bool {
    let starts = |tag: &str, word: &str| {
        let found = tag.get(..word.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..];
        if starts(tag, "<!doctype html") || starts(tag, "<html") {
            return true;
        }
        match passed_over(tag) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    false
}

/// What follows a comment, a CDATA section, an instruction or a declaration, none of which opens
/// an element.
fn passed_over(tag: &str) -> Option<&str> {
    let after = |end: &str| Some(tag.find(end).map_or("", |at| &tag[at + end.len()..]));
    if tag.starts_with("<!--") {
        after("-->")
    } else if tag.starts_with("<![CDATA[") {
        after("]]>")
    } else if tag.starts_with("<?") {
        after("?>")
    } else {
        // A document type may hold declarations in brackets; counting their tags does no harm.
        tag.strip_prefix("<!")
    }
}

/// The length of a tag, up to the bracket that stands in no quoted value.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn is_entry(tag: &str) -> bool {
    let name = tag[1..].split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    let name = name.take(1).collect::<String>();
    matches!(name.rsplit(':').next(), Some("item" | "entry"))
}
