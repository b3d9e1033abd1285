//! What the server knows of its own place on the network: its public address, whether that is
//! secure, and which machines in front of it may say on whose behalf they ask.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// The server's place on the network.
#[derive(Clone, Debug)]
pub struct Site {
    /// The public address without a slash at its end.
    pub base_url: String,
    /// Whether the public address is https: cookies, HSTS.
    pub secure: bool,
    /// Machines in front of the server whose word on the client's address counts.
    pub proxies: Proxies,
}

impl Site {
    /// Whether a page at this origin (`https://host:port`) is one of ours, asked with this `Host`.
    /// The public address counts, and so does the very address the browser used.
    pub fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        origin == self.base_url || (authority.is_some() && authority == host)
    }

    /// Whether a form may be sent under this `Host`. A desk that stands on this machine alone goes by
    /// `localhost` or an address: any other name is that of a stranger's page which has had itself
    /// pointed here, and to whose browser we and it look like one site.
    pub fn answers_to(&self, host: Option<&str>) -> bool {
        let name = |authority: &str| {
            let url = url::Url::parse(&format!("http://{authority}")).ok()?;
            url.host().map(|host| host.to_owned())
        };
        let here = |host: &url::Host| match host {
            url::Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            url::Host::Ipv4(address) => address.is_loopback(),
            url::Host::Ipv6(address) => address.is_loopback(),
        };
        let ours = self
            .base_url
            .split_once("://")
            .and_then(|(_, ours)| name(ours));
        if !ours.as_ref().is_some_and(here) {
            return true;
        }
        match host.and_then(name) {
            Some(url::Host::Domain(name)) => here(&url::Host::Domain(name)),
            Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | None => true,
        }
    }

    /// The full name of one of our cookies. `__Host-` keeps sub-domains from setting it.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.secure {
            format!("__Host-galley-{name}")
        } else {
            format!("galley-{name}")
        }
    }

    /// A cookie that no script reads and no other site sends.
    pub fn cookie(&self, name: &str, value: String, lasts: Duration) -> Cookie<'static> {
        Cookie::build(self.cookie_name(name), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(lasts)
            .finish()
    }

    /// The client's address, as far as it can be known: the machine that asks, or, when that is a
    /// proxy we trust, whom it asks for.
    pub fn client(&self, req: &HttpRequest) -> Option<IpAddr> {
        let peer = req.peer_addr()?.ip().to_canonical();
        if !self.proxies.contain(peer) {
            return Some(peer);
        }
        let forwarded = req.headers().get_all("x-forwarded-for");
        let chain: Vec<&str> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        // Each proxy appends whom it asks for; whatever stands left of a machine that we do not
        // trust is that machine's own invention.
        let mut client = peer;
        for hop in chain.iter().rev() {
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            client = address.to_canonical();
            if !self.proxies.contain(client) {
                break;
            }
        }
        Some(client)
    }
}

/// Addresses and ranges of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl Proxies {
    /// Reads `10.0.0.1, 10.1.0.0/16, ::1`.
    ///
    /// # Errors
    /// The part that is neither an address nor a range.
    pub fn parse(list: &str) -> Result<Proxies, String> {
        let parts = list
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(range).collect::<Result<_, _>>().map(Proxies)
    }

    /// Whether an address is one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0
            .iter()
            .any(|(network, prefix)| match (network, address) {
                (IpAddr::V4(network), IpAddr::V4(address)) => {
                    let mask = u32::MAX.checked_shl(32 - u32::from(*prefix)).unwrap_or(0);
                    u32::from(*network) & mask == u32::from(address) & mask
                }
                (IpAddr::V6(network), IpAddr::V6(address)) => {
                    let mask = u128::MAX.checked_shl(128 - u32::from(*prefix)).unwrap_or(0);
                    u128::from(*network) & mask == u128::from(address) & mask
                }
                _ => false,
            })
    }
}

fn range(part: &str) -> Result<(IpAddr, u8), String> {
    let (address, prefix) = part
        .split_once('/')
        .map_or((part, None), |(a, p)| (a, Some(p)));
    let address: IpAddr = address.parse().map_err(|_| part.to_owned())?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix
        .map_or(Ok(whole), str::parse)
        .map_err(|_| part.to_owned())?;
    if prefix <= whole {
        Ok((address, prefix))
    } else {
        Err(part.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &str) -> String {
        let site = Site {
            base_url: "http://desk.example".to_owned(),
            secure: false,
            proxies: Proxies::parse(proxies).unwrap(),
        };
        let req = TestRequest::default()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        site.client(&req).unwrap().to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_says_who_is_asking() {
        assert_eq!(client("", "9.9.9.9", "1.1.1.1"), "9.9.9.9");
        assert_eq!(
            client("10.0.0.0/8", "10.2.3.4", "6.6.6.6, 1.1.1.1"),
            "1.1.1.1"
        );
        assert_eq!(
            client("10.0.0.0/8", "10.2.3.4", "6.6.6.6, 1.1.1.1, 10.9.9.9"),
            "1.1.1.1"
        );
        assert_eq!(client("10.0.0.0/8", "10.2.3.4", "nonsense"), "10.2.3.4");
    }

    #[test]
    fn a_range_that_is_none_is_named() {
        assert_eq!(Proxies::parse("10.0.0.0/33"), Err("10.0.0.0/33".to_owned()));
        assert_eq!(Proxies::parse("localhost"), Err("localhost".to_owned()));
        assert!(
            Proxies::parse("0.0.0.0/0")
                .unwrap()
                .contain("8.8.8.8".parse().unwrap())
        );
    }
}
