//! Sites that are slow, endless, enormous, or not web sites at all.

use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use galley::fetch::{AskedBy, Cut, Fetcher, Reason, Settings, Stage, Wanted};
use std::io::Write;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::support::*;

const HTML: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

#[tokio::test]
async fn the_question_says_who_we_are_and_carries_nothing_else() {
    let site = Site::answering(|_| page("<p>text</p>")).await;
    let fetched = fetch_from(&[&site], &site.address("/a?b=c")).await.unwrap();
    assert_eq!(fetched.media_type, "text/html");
    assert_eq!(fetched.last.ip, site.place.ip());
    let question = &site.questions()[0];
    assert_eq!(fetched.last.request, question.as_bytes());
    assert!(question.starts_with("GET /a?b=c HTTP/1.1\r\n"));
    assert!(question.contains("\r\nUser-Agent: Galley/"));
    for never in ["cookie", "authorization", "referer", "gzip"] {
        assert!(!question.to_lowercase().contains(never), "{question}");
    }
}

#[tokio::test]
async fn cookies_are_not_given_back() {
    let site = Site::answering(|path| match path {
        "/" => answer(
            "302 Found",
            &[("Location", "/in"), ("Set-Cookie", "a=b")],
            b"",
        ),
        _ => page("in"),
    })
    .await;
    let fetched = fetch_from(&[&site], &site.address("/")).await.unwrap();
    assert_eq!(fetched.hops[0].head.get("set-cookie"), Some("a=b"));
    assert!(!site.questions()[1].to_lowercase().contains("cookie"));
}

/// Drives each connection with a function and gives the reason and how long it took.
async fn driven<F>(
    drive: impl Fn(TcpStream) -> F + Send + Sync + 'static,
) -> (Box<galley::fetch::Failure>, Duration)
where
    F: Future<Output = ()> + Send + 'static,
{
    let site = Site::at("127.0.0.1:0", move |_, stream| drive(stream)).await;
    let settings = Settings {
        limits: impatient(),
        ..allowing(&[site.place])
    };
    let started = Instant::now();
    let failure = fetch_with(settings, &site.address("/")).await.unwrap_err();
    assert_eq!(failure.requested, site.address("/"));
    (failure, started.elapsed())
}

#[tokio::test]
async fn a_site_that_never_answers_is_left() {
    let (failure, took) = driven(|stream| async move {
        sleep(Duration::from_secs(30)).await;
        drop(stream);
    })
    .await;
    assert_eq!(failure.reason, Reason::Slow(Stage::Answering));
    assert!(took < Duration::from_secs(2));
    let (failure, took) = driven(|mut stream| async move {
        for byte in HTML.iter().cycle() {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(30)).await;
        }
    })
    .await;
    assert_eq!(failure.reason, Reason::Slow(Stage::Answering));
    assert!(failure.is_worth_another_try() && took < Duration::from_secs(2));
}

#[tokio::test]
async fn a_page_that_trickles_is_left_with_what_came() {
    let (failure, took) = driven(|mut stream| async move {
        let _ = stream.write_all(HTML).await;
        let _ = stream.write_all(b"\r\n").await;
        while stream.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(30)).await;
        }
    })
    .await;
    assert_eq!(failure.reason, Reason::Slow(Stage::Sending));
    assert!(took < Duration::from_secs(2), "{took:?}");
    let came = failure.came_back.unwrap();
    assert_eq!(came.cut, Some(Cut::Time));
    assert!(came.body().starts_with(b"xx"));
}

#[tokio::test]
async fn a_page_that_comes_fast_enough_still_ends_with_the_whole_time() {
    let (failure, took) = driven(|mut stream| async move {
        let _ = stream.write_all(HTML).await;
        let _ = stream.write_all(b"\r\n").await;
        while stream.write_all(&[b'x'; 100]).await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(failure.reason, Reason::Slow(Stage::Sending));
    assert!(
        took > Duration::from_secs(2) && took < Duration::from_secs(5),
        "{took:?}"
    );
}

#[tokio::test]
async fn an_endless_page_is_cut_at_its_cap() {
    let cap = PAGE_BYTES;
    for chunked in [false, true] {
        let (failure, _) = driven(move |mut stream| async move {
            let _ = stream.write_all(HTML).await;
            let _ = match chunked {
                true => {
                    stream
                        .write_all(b"Transfer-Encoding: chunked\r\n\r\n")
                        .await
                }
                false => stream.write_all(b"\r\n").await,
            };
            let piece: &[u8] = if chunked {
                b"10\r\n0123456789abcdef\r\n"
            } else {
                &[b'x'; 4096]
            };
            while stream.write_all(piece).await.is_ok() {}
        })
        .await;
        assert_eq!(failure.reason, Reason::TooLarge(cap));
        let came = failure.came_back.unwrap();
        assert_eq!(came.cut, Some(Cut::Length));
        assert_eq!(came.body().len(), cap);
        assert!(came.wire.len() <= cap + cap / 2);
    }
}

#[tokio::test]
async fn a_page_that_declares_too_much_is_not_read_at_all() {
    let (failure, _) = driven(|mut stream| async move {
        let _ = stream.write_all(HTML).await;
        let _ = stream.write_all(b"Content-Length: 100000000\r\n\r\n").await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    assert_eq!(failure.reason, Reason::TooLarge(PAGE_BYTES));
    assert!(failure.came_back.unwrap().wire.is_empty());
}

#[tokio::test]
async fn a_bomb_does_not_go_off() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..64 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let site = Site::answering(move |_| {
        let headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")];
        answer("200 OK", &headers, &bomb[..90_000.min(bomb.len())])
    })
    .await;
    let failure = fetch_from(&[&site], &site.address("/")).await.unwrap_err();
    assert_eq!(failure.reason, Reason::TooLarge(PAGE_BYTES));
    let came = failure.came_back.unwrap();
    assert_eq!(came.body().len(), PAGE_BYTES);
    assert!(came.wire.len() <= PAGE_BYTES);
}

#[tokio::test]
async fn an_answer_that_is_no_page_says_what_it_is() {
    for (bytes, reason) in [
        (
            answer("200 OK", &[("Content-Type", "Video/MP4")], b"...."),
            Reason::WrongType("video/mp4".to_owned(), Wanted::Page),
        ),
        (
            answer("200 OK", &[], b"\x00\x01\x02"),
            Reason::WrongType("application/octet-stream".to_owned(), Wanted::Page),
        ),
        (
            answer(
                "200 OK",
                &[("Content-Type", "text/html"), ("Content-Encoding", "br")],
                b"x",
            ),
            Reason::Packed("br".to_owned()),
        ),
        (
            b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec(),
            Reason::Garbled("it does not speak HTTP"),
        ),
        (
            [
                b"HTTP/1.1 200 OK\r\n".to_vec(),
                b"a: b\r\n".repeat(500),
                b"\r\n".to_vec(),
            ]
            .concat(),
            Reason::Garbled("it sends too many headers"),
        ),
        (
            [b"HTTP/1.1 200 OK\r\n".to_vec(), b"a: b".repeat(20_000)].concat(),
            Reason::Garbled("its headers have no end"),
        ),
        (Vec::new(), Reason::CutShort),
        (
            answer(
                "206 Partial Content",
                &[("Content-Type", "text/html")],
                b"x",
            ),
            Reason::Status(206),
        ),
        (answer("304 Not Modified", &[], b""), Reason::Status(304)),
    ] {
        let site = Site::answering(move |_| bytes.clone()).await;
        let failure = fetch_from(&[&site], &site.address("/")).await.unwrap_err();
        assert_eq!(failure.reason, reason);
    }
}

#[tokio::test]
async fn a_page_without_a_type_is_known_by_its_first_bytes() {
    let site = Site::answering(|_| answer("200 OK", &[], b"<!doctype html><p>here")).await;
    let fetched = fetch_from(&[&site], &site.address("/")).await.unwrap();
    assert_eq!(fetched.media_type, "text/html");
}

#[tokio::test]
async fn an_error_page_is_kept_and_explained() {
    let site = Site::answering(|path| {
        let status = format!("{} Nope", &path[1..]);
        answer(
            &status,
            &[("Retry-After", "120"), ("Content-Type", "image/png")],
            &vec![b'e'; 70_000],
        )
    })
    .await;
    for (status, again, said) in [
        (403, false, "refuses"),
        (404, false, "no page"),
        (410, false, "taken down"),
        (429, true, "wait 120 seconds"),
        (451, false, "legal"),
        (500, true, "in trouble"),
        (503, true, "in trouble"),
    ] {
        let failure = fetch_from(&[&site], &site.address(&format!("/{status}")))
            .await
            .unwrap_err();
        assert_eq!(failure.reason, Reason::Status(status));
        assert_eq!(failure.is_worth_another_try(), again, "{status}");
        assert!(failure.sentence().contains(said), "{}", failure.sentence());
        assert_eq!(failure.retry_after(), Some(120));
        let came = failure.came_back.unwrap();
        assert_eq!((came.cut, came.body().len()), (Some(Cut::Length), 64_000));
    }
    let small = Site::answering(|_| answer("404 Not Found", &[], b"gone fishing")).await;
    let failure = fetch_from(&[&small], &small.address("/"))
        .await
        .unwrap_err();
    assert_eq!(failure.came_back.unwrap().body(), b"gone fishing");
    let endless = Site::at("127.0.0.1:0", |_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 500 Oh\r\n\r\n").await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    let failure = fetch_from(&[&endless], &endless.address("/"))
        .await
        .unwrap_err();
    let came = failure.came_back.unwrap();
    assert_eq!((came.cut, came.body().len()), (Some(Cut::Length), 64_000));
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_what_came() {
    let (failure, _) = driven(|mut stream| async move {
        let _ = stream.write_all(HTML).await;
        let _ = stream
            .write_all(b"Content-Length: 500\r\n\r\nthe first words")
            .await;
        sleep(Duration::from_millis(50)).await;
        // Closing with a lingering time of zero resets the connection.
        let _ = stream.set_zero_linger();
    })
    .await;
    assert_eq!(failure.reason, Reason::CutShort);
    let came = failure.came_back.unwrap();
    assert_eq!(came.cut, Some(Cut::Disconnect));
    assert_eq!(came.body(), b"the first words");
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let site = Site::answering(|_| Vec::new()).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let address = galley::domain::words::WebAddress::parse(&format!("http://{closed}/")).unwrap();
    let failure = fetch_with(allowing(&[closed, site.place]), &address)
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Unreachable);
}

#[tokio::test]
async fn one_site_is_asked_one_question_at_a_time() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen, peak) = (Arc::clone(&now), Arc::clone(&most));
    let site = Site::at("127.0.0.1:0", move |_, mut stream| {
        let (now, most) = (Arc::clone(&seen), Arc::clone(&peak));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(20)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            let _ = stream.write_all(&page("one")).await;
        }
    })
    .await;
    let fetcher = Fetcher::new(allowing(&[site.place])).unwrap();
    let fetches = (0..12).map(|n| {
        let (fetcher, address) = (fetcher.clone(), site.address(&format!("/{n}")));
        async move { fetcher.fetch(&address, AskedBy::Person, Wanted::Page).await }
    });
    for fetched in futures::future::join_all(fetches).await {
        assert_eq!(fetched.unwrap().body(), b"one");
    }
    assert_eq!((site.connections(), most.load(Ordering::SeqCst)), (12, 1));
}
