//! Articles: correcting what is known about one, and having it read again.

use galley::domain::people::Role;

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::support::{FilledForm, Settings, spawn_app, spawn_app_with};

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

#[tokio::test]
async fn an_article_is_corrected_under_a_revision_and_its_text_stays() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    let article = taken.expect(303).location();
    let edit = checker.open(&format!("{article}/edit")).await.expect(200);
    let typed = [
        ("title", "Ferries"),
        ("outlet", "The Norvessan Post"),
        ("published", "2026-10-16"),
    ];
    checker.press(&edit, "Save", &typed).await.expect(303);
    let desk = checker.open(&article).await.expect(200);
    assert_eq!(desk.one("h1"), "Ferries");
    assert!(desk.says("16 October 2026"));
    let stale = checker
        .press(&edit, "Save", &[("title", "Boats")])
        .await
        .expect(409);
    assert!(
        stale.body.contains("Boats"),
        "what was typed is still there"
    );
    let wrong = checker
        .press(&stale, "Save", &[("published", "yesterday")])
        .await
        .expect(422);
    assert!(wrong.says("Write the day as"));
    let reader = app.signed_in(Role::Reader).await;
    let page = reader.open(&format!("{article}/edit")).await.expect(200);
    reader.press(&page, "Save", &[]).await.expect(403);
}

#[tokio::test]
async fn reading_again_keeps_what_people_decided() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    let article = taken.expect(303).location();
    let desk = checker.open(&article).await.expect(200);
    let suggested = desk.all("section#claims li.row").len();
    let typed = [("statement", "A wording of our own.")];
    checker.press(&desk, "Accept a", &typed).await.expect(303);

    let edit = checker.open(&format!("{article}/edit")).await.expect(200);
    let again = checker
        .press_and_follow(&edit, "Read it again", &[])
        .await
        .expect(200);
    assert!(again.says("Read again: nothing new."));
    assert_eq!(again.all("section#claims li.row").len(), suggested);
    assert!(again.says("A wording of our own."));

    // As if an older reader had suggested one claim elsewhere and missed the others.
    app.execute(
        "UPDATE appearance SET start_at = start_at + 3 WHERE claim_id IN \
        (SELECT id FROM claim WHERE state = 'suggested' ORDER BY number LIMIT 1)",
    )
    .await;
    app.execute("UPDATE snapshot SET engine = 'an older reader'")
        .await;
    let outdated = checker.open(&article).await.expect(200);
    assert!(outdated.says("This was read with an older reader."));
    let again = checker
        .press_and_follow(&outdated, "Read it again", &[])
        .await
        .expect(200);
    assert!(again.says("Read again: 1 new suggestion, 1 old suggestion dropped"));
    assert_eq!(again.all("section#claims li.row").len(), suggested);
    assert!(again.says("A wording of our own."));
    assert!(!again.says("an older reader"));
}

const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Fares up | The Norvessan Post</title>
<meta property="og:site_name" content="The Norvessan Post">
<meta property="article:published_time" content="2026-10-16T08:00:00Z">
<meta name="author" content="Lucia Ferrant"><link rel="canonical" href="https://post.example/fares">
<script>document.title = "never run"</script></head><body><nav><a href="/">Home</a></nav><article>
<h1>Fares up</h1><p>Fares to the Outer Kells rose by 12% in May, Transport Minister Ilse Tarnova said on
Thursday, and nobody in the ministry had expected it to go so fast.</p>
<figure><img src="boat.jpg" alt=""><figcaption>The noon boat leaves Port Amery. (Ada Lund/Norpress)</figcaption></figure>
<p>“The money is gone,” said Teodor Wray, president of the Audit Chamber, in a statement to the
Assembly’s committee on transport and islands.</p></article></body></html>"#;

#[tokio::test]
async fn a_saved_page_is_taken_in_with_what_it_states_and_its_bytes_are_kept() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let filled = FilledForm::find(&form, "body", "Read it");
    let page = filled
        .clone()
        .with_file("file", "fares.html", "text/html", PAGE.as_bytes());
    let article = checker.send_form(&page).await.expect(303).location();
    let desk = checker.open(&article).await.expect(200);
    assert_eq!(desk.one("h1"), "Fares up");
    for words in [
        "The Norvessan Post",
        "Lucia Ferrant",
        "16 October 2026",
        "Photo caption",
    ] {
        assert!(desk.says(words), "{words}: {}", desk.text());
    }
    assert!(!desk.body.contains("never run"));
    assert!(
        desk.all("section#claims li.row").len() >= 2,
        "{}",
        desk.text()
    );
    let again = checker.send_form(&page).await.expect(409);
    assert!(again.says("This text is held already."));
    let reread = checker.open(&format!("{article}/edit")).await.expect(200);
    let reread = checker
        .press_and_follow(&reread, "Read it again", &[])
        .await
        .expect(200);
    assert!(reread.says("Read again: nothing new."), "{}", reread.text());

    for (name, bytes, sentence) in [
        (
            "report.pdf",
            &b"%PDF-1.7 and so on"[..],
            "This PDF is damaged and cannot be opened.",
        ),
        ("boat.html", &b"\x89PNG\r\n\x1a\n"[..], "This is a picture"),
        ("empty.txt", &b" "[..], "There is no text in it"),
    ] {
        let file = filled.clone().with_file("file", name, "text/plain", bytes);
        let file = file.typed(&[("title", "A title typed by hand")]);
        let refused = checker.send_form(&file).await.expect(422);
        assert!(refused.says(sentence), "{name}: {}", refused.text());
        assert!(refused.body.contains("A title typed by hand"));
    }
    let deep = "<div>".repeat(100_000);
    let file = filled.with_file("file", "deep.html", "text/html", deep.as_bytes());
    checker.send_form(&file).await.expect(422);
}

/// A site on loopback that gives every visitor the same answer; its address.
fn site(answer: String) -> String {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = door.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for visitor in door.incoming() {
            let Ok(mut visitor) = visitor else { return };
            let mut asked = [0; 4096];
            let _ = visitor.read(&mut asked);
            let _ = visitor.write_all(answer.as_bytes());
        }
    });
    address
}

fn page(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn a_page_is_fetched_by_its_address_and_kept_as_it_came() {
    let open = site(page("200 OK", PAGE));
    let closed = site(page("403 Forbidden", "<p>Subscribers only.</p>"));
    let app = spawn_app_with(Settings {
        fetch_allow: format!("{open},{closed}"),
        ..Settings::default()
    })
    .await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let address = format!("http://{open}/fares");
    let taken = checker.press(&form, "Read it", &[("text", &address)]).await;
    let article = taken.expect(303).location();
    let desk = checker.open(&article).await.expect(200);
    assert_eq!(desk.one("h1"), "Fares up");
    assert!(desk.body.contains(&address), "it says where it was fetched");
    let db = app.desk.store().read();
    let held = galley::store::articles::reading(db, 1)
        .await
        .unwrap()
        .unwrap();
    let capture = galley::store::captures::of_snapshot(db, held.snapshot.id).await;
    let capture = capture.unwrap().expect("the bytes it came as are named");
    assert_eq!(capture.status, Some(200));
    assert_eq!(capture.requested.as_deref(), Some(address.as_str()));
    let kept = app.desk.blobs().get(&capture.sha256).await.unwrap();
    assert_eq!(kept, PAGE.as_bytes());
    let archive = capture.warc_sha256.expect("the exchange is archived");
    assert!(!app.desk.blobs().get(&archive).await.unwrap().is_empty());

    // What stands behind a wall is not read; the address stays, with what to do instead.
    let address = format!("http://{closed}/fares");
    let refused = checker
        .press(&form, "Read it", &[("address", &address)])
        .await
        .expect(422);
    assert!(refused.says("status 403"), "{}", refused.text());
    assert!(refused.says("aste the text instead."), "{}", refused.text());
    assert_eq!(refused.attribute("input[name=address]", "value"), address);
}

#[tokio::test]
async fn nobody_is_let_into_the_private_network_by_an_address() {
    let open = site(page("200 OK", PAGE));
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    for address in [
        format!("http://{open}/"),
        "http://127.1/".to_owned(),
        "http://[::ffff:127.0.0.1]/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://2130706433/".to_owned(),
        "http://localhost/".to_owned(),
        "http://user:secret@example.org/".to_owned(),
    ] {
        let typed = [("address", address.as_str())];
        let refused = checker.press(&form, "Read it", &typed).await.expect(422);
        assert!(!refused.says("Fares up"), "{address}");
        assert!(
            refused.body.contains("class=\"errsum\"") || refused.says("instead"),
            "{address}"
        );
    }
}
