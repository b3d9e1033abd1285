//! Tokens: words, clitics, quotation marks and punctuation of one block of text, each with what the
//! lexicon says of it. Positions are bytes of the block.

use super::lexicon::{Entry, lexicon, sorts, tags};
use super::tagger::Tag;

/// One word or mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub start: u32,
    pub end: u32,
    pub entry: Entry,
    /// The part of speech settled on.
    pub tag: Tag,
    /// Begins with a capital letter.
    pub capital: bool,
    /// Has letters and no small one.
    pub shouted: bool,
    /// Begins with a digit.
    pub digit: bool,
    /// White space, or nothing, stands before it.
    pub spaced: bool,
    /// The mark, when it is punctuation; a quotation mark is given as `"` or `'`.
    pub mark: Option<char>,
}

impl Token {
    /// Its letters.
    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// Whether it is this lower-case word, whatever its capitals.
    pub(super) fn is(&self, text: &str, word: &str) -> bool {
        self.of(text).eq_ignore_ascii_case(word)
    }

    /// Whether the lexicon gives it this sort.
    pub(super) fn sort(&self, sort: u16) -> bool {
        self.entry.sorts & sort != 0
    }

    /// Whether it may be this part of speech.
    pub(super) fn may(&self, tags: u32) -> bool {
        self.entry.tags & tags != 0
    }
}

/// Cuts a block into tokens, untagged.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cut = Cutter {
        text,
        at: 0,
        spaced: true,
        single: false,
        lower: String::new(),
        found: Vec::with_capacity(text.len() / 5 + 8),
    };
    while cut.at < text.len() {
        cut.step();
    }
    cut.found
}

struct Cutter<'t> {
    text: &'t str,
    at: usize,
    spaced: bool,
    /// A single quotation mark is open.
    single: bool,
    lower: String,
    found: Vec<Token>,
}

const CLITICS: [&str; 6] = ["s", "ll", "ve", "re", "d", "m"];

impl Cutter<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let rest = self.rest();
        let mut letters = rest.chars();
        let Some(first) = letters.next() else {
            self.at = self.text.len();
            return;
        };
        let second = letters.next().unwrap_or(' ');
        if first.is_whitespace() || first == '\u{feff}' || first == '\u{200b}' {
            self.at += first.len_utf8();
            self.spaced = true;
        } else if word_letter(first) {
            let length = self.word_length();
            self.push_word(length);
        } else if matches!(first, '$' | '£' | '€' | '#' | '@') && word_letter(second) {
            let length = first.len_utf8() + word_length(&rest[first.len_utf8()..], false);
            self.push_word(length);
        } else if first == '<' && (second.is_alphabetic() || second == '/') {
            let tag = rest.bytes().take(400).position(|b| b == b'>');
            self.push_mark(tag.map_or(1, |end| end + 1), '<');
        } else {
            self.mark(first, second);
        }
    }

    fn mark(&mut self, first: char, second: char) {
        match first {
            '“' | '”' | '"' | '„' | '«' | '»' | '‟' | '＂' => {
                self.push_mark(first.len_utf8(), '"')
            }
            '\'' if second == '\'' => self.push_mark(2, '"'),
            '`' if second == '`' => self.push_mark(2, '"'),
            '\'' | '’' | '‘' | '`' | '‹' | '›' => self.apostrophe(first),
            '.' => {
                let length = ellipsis(self.rest());
                self.push_mark(length.max(1), if length > 1 { '…' } else { '.' });
            }
            '-' if second == '-' => {
                let length = self.rest().bytes().take_while(|b| *b == b'-').count();
                self.push_mark(length, '—');
            }
            '–' | '—' | '―' => self.push_mark(first.len_utf8(), '—'),
            _ => self.push_mark(first.len_utf8(), first),
        }
    }

    fn apostrophe(&mut self, mark: char) {
        let length = mark.len_utf8();
        let before = self.text[..self.at].chars().next_back().unwrap_or(' ');
        let after = self.text[self.at + length..].chars().next().unwrap_or(' ');
        let opens = !before.is_alphanumeric() && after.is_alphanumeric() && mark != '’';
        if opens || mark == '‘' || mark == '‹' {
            self.single = true;
            self.push_mark(length, '\'');
        } else if before == 's' && !self.single && after.is_whitespace() {
            let entry = Entry::default();
            self.push(length, entry, None);
            if let Some(last) = self.found.last_mut() {
                last.tag = Tag::Genitive;
            }
        } else {
            self.single = false;
            self.push_mark(length, '\'');
        }
    }

    fn word_length(&self) -> usize {
        word_length(self.rest(), true)
    }

    fn push_word(&mut self, length: usize) {
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        if let Some((stem, clitic)) = clitic(word) {
            self.push_entry(stem);
            self.spaced = false;
            self.push_entry(clitic);
            return;
        }
        let dot = self.rest()[length..].starts_with('.') && self.keeps_dot(word, length);
        self.push_entry(length);
        if dot {
            self.at += 1;
            if let Some(last) = self.found.last_mut() {
                last.end += 1;
            }
        }
    }

    /// Whether the full stop after a word belongs to it: Mr., U.S., J., No. 10.
    fn keeps_dot(&mut self, word: &str, length: usize) -> bool {
        let after = self.rest()[length + 1..].trim_start_matches([' ', '\u{a0}']);
        let next = after.chars().next().unwrap_or(' ');
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if word.eq_ignore_ascii_case("no") || word.eq_ignore_ascii_case("nos") {
            return next.is_ascii_digit();
        }
        if word.chars().count() == 1 {
            return capital && word != "I" && next != '.';
        }
        if word.contains('.') {
            return true;
        }
        self.lower.clear();
        self.lower.push_str(word);
        self.lower.make_ascii_lowercase();
        let entry = lexicon().word(&self.lower).unwrap_or_default();
        let known = entry.sorts & (sorts::SHORT | sorts::MAYBE_SHORT) != 0;
        let small = matches!(self.lower.as_str(), "vs" | "v" | "etc" | "approx" | "al");
        let month = matches!(self.lower.as_str(), "mar" | "sat" | "sun" | "la" | "miss");
        known && (capital || small) && (!month || next.is_alphanumeric())
    }

    fn push_entry(&mut self, length: usize) {
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.lower.clear();
        for letter in word.chars() {
            match letter {
                '’' | '‘' => self.lower.push('\''),
                'A'..='Z' => self.lower.push(letter.to_ascii_lowercase()),
                _ if letter.is_ascii() => self.lower.push(letter),
                _ => self.lower.extend(letter.to_lowercase()),
            }
        }
        let entry = match lexicon().word(&self.lower) {
            Some(entry) => entry,
            None => guessed(&self.lower),
        };
        self.push(length, entry, None);
    }

    fn push_mark(&mut self, length: usize, mark: char) {
        self.push(length, Entry::default(), Some(mark));
    }

    fn push(&mut self, length: usize, entry: Entry, mark: Option<char>) {
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        let first = word.chars().next().unwrap_or(' ');
        let small = word.chars().any(char::is_lowercase);
        let token = Token {
            start: u32::try_from(self.at).unwrap_or(u32::MAX),
            end: u32::try_from(self.at + length).unwrap_or(u32::MAX),
            entry,
            tag: if mark.is_some() {
                Tag::Mark
            } else {
                Tag::Other
            },
            capital: first.is_uppercase(),
            shouted: !small && word.chars().any(char::is_uppercase),
            digit: first.is_ascii_digit() || matches!(first, '$' | '£' | '€'),
            spaced: self.spaced,
            mark,
        };
        self.found.push(token);
        self.at += length;
        self.spaced = false;
    }
}

fn word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How many bytes the word at the start of `rest` has, with hyphens, decimals and acronyms inside.
fn word_length(rest: &str, apostrophes: bool) -> usize {
    let mut letters = rest.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let inside = match letter {
            _ if word_letter(letter) || is_mark(letter) => true,
            '\'' | '’' => apostrophes && before.is_alphabetic() && next.is_alphabetic(),
            '-' | '\u{2010}' | '\u{2011}' | '&' => {
                before.is_alphanumeric() && next.is_alphanumeric()
            }
            '.' | ':' => {
                let number = before.is_ascii_digit() && next.is_ascii_digit();
                let acronym = letter == '.'
                    && next.is_alphabetic()
                    && (at <= 2
                        || rest[..at].ends_with(|c: char| c.is_alphabetic())
                            && rest[..at].contains('.'));
                number || acronym
            }
            ',' => before.is_ascii_digit() && next.is_ascii_digit(),
            '%' => before.is_ascii_digit(),
            '\u{ad}' => true,
            _ => false,
        };
        if !inside {
            return at;
        }
        before = letter;
    }
    rest.len()
}

/// Combining accents, which belong to the letter before.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Where a word parts into stem and clitic: Trump ’s.
fn clitic(word: &str) -> Option<(usize, usize)> {
    let at = word.rfind(['\'', '’'])?;
    let mark = word[at..].chars().next()?.len_utf8();
    let tail = &word[at + mark..];
    let known = CLITICS.iter().any(|known| tail.eq_ignore_ascii_case(known));
    (at > 0 && known).then_some((at, word.len() - at))
}

/// How many bytes the dots at the start of `rest` take, spaces between them included.
fn ellipsis(rest: &str) -> usize {
    let mut end = 0;
    for (at, letter) in rest.char_indices().take(16) {
        match letter {
            '.' | '…' => end = at + letter.len_utf8(),
            ' ' | '\u{a0}' => {}
            _ => break,
        }
    }
    end
}

/// What an unknown word can be, by its ending.
fn guessed(lower: &str) -> Entry {
    let ends = |endings: &[&str]| endings.iter().any(|end| lower.ends_with(end));
    let tags = if lower.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '£' | '€'))
    {
        tags::NUM
    } else if lower.len() < 4 {
        tags::NOUN
    } else if lower.ends_with("ly") {
        tags::ADV
    } else if lower.ends_with("ing") && lower.len() > 5 {
        tags::ING | tags::NOUN
    } else if lower.ends_with("ed") && lower.len() > 4 && !lower.ends_with("eed") {
        tags::PAST | tags::PART | tags::ADJ
    } else if ends(&["ize", "ise", "ify", "ate"]) && lower.len() > 5 {
        tags::BASE | tags::NOUN | tags::ADJ
    } else if ends(&["izes", "ises", "ifies", "ates"]) && lower.len() > 6 {
        tags::THIRD | tags::NOUN
    } else if ends(&[
        "ous", "ful", "ive", "ic", "able", "ible", "less", "ish", "ary", "ial", "ual",
    ]) {
        tags::ADJ
    } else {
        tags::NOUN
    };
    Entry {
        tags,
        ..Entry::default()
    }
}
