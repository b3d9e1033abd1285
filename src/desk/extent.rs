//! The extent of a quote: its edges moved word by word, always inside its paragraph, so that the
//! quote stays verbatim whatever is done to it.

/// One word more or less at an edge of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// It begins a word earlier.
    BeginEarlier,
    /// It begins a word later.
    BeginLater,
    /// It ends a word earlier.
    EndEarlier,
    /// It ends a word later.
    EndLater,
}

impl Nudge {
    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Nudge> {
        Some(match slug {
            "begin_earlier" => Nudge::BeginEarlier,
            "begin_later" => Nudge::BeginLater,
            "end_earlier" => Nudge::EndEarlier,
            "end_later" => Nudge::EndLater,
            _ => return None,
        })
    }
}

/// Where a quote from `start` up to `end` lies once it is nudged. `None` when it would leave the
/// paragraph (`within`, code points) or keep no word.
pub fn nudged(
    text: &[char],
    (start, end): (usize, usize),
    within: (usize, usize),
    nudge: Nudge,
) -> Option<(usize, usize)> {
    let words = words(text, within);
    let (start, end) = match nudge {
        Nudge::BeginEarlier => (words.iter().rev().find(|word| word.0 < start)?.0, end),
        Nudge::BeginLater => (words.iter().find(|word| word.0 > start)?.0, end),
        Nudge::EndEarlier => (start, words.iter().rev().find(|word| word.1 < end)?.1),
        Nudge::EndLater => (start, words.iter().find(|word| word.1 > end)?.1),
    };
    (start < end).then_some((start, end))
}

/// What a person selected without the blanks at its ends. `None` when nothing else was selected.
pub fn trimmed(text: &[char], start: usize, end: usize) -> Option<(usize, usize)> {
    let chosen = text.get(start..end)?;
    let first = chosen.iter().position(|c| !c.is_whitespace())?;
    let last = chosen.iter().rposition(|c| !c.is_whitespace())?;
    Some((start + first, start + last + 1))
}

/// The words of a part of a text: runs between blanks, each from its first to past its last letter.
/// Quotation marks, brackets, commas and full stops around a word belong to the sentence, not to it.
fn words(text: &[char], (from, to): (usize, usize)) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = from;
    let to = to.min(text.len());
    while at < to {
        let blank = text[at].is_whitespace();
        let long = text[at..to]
            .iter()
            .take_while(|c| c.is_whitespace() == blank)
            .count();
        if !blank {
            let run = &text[at..at + long];
            let first = run.iter().position(|c| c.is_alphanumeric());
            let last = run.iter().rposition(|c| c.is_alphanumeric() || *c == '%');
            if let (Some(first), Some(last)) = (first, last) {
                words.push((at + first, at + last + 1));
            }
        }
        at += long;
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(text: &str, quote: &str, nudge: Nudge) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let at = text.find(quote).unwrap();
        let start = text[..at].chars().count();
        let span = (start, start + quote.chars().count());
        let (start, end) = nudged(&chars, span, (0, chars.len()), nudge)?;
        Some(chars[start..end].iter().collect())
    }

    #[test]
    fn a_quote_grows_and_shrinks_by_whole_words() {
        let text = "He said “fares rose by 12%, not less” on Monday.";
        let quote = "fares rose by 12%";
        for (nudge, wanted) in [
            (Nudge::BeginEarlier, "said “fares rose by 12%"),
            (Nudge::BeginLater, "rose by 12%"),
            (Nudge::EndEarlier, "fares rose by"),
            (Nudge::EndLater, "fares rose by 12%, not"),
        ] {
            assert_eq!(after(text, quote, nudge).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn a_quote_keeps_a_word_and_stays_in_its_paragraph() {
        assert_eq!(after("Fares rose.", "Fares", Nudge::EndEarlier), None);
        assert_eq!(after("Fares rose.", "rose", Nudge::BeginLater), None);
        assert_eq!(after("Fares rose.", "Fares", Nudge::BeginEarlier), None);
        assert_eq!(after("Fares rose.", "rose", Nudge::EndLater), None);
    }

    proptest! {
        #[test]
        fn a_nudge_never_leaves_the_paragraph(
            text in "\\PC{1,60}", start in 0usize..60, long in 1usize..30,
        ) {
            let chars: Vec<char> = text.chars().collect();
            let (start, end) = (start, start + long);
            prop_assume!(end <= chars.len());
            for nudge in [Nudge::BeginEarlier, Nudge::BeginLater, Nudge::EndEarlier, Nudge::EndLater] {
                if let Some((from, to)) = nudged(&chars, (start, end), (0, chars.len()), nudge) {
                    prop_assert!(from < to && to <= chars.len());
                    prop_assert!(from == start || to == end);
                }
            }
        }
    }
}
