//! The public site for readers: speakers and topics with counts and no score, pages that a browser may
//! keep, pictures for other sites, asking the desk, and what never shows.

use galley::desk::people::passphrase::Vault;
use reqwest::Method;

use crate::support::{App, Browser, Seen, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let stranger = app.browser();
    (app, stranger)
}

async fn a_check(stranger: &Browser) -> (String, Seen) {
    let list = stranger.get("/checks").await.expect(200);
    for path in list.attribute_of_all("main h2 a", "href") {
        let page = stranger.get(&path).await.expect(200);
        if page.body.contains("/checks/by/") && page.body.contains("/topics/") {
            return (path, page);
        }
    }
    panic!("no check has a speaker and a topic");
}

async fn with(stranger: &Browser, path: &str, name: &'static str, value: &str) -> Seen {
    let request = stranger.request(Method::GET, path).header(name, value);
    stranger.send(request, path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_and_a_topic_have_pages_with_counts_and_feeds_and_no_score() {
    let (app, stranger) = sample().await;
    let (path, page) = a_check(&stranger).await;
    for (prefix, sort) in [("/checks/by/", "Speaker"), ("/topics/", "Topic")] {
        let links = page.attribute_of_all("main a", "href");
        let link = links
            .into_iter()
            .find(|link| link.starts_with(prefix))
            .unwrap();
        let followed = stranger.get(&link).await.expect(200);
        assert!(
            followed.says(sort) && followed.says("This is no score."),
            "{}",
            followed.text()
        );
        assert!(
            followed
                .attribute_of_all("ol.checks a", "href")
                .contains(&path)
        );
        for ending in ["atom", "rss", "json"] {
            let feed = followed
                .attribute_of_all("link[rel=alternate]", "href")
                .into_iter()
                .find(|feed| feed.ends_with(ending))
                .unwrap();
            let feed = stranger.get(&feed).await.expect(200);
            assert!(feed.body.contains(&path), "{ending}");
        }
    }
    // Whom nobody has read of here is not here, whoever the desk may know.
    let unread = "SELECT id FROM speaker WHERE id NOT IN (SELECT speaker_id FROM public_check WHERE speaker_id IS NOT NULL)";
    let db = app.desk.store().read();
    use sea_orm::{ConnectionTrait, Statement};
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), unread))
        .await;
    let key: uuid::Uuid = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    for hidden in [
        format!("/checks/by/{key}"),
        format!("/feeds/speaker-{}.atom", key.simple()),
        "/topics/no-such-topic".to_owned(),
        "/feeds/topic-no-such-topic.rss".to_owned(),
        "/checks/by/x".to_owned(),
    ] {
        stranger.get(&hidden).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_a_page_is_not_sent_it_again_and_a_mark_says_nothing_of_the_desk() {
    let (app, stranger) = sample().await;
    let (path, page) = a_check(&stranger).await;
    let (mark, date) = (page.header("etag"), page.header("last-modified"));
    let held = with(&stranger, &path, "if-none-match", &mark)
        .await
        .expect(304);
    assert!(held.body.is_empty() && held.header("etag") == mark);
    with(&stranger, &path, "if-modified-since", &date)
        .await
        .expect(304);
    with(&stranger, &path, "if-none-match", "\"other\"")
        .await
        .expect(200);
    with(
        &stranger,
        &path,
        "if-modified-since",
        "Mon, 01 Jan 2001 00:00:00 GMT",
    )
    .await
    .expect(200);
    // What happens at the desk, where readers do not look, changes no mark.
    let grace = app.browser();
    grace
        .sign_in("grace@desk.example", galley::sample::PASSPHRASE)
        .await;
    let number = page
        .body
        .split("C-")
        .nth(1)
        .map(|rest| format!("C-{}", &rest[..4]));
    let claims = grace
        .get("/claims")
        .await
        .expect(200)
        .attribute_of_all("td.lead a", "href");
    for claim in claims.iter().take(3) {
        let page = grace.get(claim).await;
        let csrf = page.csrf();
        grace
            .post(
                &format!("{claim}/comments"),
                &[("csrf", &csrf), ("body", "Between us.")],
            )
            .await;
    }
    let after = stranger.get(&path).await.expect(200);
    assert_eq!(after.header("etag"), mark, "{number:?}");
    // And there is no difference between what is not public and what is not there.
    let nothing = with(&stranger, "/checks/no-such-check", "if-none-match", "*")
        .await
        .expect(404);
    assert!(nothing.headers.get("etag").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_has_a_picture_that_other_sites_may_show() {
    let (app, stranger) = sample().await;
    let (path, page) = a_check(&stranger).await;
    let address = page.attribute("meta[property='og:image']", "content");
    let picture = address.strip_prefix(&app.url).unwrap();
    assert!(picture.starts_with(&format!("{path}/card.png?v=")));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(&address).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(
        answer.headers()["cross-origin-resource-policy"],
        "cross-origin"
    );
    let mark = answer.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = answer.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() < 200_000);
    // Width and height stand in the first chunk (PNG, section 11.2.2).
    assert_eq!(&bytes[16..24], &[0, 0, 4, 176, 0, 0, 2, 118]);
    with(&stranger, picture, "if-none-match", &mark)
        .await
        .expect(304);
    stranger
        .get("/checks/no-such-check/card.png")
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_asks_follows_and_is_answered() {
    let (app, stranger) = sample().await;
    // Only what this reader sends is there.
    app.execute("DELETE FROM tip").await;
    let form = stranger.get("/ask").await.expect(200);
    assert!(form.header("x-robots-tag").contains("noindex"));
    let short = stranger
        .press(&form, "Send it", &[("words", "Hm?")])
        .await
        .expect(422);
    assert!(short.says("Say in a sentence"));
    let words = "The mayor says that the quay cost nothing at all.";
    let typed = [
        ("words", words),
        ("address", "https://post.example/quay"),
        ("contact", "ann@reader.example"),
    ];
    let track = stranger
        .press(&form, "Send it", &typed)
        .await
        .expect(303)
        .location();
    let page = stranger.get(&track).await.expect(200);
    assert!(page.says(words) && page.says("Nobody has decided on it yet."));
    // Its page is known to whoever has its address, and it shows no contact.
    assert!(!page.body.contains("ann@reader.example"));
    stranger
        .get(&format!("/ask/{}", "a".repeat(64)))
        .await
        .expect(404);

    let grace = app.browser();
    grace
        .sign_in("grace@desk.example", galley::sample::PASSPHRASE)
        .await;
    assert!(grace.get("/inbox").await.says("Tips 1"));
    let list = grace.get("/tips").await.expect(200);
    assert!(list.says(words) && list.says("ann@reader.example"));
    let (path, _) = a_check(&stranger).await;
    let export = grace
        .get("/exports/checks.csv?columns=number,url")
        .await
        .expect(200);
    let line = export
        .body
        .lines()
        .find(|line| line.ends_with(&path))
        .unwrap();
    let number = line.split(',').next().unwrap();
    let unknown = grace
        .press(&list, "Take it up", &[("claim", "C-9999")])
        .await
        .expect(422);
    assert!(unknown.says("There is no claim with that number."));
    grace
        .press(&list, "Take it up", &[("claim", number)])
        .await
        .expect(303);
    let page = stranger.get(&track).await.expect(200);
    assert!(page.says("We checked it."), "{}", page.text());
    assert!(page.attribute_of_all("main a", "href").contains(&path));
    // What it said is nowhere in the record.
    let record = grace.get("/record").await.expect(200);
    assert!(record.says("received a tip in") && !record.body.contains("quay cost nothing"));

    // A program that fills in everything learns nothing, and a network that sends much waits.
    let trap = [("words", words), ("website", "https://spam.example")];
    let trapped = stranger.press(&form, "Send it", &trap).await.expect(303);
    assert_eq!(trapped.location(), "/ask/sent");
    let mut last = 303;
    for _ in 0..6 {
        last = stranger.press(&form, "Send it", &typed).await.status;
    }
    assert_eq!(last, 429);
    let seen = grace.get("/tips").await;
    let decline = grace
        .press(&seen, "Decline", &[("reason", "It was said in jest.")])
        .await;
    decline.expect(303);
    app.signed_in(galley::domain::people::Role::Reader)
        .await
        .get("/tips")
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_memory_is_never_older_than_what_was_committed_and_nobodys_own() {
    let (app, stranger) = sample().await;
    let (path, page) = a_check(&stranger).await;
    let ruth = app.browser();
    ruth.sign_in("ruth@desk.example", galley::sample::PASSPHRASE)
        .await;
    // Whoever is signed in gets a page of their own, and leaves nothing of it for others.
    let own = ruth.get(&path).await.expect(200);
    assert_eq!(own.header("cache-control"), "no-store");
    let again = stranger.get(&path).await.expect(200);
    assert_eq!(again.body, page.body);
    for name in ["cache-control", "etag", "content-security-policy"] {
        assert_eq!(again.header(name), page.header(name));
    }
    // The very next reader sees what changed.
    for name in ["Kells Gazette", "Kells Herald"] {
        let people = ruth.get("/people").await.expect(200);
        ruth.press(&people, "Rename the desk", &[("desk_name", name)])
            .await
            .expect(303);
        assert!(stranger.get(&path).await.expect(200).body.contains(name));
    }
    // What another process writes is seen within the second.
    app.execute("UPDATE setting SET value = 'Kells Courier' WHERE name = 'desk_name'")
        .await;
    for turn in 0.. {
        if stranger
            .get(&path)
            .await
            .expect(200)
            .body
            .contains("Kells Courier")
        {
            break;
        }
        assert!(turn < 30, "it is still the page from before");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
