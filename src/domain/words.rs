//! Text a person typed, held only once it is known to be sound: trimmed, in NFC, within its length.

use unicode_normalization::UnicodeNormalization;

/// Why a text was not accepted, as a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

/// A text of at most `MAX` characters that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<const MAX: usize>(String);

/// The claim to check, in our words.
pub type Statement = Text<2000>;
/// The one-sentence answer of a verdict.
pub type Answer = Text<280>;
/// One line: the reason on a ballot, or for departing from an earlier rating.
pub type Line = Text<500>;
/// A reason or note written for colleagues or readers.
pub type Note = Text<4000>;
/// A verdict's explanation or a comment of some length.
pub type Prose = Text<40000>;
/// A name or title.
pub type Name = Text<300>;

impl<const MAX: usize> Text<MAX> {
    /// Accepts a text, or says what is wrong with it. `what` names the field in the sentence
    /// ("The answer").
    pub fn parse(typed: &str, what: &str) -> Result<Self, Unfit> {
        let text: String = clean(typed);
        let length = text.chars().count();
        if length == 0 {
            return Err(Unfit(format!("{what} is empty.")));
        }
        if length > MAX {
            return Err(Unfit(format!(
                "{what} has {length} characters; {MAX} is the most."
            )));
        }
        Ok(Self(text))
    }

    /// Accepts a text that may also be left out.
    pub fn parse_optional(typed: &str, what: &str) -> Result<Option<Self>, Unfit> {
        if clean(typed).is_empty() {
            Ok(None)
        } else {
            Self::parse(typed, what).map(Some)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Trims a text, puts it in NFC, and takes out what no form should carry: carriage returns before
/// line feeds, and control characters other than line feed and tab.
pub fn clean(typed: &str) -> String {
    let kept: String = typed
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    // Trimmed last: what stood between the blanks may have been taken out.
    kept.trim().to_owned()
}

/// Folds a name for comparison: no diacritics, no case, single blanks. `Viktor  Orbán` and
/// `viktor orban` give the same key.
pub fn key(name: &str) -> String {
    name.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect::<String>()
        .replace(['’', '‘'], "'")
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A web address that may be stored and drawn as a link: absolute, `http` or `https`, with a host,
/// without a user name or password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(url::Url);

impl WebAddress {
    /// Accepts an address, or says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Unfit> {
        let refused = || Unfit("Paste the full address, with https:// in front.".to_owned());
        let url = url::Url::parse(typed.trim()).map_err(|_| refused())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(refused());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit(
                "Leave the user name and password out of the address.".to_owned(),
            ));
        }
        if url.as_str().len() > 2000 {
            return Err(Unfit(
                "The address is longer than 2,000 characters.".to_owned(),
            ));
        }
        Ok(Self(url))
    }

    /// Accepts an address that may also be left out.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Unfit> {
        if typed.trim().is_empty() {
            Ok(None)
        } else {
            Self::parse(typed).map(Some)
        }
    }

    /// The address as it is stored.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host without a leading `www.`, the key by which a source is recognised.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    }
}

/// Turns a sentence into the tail of an address: lower-case ASCII letters and digits joined by
/// hyphens, at most 60 characters, cut between words.
pub fn slug(sentence: &str) -> String {
    let folded = key(sentence);
    let mut slug = String::new();
    for word in folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if slug.len() + word.len() >= 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_281_characters_is_refused_with_its_length() {
        let refused = Answer::parse(&"a".repeat(281), "The answer").unwrap_err();
        assert_eq!(refused.0, "The answer has 281 characters; 280 is the most.");
        assert!(Answer::parse(&"é".repeat(280), "The answer").is_ok());
    }

    #[test]
    fn blank_and_control_characters_do_not_make_a_text() {
        assert!(Note::parse(" \u{0}\r\n ", "The reason").is_err());
        assert_eq!(
            Note::parse(" a\r\nb\u{7} ", "The reason").unwrap().as_str(),
            "a\nb"
        );
    }

    #[test]
    fn names_that_differ_in_accents_share_a_key() {
        assert_eq!(key("Viktor  Orbán"), key("viktor orban"));
    }

    #[test]
    fn only_full_web_addresses_are_accepted() {
        for refused in [
            "",
            "example.org",
            "javascript:alert(1)",
            "ftp://a.example/",
            "https://a:b@c.example/",
        ] {
            assert!(WebAddress::parse(refused).is_err(), "{refused}");
        }
        assert_eq!(
            WebAddress::parse("https://www.a.example/x").unwrap().host(),
            "a.example"
        );
    }

    #[test]
    fn a_slug_ends_between_words() {
        assert_eq!(
            slug("Crime “doubled” in District 9!"),
            "crime-doubled-in-district-9"
        );
        assert!(slug(&"word ".repeat(40)).len() <= 60);
    }
}
