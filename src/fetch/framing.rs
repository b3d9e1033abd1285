//! Where a body ends (RFC 9112, section 6): at a length, at the last chunk, or with the connection.

use super::failure::Reason;
use super::wire::Head;

/// The longest line that gives a chunk's size, or that follows the last chunk.
const LINE_BYTES: usize = 4096;

/// How an answer says where its body ends.
#[derive(Debug, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes.
    Length(u64),
    /// After the chunk of size zero.
    Chunked(Dechunker),
    /// When the site closes the connection.
    Close,
}

impl Framing {
    /// Reads it off a head.
    ///
    /// # Errors
    /// When the head contradicts itself or wraps the body in something else than chunks.
    pub fn of(head: &Head) -> Result<Framing, Reason> {
        if matches!(head.status, 204 | 304) {
            return Ok(Framing::Length(0));
        }
        let wrapped: Vec<_> = head.all("transfer-encoding").collect();
        match wrapped.as_slice() {
            [] => {}
            [one] if one.trim().eq_ignore_ascii_case("chunked") => {
                return Ok(Framing::Chunked(Dechunker::default()));
            }
            _ => return Err(Reason::Garbled("its transfer coding is unknown")),
        }
        // A list of equal lengths is the same length said twice, by a proxy that folded headers.
        let mut lengths = head
            .all("content-length")
            .flat_map(|value| value.split(','))
            .map(length);
        match lengths.next() {
            None => Ok(Framing::Close),
            Some(first) if lengths.all(|other| other == first) => first.map(Framing::Length),
            Some(_) => Err(Reason::Garbled("it gives two lengths")),
        }
    }
}

fn length(value: &str) -> Result<u64, Reason> {
    let value = value.trim();
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    match value.parse() {
        Ok(length) if digits => Ok(length),
        _ => Err(Reason::Garbled("its length is not a number")),
    }
}

/// Takes chunks apart as they come, in pieces of any size.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dechunker {
    expects: Expects,
    line: Vec<u8>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Size,
    Bytes(u64),
    EndOfChunk,
    Trailer,
    Nothing,
}

impl Dechunker {
    /// Takes bytes off the wire, appends what they carry to `plain`, and says how many belong to
    /// this body.
    ///
    /// # Errors
    /// When they are no chunks.
    pub fn take(&mut self, bytes: &[u8], plain: &mut Vec<u8>) -> Result<usize, Reason> {
        let mut at = 0;
        while at < bytes.len() && self.expects != Expects::Nothing {
            let rest = &bytes[at..];
            if let Expects::Bytes(left) = &mut self.expects {
                let here = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                plain.extend_from_slice(&rest[..here]);
                *left -= here as u64;
                at += here;
                if *left == 0 {
                    self.expects = Expects::EndOfChunk;
                }
                continue;
            }
            let end = rest.iter().position(|b| *b == b'\n');
            let here = end.map_or(rest.len(), |end| end + 1);
            self.line.extend_from_slice(&rest[..here]);
            at += here;
            if self.line.len() > LINE_BYTES {
                return Err(Reason::Garbled("its chunks are not sound"));
            }
            if end.is_some() {
                self.end_of_line()?;
            }
        }
        Ok(at)
    }

    /// Whether the last chunk and what follows it have come.
    pub fn is_done(&self) -> bool {
        self.expects == Expects::Nothing
    }

    fn end_of_line(&mut self) -> Result<(), Reason> {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        self.expects = match self.expects {
            Expects::Size => match size(line)? {
                0 => Expects::Trailer,
                size => Expects::Bytes(size),
            },
            Expects::EndOfChunk if line.is_empty() => Expects::Size,
            Expects::EndOfChunk => return Err(Reason::Garbled("its chunks are not sound")),
            // Trailers say nothing a reader needs; they stay among the bytes as they came.
            Expects::Trailer if line.is_empty() => Expects::Nothing,
            Expects::Trailer => Expects::Trailer,
            Expects::Bytes(left) => Expects::Bytes(left),
            Expects::Nothing => Expects::Nothing,
        };
        Ok(())
    }
}

fn size(line: &[u8]) -> Result<u64, Reason> {
    let wrong = Reason::Garbled("its chunks are not sound");
    let digits = line.split(|b| *b == b';').next().unwrap_or_default();
    let digits = digits.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(wrong);
    }
    std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .ok_or(wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(status: u16, headers: &[(&str, &str)]) -> Head {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Head {
            status,
            headers,
            bytes: Vec::new(),
        }
    }

    #[test]
    fn the_end_of_a_body_is_read_off_its_head() {
        let of = |headers: &[(&str, &str)]| Framing::of(&head(200, headers));
        assert_eq!(of(&[]), Ok(Framing::Close));
        assert_eq!(of(&[("Content-Length", " 12 ")]), Ok(Framing::Length(12)));
        assert_eq!(of(&[("content-length", "12, 12")]), Ok(Framing::Length(12)));
        let both = [("Content-Length", "5"), ("Transfer-Encoding", "Chunked")];
        assert!(matches!(of(&both), Ok(Framing::Chunked(_))));
        assert_eq!(Framing::of(&head(204, &both)), Ok(Framing::Length(0)));
        for wrong in [
            [("Content-Length", "1"), ("Content-Length", "2")],
            [("Content-Length", "-1"), ("X", "")],
            [("Content-Length", "+1"), ("X", "")],
            [("Content-Length", "1e3"), ("X", "")],
            [("Content-Length", "99999999999999999999"), ("X", "")],
            [("Transfer-Encoding", "gzip, chunked"), ("X", "")],
            [
                ("Transfer-Encoding", "chunked"),
                ("Transfer-Encoding", "chunked"),
            ],
        ] {
            assert!(of(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        let endless = "1".repeat(LINE_BYTES + 1);
        for wrong in [
            "x\r\n",
            "\r\n",
            "-1\r\n",
            "0x5\r\n",
            "ffffffffffffffffff\r\n",
            "1\r\nab",
            &endless,
        ] {
            let mut dechunker = Dechunker::default();
            let mut plain = Vec::new();
            let taken = dechunker.take(format!("{wrong}\r\n").as_bytes(), &mut plain);
            assert!(taken.is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn chunks_give_the_same_text_however_they_are_cut(
            text in proptest::collection::vec(any::<u8>(), 0..400),
            chunk in 1usize..50,
            cut in 1usize..50,
        ) {
            let mut sent = Vec::new();
            for part in text.chunks(chunk) {
                sent.extend(format!("{:X};name=\"v\"\r\n", part.len()).bytes());
                sent.extend(part);
                sent.extend(b"\r\n");
            }
            sent.extend(b"0\r\nX-Sum: 1\r\n\r\n");
            let whole = sent.len();
            sent.extend(b"HTTP/1.1 200 OK");
            let (mut dechunker, mut plain, mut taken) = (Dechunker::default(), Vec::new(), 0);
            for part in sent.chunks(cut) {
                taken += dechunker.take(part, &mut plain).unwrap();
            }
            prop_assert_eq!(plain, text);
            prop_assert_eq!(taken, whole);
            prop_assert!(dechunker.is_done());
        }
    }
}
