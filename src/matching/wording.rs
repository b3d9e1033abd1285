//! Two versions of a text side by side: paragraphs paired, the words that differ marked.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Words that stand in both versions, or in one of them only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The words with the blanks between them.
    pub text: String,
    /// Whether the other version lacks them.
    pub differs: bool,
}

/// One or more paragraphs of two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// They read the same in both.
    Same(String),
    /// They differ; a side that has nothing here is empty.
    Differs {
        /// As the old version has them.
        old: Vec<Run>,
        /// As the new version has them.
        new: Vec<Run>,
    },
}

impl Passage {
    /// Whether the two versions differ here.
    pub fn differs(&self) -> bool {
        matches!(self, Passage::Differs { .. })
    }
}

/// A side of a passage as plain text.
pub fn plain(side: &[Run]) -> String {
    side.iter().map(|run| run.text.as_str()).collect()
}

/// Pairs the paragraphs of two versions, parted by blank lines, in the order of the text. Joining
/// the old (or new) sides with blank lines gives the old (or new) version back, save for the
/// number of blank lines.
pub fn passages(old: &str, new: &str) -> Vec<Passage> {
    let (old, new) = (paragraphs(old), paragraphs(new));
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => found.push(Passage::Same(before.join("\n\n"))),
            // As many on both sides: each was probably reworded where it stands.
            DiffOp::Replace { .. } if before.len() == after.len() => {
                found.extend(before.iter().zip(after).map(|(a, b)| differing(a, b)));
            }
            DiffOp::Replace { .. } | DiffOp::Delete { .. } | DiffOp::Insert { .. } => {
                found.push(differing(&before.join("\n\n"), &after.join("\n\n")));
            }
        }
    }
    found
}

/// Marks the words that differ between two versions of one passage.
pub fn differing(old: &str, new: &str) -> Passage {
    let diff = TextDiff::from_unicode_words(old, new);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                add(&mut before, text, false);
                add(&mut after, text, false);
            }
            ChangeTag::Delete => add(&mut before, text, true),
            ChangeTag::Insert => add(&mut after, text, true),
        }
    }
    bridge(&mut before);
    bridge(&mut after);
    Passage::Differs {
        old: before,
        new: after,
    }
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

fn add(side: &mut Vec<Run>, text: &str, differs: bool) {
    match side.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => side.push(Run {
            text: text.to_owned(),
            differs,
        }),
    }
}

/// A lone blank between two marked words is marked with them, so that a reworded phrase reads as
/// one.
fn bridge(side: &mut Vec<Run>) {
    let mut joined: Vec<Run> = Vec::with_capacity(side.len());
    let mut runs = side.drain(..).peekable();
    while let Some(run) = runs.next() {
        let between = !run.differs
            && run.text.chars().all(char::is_whitespace)
            && joined.last().is_some_and(|last| last.differs)
            && runs.peek().is_some_and(|next| next.differs);
        add(&mut joined, &run.text, run.differs || between);
    }
    drop(runs);
    *side = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(side: &[Run]) -> String {
        let run = |run: &Run| match run.differs {
            true => format!("[{}]", run.text),
            false => run.text.clone(),
        };
        side.iter().map(run).collect()
    }

    #[test]
    fn a_reworded_paragraph_is_paired_and_its_words_marked() {
        let old = "The fare fell.\n\nIt fell by a third in May.\n\nNobody asked.";
        let new = "The fare fell.\n\nIt fell by 31% in late May.\n\nNobody asked.";
        let passages = passages(old, new);
        assert_eq!(passages[0], Passage::Same("The fare fell.".to_owned()));
        let Passage::Differs { old, new } = &passages[1] else {
            panic!("the second paragraph differs");
        };
        assert_eq!(marked(old), "It fell by [a third] in May.");
        assert_eq!(marked(new), "It fell by [31%] in [late ]May.");
        assert_eq!(passages.len(), 3);
    }

    #[test]
    fn an_added_paragraph_has_an_empty_other_side() {
        let passages = passages("One.", "One.\n\nTwo.");
        let Passage::Differs { old, new } = &passages[1] else {
            panic!("the second paragraph is new");
        };
        assert!(old.is_empty());
        assert_eq!(plain(new), "Two.");
    }

    #[test]
    fn both_versions_can_be_put_together_again() {
        let (old, new) = ("A b c.\n\nD e.\n\nF.", "A c.\n\nX.\n\nD e f.\n\nF.");
        let passages = passages(old, new);
        let side = |new: bool| {
            let texts = passages.iter().map(|passage| match passage {
                Passage::Same(text) => text.clone(),
                Passage::Differs { old: a, new: b } => plain(if new { b } else { a }),
            });
            let kept: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
            kept.join("\n\n")
        };
        assert_eq!(side(false), old);
        assert_eq!(side(true), new);
    }
}
