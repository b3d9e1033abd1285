//! What stands at the head of a paragraph before its first sentence: a dateline or a bullet.

/// A dateline: the byte where the report begins, the place, the agency.
pub fn dateline(words: &str) -> Option<(usize, String, String)> {
    let head = prefix(words, 110);
    let (at, dash) = first_dash(head)?;
    let before = head[..at].trim();
    let (place, agency) = match before
        .strip_suffix(')')
        .and_then(|open| open.split_once('('))
    {
        Some((place, agency)) => (place.trim(), agency.trim()),
        None => (before, ""),
    };
    let named = !agency.is_empty() && agency.len() <= 40 && agency.starts_with(char::is_uppercase)
        // “Jon Reed (D-Lessing)” names a party and a seat.
        && agency.chars().nth(1) != Some('-');
    if !(named || capitals_lead(place)) || !is_place(place) {
        return None;
    }
    let rest = &words[at + dash..];
    let blanks = rest.len() - rest.trim_start().len();
    let end = at + dash + blanks;
    let begins = words[end..].starts_with(|c: char| !c.is_lowercase());
    begins.then(|| {
        (
            end,
            place.trim_end_matches([',', ' ']).to_owned(),
            agency.to_owned(),
        )
    })
}

/// A bullet or list number: the byte where the text after it begins, 0 without one.
pub fn bullet(words: &str) -> usize {
    let mut chars = words.chars();
    let first = chars.next().unwrap_or(' ');
    let after = chars.as_str();
    let skipped = if matches!(first, '•' | '·' | '▪' | '●' | '*' | '-' | '–' | '—')
        && after.starts_with(char::is_whitespace)
    {
        first.len_utf8()
    } else {
        number(words)
    };
    if skipped == 0 {
        return 0;
    }
    let rest = &words[skipped..];
    words.len() - rest.trim_start().len()
}

/// “1. ”, “2) ”: the bytes of the mark.
fn number(words: &str) -> usize {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let mark = words.get(digits..).unwrap_or("");
    let marked = mark.starts_with(['.', ')']) && mark[1..].starts_with(char::is_whitespace);
    if (1..=2).contains(&digits) && marked {
        digits + 1
    } else {
        0
    }
}

/// The first dash that could end a dateline: a long one, two hyphens, or a hyphen between blanks.
fn first_dash(head: &str) -> Option<(usize, usize)> {
    head.char_indices().find_map(|(at, c)| match c {
        '—' | '–' | '―' => Some((at, c.len_utf8())),
        '-' if head[at..].starts_with("--") => Some((at, 2)),
        '-' if head[..at].ends_with([' ', ')']) && head[at + 1..].starts_with(' ') => Some((at, 1)),
        _ => None,
    })
}

/// The first word is a place in capitals: three letters or more.
fn capitals_lead(place: &str) -> bool {
    let first = place.split([' ', ',']).next().unwrap_or("");
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && first.chars().all(|c| !c.is_lowercase())
        && place.chars().filter(|c| c.is_uppercase()).count() >= 3
}

/// A place and perhaps a day: few words, each with a capital, a digit, or one of the small words
/// that join the parts of a place's name.
fn is_place(place: &str) -> bool {
    let mut count = 0;
    place
        .split([' ', ',', '/'])
        .filter(|word| !word.is_empty())
        .all(|word| {
            count += 1;
            let proper = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            proper
                || matches!(
                    word,
                    "de" | "of" | "on" | "the" | "upon" | "la" | "le" | "and" | "al" | "el"
                )
        })
        && count <= 8
}

/// The first bytes of a text, cut between characters.
fn prefix(words: &str, bytes: usize) -> &str {
    let mut at = words.len().min(bytes);
    while !words.is_char_boundary(at) {
        at -= 1;
    }
    &words[..at]
}
