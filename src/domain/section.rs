//! The parts of a claim that a person can be at work on.

/// A part of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// All of it: they read.
    Whole,
    /// The verdict is being written.
    Verdict,
    /// What is said about a piece of evidence: `E3` is 3.
    Evidence(i32),
}

impl Section {
    /// The word in addresses, forms and the database.
    pub fn slug(self) -> String {
        match self {
            Section::Whole => "whole".to_owned(),
            Section::Verdict => "verdict".to_owned(),
            Section::Evidence(number) => format!("E{number}"),
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Section> {
        match slug {
            "whole" => Some(Section::Whole),
            "verdict" => Some(Section::Verdict),
            evidence => {
                let number = evidence.strip_prefix('E')?.parse().ok();
                number.filter(|number| *number > 0).map(Section::Evidence)
            }
        }
    }

    /// What somebody there does, after their name.
    pub fn words(self) -> String {
        match self {
            Section::Whole => "is here".to_owned(),
            Section::Verdict => "is writing the verdict".to_owned(),
            Section::Evidence(number) => format!("is writing about E{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_back_from_its_word_and_nothing_else_is_one() {
        for section in [Section::Whole, Section::Verdict, Section::Evidence(12)] {
            assert_eq!(Section::from_slug(&section.slug()), Some(section));
        }
        for other in ["", "E", "E0", "E-1", "E99999999999", "quote", "verdict "] {
            assert_eq!(Section::from_slug(other), None, "{other}");
        }
    }
}
