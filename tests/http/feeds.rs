//! Feeds and the inbox: following a feed of any kind, what is new and what is not, what a person
//! decides, and feeds that mean harm. The newspaper is a server on this machine that may be fetched
//! from by name.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use galley::domain::people::Role;

use crate::support::{App, Browser, Seen, Settings, spawn_app_with};

/// A newspaper on this machine: what stands at each path, and everything it was asked.
#[derive(Clone)]
pub struct Paper {
    pub host: String,
    pages: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Paper {
    pub fn open() -> Paper {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let paper = Paper {
            host: door.local_addr().unwrap().to_string(),
            pages: Arc::default(),
            asked: Arc::default(),
        };
        let behind = paper.clone();
        std::thread::spawn(move || {
            for visitor in door.incoming().flatten() {
                let paper = behind.clone();
                std::thread::spawn(move || paper.answer(visitor));
            }
        });
        paper
    }

    fn answer(&self, mut visitor: std::net::TcpStream) {
        let mut asked = Vec::new();
        let mut piece = [0; 1024];
        while !asked.ends_with(b"\r\n\r\n") {
            match visitor.read(&mut piece) {
                Ok(0) | Err(_) => return,
                Ok(read) => asked.extend_from_slice(&piece[..read]),
            }
        }
        let asked = String::from_utf8(asked).unwrap();
        let path = asked.split(' ').nth(1).unwrap().to_owned();
        self.asked.lock().unwrap().push(asked.clone());
        let page = self.pages.lock().unwrap().get(&path).cloned();
        let page = page.unwrap_or_else(|| answer("404 Not Found", "text/plain", "", "nothing"));
        let known = asked.contains("If-None-Match: \"v1\"");
        let page = match known {
            true => answer("304 Not Modified", "text/plain", "", ""),
            false => page,
        };
        let _ = visitor.write_all(&page);
    }

    /// Puts something at a path.
    pub fn put(&self, path: &str, kind: &str, body: &str) {
        self.say(path, answer("200 OK", kind, "", body));
    }

    /// Puts a whole answer at a path.
    pub fn say(&self, path: &str, answer: Vec<u8>) {
        self.pages.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// How often a path was asked for.
    pub fn visits(&self, path: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|asked| asked.starts_with(&format!("GET {path} ")))
            .count()
    }

    fn last(&self) -> String {
        self.asked.lock().unwrap().last().unwrap().clone()
    }

    fn rss(&self, items: &[(&str, &str)]) -> String {
        let items: String = items
            .iter()
            .map(|(path, title)| {
                format!(
                    "<item><title>{title}</title><link>{}</link></item>",
                    self.at(path)
                )
            })
            .collect();
        format!("<rss version=\"2.0\"><channel><title>The Post</title>{items}</channel></rss>")
    }
}

pub fn answer(status: &str, kind: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A desk that may fetch from a newspaper; with `jobs` off nothing happens by itself.
pub async fn desk(paper: &Paper, jobs: &'static str) -> App {
    spawn_app_with(Settings {
        fetch_allow: paper.host.clone(),
        jobs,
        ..Settings::default()
    })
    .await
}

/// Follows a feed, or tries to.
pub async fn follow(browser: &Browser, address: &str) -> Seen {
    let page = browser.open("/inbox/feeds").await.expect(200);
    browser
        .press(&page, "Follow", &[("address", address)])
        .await
}

async fn titles(browser: &Browser) -> Vec<String> {
    let newest = "/inbox?sort=newest";
    browser.open(newest).await.expect(200).all("ul.inbox .t")
}

/// Opens a page again and again until it says something.
pub async fn until_it_says(browser: &Browser, path: &str, words: &str) -> Seen {
    let begun = Instant::now();
    loop {
        let page = browser.open(path).await.expect(200);
        if page.says(words) {
            return page;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "never “{words}”: {}",
            page.text()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_of_four_kinds_land_in_the_inbox_and_each_report_once() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let editor = app.signed_in(Role::Editor).await;
    let empty = editor.open("/inbox").await.expect(200);
    assert!(empty.says("Nothing waits here yet."));

    paper.put(
        "/rss2",
        "application/rss+xml",
        &paper.rss(&[("/a?utm_source=rss", "Fares up"), ("/b", "Boats late")]),
    );
    let rss1 = format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\">\
         <channel><title>The Old Post</title><link>x</link><description>x</description></channel>\
         <item><title>Fares up, again</title><link>{}#top</link></item>\
         <item><title>Pier closed</title><link>{}</link></item></rdf:RDF>",
        paper.at("/a"),
        paper.at("/c")
    );
    paper.put("/rss1", "application/rdf+xml", &rss1);
    let told = "The harbour board said on Thursday that the noon boat would stop running in May, and \
                that nobody aboard would be paid for the days it lay at the quay.";
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Wire</title><id>i</id><updated>2026-10-16T08:00:00Z</updated>\
         <entry><id>1</id><title>Noon boat</title><link href=\"/d\"/><summary>{told}</summary><updated>2026-10-16T08:00:00Z</updated></entry></feed>"
    );
    paper.put("/atom", "application/atom+xml", &atom);
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Copy\",\"items\":[\
         {{\"id\":\"1\",\"url\":\"{}\",\"title\":\"Noon boat\",\"content_html\":\"<p>{told}</p>\"}},\
         {{\"id\":\"2\",\"url\":\"{}\",\"title\":\"Weather\",\"content_text\":\"Rain.\"}}]}}",
        paper.at("/the-same-report"),
        paper.at("/e")
    );
    paper.put("/json", "application/feed+json", &json);

    for (path, words) in [
        ("/rss2", "Following The Post: 2 entries came"),
        ("/rss1", "Following The Old Post: 1 entry came"),
        ("/atom", "Following The Wire: 1 entry came"),
        ("/json", "Following The Copy: 1 entry came"),
    ] {
        let seen = follow(&editor, &paper.at(path)).await.expect(303);
        let page = editor.follow(seen).await;
        assert!(page.says(words), "{path}: {}", page.text());
    }
    let usual = editor.open("/inbox").await.expect(200);
    assert_eq!(
        usual.all("ul.inbox .t")[0],
        "Noon boat",
        "a sentence to check"
    );
    assert!(usual.says("of equals what more feeds carry, then what came last"));
    let inbox = editor.open("/inbox?sort=newest").await.expect(200);
    assert_eq!(
        inbox.all("ul.inbox .t"),
        [
            "Weather",
            "Noon boat",
            "Pier closed",
            "Fares up",
            "Boats late"
        ]
    );
    assert_eq!(inbox.one("nav .count"), "5 waiting");
    assert_eq!(
        inbox
            .all("ul.inbox > li")
            .iter()
            .filter(|one| one.contains("in 2 feeds"))
            .count(),
        2,
        "the fares stand in two feeds under one address, the noon boat under two"
    );
    let one = inbox.attribute("nav.chips a:nth-of-type(2)", "href");
    assert!(one.contains("sort=newest"), "the order stays: {one}");
    assert_eq!(
        editor.open(&one).await.expect(200).all("ul.inbox .t").len(),
        1
    );
    editor.open("/inbox?feed=x").await.expect(404);

    let again = follow(&editor, &paper.at("/rss2")).await.expect(409);
    assert!(again.says("This feed is followed already."));
    assert!(
        again.body.contains(&paper.at("/rss2")),
        "what was typed is kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_becomes_an_article_or_is_dismissed_and_never_comes_back() {
    let paper = Paper::open();
    let app = desk(&paper, "on").await;
    let (editor, checker) = (
        app.signed_in(Role::Editor).await,
        app.signed_in(Role::Checker).await,
    );
    let items = [
        ("/a", "Fares up"),
        ("/b", "Boats late"),
        ("/c", "Pier closed"),
        ("/gone", "Gone"),
    ];
    paper.put("/feed", "text/xml", &paper.rss(&items));
    paper.put(
        "/a",
        "text/html",
        "<html><head><title>Fares up</title></head><body><article><h1>Fares up</h1><p>Fares to the Outer \
         Kells rose by 12% in May, Transport Minister Ilse Tarnova said on Thursday.</p></article></body></html>",
    );
    follow(&editor, &paper.at("/feed")).await.expect(303);

    let inbox = checker.open("/inbox").await.expect(200);
    let taken = checker
        .press(&inbox, "Take in: Fares up", &[])
        .await
        .expect(303);
    let article = checker.follow(taken).await.expect(200);
    assert_eq!(article.one("h1"), "Fares up");
    assert!(article.says("Taken in."));

    let failed = checker
        .press(&inbox, "Take in: Gone", &[])
        .await
        .expect(303);
    let failed = checker.follow(failed).await.expect(200);
    assert!(failed.says("The site answered 404"), "{}", failed.text());
    let paste = failed.attribute("ul.inbox .m a", "href");
    let form = checker.open(&paste).await.expect(200);
    assert_eq!(form.attribute("#address", "value"), paper.at("/gone"));
    let typed = [(
        "text",
        "The pier at Port Amery cost 17 million marks, the council said.",
    )];
    checker.press(&form, "Read it", &typed).await.expect(303);
    assert_eq!(
        titles(&checker).await,
        ["Boats late", "Pier closed"],
        "its text settled the entry"
    );

    let page = checker.open("/inbox").await.expect(200);
    let gone = checker.press(&page, "Dismiss: Boats late", &[]).await;
    let gone = checker.follow(gone).await;
    assert!(gone.says("1 entry dismissed."));
    let back = checker
        .press_and_follow(&gone, "Undo", &[])
        .await
        .expect(200);
    assert!(back.says("1 entry back in the inbox."));
    assert_eq!(back.all("ul.inbox .t").len(), 2);
    let none = checker
        .press_and_follow(&back, "Dismiss the chosen", &[])
        .await
        .expect(200);
    assert!(none.says("Choose the entries first."));
    let all = checker
        .press_and_follow(&none, "Dismiss all 2 on this page", &[])
        .await
        .expect(200);
    assert!(all.says("2 entries dismissed.") && all.says("The inbox is clear."));
    let late = checker
        .press_and_follow(&back, "Dismiss: Boats late", &[])
        .await
        .expect(200);
    assert!(late.says("Somebody else has decided on this meanwhile."));

    let feeds = editor.open("/inbox/feeds").await.expect(200);
    let before = paper.visits("/feed");
    editor
        .press(&feeds, "Fetch The Post now", &[])
        .await
        .expect(303);
    let begun = Instant::now();
    while paper.visits("/feed") == before {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it was not fetched"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    until_it_says(&editor, "/inbox/feeds", "next 2").await;
    assert!(
        titles(&editor).await.is_empty(),
        "decided entries stay decided"
    );
    let record = editor.open("/record").await.expect(200);
    assert!(
        record.says("dismissed entries of the inbox") && record.says("followed The Post"),
        "{}",
        record.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_fails_says_so_and_recovers() {
    let paper = Paper::open();
    let app = desk(&paper, "on").await;
    let editor = app.signed_in(Role::Editor).await;
    paper.say(
        "/feed",
        answer(
            "200 OK",
            "text/xml",
            "ETag: \"v0\"\r\n",
            &paper.rss(&[("/a", "Fares up")]),
        ),
    );
    follow(&editor, &paper.at("/feed")).await.expect(303);
    let press = async |button: &str| {
        let feeds = editor.open("/inbox/feeds").await.expect(200);
        editor.press(&feeds, button, &[]).await.expect(303);
    };

    paper.say(
        "/feed",
        answer(
            "503 Service Unavailable",
            "text/plain",
            "Retry-After: 7200\r\n",
            "busy",
        ),
    );
    press("Fetch The Post now").await;
    let failed = until_it_says(&editor, "/inbox/feeds", "The last try failed").await;
    assert!(
        failed.says("The site answered 503: the site is in trouble. It asks to wait 7200 seconds.")
    );
    assert!(
        paper.last().contains("If-None-Match: \"v0\""),
        "{}",
        paper.last()
    );
    let job = only_job(&app).await;
    let wait = job.run_at - app.desk.now();
    assert!(
        wait > chrono::TimeDelta::minutes(115),
        "it waits as long as it is asked: {wait}"
    );

    press("Fetch The Post now").await;
    until_it_says(&editor, "/inbox/feeds", "The last 2 tries failed").await;

    let items = [("/a", "Fares up"), ("/b", "Boats late")];
    paper.say(
        "/feed",
        answer("200 OK", "text/xml", "ETag: \"v1\"\r\n", &paper.rss(&items)),
    );
    press("Fetch The Post now").await;
    until_it_says(&editor, "/inbox", "Boats late").await;
    let well = editor.open("/inbox/feeds").await.expect(200);
    assert!(!well.says("failed"), "{}", well.text());

    // Unchanged: it answers 304, which is an answer.
    let before = paper.visits("/feed");
    press("Fetch The Post now").await;
    let begun = Instant::now();
    while paper.visits("/feed") == before || only_job(&app).await.leased_by.is_some() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it was not fetched"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let well = editor.open("/inbox/feeds").await.expect(200);
    assert!(
        !well.says("failed") && well.says("last fetched just now"),
        "{}",
        well.text()
    );

    // Gone for good: nobody tries again by themselves.
    paper.say("/feed", answer("410 Gone", "text/plain", "", "gone"));
    app.execute("UPDATE feed SET etag = ''").await;
    press("Fetch The Post now").await;
    let gone = until_it_says(&editor, "/inbox/feeds", "Given up").await;
    assert!(
        gone.says("taken down for good. It is not tried again until somebody presses “Fetch now”.")
    );

    press("Pause The Post").await;
    assert!(editor.open("/inbox/feeds").await.expect(200).says("Paused"));
    let feeds = editor.open("/inbox/feeds").await.expect(200);
    let removed = editor
        .press_and_follow(&feeds, "Remove The Post", &[])
        .await
        .expect(200);
    assert!(removed.says("No feed is followed yet.") && titles(&editor).await.len() == 2);
    let back = editor
        .press_and_follow(&removed, "Undo", &[])
        .await
        .expect(200);
    assert!(back.says("The feed is followed again.") && back.says("Paused"));
}

pub async fn only_job(app: &App) -> galley::store::entities::job::Model {
    use galley::domain::job::JobKind;
    use galley::store::entities::job;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let found = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::PollFeed))
        .one(app.desk.store().read())
        .await;
    found.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_feed_or_means_harm_is_refused_in_words() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let editor = app.signed_in(Role::Editor).await;
    let laughs: String = (1..30)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}<!ENTITY x SYSTEM \"{}\">]><rss version=\"2.0\"><channel>\
         <title>&l29;&x;</title><item><title>One</title><link>{}</link></item></channel></rss>",
        paper.at("/secret"),
        paper.at("/a")
    );
    paper.put("/bomb", "text/xml", &bomb);
    let html = format!(
        "<rss version=\"2.0\"><channel><title>&lt;b&gt;Bold&lt;/b&gt;</title>\
         <item><title>&lt;script&gt;alert(1)&lt;/script&gt;Plain &lt;i&gt;words&lt;/i&gt;</title><link>{}</link>\
         <description>&lt;img src=x onerror=alert(2)&gt;Said.</description></item>\
         <item><title>Evil</title><link>javascript:alert(3)</link></item>\
         <item><title>Data</title><link>data:text/html,x</link></item></channel></rss>",
        paper.at("/h")
    );
    paper.put("/html", "text/xml", &html);
    paper.put(
        "/page",
        "text/html",
        "<!doctype html><title>x</title><p>No feed.",
    );
    paper.put("/picture", "image/png", "PNG");
    paper.put(
        "/deep",
        "text/xml",
        &format!("<rss version=\"2.0\">{}", "<a>".repeat(10_000)),
    );
    paper.put(
        "/broken",
        "text/xml",
        "<rss version=\"2.0\"><channel><item>",
    );
    paper.say(
        "/big",
        answer("200 OK", "text/xml", "", &"x".repeat(50_000_000)),
    );
    for (address, sentence) in [
        (paper.at("/page"), "This is a web page that names no feed."),
        (paper.at("/picture"), "a feed"),
        (paper.at("/deep"), "built in a way no feed needs"),
        (paper.at("/broken"), "it is broken"),
        (paper.at("/big"), "larger than 5 MB"),
        (paper.at("/nothing"), "404"),
        ("http://127.0.0.2/feed".to_owned(), ""),
        ("http://10.0.0.1/feed".to_owned(), ""),
        ("ftp://a.example/feed".to_owned(), "Paste the full address"),
        ("feed".to_owned(), "Paste the full address"),
    ] {
        let refused = follow(&editor, &address).await.expect(422);
        assert!(
            refused.one("#errors").contains(sentence),
            "{address}: {}",
            refused.text()
        );
        assert_eq!(
            refused.attribute("#address", "value"),
            address,
            "what was typed is kept"
        );
    }
    for path in ["/bomb", "/html"] {
        follow(&editor, &paper.at(path)).await.expect(303);
    }
    assert_eq!(paper.visits("/secret"), 0, "no outside entity is fetched");
    let inbox = editor.open("/inbox?sort=newest").await.expect(200);
    assert_eq!(inbox.all("ul.inbox .t"), ["Plain words", "One"]);
    for harm in ["alert(", "<img", "<i>", "javascript:", "data:"] {
        assert!(!inbox.body.contains(harm), "{harm}");
    }
    assert!(inbox.says("Said."));
    let feeds = editor.open("/inbox/feeds").await.expect(200);
    assert!(
        feeds.says("2 entries lead to no web page and are left out."),
        "nothing is left out in silence"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_that_a_page_names_is_followed() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let editor = app.signed_in(Role::Editor).await;
    paper.put(
        "/",
        "text/html",
        "<!doctype html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\">\
         <link rel=\"alternate\" type=\"application/atom+xml\" href=\"/other\"></head><p>News",
    );
    paper.put("/feed", "text/xml", &paper.rss(&[("/a", "Fares up")]));
    let seen = follow(&editor, &paper.at("/")).await.expect(303);
    let page = editor.follow(seen).await.expect(200);
    assert!(
        page.says("Following The Post: 1 entry came into the inbox. The page names one more feed.")
    );
    assert!(page.says(&paper.at("/feed")));
    follow(&editor, &paper.at("/")).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_and_a_form_of_another_site_does_nothing() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let editor = app.signed_in(Role::Editor).await;
    paper.put("/feed", "text/xml", &paper.rss(&[("/a", "Fares up")]));
    follow(&editor, &paper.at("/feed")).await.expect(303);
    let feed = only_job(&app).await.subject_id;
    for (role, may_decide) in [
        (Role::Reader, false),
        (Role::Checker, true),
        (Role::Producer, true),
    ] {
        let person = app.signed_in(role).await;
        let feeds = person.open("/inbox/feeds").await.expect(200);
        assert!(
            feeds.all("form.acts, #follow-h").is_empty(),
            "{role} sees no buttons of feeds"
        );
        let inbox = person.open("/inbox").await.expect(200);
        assert_eq!(!inbox.all("ul.inbox form").is_empty(), may_decide, "{role}");
        let csrf = person.open("/me").await.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("do", "remove"),
            ("address", "http://127.0.0.1/"),
            ("every", "60"),
        ];
        person
            .post(&format!("/inbox/feeds/{feed}"), &fields)
            .await
            .expect(403);
        person.post("/inbox/feeds", &fields).await.expect(403);
        if !may_decide {
            for path in ["/inbox/1/take", "/inbox/dismiss", "/inbox/restore"] {
                person
                    .post(path, &[("csrf", &csrf), ("n", "1")])
                    .await
                    .expect(403);
            }
        }
    }
    let administrator = app.administrator().await;
    let feeds = administrator.open("/inbox/feeds").await.expect(200);
    administrator
        .press(&feeds, "Pause The Post", &[])
        .await
        .expect(303);
    for path in ["/inbox/dismiss", "/inbox/1/take", "/inbox/feeds"] {
        editor
            .post(path, &[("n", "1"), ("address", "https://a.example/")])
            .await
            .expect(403);
    }
    assert_eq!(titles(&editor).await, ["Fares up"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_inbox_is_paged_and_a_link_fills_in_a_form_and_no_more() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let editor = app.signed_in(Role::Editor).await;
    let paths: Vec<String> = (0..120).map(|n| format!("/{n}")).collect();
    let items: Vec<(&str, &str)> = paths
        .iter()
        .map(|path| (path.as_str(), path.as_str()))
        .collect();
    paper.put("/feed", "text/xml", &paper.rss(&items));
    follow(&editor, &paper.at("/feed")).await.expect(303);
    let (mut seen, mut path) = (Vec::new(), "/inbox".to_owned());
    for _ in 0..3 {
        let page = editor.open(&path).await.expect(200);
        assert_eq!(page.one("nav .count"), "99+ waiting");
        seen.extend(page.all("ul.inbox .t"));
        if !page.all("a[rel=next]").is_empty() {
            path = page.attribute("a[rel=next]", "href");
        }
    }
    assert_eq!(seen, paths, "alike worth checking: newest first, each once");
    for astray in ["/inbox?before=7", "/inbox?before=1~2~x"] {
        editor.open(astray).await.expect(404);
    }

    let filled = "/articles/new?address=https%3A%2F%2Fa.example%2Fx&title=Fares&text=planted";
    let form = editor.open(filled).await.expect(200);
    assert_eq!(form.attribute("#address", "value"), "https://a.example/x");
    assert_eq!(form.attribute("#title", "value"), "Fares");
    assert!(!form.body.contains("planted"));
    let form = editor
        .open("/articles/new?address=javascript:alert(1)")
        .await
        .expect(200);
    assert_eq!(form.attribute("#address", "value"), "");
    assert!(
        form.attribute("section[aria-labelledby=mark-h] a", "href")
            .starts_with("javascript:void(window.open('http")
    );
}
