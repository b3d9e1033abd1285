//! What came back, written as a WARC and read again: by us, and by warcio where it is installed.

use std::io::Read;
use std::process::Command;

use chrono::{TimeZone, Utc};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use galley::fetch::warc;
use std::io::Write;
use uuid::Uuid;

use crate::support::*;

/// A record as it stands in its own gzip member.
struct Record {
    head: String,
    block: Vec<u8>,
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn read(mut file: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while !file.is_empty() {
        let mut member = GzDecoder::new(file);
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        file = member.into_inner();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        assert!(head.starts_with("WARC/1.1\r\n"));
        let block = bytes[end + 4..].strip_suffix(b"\r\n\r\n").unwrap().to_vec();
        let record = Record { head, block };
        assert_eq!(
            record.field("Content-Length").unwrap(),
            record.block.len().to_string()
        );
        records.push(record);
    }
    records
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

async fn site() -> Site {
    Site::answering(|path| match path {
        "/moved" => redirect("/chunked"),
        "/chunked" => b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd:  kept \r\n\
                        Transfer-Encoding: chunked\r\n\r\n5\r\n<p>in\r\n7\r\n chunks\r\n0\r\n\r\n"
            .to_vec(),
        "/packed" => answer(
            "200 OK",
            &[("Content-Type", "text/html"), ("Content-Encoding", "gzip")],
            &gzip(b"<p>packed"),
        ),
        "/plain" => page("<p>plain"),
        "/broken" => {
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nhalf".to_vec()
        }
        _ => answer(
            "404 Not Found",
            &[("Content-Type", "text/html")],
            b"<p>gone",
        ),
    })
    .await
}

/// The records of one fetch, and the file.
async fn archived(site: &Site, path: &str) -> (Vec<Record>, Vec<u8>) {
    let at = Utc.with_ymd_and_hms(2026, 11, 25, 8, 30, 0).unwrap();
    let mut next = 0;
    let ids = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let file = match fetch_from(&[site], &site.address(path)).await {
        Ok(fetched) => warc::write(fetched.exchanges(), at, ids),
        Err(failure) => warc::write(failure.exchanges(), at, ids),
    }
    .unwrap();
    (read(&file), file)
}

#[tokio::test]
async fn a_redirect_and_its_page_are_seven_records_to_the_letter() {
    let site = site().await;
    let (records, file) = archived(&site, "/moved#part").await;
    let kinds: Vec<_> = records
        .iter()
        .map(|r| r.field("WARC-Type").unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "warcinfo", "response", "request", "metadata", "response", "request", "metadata"
        ]
    );
    let moved = site.address("/moved");
    assert_eq!(records[1].field("WARC-Target-URI"), Some(moved.as_str()));
    assert_eq!(records[1].field("WARC-IP-Address"), Some("127.0.0.1"));
    assert_eq!(
        records[1].field("WARC-Date"),
        Some("2026-11-25T08:30:00.000000Z")
    );
    assert_eq!(records[1].block, redirect("/chunked"));
    assert_eq!(records[2].block, site.questions()[0].as_bytes());
    assert_eq!(
        records[2].field("WARC-Concurrent-To"),
        records[1].field("WARC-Record-ID")
    );
    let page = String::from_utf8(records[4].block.clone()).unwrap();
    assert!(page.contains("X-Odd:  kept \r\n"), "{page}");
    assert!(page.ends_with("5\r\n<p>in\r\n7\r\n chunks\r\n0\r\n\r\n"));
    let about = String::from_utf8(records[6].block.clone()).unwrap();
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b"<p>in chunks"));
    assert!(about.contains(&format!("body-digest: sha256:{digest}\r\n")));
    assert!(about.contains(&format!("via: {}\r\n", moved.as_str())));
    assert_eq!(
        archived(&site, "/moved#part").await.1,
        file,
        "the same in, the same out"
    );
}

#[tokio::test]
async fn what_was_cut_short_says_so() {
    let site = site().await;
    let (records, _) = archived(&site, "/broken").await;
    assert_eq!(records[1].field("WARC-Truncated"), Some("disconnect"));
    assert!(records[1].block.ends_with(b"\r\n\r\nhalf"));
    let (records, _) = archived(&site, "/plain").await;
    assert_eq!(records[1].field("WARC-Truncated"), None);
}

#[tokio::test]
async fn warcio_finds_nothing_wrong() {
    let warcio = std::env::var("GALLEY_TEST_WARCIO").unwrap_or_else(|_| "warcio".to_owned());
    if Command::new(&warcio).arg("--help").output().is_err() {
        eprintln!("warcio is not installed: skipped (pip install warcio, GALLEY_TEST_WARCIO)");
        return;
    }
    let site = site().await;
    let folder = tempfile::tempdir().unwrap();
    for path in ["/moved", "/packed", "/plain", "/broken", "/gone"] {
        let (records, file) = archived(&site, path).await;
        let warc = folder.path().join("page.warc.gz");
        std::fs::write(&warc, &file).unwrap();
        let checked = Command::new(&warcio)
            .args(["check", "-v"])
            .arg(&warc)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success(), "{path}: {said}");
        assert!(
            said.contains("digest pass") && !said.contains("fail"),
            "{path}: {said}"
        );
        let indexed = Command::new(&warcio)
            .args(["index", "-f", "warc-type,http:status"])
            .arg(&warc)
            .output()
            .unwrap();
        let lines = String::from_utf8_lossy(&indexed.stdout).lines().count();
        assert_eq!(lines, records.len(), "{path}");
        let altered = file.len() / 2;
        let mut file = file;
        file[altered] ^= 0x10;
        std::fs::write(&warc, &file).unwrap();
        let checked = Command::new(&warcio)
            .arg("check")
            .arg(&warc)
            .output()
            .unwrap();
        let unnoticed = checked.status.success() && checked.stderr.is_empty();
        assert!(!unnoticed, "{path}: a flipped bit went unnoticed");
    }
}
