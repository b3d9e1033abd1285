//! What a feed writes in HTML, as plain text: no tags, no scripts, entities as the characters they
//! stand for, single blanks. One pass over any text, and no tree that could grow deep.

use dom_query::Document;

use crate::domain::words;

/// Longer pieces are not looked at to their end.
const LONGEST: usize = 400_000;
/// Elements whose text nobody reads.
const UNREAD: [&str; 5] = ["script", "style", "template", "noscript", "iframe"];

/// The text of some HTML.
pub fn plain(html: &str) -> String {
    let html: &str = html
        .get(..html.floor_char_boundary(LONGEST))
        .unwrap_or(html);
    let text = without_tags(html);
    let text = if text.contains('&') {
        // No `<` is left, so this parses to one text.
        Document::fragment(text).text().to_string()
    } else {
        text
    };
    words::clean(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Takes tags, comments and unread elements out. A `<` that begins no tag stays, as an entity.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        rest = match tag.as_bytes().get(1) {
            Some(b'!') if tag.starts_with("<!--") => after(tag, "-->"),
            Some(b'/' | b'!' | b'?') => after(tag, ">"),
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name = name(&tag[1..]);
                let inside = after(tag, ">");
                match UNREAD
                    .iter()
                    .find(|unread| name.eq_ignore_ascii_case(unread))
                {
                    Some(unread) => after_element(inside, unread),
                    None => inside,
                }
            }
            _ => {
                text.push_str("&lt;");
                &tag[1..]
            }
        };
        // A tag parts words, as a line break or a new paragraph does.
        if !text.ends_with(' ') {
            text.push_str(blank_after(tag));
        }
    }
    text.push_str(rest);
    text
}

/// Only tags that stand within a line part no words.
fn blank_after(tag: &str) -> &'static str {
    const INLINE: [&str; 12] = [
        "a", "abbr", "b", "cite", "em", "i", "mark", "small", "span", "strong", "sub", "sup",
    ];
    let name = name(tag[1..].trim_start_matches('/'));
    let inline = name.is_empty() || INLINE.iter().any(|known| name.eq_ignore_ascii_case(known));
    if inline { "" } else { " " }
}

fn name(after_bracket: &str) -> &str {
    let ends = |c: char| !c.is_ascii_alphanumeric();
    after_bracket.split(ends).next().unwrap_or_default()
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

/// What stands after the end tag of an element; nothing when it never ends.
fn after_element<'a>(mut inside: &'a str, name: &str) -> &'a str {
    while let Some(at) = inside.find("</") {
        let end = &inside[at + 2..];
        if end
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
        {
            return after(end, ">");
        }
        inside = end;
    }
    ""
}

/// A text of at most so many characters, cut between words where it is longer, with an ellipsis
/// that says so.
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest - 1).collect();
    let whole_words = kept.rfind(' ').filter(|at| *at > kept.len() / 2);
    format!("{}…", kept[..whole_words.unwrap_or(kept.len())].trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_tag_is_left_and_no_text_without_one_is_lost(html in "(<|>|/|!|-|[a-c é]|script|style|&lt;|&amp;|\"){0,60}") {
            prop_assert!(!without_tags(&html).contains('<'), "{}", without_tags(&html));
            if !html.contains(['<', '&']) {
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                prop_assert_eq!(words(&plain(&html)), words(&html));
            }
        }

        #[test]
        fn a_cut_text_is_never_longer(text in "[a-z é]{0,80}", longest in 2..60usize) {
            let cut = cut(&text, longest);
            prop_assert!(cut.chars().count() <= longest);
            prop_assert!(cut == text || cut.ends_with('…'));
        }
    }
}
