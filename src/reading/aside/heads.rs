//! What stands above and between the text: the headline, who wrote it and when, headings, keywords,
//! and other stories' headlines in capitals.

use super::lines::Stretch;
use super::{Found, FoundDay, Laid, Taken, signed};
use crate::domain::reading::ArticlePart;

/// How many paragraphs at the top may belong to the head of the article, and at the end to its foot.
const TOP: usize = 8;
const FOOT: usize = 3;

/// Whether the whole text is written in capitals, so that capitals mean nothing in it.
pub fn mostly_capitals(stretches: &[Stretch]) -> bool {
    let letters: usize = stretches.iter().map(|stretch| stretch.letters).sum();
    let capitals: usize = stretches.iter().map(|stretch| stretch.capitals).sum();
    capitals * 2 > letters
}

/// A line in capitals between paragraphs: the headline of another story, or a call.
pub fn line(words: &str, shouting: bool) -> Option<Taken> {
    if shouting
        || gives_a_figure(words)
        || words.len() > 400
        || words.split_whitespace().nth(30).is_some()
    {
        return None;
    }
    let letters = || words.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().all(|c| !c.is_lowercase()) && letters().any(char::is_uppercase);
    (letters().count() > 8 && capitals)
        .then(|| Taken::aside("a line in capitals: another story's headline, or a call"))
}

/// Finds the headline, the writers and the day at the top and foot of the text.
pub fn top(text: &str, stretches: &[Stretch], taken: &mut [Taken], laid: &mut Laid) {
    let title = headline(text, stretches, taken);
    if let Some((at, how)) = title {
        taken[at] = Taken::headline(how);
        laid.title = Some(Found {
            words: whole(stretches[at].words(text)),
            paragraph: number(at),
            how,
        });
    }
    let foot = stretches.len().saturating_sub(FOOT).max(TOP);
    for at in (0..stretches.len().min(TOP)).chain(foot..stretches.len()) {
        let words = stretches[at].words(text);
        if Some(at) == title.map(|(at, _)| at) {
            continue;
        }
        if let Some(names) = signed::byline(words) {
            taken[at] = Taken::aside("says who wrote it");
            if laid.byline.is_none() {
                laid.byline = Some(Found {
                    words: names,
                    paragraph: number(at),
                    how: "the line that says who wrote it",
                });
            }
        } else if signed::only_a_date(words) {
            taken[at] = Taken::aside("says when it was published");
        } else {
            continue;
        }
        if laid.published.is_none()
            && let Some(day) = signed::day_in(words)
        {
            laid.published = Some(FoundDay {
                day,
                words: whole(words),
                paragraph: number(at),
            });
        }
    }
    for (at, stretch) in stretches.iter().enumerate().skip(TOP) {
        if taken[at].part == ArticlePart::Body && signed::only_a_date(stretch.words(text)) {
            taken[at] = Taken::aside("says when something was published");
        }
    }
}

/// The first line, if it reads like a headline and the text follows.
fn headline(text: &str, stretches: &[Stretch], taken: &[Taken]) -> Option<(usize, &'static str)> {
    let at = stretches
        .iter()
        .take(TOP)
        .zip(taken)
        .position(|(stretch, taken)| {
            let capitals = stretch.letters > 8 && stretch.capitals == stretch.letters;
            let words = stretch.words(text);
            let signed = signed::byline(words).is_some() || signed::only_a_date(words);
            (taken.part == ArticlePart::Body && !signed)
                || (capitals && taken.part == ArticlePart::SetAside)
        })?;
    let words = stretches[at].words(text);
    let text_follows = stretches.iter().skip(at + 1).take(TOP).any(|next| {
        next.end - next.start > 80.max(words.len() / 2) && ends(next.words(text)).is_some()
    });
    if words.len() > 250 || !text_follows {
        return None;
    }
    let count = words.split_whitespace().count();
    if !(3..=25).contains(&count)
        || words.ends_with([':', ',', ';'])
        || super::openings::bullet(words) > 0
    {
        return None;
    }
    match ends(words) {
        None => Some((at, "the first line, without a full stop")),
        Some('?' | '!') if count <= 16 => Some((at, "the first line, short and alone")),
        Some(_) => (count <= 20 && title_case(words))
            .then_some((at, "the first line, each word with a capital")),
    }
}

/// Names headings and keywords among what is left as body.
pub fn keywords(text: &str, stretches: &[Stretch], taken: &mut [Taken]) {
    let body = |at: &usize| taken[*at].part == ArticlePart::Body;
    let long = |at: &usize| stretches[*at].end - stretches[*at].start > 60;
    let (mut ended, mut all) = (0, 0);
    for at in (0..stretches.len()).filter(|at| body(at) && long(at)) {
        all += 1;
        ended += usize::from(ends(stretches[at].words(text)).is_some());
    }
    // Where full stops are the exception, a missing one says nothing.
    if ended * 3 < all * 2 || all == 0 {
        return;
    }
    // Between the headline and the text several short lines may stand one under another.
    let headed = taken
        .first()
        .is_some_and(|first| first.part != ArticlePart::Body);
    let text_from = (0..stretches.len())
        .find(|at| body(at) && ends(stretches[*at].words(text)).is_some())
        .unwrap_or(0);
    let found: Vec<(usize, Taken)> = (0..stretches.len())
        .filter(body)
        .filter(|at| (headed && *at < text_from) || !in_a_list(text, stretches, *at))
        .filter_map(|at| {
            let words = stretches[at].words(text);
            let above_picture = taken
                .get(at + 1)
                .is_some_and(|next| next.part == ArticlePart::Caption);
            label(words, above_picture).map(|taken| (at, taken))
        })
        .collect();
    for (at, named) in found {
        taken[at] = named;
    }
}

/// Whether a short line stands among other lines that are short and do not end: a list, a poem, a
/// table of figures.
fn in_a_list(text: &str, stretches: &[Stretch], at: usize) -> bool {
    let short = |at: Option<usize>| {
        at.and_then(|at| stretches.get(at))
            .is_some_and(|line| line.end - line.start <= 60 && ends(line.words(text)).is_none())
    };
    let (above, below) = (at.checked_sub(1), at.checked_add(1));
    short(above) && short(below)
        || short(below) && short(at.checked_add(2))
        || short(above) && short(at.checked_sub(2))
}

/// Whether a line gives a figure, as a row of a list does: a share, or a number at its end.
fn gives_a_figure(words: &str) -> bool {
    let last = words.split_whitespace().next_back().unwrap_or("");
    words.contains('%')
        || last
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            && !last.is_empty()
}

fn label(words: &str, above_picture: bool) -> Option<Taken> {
    if words.len() > 160 || ends(words).is_some() || words.ends_with([':', ',', ';', '-', '—', '–'])
    {
        return None;
    }
    if gives_a_figure(words)
        || words.contains(['"', '“', '”'])
        || words.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
    {
        return None;
    }
    let count = words.split_whitespace().count();
    let capitals = words
        .split_whitespace()
        .all(|word| word.starts_with(char::is_uppercase));
    match count {
        1..=6 if above_picture => Some(Taken::aside("keywords above a picture")),
        1..=6 if capitals => Some(Taken::aside(
            "a few words without an end: keywords or a label",
        )),
        1..=8 => Some(Taken::headline("a heading: a few words without an end")),
        9..=20 if title_case(words) => {
            Some(Taken::headline("a heading: capitals and no full stop"))
        }
        _ => None,
    }
}

/// The mark that ends the words, looking past closing quotation marks and brackets.
pub fn ends(words: &str) -> Option<char> {
    let closed = words.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', ' ']);
    closed
        .chars()
        .next_back()
        .filter(|c| matches!(c, '.' | '!' | '?' | '…'))
}

/// Most of the longer words begin with a capital.
fn title_case(words: &str) -> bool {
    let longer = || {
        words
            .split_whitespace()
            .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3)
    };
    let all = longer().count();
    let capital = longer()
        .filter(|word| {
            word.trim_start_matches(['"', '“', '‘', '\'', '('])
                .starts_with(char::is_uppercase)
        })
        .count();
    all >= 3 && capital * 10 >= all * 8
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

/// The words with single blanks: a wrapped headline becomes one line.
fn whole(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
