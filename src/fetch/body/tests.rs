//! Bodies packed, in chunks, cut short and without end.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

fn head(headers: &[(&str, &str)]) -> Head {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Head {
        status: 200,
        headers,
        bytes: Vec::new(),
    }
}

/// Gives a body its bytes in pieces and says what it holds, or why it was refused.
fn read(headers: &[(&str, &str)], cap: usize, sent: &[u8], cut: usize) -> Result<Vec<u8>, Reason> {
    let mut body = Body::whole(&head(headers), cap)?;
    for piece in sent.chunks(cut) {
        let took = body.take(piece);
        assert!(body.wire.len() <= cap + cap / 2);
        if let Some(plain) = &body.plain {
            assert!(held(plain) <= cap);
        }
        if took? == Progress::Ended {
            break;
        }
    }
    body.close()?;
    let (wire, plain) = body.into_bytes();
    Ok(plain.unwrap_or(wire))
}

fn held(plain: &Unpacking) -> usize {
    match plain {
        Unpacking::Plain(capped) | Unpacking::Undecided(capped) => capped.bytes.len(),
        Unpacking::Gzip(decoder) => decoder.get_ref().bytes.len(),
        Unpacking::Zlib(decoder) => decoder.get_ref().bytes.len(),
        Unpacking::Deflate(decoder) => decoder.get_ref().bytes.len(),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn what_is_packed_without_being_asked_for_is_unpacked() {
    let text = "Prices rose. ".repeat(500).into_bytes();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(&text).unwrap();
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
    raw.write_all(&text).unwrap();
    let twice = [gzip(&text[..100]), gzip(&text[100..])].concat();
    for (coding, packed) in [
        ("gzip", gzip(&text)),
        ("X-GZIP", gzip(&text)),
        ("gzip", twice),
        ("deflate", zlib.finish().unwrap()),
        ("deflate", raw.finish().unwrap()),
        ("identity", text.clone()),
        ("", text.clone()),
    ] {
        for cut in [1, 7, 4096] {
            let came = read(&[("Content-Encoding", coding)], 10_000, &packed, cut);
            assert_eq!(came.as_deref(), Ok(&text[..]), "{coding}");
        }
    }
}

#[test]
fn a_bomb_is_refused_within_the_cap() {
    // A gigabyte of zeros in a megabyte, and no more of it in memory than its cap.
    let mut bomb = GzEncoder::new(Vec::new(), Compression::default());
    let zeros = vec![0; 1 << 20];
    for _ in 0..1024 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let cap = 5_000_000;
    assert!(bomb.len() < cap);
    let refused = read(&[("Content-Encoding", "gzip")], cap, &bomb, 16 * 1024);
    assert_eq!(refused, Err(Reason::TooLarge(cap)));
}

#[test]
fn codings_that_were_not_asked_for_and_are_not_known_are_refused_by_name() {
    for (coding, named) in [
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, gzip", "several layers of compression"),
    ] {
        let refused = read(&[("Content-Encoding", coding)], 100, b"x", 1);
        assert_eq!(refused, Err(Reason::Packed(named.to_owned())));
    }
}

#[test]
fn a_body_ends_where_its_head_says() {
    let length = [("Content-Length", "4")];
    assert_eq!(
        read(&length, 4, b"body and more", 100).as_deref(),
        Ok(&b"body"[..])
    );
    assert_eq!(read(&length, 4, b"bod", 1), Err(Reason::CutShort));
    assert_eq!(read(&length, 3, b"body", 1), Err(Reason::TooLarge(3)));
    let chunked = [("Transfer-Encoding", "chunked")];
    assert_eq!(
        read(&chunked, 40, b"4\r\nbody\r\n0\r\n\r\nmore", 3).as_deref(),
        Ok(&b"body"[..])
    );
    assert_eq!(
        read(&chunked, 40, b"4\r\nbody\r\n", 3),
        Err(Reason::CutShort)
    );
    assert_eq!(
        read(&chunked, 3, b"4\r\nbody\r\n0\r\n\r\n", 3),
        Err(Reason::TooLarge(3))
    );
    assert_eq!(read(&[], 9, b"to the end", 3), Err(Reason::TooLarge(9)));
    assert_eq!(
        read(&[], 10, b"to the end", 3).as_deref(),
        Ok(&b"to the end"[..])
    );
    let packed = gzip(b"half of it");
    let half = read(
        &[("Content-Encoding", "gzip")],
        100,
        &packed[..packed.len() / 2],
        5,
    );
    assert!(half.is_err());
    let broken = read(&[("Content-Encoding", "gzip")], 100, b"not gzip at all", 5);
    assert_eq!(broken, Err(Reason::Garbled("its compression is broken")));
}

#[test]
fn chunks_of_one_byte_do_not_get_round_the_cap() {
    let sent = b"1\r\nx\r\n".repeat(1000);
    let refused = read(&[("Transfer-Encoding", "chunked")], 500, &sent, 64);
    assert_eq!(refused, Err(Reason::TooLarge(500)));
}

proptest! {
    #[test]
    fn no_bytes_whatever_make_it_panic_or_hold_more_than_its_cap(
        sent in proptest::collection::vec(any::<u8>(), 0..2000),
        cut in 1usize..200,
        coding in prop::sample::select(vec!["", "gzip", "deflate"]),
        chunked in any::<bool>(),
    ) {
        let mut headers = vec![("Content-Encoding", coding)];
        if chunked {
            headers.push(("Transfer-Encoding", "chunked"));
        }
        // The assertions are in `read`.
        let _ = read(&headers, 600, &sent, cut);
    }
}
