//! Threads: what colleagues talk about on a claim, and whether words they point at stand there.

use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::domain::words::{Text, key};

/// A comment for colleagues, kept as it was typed.
pub type Remark = Text<10000>;
/// The words a thread is about.
pub type Passage = Text<1000>;

/// What part of a claim a thread is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Place {
    /// The claim as a whole.
    Claim,
    /// The quote.
    Quote,
    /// The explanation of a revision of the verdict.
    Explanation,
    /// A piece of evidence on the board.
    Exhibit,
}

/// What a thread is about, before it is known to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The claim as a whole.
    Claim,
    /// The quote.
    Quote,
    /// The explanation of this revision of the verdict.
    Explanation(i32),
    /// The piece of evidence of this number.
    Exhibit(i32),
}

impl About {
    /// The part it names.
    pub fn place(self) -> Place {
        match self {
            About::Claim => Place::Claim,
            About::Quote => Place::Quote,
            About::Explanation(_) => Place::Explanation,
            About::Exhibit(_) => Place::Exhibit,
        }
    }

    /// The word in forms: `claim`, `quote`, `r2`, `E3`.
    pub fn slug(self) -> String {
        match self {
            About::Claim => "claim".to_owned(),
            About::Quote => "quote".to_owned(),
            About::Explanation(revision) => format!("r{revision}"),
            About::Exhibit(number) => format!("E{number}"),
        }
    }

    /// Reads the word back from a form; nothing typed means the claim as a whole.
    pub fn from_slug(slug: &str) -> Option<About> {
        let number = |letter: char| {
            let digits = slug.strip_prefix(letter)?;
            digits.parse().ok().filter(|number| *number > 0)
        };
        match slug {
            "" | "claim" => Some(About::Claim),
            "quote" => Some(About::Quote),
            _ => number('r')
                .map(About::Explanation)
                .or_else(|| number('E').map(About::Exhibit)),
        }
    }

    /// What it is about, in words.
    pub fn words(self) -> String {
        match self {
            About::Claim => "The claim".to_owned(),
            About::Quote => "The quote".to_owned(),
            About::Explanation(revision) => format!("The explanation, revision {revision}"),
            About::Exhibit(number) => format!("Evidence E{number}"),
        }
    }
}

/// Whether a passage stands in a text. Only its words count: a passage copied from a page has lost
/// the Markdown of the text, and its citations look otherwise there.
pub fn stands_in(passage: &str, text: &str) -> bool {
    let (passage, text) = (bare_words(passage), bare_words(text));
    !passage.is_empty() && text.windows(passage.len()).any(|run| run == passage)
}

fn bare_words(text: &str) -> Vec<String> {
    let folded = key(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !is_citation(word));
    words.map(str::to_owned).collect()
}

/// `E12`, folded.
fn is_citation(word: &str) -> bool {
    word.strip_prefix('e')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_form_is_read_back() {
        for about in [
            About::Claim,
            About::Quote,
            About::Explanation(12),
            About::Exhibit(3),
        ] {
            assert_eq!(About::from_slug(&about.slug()), Some(about));
        }
        for refused in ["r", "E0", "E-1", "evidence", "r1x"] {
            assert_eq!(About::from_slug(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_passage_copied_from_the_page_stands_in_its_markdown() {
        let text = "Traffic **rose by 17.9 per cent** in 2023 [E1]. It fell later [E2].";
        assert!(stands_in("rose by 17.9 per cent in 2023 E1", text));
        assert!(stands_in("2023. It fell", text));
        assert!(!stands_in("fell by 17.9 per cent", text));
        assert!(!stands_in(" … ", text));
    }
}
