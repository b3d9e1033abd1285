//! Redirects and names, each leading somewhere else than it seems.

use std::sync::atomic::Ordering;

use galley::domain::words::WebAddress;
use galley::fetch::{AskedBy, Fetcher, Reason, Refusal, Settings, Wanted};

use crate::support::*;

/// Two sites at one port: the first allowed, the second never.
async fn allowed_and_forbidden() -> (Site, Site) {
    for _ in 0..20 {
        let allowed = Site::at("127.0.0.2:0", |path, mut stream| async move {
            use tokio::io::AsyncWriteExt;
            let bytes = match path.strip_prefix("/to/") {
                Some(there) => redirect(&String::from_utf8(hex::decode(there).unwrap()).unwrap()),
                None => page("<p>allowed</p>"),
            };
            let _ = stream.write_all(&bytes).await;
        })
        .await;
        let place = format!("127.0.0.1:{}", allowed.place.port());
        if tokio::net::TcpListener::bind(&place).await.is_ok() {
            let forbidden = Site::at(&place, |_, _| async {}).await;
            return (allowed, forbidden);
        }
    }
    panic!("no port is free on two addresses");
}

#[tokio::test]
async fn a_redirect_off_the_public_web_is_refused_before_a_byte_is_sent() {
    let (allowed, forbidden) = allowed_and_forbidden().await;
    let port = forbidden.place.port();
    let fetcher = Fetcher::new(allowing(&[allowed.place])).unwrap();
    let mut refused = 0;
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "１２７.０.０.１",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "app.localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "169.254.169.254",
        "10.0.0.5",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "metadata.google.internal",
        "printer.local",
        "224.0.0.1",
        "255.255.255.255",
    ] {
        for there in [
            format!("http://{host}:{port}/"),
            format!("//{host}:{port}/"),
            format!("http:\\\\{host}:{port}\\"),
            format!("http://{host}/"),
        ] {
            let from = allowed.address(&format!("/to/{}", hex::encode(&there)));
            let failure = fetcher
                .fetch(&from, AskedBy::Person, Wanted::Page)
                .await
                .unwrap_err();
            assert_eq!(
                failure.reason,
                Reason::Refused(Refusal::NotPublic),
                "{there}"
            );
            assert_eq!(failure.hops.len(), 1);
            assert!(!failure.is_worth_another_try());
            refused += 1;
        }
    }
    for (there, reason) in [
        ("http://127.0.0.2:22/", Reason::Refused(Refusal::Port(22))),
        ("http://a.example:25/", Reason::Refused(Refusal::Port(25))),
        (
            "http://127.0.0.1:6379/",
            Reason::Refused(Refusal::Port(6379)),
        ),
        ("ftp://127.0.0.1/", Reason::Refused(Refusal::Scheme)),
        ("file:///etc/passwd", Reason::Refused(Refusal::Scheme)),
        (
            "gopher://127.0.0.1:6379/_x",
            Reason::Refused(Refusal::Scheme),
        ),
        (
            "http://ada:secret@a.example/",
            Reason::Refused(Refusal::Credentials),
        ),
        ("http://[::1", Reason::BadRedirect),
        ("http://256.256.256.256/", Reason::BadRedirect),
    ] {
        let from = allowed.address(&format!("/to/{}", hex::encode(there)));
        let failure = fetcher
            .fetch(&from, AskedBy::Person, Wanted::Page)
            .await
            .unwrap_err();
        assert_eq!(failure.reason, reason, "{there}");
        assert_eq!(
            matches!(reason, Reason::Refused(_)),
            failure
                .sentence()
                .starts_with("127.0.0.2 sent us on to another address.")
        );
        refused += 1;
    }
    assert_eq!(allowed.connections(), refused);
    assert_eq!(forbidden.connections(), 0);
}

#[tokio::test]
async fn a_name_that_is_rebound_is_asked_once_and_the_checked_address_is_connected_to() {
    let (allowed, forbidden) = allowed_and_forbidden().await;
    let address = format!("http://rebind.example:{}/", allowed.place.port());
    let address = WebAddress::parse(&address).unwrap();
    let resolver = Scripted::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let fetcher = Fetcher::new(Settings {
        resolver: resolver.clone(),
        ..allowing(&[allowed.place])
    })
    .unwrap();
    let fetched = fetcher
        .fetch(&address, AskedBy::Person, Wanted::Page)
        .await
        .unwrap();
    assert_eq!(fetched.last.ip, allowed.place.ip());
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
    for _ in 0..50 {
        let failure = fetcher
            .fetch(&address, AskedBy::Person, Wanted::Page)
            .await
            .unwrap_err();
        assert_eq!(failure.reason, Reason::Refused(Refusal::NotPublic));
    }
    assert_eq!((allowed.connections(), forbidden.connections()), (1, 0));
}

#[tokio::test]
async fn a_name_is_looked_up_and_checked_again_at_every_redirect() {
    let (allowed, forbidden) = allowed_and_forbidden().await;
    let port = allowed.place.port();
    let there = hex::encode(format!("http://rebind.example:{port}/"));
    let address = format!("http://rebind.example:{port}/to/{there}");
    let resolver = Scripted::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let settings = Settings {
        resolver,
        ..allowing(&[allowed.place])
    };
    let failure = fetch_with(settings, &WebAddress::parse(&address).unwrap())
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Refused(Refusal::NotPublic));
    assert_eq!((allowed.connections(), forbidden.connections()), (1, 0));
}

#[tokio::test]
async fn one_private_answer_among_the_addresses_of_a_name_refuses_it() {
    let (allowed, forbidden) = allowed_and_forbidden().await;
    let address = format!("http://mixed.example:{}/", allowed.place.port());
    let address = WebAddress::parse(&address).unwrap();
    for answers in [
        &["127.0.0.2", "127.0.0.1"],
        &["127.0.0.2", "::ffff:127.0.0.2"],
    ] {
        let settings = Settings {
            resolver: Scripted::new(&[answers]),
            ..allowing(&[allowed.place])
        };
        let failure = fetch_with(settings, &address).await.unwrap_err();
        assert_eq!(failure.reason, Reason::Refused(Refusal::NotPublic));
    }
    let nowhere = Settings {
        resolver: Scripted::new(&[&[]]),
        ..allowing(&[allowed.place])
    };
    let failure = fetch_with(nowhere, &address).await.unwrap_err();
    assert_eq!(failure.reason, Reason::NoSuchHost);
    assert_eq!((allowed.connections(), forbidden.connections()), (0, 0));
}

#[tokio::test]
async fn five_redirects_are_followed_and_recorded_and_six_are_not() {
    let site = Site::answering(|path| match path {
        "/0" => page("<p>here</p>"),
        path => {
            let left: usize = path[1..].parse().unwrap();
            redirect(&format!("/{}", left - 1))
        }
    })
    .await;
    let fetched = fetch_from(&[&site], &site.address("/5")).await.unwrap();
    assert_eq!(fetched.body(), b"<p>here</p>");
    assert_eq!(fetched.address(), &site.address("/0"));
    assert_eq!(fetched.requested, site.address("/5"));
    let hops: Vec<_> = fetched
        .hops
        .iter()
        .map(|hop| (hop.address.clone(), hop.head.status))
        .collect();
    let expected: Vec<_> = (1..=5)
        .rev()
        .map(|n| (site.address(&format!("/{n}")), 302))
        .collect();
    assert_eq!(hops, expected);
    let failure = fetch_from(&[&site], &site.address("/6")).await.unwrap_err();
    assert_eq!(failure.reason, Reason::TooManyRedirects(5));
}

#[tokio::test]
async fn a_circle_of_redirects_is_noticed_at_once() {
    let site = Site::answering(|path| redirect(if path == "/a" { "/b#again" } else { "/a" })).await;
    let failure = fetch_from(&[&site], &site.address("/a")).await.unwrap_err();
    assert_eq!(failure.reason, Reason::RedirectLoop);
    assert_eq!(site.connections(), 2);
}

#[tokio::test]
async fn this_machine_is_never_asked_unless_it_was_allowed() {
    let site = Site::answering(|_| page("secret")).await;
    let settings = Settings::default();
    let failure = fetch_with(settings, &site.address("/")).await.unwrap_err();
    assert_eq!(
        failure.reason,
        Reason::Refused(Refusal::Port(site.place.port()))
    );
    assert_eq!(site.connections(), 0);
}

#[tokio::test]
async fn an_ipv6_literal_is_asked_like_any_other_address() {
    let Ok(listener) = tokio::net::TcpListener::bind("[::1]:0").await else {
        eprintln!("no IPv6 here: skipped");
        return;
    };
    drop(listener);
    let site = Site::at("[::1]:0", |_, mut stream| async move {
        use tokio::io::AsyncWriteExt;
        let _ = stream.write_all(&page("six")).await;
    })
    .await;
    let fetched = fetch_from(&[&site], &site.address("/")).await.unwrap();
    assert_eq!(fetched.body(), b"six");
    let host = format!("\r\nHost: [::1]:{}\r\n", site.place.port());
    assert!(site.questions()[0].contains(&host));
}
