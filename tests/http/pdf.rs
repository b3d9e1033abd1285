//! PDF files: read as articles, and never a danger to the desk.

use std::time::Instant;

use galley::domain::people::Role;
use galley::reading::pdf::{self as reading, Block, Paper, Refusal, Sort};

use crate::support::pdf::{About, of_streams, packed, pdf, set};
use crate::support::{App, FilledForm, Seen, Settings, spawn_app, spawn_app_with};

fn read(pages: &[String]) -> Paper {
    reading::read(pdf(&About::default(), pages)).unwrap()
}

fn texts(paper: &Paper, sort: Sort) -> Vec<&str> {
    let of_sort = |block: &&Block| block.sort == sort;
    paper
        .blocks
        .iter()
        .filter(of_sort)
        .map(|block| block.text.as_str())
        .collect()
}

#[test]
fn lines_become_paragraphs_by_leading_indentation_and_short_last_lines() {
    // Leading: more room between paragraphs.
    let loose = set(
        72.0,
        700.0,
        11.0,
        14.0,
        &[
            "Fares to the Outer Kells rose by 12% in May, the",
            "minister said on Thursday at the har-",
            "bour of Port Lessing in a well-known speech that",
            "people called a well-",
            "known one.",
        ],
    ) + &set(
        72.0,
        620.0,
        11.0,
        14.0,
        &["The line carried 31,000 passengers in June."],
    );
    let paper = read(&[loose]);
    assert_eq!(
        texts(&paper, Sort::Body),
        [
            "Fares to the Outer Kells rose by 12% in May, the minister said on Thursday at the harbour of Port Lessing in a well-known speech that people called a well-known one.",
            "The line carried 31,000 passengers in June.",
        ]
    );
    // Indentation, at the same leading.
    let first = [
        "Fares to the Outer Kells rose by twelve percent",
        "in the month of May, said the transport minister.",
    ];
    let indented = set(72.0, 700.0, 11.0, 13.0, &first)
        + &set(
            86.0,
            674.0,
            11.0,
            13.0,
            &["The line carried 31,000 passengers in June, the"],
        )
        + &set(72.0, 661.0, 11.0, 13.0, &["largest number since 2019."]);
    let paper = read(&[indented]);
    assert_eq!(texts(&paper, Sort::Body).len(), 2, "{paper:?}");
    // A short last line, and nothing else.
    let short = set(
        72.0,
        700.0,
        11.0,
        13.0,
        &[
            "Fares to the Outer Kells rose by twelve percent in",
            "May.",
            "The line carried 31,000 passengers in the month of",
            "June, the largest number since 2019.",
        ],
    );
    let paper = read(&[short]);
    assert_eq!(texts(&paper, Sort::Body).len(), 2, "{paper:?}");
}

#[test]
fn words_set_glyph_by_glyph_are_words_and_columns_keep_their_order() {
    // Moved apart by the program that set them, without any blank.
    let moved =
        "BT /F1 11 Tf 72 700 Td [(Fares) -278 (rose) -278 (by) -278 (12%.)] TJ ET\n".to_owned();
    assert_eq!(texts(&read(&[moved]), Sort::Body), ["Fares rose by 12%."]);
    let columns = set(
        60.0,
        700.0,
        10.0,
        12.0,
        &[
            "The ferry was late for the third",
            "time this week, and the people on",
            "the quay had",
        ],
    ) + &set(
        320.0,
        700.0,
        10.0,
        12.0,
        &[
            "nothing to drink but what they",
            "had brought along themselves.",
        ],
    );
    assert_eq!(
        texts(&read(&[columns]), Sort::Body),
        [
            "The ferry was late for the third time this week, and the people on the quay had nothing to drink but what they had brought along themselves."
        ]
    );
    // Printed twice, a hair apart, to look bold.
    let twice = set(72.0, 700.0, 11.0, 13.0, &["Fares rose."])
        + &set(72.3, 700.0, 11.0, 13.0, &["Fares rose."]);
    assert_eq!(texts(&read(&[twice]), Sort::Body), ["Fares rose."]);
}

pub fn three_pages() -> Vec<String> {
    let body = [
        [
            "The council of Port Lessing met on Monday to hear",
            "what the harbour master had found, and it heard that",
        ],
        [
            "the quay would not stand another winter. The master,",
            "Pia Holm, said the stones had moved by 4 centimetres",
        ],
        [
            "since 2019, more than in the thirty years before it.",
            "Nobody on the council had asked her for that before.",
        ],
    ];
    body.iter()
        .zip(1..)
        .map(|(lines, number)| {
            set(72.0, 800.0, 9.0, 11.0, &["Harbour report 2026"])
                + &set(72.0, 700.0, 11.0, 14.0, lines)
                + &set(290.0, 40.0, 9.0, 11.0, &[&format!("Page {number} of 3")])
        })
        .collect()
}

#[test]
fn what_is_printed_on_every_page_is_set_aside_and_a_paragraph_runs_over_pages() {
    let paper = read(&three_pages());
    assert_eq!(texts(&paper, Sort::Running), ["Harbour report 2026"; 3]);
    assert_eq!(texts(&paper, Sort::PageNumber).len(), 3);
    let body = texts(&paper, Sort::Body);
    assert_eq!(body.len(), 1, "{paper:?}");
    assert!(
        body[0].contains("it heard that the quay would not")
            && body[0].contains("4 centimetres since 2019")
    );
}

#[test]
fn the_title_is_the_stated_one_or_the_largest_first_line() {
    let page = || {
        set(
            72.0,
            760.0,
            22.0,
            26.0,
            &["The quay gives way", "under the winter"],
        ) + &set(
            72.0,
            700.0,
            11.0,
            14.0,
            &[
                "The council of Port Lessing met on Monday to hear",
                "what the harbour master had found.",
            ],
        )
    };
    let paper = read(&[page()]);
    assert_eq!(
        paper.title.as_deref(),
        Some("The quay gives way under the winter")
    );
    assert_eq!(
        texts(&paper, Sort::Heading),
        ["The quay gives way under the winter"]
    );
    let stated = |title| {
        let about = About {
            title,
            ..About::default()
        };
        reading::read(pdf(&about, &[page()]))
            .unwrap()
            .title
            .unwrap()
    };
    assert_eq!(stated("A quay in winter"), "A quay in winter");
    assert_eq!(
        stated("Microsoft Word - draft3.doc"),
        "The quay gives way under the winter"
    );
    assert_eq!(
        stated("quay-final.pdf"),
        "The quay gives way under the winter"
    );
}

#[test]
fn scans_locked_and_damaged_files_are_refused_each_in_its_own_words() {
    let read = |pages: &[String]| reading::read(pdf(&About::default(), pages)).unwrap_err();
    assert_eq!(read(&["0 0 595 842 re f".to_owned()]), Refusal::Pictures);
    // The standard handler, revision 3, with a password that nobody gave.
    let locked = About {
        title: "",
        trailer: "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] \
                  /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
                  /O <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> \
                  /U <ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100> >>",
    };
    let refused = reading::read(pdf(&locked, &three_pages())).unwrap_err();
    assert_eq!(refused, Refusal::Locked, "{refused}");
    let unknown = About {
        title: "",
        trailer: "/Encrypt << /Filter /Other /V 99 >>",
    };
    let refused = reading::read(pdf(&unknown, &three_pages())).unwrap_err();
    assert!(
        matches!(refused, Refusal::Sealed | Refusal::Locked),
        "{refused}"
    );
    let blank = vec![String::new(); reading::MOST_PAGES + 1];
    assert_eq!(read(&blank), Refusal::Pages);
}

#[test]
fn cut_and_scrambled_files_are_read_or_refused() {
    let whole = pdf(&About::default(), &three_pages());
    for end in (9..whole.len()).step_by(97) {
        let _ = reading::read(whole[..end].to_vec());
    }
    // A fixed sequence of numbers that look random (Knuth's MMIX generator).
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..200 {
        let mut bytes = whole.clone();
        for _ in 0..8 {
            let at = 8 + next() % (bytes.len() - 8);
            bytes[at] = next() as u8;
        }
        let _ = reading::read(bytes);
    }
    for length in [0, 1, 50, 5_000] {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.extend((0..length).map(|_| next() as u8));
        assert!(reading::read(bytes).is_err());
    }
}

async fn hand_in(app: &App, bytes: &[u8], typed: &[(&str, &str)]) -> Seen {
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let form = FilledForm::find(&form, "body", "Read it")
        .with_file("file", "report.pdf", "application/pdf", bytes)
        .typed(typed);
    checker.send_form(&form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_is_taken_in_read_again_and_kept_byte_for_byte() {
    let app = spawn_app().await;
    let about = About {
        title: "The quay gives way",
        ..About::default()
    };
    let bytes = pdf(&about, &three_pages());
    let taken = hand_in(&app, &bytes, &[]).await.expect(303).location();
    let checker = app.signed_in(Role::Checker).await;
    let desk = checker.open(&taken).await.expect(200);
    assert_eq!(desk.one("h1"), "The quay gives way");
    for words in [
        "the stones had moved by 4 centimetres since 2019",
        "the same words on several pages",
        "the number of a page",
    ] {
        assert!(desk.says(words), "{words}: {}", desk.text());
    }
    assert!(
        !desk.all("section#claims li.row").is_empty(),
        "{}",
        desk.text()
    );
    let edit = checker.open(&format!("{taken}/edit")).await.expect(200);
    let again = checker
        .press_and_follow(&edit, "Read it again", &[])
        .await
        .expect(200);
    assert!(again.says("Read again: nothing new."), "{}", again.text());
    let again = hand_in(&app, &bytes, &[]).await.expect(409);
    assert!(again.says("This text is held already."));
}

/// A page whose stream is packed: `megabytes` of the same operator.
pub fn bomb(megabytes: usize, operator: &str) -> Vec<u8> {
    let stream = repeated(
        operator.repeat((1 << 20) / operator.len()).as_bytes(),
        megabytes,
    );
    of_streams(
        &About::default(),
        &[("/Filter /FlateDecode".to_owned(), stream)],
    )
}

/// The same bytes many times over, packed as `/FlateDecode` has them without packing them each
/// time: a full flush ends every piece at a byte and forgets what came before.
fn repeated(bytes: &[u8], times: usize) -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};
    let mut piece = Vec::with_capacity(bytes.len() / 8 + 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut piece, FlushCompress::Full)
        .unwrap();
    let mut stream = vec![0x78, 0xda];
    stream.extend(piece.repeat(times));
    // The last block, empty.
    stream.extend([0x03, 0x00]);
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_made_to_do_harm_is_refused_in_time_and_the_desk_goes_on() {
    let app = spawn_app().await;
    // Gigabytes in a few megabytes; packed twice, they are a few kilobytes.
    let gigabytes = bomb(4096, "q Q ");
    let nested = {
        let twice = packed(&repeated(&vec![b' '; 1 << 20], 8_000));
        of_streams(
            &About::default(),
            &[("/Filter [/FlateDecode /FlateDecode]".to_owned(), twice)],
        )
    };
    let work = bomb(2048, "BT /F1 11 Tf 72 700 Td (a) Tj ET ");
    for (name, bytes, sentence) in [
        ("gigabytes", gigabytes, "more time or memory"),
        ("nested", nested, "no text in it"),
        ("work", work, "longer than Galley reads"),
        (
            "random",
            b"%PDF-1.7\n\x00\xff\x13garbage".to_vec(),
            "damaged",
        ),
        (
            "scan",
            pdf(&About::default(), &["0 0 9 9 re f".to_owned()]),
            "a program for that (OCR)",
        ),
    ] {
        assert!(bytes.len() < 9 << 20, "{name}: {}", bytes.len());
        let begun = Instant::now();
        let refused = hand_in(&app, &bytes, &[("title", "A title typed by hand")])
            .await
            .expect(422);
        assert!(
            refused.says(sentence) || refused.says("more time or memory"),
            "{name}: {}",
            refused.text()
        );
        assert!(refused.body.contains("A title typed by hand"), "{name}");
        assert!(
            begun.elapsed().as_secs() < 30,
            "{name}: {:?}",
            begun.elapsed()
        );
    }
    let taken = hand_in(&app, &pdf(&About::default(), &three_pages()), &[]).await;
    taken.expect(303);
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_said_to_be() {
    for program in [None, Some("/nowhere/galley"), Some("/bin/false")] {
        let app = spawn_app_with(Settings {
            program,
            ..Settings::default()
        })
        .await;
        let bytes = pdf(&About::default(), &three_pages());
        let refused = hand_in(&app, &bytes, &[("title", "A title typed by hand")])
            .await
            .expect(422);
        assert!(
            refused.says("Paste the text instead."),
            "{}",
            refused.text()
        );
        assert!(refused.body.contains("A title typed by hand"));
    }
}
