//! Where the words of a passage stand in a text, whatever became of blanks, quotation marks and
//! dashes on the way through a clipboard. Words themselves must agree letter for letter; a passage
//! that leaves something out with […] is found when its parts stand there in order.

use std::ops::Range;

/// The byte ranges of a text in which a passage stands, one for each of its parts, in order; `None`
/// when it does not stand there.
pub fn places(text: &str, passage: &str) -> Option<Vec<Range<usize>>> {
    let text = Folded::of(text);
    // As it was pasted first: the text itself may leave something out.
    if let Some(place) = text.find(&fold(passage), 0) {
        return Some(vec![text.range(place)]);
    }
    let mut from = 0;
    let mut found = Vec::new();
    let gaps = passage
        .replace("...", "…")
        .replace("[…]", "…")
        .replace("(…)", "…");
    for part in gaps.split('…').map(fold).filter(|part| !part.is_empty()) {
        let place = text.find(&part, from)?;
        from = place.end;
        found.push(text.range(place));
    }
    (found.len() > 1).then_some(found)
}

/// The words of a passage that somebody means, as the passage has them; `None` when they do not stand
/// in it in one piece.
pub fn part<'a>(passage: &'a str, words: &str) -> Option<&'a str> {
    let passage_folded = Folded::of(passage);
    let place = passage_folded.find(&fold(words), 0)?;
    passage.get(passage_folded.range(place)).map(str::trim)
}

/// A text as it is compared, with where each of its letters came from.
struct Folded {
    letters: String,
    /// For each byte of `letters` the byte of the text it came from, and one past the end.
    origins: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let mut letters = String::with_capacity(text.len());
        let mut origins = Vec::with_capacity(text.len() + 1);
        for (at, letter) in text.char_indices() {
            let Some(letter) = plain(letter) else {
                continue;
            };
            if letter == ' ' && (letters.is_empty() || letters.ends_with(' ')) {
                continue;
            }
            letters.push(letter);
            origins.resize(letters.len(), at);
        }
        origins.push(text.len());
        Folded { letters, origins }
    }

    fn find(&self, passage: &str, from: usize) -> Option<Range<usize>> {
        if passage.is_empty() {
            return None;
        }
        let at = from + self.letters.get(from..)?.find(passage)?;
        Some(at..at + passage.len())
    }

    fn range(&self, found: Range<usize>) -> Range<usize> {
        let origin = |at: usize| self.origins.get(at).copied().unwrap_or_default();
        origin(found.start)..origin(found.end)
    }
}

fn fold(passage: &str) -> String {
    Folded::of(passage.trim()).letters.trim_end().to_owned()
}

/// A letter as it is compared; `None` for those nobody sees.
fn plain(letter: char) -> Option<char> {
    match letter {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        '“' | '”' | '„' | '‟' | '«' | '»' => Some('"'),
        '‘' | '’' | '‚' | '‛' => Some('\''),
        '‐' | '‑' | '‒' | '–' | '—' => Some('-'),
        letter if letter.is_whitespace() => Some(' '),
        letter => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, passage: &str) -> Option<Vec<String>> {
        let cut = |place: Range<usize>| text[place].to_owned();
        places(text, passage).map(|all| all.into_iter().map(cut).collect())
    }

    #[test]
    fn blanks_marks_and_dashes_do_not_matter_and_words_do() {
        let text =
            "Minutes.\n\nThe chair said:\u{a0}“We had   12 boats – not 14.” Nobody an\u{ad}swered.";
        let one = |passage: &str| found(text, passage);
        assert_eq!(
            one("\"We had 12 boats - not 14.\"").unwrap(),
            ["“We had   12 boats – not 14.”"]
        );
        assert_eq!(one("Nobody answered").unwrap(), ["Nobody an\u{ad}swered"]);
        assert_eq!(one("We had 14 boats"), None);
        assert_eq!(
            one("nobody answered"),
            None,
            "another letter is another word"
        );
        assert_eq!(one(" "), None);
    }

    #[test]
    fn what_was_left_out_is_passed_over_in_order_only() {
        let text = "Fares rose in May, the ministry said, and fell again in June.";
        assert_eq!(
            found(text, "Fares rose in May […] and fell again").unwrap(),
            ["Fares rose in May", "and fell again"]
        );
        assert_eq!(found(text, "fell again … Fares rose"), None);
        assert_eq!(
            found("Wait... then go.", "Wait... then").unwrap(),
            ["Wait... then"]
        );
    }

    #[test]
    fn a_part_is_given_as_the_passage_has_it_and_in_one_piece() {
        let passage = "They said: “It rose – by  12 %.” Nobody asked.";
        assert_eq!(
            part(passage, "\"It rose - by 12 %"),
            Some("“It rose – by  12 %")
        );
        assert_eq!(part(passage, "rose … asked"), None);
        assert_eq!(part(passage, "by 13 %"), None);
        assert_eq!(part(passage, " "), None);
    }

    proptest! {
        #[test]
        fn a_piece_of_a_text_is_found_in_it(text in "\\PC{0,80}", from in 0..80usize, length in 1..40usize) {
            let piece: String = text.chars().skip(from).take(length).collect();
            prop_assume!(!fold(&piece).is_empty());
            prop_assert!(places(&text, &piece).is_some(), "{piece:?}");
        }

        #[test]
        fn places_are_ranges_of_the_text(text in "\\PC{0,60}", passage in "\\PC{0,20}") {
            for place in places(&text, &passage).unwrap_or_default() {
                prop_assert!(text.get(place).is_some());
            }
        }
    }
}
