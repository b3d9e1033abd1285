//! Lines become paragraphs by leading, indentation, size and short last lines. A paragraph that
//! runs over the end of a column or a page is one; what is printed in between comes after it.

use std::collections::{HashMap, HashSet};

use super::lines::Line;
use super::{Block, Sort};

/// Leading this many times the usual one parts two paragraphs.
const LOOSE: f64 = 1.32;
/// An indentation of so many sizes of type begins a paragraph.
const INDENT: f64 = 0.7;
/// A line that leaves this part of its column empty may be a paragraph's last.
const SHORT: f64 = 0.12;
/// Letters this many times as large as those of the text make a heading.
const LARGE: f64 = 1.15;
/// The longest heading, in characters.
const LONGEST_HEADING: usize = 240;

/// The size of most letters.
pub(super) fn size_of_body(set: &[Vec<Line>]) -> f64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in set.iter().flatten().filter(|line| line.sort == Sort::Body) {
        let size = (line.size * 2.0).round() as i64;
        *letters.entry(size).or_default() += line.text.chars().count();
    }
    let most = letters
        .into_iter()
        .max_by_key(|(size, count)| (*count, *size));
    most.map_or(10.0, |(size, _)| size as f64 / 2.0)
}

/// The first lines that are larger than the text, as a title.
pub(super) fn largest(set: &[Vec<Line>], body: f64) -> Option<String> {
    let first = set.iter().find(|lines| !lines.is_empty())?;
    let lines = || first.iter().filter(|line| line.sort == Sort::Body);
    let size = lines().map(|line| line.size).fold(0.0, f64::max);
    if size < body * LARGE {
        return None;
    }
    let of_size = |line: &&Line| (line.size - size).abs() < size * 0.05;
    let words: Vec<&str> = lines()
        .skip_while(|line| !of_size(line))
        .take_while(of_size)
        .map(|line| line.text.as_str())
        .collect();
    let title = words.join(" ");
    (title.chars().count() <= LONGEST_HEADING).then_some(title)
}

/// The paragraphs of all pages.
pub(super) fn blocks(set: &[Vec<Line>], sideways: &[Vec<String>], body: f64) -> Vec<Block> {
    let hyphenated = hyphenated(set);
    let mut making = Making {
        blocks: Vec::new(),
        open: None,
        between: Vec::new(),
        hyphenated,
        body,
    };
    for (lines, sideways) in set.iter().zip(sideways) {
        let columns = Columns::of(lines);
        let mut before: Option<&Line> = None;
        for line in lines {
            if line.sort != Sort::Body {
                making.between.push(Block {
                    text: line.text.clone(),
                    sort: line.sort,
                });
                continue;
            }
            making.add(line, before, &columns);
            before = Some(line);
        }
        making.between.extend(sideways.iter().map(|text| Block {
            text: text.clone(),
            sort: Sort::Sideways,
        }));
    }
    making.close();
    making.blocks
}

/// Words that stand with a hyphen inside a line, so that one at the end of a line is known to stay.
fn hyphenated(set: &[Vec<Line>]) -> HashSet<String> {
    let words = set.iter().flatten().flat_map(|line| line.text.split(' '));
    let inside = |word: &&str| word.trim_matches('-').contains('-');
    words.filter(inside).map(bare).collect()
}

fn bare(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.to_lowercase()
}

/// What is usual on a page.
struct Columns {
    leading: f64,
    lines: Vec<(f64, f64, f64)>,
}

impl Columns {
    fn of(lines: &[Line]) -> Columns {
        let body: Vec<&Line> = lines
            .iter()
            .filter(|line| line.sort == Sort::Body)
            .collect();
        let mut steps: Vec<f64> = body
            .windows(2)
            .map(|two| two[1].y - two[0].y)
            .zip(&body)
            .filter(|(step, line)| *step > line.size * 0.7 && *step < line.size * 3.0)
            .map(|(step, _)| step)
            .collect();
        steps.sort_by(f64::total_cmp);
        Columns {
            // The lower third: a page of one-line paragraphs has more gaps than lines.
            leading: steps.get(steps.len() / 3).copied().unwrap_or(0.0),
            lines: body
                .iter()
                .map(|line| (line.x.0, line.x.1, line.size))
                .collect(),
        }
    }

    /// Where the column of a line begins and ends: the usual left edge and the furthest right one
    /// of the lines above and below it.
    fn around(&self, line: &Line) -> (f64, f64) {
        let same = self.lines.iter().filter(|(left, right, size)| {
            *left < line.x.1
                && *right > line.x.0
                && (size - line.size).abs() < line.size * 0.12
                && (left - line.x.0).abs() < line.size * 6.0
        });
        let (mut edges, mut right) = (Vec::new(), line.x.1);
        for (x, end, _) in same {
            edges.push(*x);
            right = right.max(*end);
        }
        edges.sort_by(f64::total_cmp);
        let usual = |x: &f64| {
            edges
                .iter()
                .filter(|other| (*other - x).abs() < 1.5)
                .count()
        };
        let left = edges
            .iter()
            .copied()
            .max_by(|one, two| usual(one).cmp(&usual(two)).then(two.total_cmp(one)));
        (left.unwrap_or(line.x.0), right)
    }
}

/// A paragraph that more lines may come to.
struct Open {
    text: String,
    size: f64,
    /// Whether its last line fills its column.
    full: bool,
}

struct Making {
    blocks: Vec<Block>,
    open: Option<Open>,
    /// What stands between two parts of a paragraph and belongs to neither.
    between: Vec<Block>,
    hyphenated: HashSet<String>,
    body: f64,
}

impl Making {
    fn add(&mut self, line: &Line, before: Option<&Line>, columns: &Columns) {
        let (left, right) = columns.around(line);
        let full = line.x.1 > right - (right - left) * SHORT;
        let indented = line.x.0 > left + line.size * INDENT;
        match &mut self.open {
            Some(open) if goes_on(open, line, before, columns.leading, indented) => {
                join(&mut open.text, &line.text, &self.hyphenated);
                open.full = full;
            }
            _ => {
                self.close();
                self.open = Some(Open {
                    text: line.text.clone(),
                    size: line.size,
                    full,
                });
            }
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let large = open.size >= self.body * LARGE;
            let short = open.text.chars().count() <= LONGEST_HEADING;
            self.blocks.push(Block {
                text: open.text,
                sort: if large && short {
                    Sort::Heading
                } else {
                    Sort::Body
                },
            });
        }
        self.blocks.append(&mut self.between);
    }
}

/// Whether a line goes on with a paragraph. `before` is the line before it on its page.
fn goes_on(open: &Open, line: &Line, before: Option<&Line>, leading: f64, indented: bool) -> bool {
    if (open.size - line.size).abs() > open.size * 0.08 || is_bullet(&line.text) {
        return false;
    }
    let ended = ends_sentence(&open.text);
    let step = before.map(|before| line.y - before.y);
    match step {
        Some(step) if step > 0.0 && before.is_some_and(|before| overlap(before, line)) => {
            let loose = leading > 0.0 && step > leading * LOOSE || step > line.size * 2.4;
            let last = ended && !open.full;
            !loose && !last && !(indented && ended)
        }
        // The top of another column or page: the sentence decides.
        _ => !ended && !indented,
    }
}

fn overlap(one: &Line, other: &Line) -> bool {
    one.x.0 < other.x.1 && other.x.0 < one.x.1
}

fn is_bullet(text: &str) -> bool {
    text.starts_with(['•', '▪', '●', '◦', '‣', '■', '–'])
}

fn ends_sentence(text: &str) -> bool {
    let closing = ['”', '"', '’', '\'', ')', ']', '»'];
    text.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…', ':'])
}

/// Puts the words of a line behind those before it. A hyphen at the end of a line goes, unless the
/// word is written with one elsewhere.
fn join(text: &mut String, line: &str, hyphenated: &HashSet<String>) {
    const HYPHENS: [char; 3] = ['-', '\u{ad}', '\u{2010}'];
    let next = line.split(' ').next().unwrap_or_default();
    let small = next.starts_with(char::is_lowercase);
    let stem = text.trim_end_matches(HYPHENS);
    let broken = stem.len() < text.len() && stem.ends_with(char::is_alphabetic);
    if !broken || !small {
        if !(stem.len() < text.len() && stem.ends_with(char::is_alphanumeric)) {
            text.push(' ');
        }
        text.push_str(line);
        return;
    }
    let word = stem.rsplit(' ').next().unwrap_or_default();
    let kept = hyphenated.contains(&bare(&format!("{word}-{next}")));
    text.truncate(stem.len());
    if kept {
        text.push('-');
    }
    text.push_str(line);
}
