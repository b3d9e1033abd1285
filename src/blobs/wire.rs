//! How a bucket is asked: HTTP/1.1 over a connection of its own for each request, with the TLS that
//! fetching has.

use std::io;
use std::path::Path;
use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper::{Response, Uri};
use hyper_util::rt::TokioIo;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::bucket::Times;

/// A way to ask.
#[derive(Clone)]
pub(super) struct Wire {
    tls: TlsConnector,
    plain: bool,
    times: Times,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// With the public authorities, and those of a file of PEM. `plain` allows asking without TLS.
    pub(super) fn new(authorities: Option<&Path>, plain: bool, times: Times) -> io::Result<Wire> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        if let Some(file) = authorities {
            for one in CertificateDer::pem_file_iter(file).map_err(io::Error::other)? {
                let one = one.map_err(io::Error::other)?;
                roots.add(one).map_err(io::Error::other)?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Wire {
            tls: TlsConnector::from(Arc::new(config)),
            plain,
            times,
        })
    }

    async fn ask(&self, request: HttpRequest) -> Result<Response<Incoming>, HttpError> {
        let (host, port, secure) = place(request.uri())?;
        if !secure && !self.plain {
            return Err(broken(
                HttpErrorKind::Unknown,
                io::Error::other("without TLS"),
            ));
        }
        let connecting = async {
            let stream = TcpStream::connect((host.as_str(), port)).await?;
            stream.set_nodelay(true)?;
            if !secure {
                return Ok(Either::Plain(stream));
            }
            let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
            Ok(Either::Tls(Box::new(self.tls.connect(name, stream).await?)))
        };
        let connected = tokio::time::timeout(self.times.connecting, connecting).await;
        let connected: io::Result<Either> = connected.map_err(|_| late(HttpErrorKind::Connect))?;
        match connected.map_err(|error| broken(HttpErrorKind::Connect, error))? {
            Either::Plain(stream) => exchange(stream, request).await,
            Either::Tls(stream) => exchange(*stream, request).await,
        }
    }
}

enum Either {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

/// The host, the port, and whether TLS is asked for.
fn place(address: &Uri) -> Result<(String, u16, bool), HttpError> {
    let secure = address.scheme_str() == Some("https");
    let host = address.host().unwrap_or_default();
    if host.is_empty() {
        return Err(broken(
            HttpErrorKind::Unknown,
            io::Error::other("no host is named"),
        ));
    }
    let host = host.trim_matches(['[', ']']).to_owned();
    let port = address.port_u16().unwrap_or(if secure { 443 } else { 80 });
    Ok((host, port, secure))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    mut request: HttpRequest,
) -> Result<Response<Incoming>, HttpError> {
    let wrong = |error| HttpError::new(HttpErrorKind::Request, error);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(wrong)?;
    // It ends with the answer, or when nobody waits for it any longer.
    tokio::spawn(connection);
    let authority = request.uri().authority().map(|it| it.as_str().to_owned());
    let authority = HeaderValue::try_from(authority.unwrap_or_default());
    let authority = authority.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
    let path = request.uri().path_and_query().map(|it| it.as_str());
    let path = Uri::try_from(path.unwrap_or("/"));
    let path = path.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
    request.headers_mut().insert(HOST, authority);
    *request.uri_mut() = path;
    sender.send_request(request).await.map_err(wrong)
}

#[async_trait::async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = tokio::time::timeout(self.times.answering, self.ask(request)).await;
        let (head, body) = asked
            .map_err(|_| late(HttpErrorKind::Timeout))??
            .into_parts();
        let body = body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error));
        Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

fn late(kind: HttpErrorKind) -> HttpError {
    broken(kind, io::Error::from(io::ErrorKind::TimedOut))
}

fn broken(kind: HttpErrorKind, error: io::Error) -> HttpError {
    HttpError::new(kind, error)
}
