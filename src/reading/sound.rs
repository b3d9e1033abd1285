//! Every rule is total: on any text it gives offsets inside the text, in order, and a score from 0
//! to 1. The texts are drawn at random, half of them from the pieces real articles are made of.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::signs::words::Words;
use super::{aside, kind, when, worth};

/// Pieces that the rules look for.
const PIECES: &[&str] = &[
    "By ",
    "Jane Doe",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "PORT LESSING",
    " (Agency) - ",
    "—",
    "(AP Photo/",
    ")",
    "(",
    "[",
    "Photo: ",
    "FILE - ",
    "Read more: ",
    "CLICK HERE TO GO",
    "July 5, 2024",
    "31 June",
    "on Monday",
    "two weeks ago",
    "9999999999 days ago",
    "in 2019",
    "4/5/23",
    "%",
    "$3 million",
    "12",
    "’",
    "“",
    "”",
    "é",
    "漢字",
    "\u{feff}",
    "\u{2028}",
    "İ",
    "the council ",
    "said ",
    "will ",
    "a day earlier",
    ".",
    "?",
    ":",
    "|",
    "\t",
    "• ",
    "1. ",
    "a",
    "-",
    "--",
    "U.S.",
    "'s",
    "#",
    "@x",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(PIECES), 0..60)
            .prop_map(|pieces| pieces.concat()),
    ]
}

fn days() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::of(
        (-262_000..262_000_i32, 1..=366_u32)
            .prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap_or(NaiveDate::MIN)),
    )
}

proptest! {
    #[test]
    fn paragraphs_stand_inside_the_text_in_order(text in texts()) {
        let length = text.chars().count();
        let laid = aside::lay_out(&text);
        prop_assert_eq!(laid.paragraphs.len(), laid.openings.len());
        let mut end = 0;
        for (number, (paragraph, opening)) in (1..).zip(laid.paragraphs.iter().zip(&laid.openings)) {
            prop_assert_eq!(paragraph.number, number);
            prop_assert!(end <= paragraph.start && paragraph.start < paragraph.end && paragraph.end <= length);
            prop_assert!((paragraph.start..paragraph.end).contains(opening));
            end = paragraph.end;
        }
        // Nothing but blanks and marks without width stands outside the paragraphs.
        let inside: usize = laid.paragraphs.iter().map(|paragraph| paragraph.end - paragraph.start).sum();
        let visible = text.chars().filter(|c| c.is_alphanumeric()).count();
        prop_assert!(inside >= visible);
    }

    #[test]
    fn scores_are_from_nought_to_one(text in texts(), host: bool, attributed: bool) {
        let context = worth::Context { host, attributed };
        let worth = worth::weigh(&text, &context);
        prop_assert!((0.0..=1.0).contains(&worth.score));
        prop_assert!(worth.reasons.iter().all(|reason| !reason.is_empty()));
        kind::kind_of(&text);
    }

    #[test]
    fn dates_stand_inside_the_text_in_order(text in texts(), published in days()) {
        let mut end = 0;
        for found in when::find(&text, published) {
            prop_assert!(end <= found.span.start && found.span.start < found.span.end);
            prop_assert!(text.get(found.span.clone()).is_some());
            prop_assert!(!found.how.is_empty());
            end = found.span.end;
        }
        prop_assert!(end <= text.len());
    }

    #[test]
    fn words_stand_inside_the_text_in_order(text in texts()) {
        let mut end = 0;
        for word in Words::cut(&text).words {
            prop_assert!(end <= word.at.start && word.at.start < word.at.end);
            prop_assert!(text.get(word.at.clone()).is_some());
            end = word.at.end;
        }
    }
}
