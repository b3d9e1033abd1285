//! Searching claims by words and operators: the same answers on both databases.

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;

use crate::support::{App, Browser, spawn_app, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let browser = app.signed_in(Role::Checker).await;
    (app, browser)
}

async fn found(browser: &Browser, q: &str) -> Vec<String> {
    let query = url::form_urlencoded::byte_serialize(q.as_bytes()).collect::<String>();
    let page = browser
        .open(&format!("/claims?q={query}"))
        .await
        .expect(200);
    page.all("td.lead a")
}

#[tokio::test(flavor = "multi_thread")]
async fn words_phrases_and_operators_narrow_a_search() {
    let (_app, browser) = sample().await;
    let all = found(&browser, "ferry").await;
    assert!(all.len() > 3, "{all:?}");
    let without = found(&browser, "ferry -electric").await;
    assert!(without.len() < all.len());
    assert!(without.iter().all(|words| !words.contains("electric")));
    let phrase = found(&browser, "\"fully electric\"").await;
    assert_eq!(phrase.len(), 1, "{phrase:?}");
    assert_eq!(found(&browser, "\"electric fully\"").await.len(), 0);
    // Speakers are found without their diacritics, by part of the name.
    let tarnova = found(&browser, "by:tarnova").await;
    assert!(!tarnova.is_empty());
    assert_eq!(tarnova, found(&browser, "by:TÁRNOVA").await);
    assert!(found(&browser, "by:tarnova ferry").await.len() < all.len() + tarnova.len());
    assert!(found(&browser, "by:nobody-here").await.is_empty());
    // A wildcard is a letter like any other.
    assert!(found(&browser, "by:%").await.is_empty());
    let review = found(&browser, "state:review").await;
    assert_eq!(review, found(&browser, "state:in_review").await);
    assert_eq!(review.len(), 2);
    let rated = found(&browser, "rating:accurate").await;
    assert!(!rated.is_empty() && rated.len() < 10, "{rated:?}");
    assert!(!found(&browser, "topic:ferries").await.is_empty());
    let host = found(&browser, "host:statistics.norvessa.example").await;
    assert!(!host.is_empty());
    assert_eq!(
        host,
        found(&browser, "host:STATISTICS.norvessa.example").await
    );
    assert!(found(&browser, "host:norvessa.example").await.len() >= host.len());
    assert!(found(&browser, "host:orvessa.example").await.is_empty());
    let said = found(&browser, "said:2026-10").await;
    assert!(!said.is_empty());
    assert!(found(&browser, "said:..2000").await.is_empty());
    assert!(found(&browser, "said:2026-10..").await.len() >= said.len());
    assert!(!found(&browser, "due:2026..").await.is_empty());
    assert!(found(&browser, "due:1999").await.is_empty());
    let both = found(&browser, "by:tarnova state:published said:2026").await;
    assert!(!both.is_empty() && both.len() < tarnova.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_told() {
    let app = spawn_app().await;
    let browser = app.signed_in(Role::Checker).await;
    let page = browser
        .open("/claims?q=colour%3Ared+state%3Asleeping")
        .await
        .expect(200);
    assert!(page.says(
        "Left out, as not understood or more than a search takes: colour:red, state:sleeping."
    ));
    for strange in [
        "%22",
        "-",
        "by%3A",
        "%25_%5C",
        "said%3A..",
        "-%22-%22",
        "NOT",
        "a%20OR",
        "*",
    ] {
        browser
            .open(&format!("/claims?q={strange}"))
            .await
            .expect(200);
    }
}
