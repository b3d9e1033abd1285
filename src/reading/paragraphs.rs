//! Paragraphs: what is body, headline, caption or set aside, by the look of a line.

use crate::domain::reading::{ArticlePart, Paragraph};

/// The paragraphs of a text, in bytes.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let from = start;
        start += line.len() + 1;
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        let (part, why) = part(words);
        found.push(Paragraph {
            number: u32::try_from(found.len() + 1).unwrap_or(u32::MAX),
            start: from + lead,
            end: from + lead + words.len(),
            part,
            why: why.to_owned(),
        });
    }
    found
}

fn part(line: &str) -> (ArticlePart, &'static str) {
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let ended = line.ends_with(['.', '?', '!', '"', '”', '’', ')', ':']);
    if letters().count() > 8 && letters().all(|c| !c.is_lowercase()) {
        return (
            ArticlePart::SetAside,
            "a line in capitals: promotion or a link",
        );
    }
    if line.ends_with(')') && line.rfind('(').is_some_and(|at| line[at..].contains('/')) {
        return (ArticlePart::Caption, "ends with a picture credit");
    }
    if !ended && line.split_whitespace().count() <= 6 {
        return (
            ArticlePart::SetAside,
            "a few words without an end: keywords or a label",
        );
    }
    (ArticlePart::Body, "")
}

