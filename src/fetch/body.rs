//! A body as it comes: kept to the letter, unpacked on the way, and never more than its cap.

use std::io::{self, Write};

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::failure::Reason;
use super::framing::Framing;
use super::wire::Head;

#[cfg(test)]
mod tests;

/// A body that is coming in.
#[derive(Debug)]
pub struct Body {
    framing: Framing,
    wire: Vec<u8>,
    plain: Option<Unpacking>,
    cap: usize,
}

/// Whether more is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The body has not ended.
    Going,
    /// The body has ended; what follows on the wire is not part of it.
    Ended,
}

impl Body {
    /// A body of at most `cap` bytes, packed or unpacked.
    ///
    /// # Errors
    /// When the head declares more than the cap, or a coding that is not understood.
    pub fn whole(head: &Head, cap: usize) -> Result<Body, Reason> {
        let body = Body::sample(head, cap)?;
        match body.framing {
            Framing::Length(declared) if declared > cap as u64 => Err(Reason::TooLarge(cap)),
            _ => Ok(body),
        }
    }

    /// The first `cap` bytes of a body, however much of it there is.
    ///
    /// # Errors
    /// When the head declares a coding that is not understood.
    pub fn sample(head: &Head, cap: usize) -> Result<Body, Reason> {
        let framing = Framing::of(head)?;
        let coding = Coding::of(head)?;
        let chunked = matches!(framing, Framing::Chunked(_));
        Ok(Body {
            plain: (chunked || coding != Coding::Plain).then(|| Unpacking::new(coding, cap)),
            framing,
            wire: Vec::new(),
            cap,
        })
    }

    /// Takes bytes off the wire.
    ///
    /// # Errors
    /// When they are more than the cap, or cannot be unpacked. What came until then stays.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Progress, Reason> {
        let mut carried = Vec::new();
        let mut refused = Ok(());
        let (taken, unpacked): (usize, &[u8]) = match &mut self.framing {
            Framing::Close => (bytes.len(), bytes),
            Framing::Length(length) => {
                let left = length.saturating_sub(self.wire.len() as u64);
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                (taken, &bytes[..taken])
            }
            Framing::Chunked(dechunker) => match dechunker.take(bytes, &mut carried) {
                Ok(taken) => (taken, &carried),
                Err(reason) => {
                    refused = Err(reason);
                    (bytes.len(), &carried)
                }
            },
        };
        // Sizes of chunks stand on the wire beside the text; half as much again is generous.
        let room = match self.framing {
            Framing::Chunked(_) => self.cap + self.cap / 2,
            Framing::Length(_) | Framing::Close => self.cap,
        }
        .saturating_sub(self.wire.len());
        self.wire.extend_from_slice(&bytes[..taken.min(room)]);
        if let Some(plain) = &mut self.plain {
            plain.take(unpacked)?;
        }
        refused?;
        if taken > room {
            return Err(Reason::TooLarge(self.cap));
        }
        Ok(self.progress())
    }

    /// Whether it has ended, as far as the wire can tell before the connection closes.
    pub fn progress(&self) -> Progress {
        let ended = match &self.framing {
            Framing::Length(length) => self.wire.len() as u64 >= *length,
            Framing::Chunked(dechunker) => dechunker.is_done(),
            Framing::Close => false,
        };
        if ended {
            Progress::Ended
        } else {
            Progress::Going
        }
    }

    /// Closes it: nothing more will come.
    ///
    /// # Errors
    /// When it had not ended, packed or unpacked.
    pub fn close(&mut self) -> Result<(), Reason> {
        if !matches!(self.framing, Framing::Close) && self.progress() == Progress::Going {
            return Err(Reason::CutShort);
        }
        match &mut self.plain {
            Some(plain) => plain.close(),
            None => Ok(()),
        }
    }

    /// The bytes as they came, and the bytes they carry when those differ.
    pub fn into_bytes(self) -> (Vec<u8>, Option<Vec<u8>>) {
        (self.wire, self.plain.map(Unpacking::into_bytes))
    }
}

/// How the bytes of a body are packed. We ask for none of it; some sites pack all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Deflate,
}

impl Coding {
    fn of(head: &Head) -> Result<Coding, Reason> {
        let mut codings = head
            .all("content-encoding")
            .flat_map(|value| value.split(','))
            .map(|coding| coding.trim().to_ascii_lowercase())
            .filter(|coding| !coding.is_empty() && coding != "identity");
        let coding = match codings.next().as_deref() {
            None => Coding::Plain,
            Some("gzip" | "x-gzip") => Coding::Gzip,
            Some("deflate") => Coding::Deflate,
            Some(other) => return Err(Reason::Packed(shorten(other))),
        };
        match codings.next() {
            None => Ok(coding),
            Some(_) => Err(Reason::Packed("several layers of compression".to_owned())),
        }
    }
}

fn shorten(coding: &str) -> String {
    coding
        .chars()
        .filter(|c| !c.is_control())
        .take(40)
        .collect()
}

/// Bytes with a cap; writing past it fails.
#[derive(Debug)]
struct Capped {
    bytes: Vec<u8>,
    cap: usize,
    full: bool,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.cap - self.bytes.len();
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            self.full = true;
            return Err(io::Error::other("more than the cap"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the wire carries, unpacked piece by piece.
#[derive(Debug)]
enum Unpacking {
    Plain(Capped),
    Gzip(MultiGzDecoder<Capped>),
    /// `deflate` means zlib's wrapping (RFC 9110, section 8.4.1.2), but some servers leave the
    /// wrapping off; the first byte tells.
    Undecided(Capped),
    Zlib(ZlibDecoder<Capped>),
    Deflate(DeflateDecoder<Capped>),
}

impl Unpacking {
    fn new(coding: Coding, cap: usize) -> Unpacking {
        let capped = Capped {
            bytes: Vec::new(),
            cap,
            full: false,
        };
        match coding {
            Coding::Plain => Unpacking::Plain(capped),
            Coding::Gzip => Unpacking::Gzip(MultiGzDecoder::new(capped)),
            Coding::Deflate => Unpacking::Undecided(capped),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        if let (Unpacking::Undecided(capped), Some(first)) = (&mut *self, bytes.first()) {
            let capped = Capped {
                bytes: Vec::new(),
                ..*capped
            };
            *self = if first & 0x0f == 8 {
                Unpacking::Zlib(ZlibDecoder::new(capped))
            } else {
                Unpacking::Deflate(DeflateDecoder::new(capped))
            };
        }
        let written = match self {
            Unpacking::Plain(capped) | Unpacking::Undecided(capped) => capped.write_all(bytes),
            Unpacking::Gzip(decoder) => decoder.write_all(bytes),
            Unpacking::Zlib(decoder) => decoder.write_all(bytes),
            Unpacking::Deflate(decoder) => decoder.write_all(bytes),
        };
        written.map_err(|_| self.complaint())
    }

    fn close(&mut self) -> Result<(), Reason> {
        let closed = match self {
            Unpacking::Plain(_) | Unpacking::Undecided(_) => Ok(()),
            Unpacking::Gzip(decoder) => decoder.try_finish(),
            Unpacking::Zlib(decoder) => decoder.try_finish(),
            Unpacking::Deflate(decoder) => decoder.try_finish(),
        };
        closed.map_err(|_| self.complaint())
    }

    fn complaint(&self) -> Reason {
        let capped = match self {
            Unpacking::Plain(capped) | Unpacking::Undecided(capped) => capped,
            Unpacking::Gzip(decoder) => decoder.get_ref(),
            Unpacking::Zlib(decoder) => decoder.get_ref(),
            Unpacking::Deflate(decoder) => decoder.get_ref(),
        };
        if capped.full {
            Reason::TooLarge(capped.cap)
        } else {
            Reason::Garbled("its compression is broken")
        }
    }

    fn into_bytes(mut self) -> Vec<u8> {
        let capped = match &mut self {
            Unpacking::Plain(capped) | Unpacking::Undecided(capped) => capped,
            Unpacking::Gzip(decoder) => decoder.get_mut(),
            Unpacking::Zlib(decoder) => decoder.get_mut(),
            Unpacking::Deflate(decoder) => decoder.get_mut(),
        };
        std::mem::take(&mut capped.bytes)
    }
}
