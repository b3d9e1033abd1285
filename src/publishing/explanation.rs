//! A verdict's explanation: Markdown with `[E1]` citations, drawn as HTML that is safe on a page.
//!
//! Raw HTML is shown as the words it is written in, images as their description, and addresses
//! other than the web's as plain words; what remains goes through an allow-list once more.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::domain::words::WebAddress;
use crate::publishing::sentences::mark_uncited;

/// The explanation as HTML. A citation of evidence in `numbers` becomes a link to `#E1` on the
/// same page; one that leads nowhere stays as written and is marked for the eye.
pub fn to_html(markdown: &str, numbers: &[i32]) -> String {
    let marked = mark_citations(markdown);
    let mut drawn = String::with_capacity(marked.len() * 2);
    pulldown_cmark::html::push_html(&mut drawn, allowed(parser(&marked)).into_iter());
    // Citations are put in last: they are numbers of ours, and the allow-list need not know them.
    draw_citations(&SECOND_LINE.clean(&drawn).to_string(), numbers)
}

/// The explanation as [`to_html`] draws it, with every sentence that cites nothing in a
/// `span.uncited`, for those who write it.
pub fn to_html_with_gaps(markdown: &str, numbers: &[i32]) -> String {
    let marked = mark_citations(markdown);
    let events = mark_uncited(allowed(parser(&marked)));
    let mut drawn = String::with_capacity(marked.len() * 2);
    pulldown_cmark::html::push_html(&mut drawn, events.into_iter());
    draw_citations(&SECOND_LINE.clean(&drawn).to_string(), numbers)
        .replace(GAP, "<span class=\"uncited\">")
        .replace(GAP_END, "</span>")
}

/// Where words that cite nothing begin, while Markdown is drawn.
pub(crate) const GAP: char = '\u{e002}';
/// Where they end.
pub(crate) const GAP_END: char = '\u{e003}';

/// A citation within the text while Markdown is read: `[E1]` would mean a link to it, so the
/// number stands between two characters that have no meaning to anybody.
pub(crate) const OPEN: char = '\u{e000}';
/// Ends what [`OPEN`] began.
pub(crate) const CLOSE: char = '\u{e001}';

/// Puts every `[E1]` between [`OPEN`] and [`CLOSE`].
pub(crate) fn mark_citations(markdown: &str) -> String {
    let markdown = markdown.replace([OPEN, CLOSE, GAP, GAP_END], "");
    let mut marked = String::with_capacity(markdown.len());
    let mut pieces = markdown.split("[E");
    marked.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match cited(piece) {
            Some((number, rest)) => {
                marked.push(OPEN);
                marked.push_str(&number.to_string());
                marked.push(CLOSE);
                marked.push_str(rest);
            }
            None => {
                marked.push_str("[E");
                marked.push_str(piece);
            }
        }
    }
    marked
}

/// The Markdown this product understands: CommonMark, tables and struck-out words.
pub(crate) fn parser(marked: &str) -> Parser<'_> {
    Parser::new_ext(
        marked,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    )
}

/// How many elements may stand within each other; deeper ones keep their words only. A page of
/// `>` signs would otherwise nest forty thousand quotations.
const DEEPEST: usize = 24;

/// How many table cells one explanation may have; the words of further ones run on. Markdown fills
/// short rows up to the width of the first, so five kilobytes could become megabytes.
const MOST_CELLS: usize = 4000;

static SECOND_LINE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = HashSet::from([
        "p",
        "a",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]);
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags)
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener"));
    builder
});

fn cited(piece: &str) -> Option<(i32, &str)> {
    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
    let rest = piece[digits..].strip_prefix(']')?;
    Some((piece[..digits].parse().ok()?, rest))
}

/// What becomes of an element: kept as it is, or only the words within it.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Kept,
    KeptLink,
    WordsOnly,
}

fn allowed<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut open: Vec<Fate> = Vec::new();
    let mut depth = 0;
    let mut cells = 0;
    let mut kept = Vec::new();
    for event in events {
        match event {
            Event::Start(tag) => {
                cells += usize::from(tag == Tag::TableCell);
                let bounded = depth < DEEPEST && (tag != Tag::TableCell || cells <= MOST_CELLS);
                let tag = rewritten(tag).filter(|_| bounded);
                open.push(match &tag {
                    None => Fate::WordsOnly,
                    Some(Tag::Link { .. }) => Fate::KeptLink,
                    Some(_) => Fate::Kept,
                });
                depth += usize::from(tag.is_some());
                kept.extend(tag.map(Event::Start));
            }
            Event::End(end) => {
                if open.pop().is_some_and(|fate| fate != Fate::WordsOnly) {
                    depth -= 1;
                    kept.push(Event::End(rewritten_end(end)));
                }
            }
            Event::Html(text) | Event::InlineHtml(text) => kept.push(Event::Text(text)),
            // A link within a link is none: there the citation stays as it was typed.
            Event::Text(text) if open.contains(&Fate::KeptLink) => {
                kept.push(Event::Text(as_typed(&text)));
            }
            Event::Code(text) => kept.push(Event::Code(as_typed(&text))),
            other => kept.push(other),
        }
    }
    kept
}

fn rewritten(tag: Tag<'_>) -> Option<Tag<'_>> {
    match tag {
        Tag::Link { dest_url, .. } => {
            let address = WebAddress::parse(&as_typed(&dest_url)).ok()?;
            Some(Tag::Link {
                link_type: LinkType::Inline,
                dest_url: CowStr::from(address.as_str().to_owned()),
                title: CowStr::from(""),
                id: CowStr::from(""),
            })
        }
        Tag::Image { .. } => None,
        Tag::HtmlBlock => Some(Tag::Paragraph),
        Tag::Heading { level, .. } => Some(Tag::Heading {
            level: below_the_page(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Tag::CodeBlock(_) => Some(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented)),
        other => Some(other),
    }
}

fn rewritten_end(end: TagEnd) -> TagEnd {
    match end {
        TagEnd::HtmlBlock => TagEnd::Paragraph,
        TagEnd::Heading(level) => TagEnd::Heading(below_the_page(level)),
        other => other,
    }
}

/// The page has its own first and second headings; the explanation's begin at the third.
fn below_the_page(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn as_typed<'a>(text: &str) -> CowStr<'a> {
    CowStr::from(text.replace(OPEN, "[E").replace(CLOSE, "]"))
}

fn draw_citations(html: &str, numbers: &[i32]) -> String {
    let mut drawn = String::with_capacity(html.len());
    let mut pieces = html.split(OPEN);
    drawn.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match numbered(piece) {
            Some((number, rest)) => {
                drawn.push_str(&citation(number, numbers));
                drawn.push_str(rest);
            }
            // Written as an entity, these characters get this far; they mean no more here.
            None => drawn.push_str(piece),
        }
    }
    drawn.replace(CLOSE, "")
}

fn numbered(piece: &str) -> Option<(i32, &str)> {
    let (number, rest) = piece.split_once(CLOSE)?;
    Some((number.parse().ok()?, rest))
}

fn citation(number: i32, numbers: &[i32]) -> String {
    if numbers.contains(&number) {
        format!("<a class=\"cite\" href=\"#E{number}\">E{number}</a>")
    } else {
        format!("<span class=\"cite missing\">[E{number}]</span>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_become_links_only_when_the_evidence_exists() {
        assert_eq!(
            to_html("It rose [E1][E2], *not* doubled [E03].", &[1, 3]),
            "<p>It rose <a class=\"cite\" href=\"#E1\">E1</a>\
             <span class=\"cite missing\">[E2]</span>, <em>not</em> doubled \
             <a class=\"cite\" href=\"#E3\">E3</a>.</p>\n"
        );
    }

    #[test]
    fn sentences_that_cite_nothing_are_marked_piece_by_piece() {
        assert_eq!(
            to_html_with_gaps("It rose [E1]. It *fell* again.\n\n- Nobody knows.", &[1]),
            "<p>It rose <a class=\"cite\" href=\"#E1\">E1</a>.\
             <span class=\"uncited\"> It </span><em><span class=\"uncited\">fell</span></em>\
             <span class=\"uncited\"> again.</span></p>\n<ul>\n\
             <li><span class=\"uncited\">Nobody knows.</span></li>\n</ul>\n"
        );
        let hostile = to_html_with_gaps("\u{e002}<b>x</b>\u{e003} &#xE002; [E1]", &[1]);
        assert_eq!(
            hostile.matches("<span").count(),
            hostile.matches("</span>").count()
        );
    }

    #[test]
    fn a_citation_is_never_taken_for_markdown_or_for_somebody_elses_link() {
        assert_eq!(
            to_html(
                "See [E1](p. 4) and [E1](https://x.example/).\n\n[E1]: https://x.example/",
                &[1]
            ),
            "<p>See <a class=\"cite\" href=\"#E1\">E1</a>(p. 4) and \
             <a class=\"cite\" href=\"#E1\">E1</a>(https://x.example/).</p>\n\
             <p><a class=\"cite\" href=\"#E1\">E1</a>: https://x.example/</p>\n"
        );
        assert_eq!(
            to_html("`[E1]` [by [E1]](https://x.example/?q=[E1])", &[1]),
            "<p><code>[E1]</code> <a href=\"https://x.example/?q=%5BE1%5D\" \
             rel=\"nofollow noopener\">by [E1]</a></p>\n"
        );
        assert_eq!(
            to_html("[E] [Ex] [E1 [E99999999999]", &[1]),
            "<p>[E] [Ex] [E1 [E99999999999]</p>\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_or_are_words() {
        assert_eq!(
            to_html(
                "[a](https://x.example/a?b=1&c=2 \"t\") <https://y.example/>",
                &[]
            ),
            "<p><a href=\"https://x.example/a?b=1&amp;c=2\" rel=\"nofollow noopener\">a</a> \
             <a href=\"https://y.example/\" rel=\"nofollow noopener\">https://y.example/</a></p>\n"
        );
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "/admin",
            "//x.example/",
            "#E1",
            "mailto:a@b.example",
            "&#106;avascript:alert(1)",
            "https://user:pass@x.example/",
        ] {
            assert_eq!(
                to_html(&format!("[a]({address})"), &[1]),
                "<p>a</p>\n",
                "{address}"
            );
        }
    }

    #[test]
    fn raw_html_is_shown_as_it_was_typed_and_images_as_their_description() {
        assert_eq!(
            to_html(
                "<script>alert(1)</script>\n\na <b onclick=x>b</b> ![chart](https://x.example/a.png)",
                &[]
            ),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;\n</p>\n\
             <p>a &lt;b onclick=x&gt;b&lt;/b&gt; chart</p>\n"
        );
    }

    #[test]
    fn headings_stand_below_those_of_the_page_and_tables_are_drawn() {
        assert_eq!(
            to_html(
                "# One\n\n###### Six\n\n| a | b |\n|:-|-|\n| 1 | [E1] |",
                &[1]
            ),
            "<h3>One</h3>\n<h6>Six</h6>\n<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n\
             <tr><td>1</td><td><a class=\"cite\" href=\"#E1\">E1</a></td></tr>\n\
             </tbody></table>\n"
        );
    }

    #[test]
    fn private_characters_cannot_forge_a_citation() {
        assert_eq!(
            to_html(
                "a\u{e000}<img src=x onerror=alert(1)>\u{e001}b \u{e000}1\u{e001}",
                &[1]
            ),
            "<p>a&lt;img src=x onerror=alert(1)&gt;b 1</p>\n"
        );
        assert_eq!(
            to_html(
                "&#xE000;*a*&#xE001; &#xE000;**b\n\n**&#xE001; &#xE000;",
                &[1]
            ),
            "<p><em>a</em> **b</p>\n<p>** </p>\n"
        );
    }

    #[test]
    fn the_longest_explanation_is_drawn_at_once_whatever_its_shape() {
        let shapes: [&str; 12] = [
            ">", "> ", "* ", "**a ", "[", "![", "[a](", "`", "| ", "[E1", "<b>", "- a\n  ",
        ];
        for shape in shapes {
            let began = std::time::Instant::now();
            to_html(&shape.repeat(40_000 / shape.len()), &[1]);
            let took = began.elapsed();
            assert!(took.as_secs() < 2, "{shape:?} took {took:?}");
        }
    }

    #[test]
    fn a_small_table_cannot_become_a_large_page() {
        let wide = format!("{}\n{}\n", "|a".repeat(500), "|-".repeat(500));
        let drawn = to_html(&format!("{wide}{}", "|ß\n".repeat(400)), &[]);
        assert!(drawn.len() < 100_000, "{} bytes", drawn.len());
        assert_eq!(drawn.matches('ß').count(), 400);
    }
}
