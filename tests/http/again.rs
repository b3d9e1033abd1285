//! An article's page had again: what changed is shown, claims keep their place or are said to have
//! lost it, and nothing moves in silence.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use galley::domain::people::Role;

use crate::support::{FilledForm, Settings, spawn_app, spawn_app_with};

const BEFORE: &str = "Fares to the Outer Kells rose by 12% in May, Transport Minister Ilse Tarnova said on \
Thursday.\n\n“The money is gone,” said Teodor Wray, president of the Audit Chamber.\n\nThe Kell Line \
carried 31,000 passengers in June, the largest number since 2019.";

/// A site with one page, which can be changed.
fn site(text: &str) -> (String, Arc<Mutex<String>>) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = door.local_addr().unwrap().to_string();
    let page = Arc::new(Mutex::new(text.to_owned()));
    let shown = page.clone();
    std::thread::spawn(move || {
        for visitor in door.incoming() {
            let Ok(mut visitor) = visitor else { return };
            let _ = visitor.read(&mut [0; 4096]);
            let body = shown.lock().unwrap().clone();
            let head = match body.as_str() {
                "gone" => "410 Gone",
                _ => "200 OK",
            };
            let _ = write!(
                visitor,
                "HTTP/1.1 {head}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    (address, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_page_is_a_new_version_and_every_claim_is_accounted_for() {
    let (host, page) = site(BEFORE);
    let app = spawn_app_with(Settings {
        fetch_allow: host.clone(),
        ..Settings::default()
    })
    .await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let address = format!("http://{host}/fares");
    let taken = checker.press(&form, "Read it", &[("text", &address)]).await;
    let article = taken.expect(303).location();
    let mut desk = checker.open(&article).await.expect(200);
    let suggested = desk.all("section#claims li.row").len();
    assert!(suggested >= 3, "{}", desk.text());
    for _ in 0..suggested {
        desk = checker.press_and_follow(&desk, "Accept a", &[]).await;
    }

    let versions = format!("{article}/snapshots");
    let first = checker.open(&versions).await.expect(200);
    assert!(first.says("This is the only version so far."));
    let same = checker
        .press_and_follow(&first, "Fetch the page again", &[])
        .await
        .expect(200);
    assert!(same.says("The page reads as it did."), "{}", same.text());

    let changed = BEFORE
        .replace("rose by 12% in May", "rose by 14% in May")
        .replace(
            "“The money is gone,” said Teodor Wray, president of the Audit Chamber.",
            "Nobody spoke.",
        );
    *page.lock().unwrap() = changed.clone();
    let told = checker
        .press_and_follow(&first, "Fetch the page again", &[])
        .await
        .expect(200);
    for words in [
        "The page has changed.",
        "1 lost their place",
        "Lost their place",
        "The money is gone",
        "its words are not in the text any more",
        "Moved or reworded",
        "is worded differently now",
        "From version 1 to 2",
    ] {
        assert!(told.says(words), "{words}: {}", told.text());
    }
    assert!(told.body.contains("<ins>14"), "the change is marked");
    let now = checker.open(&article).await.expect(200);
    assert!(now.says("Version 2"), "{}", now.text());
    assert!(now.says("rose by 14% in May"));
    assert!(!now.says("The money is gone"), "it is not in this version");
    let kept = "carried 31,000 passengers in June";
    assert!(
        now.all("mark.ok").iter().any(|mark| mark.contains(kept)),
        "{}",
        now.text()
    );

    // A person says where the lost one stands; not just anywhere.
    let wrong = [("words", "Somebody spoke.")];
    let refused = checker
        .press(&told, "Place the claim", &wrong)
        .await
        .expect(422);
    assert!(refused.says("These words are not in the newest version."));
    assert!(refused.says("Somebody spoke."), "what was typed is kept");
    let right = [("words", "Nobody spoke.")];
    let placed = checker
        .press_and_follow(&refused, "Place the claim", &right)
        .await
        .expect(200);
    assert!(placed.says("The claim has its place again."));
    let now = checker.open(&article).await.expect(200);
    assert!(
        now.all("mark")
            .iter()
            .any(|mark| mark.contains("Nobody spoke."))
    );

    // Back to the first wording: no third version, and the record says so.
    *page.lock().unwrap() = BEFORE.to_owned();
    let back = checker
        .press_and_follow(&first, "Fetch the page again", &[])
        .await
        .expect(200);
    assert!(
        back.says("reads as it did in version 1 again"),
        "{}",
        back.text()
    );
    *page.lock().unwrap() = "gone".to_owned();
    let gone = checker
        .press(&first, "Fetch the page again", &[])
        .await
        .expect(422);
    assert!(gone.says("status 410"), "{}", gone.text());
    assert!(app.desk.store().check().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_text_that_was_pasted_is_pasted_again_and_readers_only_look() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", BEFORE)]).await;
    let article = taken.expect(303).location();
    let versions = format!("{article}/snapshots");
    let page = checker.open(&versions).await.expect(200);
    assert!(page.says("This article has no address."));
    let refused = checker
        .press(&page, "Keep it as a new version", &[("text", "")])
        .await
        .expect(422);
    assert!(refused.says("has no address"), "{}", refused.text());
    let after = BEFORE.replace("Thursday", "Friday");
    let told = checker
        .press_and_follow(&page, "Keep it as a new version", &[("text", &after)])
        .await
        .expect(200);
    assert!(told.says("The page has changed."), "{}", told.text());
    let other =
        "Another article, in which the mayor said that the town spent 12 million marks in 2025.";
    let second = checker.press(&form, "Read it", &[("text", other)]).await;
    second.expect(303);
    let held = checker
        .press(&page, "Keep it as a new version", &[("text", other)])
        .await
        .expect(422);
    assert!(
        held.says("held already, as another article"),
        "{}",
        held.text()
    );
    assert!(held.says(other), "what was pasted is kept");

    let reader = app.signed_in(Role::Reader).await;
    let looked = reader.open(&versions).await.expect(200);
    assert!(!looked.says("Keep it as a new version"));
    let forged = FilledForm::find(&page, "body", "Keep it as a new version")
        .typed(&[("csrf", &looked.csrf()), ("text", "Anything at all.")]);
    reader.send_form(&forged).await.expect(403);
}
