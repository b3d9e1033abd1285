//! What came back, as a WARC 1.1 file that every web archive reads: one gzip member per record, so
//! that a record can be read without the ones before it. It has no clock and makes no identifiers
//! of its own; the same exchanges with the same ones give the same bytes.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use uuid::Uuid;

use super::exchange::{Cut, Exchange};

/// Writes the exchanges of one fetch, redirects and all: `warcinfo`, then `response`, `request` and
/// `metadata` of each.
///
/// # Errors
/// Only those of compressing in memory.
pub fn write<'a>(
    exchanges: impl IntoIterator<Item = &'a Exchange>,
    retrieved_at: DateTime<Utc>,
    mut ids: impl FnMut() -> Uuid,
) -> io::Result<Vec<u8>> {
    let date = retrieved_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut file = Vec::new();
    let info_id = urn(ids());
    let mut info = Record::new("warcinfo", &info_id, &date, "application/warc-fields");
    info.block = fields(&[
        ("software", &super::user_agent()),
        ("format", "WARC File Format 1.1"),
        (
            "conformsTo",
            "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        ),
        ("http-header-user-agent", &super::user_agent()),
    ]);
    info.write_to(&mut file)?;
    let mut via = None;
    for exchange in exchanges {
        let (answer, question, about) = (urn(ids()), urn(ids()), urn(ids()));
        let target = target(exchange);
        let record = |kind, id, media_type| {
            let mut record = Record::new(kind, id, &date, media_type);
            record.field("WARC-Target-URI", &target);
            record.field("WARC-Warcinfo-ID", &info_id);
            record
        };

        let mut response = record("response", &answer, "application/http; msgtype=response");
        response.field("WARC-IP-Address", &exchange.ip.to_string());
        if let Some(cut) = exchange.cut {
            response.field("WARC-Truncated", truncated(cut));
        }
        // The standard digests the payload out of its chunks, the common tools digest it in them.
        // Where the two differ the optional field is left out and nobody is misled: the digest of
        // the whole block says as much, and the metadata has that of the body.
        if !is_chunked(exchange) {
            response.field("WARC-Payload-Digest", &sha1(&exchange.wire));
        }
        response.block = [exchange.head.bytes.as_slice(), &exchange.wire].concat();
        response.write_to(&mut file)?;

        let mut request = record("request", &question, "application/http; msgtype=request");
        request.field("WARC-IP-Address", &exchange.ip.to_string());
        request.field("WARC-Concurrent-To", &answer);
        request.block.clone_from(&exchange.request);
        request.write_to(&mut file)?;

        let mut metadata = record("metadata", &about, "application/warc-fields");
        metadata.field("WARC-Concurrent-To", &answer);
        metadata.block = about_it(exchange, via.as_deref());
        metadata.write_to(&mut file)?;
        via = Some(target);
    }
    Ok(file)
}

/// What the records of HTTP cannot say: which page led here, who was at the other end of the secure
/// connection, and a digest of the body as a reader sees it by a hash that still holds.
fn about_it(exchange: &Exchange, via: Option<&str>) -> Vec<u8> {
    let body = format!("sha256:{}", hex::encode(Sha256::digest(exchange.body())));
    let mut known = vec![("body-digest", body.as_str())];
    if let Some(via) = via {
        known.push(("via", via));
    }
    if let Some(tls) = &exchange.tls {
        known.push(("tls-version", &tls.version));
        known.push(("tls-certificate-sha256", &tls.certificate));
    }
    fields(&known)
}

/// One record on its way into the file.
struct Record {
    fields: Vec<(&'static str, String)>,
    block: Vec<u8>,
}

impl Record {
    fn new(kind: &str, id: &str, date: &str, media_type: &str) -> Record {
        let fields = vec![
            ("WARC-Type", kind.to_owned()),
            ("WARC-Record-ID", id.to_owned()),
            ("WARC-Date", date.to_owned()),
            ("Content-Type", media_type.to_owned()),
        ];
        Record {
            fields,
            block: Vec::new(),
        }
    }

    fn field(&mut self, name: &'static str, value: &str) {
        self.fields.push((name, value.to_owned()));
    }

    fn write_to(mut self, file: &mut Vec<u8>) -> io::Result<()> {
        let digest = sha1(&self.block);
        self.field("WARC-Block-Digest", &digest);
        let length = self.block.len().to_string();
        self.field("Content-Length", &length);
        let mut member = GzEncoder::new(file, Compression::default());
        member.write_all(b"WARC/1.1\r\n")?;
        for (name, value) in &self.fields {
            write!(member, "{name}: {value}\r\n")?;
        }
        member.write_all(b"\r\n")?;
        member.write_all(&self.block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish().map(drop)
    }
}

fn fields(known: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in known {
        block.extend(format!("{name}: {value}\r\n").bytes());
    }
    block
}

/// The address as it was asked for: a fragment never leaves the browser.
fn target(exchange: &Exchange) -> String {
    let address = exchange.address.as_str();
    let end = address.find('#').unwrap_or(address.len());
    address[..end].to_owned()
}

fn urn(id: Uuid) -> String {
    format!("<urn:uuid:{id}>")
}

fn is_chunked(exchange: &Exchange) -> bool {
    exchange.head.get("transfer-encoding").is_some()
}

fn truncated(cut: Cut) -> &'static str {
    match cut {
        Cut::Length => "length",
        Cut::Time => "time",
        Cut::Disconnect => "disconnect",
        Cut::Unwanted => "unspecified",
    }
}

/// `sha1:` and the digest in base32, the form in which archives compare pages.
fn sha1(bytes: &[u8]) -> String {
    format!("sha1:{}", base32(&Sha1::digest(bytes)))
}

/// Base32 of RFC 4648, section 6. A SHA-1 has 160 bits and so needs no padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_agrees_with_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(sha1(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }
}
