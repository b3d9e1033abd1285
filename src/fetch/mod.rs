//! A page fetched by its address, as if every address were hostile, and what came back, to the
//! letter. It knows nothing of articles or claims, keeps nothing, and looks at no clock but the
//! one that measures its own patience.

mod again;
mod body;
mod connect;
mod exchange;
mod failure;
mod framing;
mod media;
mod policy;
mod post;
mod robots;
mod turns;
mod visit;
pub mod warc;
mod wire;

use std::sync::Arc;

use rustls::RootCertStore;
use tokio::time::Instant;
use url::Url;

pub use again::{Again, Validators};
pub use connect::{Resolver, System, public_authorities};
pub use exchange::{Cut, Exchange, Tls};
pub use failure::{Distrust, Failure, Reason, Stage};
pub use media::Wanted;
pub use policy::{Policy, Refusal};
pub use robots::Robots;
pub use visit::Limits;
pub use wire::{Head, Headers};

use crate::domain::words::WebAddress;
use again::Question;
use robots::Rules;
use turns::Turns;
use visit::{Broken, Kit};

/// Who asks for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBy {
    /// Somebody who wants to read this one page now. RFC 9309 speaks to crawlers, “automatic
    /// clients”; a person's browser does not ask robots.txt, and neither do we on her behalf.
    Person,
    /// A schedule, with nobody waiting: a feed that is followed, a page that is watched.
    Schedule,
}

/// How pages are fetched.
pub struct Settings {
    /// Which places may be asked.
    pub policy: Policy,
    /// What a site may cost us.
    pub limits: Limits,
    /// Whether robots.txt is heeded when no person asked.
    pub robots: Robots,
    /// Who turns names into addresses.
    pub resolver: Arc<dyn Resolver>,
    /// Whose certificates are believed.
    pub authorities: RootCertStore,
}

impl Default for Settings {
    /// The public web and nothing else.
    fn default() -> Settings {
        Settings {
            policy: Policy::default(),
            limits: Limits::default(),
            robots: Robots::default(),
            resolver: Arc::new(System),
            authorities: public_authorities(),
        }
    }
}

/// Fetches pages. Cheap to clone; clones share their turns and what they know of robots.txt.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    kit: Kit,
    turns: Turns,
    robots: Robots,
    rules: robots::Cache,
}

/// A page that came whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The address that was asked for.
    pub requested: WebAddress,
    /// The redirects that were followed, in order.
    pub hops: Vec<Exchange>,
    /// The last question, and the page.
    pub last: Exchange,
    /// Its media type, in lower case and without parameters.
    pub media_type: String,
}

impl Fetched {
    /// Where the page really is.
    pub fn address(&self) -> &WebAddress {
        &self.last.address
    }

    /// The page's bytes, unpacked.
    pub fn body(&self) -> &[u8] {
        self.last.body()
    }

    /// Every question and answer, in order, for the archive.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.hops.iter().chain([&self.last])
    }
}

/// What this program calls itself. It says what it is and nothing of who runs it: the subject of an
/// investigation reads this in a log.
pub fn user_agent() -> String {
    format!("Galley/{} (fact-checking)", env!("CARGO_PKG_VERSION"))
}

impl Fetcher {
    /// A fetcher.
    ///
    /// # Errors
    /// When no TLS can be spoken with these settings.
    pub fn new(settings: Settings) -> Result<Fetcher, rustls::Error> {
        let Settings {
            policy,
            limits,
            robots,
            resolver,
            authorities,
        } = settings;
        Ok(Fetcher(Arc::new(Inner {
            turns: Turns::new(limits.at_once, limits.patience),
            kit: Kit {
                policy,
                limits,
                resolver,
                tls: connect::tls(authorities)?,
                user_agent: user_agent(),
            },
            robots,
            rules: robots::Cache::default(),
        })))
    }

    /// Fetches a page, following redirects, each of them checked like the first address.
    ///
    /// # Errors
    /// Why the page could not be kept, with what came back.
    pub async fn fetch(
        &self,
        address: &WebAddress,
        asked_by: AskedBy,
        wanted: Wanted,
    ) -> Result<Fetched, Box<Failure>> {
        let question = Question::plain(wanted);
        self.put(address, asked_by, question).await
    }

    /// Fetches what was fetched before, if it has changed since.
    ///
    /// # Errors
    /// Why it could not be had, with what came back.
    pub async fn fetch_again(
        &self,
        address: &WebAddress,
        asked_by: AskedBy,
        wanted: Wanted,
        since: &Validators,
    ) -> Result<Again, Box<Failure>> {
        let question = Question {
            wanted,
            since: Some(since),
        };
        match self.put(address, asked_by, question).await {
            Ok(fetched) => Ok(Again::Changed(Box::new(fetched))),
            Err(failure) if failure.reason == Reason::Status(304) => Ok(Again::Unchanged),
            Err(failure) => Err(failure),
        }
    }

    async fn put(
        &self,
        address: &WebAddress,
        asked_by: AskedBy,
        question: Question<'_>,
    ) -> Result<Fetched, Box<Failure>> {
        let mut hops = Vec::new();
        match self.0.follow(address, asked_by, question, &mut hops).await {
            Ok((last, media_type)) => Ok(Fetched {
                requested: address.clone(),
                hops,
                last,
                media_type,
            }),
            Err(Broken { reason, came_back }) => Err(Box::new(Failure {
                requested: address.clone(),
                hops,
                came_back: came_back.map(|exchange| *exchange),
                reason,
            })),
        }
    }
}

impl Inner {
    async fn follow(
        &self,
        address: &WebAddress,
        asked_by: AskedBy,
        question: Question<'_>,
        hops: &mut Vec<Exchange>,
    ) -> Result<(Exchange, String), Broken> {
        let _turn = self.turns.anywhere().await?;
        let until = Instant::now() + self.kit.limits.whole;
        let mut address = address.clone();
        loop {
            let url = url_of(&address)?;
            self.heed_robots(&url, asked_by, until).await?;
            let exchange = self.ask(&address, &url, question, until).await?;
            let Some(next) = exchange.leads_to() else {
                return judge(exchange, question.wanted);
            };
            match next_address(&url, next, hops, self.kit.limits.redirects) {
                Ok(next) => {
                    hops.push(exchange);
                    address = next;
                }
                Err(reason) => {
                    return Err(Broken {
                        reason,
                        came_back: Some(Box::new(exchange)),
                    });
                }
            }
        }
    }

    /// One question, when it is the site's turn.
    async fn ask(
        &self,
        address: &WebAddress,
        url: &Url,
        question: Question<'_>,
        until: Instant,
    ) -> Result<Exchange, Broken> {
        let _turn = self.turns.at(url.host_str().unwrap_or_default()).await?;
        self.kit.visit(address, url, question, until).await
    }

    async fn heed_robots(
        &self,
        url: &Url,
        asked_by: AskedBy,
        until: Instant,
    ) -> Result<(), Reason> {
        if (self.robots, asked_by) != (Robots::Respect, AskedBy::Schedule) {
            return Ok(());
        }
        let rules = match self.rules.of(url) {
            Some(rules) => rules,
            None => {
                let rules = Arc::new(self.read_robots(url, until).await?);
                self.rules.learn(url, &rules);
                rules
            }
        };
        if rules.allow(url) {
            Ok(())
        } else {
            Err(Reason::Robots)
        }
    }

    /// Reads a site's robots.txt under the rules of every other page (RFC 9309, section 2.3.1): a
    /// site without one allows all, a site in trouble allows nothing until it is out of it.
    async fn read_robots(&self, url: &Url, until: Instant) -> Result<Rules, Reason> {
        let mut at = url.join("/robots.txt").map_err(|_| Reason::BadRedirect)?;
        let mut hops = Vec::new();
        loop {
            let address = address_of(&at)?;
            let page = Question::plain(Wanted::Page);
            let exchange = match self.ask(&address, &at, page, until).await {
                Ok(exchange) => exchange,
                // It came, but as something that is no text or is far too long.
                Err(Broken {
                    reason: Reason::WrongType(..) | Reason::TooLarge(_),
                    ..
                }) => return Ok(Rules::everything()),
                // A place that may not be asked is an answer about the page as well.
                Err(broken) => return Err(broken.reason),
            };
            match (exchange.head.status, exchange.leads_to()) {
                (_, Some(next)) => {
                    let most = self.kit.limits.redirects;
                    match next_address(&at, next, &hops, most) {
                        Ok(next) => at = url_of(&next)?,
                        Err(_) => return Ok(Rules::everything()),
                    }
                }
                (200..300, None) => return Ok(Rules::parse(exchange.body())),
                (status @ 500.., None) => return Err(Reason::Status(status)),
                (_, None) => return Ok(Rules::everything()),
            }
            hops.push(exchange);
        }
    }
}

fn url_of(address: &WebAddress) -> Result<Url, Reason> {
    Url::parse(address.as_str()).map_err(|_| Reason::BadRedirect)
}

fn address_of(url: &Url) -> Result<WebAddress, Reason> {
    WebAddress::parse(url.as_str()).map_err(|_| Reason::BadRedirect)
}

/// Where a redirect leads, provided that we may go on.
fn next_address(
    from: &Url,
    location: &str,
    hops: &[Exchange],
    most: usize,
) -> Result<WebAddress, Reason> {
    if hops.len() >= most {
        return Err(Reason::TooManyRedirects(most));
    }
    let mut to = from.join(location).map_err(|_| Reason::BadRedirect)?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(Reason::Refused(Refusal::Scheme));
    }
    if !to.username().is_empty() || to.password().is_some() {
        return Err(Reason::Refused(Refusal::Credentials));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Reason::Downgrade);
    }
    to.set_fragment(None);
    let seen = hops.iter().any(|hop| hop.address.as_str() == to.as_str());
    if seen || to == *from {
        return Err(Reason::RedirectLoop);
    }
    address_of(&to)
}

/// Whether the last answer is the page.
fn judge(exchange: Exchange, wanted: Wanted) -> Result<(Exchange, String), Broken> {
    let media_type = exchange.media_type();
    let reason = match exchange.head.status {
        // Nothing, or a part, is not the page.
        204..=206 => Reason::Status(exchange.head.status),
        200..300 if wanted.types().contains(&media_type.as_str()) => {
            return Ok((exchange, media_type));
        }
        200..300 => Reason::WrongType(media_type, wanted),
        status => Reason::Status(status),
    };
    Err(Broken {
        reason,
        came_back: Some(Box::new(exchange)),
    })
}
