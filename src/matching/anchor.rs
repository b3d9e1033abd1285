//! Anchors: where a passage of an older text stands in a newer one. A passage is known by its words
//! and by those before and after it (the W3C selector TextQuoteSelector,
//! <https://www.w3.org/TR/annotation-model/#text-quote-selector>). Places are ranked as Hypothesis
//! does it, by the quote, its surroundings and how far it has moved; unlike there, a place whose
//! surroundings speak against it is not taken, for a fact-check must not move to another statement.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use similar::{ChangeTag, TextDiff};

use crate::domain::offsets::Offsets;

/// A passage of the older text.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Its first code point in the older text.
    pub start: usize,
    /// Its words, letter for letter.
    pub exact: &'a str,
    /// Up to 32 code points before it.
    pub prefix: &'a str,
    /// Up to 32 code points after it.
    pub suffix: &'a str,
}

/// Where a passage stands in the newer text, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The same words, between words it stood between before.
    Kept(Range<usize>),
    /// The same words, elsewhere: none of the words around them are those of before.
    Moved(Range<usize>),
    /// Words much like them in their place.
    Changed(Range<usize>),
    /// It has lost its place.
    Lost(Loss),
}

/// Why a passage has no place in the newer text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing much like it is there.
    Gone,
    /// Its few words stand there, but among others: it may be another statement.
    AmongOthers,
}

impl Loss {
    /// In words for a person.
    pub fn words(self) -> &'static str {
        match self {
            Loss::Gone => "its words are not in the text any more",
            Loss::AmongOthers => "its words stand elsewhere, among other words",
        }
    }
}

/// Letters of the surroundings that must agree for a place to count as the same.
const CONTEXT: usize = 8;
/// From this many letters on, the same words elsewhere are the same statement moved.
const TELLING: usize = 40;
/// The least likeness of changed words: shared words among the words of both.
const LIKENESS: f64 = 0.7;
/// How many words a seed of a changed passage has.
const SEED: usize = 3;
/// How many seeds are looked for, and how many places of each are weighed.
const SEEDS: (usize, usize) = (8, 8);
/// How many places of a changed passage are compared word by word.
const BEDS: usize = 4;
/// The longest changed passage that is compared word by word, in bytes.
const COMPARED: usize = 8_000;

/// Finds the place of each passage in the newer text, in the order given. The text is gone through
/// twice at most, however many passages there are: once for their words, once for the seeds of
/// those that changed.
pub fn anchors(passages: &[Passage<'_>], newer: &str) -> Vec<Anchor> {
    let newer = Newer {
        text: newer,
        offsets: Offsets::of(newer),
    };
    let mut best: Vec<Option<Fit>> = passages.iter().map(|_| None).collect();
    let exact: Vec<&str> = passages.iter().map(|passage| passage.exact).collect();
    each_place(&exact, newer.text, |passage, at| {
        let fit = newer.fit(&passages[passage], at);
        if best[passage]
            .as_ref()
            .is_none_or(|known| fit.is_better_than(known))
        {
            best[passage] = Some(fit);
        }
    });
    let mut found: Vec<Option<Anchor>> = passages
        .iter()
        .zip(&best)
        .map(|(passage, best)| newer.unchanged(passage, best.as_ref()?))
        .collect();
    let sought: Vec<(usize, Range<usize>)> = passages
        .iter()
        .enumerate()
        .filter(|(passage, _)| found[*passage].is_none())
        .flat_map(|(at, passage)| seeds(passage.exact).into_iter().map(move |seed| (at, seed)))
        .collect();
    let words: Vec<&str> = sought
        .iter()
        .map(|(passage, seed)| {
            passages[*passage]
                .exact
                .get(seed.clone())
                .unwrap_or_default()
        })
        .collect();
    let mut met: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new()); sought.len()];
    each_place(&words, newer.text, |seed, at| {
        met[seed].0 += 1;
        if met[seed].1.len() < SEEDS.1 {
            met[seed].1.push(at);
        }
    });
    let mut roots: Vec<Vec<Root>> = passages.iter().map(|_| Vec::new()).collect();
    for ((passage, seed), (count, places)) in sought.iter().zip(&met) {
        roots[*passage].extend(places.iter().map(|at| Root {
            seed: seed.start,
            at: *at,
            weight: 1.0 / *count as f64,
        }));
    }
    for ((passage, best), (found, roots)) in
        passages.iter().zip(&best).zip(found.iter_mut().zip(roots))
    {
        found.get_or_insert_with(|| match newer.changed(passage, roots) {
            Some(here) => Anchor::Changed(here),
            None if best.is_some() => Anchor::Lost(Loss::AmongOthers),
            None => Anchor::Lost(Loss::Gone),
        });
    }
    found.into_iter().flatten().collect()
}

/// Calls for every place of every wanted text, overlapping ones too; blank ones have none. One pass
/// (Aho & Corasick 1975); should the automaton be too large to build, a pass for each.
fn each_place(wanted: &[&str], text: &str, mut found: impl FnMut(usize, usize)) {
    let asked: Vec<usize> = (0..wanted.len())
        .filter(|one| !wanted[*one].trim().is_empty())
        .collect();
    match AhoCorasick::new(asked.iter().map(|one| wanted[*one])) {
        Ok(automaton) => {
            for place in automaton.find_overlapping_iter(text) {
                found(asked[place.pattern().as_usize()], place.start());
            }
        }
        Err(_) => {
            for one in asked {
                let places = text.match_indices(wanted[one]);
                places.for_each(|(at, _)| found(one, at));
            }
        }
    }
}

/// A few words that stand together, several times over a passage, in its bytes.
fn seeds(exact: &str) -> Vec<Range<usize>> {
    let words = words(exact);
    if words.len() < SEED + 1 || exact.len() > COMPARED {
        return Vec::new();
    }
    let last = words.len() - SEED;
    (0..=last)
        .step_by((last / SEEDS.0).max(1))
        .map(|first| words[first].start..words[first + SEED - 1].end)
        .collect()
}

struct Newer<'t> {
    text: &'t str,
    offsets: Offsets<'t>,
}

/// How well a place agrees with where a passage stood.
struct Fit {
    at: usize,
    before: usize,
    after: usize,
    /// Code points between the two places.
    far: usize,
}

/// A few words of a changed passage, found in the newer text.
struct Root {
    /// Their first byte in the passage.
    seed: usize,
    /// Their first byte in the newer text.
    at: usize,
    /// One part in the number of places that have them.
    weight: f64,
}

impl Fit {
    fn is_better_than(&self, other: &Self) -> bool {
        let (one, two) = (self.before + self.after, other.before + other.after);
        one > two || (one == two && self.far < other.far)
    }
}

impl Newer<'_> {
    /// The place of words that stand in the newer text letter for letter; nothing when they are too
    /// few to tell that it is the same statement.
    fn unchanged(&self, passage: &Passage<'_>, best: &Fit) -> Option<Anchor> {
        let here = self.points(best.at..best.at + passage.exact.len());
        let bare = passage.prefix.trim().is_empty() && passage.suffix.trim().is_empty();
        if best.before >= enough(passage.prefix) || best.after >= enough(passage.suffix) || bare {
            Some(Anchor::Kept(here))
        } else {
            let telling = passage.exact.chars().count() >= TELLING;
            telling.then_some(Anchor::Moved(here))
        }
    }

    fn fit(&self, passage: &Passage<'_>, at: usize) -> Fit {
        let (head, rest) = self.text.split_at(at);
        let tail = rest.get(passage.exact.len()..).unwrap_or_default();
        let same = |(one, other): &(char, char)| one == other;
        let before = passage.prefix.chars().rev().zip(head.chars().rev());
        let after = passage.suffix.chars().zip(tail.chars());
        Fit {
            at,
            before: before.take_while(same).count(),
            after: after.take_while(same).count(),
            far: self.offsets.points(at).abs_diff(passage.start),
        }
    }

    /// Looks for words much like those of the passage where its seeds stand. Roots that put the
    /// passage in one place are compared as one, those with the most and rarest seeds first.
    fn changed(&self, passage: &Passage<'_>, mut roots: Vec<Root>) -> Option<Range<usize>> {
        let slack = slack(passage.exact);
        // Where the passage would begin, shifted so that it is never below none.
        let begins = |root: &Root| root.at + passage.exact.len() - root.seed;
        roots.sort_by_key(begins);
        let mut beds: Vec<&[Root]> = roots
            .chunk_by(|one, next| begins(next) - begins(one) <= slack)
            .collect();
        let weight = |bed: &[Root]| bed.iter().map(|root| root.weight).sum::<f64>();
        beds.sort_by(|one, other| weight(other).total_cmp(&weight(one)));
        let mut best: Option<(f64, Range<usize>)> = None;
        for bed in beds.into_iter().take(BEDS) {
            let root = &bed[bed.len() / 2];
            let Some((like, here)) = self.compare(passage.exact, root.seed, root.at) else {
                continue;
            };
            if best.as_ref().is_none_or(|(known, _)| like > *known) {
                best = Some((like, here));
            }
        }
        let (like, here) = best?;
        (like >= LIKENESS).then(|| self.points(here))
    }

    /// Compares the passage with the paragraph around a seed: how alike they are, and where the
    /// words that answer to the passage begin and end.
    fn compare(&self, exact: &str, before: usize, at: usize) -> Option<(f64, Range<usize>)> {
        let slack = slack(exact);
        let from = floor(self.text, at.saturating_sub(before + slack));
        let to = floor(
            self.text,
            (at + exact.len() - before + slack).min(self.text.len()),
        );
        let head = self.text.get(from..at)?;
        let from = head.rfind('\n').map_or(from, |line| from + line + 1);
        let tail = self.text.get(at..to)?;
        let to = tail.find('\n').map_or(to, |line| at + line);
        let window = self.text.get(from..to)?;
        let diff = TextDiff::from_unicode_words(exact, window);
        let (mut place, mut shared) = (from, 0);
        let mut whole: Option<Range<usize>> = None;
        for change in diff.iter_all_changes() {
            let word = change.value();
            let counts = word.chars().any(char::is_alphanumeric);
            if change.tag() == ChangeTag::Equal && counts {
                shared += 1;
                let start = whole.as_ref().map_or(place, |found| found.start);
                whole = Some(start..place + word.len());
            }
            if change.tag() != ChangeTag::Delete {
                place += word.len();
            }
        }
        let whole = self.with_marks(whole?, exact);
        let (old, new) = (
            words(exact).len(),
            words(self.text.get(whole.clone())?).len(),
        );
        Some((2.0 * f64::from(shared) / (old + new) as f64, whole))
    }

    /// A quotation mark or a full stop at the passage's ends belongs to it.
    fn with_marks(&self, here: Range<usize>, exact: &str) -> Range<usize> {
        let is_mark = |mark: &char| !mark.is_alphanumeric() && !mark.is_whitespace();
        let mut here = here;
        let opens = exact.chars().next().filter(is_mark);
        if let Some(mark) = opens
            && self.text[..here.start].ends_with(mark)
        {
            here.start -= mark.len_utf8();
        }
        let first = exact.trim_end_matches(|c| is_mark(&c)).len();
        for mark in exact.get(first..).unwrap_or_default().chars() {
            if self.text[here.end..].starts_with(mark) {
                here.end += mark.len_utf8();
            }
        }
        here
    }

    fn points(&self, bytes: Range<usize>) -> Range<usize> {
        self.offsets.points(bytes.start)..self.offsets.points(bytes.end)
    }
}

/// How many bytes a changed passage may have grown on either side.
fn slack(exact: &str) -> usize {
    exact.len() / 3 + 16
}

/// How many letters of a surrounding must agree: a few, or all when it has fewer.
fn enough(context: &str) -> usize {
    match context.trim().chars().count() {
        0 => usize::MAX,
        some => some.min(CONTEXT),
    }
}

/// The words of a text, in bytes.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        match (start, letter.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    found
}

/// The nearest boundary of a letter at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "Fares rose by 12% in May, the minister said.\n\n“Nobody was told,” said Una \
        Holm, who leads the council. She asked for peace.\n\nThe council meets on Friday.";

    fn around(text: &str, exact: &str) -> (usize, String, String) {
        let at = text.find(exact).unwrap();
        let head: Vec<char> = text[..at].chars().collect();
        let from = head.len().saturating_sub(32);
        let suffix = text[at + exact.len()..].chars().take(32).collect();
        (head.len(), head[from..].iter().collect(), suffix)
    }

    fn anchor(newer: &str, exact: &str) -> Anchor {
        let (start, prefix, suffix) = around(OLD, exact);
        let passage = Passage {
            start,
            exact,
            prefix: &prefix,
            suffix: &suffix,
        };
        anchors(&[passage], newer).remove(0)
    }

    fn cut(text: &str, range: Range<usize>) -> String {
        text.chars().skip(range.start).take(range.len()).collect()
    }

    #[test]
    fn words_that_stayed_are_found_where_they_now_stand() {
        let newer = format!("Port Amery, Friday.\n\n{OLD}\n\nÜber all this nobody spoke.");
        for exact in [
            "Fares rose by 12% in May",
            "“Nobody was told,”",
            "peace",
            "The council",
        ] {
            match anchor(&newer, exact) {
                Anchor::Kept(range) => assert_eq!(cut(&newer, range), exact),
                other => panic!("{exact}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_changed_wording_is_found_in_its_place_and_called_changed() {
        let newer = OLD.replace("rose by 12% in May", "rose by 14% in May");
        match anchor(&newer, "Fares rose by 12% in May, the minister said.") {
            Anchor::Changed(range) => {
                let now = "Fares rose by 14% in May, the minister said.";
                assert_eq!(cut(&newer, range), now);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_cut_is_lost_and_moves_to_no_other_statement() {
        let newer = OLD.replace(
            " She asked for peace.",
            " He, who asked nothing, left in peace of mind.",
        );
        assert_eq!(anchor(&newer, "peace"), Anchor::Lost(Loss::AmongOthers));
        let newer = OLD.replace("“Nobody was told,” said Una Holm", "Una Holm was not there");
        assert_eq!(
            anchor(&newer, "“Nobody was told,”"),
            Anchor::Lost(Loss::Gone)
        );
        let newer = "Another article altogether.";
        assert_eq!(
            anchor(newer, "Fares rose by 12% in May"),
            Anchor::Lost(Loss::Gone)
        );
    }

    #[test]
    fn words_said_a_hundred_times_stay_each_in_its_place() {
        let told: Vec<String> = (0..100)
            .map(|n| format!("Boat {n} of the line is late.\n"))
            .collect();
        let text = told.concat();
        let (before, after) = (
            told[..80].concat() + "Boat 80 ",
            " the line is late.\nBoat 81 of th",
        );
        let prefix: String = before.chars().skip(before.chars().count() - 32).collect();
        let start = before.len();
        let passage = Passage {
            start,
            exact: "of",
            prefix: &prefix,
            suffix: after,
        };
        assert_eq!(anchors(&[passage], &text), [Anchor::Kept(start..start + 2)]);
    }

    #[test]
    fn a_long_passage_that_moved_is_followed_and_called_moved() {
        let moved = "“Nobody was told,” said Una Holm, who leads the council.";
        let newer = format!("{moved}\n\nFares rose.");
        assert!(matches!(anchor(&newer, moved), Anchor::Moved(range) if range == (0..56)));
    }

    proptest! {
        #[test]
        fn an_unchanged_text_keeps_every_passage(
            text in "[a-zé “”.\\n]{1,200}", start in 0usize..200, long in 1usize..60,
        ) {
            let chars: Vec<char> = text.chars().collect();
            let start = start.min(chars.len() - 1);
            let end = (start + long).min(chars.len());
            let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
            let exact = part(start, end);
            prop_assume!(!exact.trim().is_empty());
            let prefix = part(start.saturating_sub(32), start);
            let suffix = part(end, (end + 32).min(chars.len()));
            let passage = Passage { start, exact: &exact, prefix: &prefix, suffix: &suffix };
            prop_assert_eq!(anchors(&[passage], &text), vec![Anchor::Kept(start..end)]);
        }

        #[test]
        fn words_put_in_elsewhere_move_a_passage_by_just_their_length(
            more in "[a-z ]{1,80}", before in any::<bool>(),
        ) {
            let newer = if before { format!("{more}\n\n{OLD}") } else { format!("{OLD}\n\n{more}") };
            let exact = "The council meets on Friday.";
            let moved = if before { more.chars().count() + 2 } else { 0 };
            let (start, ..) = around(OLD, exact);
            let here = start + moved..start + moved + exact.chars().count();
            prop_assert_eq!(anchor(&newer, exact), Anchor::Kept(here));
        }

        #[test]
        fn any_text_is_answered_with_places_inside_it(
            newer in "\\PC{0,120}", exact in "\\PC{0,40}", prefix in "\\PC{0,10}",
        ) {
            let passage = Passage { start: 3, exact: &exact, prefix: &prefix, suffix: "" };
            let found = anchors(&[passage], &newer).remove(0);
            let all = newer.chars().count();
            if let Anchor::Kept(here) | Anchor::Moved(here) | Anchor::Changed(here) = found.clone() {
                prop_assert!(here.start < here.end && here.end <= all);
            }
            if let Anchor::Kept(here) | Anchor::Moved(here) = found {
                prop_assert_eq!(cut(&newer, here), exact);
            }
        }
    }
}
