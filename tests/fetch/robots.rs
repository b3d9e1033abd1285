//! robots.txt: heeded when nobody waits for the page, and not asked for when somebody does.

use galley::fetch::{AskedBy, Fetcher, Reason, Refusal, Robots, Settings, Wanted};

use crate::support::*;

async fn site_with(robots: &'static [u8]) -> Site {
    Site::answering(move |path| match path {
        "/robots.txt" => robots.to_vec(),
        path => page(path),
    })
    .await
}

fn paths(site: &Site) -> Vec<String> {
    let path = |question: &String| question.split(' ').nth(1).unwrap().to_owned();
    site.questions().iter().map(path).collect()
}

const KEEP_OUT: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n\
                          User-agent: *\nDisallow: /private\n";

#[tokio::test]
async fn a_schedule_heeds_it_and_asks_for_it_once() {
    let site = site_with(KEEP_OUT).await;
    let fetcher = Fetcher::new(allowing(&[site.place])).unwrap();
    let scheduled = |path: &str| {
        let (fetcher, address) = (fetcher.clone(), site.address(path));
        async move {
            fetcher
                .fetch(&address, AskedBy::Schedule, Wanted::Page)
                .await
        }
    };
    assert_eq!(scheduled("/open").await.unwrap().body(), b"/open");
    assert_eq!(
        scheduled("/private/1").await.unwrap_err().reason,
        Reason::Robots
    );
    assert_eq!(paths(&site), ["/robots.txt", "/open"]);
}

#[tokio::test]
async fn a_person_reads_what_any_browser_reads() {
    let site = site_with(KEEP_OUT).await;
    let fetched = fetch_from(&[&site], &site.address("/private"))
        .await
        .unwrap();
    assert_eq!(fetched.body(), b"/private");
    assert_eq!(paths(&site), ["/private"]);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let site = site_with(KEEP_OUT).await;
    let settings = Settings {
        robots: Robots::Ignore,
        ..allowing(&[site.place])
    };
    let fetcher = Fetcher::new(settings).unwrap();
    let address = site.address("/private");
    assert!(
        fetcher
            .fetch(&address, AskedBy::Schedule, Wanted::Page)
            .await
            .is_ok()
    );
    assert_eq!(paths(&site), ["/private"]);
}

#[tokio::test]
async fn a_site_without_it_allows_all_and_a_site_in_trouble_nothing() {
    for (robots, refused) in [
        (&b"HTTP/1.1 404 Not Found\r\n\r\n"[..], None),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx", None),
        (b"HTTP/1.1 301 Moved\r\nLocation: /robots.txt\r\n\r\n", None),
        (b"HTTP/1.1 503 Oh\r\n\r\n", Some(Reason::Status(503))),
        (b"not http", Some(Reason::Garbled("it does not speak HTTP"))),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
            Some(Reason::Refused(Refusal::NotPublic)),
        ),
    ] {
        let site = site_with(robots).await;
        let fetcher = Fetcher::new(allowing(&[site.place])).unwrap();
        let address = site.address("/page");
        let fetched = fetcher
            .fetch(&address, AskedBy::Schedule, Wanted::Page)
            .await;
        assert_eq!(fetched.err().map(|failure| failure.reason), refused);
    }
}
