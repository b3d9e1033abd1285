//! Telling a place something: one POST to an address that is checked like every other, whose answer
//! is its status. No redirect is followed and no body is read: what a place has to say beyond that
//! is of no use to whoever told it something.

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::Fetcher;
use super::connect::Connection;
use super::failure::{Reason, Stage};
use super::policy::Refusal;
use super::url_of;
use super::visit::Kit;
use super::wire::{self, Head};
use crate::domain::words::WebAddress;

/// The longest value of a header, and the longest name.
const LONGEST: usize = 4_000;

impl Fetcher {
    /// Whether an address may be told anything, as far as the address alone says. What its name
    /// leads to is seen when it is told.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, address: &WebAddress) -> Result<(), Refusal> {
        let url = Url::parse(address.as_str()).map_err(|_| Refusal::Scheme)?;
        self.0.kit.policy.target(&url).map(|_| ())
    }

    /// Sends JSON to an address and gives the head of the answer, whatever its status. Everything
    /// together takes no longer than the longest fetch may.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn post(
        &self,
        address: &WebAddress,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Head, Reason> {
        let _turn = self.0.turns.anywhere().await?;
        let url = url_of(address)?;
        let _here = self.0.turns.at(url.host_str().unwrap_or_default()).await?;
        let until = Instant::now() + self.0.kit.limits.whole;
        self.0.kit.post(&url, headers, body, until).await
    }
}

impl Kit {
    async fn post(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        body: &str,
        until: Instant,
    ) -> Result<Head, Reason> {
        let target = self.policy.target(url).map_err(Reason::Refused)?;
        let Connection { mut stream, .. } = self.open(&target, until).await?;
        let request = request(url, &self.user_agent, headers, body);
        let telling = async {
            let sent = stream.write_all(&request).await;
            sent.map_err(|_| Reason::CutShort)?;
            stream.flush().await.map_err(|_| Reason::CutShort)?;
            wire::read_head(&mut stream).await
        };
        let (head, _) = timeout_at(until, telling)
            .await
            .map_err(|_| Reason::Slow(Stage::Answering))??;
        Ok(head)
    }
}

/// The request as it is sent. A header that could break out of its line is left out.
fn request(url: &Url, user_agent: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let lines: String = headers
        .iter()
        .filter(|(name, value)| sendable(name) && sendable(value))
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}"));
    let query = url.query().map(|query| format!("?{query}"));
    format!(
        "POST {path}{query} HTTP/1.1\r\n\
         Host: {host}{port}\r\n\
         User-Agent: {user_agent}\r\n\
         Accept: */*\r\n\
         Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\
         {lines}\
         Connection: close\r\n\r\n{body}",
        path = url.path(),
        query = query.unwrap_or_default(),
        port = port.unwrap_or_default(),
        length = body.len(),
    )
    .into_bytes()
}

fn sendable(part: &str) -> bool {
    part.len() <= LONGEST && part.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_line_and_the_length_counts_bytes() {
        let url = Url::parse("https://a.example:8443/in?x=1#top").unwrap();
        let headers = [("webhook-id", "msg_1"), ("bad", "1\r\nevil: 1")];
        let sent = String::from_utf8(request(&url, "Galley/1", &headers, "{\"é\":1}")).unwrap();
        assert!(sent.starts_with("POST /in?x=1 HTTP/1.1\r\nHost: a.example:8443\r\n"));
        assert!(sent.contains("\r\nwebhook-id: msg_1\r\n") && !sent.contains("evil"));
        assert!(sent.contains("\r\nContent-Length: 8\r\n"));
        assert!(sent.ends_with("\r\n\r\n{\"é\":1}"));
    }
}
