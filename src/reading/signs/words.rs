//! The words of a sentence: where they stand, how they are written, and their folded form for
//! looking up. Knows nothing of what a word means.

use std::ops::Range;

/// One word, number or abbreviation.
#[derive(Clone, Debug)]
pub struct Word {
    /// Bytes in the sentence.
    pub at: Range<usize>,
    /// Bytes in [`Words::folded`].
    key: Range<usize>,
    /// How it is written.
    pub shape: Shape,
    /// A currency sign stands directly before it.
    pub priced: bool,
    /// A percent sign stands directly after it.
    pub percent: bool,
    /// It is part of a handle, a hashtag, an address or a name such as `COVID-19`: its digits count
    /// nothing.
    pub tagged: bool,
    /// It begins the sentence, or follows a full stop, colon or opening quotation mark.
    pub first: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All in small letters, or in no case at all.
    Small,
    /// A capital letter first.
    Capital,
    /// Two capitals or more and no small letter.
    Capitals,
    /// Digits, with or without separators.
    Number,
    /// Digits and letters, such as `9th` or `4G`.
    Mixed,
}

/// A sentence cut into words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The words in order.
    pub words: Vec<Word>,
    folded: String,
}

impl Words {
    /// Cuts a sentence. Apostrophes and hyphens inside a word join it (`don't`, `well-known` is two
    /// words); dots and commas join only digits and single letters (`3.5`, `1,000`, `U.S.`).
    pub fn cut(sentence: &str) -> Self {
        let mut cut = Self {
            words: Vec::with_capacity(sentence.len() / 5),
            folded: String::with_capacity(sentence.len()),
        };
        let mut chars = sentence.char_indices().peekable();
        let mut before = ' ';
        let mut first = true;
        while let Some((start, c)) = chars.next() {
            if !c.is_alphanumeric() {
                match c {
                    '.' | '!' | '?' | ':' | '"' | '“' | ';' => first = true,
                    '%' => {
                        if let Some(word) = cut.words.last_mut()
                            && word.at.end == start
                        {
                            word.percent = true;
                        }
                    }
                    _ => {}
                }
                before = c;
                continue;
            }
            let key = cut.folded.len();
            cut.fold(c);
            let mut tally = Tally::default();
            tally.add(c);
            let mut end = start + c.len_utf8();
            let mut last = c;
            while let Some(&(at, next)) = chars.peek() {
                if next.is_alphanumeric() {
                    tally.add(next);
                } else if !joins(
                    last,
                    next,
                    sentence[at + next.len_utf8()..].chars().next(),
                    &tally,
                ) {
                    break;
                }
                cut.fold(next);
                end = at + next.len_utf8();
                last = next;
                chars.next();
            }
            cut.words.push(Word {
                at: start..end,
                key: key..cut.folded.len(),
                shape: tally.shape(),
                priced: matches!(before, '$' | '£' | '€' | '¥' | '₹' | '₽' | '₩'),
                percent: false,
                tagged: matches!(before, '@' | '#' | '/' | '_')
                    || hyphenated(&cut.words, before, start),
                first,
            });
            first = false;
            before = ' ';
        }
        cut
    }

    /// The folded form of a word: small letters, straight apostrophes.
    pub fn key(&self, word: &Word) -> &str {
        &self.folded[word.key.clone()]
    }

    /// The folded form of the word at a place, or nothing past the end.
    pub fn key_at(&self, place: usize) -> &str {
        self.words.get(place).map_or("", |word| self.key(word))
    }

    fn fold(&mut self, c: char) {
        match c {
            '’' | '‘' | 'ʼ' => self.folded.push('\''),
            c if c.is_ascii() => self.folded.push(c.to_ascii_lowercase()),
            c => self.folded.extend(c.to_lowercase()),
        }
    }
}

/// The word follows a hyphen that follows a word with letters.
fn hyphenated(words: &[Word], before: char, start: usize) -> bool {
    before == '-'
        && words.last().is_some_and(|word| {
            word.at.end + 1 == start && !matches!(word.shape, Shape::Number | Shape::Mixed)
        })
}

/// Whether a sign between two characters belongs to the word.
fn joins(last: char, sign: char, next: Option<char>, tally: &Tally) -> bool {
    let Some(next) = next else { return false };
    match sign {
        '\'' | '’' | 'ʼ' => last.is_alphabetic() && next.is_alphabetic(),
        '.' => {
            (last.is_ascii_digit() && next.is_ascii_digit())
                || (tally.dotted() && next.is_alphabetic())
        }
        ',' | '/' => last.is_ascii_digit() && next.is_ascii_digit(),
        _ => false,
    }
}

#[derive(Default)]
struct Tally {
    small: usize,
    capital: usize,
    digits: usize,
    letters: usize,
    leading: bool,
}

impl Tally {
    fn add(&mut self, c: char) {
        if c.is_ascii_digit() || (c.is_numeric() && !c.is_alphabetic()) {
            self.digits += 1;
            return;
        }
        if self.letters == 0 && self.digits == 0 {
            self.leading = c.is_uppercase();
        }
        self.letters += 1;
        if c.is_uppercase() {
            self.capital += 1;
        } else {
            self.small += 1;
        }
    }

    /// So far a single letter, or single capitals each with a dot.
    fn dotted(&self) -> bool {
        self.digits == 0
            && (self.letters == 1 || (self.capital == self.letters && self.letters < 4))
    }

    fn shape(&self) -> Shape {
        if self.digits > 0 {
            if self.letters > 0 {
                Shape::Mixed
            } else {
                Shape::Number
            }
        } else if self.capital > 1 && self.small == 0 {
            Shape::Capitals
        } else if self.leading {
            Shape::Capital
        } else {
            Shape::Small
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(sentence: &str) -> Vec<String> {
        let cut = Words::cut(sentence);
        cut.words
            .iter()
            .map(|word| cut.key(word).to_owned())
            .collect()
    }

    #[test]
    fn numbers_keep_their_separators_and_words_their_apostrophes() {
        assert_eq!(
            keys("Don’t pay $1,200.50, or 3.5% of the U.S. debt."),
            [
                "don't", "pay", "1,200.50", "or", "3.5", "of", "the", "u.s", "debt"
            ]
        );
        let cut = Words::cut("Don’t pay $1,200.50, or 3.5% of it.");
        assert!(cut.words[2].priced && !cut.words[4].priced);
        assert!(cut.words[4].percent && !cut.words[2].percent);
    }

    #[test]
    fn shapes_tell_names_from_words() {
        let cut = Words::cut("The mayor of Port Lessing saw NATO on 9th May");
        let shapes: Vec<Shape> = cut.words.iter().map(|word| word.shape).collect();
        assert_eq!(shapes[0], Shape::Capital);
        assert!(cut.words[0].first && !cut.words[3].first);
        assert_eq!(shapes[3], Shape::Capital);
        assert_eq!(shapes[6], Shape::Capitals);
        assert_eq!(shapes[8], Shape::Mixed);
    }

    #[test]
    fn a_sentence_ends_where_its_dot_has_no_letter_after_it() {
        assert_eq!(
            keys("It ended.Then it began."),
            ["it", "ended", "then", "it", "began"]
        );
    }
}
