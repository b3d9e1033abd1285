//! Evidence that is no page: what PDF and office files say is read, passages are looked for in it and
//! their deciding words marked, and a file made to do harm is kept and not read.

use std::io::{Cursor, Write};
use std::time::Instant;

use galley::domain::people::Role;

use crate::evidence::{add, researched};
use crate::feeds::{Paper, desk};
use crate::pdf::{bomb, three_pages};
use crate::support::pdf::{About, pdf};
use crate::support::{Browser, FilledForm, Seen, spawn_app};

/// Adds a file as evidence.
async fn add_file(browser: &Browser, claim: &str, bytes: &[u8], passage: &str) -> Seen {
    let form = browser.open(&format!("{claim}/evidence/new")).await;
    let typed = [
        ("title", "A file"),
        ("passage", passage),
        ("stance", "contradicts"),
        ("kind", "report"),
    ];
    let filled = FilledForm::find(&form.expect(200), "body", "Archive and add").typed(&typed);
    let filled = filled.with_file("file", "report.bin", "application/octet-stream", bytes);
    browser.send_form(&filled).await
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in parts {
        let how = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, how).unwrap();
        archive.write_all(xml.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const NOT_THERE: &str = "These words do not stand in the archived text";

#[tokio::test(flavor = "multi_thread")]
async fn passages_are_found_in_pdf_and_office_files_and_flagged_when_they_are_not_there() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let word = archive(&[(
        "word/document.xml",
        "<w:p><w:r><w:t>It moved by </w:t></w:r><w:r><w:t>4 centimetres.</w:t></w:r></w:p>",
    )]);
    let odt = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            "<a><text:p>It moved by 4 <text:span>centimetres</text:span>.</text:p></a>",
        ),
    ]);
    let sheet = archive(&[
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>moved by</t></si></sst>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<row><c t=\"s\"><v>0</v></c><c><v>4</v></c><c t=\"inlineStr\"><is><t>centimetres</t></is></c></row>",
        ),
    ]);
    let slides = archive(&[(
        "ppt/slides/slide1.xml",
        "<a:p><a:r><a:t>moved by 4 centimetres</a:t></a:r></a:p>",
    )]);
    let rtf = b"{\\rtf1\\ansi It {\\b moved} by 4\\~centimetres.\\par}".to_vec();
    let printed = pdf(
        &About {
            title: "The quay gives way",
            ..About::default()
        },
        &three_pages(),
    );
    let files = [
        ("application/pdf", printed),
        ("wordprocessingml.document", word),
        ("opendocument.text", odt),
        ("spreadsheetml.sheet", sheet),
        ("presentationml.presentation", slides),
        ("application/rtf", rtf),
    ];
    for (number, (kind, bytes)) in (1..).zip(&files) {
        let there = add_file(&checker, &claim, bytes, "moved by 4 centimetres").await;
        there.expect(303);
        let board = checker.open(&claim).await.expect(200);
        let card = format!("#E{number}");
        assert!(!board.one(&card).contains(NOT_THERE), "{kind}");
        let kept = board.attribute(&format!("{card} h4 a"), "href");
        let viewer = checker.open(&kept).await.expect(200);
        let mark = viewer.one("pre mark").replace(['\t', '\u{a0}'], " ");
        assert_eq!(mark, "moved by 4 centimetres", "{kind}");
        assert!(viewer.says(kind), "{kind}: {}", viewer.text());
    }
    let gone = add_file(&checker, &claim, &files[0].1, "moved by 5 centimetres").await;
    gone.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert!(board.one("#E7").contains(NOT_THERE));
    // A passage that runs over two pages is found across what is printed on each of them.
    let over = "it heard that the quay would not stand another winter";
    add_file(&checker, &claim, &files[0].1, over)
        .await
        .expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert!(!board.one("#E8").contains(NOT_THERE));
}

fn served(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), bytes].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_is_fetched_from_its_address_as_evidence_and_as_an_article() {
    let paper = Paper::open();
    let about = About {
        title: "The quay gives way",
        ..About::default()
    };
    let bytes = pdf(&about, &three_pages());
    paper.say("/quay.pdf", served("application/pdf", &bytes));
    let app = desk(&paper, "off").await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let address = paper.at("/quay.pdf");
    let typed = [
        ("address", address.as_str()),
        ("passage", "moved by 4 centimetres since 2019"),
    ];
    add(&checker, &claim, &typed).await.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert_eq!(board.one("#E1 h4 a"), "The quay gives way");
    assert!(
        !board.one("#E1").contains(NOT_THERE),
        "{}",
        board.one("#E1")
    );
    let kept = board.attribute("#E1 h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    assert_eq!(viewer.one("pre mark"), "moved by 4 centimetres since 2019");
    let copy = checker
        .request(reqwest::Method::GET, &format!("{kept}/copy"))
        .send()
        .await
        .unwrap();
    assert_eq!(copy.bytes().await.unwrap().to_vec(), bytes);

    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker
        .press(&form, "Read it", &[("address", &address)])
        .await;
    let article = checker.open(&taken.expect(303).location()).await;
    let article = article.expect(200);
    assert_eq!(article.one("h1"), "The quay gives way");
    assert!(article.says("the stones had moved by 4 centimetres since 2019"));
    assert!(!article.all("section#claims li.row").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_made_to_do_harm_is_kept_as_evidence_and_said_not_to_be_read() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let scan = pdf(&About::default(), &["0 0 9 9 re f".to_owned()]);
    let packed = archive(&[("word/document.xml", &" ".repeat(20 << 20))]);
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(200_000);
    let string = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let table = archive(&[
        ("xl/sharedStrings.xml", string.as_str()),
        ("xl/worksheets/sheet1.xml", &format!("<row>{cells}</row>")),
    ]);
    for (number, (name, bytes, sentence)) in (1..).zip([
        ("gigabytes", bomb(4096, "q Q "), "more time or memory"),
        (
            "glyphs",
            bomb(2048, "BT /F1 11 Tf 72 700 Td (a) Tj ET "),
            "not shown here",
        ),
        ("garbage", b"%PDF-1.7\n\x00\xff\x13".to_vec(), "damaged"),
        ("a scan", scan, "its pages are pictures"),
        ("a packed document", packed, "longer than Galley reads"),
        ("a repeated string", table, "Only its first 1,000,000"),
    ]) {
        let begun = Instant::now();
        let added = add_file(&checker, &claim, &bytes, "words").await;
        added.expect(303);
        assert!(
            begun.elapsed().as_secs() < 30,
            "{name}: {:?}",
            begun.elapsed()
        );
        let board = checker.open(&claim).await.expect(200);
        let kept = board.attribute(&format!("#E{number} h4 a"), "href");
        let viewer = checker.open(&kept).await.expect(200);
        assert!(viewer.says(sentence), "{name}: {}", viewer.one(".page"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deciding_words_alone_are_marked_and_must_stand_in_the_passage() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let document = [
        ("title", "Minutes"),
        (
            "text",
            "The boats carried  “31,000\npeople” – no more. They left.",
        ),
        ("passage", "The boats carried “31,000 people” – no more."),
    ];
    let with = |deciding: &'static str| [&document[..], &[("deciding", deciding)]].concat();
    let refused = add(&checker, &claim, &with("32,000 people")).await;
    let refused = refused.expect(422);
    assert!(refused.says("These words do not stand in the passage"));
    assert_eq!(
        refused.attribute("input#deciding", "value"),
        "32,000 people"
    );
    add(&checker, &claim, &with("\"31,000 people\""))
        .await
        .expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert_eq!(board.one("#E1 blockquote mark"), "“31,000 people”");
    assert_eq!(board.one("#E1 blockquote"), document[2].1);
    let kept = board.attribute("#E1 h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    assert_eq!(viewer.one("pre mark"), "“31,000 people”");

    // They can be chosen otherwise, or not at all, and the record says so.
    let edit = checker.open(&format!("{claim}/evidence/1")).await;
    let edit = edit.expect(200);
    assert_eq!(edit.attribute("input#deciding", "value"), "“31,000 people”");
    let wrong = checker.press(&edit, "Save E1", &[("deciding", "many")]);
    let wrong = wrong.await.expect(422);
    assert!(wrong.says("do not stand in the passage"));
    let changed = checker.press(&wrong, "Save E1", &[("deciding", "no more")]);
    changed.await.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert_eq!(board.one("#E1 blockquote mark"), "no more");
    let edit = checker.open(&format!("{claim}/evidence/1")).await;
    let none = checker.press(&edit, "Save E1", &[("deciding", "")]).await;
    none.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert_eq!(board.one("#E1 blockquote mark"), document[2].1);
}
