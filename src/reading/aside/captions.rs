//! Captions and picture credits: told by a credit in brackets at the end, or by how they begin.

use super::Taken;

/// The most words a caption has; longer paragraphs are text, whatever they end with.
const LONGEST: usize = 120;

/// A caption or credit, if the words are one.
pub fn caption(words: &str) -> Option<Taken> {
    if words.len() > LONGEST * 12 {
        return None;
    }
    let count = words.split_whitespace().count();
    if count > LONGEST {
        return None;
    }
    if ends_with_credit(words) {
        return Some(Taken::caption("ends with a picture credit"));
    }
    if labelled(words) {
        return Some(Taken::caption("begins like a picture caption"));
    }
    (count <= 14 && bare_credit(words)).then(|| Taken::caption("a picture credit"))
}

/// Words that only a credit has, as they are written there.
const CREDITS: [&str; 22] = [
    "Getty",
    "AP Photo",
    "Associated Press",
    "AFP",
    "EPA",
    "Shutterstock",
    "iStock",
    "Photo by",
    "Photo:",
    "Photo courtesy",
    "Image:",
    "Picture:",
    "Courtesy of",
    "courtesy of",
    "via AP",
    "via Reuters",
    "Handout",
    "Contributor",
    "Wikimedia",
    "Flickr",
    "Alamy",
    "Bloomberg via",
];

/// Agencies that stand alone in the brackets of a credit.
const AGENCIES: [&str; 12] = [
    "AP",
    "AFP",
    "EPA",
    "Reuters",
    "REUTERS",
    "PA",
    "Getty",
    "Getty Images",
    "TASS",
    "Xinhua",
    "Bloomberg",
    "ANP",
];

/// “… in the harbour. (Jon Reed/Agency Pictures)”, “… AP Photo/Jon Reed”.
fn ends_with_credit(words: &str) -> bool {
    let trimmed = words.trim_end_matches(['.', ' ']);
    if let Some(inside) = trimmed
        .strip_suffix([')', ']'])
        .and_then(|open| open.rfind(['(', '[']).and_then(|at| open.get(at + 1..)))
    {
        let short = inside.split_whitespace().count() <= 14;
        let slash = inside.contains('/') && !inside.contains("//") && names(inside);
        return short
            && (slash
                || AGENCIES.contains(&inside.trim())
                || CREDITS.iter().any(|credit| inside.contains(credit)))
            && !inside.ends_with(['?', '!']);
    }
    let tail = tail(trimmed, 60);
    [
        "AP Photo/",
        "AFP/",
        "/Getty Images",
        "/Reuters",
        "/REUTERS",
        "/AP",
        "/AFP",
        "via Getty Images",
        "/Shutterstock",
    ]
    .iter()
    .any(|credit| {
        tail.rfind(credit)
            .is_some_and(|at| tail.len() - at < credit.len() + 30)
    })
}

/// Every word begins with a capital or is a small joining word, and there are letters: “Jon Reed/Pool via Agency”.
fn names(inside: &str) -> bool {
    let mut seen = false;
    inside
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .all(|word| {
            let capital = word.starts_with(|c: char| c.is_uppercase());
            seen |= capital;
            capital
                || matches!(
                    word,
                    "via"
                        | "by"
                        | "for"
                        | "of"
                        | "the"
                        | "and"
                        | "de"
                        | "van"
                        | "von"
                        | "file"
                        | "pool"
                        | "photo"
                )
        })
        && seen
}

/// Beginnings of captions.
fn labelled(words: &str) -> bool {
    const LABELS: [&str; 20] = [
        "photo:",
        "photos:",
        "image:",
        "picture:",
        "pictured:",
        "pictured,",
        "photograph:",
        "photo by ",
        "photos by ",
        "photograph by ",
        "file -",
        "file –",
        "file —",
        "file photo",
        "(photo",
        "[photo",
        "image caption",
        "media caption",
        "photo credit",
        "image credit",
    ];
    const MORE: [&str; 9] = [
        "caption:",
        "credit:",
        "image copyright",
        "image source",
        "media playback",
        "video caption",
        "(image",
        "above:",
        "in this file photo",
    ];
    if LABELS.iter().chain(&MORE).any(|label| starts(words, label)) {
        return true;
    }
    // “In this Monday, July 1, 2024, file photo, …”, “In this pool photograph …”
    let head: String = words.chars().take(80).collect::<String>().to_lowercase();
    head.starts_with("in this ")
        && [" photo", " photograph", " image", " frame grab", " still "]
            .iter()
            .any(|word| head.contains(word))
}

/// A line that is nothing but a credit: “Jon Reed/Agency”, “AP Photo”, “Getty Images”.
fn bare_credit(words: &str) -> bool {
    let ended = words.ends_with(['.', '?', '!']);
    let slash = words.contains('/')
        && !words.contains("//")
        && words.split('/').count() <= 4
        && names(words)
        && words.split_whitespace().count() <= 8
        && words.split('/').all(|side| side.trim().len() > 1);
    let agency = [
        "Getty Images",
        "AP Photo",
        "AFP",
        "Shutterstock",
        "Associated Press",
    ]
    .iter()
    .any(|agency| words.ends_with(agency))
        && names(words);
    !ended
        && !words.contains("://")
        && ((slash
            && words.chars().any(char::is_alphabetic)
            && !words.chars().any(|c| c.is_ascii_digit()))
            || agency)
}

/// Whether the words begin with `label`, which is in small letters.
pub fn starts(words: &str, label: &str) -> bool {
    let mut chars = words.chars().flat_map(char::to_lowercase);
    label.chars().all(|c| chars.next() == Some(c))
}

/// The last characters of a text, at most so many bytes of them.
fn tail(words: &str, bytes: usize) -> &str {
    let mut at = words.len().saturating_sub(bytes);
    while !words.is_char_boundary(at) {
        at += 1;
    }
    &words[at..]
}
