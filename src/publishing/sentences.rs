//! Sentences of an explanation and whether each names the evidence it rests on.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::publishing::explanation::{CLOSE, GAP, GAP_END, OPEN, mark_citations, parser};

/// The sentences that cite no evidence, as plain words in the order they stand. Headings, tables,
/// code and lines that only lead into a list (ending on a colon) are not sentences that need one.
///
/// A citation belongs to the sentence it stands in, or to the one it directly follows:
/// `It rose. [E1] It fell.` cites for the first.
pub fn sentences_without_citation(markdown: &str) -> Vec<String> {
    blocks(&mark_citations(markdown))
        .iter()
        .flat_map(|block| sentences(block))
        .filter(|sentence| !sentence.contains(OPEN))
        .filter(|sentence| sentence.chars().any(char::is_alphabetic) && !sentence.ends_with(':'))
        .collect()
}

/// A piece of running text: which event it stands in, and where it begins in its block.
struct Piece {
    event: usize,
    from: usize,
    length: usize,
}

/// The same events, with the words of every sentence that cites no evidence between [`GAP`] and
/// [`GAP_END`]. Each text is marked by itself, so that a mark never crosses an element.
pub(crate) fn mark_uncited(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    // Written as an entity, the marks themselves get this far; they mean no more here.
    let events: Vec<Event<'_>> = events
        .into_iter()
        .map(|event| match event {
            Event::Text(text) if text.contains([GAP, GAP_END]) => {
                Event::Text(CowStr::from(text.replace([GAP, GAP_END], "")))
            }
            other => other,
        })
        .collect();
    let mut blocks: Vec<(Vec<char>, Vec<Piece>)> = vec![(Vec::new(), Vec::new())];
    let mut silent = 0_usize;
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::Start(tag) if is_silent(tag) => {
                silent += 1;
                blocks.push((Vec::new(), Vec::new()));
            }
            Event::End(end) if ends_silence(*end) => silent = silent.saturating_sub(1),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::List(_) | Tag::BlockQuote(_))
            | Event::End(TagEnd::Item) => blocks.push((Vec::new(), Vec::new())),
            Event::Text(text) | Event::Code(text) if silent == 0 => {
                if let Some((chars, pieces)) = blocks.last_mut() {
                    let from = chars.len();
                    chars.extend(text.chars());
                    let length = chars.len() - from;
                    pieces.push(Piece {
                        event: index,
                        from,
                        length,
                    });
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((chars, _)) = blocks.last_mut() {
                    chars.push(' ');
                }
            }
            _ => {}
        }
    }
    let mut marks: Vec<Vec<Range<usize>>> = vec![Vec::new(); events.len()];
    for (chars, pieces) in &blocks {
        let uncited = ranges(chars)
            .into_iter()
            .filter(|range| needs_citation(&chars[range.clone()]));
        for range in uncited {
            for piece in pieces {
                let from = range.start.max(piece.from);
                let to = range.end.min(piece.from + piece.length);
                if from < to {
                    marks[piece.event].push(from - piece.from..to - piece.from);
                }
            }
        }
    }
    events
        .into_iter()
        .zip(marks)
        .map(|(event, marks)| match event {
            Event::Text(text) if !marks.is_empty() => Event::Text(between(&text, &marks)),
            Event::Code(text) if !marks.is_empty() => Event::Code(between(&text, &marks)),
            other => other,
        })
        .collect()
}

fn needs_citation(sentence: &[char]) -> bool {
    let last = sentence.iter().rfind(|c| !c.is_whitespace());
    !sentence.contains(&OPEN) && sentence.iter().any(|c| c.is_alphabetic()) && last != Some(&':')
}

fn between<'a>(text: &str, marks: &[Range<usize>]) -> CowStr<'a> {
    let mut marked = String::with_capacity(text.len() + marks.len() * 6);
    for (at, c) in text.chars().enumerate() {
        if marks.iter().any(|mark| mark.start == at) {
            marked.push(GAP);
        }
        marked.push(c);
        if marks.iter().any(|mark| mark.end == at + 1) {
            marked.push(GAP_END);
        }
    }
    CowStr::from(marked)
}

fn is_silent(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Heading { .. } | Tag::Table(_) | Tag::CodeBlock(_) | Tag::HtmlBlock
    )
}

fn ends_silence(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Heading(_) | TagEnd::Table | TagEnd::CodeBlock | TagEnd::HtmlBlock
    )
}

/// The running text of each paragraph and list entry.
fn blocks(marked: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut silent = 0_usize;
    for event in parser(marked) {
        match event {
            Event::Start(tag) if is_silent(&tag) => {
                silent += 1;
                blocks.push(String::new());
            }
            Event::End(end) if ends_silence(end) => silent = silent.saturating_sub(1),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::List(_) | Tag::BlockQuote(_))
            | Event::End(TagEnd::Item) => blocks.push(String::new()),
            Event::Text(text) | Event::Code(text) if silent == 0 => {
                if let Some(block) = blocks.last_mut() {
                    block.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(block) = blocks.last_mut() {
                    block.push(' ');
                }
            }
            _ => {}
        }
    }
    blocks
}

fn sentences(block: &str) -> Vec<String> {
    let chars: Vec<char> = block.chars().collect();
    ranges(&chars)
        .into_iter()
        .map(|range| chars[range].iter().collect::<String>())
        .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Where each sentence of a block stands.
fn ranges(chars: &[char]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < chars.len() {
        match end_of_sentence(chars, from, at) {
            Some(end) => {
                ranges.push(from..end);
                from = end;
                at = end;
            }
            None => at += 1,
        }
    }
    ranges.push(from..chars.len());
    ranges
}

/// Where the sentence that began at `from` ends, if the character at `at` ends it.
fn end_of_sentence(chars: &[char], from: usize, at: usize) -> Option<usize> {
    let wide = matches!(chars[at], '。' | '！' | '？');
    if !wide && !matches!(chars[at], '.' | '!' | '?' | '…') {
        return None;
    }
    let after = skip(chars, at + 1, |c| {
        matches!(
            c,
            '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | '»' | ')' | ']'
        )
    });
    let cited = after_citations(chars, after);
    let next = skip(chars, cited, char::is_whitespace);
    let Some(opens) = chars.get(next) else {
        return Some(chars.len());
    };
    // A citation that the next sentence begins with is its subject: `It rose. [E1] shows it.`
    let end = if opens.is_lowercase() { after } else { cited };
    if wide {
        return Some(end);
    }
    let parted = chars.get(end).is_some_and(|c| c.is_whitespace());
    let goes_on = opens.is_lowercase() && cited == after;
    if !parted || goes_on || (chars[at] == '.' && abbreviated(chars, from, at)) {
        return None;
    }
    Some(end)
}

fn skip(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    let run = chars[from..].iter().take_while(|c| wanted(**c)).count();
    from + run
}

/// Passes over the citations that follow, with the blanks and commas between them.
fn after_citations(chars: &[char], from: usize) -> usize {
    let mut end = from;
    loop {
        let open = skip(chars, end, |c| c.is_whitespace() || c == ',');
        if chars.get(open) != Some(&OPEN) {
            return end;
        }
        end = skip(chars, open, |c| c != CLOSE)
            .saturating_add(1)
            .min(chars.len());
    }
}

/// Whether the full stop at `at` belongs to its word: `Dr.`, `J.`, `U.S.`, `No. 4`.
fn abbreviated(chars: &[char], from: usize, at: usize) -> bool {
    const ABBREVIATIONS: [&str; 24] = [
        "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "st",
        "no", "art", "sec", "para", "vol", "vs", "approx", "est", "fig", "pp", "cf",
    ];
    let word: String = chars[from..at]
        .iter()
        .rev()
        .take_while(|c| c.is_alphanumeric() || **c == '.')
        .collect();
    let last: String = word
        .chars()
        .take_while(|c| *c != '.')
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    initial || ABBREVIATIONS.contains(&last.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sentence_answers_for_itself() {
        assert_eq!(
            sentences_without_citation(
                "It rose [E1]. It then fell. It “stopped.” [E2] Nobody knows why!"
            ),
            ["It then fell.", "Nobody knows why!"]
        );
    }

    #[test]
    fn a_citation_counts_for_the_sentence_it_follows_or_opens() {
        assert_eq!(
            sentences_without_citation("It rose. [E1], [E2]\n\nIt fell.[E1] It did."),
            ["It did."]
        );
        assert_eq!(
            sentences_without_citation("It rose. [E1] shows that."),
            ["It rose."]
        );
    }

    #[test]
    fn stops_within_names_and_numbers_end_nothing() {
        for one in [
            "Dr. J. Roe of the U.S. Senate put it at 3.4 per cent in No. 4 [E1].",
            "The share (approx. Half) rose [E1].",
            "She asked “why?” and left [E1].",
        ] {
            assert_eq!(
                sentences_without_citation(one),
                Vec::<String>::new(),
                "{one}"
            );
        }
    }

    #[test]
    fn headings_tables_code_and_lead_ins_need_no_citation() {
        let markdown = "# A heading.\n\nThree things:\n\n- One [E1].\n- Two.\n\n| a. |\n|-|\n| b. |\n\n```\nc. D.\n```\n\n---\n";
        assert_eq!(sentences_without_citation(markdown), ["Two."]);
    }

    #[test]
    fn a_sentence_is_given_back_as_plain_words() {
        assert_eq!(
            sentences_without_citation("> It *really*\n> [rose](https://x.example/) by `4`."),
            ["It really rose by 4."]
        );
        assert_eq!(
            sentences_without_citation("増えた。[E1]減った。"),
            ["減った。"]
        );
    }
}
