//! Files that mean harm, handed in as evidence and as articles: each is kept as the bytes it is or
//! refused in words, none is ever served as anything a browser runs, and memory stays bounded.

use std::io::Write;

use galley::domain::people::Role;

use crate::evidence::researched;
use crate::support::{App, Browser, FilledForm, spawn_app};

const SCRIPT: &str = "<script>document.title='owned'</script>";

/// A file that means harm, by its name, the type the sender claims, and its bytes.
struct Hostile {
    name: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

fn hostile() -> Vec<Hostile> {
    let file = |name: &str, kind: &'static str, bytes: &[u8]| Hostile {
        name: name.to_owned(),
        kind,
        bytes: bytes.to_vec(),
    };
    let text = |name: &str, kind: &'static str, words: &str| file(name, kind, words.as_bytes());
    let svg =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{SCRIPT}</svg>");
    let entities =
        "<!DOCTYPE a [<!ENTITY x \"lol\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;&x;&x;\">]><a>&y;</a>";
    vec![
        text("chart.svg", "image/svg+xml", &svg),
        text("chart.png", "image/png", &svg),
        text("page.html", "text/html", SCRIPT),
        text("photo.png", "image/png", &format!("<html>{SCRIPT}</html>")),
        text(
            "photo.jpg",
            "image/jpeg",
            &format!("<!-- GIF89a --><html>{SCRIPT}</html>"),
        ),
        file(
            "both.gif",
            "image/gif",
            format!("GIF89a/*{SCRIPT}*/=1").as_bytes(),
        ),
        file(
            "both.png",
            "image/png",
            &[b"\x89PNG\r\n\x1a\n", SCRIPT.as_bytes()].concat(),
        ),
        file(
            "both.jpg",
            "image/jpeg",
            &[b"\xff\xd8\xff\xe0", SCRIPT.as_bytes()].concat(),
        ),
        text(
            "both.pdf",
            "application/pdf",
            &format!("%PDF-1.7\n{SCRIPT}"),
        ),
        text(
            "run.pdf",
            "application/pdf",
            "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
        ),
        file("bomb.docx", "application/zip", &bomb()),
        file("many.zip", "application/zip", &many()),
        file(
            "slip.docx",
            "application/zip",
            &packed("../../../../tmp/galley-slipped", b"x"),
        ),
        file(
            "lied.docx",
            "application/zip",
            b"PK\x03\x04 and no archive at all",
        ),
        file(
            "entities.docx",
            "application/zip",
            &packed("word/document.xml", entities.as_bytes()),
        ),
        file("bomb.gz", "application/gzip", &gzip(20 << 20)),
        text("entities.xml", "text/xml", entities),
        text(
            "style.xml",
            "text/xml",
            "<?xml version=\"1.0\"?><?xml-stylesheet href=\"javascript:alert(1)\"?><a/>",
        ),
        text(
            "page.xhtml",
            "application/xhtml+xml",
            &format!(
                "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">{SCRIPT}</html>"
            ),
        ),
        text("run.js", "application/javascript", "alert(1)"),
        text(
            "../../../../etc/cron.d/galley",
            "text/plain",
            "* * * * * root true",
        ),
        text("..\\..\\windows\\win.ini", "text/plain", "words"),
        text("a\r\nSet-Cookie: owned=1\r\n.txt", "text/plain", "words"),
        text(
            &format!("{}.txt", "long".repeat(5_000)),
            "text/plain",
            "words",
        ),
        text("\"><script>alert(1)</script>.txt", "text/plain", "words"),
        text("\u{202e}gpj.exe", "application/x-msdownload", "MZ\u{1}"),
        text("none", "text/html", ""),
        text("nul.txt", "text/plain", "a\0b"),
        file(
            "utf7.txt",
            "text/plain",
            b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        ),
        file(
            "wide.txt",
            "text/plain",
            &wide(&format!("<html>{SCRIPT}</html>")),
        ),
        text(
            "deep.html",
            "text/html",
            &format!("<html>{}", "<div>".repeat(100_000)),
        ),
        text(
            "wide.html",
            "text/html",
            &format!("<html><p {}>x", "a=1 ".repeat(100_000)),
        ),
        text(
            "handler.html",
            "text/html",
            "<img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a>",
        ),
        text(
            "frame.html",
            "text/html",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        ),
        text("sheet.csv", "text/csv", "=cmd|' /C calc'!A0,1"),
    ]
}

fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = zip::write::SimpleFileOptions::default();
    archive.start_file(name, how).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

/// A document of two hundred megabytes that arrives as two hundred kilobytes.
fn bomb() -> Vec<u8> {
    packed("word/document.xml", &vec![b'a'; 200 << 20])
}

fn many() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..6_000 {
        let how = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("{number}"), how).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzip(bytes: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; bytes]).unwrap();
    packed.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

/// The memory this process holds, in megabytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}

async fn with_file(browser: &Browser, claim: &str, file: &Hostile) -> crate::support::Seen {
    let form = browser
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let typed = [
        ("title", "A file"),
        ("passage", "words"),
        ("stance", "context"),
        ("kind", "other"),
    ];
    let filled = FilledForm::find(&form, "body", "Archive and add").typed(&typed);
    let filled = filled.with_file("file", &file.name, file.kind, &file.bytes);
    browser.send_form(&filled).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_served_as_what_a_browser_runs_and_none_takes_the_desk_down() {
    let app: App = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let files = hostile();
    assert!(files.len() >= 30);
    let before = memory();
    let mut kept = 0;
    for file in &files {
        let name = file.name.chars().take(40).collect::<String>();
        let answer = with_file(&checker, &claim, file).await;
        assert!(
            matches!(answer.status, 303 | 422),
            "{name}: {} {}",
            answer.status,
            answer.text()
        );
        assert!(
            answer
                .headers
                .get("set-cookie")
                .is_none_or(|it| !it.to_str().unwrap().contains("owned"))
        );
        if answer.status == 422 {
            // The empty file, and the name that breaks out of its header.
            assert!(
                answer.says("The file is empty.") || answer.says("missing or damaged"),
                "{name}: {}",
                answer.text()
            );
            continue;
        }
        kept += 1;
        let board = checker.open(&claim).await.expect(200);
        let address = board.attribute(&format!("#E{kept} h4 a"), "href");
        let viewer = checker.open(&address).await.expect(200);
        for active in [
            "<script>alert",
            "<script>document",
            "<svg xmlns=",
            "<img src=x onerror",
            "<iframe srcdoc",
        ] {
            assert!(!viewer.body.contains(active), "{name} shows {active}");
        }
        let path = format!("{address}/copy");
        let copy = checker
            .request(reqwest::Method::GET, &path)
            .send()
            .await
            .unwrap();
        let header = |name: &str| copy.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream", "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").starts_with("sandbox"));
        let disposition = header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"") && disposition.len() < 110,
            "{disposition}"
        );
        assert!(!disposition.contains(".."), "{disposition}");
        assert_eq!(
            copy.bytes().await.unwrap().to_vec(),
            file.bytes,
            "{name}: kept byte for byte"
        );
        // Without a session nothing is given out at all.
        assert_eq!(app.browser().get(&path).await.status, 303);
    }
    assert_eq!(kept, files.len() - 2, "all the others are kept");
    assert!(!std::path::Path::new("/tmp/galley-slipped").exists());
    // The same files as articles: read, or refused with a sentence; never a failure of ours.
    for file in &files {
        let form = checker.open("/articles/new").await.expect(200);
        let filled = FilledForm::find(&form, "body", "Read it");
        let filled = filled.with_file("file", &file.name, file.kind, &file.bytes);
        let answer = checker.send_form(&filled).await;
        assert!(
            matches!(answer.status, 303 | 409 | 422),
            "{}: {}",
            file.name,
            answer.status
        );
    }
    let grown = memory().saturating_sub(before);
    // Gigabytes are in those files; what other tests take meanwhile is a few hundred megabytes.
    assert!(grown < 600, "{grown} MB more than before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_claims_to_be_five_gigabytes_is_refused_before_it_comes() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let host = app.host();
    for (name, head) in [
        ("a length", "Content-Length: 5368709120\r\n".to_owned()),
        (
            "a header",
            format!("X-Long: {}\r\nContent-Length: 5\r\n", "a".repeat(1 << 20)),
        ),
    ] {
        let request = format!(
            "POST {claim}/evidence HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nOrigin: {}\r\n\
             Content-Type: multipart/form-data; boundary=x\r\n{head}Connection: close\r\n\r\n--x\r\n",
            checker.cookies(),
            app.url,
        );
        let answer = crate::support::raw::send(host, request.as_bytes()).await;
        assert!(
            matches!(answer.status, 0 | 400 | 413 | 431),
            "{name}: {}",
            answer.status
        );
    }
    checker.open(&claim).await.expect(200);
}
