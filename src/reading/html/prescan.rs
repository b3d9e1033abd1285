//! A look at markup before any tree is built from it: one pass, no allocation that grows with the
//! page, and a refusal in words when building the tree could take long.
//!
//! A tree builder that follows the HTML standard costs more than linear time in four places: the
//! depth of open elements, the attributes of one tag, formatting elements left open (each new block
//! opens them all again), and what a table pushes out in front of itself. All four are bounded here.
//! The count is on the safe side: where this pass and the standard could disagree about what is
//! markup (scripts, styles, comments, foreign elements) it counts what might be markup, against
//! wider limits, because scripts hold strings that look like tags.

use thiserror::Error;

use super::tags::{Name, Tag, among, comment_length, entities, read_tag, same};

/// The longest page, in bytes. The largest of a hundred news pages has 1.6 MB.
pub const LONGEST: usize = 4 * 1024 * 1024;
/// The deepest nesting of elements; browsers stop at 512 too.
pub const DEEPEST: usize = 512;
/// The deepest nesting of what looks like tags inside scripts, styles and other raw text.
pub const DEEPEST_IN_RAW_TEXT: usize = 2_048;
/// The most steps from all elements to the root taken together: whoever asks each element for its
/// ancestors takes so many. The largest of a hundred pages has
/// 10,157 elements, 54 deep at most.
pub const MOST_STEPS: usize = 4_000_000;
/// The most attributes on one tag.
pub const MOST_ATTRIBUTES: usize = 256;
/// The most attributes on what looks like a tag inside raw text.
pub const MOST_ATTRIBUTES_IN_RAW_TEXT: usize = 4_096;
/// The most elements, those that the standard implies for unclosed formatting included.
pub const MOST_ELEMENTS: usize = 50_000;
/// The most of what looks like tags inside raw text.
pub const MOST_TAGS_IN_RAW_TEXT: usize = 100_000;
/// The most character references (`&amp;`), bare ampersands and bare `<` outside scripts.
pub const MOST_ENTITIES: usize = 200_000;
/// The most tags that a table can push out in front of itself.
pub const MOST_FOSTERED: usize = 20_000;

/// Why a page is not read, in a sentence for the person who handed it in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// More bytes than [`LONGEST`].
    #[error(
        "This page has {0} bytes; Galley reads pages of up to {LONGEST}. Paste the text instead."
    )]
    TooLong(usize),
    /// Deeper than [`DEEPEST`], or deep in too many places ([`MOST_STEPS`]).
    #[error(
        "The elements of this page are nested deeper than any article needs. Paste the text instead."
    )]
    TooDeep,
    /// More attributes than [`MOST_ATTRIBUTES`].
    #[error(
        "A tag of this page has more than {MOST_ATTRIBUTES} attributes, which no article needs. Paste the text instead."
    )]
    TooManyAttributes,
    /// More elements than [`MOST_ELEMENTS`].
    #[error("This page has more than {MOST_ELEMENTS} elements. Paste the text instead.")]
    TooManyElements,
    /// More references than [`MOST_ENTITIES`].
    #[error(
        "This page has more than {MOST_ENTITIES} bare special characters. Paste the text instead."
    )]
    TooManyEntities,
    /// More than [`MOST_FOSTERED`] tags straight inside tables.
    #[error("The tables of this page are too broken to read. Paste the text instead.")]
    BrokenTables,
}

/// What the pass counted; for tests and for measuring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Elements, implied ones included.
    pub elements: usize,
    /// The greatest depth.
    pub depth: usize,
    /// The depths of all elements added up.
    pub steps: usize,
    /// The greatest depth in raw text.
    pub raw_depth: usize,
    /// What looks like tags in raw text.
    pub raw_tags: usize,
    /// The most attributes on one tag.
    pub attributes: usize,
    /// Ampersands outside raw text.
    pub entities: usize,
    /// Tags straight inside tables.
    pub fostered: usize,
}

/// Looks a page over.
///
/// # Errors
/// When a limit is passed; the first one found.
pub fn look_over(html: &str) -> Result<Shape, Refusal> {
    if html.len() > LONGEST {
        return Err(Refusal::TooLong(html.len()));
    }
    let mut pass = Pass::new(html.as_bytes());
    pass.run()?;
    Ok(pass.shape)
}

/// Elements whose text is not markup.
const RAW_TEXT: [&[u8]; 9] = [
    b"script",
    b"style",
    b"textarea",
    b"title",
    b"xmp",
    b"iframe",
    b"noembed",
    b"noframes",
    b"plaintext",
];
/// Elements that never have children.
const VOID: [&[u8]; 16] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr", b"frame", b"image",
];
/// Formatting elements: the standard opens them again in each block until they are closed.
const FORMATTING: [&[u8]; 14] = [
    b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike",
    b"strong", b"tt", b"u",
];
/// Elements that another of the same group closes, so that leaving the end tag out nests nothing.
const CLOSED_BY_THE_NEXT: [&[u8]; 14] = [
    b"p",
    b"li",
    b"dd",
    b"dt",
    b"option",
    b"optgroup",
    b"tr",
    b"td",
    b"th",
    b"tbody",
    b"thead",
    b"tfoot",
    b"rt",
    b"rp",
];
/// What may stand straight inside a table, row or section of rows.
const TABLE_PARTS: [&[u8]; 13] = [
    b"tr",
    b"td",
    b"th",
    b"tbody",
    b"thead",
    b"tfoot",
    b"caption",
    b"colgroup",
    b"col",
    b"style",
    b"script",
    b"template",
    b"form",
];

struct Pass<'a> {
    html: &'a [u8],
    at: usize,
    shape: Shape,
    open: Vec<Name>,
    formatting: Vec<(Name, u64)>,
    /// The raw-text element we are in, and the depth of what looks like tags in it.
    raw: Option<(Name, usize)>,
}

impl<'a> Pass<'a> {
    fn new(html: &'a [u8]) -> Self {
        Pass {
            html,
            at: 0,
            shape: Shape::default(),
            open: Vec::new(),
            formatting: Vec::new(),
            raw: None,
        }
    }

    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(byte) = self.html.get(self.at).copied() {
            match byte {
                b'<' => self.angle()?,
                b'&' if self.raw.is_none() => {
                    self.shape.entities += 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if self.shape.entities > MOST_ENTITIES {
                return Err(Refusal::TooManyEntities);
            }
        }
        Ok(())
    }

    fn angle(&mut self) -> Result<(), Refusal> {
        let rest = &self.html[self.at..];
        if self.raw.is_none() && rest.starts_with(b"<!--") {
            self.at += comment_length(rest);
            return self.count(1);
        }
        let closing = rest.get(1) == Some(&b'/') || rest.starts_with(b"<\\/");
        let skip = if rest.starts_with(b"<\\/") {
            3
        } else {
            1 + usize::from(closing)
        };
        if !rest.get(skip).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
            self.shape.entities += usize::from(self.raw.is_none());
            return Ok(());
        }
        let (tag, length) = read_tag(rest, skip, closing, self.raw.is_some());
        self.shape.entities += if self.raw.is_none() {
            entities(&rest[..length])
        } else {
            0
        };
        self.at += length;
        let most = if self.raw.is_some() {
            MOST_ATTRIBUTES_IN_RAW_TEXT
        } else {
            MOST_ATTRIBUTES
        };
        if tag.attributes > most {
            return Err(Refusal::TooManyAttributes);
        }
        if self.raw.is_some() {
            self.inside_raw_text(&tag)
        } else {
            self.shape.attributes = self.shape.attributes.max(tag.attributes);
            if tag.closing {
                self.end(&tag)
            } else {
                self.start(&tag)?
            }
            Ok(())
        }
    }

    fn inside_raw_text(&mut self, tag: &Tag) -> Result<(), Refusal> {
        let Some((raw, depth)) = &mut self.raw else {
            return Ok(());
        };
        if tag.closing && tag.name == *raw {
            self.raw = None;
            return Ok(());
        }
        if tag.closing {
            *depth = depth.saturating_sub(1);
        } else if !among(&VOID, &tag.name) && !tag.self_closing {
            *depth += 1;
        }
        let depth = *depth;
        self.shape.raw_depth = self.shape.raw_depth.max(depth);
        self.shape.raw_tags += 1;
        if self.shape.raw_tags > MOST_TAGS_IN_RAW_TEXT {
            return Err(Refusal::TooManyElements);
        }
        if depth > DEEPEST_IN_RAW_TEXT {
            return Err(Refusal::TooDeep);
        }
        self.format(tag);
        if !tag.closing && !among(&FORMATTING, &tag.name) {
            self.count(self.formatting.len())?;
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag) -> Result<(), Refusal> {
        self.count(1)?;
        let innermost = self.open.last().copied().unwrap_or_default();
        if (same(&innermost, b"table") || same(&innermost, b"tr") || same(&innermost, b"tbody"))
            && !among(&TABLE_PARTS, &tag.name)
        {
            self.shape.fostered += 1;
            if self.shape.fostered > MOST_FOSTERED {
                return Err(Refusal::BrokenTables);
            }
        }
        if among(&VOID, &tag.name) {
            return Ok(());
        }
        self.format(tag);
        if !among(&FORMATTING, &tag.name) {
            self.count(self.formatting.len())?;
        }
        if among(&RAW_TEXT, &tag.name) {
            self.raw = Some((tag.name, 0));
            return Ok(());
        }
        if among(&CLOSED_BY_THE_NEXT, &tag.name) {
            self.close_its_like(&tag.name);
        }
        // The slash of `<path/>` closes in foreign elements only; `<div/>` stays open.
        let foreign = || {
            self.open
                .iter()
                .any(|name| same(name, b"svg") || same(name, b"math"))
        };
        if tag.self_closing && foreign() {
            return Ok(());
        }
        self.open.push(tag.name);
        let depth = self.open.len().max(self.formatting.len());
        self.shape.depth = self.shape.depth.max(depth);
        if depth > DEEPEST {
            return Err(Refusal::TooDeep);
        }
        Ok(())
    }

    /// Closes up to the innermost element of that name; an end tag of nothing open does nothing.
    fn end(&mut self, tag: &Tag) {
        if let Some(at) = self.open.iter().rposition(|name| *name == tag.name) {
            self.open.truncate(at);
        }
        self.format(tag);
    }

    /// Keeps the list of open formatting elements. The standard keeps three alike at most.
    fn format(&mut self, tag: &Tag) {
        if !among(&FORMATTING, &tag.name) {
            return;
        }
        if tag.closing {
            if let Some(at) = self
                .formatting
                .iter()
                .rposition(|(name, _)| *name == tag.name)
            {
                self.formatting.remove(at);
            }
            return;
        }
        let like = |kept: &&(Name, u64)| **kept == (tag.name, tag.fingerprint);
        if self.formatting.iter().filter(like).count() < 3 && self.formatting.len() <= DEEPEST {
            self.formatting.push((tag.name, tag.fingerprint));
        }
    }

    /// `<li>` closes the `<li>` before it, up to the list that holds both.
    fn close_its_like(&mut self, name: &Name) {
        let holds = |open: &Name| {
            [
                "ul", "ol", "dl", "table", "select", "div", "section", "article", "td",
            ]
            .iter()
            .any(|holder| same(open, holder.as_bytes()) && !same(name, holder.as_bytes()))
        };
        let since = self.open.iter().rposition(holds).map_or(0, |at| at + 1);
        if let Some(at) = self.open[since..].iter().position(|open| open == name) {
            self.open.truncate(since + at);
        }
    }

    fn count(&mut self, elements: usize) -> Result<(), Refusal> {
        self.shape.elements += elements;
        self.shape.steps += elements * (self.open.len() + 1);
        if self.shape.steps > MOST_STEPS {
            return Err(Refusal::TooDeep);
        }
        if self.shape.elements > MOST_ELEMENTS {
            return Err(Refusal::TooManyElements);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(unit: &str, times: usize) -> String {
        format!("<html><body>{}", unit.repeat(times))
    }

    #[test]
    fn an_ordinary_page_passes() {
        let html = page(
            "<p>The ferry was <b>late</b> again &amp; nobody knew why.</p>",
            2_000,
        );
        let shape = look_over(&html).expect("within the limits");
        assert_eq!(
            (shape.elements, shape.depth, shape.entities),
            (4_002, 4, 2_000)
        );
    }

    #[test]
    fn what_a_tree_builder_would_choke_on_is_refused() {
        let attributes = format!("<p {}>", "a=1 ".repeat(1_000));
        let distinct: String = (0..1_000).map(|n| format!("<b id={n}>")).collect();
        let refused = [
            (page("<div>", 100_000), Refusal::TooDeep),
            (page("<ul><li>", 1_000), Refusal::TooDeep),
            (page(&distinct, 1), Refusal::TooDeep),
            (page("<p><b>x", 50_000), Refusal::TooManyElements),
            (page(&attributes, 1), Refusal::TooManyAttributes),
            (page("&amp;", 200_001), Refusal::TooManyEntities),
            (page("<br>", 60_000), Refusal::TooManyElements),
            (
                format!("<table>{}", "<b>x</b>".repeat(20_001)),
                Refusal::BrokenTables,
            ),
            (" ".repeat(LONGEST + 1), Refusal::TooLong(LONGEST + 1)),
        ];
        for (html, expected) in refused {
            assert_eq!(
                look_over(&html),
                Err(expected),
                "{}",
                &html[..html.len().min(60)]
            );
        }
    }

    #[test]
    fn markup_cannot_hide_in_what_only_looks_like_raw_text() {
        // The standard ignores `</svg>` inside `<desc>`, so that `<style>` is foreign and holds elements.
        let hidden = format!("<svg><desc></svg></desc><style>{}", "<div>".repeat(5_000));
        assert_eq!(look_over(&hidden), Err(Refusal::TooDeep));
        let unended = format!("<select><title></select>{}", "<div>".repeat(5_000));
        assert_eq!(look_over(&unended), Err(Refusal::TooDeep));
    }

    #[test]
    fn a_script_that_compares_does_not_hide_its_end() {
        let html = "<script>if(a<b){}</script><p>one</p><p>two</p>";
        assert_eq!(look_over(html).map(|shape| shape.elements), Ok(3));
    }
}
