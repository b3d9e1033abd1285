//! What is printed on every page: running heads and feet, and the numbers of pages.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Sort;
use super::glyphs::Page;
use super::lines::Line;

/// The part of a page, at its top and at its foot, where such lines stand.
const MARGIN: f64 = 0.13;
/// Heights within so many points are the same height.
const SAME_HEIGHT: f64 = 4.0;

#[expect(clippy::unwrap_used, reason = "the pattern is fixed and tested")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:page|p\.|seite|pág\.|s\.)\s*)?[-–—|\s]*(?:\d{1,4}|[ivxl]{1,6})[-–—|\s]*(?:(?:of|/|von|de|sur)\s*\d{1,4})?$")
        .unwrap()
});

/// Marks the lines that are not the article's.
pub(super) fn mark(set: &mut [Vec<Line>], pages: &[Page]) {
    // Each page's number differs, and so does what is printed beside it.
    let mut seen: HashMap<(String, i64), Vec<usize>> = HashMap::new();
    for (at, (lines, page)) in set.iter().zip(pages).enumerate() {
        for line in lines.iter().filter(|line| is_marginal(line, page)) {
            for key in keys(line) {
                let on = seen.entry(key).or_default();
                if on.last() != Some(&at) {
                    on.push(at);
                }
            }
        }
    }
    for (lines, page) in set.iter_mut().zip(pages) {
        for line in lines.iter_mut().filter(|line| is_marginal(line, page)) {
            let several = |key| seen.get(&key).is_some_and(|on| on.len() > 1);
            if NUMBER.is_match(&line.text) {
                line.sort = Sort::PageNumber;
            } else if keys(line).into_iter().any(several) {
                line.sort = Sort::Running;
            }
        }
    }
}

fn is_marginal(line: &Line, page: &Page) -> bool {
    line.y < page.height * MARGIN || line.y > page.height * (1.0 - MARGIN)
}

/// The words of a line without its figures, at its height; twice, because a height may stand at the
/// edge of two bands.
fn keys(line: &Line) -> [(String, i64); 2] {
    let bare = |c: char| if c.is_ascii_digit() { '#' } else { c };
    let words: String = line.text.chars().map(bare).collect();
    let mut words = words.to_lowercase();
    while words.contains("##") {
        words = words.replace("##", "#");
    }
    let band = line.y / SAME_HEIGHT;
    // Even and odd keys belong to the two ways of drawing bands.
    let whole = band.floor() as i64 * 2;
    let shifted = (band + 0.5).floor() as i64 * 2 + 1;
    [(words.clone(), whole), (words, shifted)]
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn numbers_of_pages_are_known_and_figures_are_not() {
        for number in ["3", "- 3 -", "Page 3 of 12", "3 / 12", "iv", "12", "Page 7"] {
            assert!(NUMBER.is_match(number), "{number}");
        }
        for other in [
            "3 million",
            "2024 was a year",
            "I said so",
            "Page of history",
            "3%",
        ] {
            assert!(!NUMBER.is_match(other), "{other}");
        }
    }
}
