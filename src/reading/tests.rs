//! Articles of our own writing, each beside its expected reading: `tests/fixtures/articles/NAME.txt`
//! and `NAME.expected`. `UPDATE_EXPECT=1` rewrites the expectations; read the difference before
//! committing it. Then the laws that hold for any text at all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{Credited, Reading, Span, extract};
use crate::domain::reading::{Account, ArticlePart};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/articles");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the fixtures are in the repository")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    found.sort();
    found
}

fn cut(text: &str, span: Span) -> String {
    text.chars()
        .skip(span.start)
        .take(span.end - span.start)
        .collect()
}

fn named(who: &Credited) -> String {
    format!(
        "{} [{}] [{}] {}",
        who.name,
        who.role,
        who.affiliation,
        who.sort.slug()
    )
}

/// A reading as a reviewer sees it: what was set aside, every claim with its credit, and what became
/// of the sentences without one.
fn shown(text: &str, reading: &Reading) -> String {
    let mut out = String::new();
    for paragraph in &reading.layout.paragraphs {
        if paragraph.part != ArticlePart::Body {
            let span = Span {
                start: paragraph.start,
                end: paragraph.end,
            };
            let _ = writeln!(out, "{:?}: {}", paragraph.part, cut(text, span));
        }
    }
    for found in &reading.suggestions {
        let pieces: Vec<String> = found.spans.iter().map(|s| cut(text, *s)).collect();
        let _ = writeln!(
            out,
            "\n{:?} {:?}: {}",
            found.voice,
            found.kind,
            pieces.join(" … ").replace('\n', "⏎")
        );
        if let Some(speaker) = &found.speaker {
            let _ = writeln!(out, "  by {}", named(speaker));
        }
        for candidate in &found.candidates {
            let _ = writeln!(out, "  perhaps by {}", named(candidate));
        }
        for relay in &found.relays {
            let _ = writeln!(out, "  as told by {}", named(relay));
        }
        for (label, words) in [
            ("cue", found.cue.as_str()),
            ("medium", &found.medium),
            ("venue", &found.venue),
            ("rule", found.rule.as_ref()),
        ] {
            if !words.is_empty() {
                let _ = writeln!(out, "  {label}: {words}");
            }
        }
    }
    out.push('\n');
    for sentence in &reading.layout.sentences {
        if !matches!(sentence.account, Account::Claims | Account::NotBody) {
            let span = Span {
                start: sentence.start,
                end: sentence.end,
            };
            let _ = writeln!(out, "{}: {}", sentence.account.words(), cut(text, span));
        }
    }
    out
}

#[test]
fn every_fixture_reads_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for path in fixtures() {
        let text = std::fs::read_to_string(&path).expect("a fixture");
        let now = shown(&text, &extract(&text, None));
        let beside = path.with_extension("expected");
        if update {
            std::fs::write(&beside, &now).expect("the expectation can be written");
        } else if std::fs::read_to_string(&beside).unwrap_or_default() != now {
            wrong.push(format!("{}\n{now}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE_EXPECT=1 rewrites",
        wrong.join("\n")
    );
}

/// The laws of a reading: offsets lie in the text, quotes are its words, sentences follow one
/// another within their paragraphs, every suggestion says why.
fn lawful(text: &str, reading: &Reading) -> Result<(), TestCaseError> {
    let points = text.chars().count();
    for found in &reading.suggestions {
        prop_assert!(found.span.start < found.span.end && found.span.end <= points);
        prop_assert!(found.cue_span.start <= found.cue_span.end && found.cue_span.end <= points);
        prop_assert!(!found.spans.is_empty());
        for span in &found.spans {
            prop_assert!(found.span.start <= span.start && span.end <= found.span.end);
            prop_assert!(span.start < span.end);
        }
        prop_assert!((0.0..=1.0).contains(&found.score));
        prop_assert!(!found.rule.is_empty());
        prop_assert_eq!(cut(text, found.cue_span), found.cue.clone());
    }
    let mut end = 0;
    let mut number = 0;
    for sentence in &reading.layout.sentences {
        prop_assert!(
            end <= sentence.start && sentence.start < sentence.end,
            "sentences overlap"
        );
        prop_assert!(number <= sentence.paragraph);
        let gap = Span {
            start: end,
            end: sentence.start,
        };
        prop_assert!(sentence.end <= points);
        if number == sentence.paragraph {
            let between = cut(text, gap);
            prop_assert!(
                between.chars().all(|c| !c.is_alphanumeric()),
                "lost: {between:?}"
            );
        }
        (end, number) = (sentence.end, sentence.paragraph);
    }
    Ok(())
}

/// Pieces that articles are made of, so that arbitrary texts reach the rules.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"".to_owned()),
        Just("“".to_owned()),
        Just("”".to_owned()),
        Just("‘".to_owned()),
        Just("’".to_owned()),
        Just("'".to_owned()),
        Just("''".to_owned()),
        Just("«".to_owned()),
        Just("»".to_owned()),
        Just(". ".to_owned()),
        Just(", ".to_owned()),
        Just(". . . ".to_owned()),
        Just("\n\n".to_owned()),
        Just("\n".to_owned()),
        Just(" — ".to_owned()),
        Just(" (".to_owned()),
        Just(") ".to_owned()),
        Just(": ".to_owned()),
        Just(" said ".to_owned()),
        Just(" told ".to_owned()),
        Just(" that ".to_owned()),
        Just(" who ".to_owned()),
        Just(" he ".to_owned()),
        Just("Mr. Smith".to_owned()),
        Just(" according to ".to_owned()),
        Just(" was criticised by ".to_owned()),
        Just(" made it clear ".to_owned()),
        Just(" and ".to_owned()),
        Just(" to ".to_owned()),
        Just("’s ".to_owned()),
        Just(" claim that ".to_owned()),
        Just(" is confident that ".to_owned()),
        Just("Zoë Ångström".to_owned()),
        Just(" called ".to_owned()),
        Just(" von der ".to_owned()),
        Just("🙂".to_owned()),
        "\\PC{0,6}",
        "[a-zA-Z ]{0,12}",
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_lawfully(text in "\\PC{0,300}") {
        lawful(&text, &extract(&text, None))?;
    }

    #[test]
    fn any_words_of_the_news_are_read_lawfully(pieces in prop::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        let reading = extract(&text, None);
        lawful(&text, &reading)?;
        prop_assert_eq!(reading, extract(&text, None));
    }
}

#[test]
fn a_single_line_of_a_megabyte_is_read_in_linear_time() {
    let sentence = "The minister, Ada Moreau, told reporters that “the port” will grow, and he said it was late. ";
    let short = sentence.repeat(1_000);
    let long = sentence.repeat(10_000);
    let time = |text: &str| {
        let start = std::time::Instant::now();
        let found = extract(text, None).suggestions.len();
        (start.elapsed().as_secs_f64(), found)
    };
    let _warm = time(&short);
    let (short_time, few) = time(&short);
    let (long_time, many) = time(&long);
    assert!(many >= 9 * few, "{many} against {few}");
    assert!(
        long_time < 40.0 * short_time + 0.5,
        "{long_time} s against {short_time} s"
    );
}

#[test]
fn a_statement_of_one_sign_at_the_very_beginning_is_read_lawfully() {
    let text = "Ę” according to \"";
    if let Err(broken) = lawful(text, &extract(text, None)) {
        panic!("{broken}");
    }
}

/// Articles from elsewhere, when a folder of them is at hand: each is read lawfully.
#[test]
fn articles_at_hand_are_read_lawfully() {
    let base = std::env::var_os("GALLEY_DEV_DATA")
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(base.join("dev/articles/text")) else {
        eprintln!("skipped: no articles at hand (set GALLEY_DEV_DATA)");
        return;
    };
    for path in folder.filter_map(|entry| Some(entry.ok()?.path())) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        if let Err(broken) = lawful(&text, &extract(&text, None)) {
            panic!("{}: {broken}", path.display());
        }
    }
}
