//! A text as the terms that are compared: folded, stemmed, hashtags and joined words taken apart,
//! numbers brought to one form.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::kin;
use super::post;
use crate::matching::spelled::spelled;

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// One word or number of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The word, folded and in lower case; two words that make one number are one word.
    pub word: String,
    /// As it stands in the text.
    pub shown: String,
    /// It is written with a capital where a sentence does not ask for one, or is an acronym.
    pub name: bool,
    /// The number it says, scaled: “5 million” is 5,000,000.
    pub number: Option<f64>,
    /// How much it tells of what a text is about.
    pub load: Load,
}

/// How much a word tells of what a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// It links: articles, pronouns, auxiliaries.
    None,
    /// It says little, and much more often in talk than in claims: “really”, “thing”.
    Light,
    /// Any other.
    Full,
}

impl Term {
    /// What is compared: a number in digits, or the stem of the word that stands for its kin.
    pub fn key(&self) -> String {
        match self.number {
            Some(number) => digits(number),
            None => stem(kin::head(&self.word)),
        }
    }

    /// It carries a subject of its own.
    pub fn is_content(&self) -> bool {
        self.load != Load::None
    }
}

const FUNCTION: &str = "a about after all also am an and any are as at be because been before being but by can could did do does doing down for from had has have having he her here hers him his how i if in into is it its just let me might more most must my no nor not now of off on once only or other our out over own said same says say shall she should so some such than that the their them then there these they this those through to too under until up us very was we were what when where which while who whom why will with would you your yours im ive ill youre youve youll hes shes theyre theyve weve thats theres whats dont doesnt didnt cant couldnt wont wouldnt shouldnt isnt arent wasnt werent havent hasnt hadnt aint lets";

const LIGHT: &str = "really actually going gonna know look looks looking thing things something anything everything nothing want wants like even much many lot lots way right well think make makes see come coming back every never always still yet ever tell told ask get got put take literally kind sort great good bad better best new old big little long first last next today tonight yesterday tomorrow thank thanks please yes yeah okay ok lol wow oh hey hi day time people person someone anyone everyone everybody nobody somebody believe happen happened happening try trying need use used using";

static LOADS: LazyLock<HashMap<&str, Load>> = LazyLock::new(|| {
    let light = LIGHT.split(' ').map(|word| (word, Load::Light));
    light
        .chain(FUNCTION.split(' ').map(|word| (word, Load::None)))
        .collect()
});

fn load(word: &str) -> Load {
    LOADS.get(word).copied().unwrap_or(Load::Full)
}

/// Decomposed, marks dropped, lower case: “Orbán” and “orban” are one.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The stem of a folded word.
pub fn stem(word: &str) -> String {
    STEMMER.stem(word).into_owned()
}

const SCALES: [(&str, f64); 10] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("k", 1e3),
    ("million", 1e6),
    ("mln", 1e6),
    ("m", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("b", 1e9),
    ("trillion", 1e12),
];

/// The terms of a text, in order.
pub fn terms(text: &str) -> Vec<Term> {
    let text = post::without_addresses(text);
    let (upper, letters) = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .fold((0, 0), |(u, n), c| {
            (u + usize::from(c.is_uppercase()), n + 1)
        });
    // In a text of capitals a capital says nothing.
    let shouted = upper * 2 > letters;
    let mut terms: Vec<Term> = Vec::new();
    let mut opens = true;
    for piece in pieces(&text) {
        if piece.starts_sentence {
            opens = true;
        }
        for part in parts(piece.text) {
            push(&mut terms, part, opens);
            if let Some(term) = terms.last_mut().filter(|_| shouted) {
                term.name = false;
            }
            opens = false;
        }
        if piece.percent {
            push(&mut terms, "percent", false);
        }
    }
    terms
}

fn push(terms: &mut Vec<Term>, shown: &str, opens: bool) {
    let mut word = fold(shown);
    word.retain(|c| c.is_alphanumeric());
    if word.is_empty() {
        return;
    }
    // "5 million" becomes one number; so does "per cent" one word.
    if let Some(last) = terms.last_mut() {
        if let (Some(number), Some(scale)) = (last.number, scale(&word)) {
            last.number = Some(number * scale);
            last.shown = format!("{} {shown}", last.shown);
            return;
        }
        if word == "cent" && last.word == "per" {
            "percent".clone_into(&mut last.word);
            last.shown.push_str(" cent");
            return;
        }
    }
    let number = number(shown, &word);
    let capitals = shown.chars().filter(|c| c.is_uppercase()).count();
    let load = load(&word);
    let capital = capitals > 1 || (capitals == 1 && !opens);
    terms.push(Term {
        name: number.is_none() && load == Load::Full && capital,
        shown: shown.to_owned(),
        word,
        number,
        load,
    });
}

fn scale(word: &str) -> Option<f64> {
    SCALES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, by)| *by)
}

/// The number that a word says: digits with marks between the thousands, a scale glued to them
/// ("5m"), or a spelled one.
fn number(shown: &str, word: &str) -> Option<f64> {
    if shown.starts_with(|c: char| c.is_ascii_digit()) {
        let digits_end = shown
            .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .unwrap_or(shown.len());
        let (figure, rest) = shown.split_at(digits_end);
        let plain: String = figure.chars().filter(|c| *c != ',').collect();
        let value: f64 = plain.trim_end_matches('.').parse().ok()?;
        return match rest.to_lowercase().as_str() {
            "" | "st" | "nd" | "rd" | "th" | "s" => Some(value),
            scaled => scale(scaled).map(|by| value * by),
        };
    }
    spelled(word)
}

fn digits(value: f64) -> String {
    // Enough for any figure in a sentence; a fraction keeps its digits.
    format!("{value}")
}

struct Piece<'a> {
    text: &'a str,
    starts_sentence: bool,
    percent: bool,
}

/// Runs of letters and digits, with the marks that belong inside a number or an acronym.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(b, _)| *b);
    let mut found = Vec::new();
    let mut starts_sentence = true;
    let mut i = 0;
    while let Some(c) = at(i) {
        if !c.is_alphanumeric() {
            starts_sentence |= matches!(c, '.' | '!' | '?' | '\n' | '“' | '"' | ':');
            i += 1;
            continue;
        }
        let start = i;
        while let Some(c) = at(i) {
            let next = at(i + 1);
            let before = at(i.wrapping_sub(1));
            let inside = match c {
                '.' => {
                    let digits = before.is_some_and(|c| c.is_ascii_digit())
                        && next.is_some_and(|c| c.is_ascii_digit());
                    digits || acronym(&at, start, i)
                }
                ',' => {
                    before.is_some_and(|c| c.is_ascii_digit())
                        && (1..=3).all(|k| at(i + k).is_some_and(|c| c.is_ascii_digit()))
                }
                '\'' | '’' => next.is_some_and(char::is_alphabetic),
                c => c.is_alphanumeric() || is_combining_mark(c),
            };
            if !inside {
                break;
            }
            i += 1;
        }
        let mut end = i;
        // A possessive, and nothing else that ends in 's, says nothing of its own.
        if end - start > 2
            && matches!(at(end - 1), Some('s' | 'S'))
            && matches!(at(end - 2), Some('\'' | '’'))
        {
            end -= 2;
        }
        found.push(Piece {
            text: &text[byte(start)..byte(end)],
            starts_sentence,
            percent: at(i) == Some('%'),
        });
        starts_sentence = false;
    }
    found
}

/// A full stop after a single letter, as in "U.S.": the letters between stops are one each.
fn acronym(at: &impl Fn(usize) -> Option<char>, start: usize, stop: usize) -> bool {
    let letter = |i: usize| at(i).is_some_and(char::is_alphabetic);
    let alternates = (start..stop).all(|i| match (i - start) % 2 {
        0 => letter(i),
        _ => at(i) == Some('.'),
    });
    alternates && (stop - start) % 2 == 1 && (letter(stop + 1) || stop > start + 1)
}

/// The words of a joined word: "DefundTheBoard" is three, "AfricanAmericans" two, "iPhone" one.
fn parts(piece: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = piece.char_indices().collect();
    let mut cuts = vec![0];
    for i in 1..chars.len() {
        let (before, here) = (chars[i - 1].1, chars[i].1);
        let next = chars.get(i + 1).map(|(_, c)| *c);
        let hump = before.is_lowercase() && here.is_uppercase() && i > 2;
        let tail = before.is_uppercase()
            && here.is_uppercase()
            && next.is_some_and(char::is_lowercase)
            && i > 1;
        let year = before.is_alphabetic()
            && here.is_ascii_digit()
            && chars[i..].len() >= 4
            && chars[i..].iter().all(|(_, c)| c.is_ascii_digit());
        if hump || tail || year {
            cuts.push(chars[i].0);
        }
    }
    cuts.push(piece.len());
    cuts.windows(2)
        .map(|cut| &piece[cut[0]..cut[1]])
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        terms(text).iter().map(Term::key).collect()
    }

    #[test]
    fn one_number_has_one_form() {
        for said in ["5 million", "5,000,000", "5m", "five million", "$5 Million"] {
            assert_eq!(keys(said), ["5000000"], "{said}");
        }
        assert_eq!(keys("12%"), keys("12 per cent"));
        assert_eq!(keys("4.6 percent"), ["4.6", "percent"]);
    }

    #[test]
    fn hashtags_and_joined_words_come_apart() {
        assert_eq!(keys("#DefundTheBoard"), ["defund", "the", "board"]);
        assert_eq!(keys("#KellsVotes2024"), ["kell", "vote", "2024"]);
        assert_eq!(keys("WWII"), ["wwii"]);
    }

    #[test]
    fn marks_case_and_points_do_not_matter() {
        assert_eq!(
            keys("Orbán’s visit to the U.S."),
            keys("orban visit to the US")
        );
    }

    #[test]
    fn a_capital_that_opens_a_sentence_is_no_name() {
        let terms = terms("Ferries stopped. Yesterday Novak resigned.");
        let names: Vec<_> = terms.iter().filter(|t| t.name).map(|t| &t.shown).collect();
        assert_eq!(names, ["Novak"]);
    }
}
