//! Words in context: the part of a text in which what was looked for stands, with the words marked.
//! Pure. Which texts hold the words at all is for the database to say; this only shows where.

use std::collections::HashMap;

use crate::domain::stems::Languages;
use crate::domain::words;

/// A piece of the part that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub found: bool,
}

/// How many letters of a text are looked through; what comes after is found and not shown.
const LOOKED_THROUGH: usize = 400_000;

/// What is looked for in texts, read once for all of them.
pub struct Sought {
    /// Each word without its ending.
    stems: Vec<String>,
    /// Each as texts in other languages hold it.
    tokens: Vec<Vec<String>>,
    languages: Languages,
    /// The runs that were compared in those languages.
    met: HashMap<String, Option<usize>>,
}

impl Sought {
    /// These words, and the forms that they have in some languages.
    pub fn new(wanted: &[String], languages: Languages) -> Sought {
        let tokens: Vec<Vec<String>> = wanted.iter().map(|word| languages.tokens(word)).collect();
        let none = tokens.iter().all(Vec::is_empty);
        Sought {
            stems: wanted.iter().map(|word| stem(&words::key(word))).collect(),
            tokens,
            languages: if none {
                Languages::default()
            } else {
                languages
            },
            met: HashMap::new(),
        }
    }

    /// Which of the words a run of a text is, if it is one.
    fn place(&mut self, run: &str) -> Option<usize> {
        let key = words::key(run);
        let own = stem(&key);
        let english =
            |stem: &String| own == *stem || (stem.len() > 3 && key.starts_with(stem.as_str()));
        let place = self.stems.iter().position(english);
        if place.is_some() || self.languages == Languages::default() {
            return place;
        }
        if let Some(known) = self.met.get(run) {
            return *known;
        }
        let mut held = self.languages.tokens(run);
        if key != run.to_lowercase() {
            held.extend(self.languages.tokens(&key));
        }
        let same = |tokens: &Vec<String>| tokens.iter().any(|one| held.contains(one));
        let place = self.tokens.iter().position(same);
        self.met.insert(run.to_owned(), place);
        place
    }
}

/// The part of a text, about `width` characters long, that holds most of the words, the earliest of
/// equals; the beginning of the text when it holds none. Words count whatever their case, accents and
/// common English endings, and in the forms they have in other languages.
pub fn around(text: &str, sought: &mut Sought, width: usize) -> Vec<Piece> {
    let end = text
        .char_indices()
        .nth(LOOKED_THROUGH)
        .map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let hits: Vec<Hit> = runs(text)
        .filter_map(|(start, end)| {
            let of = sought.place(&text[start..end])?;
            Some(Hit { start, end, of })
        })
        .collect();
    let (from, to) = window(text, &hits, width);
    let mut pieces = Vec::new();
    let mut push = |text: String, found: bool| {
        if !text.is_empty() {
            pieces.push(Piece { text, found });
        }
    };
    let mut at = from;
    if from > 0 {
        push("… ".to_owned(), false);
    }
    for hit in hits.iter().filter(|hit| hit.start >= from && hit.end <= to) {
        push(plain(&text[at..hit.start]), false);
        push(text[hit.start..hit.end].to_owned(), true);
        at = hit.end;
    }
    push(plain(&text[at..to]), false);
    if to < text.len() {
        push(" …".to_owned(), false);
    }
    pieces
}

/// A word of the text that was looked for.
struct Hit {
    start: usize,
    end: usize,
    of: usize,
}

/// Line breaks and runs of blanks as single blanks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

/// The runs of letters and digits of a text.
fn runs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = text.len();
        while let Some((at, c)) = rest.peek() {
            if !c.is_alphanumeric() {
                end = *at;
                break;
            }
            rest.next();
        }
        Some((start, end))
    })
}

/// A word without the commonest English endings: enough to mark what a stemmer found.
fn stem(key: &str) -> String {
    for ending in ["ing", "ies", "ed", "es", "s", "y"] {
        if let Some(stem) = key.strip_suffix(ending)
            && stem.chars().count() >= 3
        {
            return stem.to_owned();
        }
    }
    key.to_owned()
}

/// Where the part begins and ends, between words.
fn window(text: &str, hits: &[Hit], width: usize) -> (usize, usize) {
    let different = |from: usize| {
        let within = hits[from..]
            .iter()
            .take_while(|hit| hit.end - hits[from].start <= width);
        let mut of: Vec<usize> = within.map(|hit| hit.of).collect();
        of.sort_unstable();
        of.dedup();
        of.len()
    };
    let best = (0..hits.len()).rev().max_by_key(|from| different(*from));
    let lead = best.map_or(0, |best| hits[best].start);
    let back = text[..lead]
        .char_indices()
        .rev()
        .take(width / 4)
        .last()
        .map_or(lead, |(at, _)| at);
    // Not in the middle of a word.
    let from = match back {
        0 => 0,
        back => text[back..lead]
            .find(char::is_whitespace)
            .map_or(lead, |blank| back + blank + 1),
    };
    let from = (from..=lead)
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(lead);
    let most = text[from..]
        .char_indices()
        .nth(width)
        .map_or(text.len(), |(at, _)| from + at);
    let to = match most == text.len() {
        true => most,
        false => text[from..most]
            .rfind(char::is_whitespace)
            .map_or(most, |blank| from + blank),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, wanted: &[&str], width: usize) -> String {
        let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
        around(text, &mut Sought::new(&wanted, Languages::default()), width)
            .iter()
            .map(|piece| match piece.found {
                true => format!("[{}]", piece.text),
                false => piece.text.clone(),
            })
            .collect()
    }

    #[test]
    fn words_are_marked_whatever_their_form() {
        assert_eq!(
            shown("Ferries carried Orbán’s guests.", &["ferry", "orban"], 80),
            "[Ferries] carried [Orbán]’s guests."
        );
        assert_eq!(shown("Nothing here", &["else"], 80), "Nothing here");
    }

    #[test]
    fn words_are_marked_in_the_forms_of_other_languages() {
        let marked = |text: &str, word: &str| {
            let french = Languages::from_iter(crate::domain::stems::Language::of("fr"));
            let mut sought = Sought::new(&[word.to_owned()], french);
            let found = around(text, &mut sought, 80)
                .into_iter()
                .filter(|it| it.found);
            found.map(|it| it.text).collect::<Vec<_>>()
        };
        assert_eq!(
            marked("Les élections nationales.", "national"),
            ["nationales"]
        );
        assert_eq!(marked("Deux chevaux.", "cheval"), ["chevaux"]);
        assert_eq!(marked("Les hôpitaux.", "hopital"), ["hôpitaux"]);
        assert_eq!(marked("Les hôpitaux.", "12"), [""; 0]);
    }

    #[test]
    fn the_part_with_most_of_the_words_is_shown() {
        let text = format!(
            "A ferry came. {} The ferry was electric and late.",
            "Much else was said of it. ".repeat(20)
        );
        let part = shown(&text, &["electric", "ferry"], 60);
        assert!(part.starts_with("… "), "{part}");
        assert!(part.contains("[ferry] was [electric]"), "{part}");
    }

    proptest! {
        #[test]
        fn no_text_is_cut_badly(text in "\\PC{0,300}", word in "\\PC{0,6}", width in 1usize..90) {
            let pieces = around(&text, &mut Sought::new(&[word], Languages::default()), width);
            let length: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
            prop_assert!(length <= width + 8 + 300.min(width / 4 + 20));
        }
    }
}
