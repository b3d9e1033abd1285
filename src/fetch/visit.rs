//! One visit: ask one address once, and take down what comes back within the limits.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::again::Question;
use super::body::{Body, Progress};
use super::connect::{self, Connection, Resolver, Stream};
use super::exchange::{Cut, Exchange};
use super::failure::{Reason, Stage};
use super::media::{self, Wanted};
use super::policy::{Policy, Target};
use super::wire::{self, Head};
use crate::domain::words::WebAddress;

/// How much time and how many bytes a site may cost us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From a name to a connection over which an HTTP question can be asked.
    pub connecting: Duration,
    /// From the question to the whole head of the answer.
    pub answering: Duration,
    /// Everything together, redirects included.
    pub whole: Duration,
    /// The time in which at least `pace_bytes` must come while a body is read.
    pub pace: Duration,
    /// See `pace`.
    pub pace_bytes: usize,
    /// The most a page or a feed may have, packed or unpacked.
    pub page_bytes: usize,
    /// The most a piece of evidence may have.
    pub evidence_bytes: usize,
    /// How much of an error page or a redirect is kept.
    pub sample_bytes: usize,
    /// How many redirects are followed.
    pub redirects: usize,
    /// How many pages are fetched at once.
    pub at_once: usize,
    /// How long somebody waits for a turn.
    pub patience: Duration,
}

impl Default for Limits {
    /// At most four pages at once of 15 MB, held twice when packed: 120 MB at the very worst.
    fn default() -> Limits {
        Limits {
            connecting: Duration::from_secs(5),
            answering: Duration::from_secs(10),
            whole: Duration::from_secs(20),
            pace: Duration::from_secs(5),
            pace_bytes: 2_000,
            page_bytes: 5_000_000,
            evidence_bytes: 15_000_000,
            sample_bytes: 64_000,
            redirects: 5,
            at_once: 4,
            patience: Duration::from_secs(10),
        }
    }
}

/// What every visit needs.
pub struct Kit {
    pub policy: Policy,
    pub limits: Limits,
    pub resolver: Arc<dyn Resolver>,
    pub tls: Arc<ClientConfig>,
    pub user_agent: String,
}

/// A visit that came to nothing, with what came back until then.
#[derive(Debug)]
pub struct Broken {
    pub reason: Reason,
    pub came_back: Option<Box<Exchange>>,
}

impl From<Reason> for Broken {
    fn from(reason: Reason) -> Broken {
        Broken {
            reason,
            came_back: None,
        }
    }
}

impl Kit {
    /// Asks one address once. A redirect or an error page is an answer like any other here, of
    /// which a sample is kept; only a page that was wanted must come whole.
    pub async fn visit(
        &self,
        address: &WebAddress,
        url: &Url,
        question: Question<'_>,
        until: Instant,
    ) -> Result<Exchange, Broken> {
        let wanted = question.wanted;
        let target = self.policy.target(url).map_err(Reason::Refused)?;
        let connection = self.open(&target, until).await?;
        let request = wire::request(
            url,
            &self.user_agent,
            &wanted.accept(),
            &question.conditions(url),
        );
        let Connection {
            mut stream,
            ip,
            tls,
        } = connection;
        let answered_by = until.min(Instant::now() + self.limits.answering);
        let asking = async {
            let sent = stream.write_all(&request).await;
            sent.map_err(|_| Reason::CutShort)?;
            stream.flush().await.map_err(|_| Reason::CutShort)?;
            wire::read_head(&mut stream).await
        };
        let (head, start) = timeout_at(answered_by, asking)
            .await
            .map_err(|_| Reason::Slow(Stage::Answering))??;
        let mut exchange = Exchange {
            address: address.clone(),
            ip,
            tls,
            request,
            head,
            wire: Vec::new(),
            cut: None,
            plain: None,
        };
        match self
            .read_body(&mut *stream, &mut exchange, &start, wanted, until)
            .await
        {
            Ok(()) => Ok(exchange),
            Err(reason) => Err(Broken {
                reason,
                came_back: Some(Box::new(exchange)),
            }),
        }
    }

    pub(super) async fn open(&self, target: &Target, until: Instant) -> Result<Connection, Reason> {
        let until = until.min(Instant::now() + self.limits.connecting);
        let resolver = &*self.resolver;
        let places = connect::admitted(&self.policy, resolver, target, until).await?;
        connect::connect(&places, target, &self.tls, until).await
    }

    async fn read_body(
        &self,
        stream: &mut dyn Stream,
        exchange: &mut Exchange,
        start: &[u8],
        wanted: Wanted,
        until: Instant,
    ) -> Result<(), Reason> {
        let sampled = !(200..300).contains(&exchange.head.status);
        let (cap, until) = if sampled {
            // An error page is worth a moment, not the whole time.
            let moment = Instant::now() + self.limits.pace / 2;
            (self.limits.sample_bytes, until.min(moment))
        } else {
            (self.cap(wanted), until)
        };
        exchange.cut = Some(Cut::Unwanted);
        if !sampled {
            wanted_type(&exchange.head, wanted)?;
        }
        let body = if sampled {
            Body::sample(&exchange.head, cap)
        } else {
            Body::whole(&exchange.head, cap)
        };
        let mut body = match body {
            Ok(body) => body,
            // The status says enough without a page that cannot be read.
            Err(_) if sampled => return Ok(()),
            Err(reason) => return Err(reason),
        };
        let read = self.read_into(&mut body, stream, start, until).await;
        exchange.cut = read.as_ref().err().map(cut);
        (exchange.wire, exchange.plain) = body.into_bytes();
        if sampled { Ok(()) } else { read }
    }

    async fn read_into(
        &self,
        body: &mut Body,
        stream: &mut dyn Stream,
        start: &[u8],
        until: Instant,
    ) -> Result<(), Reason> {
        let mut progress = match start {
            [] => body.progress(),
            start => body.take(start)?,
        };
        let (mut pace_ends, mut came) = (Instant::now() + self.limits.pace, 0);
        let mut chunk = vec![0; 16 * 1024];
        while progress == Progress::Going {
            match timeout_at(until.min(pace_ends), stream.read(&mut chunk)).await {
                Ok(Ok(0)) => break,
                Ok(Ok(read)) => {
                    came += read;
                    progress = body.take(&chunk[..read])?;
                }
                Ok(Err(_)) => return Err(Reason::CutShort),
                Err(_) if Instant::now() >= until || came < self.limits.pace_bytes => {
                    return Err(Reason::Slow(Stage::Sending));
                }
                Err(_) => {}
            }
            // Bytes may trickle in just fast enough that no read ever waits for long.
            if Instant::now() >= pace_ends {
                if came < self.limits.pace_bytes || Instant::now() >= until {
                    return Err(Reason::Slow(Stage::Sending));
                }
                (pace_ends, came) = (Instant::now() + self.limits.pace, 0);
            }
        }
        body.close()
    }

    fn cap(&self, wanted: Wanted) -> usize {
        match wanted {
            Wanted::Page | Wanted::Feed => self.limits.page_bytes,
            Wanted::Evidence | Wanted::Picture => self.limits.evidence_bytes,
        }
    }
}

/// A type that will not do is refused before its body is read; a missing one is looked at later.
fn wanted_type(head: &Head, wanted: Wanted) -> Result<(), Reason> {
    match media::declared(head) {
        Some(came) if !wanted.types().contains(&came.as_str()) => {
            Err(Reason::WrongType(came, wanted))
        }
        Some(_) | None => Ok(()),
    }
}

fn cut(reason: &Reason) -> Cut {
    match reason {
        Reason::TooLarge(_) => Cut::Length,
        Reason::Slow(_) => Cut::Time,
        Reason::CutShort => Cut::Disconnect,
        _ => Cut::Unwanted,
    }
}
