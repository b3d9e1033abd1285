//! What the words of a sentence signal: numbers, money, dates, comparison, cause, the past, the
//! future, opinion, a question. One pass over the words; what follows from the signs is for others
//! to judge.

mod lexicon;
mod lists;
mod patterns;
pub mod words;

use words::{Shape, Word, Words};

macro_rules! signs {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Something a word or phrase gives away.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sign { $($(#[$doc])* $name,)* }

        impl Sign {
            /// Every sign, in order.
            pub const ALL: &'static [Sign] = &[$(Sign::$name,)*];
        }
    };
}

signs! {
    /// A number in digits that is not a year, a share or a sum of money.
    Digits,
    /// A number in words, from two on.
    NumberWord,
    /// Hundreds, millions, dozens.
    Magnitude,
    /// A share of a hundred.
    Percent,
    /// A sum of money.
    Money,
    /// Something counted or measured.
    Unit,
    /// A year in digits.
    Year,
    /// A day or month.
    Date,
    /// Half, most, several, the number of.
    Quantity,
    /// Something statistics are kept of: rate, debt, prices.
    Measure,
    /// Rose, grew, gained.
    Rose,
    /// Fell, lost, cut.
    Fell,
    /// More than, as much as, compared with.
    Compare,
    /// First, most, record, ever.
    Superlative,
    /// Never, not one, only.
    Never,
    /// Because, led to.
    Causal,
    /// Was, had, did.
    Was,
    /// Is, has, costs.
    Is,
    /// A verb in the past.
    Past,
    /// A public act: voted, signed, paid, attacked.
    Act,
    /// Said, promised, denied.
    Said,
    /// A law, an office, a body.
    Institution,
    /// A law or rule as such.
    Rule,
    /// Requires, bans, allows.
    Requires,
    /// Years, since, so far.
    Span,
    /// A word of feeling or judgement.
    Opinion,
    /// A word that judges by taste or value.
    Judgement,
    /// Should, ought to.
    Ought,
    /// I think, we hope.
    Believe,
    /// Maybe, might, if.
    Hedge,
    /// Will, next year, plans to.
    Future,
    /// Will, is expected to.
    Will,
    /// I, me, my.
    FirstPerson,
    /// We, our.
    We,
    /// You, your.
    You,
    /// He, she, they.
    Third,
    /// Thanks, greetings, interjections.
    Thanks,
    /// Have to, can, let us: what must or could be done.
    Must,
    /// If, unless.
    If,
    /// Want, hope, would like.
    Want,
    /// Freedom, courage, values: large words that nobody can check.
    Value,
    /// Question, answer, debate: talk about the talk itself.
    Meta,
    /// Very, really, just.
    Filler,
    /// More than, compared with: the comparison itself.
    Than,
    /// Somebody else did it: “he voted”, “you said”, “the council cut”.
    TheyDid,
    /// The speaker did it: “I voted”, “we built”.
    WeDid,
    /// Has done, have been.
    Perfect,
    /// Was done, are being built.
    Passive,
    /// A public act that has been done.
    ActDone,
    /// For, against, wants: where somebody stands.
    Stance,
    /// Is doing, are now: how things stand.
    Going,
    /// A fact, shows, found: claims to state what is so.
    Fact,
    /// Best, greatest: a ranking by taste.
    Best,
    /// Mother, grew up, met: a story of one's own life.
    Story,
    /// Arms, borders, schools, energy: matters the public keeps records of.
    Matter,
    /// To do something: a purpose or plan.
    ToDo,
    /// A word that begins a question.
    Ask,
    /// A verb that begins a request.
    Command,
    /// A web address.
    Link,
    /// A name inside the sentence.
    Name,
    /// Letters standing for a name: NATO, the EU.
    Initials,
}

impl Sign {
    /// Its bit in a mask.
    pub const fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// How often each sign stands in a sentence, and the sentence's outer form.
#[derive(Clone, Debug)]
pub struct Signs {
    counts: [u16; Sign::ALL.len()],
    opening: u64,
    early: u64,
    /// Words in it.
    pub words: usize,
    /// It ends as a question.
    pub asks: bool,
    /// It ends with an exclamation mark.
    pub exclaims: bool,
    /// It carries a quotation mark.
    pub quotes: bool,
    /// It is a remark by whoever wrote the record down: “(APPLAUSE)”.
    pub remark: bool,
    /// Its first word begins with a small letter, or it ends without a full stop.
    pub fragment: bool,
}

impl Signs {
    /// Reads a sentence.
    pub fn read(sentence: &str) -> Self {
        let cut = Words::cut(sentence);
        let mut signs = Self::outer(sentence, cut.words.len());
        let mut masks: Vec<u64> = (0..cut.words.len())
            .map(|place| lexicon::signs_at(&cut, place))
            .collect();
        for (place, word) in cut.words.iter().enumerate() {
            let key = cut.key(word);
            masks[place] |= by_ending(key) | by_shape(word, key);
        }
        patterns::add(&cut, &mut masks);
        signs.early = masks.iter().take(8).fold(0, |early, mask| early | mask);
        signs.opening = masks.first().copied().unwrap_or(0);
        for mask in masks {
            signs.add(mask);
        }
        signs
    }

    /// How often a sign stands in the sentence.
    pub fn count(&self, sign: Sign) -> usize {
        self.counts[sign as usize].into()
    }

    /// Whether it stands there at all.
    pub fn has(&self, sign: Sign) -> bool {
        self.count(sign) > 0
    }

    /// Whether any of them does.
    pub fn any(&self, signs: &[Sign]) -> bool {
        signs.iter().any(|sign| self.has(*sign))
    }

    /// Whether the first word carries the sign.
    pub fn opens_with(&self, sign: Sign) -> bool {
        self.opening & sign.bit() != 0
    }

    /// Whether one of the first eight words carries the sign: it then most often belongs to the
    /// main clause.
    pub fn early(&self, sign: Sign) -> bool {
        self.early & sign.bit() != 0
    }

    fn outer(sentence: &str, words: usize) -> Self {
        let trimmed = sentence.trim();
        let closed = trimmed.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']);
        Self {
            counts: [0; Sign::ALL.len()],
            opening: 0,
            early: 0,
            words,
            asks: closed.ends_with('?'),
            exclaims: closed.ends_with('!'),
            quotes: trimmed.contains(['"', '“', '”']),
            remark: trimmed.starts_with(['(', '[']) && trimmed.ends_with([')', ']', '.']),
            fragment: trimmed.starts_with(char::is_lowercase) || !closed.ends_with(['.', '!', '?']),
        }
    }

    fn add(&mut self, mut mask: u64) {
        while mask != 0 {
            let at = mask.trailing_zeros() as usize;
            self.counts[at] = self.counts[at].saturating_add(1);
            mask &= mask - 1;
        }
    }
}

/// Words in -ed that are no verbs in the past.
const NOT_PAST: [&str; 16] = [
    "need", "indeed", "hundred", "exceed", "speed", "feed", "seed", "breed", "proceed", "succeed",
    "united", "sacred", "naked", "bleed", "greed", "embed",
];
/// Words in -est that are no superlatives.
const NOT_MOST: [&str; 16] = [
    "interest",
    "request",
    "protest",
    "forest",
    "invest",
    "suggest",
    "honest",
    "arrest",
    "digest",
    "contest",
    "harvest",
    "conquest",
    "midwest",
    "northwest",
    "southwest",
    "modest",
];

fn by_ending(key: &str) -> u64 {
    if key.len() > 4 && key.ends_with("ed") && !NOT_PAST.contains(&key) {
        Sign::Past.bit()
    } else if key.len() > 5 && key.ends_with("est") && !NOT_MOST.contains(&key) {
        Sign::Superlative.bit()
    } else {
        0
    }
}

fn by_shape(word: &Word, key: &str) -> u64 {
    let mut mask = 0;
    if word.percent || key.ends_with("percent") && word.shape == Shape::Mixed {
        mask |= Sign::Percent.bit();
    }
    if word.priced {
        mask |= Sign::Money.bit();
    }
    match word.shape {
        Shape::Number | Shape::Mixed if mask != 0 || word.tagged => {}
        Shape::Number => {
            mask |= if is_year(key) {
                Sign::Year.bit()
            } else {
                Sign::Digits.bit()
            };
        }
        Shape::Mixed => {
            mask |= if key.starts_with(|c: char| c.is_ascii_digit()) && key.ends_with('s') {
                Sign::Year.bit()
            } else {
                Sign::Digits.bit()
            };
        }
        Shape::Capitals if key.len() <= 5 => mask |= Sign::Initials.bit(),
        _ => {}
    }
    mask
}

fn is_year(key: &str) -> bool {
    key.len() == 4 && key.bytes().all(|b| b.is_ascii_digit()) && ("1500"..="2199").contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart() {
        let signs = Signs::read("In 2019 the town spent $3 million, 12% more than the 40 schools.");
        for (sign, count) in [
            (Sign::Year, 1),
            (Sign::Money, 1),
            (Sign::Magnitude, 1),
            (Sign::Percent, 1),
            (Sign::Digits, 1),
        ] {
            assert_eq!(signs.count(sign), count, "{sign:?}");
        }
        assert!(signs.has(Sign::Compare));
    }

    #[test]
    fn a_name_of_two_words_counts_once() {
        let signs = Signs::read("Yesterday Mara Ellwood met the mayor of Port Lessing.");
        assert_eq!(signs.count(Sign::Name), 2);
    }

    #[test]
    fn questions_and_remarks_are_seen_from_outside() {
        assert!(Signs::read("Who pays for it?\"").asks);
        assert!(Signs::read("(APPLAUSE)").remark);
        assert!(!Signs::read("He paid (twice).").remark);
    }

    #[test]
    fn more_signs_than_bits_would_not_fit() {
        assert!(Sign::ALL.len() <= 64);
    }
}
