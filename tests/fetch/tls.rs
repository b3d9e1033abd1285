//! Secure connections: who is at the other end, and who only says so.

use std::sync::Arc;

use galley::domain::words::WebAddress;
use galley::fetch::{Distrust, Failure, Fetched, Reason, Settings};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::*;

/// Fetches `https://NAME/` from a site whose certificate is for `news.example` and ends in a year.
async fn fetch_securely(
    name: &str,
    ends_in: i32,
    answer: Vec<u8>,
    trusted: bool,
) -> Result<Fetched, Box<Failure>> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["news.example".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(ends_in, 1, 1);
    let certificate = params.self_signed(&key).unwrap().der().clone();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut question = [0; 2000];
                let _ = stream.read(&mut question).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    let mut settings = Settings {
        resolver: Scripted::new(&[&["127.0.0.1"]]),
        ..allowing(&[place])
    };
    if trusted {
        settings.authorities = RootCertStore::empty();
        settings.authorities.add(certificate).unwrap();
    }
    let address = WebAddress::parse(&format!("https://{name}:{}/", place.port())).unwrap();
    fetch_with(settings, &address).await
}

#[tokio::test]
async fn a_page_comes_over_a_secure_connection_and_the_certificate_is_noted() {
    let fetched = fetch_securely("news.example", 2200, page("safe"), true)
        .await
        .unwrap();
    assert_eq!(fetched.body(), b"safe");
    let tls = fetched.last.tls.unwrap();
    assert_eq!(
        (tls.version.as_str(), tls.certificate.len()),
        ("TLSv1.3", 64)
    );
}

#[tokio::test]
async fn a_certificate_that_proves_nothing_is_refused_for_its_reason() {
    for (name, ends_in, trusted, distrust) in [
        ("news.example", 2001, true, Distrust::Expired),
        ("other.example", 2200, true, Distrust::OtherName),
        ("news.example", 2200, false, Distrust::UnknownIssuer),
    ] {
        let failure = fetch_securely(name, ends_in, page("x"), trusted)
            .await
            .unwrap_err();
        assert_eq!(failure.reason, Reason::Distrusted(distrust));
    }
}

#[tokio::test]
async fn a_site_without_tls_is_not_asked_in_the_clear() {
    let site = Site::answering(|_| page("plain")).await;
    let address = site.address("/").as_str().replace("http:", "https:");
    let address = WebAddress::parse(&address).unwrap();
    let settings = Settings {
        limits: impatient(),
        ..allowing(&[site.place])
    };
    let failure = fetch_with(settings, &address).await.unwrap_err();
    assert!(
        matches!(
            failure.reason,
            Reason::Distrusted(Distrust::Other) | Reason::Slow(_)
        ),
        "{:?}",
        failure.reason
    );
    assert!(site.questions().is_empty());
}

#[tokio::test]
async fn a_redirect_from_a_secure_to_a_plain_address_is_refused() {
    let answer = redirect("http://a.example/");
    let failure = fetch_securely("news.example", 2200, answer, true)
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Downgrade);
    assert_eq!(failure.came_back.unwrap().head.status, 302);
}
