//! From a name to a connection: every answer of the resolver is checked, and the address that was
//! checked is the address that is connected to. There is no second look-up for an attacker to
//! answer differently.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures::future::BoxFuture;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, ProtocolVersion, RootCertStore};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Host;

use super::exchange::Tls;
use super::failure::{Distrust, Reason, Stage};
use super::policy::{Policy, Target};

/// How many addresses of one name are tried.
const ADDRESSES: usize = 4;

/// Who turns names into addresses.
pub trait Resolver: Send + Sync {
    /// Every address of a name, in the order in which they should be tried.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The machine's own resolver.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Resolver for System {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|place| place.ip()).collect())
        })
    }
}

/// A connection that can be read and written, plain or secure.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open connection and who is at its other end.
pub struct Connection {
    pub stream: Box<dyn Stream>,
    pub ip: IpAddr,
    pub tls: Option<Tls>,
}

/// The authorities that browsers trust, as Mozilla lists them.
pub fn public_authorities() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

/// TLS 1.2 and 1.3 by ring, HTTP/1.1, no client certificate, no resumption across sites.
///
/// # Errors
/// When ring cannot speak those versions.
pub fn tls(authorities: RootCertStore) -> Result<Arc<ClientConfig>, rustls::Error> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = rustls::client::Resumption::disabled();
    Ok(Arc::new(config))
}

/// The addresses of a target that may be connected to.
///
/// # Errors
/// When there are none, or when any of them may not be asked.
pub async fn admitted(
    policy: &Policy,
    resolver: &dyn Resolver,
    target: &Target,
    until: Instant,
) -> Result<Vec<SocketAddr>, Reason> {
    let answers = match &target.host {
        Host::Ipv4(ip) => vec![IpAddr::V4(*ip)],
        Host::Ipv6(ip) => vec![IpAddr::V6(*ip)],
        Host::Domain(name) => timeout_at(until, resolver.resolve(name))
            .await
            .map_err(|_| Reason::Slow(Stage::Connecting))?
            .map_err(|_| Reason::NoSuchHost)?,
    };
    if answers.is_empty() {
        return Err(Reason::NoSuchHost);
    }
    policy.admit(target, &answers).map_err(|refusal| {
        tracing::info!(host = %target.host, ?answers, "a name leads off the public web");
        Reason::Refused(refusal)
    })
}

/// Connects to the first of some admitted addresses that answers.
///
/// # Errors
/// When none answers in time, or the secure connection does not come about.
pub async fn connect(
    places: &[SocketAddr],
    target: &Target,
    tls: &Arc<ClientConfig>,
    until: Instant,
) -> Result<Connection, Reason> {
    let stream = first_to_answer(places, until).await?;
    let ip = stream.peer_addr().map_err(|_| Reason::Unreachable)?.ip();
    if !target.secure {
        return Ok(Connection {
            stream: Box::new(stream),
            ip,
            tls: None,
        });
    }
    let handshake = TlsConnector::from(Arc::clone(tls)).connect(server_name(&target.host)?, stream);
    let stream = timeout_at(until, handshake)
        .await
        .map_err(|_| Reason::Slow(Stage::Connecting))?
        .map_err(|error| Reason::Distrusted(distrust(&error)))?;
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(<[_]>::first);
    let tls = Tls {
        version: match session.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
            other => format!("{other:?}"),
        },
        certificate: certificate
            .map(|certificate| hex::encode(Sha256::digest(certificate)))
            .unwrap_or_default(),
    };
    Ok(Connection {
        stream: Box::new(stream),
        ip,
        tls: Some(tls),
    })
}

/// Each address gets an equal share of the time that is left, so that a dead IPv6 route does not
/// use up what the IPv4 address needs.
async fn first_to_answer(places: &[SocketAddr], until: Instant) -> Result<TcpStream, Reason> {
    let places = &places[..places.len().min(ADDRESSES)];
    let mut slow = false;
    for (tried, place) in places.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        let untried = u32::try_from(places.len() - tried).unwrap_or(1);
        let share = Instant::now() + left / untried;
        match timeout_at(share, TcpStream::connect(place)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(_)) => {}
            Err(_) => slow = true,
        }
    }
    Err(if slow {
        Reason::Slow(Stage::Connecting)
    } else {
        Reason::Unreachable
    })
}

fn server_name(host: &Host<String>) -> Result<ServerName<'static>, Reason> {
    match host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name).to_owned();
            ServerName::try_from(name).map_err(|_| Reason::NoSuchHost)
        }
        Host::Ipv4(ip) => Ok(ServerName::from(IpAddr::V4(*ip))),
        Host::Ipv6(ip) => Ok(ServerName::from(IpAddr::V6(*ip))),
    }
}

fn distrust(error: &io::Error) -> Distrust {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
    let Some(rustls::Error::InvalidCertificate(wrong)) = tls else {
        return Distrust::Other;
    };
    match wrong {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Distrust::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Distrust::OtherName
        }
        CertificateError::UnknownIssuer => Distrust::UnknownIssuer,
        _ => Distrust::Other,
    }
}
