//! One question to a site and what came back, to the letter.

use std::net::IpAddr;

use super::media;
use super::wire::Head;
use crate::domain::words::WebAddress;

/// Why a body does not go to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// There was more of it than we keep.
    Length,
    /// It came too slowly.
    Time,
    /// The connection ended.
    Disconnect,
    /// We had no use for it.
    Unwanted,
}

/// Who answered on a secure connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The version of the protocol: `TLSv1.3`.
    pub version: String,
    /// The SHA-256 of the site's certificate, in hexadecimal.
    pub certificate: String,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Whom we asked.
    pub address: WebAddress,
    /// The machine that answered: the very address that was checked.
    pub ip: IpAddr,
    /// Who it was, when the connection was secure.
    pub tls: Option<Tls>,
    /// What we asked, as it was sent.
    pub request: Vec<u8>,
    /// The head of the answer.
    pub head: Head,
    /// The body as it stood on the wire, in chunks and packed when it was.
    pub wire: Vec<u8>,
    /// Why the body does not go to its end.
    pub cut: Option<Cut>,
    /// The body unpacked, when the wire holds something else.
    pub(super) plain: Option<Vec<u8>>,
}

impl Exchange {
    /// The body, out of its chunks and unpacked.
    pub fn body(&self) -> &[u8] {
        self.plain.as_deref().unwrap_or(&self.wire)
    }

    /// The media type as declared, or else as its first bytes suggest.
    pub fn media_type(&self) -> String {
        media::declared(&self.head).unwrap_or_else(|| media::sniffed(self.body()).to_owned())
    }

    /// The address a redirect leads to, as the site wrote it.
    pub(super) fn leads_to(&self) -> Option<&str> {
        match self.head.status {
            301 | 302 | 303 | 307 | 308 => self.head.get("location"),
            _ => None,
        }
    }
}
