//! HTTP by hand, for what no browser sends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Browser;

/// An answer as it came over the wire.
pub struct Answer {
    /// The status, or 0 when the connection was closed without an answer.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// What followed them.
    pub body: String,
}

/// Sends some bytes and gives the first answer, if one comes within a few seconds.
pub async fn send(host: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    read(&mut stream, Duration::from_secs(10)).await
}

/// Reads until the other side closes or nothing has come for a while.
pub async fn read(stream: &mut TcpStream, patience: Duration) -> Answer {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    while let Ok(Ok(read)) = tokio::time::timeout(patience, stream.read(&mut piece)).await {
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(&piece[..read]);
        if whole(&bytes) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Answer {
        status: status.unwrap_or(0),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

/// Whether as much has come as the headers announce.
fn whole(bytes: &[u8]) -> bool {
    let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| length.trim().parse() == Ok(bytes.len() - at - 4))
}

/// Opens exactly this path, which a browser would tidy, with the cookies of somebody's browser.
pub async fn get(host: &str, path: &str, browser: &Browser) -> Answer {
    let cookies = browser.cookies();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
    );
    send(host, request.as_bytes()).await
}
