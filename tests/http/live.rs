//! Two people on one article: each is told that the other is there and what the other decides.

use std::time::Duration;

use galley::domain::people::Role;
use reqwest::Method;

use crate::support::{App, Browser, Seen, spawn_app};

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

async fn taken_in(app: &App) -> (Browser, String, Seen) {
    let checker = app.signed_in_as("Amina Kell", Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    let article = taken.expect(303).location();
    let desk = checker.open(&article).await.expect(200);
    (checker, article, desk)
}

/// What a stream says until `wanted` has been said, or for a while.
pub async fn hear(stream: &mut reqwest::Response, wanted: &str) -> String {
    let mut heard = String::new();
    let listen = async {
        while !heard.contains(wanted) {
            match stream.chunk().await.unwrap() {
                Some(bytes) => heard.push_str(&String::from_utf8_lossy(&bytes)),
                None => break,
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(20), listen).await;
    assert!(heard.contains(wanted), "“{wanted}” was not said: {heard}");
    heard
}

async fn listen(browser: &Browser, article: &str, desk: &Seen) -> reqwest::Response {
    let after = desk.attribute("[data-live]", "data-after");
    let path = format!("{article}/live?after={after}");
    let answer = browser.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers().get("content-type").unwrap();
    assert_eq!(kind, "text/event-stream");
    let kept = answer.headers().get("cache-control").unwrap();
    assert_eq!(kept, "no-store");
    answer
}

#[tokio::test]
async fn the_others_are_told_who_is_here_and_what_they_decide() {
    let app = spawn_app().await;
    let (amina, article, desk) = taken_in(&app).await;
    let tomas = app.signed_in_as("Tomas Wray", Role::Checker).await;
    let his = tomas.open(&article).await.expect(200);
    assert!(!his.says("Amina Kell is"), "nobody has said they are here");
    let mut stream = listen(&tomas, &article, &his).await;
    hear(&mut stream, "event: here\ndata: []").await;

    let claim = desk.attribute(".row.now", "data-claim");
    let csrf = desk.csrf();
    let place = [("csrf", csrf.as_str()), ("claim", claim.as_str())];
    let here = format!("{article}/here");
    amina.post(&here, &place).await.expect(204);
    let told = hear(&mut stream, "Amina Kell").await;
    assert!(told.contains(&format!("\"claim\":{claim}")), "{told}");
    assert!(tomas.open(&article).await.says("Amina Kell is at claim 1."));
    assert!(!amina.open(&article).await.says("Amina Kell is"));

    amina.press(&desk, "Accept a", &[]).await.expect(303);
    let told = hear(&mut stream, "event: decided").await;
    assert!(told.contains("id: "), "{told}");
    assert!(told.contains("\"deed\":\"accepted\""), "{told}");
    assert!(told.contains("\"who\":\"Amina Kell\""), "{told}");

    // The page he still has open decides nothing twice.
    let late = tomas.press(&his, "Dismiss x", &[]).await;
    assert_ne!(late.status, 303, "{}", late.text());
    let now = amina.open(&article).await.expect(200);
    assert_eq!(now.attribute("#claim-1", "class"), "row ok");
}

#[tokio::test]
async fn somebody_not_heard_of_for_a_minute_is_gone() {
    let app = spawn_app().await;
    let (amina, article, desk) = taken_in(&app).await;
    let reader = app.signed_in(Role::Reader).await;
    let csrf = desk.csrf();
    let here = format!("{article}/here");
    let place = [("csrf", csrf.as_str()), ("claim", "no number")];
    amina.post(&here, &place).await.expect(204);
    assert!(reader.open(&article).await.says("Amina Kell is here."));
    let long_ago = "UPDATE presence SET seen_at = '2020-01-01T00:00:00.000+00:00'";
    app.execute(long_ago).await;
    assert!(!reader.open(&article).await.says("Amina Kell is"));
    amina.post(&here, &[("claim", "1")]).await.expect(403);
    let lost = amina.post("/articles/999/here", &place).await;
    lost.expect(404);
    let stranger = app.browser();
    let away = stranger.get(&format!("{article}/live")).await.expect(303);
    assert!(away.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_stream_catches_up_from_the_last_event_it_heard_of_and_ends_when_the_server_stops() {
    let app = spawn_app().await;
    let (amina, article, desk) = taken_in(&app).await;
    let tomas = app.signed_in_as("Tomas Wray", Role::Checker).await;
    let his = tomas.open(&article).await.expect(200);
    amina.press(&desk, "Accept a", &[]).await.expect(303);
    let mut late = listen(&tomas, &article, &his).await;
    let told = hear(&mut late, "event: decided").await;
    let heard = told.lines().find_map(|line| line.strip_prefix("id: "));
    let again = tomas
        .request(Method::GET, &format!("{article}/live?after=0"))
        .header("last-event-id", heard.unwrap());
    let mut again = again.send().await.unwrap();
    let told = hear(&mut again, "event: here").await;
    assert!(!told.contains("event: decided"), "told twice: {told}");
    app.stop();
    let rest = async { while let Ok(Some(_)) = again.chunk().await {} };
    let ended = tokio::time::timeout(Duration::from_secs(5), rest).await;
    assert!(ended.is_ok(), "the stream outlived the server");
}
