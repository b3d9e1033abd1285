//! Which places may be asked for a page. Pure: it sees an address and the answers of a resolver,
//! and opens nothing.

mod ranges;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use ranges::Range;

/// Why a place is not asked. One sentence covers every place that is not public, so that nobody can
/// feel out a private network by the difference between two refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something else than the web.
    #[error("Only http:// and https:// addresses are fetched.")]
    Scheme,
    /// A user name or password in the address.
    #[error("Leave the user name and password out of the address.")]
    Credentials,
    /// A port where mail, databases and shells live, not web pages.
    #[error("Only the web’s own ports 80 and 443 are asked, not port {0}.")]
    Port(u16),
    /// A name or number that does not belong to the public internet.
    #[error("This address does not lead to the public web, so it is not fetched.")]
    NotPublic,
}

/// What an administrator vouches for beside the public web.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Allowed {
    /// A name at a port, whatever it resolves to.
    Name(String, u16),
    /// An address at a port, whatever name leads there.
    Address(SocketAddr),
    /// Addresses, at the web's own ports.
    Range(Range),
}

/// The places that may be asked: the public web, and what was allowed beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    allowed: Vec<Allowed>,
}

/// A place whose name and port may be asked, its addresses still to be admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name or number.
    pub host: Host<String>,
    /// The port.
    pub port: u16,
    /// Whether TLS is spoken.
    pub secure: bool,
    vouched: bool,
}

/// Last labels that never name a place of the public internet: RFC 6761, RFC 6762 with its
/// appendix G, RFC 7686, RFC 9476, and `internal`, which ICANN reserved in 2024.
const PRIVATE_ENDINGS: [&str; 14] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "svc",
    "onion",
    "invalid",
    "alt",
    "home.arpa",
];

impl Policy {
    /// The public web and what a list allows beside it: `HOST:PORT`, addresses and ranges,
    /// separated by commas.
    ///
    /// # Errors
    /// The part that is neither.
    pub fn parse(list: &str) -> Result<Policy, String> {
        let allowed = list
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| allowed(part).ok_or_else(|| part.to_owned()))
            .collect::<Result<_, _>>()?;
        Ok(Policy { allowed })
    }

    /// The place an address names, unless the address alone is reason enough to refuse.
    ///
    /// # Errors
    /// Why the place is not asked.
    pub fn target(&self, url: &Url) -> Result<Target, Refusal> {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Refusal::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host().ok_or(Refusal::NotPublic)?.to_owned();
        let port = url.port_or_known_default().ok_or(Refusal::NotPublic)?;
        let vouched = matches!(&host, Host::Domain(name) if self.vouches(name, port));
        if !vouched && !self.knows_port(port) {
            return Err(Refusal::Port(port));
        }
        let target = Target {
            host,
            port,
            secure,
            vouched,
        };
        match &target.host {
            Host::Domain(name) if !vouched && !is_public_name(name) => Err(Refusal::NotPublic),
            Host::Ipv4(ip) if !self.admits(&target, (*ip).into()) => Err(Refusal::NotPublic),
            Host::Ipv6(ip) if !self.admits(&target, (*ip).into()) => Err(Refusal::NotPublic),
            _ => Ok(target),
        }
    }

    /// The addresses to connect to: all that a name resolved to, provided that each may be asked.
    /// A name with one public and one private answer is an attack, not a web site.
    ///
    /// # Errors
    /// [`Refusal::NotPublic`] for the first answer that may not be asked.
    pub fn admit(&self, target: &Target, answers: &[IpAddr]) -> Result<Vec<SocketAddr>, Refusal> {
        answers
            .iter()
            .map(|ip| {
                self.admits(target, *ip)
                    .then_some(SocketAddr::new(*ip, target.port))
                    .ok_or(Refusal::NotPublic)
            })
            .collect()
    }

    fn admits(&self, target: &Target, ip: IpAddr) -> bool {
        let web_port = is_web_port(target.port);
        target.vouched
            || (web_port && ranges::set_apart(ip).is_none())
            || self.allowed.iter().any(|allowed| match allowed {
                Allowed::Name(..) => false,
                Allowed::Address(place) => *place == SocketAddr::new(ip, target.port),
                Allowed::Range(range) => web_port && range.contains(ip),
            })
    }

    fn vouches(&self, name: &str, port: u16) -> bool {
        let place = Allowed::Name(bare(name).to_owned(), port);
        self.allowed.contains(&place)
    }

    fn knows_port(&self, port: u16) -> bool {
        is_web_port(port)
            || self
                .allowed
                .iter()
                .any(|allowed| matches!(allowed, Allowed::Address(place) if place.port() == port))
    }
}

fn is_web_port(port: u16) -> bool {
    matches!(port, 80 | 443)
}

/// A name without the dot that marks the root.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether a name could belong to the public internet. A name without a dot is completed by the
/// machine's own search list, and so means whatever the local network says it means.
fn is_public_name(name: &str) -> bool {
    let name = bare(name);
    let private = PRIVATE_ENDINGS.iter().any(|ending| {
        name.strip_suffix(ending)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    name.contains('.') && !private
}

fn allowed(part: &str) -> Option<Allowed> {
    if let Some(range) = Range::parse(part) {
        return Some(Allowed::Range(range));
    }
    if let Ok(place) = part.parse() {
        return Some(Allowed::Address(place));
    }
    let (name, port) = part.rsplit_once(':')?;
    match (Host::parse(name).ok()?, port.parse().ok()?) {
        (Host::Domain(name), port) => Some(Allowed::Name(bare(&name).to_owned(), port)),
        (Host::Ipv4(ip), port) => Some(Allowed::Address((ip, port).into())),
        (Host::Ipv6(ip), port) => Some(Allowed::Address((ip, port).into())),
    }
}
