//! What others take from the public site: the map of it, all checks as data, and a card for their
//! own pages.

use galley::desk::people::passphrase::Vault;
use reqwest::Method;
use serde_json::Value;

use crate::support::{App, Browser, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let stranger = app.browser();
    (app, stranger)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_checks_leave_as_one_feed_of_data_and_as_a_map() {
    let (app, stranger) = sample().await;
    let page = stranger.get("/checks").await.expect(200);
    let shown = page.all("main h2 a").len();
    let feed = stranger.get("/feeds/claimreview.json").await.expect(200);
    let data: Value = serde_json::from_str(&feed.body).unwrap();
    assert_eq!(data["@type"], "DataFeed");
    let elements = data["dataFeedElement"].as_array().unwrap();
    assert_eq!(elements.len(), shown, "{}", page.text());
    let reviewed = |one: &&Value| one["item"][0]["@type"] == "ClaimReview";
    let deleted = |one: &&Value| one["dateDeleted"].is_string();
    let (standing, retracted) = (
        elements.iter().filter(reviewed).count(),
        elements.iter().filter(deleted).count(),
    );
    assert!(standing > 0 && standing + retracted == elements.len());
    let first = elements.iter().find(reviewed).unwrap();
    let address = first["item"][0]["url"].as_str().unwrap();

    // Whoever holds the newest state is told so without being sent it again.
    let again = stranger
        .request(Method::GET, "/feeds/claimreview.json")
        .header("if-none-match", feed.header("etag"));
    let again = stranger.send(again, "/feeds/claimreview.json").await;
    again.expect(304);

    let map = stranger.get("/sitemap.xml").await.expect(200).body;
    assert!(map.starts_with("<?xml") && map.trim_end().ends_with("</urlset>"));
    assert!(
        map.contains(&format!("<loc>{address}</loc><lastmod>")),
        "{map}"
    );
    let robots = stranger.get("/robots.txt").await.expect(200).body;
    assert!(robots.contains("Disallow: /\n") && robots.contains("/sitemap.xml"));
    for file in ["corrections.atom", "corrections.rss", "corrections.json"] {
        let feed = stranger.get(&format!("/feeds/{file}")).await.expect(200);
        assert!(feed.body.contains("Corrections and retractions"), "{file}");
    }
    stranger.get("/feeds/other.atom").await.expect(404);
    stranger.get("/feeds/checks.exe").await.expect(404);
    drop(app);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_stands_in_other_pages_and_nothing_else_does() {
    let (app, stranger) = sample().await;
    let list = stranger.get("/checks").await.expect(200);
    let path = list.attribute("main h2 a", "href");
    let slug = path.strip_prefix("/checks/").unwrap();
    let card = stranger.get(&format!("/embed/{slug}")).await.expect(200);
    assert!(
        card.header("content-security-policy")
            .contains("frame-ancestors *")
    );
    assert!(!card.body.contains("<script"));
    let whole = stranger.get(&path).await.expect(200);
    assert_eq!(whole.header("x-frame-options"), "DENY");
    let framed = stranger.request(Method::GET, &format!("/embed/{slug}"));
    let framed = framed.send().await.unwrap();
    assert!(framed.headers().get("x-frame-options").is_none());

    let base = app.desk.base_url().to_owned();
    let asked = |url: &str, more: &str| format!("/oembed?url={url}{more}");
    let answer = stranger
        .get(&asked(&format!("{base}{path}"), ""))
        .await
        .expect(200);
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["version"], "1.0");
    assert_eq!(answer["type"], "rich");
    let html = answer["html"].as_str().unwrap();
    assert!(html.contains(&format!("{base}/embed/{slug}\"")), "{html}");
    let narrow = stranger
        .get(&asked(&format!("{base}{path}"), "&maxwidth=300"))
        .await;
    let narrow: Value = serde_json::from_str(&narrow.expect(200).body).unwrap();
    assert_eq!(narrow["width"], 300);
    stranger
        .get(&asked("https://elsewhere.example/checks/x", ""))
        .await
        .expect(404);
    stranger
        .get(&asked(&format!("{base}/checks/none"), ""))
        .await
        .expect(404);
    stranger
        .get(&asked(&format!("{base}{path}"), "&format=xml"))
        .await
        .expect(501);
}
