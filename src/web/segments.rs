//! Segments: marks that nest, cross or coincide, flattened into pieces that do not overlap.

/// A mark in a text: code points from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// A piece of the text under the same marks throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The words.
    pub text: String,
    /// Which marks cover it, by their place in the list, in that order.
    pub under: Vec<usize>,
    /// Which of them begin here.
    pub begins: Vec<usize>,
}

/// Cuts `text[start..end]` (code points) at the edges of the marks. The pieces put together give
/// the text back, and a mark covers exactly the pieces that name it.
pub fn segments(text: &[char], start: usize, end: usize, marks: &[Mark]) -> Vec<Segment> {
    let end = end.min(text.len());
    let inside = |edge: &usize| start < *edge && *edge < end;
    let mut edges: Vec<usize> = marks
        .iter()
        .flat_map(|mark| [mark.start, mark.end])
        .filter(inside)
        .collect();
    edges.extend([start, end]);
    edges.sort_unstable();
    edges.dedup();
    edges
        .windows(2)
        .map(|pair| {
            let (from, to) = (pair[0], pair[1]);
            let covers = |mark: &Mark| mark.start <= from && to <= mark.end;
            let begins = |mark: &Mark| mark.start == from || (from == start && mark.start < start);
            let under: Vec<usize> = (0..marks.len())
                .filter(|index| covers(&marks[*index]))
                .collect();
            Segment {
                text: text[from..to].iter().collect(),
                begins: under
                    .iter()
                    .copied()
                    .filter(|index| begins(&marks[*index]))
                    .collect(),
                under,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_text_comes_back_whole_and_every_mark_is_where_it_was(
            text in "\\PC{1,60}",
            pairs in proptest::collection::vec((0usize..60, 1usize..30), 0..8),
        ) {
            let chars: Vec<char> = text.chars().collect();
            let marks: Vec<Mark> = pairs
                .into_iter()
                .map(|(start, long)| Mark { start, end: start + long })
                .filter(|mark| mark.end <= chars.len())
                .collect();
            let cut = segments(&chars, 0, chars.len(), &marks);
            let whole: String = cut.iter().map(|segment| segment.text.as_str()).collect();
            prop_assert_eq!(&whole, &text);
            for (index, mark) in marks.iter().enumerate() {
                let covered: String = cut
                    .iter()
                    .filter(|segment| segment.under.contains(&index))
                    .map(|segment| segment.text.as_str())
                    .collect();
                let wanted: String = chars[mark.start..mark.end].iter().collect();
                prop_assert_eq!(covered, wanted);
                let begins = cut.iter().filter(|segment| segment.begins.contains(&index)).count();
                prop_assert_eq!(begins, 1);
            }
        }
    }

    #[test]
    fn crossing_marks_share_the_words_between_them() {
        let text: Vec<char> = "abcdef".chars().collect();
        let marks = [Mark { start: 0, end: 4 }, Mark { start: 2, end: 6 }];
        let cut = segments(&text, 0, 6, &marks);
        let seen: Vec<(&str, &[usize])> = cut
            .iter()
            .map(|segment| (segment.text.as_str(), segment.under.as_slice()))
            .collect();
        assert_eq!(
            seen,
            [("ab", [0].as_slice()), ("cd", &[0, 1]), ("ef", &[1])]
        );
    }
}
