//! Two people on one claim: each is told where the other writes before opening the same form, and
//! nothing is ever locked.

use std::time::{Duration, Instant};

use galley::domain::people::Role;
use reqwest::Method;

use crate::evidence::{add, researched};
use crate::live::hear;
use crate::support::{Browser, spawn_app};

/// Says where somebody is, as the script does.
async fn at(browser: &Browser, claim: &str, section: &str) {
    let csrf = browser.open(claim).await.expect(200).csrf();
    let place = [("csrf", csrf.as_str()), ("section", section)];
    let said = browser.post(&format!("{claim}/here"), &place).await;
    said.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_somebody_writes_says_so_and_can_be_written_all_the_same() {
    let app = spawn_app().await;
    let amina = app.signed_in_as("Amina Kell", Role::Checker).await;
    let tomas = app.signed_in_as("Tomas Wray", Role::Checker).await;
    let claim = researched(&amina).await;
    let text = [
        ("title", "Minutes"),
        ("text", "Fares rose."),
        ("passage", "Fares rose"),
    ];
    add(&amina, &claim, &text).await.expect(303);
    let form = format!("{claim}/evidence/1");
    let alone = tomas.open(&form).await.expect(200);
    assert!(!alone.says("Amina Kell is"));
    assert_eq!(alone.all("details.lock:not([hidden])").len(), 0);

    let hers = amina.open(&form).await.expect(200);
    // She writes about E1; he is told on the claim, and before he opens the form of E1.
    at(&amina, &claim, "E1").await;
    let his = tomas.open(&claim).await.expect(200);
    assert!(his.one("#here").contains("Amina Kell is writing about E1"));
    assert_eq!(
        his.all("details.lock:not([hidden])").len(),
        0,
        "the verdict is free"
    );
    let locked = tomas.open(&form).await.expect(200);
    let lock = locked.one("details.lock:not([hidden]) summary");
    assert!(lock.contains("Amina Kell is writing about E1.") && lock.contains("Edit anyway"));
    let saved = tomas.press(&locked, "Save E1", &[("note", "His note.")]);
    saved.await.expect(303);
    // She saves second, and her text is not lost.
    let late = amina.press(&hers, "Save E1", &[("note", "Her note.")]);
    let late = late.await.expect(409);
    assert_eq!(late.one("textarea#note"), "Her note.");
    // Her own page never speaks of herself.
    assert!(!amina.open(&form).await.says("Amina Kell is"));

    // The verdict, and a reader who only says to write it.
    at(&amina, &claim, "verdict").await;
    let his = tomas.open(&claim).await.expect(200);
    let lock = his.one("details.lock:not([hidden]) summary");
    assert!(
        lock.contains("Amina Kell is writing the verdict."),
        "{lock}"
    );
    let priya = app.signed_in_as("Priya Roe", Role::Reader).await;
    at(&priya, &claim, "verdict").await;
    let his = tomas.open(&claim).await.expect(200);
    assert!(his.one("#here").contains("Priya Roe is here"));
    assert!(!his.says("Priya Roe is writing"));
    // Nonsense is the whole claim, and a claim that is not there is not found.
    at(&priya, &claim, "../../E1").await;
    let csrf = tomas.open(&claim).await.csrf();
    let place = [("csrf", csrf.as_str()), ("section", "verdict")];
    let none = tomas.post("/claims/C-9999/here", &place).await;
    assert_eq!(none.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_over_is_told_at_once_and_silence_is_absence() {
    let app = spawn_app().await;
    let amina = app.signed_in_as("Amina Kell", Role::Checker).await;
    let tomas = app.signed_in_as("Tomas Wray", Role::Checker).await;
    let claim = researched(&amina).await;
    at(&amina, &claim, "verdict").await;
    let path = format!("{claim}/live");
    let mut stream = amina.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    hear(&mut stream, "event: here\ndata: []").await;
    let begun = Instant::now();
    at(&tomas, &claim, "verdict").await;
    let told = hear(&mut stream, "Tomas Wray is writing the verdict").await;
    assert!(told.contains("\"section\":\"verdict\""), "{told}");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );

    // Not heard of for a minute.
    let then = (app.desk.now() - chrono::TimeDelta::seconds(61)).to_rfc3339();
    let sql = format!("UPDATE claim_presence SET seen_at = '{then}'");
    app.execute(&sql).await;
    let page = amina.open(&claim).await.expect(200);
    assert!(!page.says("Tomas Wray is"), "{}", page.one("#here"));
    assert!(
        page.one("#here")
            .contains("Last opened by Tomas Wray 1 minute ago"),
        "{}",
        page.one("#here")
    );
    assert_eq!(page.all("details.lock:not([hidden])").len(), 0);
    hear(&mut stream, "data: []").await;
}
