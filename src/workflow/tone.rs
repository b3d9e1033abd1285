//! Tone: words of a verdict that say more than the evidence shows. Advice, never a block. Pure.
//!
//! *Lie* and *fraud* are claims about what somebody knew and meant; they need evidence of intent
//! (NPR, AP and Reuters style guides say so alike). Words of scorn and certainty add no evidence.

/// A word that deserves a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The word as it stands in the text, in lower case.
    pub word: &'static str,
    /// Why.
    pub why: &'static str,
}

const INTENT: &str = "says what somebody knew and meant: it needs evidence of intent";
const SCORN: &str = "judges the person or the words instead of showing what is so";
const CERTAIN: &str = "asserts what the evidence should show";
const BLUR: &str = "suggests doubt without saying what is doubtful";

const WORDS: &[(&str, &str)] = &[
    ("lie", INTENT),
    ("lies", INTENT),
    ("lied", INTENT),
    ("lying", INTENT),
    ("liar", INTENT),
    ("liars", INTENT),
    ("fraud", INTENT),
    ("fraudulent", INTENT),
    ("hoax", INTENT),
    ("deceive", INTENT),
    ("deceived", INTENT),
    ("deceitful", INTENT),
    ("disinformation", INTENT),
    ("propaganda", INTENT),
    ("manipulated", INTENT),
    ("fabricated", INTENT),
    ("absurd", SCORN),
    ("ridiculous", SCORN),
    ("outrageous", SCORN),
    ("shameful", SCORN),
    ("shocking", SCORN),
    ("nonsense", SCORN),
    ("laughable", SCORN),
    ("debunked", SCORN),
    ("notorious", SCORN),
    ("obviously", CERTAIN),
    ("clearly", CERTAIN),
    ("undoubtedly", CERTAIN),
    ("everyone knows", CERTAIN),
    ("of course", CERTAIN),
    ("so-called", BLUR),
    ("admitted", "implies guilt; “said” is neutral"),
];

/// The words of a text that deserve a second look, each once, in the order of the list. What stands
/// within quotation marks is somebody else's and is left alone.
pub fn hints(text: &str) -> Vec<Hint> {
    let own = without_quotations(text).to_lowercase();
    let words: Vec<&str> = own
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let padded = format!(" {} ", words.join(" "));
    let stands = |word: &str| padded.contains(&format!(" {word} "));
    WORDS
        .iter()
        .filter(|(word, _)| stands(word))
        .map(|(word, why)| Hint { word, why })
        .collect()
}

fn without_quotations(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let mut closes = None;
    for c in text.chars() {
        match (closes, c) {
            (None, '“') => closes = Some('”'),
            (None, '"') => closes = Some('"'),
            (None, '«') => closes = Some('»'),
            // A quotation that is never closed ends with its paragraph.
            (Some(_), '\n') => closes = None,
            (Some(end), c) if c == end => closes = None,
            (Some(_), _) => {}
            (None, c) => own.push(c),
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        hints(text).into_iter().map(|hint| hint.word).collect()
    }

    #[test]
    fn words_of_intent_and_scorn_are_found_whole() {
        assert_eq!(
            words("The minister lied; it is clearly a fraud."),
            ["lied", "fraud", "clearly"]
        );
        assert_eq!(words("The belief lies elsewhere"), ["lies"]);
        assert_eq!(words("A liege, a clear lane, an unclaimed bag."), [""; 0]);
    }

    #[test]
    fn what_others_said_is_theirs() {
        assert_eq!(words("He called it “a lie” and \"a hoax\"."), [""; 0]);
        assert_eq!(words("He called it “a lie\nIt is a hoax."), ["hoax"]);
    }
}
