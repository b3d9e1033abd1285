//! HTTP/1.1 as it stands on the wire: what we ask, and the head of what comes back. Written here
//! rather than taken from a client library because the bytes themselves are the evidence, and
//! because everything such a library would have to be told not to do is simply not here: no
//! cookies, no proxy, no redirects, no decompression, no second look-up of a name.

use tokio::io::{AsyncRead, AsyncReadExt};
use url::Url;

use super::failure::Reason;

/// The most a head may have: a site that sends more is not talking to a reader.
const HEAD_BYTES: usize = 32 * 1024;
const HEAD_LINES: usize = 128;
/// How many interim answers (100, 103) may come before the answer.
const INTERIM: usize = 4;

/// Headers as they came, in their order and spelling.
pub type Headers = Vec<(String, String)>;

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status, 200 to 999.
    pub status: u16,
    /// The headers. Bytes that are no UTF-8 are replaced here and kept in `bytes`.
    pub headers: Headers,
    /// All of it as it came, with the empty line at its end.
    pub bytes: Vec<u8>,
}

impl Head {
    /// The first header of a name, whatever its case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every header of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The request for an address: no cookies, no referrer, and no compression wanted. `conditions` are
/// whole header lines, or nothing.
pub fn request(url: &Url, user_agent: &str, accept: &str, conditions: &str) -> Vec<u8> {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    format!(
        "GET {path}{query} HTTP/1.1\r\n\
         Host: {host}{port}\r\n\
         User-Agent: {user_agent}\r\n\
         Accept: {accept}\r\n\
         Accept-Language: *\r\n\
         Accept-Encoding: identity\r\n\
         {conditions}\
         Connection: close\r\n\r\n",
        path = url.path(),
    )
    .into_bytes()
}

/// Reads the head of an answer, and whatever of the body came along with it.
///
/// # Errors
/// When what comes back is not HTTP, ends too early, or has too large a head.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Result<(Head, Vec<u8>), Reason> {
    let mut came = Vec::new();
    let mut interim = 0;
    let mut searched = 0;
    loop {
        if ends_a_head(&came[searched..])
            && let Some((head, length)) = parse(&came)?
        {
            let rest = came.split_off(length);
            if head.status >= 200 {
                return Ok((head, rest));
            }
            interim += 1;
            if interim > INTERIM || head.status == 101 {
                return Err(Reason::Garbled("it never came to an answer"));
            }
            (came, searched) = (rest, 0);
            continue;
        }
        if came.len() >= 5 && !came.starts_with(b"HTTP/") {
            return Err(Reason::Garbled("it does not speak HTTP"));
        }
        if came.len() > HEAD_BYTES {
            return Err(Reason::Garbled("its headers have no end"));
        }
        // The mark of the end may lie across two reads.
        searched = came.len().saturating_sub(3);
        let mut chunk = [0; 4096];
        let read = stream
            .read(&mut chunk)
            .await
            .map_err(|_| Reason::CutShort)?;
        if read == 0 {
            return Err(Reason::CutShort);
        }
        came.extend_from_slice(&chunk[..read]);
    }
}

/// Parsing starts only when an empty line has come, so that a site which sends a byte at a time
/// does not have its head parsed a byte at a time.
fn ends_a_head(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == b"\n\n") || bytes.windows(3).any(|three| three == b"\n\r\n")
}

fn parse(came: &[u8]) -> Result<Option<(Head, usize)>, Reason> {
    let mut lines = [httparse::EMPTY_HEADER; HEAD_LINES];
    let mut response = httparse::Response::new(&mut lines);
    // What browsers forgive in an answer is forgiven here: the connection carries one answer only,
    // so there is no second one to smuggle in.
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    match config.parse_response(&mut response, came) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD_BYTES => {
            let headers = response
                .headers
                .iter()
                .map(|line| {
                    let value = String::from_utf8_lossy(line.value);
                    (line.name.to_owned(), value.into_owned())
                })
                .collect();
            let head = Head {
                status: response.code.unwrap_or_default(),
                headers,
                bytes: came[..length].to_vec(),
            };
            Ok(Some((head, length)))
        }
        Ok(httparse::Status::Complete(_)) => Err(Reason::Garbled("its headers have no end")),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err(Reason::Garbled("it sends too many headers")),
        Err(_) => Err(Reason::Garbled("its answer is not sound HTTP")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<(Head, Vec<u8>), Reason> {
        read_head(&mut &*bytes).await
    }

    #[test]
    fn a_request_names_the_port_when_it_is_not_the_usual_one_and_leaves_the_fragment_out() {
        let asked = |address| {
            let request = request(&Url::parse(address).unwrap(), "Galley/1", "text/html", "");
            String::from_utf8(request).unwrap()
        };
        let plain = asked("https://bücher.example/a b?q=ö#top");
        assert!(
            plain.starts_with("GET /a%20b?q=%C3%B6 HTTP/1.1\r\nHost: xn--bcher-kva.example\r\n")
        );
        assert!(plain.ends_with("\r\nConnection: close\r\n\r\n"));
        assert!(asked("http://[2001:db8::1]:81").contains("\r\nHost: [2001:db8::1]:81\r\n"));
        let injected = asked("http://a.example/\r\nX-Evil:%0d%0a1");
        assert_eq!(injected.matches("\r\n").count(), 8, "{injected}");
    }

    #[tokio::test]
    async fn a_head_is_kept_to_the_letter_and_the_start_of_the_body_is_not_lost() {
        let sent = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-b: 1\r\nx-A: caf\xe9\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nbody";
        let (head, rest) = read(sent).await.unwrap();
        assert_eq!(rest, b"body");
        assert_eq!(head.status, 200);
        let names: Vec<_> = head.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["X-b", "x-A", "Set-Cookie", "Set-Cookie"]);
        assert_eq!(head.all("set-cookie").collect::<Vec<_>>(), ["a", "b"]);
        assert!(
            sent.windows(head.bytes.len())
                .any(|part| part == head.bytes)
        );
        assert!(head.bytes.ends_with(b"b\r\n\r\n"));
    }

    #[tokio::test]
    async fn what_is_not_an_answer_is_refused() {
        let flood = format!(
            "HTTP/1.1 200 OK\r\n{}\r\n",
            "a: b\r\n".repeat(HEAD_LINES + 1)
        );
        let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(HEAD_BYTES));
        let large = format!("{endless}\r\n\r\n");
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(INTERIM + 1);
        for (sent, why) in [
            (flood.as_str(), "too many headers"),
            (&endless, "no end"),
            (&large, "no end"),
            (&interim, "never came"),
            ("HTTP/1.1 101 Switching\r\n\r\n", "never came"),
            ("SSH-2.0-OpenSSH_9.2\r\n", "speak HTTP"),
            ("HTTP/1.1 abc\r\n\r\n", "not sound"),
        ] {
            match read(sent.as_bytes()).await {
                Err(Reason::Garbled(said)) => assert!(said.contains(why), "{said} / {why}"),
                other => panic!("{why}: {other:?}"),
            }
        }
        assert_eq!(read(b"HTTP/1.1 200 OK\r\nx").await, Err(Reason::CutShort));
        assert_eq!(read(b"").await, Err(Reason::CutShort));
    }
}
