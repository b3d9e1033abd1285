//! Clients that are slow on purpose, and clients that are gone: the first are shown the door, the
//! second take nothing of anybody's work with them.

use std::time::{Duration, Instant};

use galley::domain::people::Role;
use galley::store::events::{self, Audit};
use sea_orm::{ConnectionTrait, Database, Statement};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{App, Settings, raw, spawn_app, spawn_app_with};

/// Sends some bytes, then one more every now and then, until the server has had enough; gives the
/// status it answered with, 0 for none, and how long it took.
async fn trickle(host: &str, start: &str) -> (u16, Duration) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(start.as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while writing.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut bytes = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut reading, &mut bytes);
    let _ = tokio::time::timeout(Duration::from_secs(20), read).await;
    dripping.abort();
    let text = String::from_utf8_lossy(&bytes);
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.unwrap_or(0), began.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_trickles_headers_or_a_body_is_shown_the_door_in_time() {
    let app = spawn_app_with(Settings {
        body_time: Duration::from_secs(1),
        ..Settings::default()
    })
    .await;
    let host = app.host().to_owned();
    let post = |kind: &str| {
        format!(
            "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: 100000\r\n\r\ncsrf="
        )
    };
    let get = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\n\r\n");
    let mut slow = Vec::new();
    for start in [
        post("application/x-www-form-urlencoded"),
        post("multipart/form-data; boundary=x"),
        get,
        format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nX-Slow: "),
    ] {
        for _ in 0..20 {
            let (host, start) = (host.clone(), start.clone());
            slow.push(tokio::spawn(async move {
                (trickle(&host, &start).await, start)
            }));
        }
    }
    for _ in 0..10 {
        assert_eq!(app.browser().get("/healthz").await.status, 200);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for one in slow {
        let ((status, took), start) = one.await.unwrap();
        // One second for the body and five for headers, and five for a client to hang up.
        assert!(took < Duration::from_secs(14), "{start:.60}: {took:?}");
        if start.contains("urlencoded") {
            assert_eq!(status, 408, "{start:.60}");
        }
    }
}

/// Sends a whole request and resets the connection a moment later, as a crashing browser would.
async fn reset_after(host: &str, request: &str, moment: Duration) {
    let Ok(mut stream) = TcpStream::connect(host).await else {
        return;
    };
    let _ = stream.write_all(request.as_bytes()).await;
    tokio::time::sleep(moment).await;
    let _ = stream.set_zero_linger();
}

async fn outside(app: &App, sql: &str) -> i64 {
    let db = Database::connect(app.database_url()).await.unwrap();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_are_reset_take_nobodys_work_with_them() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let csrf = checker.get("/me").await.csrf();
    let article =
        "The mayor, Jane Roe, said that the town spent 12 million marks on roads in 2025.";
    crate::doors::posted(&checker, "/articles", &csrf, &[("text", article)])
        .await
        .expect(303);
    let request = {
        let body = format!("csrf={csrf}&body=reset");
        format!(
            "POST /claims/C-0001/comments HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            app.host(),
            checker.cookies(),
            body.len()
        )
    };
    assert_eq!(raw::send(app.host(), request.as_bytes()).await.status, 303);
    let mut gone = Vec::new();
    for thread in 0..6_u64 {
        let (host, request) = (app.host().to_owned(), request.clone());
        gone.push(tokio::spawn(async move {
            for number in 0..60_u64 {
                let moment = Duration::from_micros((thread * 977 + number * 613) % 9000);
                reset_after(&host, &request, moment).await;
            }
        }));
    }
    let mut writers = Vec::new();
    for writer in 0..4 {
        let (checker, csrf) = (checker.clone(), csrf.clone());
        writers.push(tokio::spawn(async move {
            let mut acknowledged = 0;
            for number in 0..40 {
                let words = format!("kept {writer} {number}");
                let seen = crate::doors::posted(
                    &checker,
                    "/claims/C-0001/comments",
                    &csrf,
                    &[("body", &words)],
                )
                .await;
                assert!(matches!(seen.status, 303 | 503), "{}", seen.status);
                acknowledged += i64::from(seen.status == 303);
            }
            acknowledged
        }));
    }
    let mut acknowledged = 0;
    for writer in writers {
        acknowledged += writer.await.unwrap();
    }
    for one in gone {
        one.await.unwrap();
    }
    // Whoever holds the turn to write knows that nobody is half-way through anything.
    drop(app.desk.store().begin().await.unwrap());
    assert_eq!(
        outside(
            &app,
            "SELECT count(*) FROM comment WHERE body LIKE 'kept %'"
        )
        .await,
        acknowledged
    );
    assert_eq!(
        outside(&app, "SELECT count(*) FROM comment").await,
        outside(
            &app,
            "SELECT count(*) FROM event WHERE deed LIKE 'commented%'"
        )
        .await,
        "a comment without its event, or the reverse"
    );
    let audit = events::audit(app.desk.store().read()).await.unwrap();
    assert!(matches!(audit, Audit::Sound { .. }), "{audit:?}");
}
