//! Stemming by language: “maisons” finds “maison” in a French text and “Häuser” finds “Haus” in a German
//! one. The indexes of both databases stem as English; what a text in another language is found by besides
//! is written beside it, as tokens that neither database takes apart or shortens. Pure.
//!
//! The stemmers are Snowball's (M. F. Porter, “Snowball: A language for stemming algorithms”, 2001;
//! <https://snowballstem.org>).

use std::collections::HashSet;
use std::fmt::Write as _;

use frostem::{Algorithm, Stemmer};
use sea_orm::{DeriveActiveEnum, EnumIter};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::words;

/// The languages that are stemmed by the desk: their primary subtags of BCP 47, and their codes in ISO 639-3.
const STEMMED: [(&str, &str, Algorithm); 28] = [
    ("ar", "ara", Algorithm::Arabic),
    ("ca", "cat", Algorithm::Catalan),
    ("cs", "ces", Algorithm::Czech),
    ("da", "dan", Algorithm::Danish),
    ("de", "deu", Algorithm::German),
    ("el", "ell", Algorithm::Greek),
    ("es", "spa", Algorithm::Spanish),
    ("et", "est", Algorithm::Estonian),
    ("eu", "eus", Algorithm::Basque),
    ("fa", "pes", Algorithm::Persian),
    ("fi", "fin", Algorithm::Finnish),
    ("fr", "fra", Algorithm::French),
    ("ga", "gle", Algorithm::Irish),
    ("hu", "hun", Algorithm::Hungarian),
    ("hy", "hye", Algorithm::Armenian),
    ("id", "ind", Algorithm::Indonesian),
    ("it", "ita", Algorithm::Italian),
    ("lt", "lit", Algorithm::Lithuanian),
    ("nl", "nld", Algorithm::Dutch),
    ("no", "nob", Algorithm::Norwegian),
    ("pl", "pol", Algorithm::Polish),
    ("pt", "por", Algorithm::Portuguese),
    ("ro", "ron", Algorithm::Romanian),
    ("ru", "rus", Algorithm::Russian),
    ("sr", "srp", Algorithm::Serbian),
    ("sv", "swe", Algorithm::Swedish),
    ("tr", "tur", Algorithm::Turkish),
    ("uk", "ukr", Algorithm::Ukrainian),
];

/// What has stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Sort {
    /// The wording and the quote of a claim.
    Claim,
    /// The title and text of a document.
    Evidence,
    /// The title and newest text of an article.
    Article,
    /// A check that others published.
    Outside,
    /// The public check of a claim.
    Check,
}

/// A text is found by the stems of so many of its characters, as far as the index of its words goes.
const READ: usize = 200_000;
/// And by so many bytes of tokens, which is what PostgreSQL's index of documents has room for beside the words.
const KEPT: usize = 100_000;
/// A run of more letters than this is no word of any language, and takes a stemmer long.
const LONGEST: usize = 50;

/// So many characters tell the language of a text.
const TOLD_BY: usize = 4_000;

/// A language whose words are stemmed by the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(usize);

impl Language {
    /// The language of a BCP 47 tag; `None` for English, which the databases stem, and for those that
    /// there is no stemmer for.
    pub fn of(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let primary = match primary.to_ascii_lowercase().as_str() {
            "nb" | "nn" => "no".to_owned(),
            other => other.to_owned(),
        };
        let at = STEMMED.iter().position(|(code, ..)| *code == primary)?;
        Some(Language(at))
    }

    /// The language that a text is written in, as far as its words leave no doubt.
    pub fn told_by(text: &str) -> Option<Language> {
        let end = text.char_indices().nth(TOLD_BY);
        let beginning = &text[..end.map_or(text.len(), |(at, _)| at)];
        let found = whatlang::detect(beginning).filter(whatlang::Info::is_reliable)?;
        let code = found.lang().code();
        let at = STEMMED.iter().position(|(_, three, _)| *three == code)?;
        Some(Language(at))
    }

    /// Its primary subtag.
    pub fn code(self) -> &'static str {
        STEMMED[self.0].0
    }

    fn stemmer(self) -> Stemmer {
        Stemmer::new(STEMMED[self.0].2)
    }
}

/// Some languages that are stemmed by the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Languages(u32);

impl FromIterator<Language> for Languages {
    fn from_iter<I: IntoIterator<Item = Language>>(languages: I) -> Self {
        let bits = languages.into_iter().map(|language| 1 << language.0);
        Languages(bits.fold(0, |all, bit: u32| all | bit))
    }
}

impl Languages {
    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Language> {
        let held = move |at: &usize| self.0 & (1 << at) != 0;
        (0..STEMMED.len()).filter(held).map(Language)
    }

    /// The tokens under which texts in these languages hold a word.
    pub fn tokens(self, word: &str) -> Vec<String> {
        let word = lower(word.nfc());
        if !is_word(&word) {
            return Vec::new();
        }
        let token = |language: Language| token(language, &language.stemmer().stem(&word));
        self.each().map(token).collect()
    }
}

/// The tokens by which a text is found in its language, each once, parted by blanks. A word with marks is
/// also found by those who type none.
pub fn of(language: Language, texts: &[&str]) -> String {
    let stemmer = language.stemmer();
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    let mut tokens = String::new();
    let text = texts.iter().flat_map(|text| text.nfc().chain(['\n']));
    let text = lower(text.take(READ));
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !is_word(word) || !seen.insert(word) {
            continue;
        }
        let plain = words::key(word);
        for stem in [stemmer.stem(word), stemmer.stem(&plain)] {
            let token = token(language, &stem);
            if tokens.len() + token.len() < KEPT && told.insert(token.clone()) {
                tokens.push_str(if tokens.is_empty() { "" } else { " " });
                tokens.push_str(&token);
            }
        }
    }
    tokens
}

/// In lower case. Turkish has a dot above its capital I, which would stay as a mark of its own.
fn lower(text: impl Iterator<Item = char>) -> String {
    let letters = text.flat_map(char::to_lowercase);
    letters.filter(|letter| *letter != '\u{307}').collect()
}

fn is_word(word: &str) -> bool {
    let letters = word.chars().take(LONGEST + 1).count();
    (2..=LONGEST).contains(&letters) && word.chars().all(char::is_alphabetic)
}

/// A stem as both databases keep it unchanged: letters of ASCII that end in no suffix of English. A stem in
/// other letters, which they part differently, is known by its hash; it begins as no word does, so that the
/// beginning of one that somebody types is not the beginning of all of them.
fn token(language: Language, stem: &str) -> String {
    let mut token = words::key(stem);
    if !token.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let hash = Sha256::digest(token.as_bytes());
        token = "qxz".to_owned();
        for byte in &hash[..6] {
            let _ = write!(token, "{byte:02x}");
        }
    }
    format!("{token}0{}0", language.code())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tongue(tag: &str) -> Language {
        Language::of(tag).unwrap()
    }

    #[test]
    fn a_language_is_known_by_its_primary_subtag() {
        assert_eq!(tongue("fr-CA"), tongue("FR"));
        assert_eq!(tongue("nb").code(), "no");
        for other in ["en", "en-GB", "und", "", "zh", "frx"] {
            assert_eq!(Language::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_language_is_told_by_a_text_that_leaves_no_doubt() {
        let french = "Le gouvernement a annoncé hier que les prix de l’essence baisseraient en mai. \
            Les syndicats, qui avaient quitté la table des négociations, demandent davantage, et la \
            grève continuera jusqu’à ce que les ministres reviennent.";
        assert_eq!(Language::told_by(french), Some(tongue("fr")));
        let english = "The government said yesterday that the price of fuel would fall in May. The \
            unions, who had left the talks, ask for more, and the strike will go on.";
        assert_eq!(Language::told_by(english), None);
        assert_eq!(Language::told_by(""), None);
    }

    #[test]
    fn a_text_is_found_by_another_form_of_its_words() {
        for (tag, text, typed) in [
            ("fr", "Les élections municipales", "élection"),
            ("fr", "Les élections municipales", "election"),
            ("de", "Zwei Häuser brannten", "Haus"),
            ("es", "Las canciones prohibidas", "canción"),
            ("hu", "A kormányok döntései", "kormány"),
            ("ru", "Повышение налогов", "налог"),
            ("sv", "Båtarna lämnade hamnen", "båt"),
            ("pl", "Wyniki wyborów samorządowych", "wybory"),
            ("uk", "Підвищення податків", "податок"),
            ("cs", "Ceny potravin klesly", "cena"),
            ("fr", "les e\u{301}lections", "élection"),
        ] {
            let tokens = of(tongue(tag), &[text]);
            let languages = Languages::from_iter([tongue(tag), tongue("it")]);
            let asked = languages.tokens(typed);
            let held = |token: &String| tokens.split(' ').any(|one| one == token);
            assert!(asked.iter().any(held), "{typed}: {asked:?} in {tokens}");
        }
    }

    #[test]
    fn no_word_is_too_strange_for_a_stemmer() {
        let long = "ß".repeat(200_000);
        for language in Languages::from_iter((0..STEMMED.len()).map(Language)).each() {
            for word in ["αντίθετε", "ισαισα", "ısı", "ßß", &long] {
                of(language, &[word]);
            }
        }
        // A run of letters that is no word takes the place of none.
        let run = &long[..1_000];
        assert_eq!(of(tongue("de"), &[run, "Häuser"]), "haus0de0");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[\\p{L}\\p{M} ]{0,80}", at in 0..STEMMED.len()) {
            of(Language(at), &[&text]);
            Languages::from_iter([Language(at)]).tokens(&text);
        }
    }

    #[test]
    fn a_word_of_one_language_is_not_found_by_the_stem_of_another() {
        let french = of(tongue("fr"), &["Le film est animé"]);
        let asked = Languages::from_iter([tongue("it")]).tokens("animali");
        assert!(asked.iter().all(|token| !french.contains(token.as_str())));
    }

    #[test]
    fn tokens_are_plain_and_bounded() {
        let letters = "абвгдежзиклмнопрстуфхцчшщэюя".chars().collect::<Vec<_>>();
        let mut text = String::new();
        for one in &letters {
            for two in &letters {
                for three in &letters {
                    let _ = write!(text, "{one}{two}{three} ");
                }
            }
        }
        let tokens = of(tongue("ru"), &[&text]);
        assert!(tokens.len() > KEPT - 100 && tokens.len() <= KEPT);
        let plain = |byte: u8| byte == b' ' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
        assert!(tokens.bytes().all(plain));
        assert_eq!(of(tongue("fr"), &["12 % à 3e", ""]), "");
    }
}
