//! Every address of the product, read from the one screen that lists them: what strangers are let
//! into is named here, and everything else must turn them away; readers change nothing; a wrong
//! method, a wrong object and a wrong form are refused and never a failure of ours.

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;
use galley::store::events;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{App, Browser, Seen, spawn_empty_app};

/// What strangers may open. An address that is not here must not let them in.
const PUBLIC: &[&str] = &[
    "/healthz",
    "/readyz",
    "/favicon.ico",
    "/static/{name:.*}",
    "/setup",
    "/sign-in",
    "/invitations/{token}",
    "/checks",
    "/checks/{slug}",
    "/checks/{slug}/claimreview.json",
    "/checks/{slug}/mediareview.json",
    "/checks/{slug}/record.json",
    "/checks/{slug}/annotations.json",
    "/checks/{slug}/versions/{number}",
    "/robots.txt",
    "/sitemap.xml",
    "/embed/{slug}",
    "/oembed",
    "/method",
    "/corrections",
    "/feeds",
    "/feeds/{file}",
    "/checks/by/{speaker}",
    "/topics/{topic}",
    "/checks/{slug}/card.png",
    "/ask",
    "/ask/{token}",
    // Its secret address is the key.
    "/views/feed/{token}",
    "/policies/{policy}",
    "/policies/{policy}/versions/{number}",
];

/// What strangers may send a form to: only where they come in or go out.
const STRANGERS_SEND: &[&str] = &[
    "/setup",
    "/sign-in",
    "/sign-out",
    "/invitations/{token}",
    "/ask",
];

/// What is a reader's own to change.
const OWN: &[&str] = &[
    "/sign-in",
    "/sign-out",
    "/setup",
    "/invitations/{token}",
    "/me/name",
    "/me/passphrase",
    "/me/theme",
    "/me/keys",
    "/me/keys/switch",
    "/me/reading",
    "/articles/{number}/marks",
    "/me/sessions/{session}/end",
    "/me/tokens",
    "/me/tokens/{access}/revoke",
    "/articles/{number}/here",
    // Anybody may ask.
    "/ask",
    // What one typed comes back as a file, and nothing is kept.
    "/claims/{number}/verdict/text",
    "/claims/{number}/here",
    "/claims/{number}/read",
    "/me/mail",
    "/notifications/read",
    "/notifications/{id}/read",
    "/today/caught-up",
    "/claims/{number}/watch",
    "/views",
    "/views/{id}",
];

/// What answers without end; it has tests of its own.
const STREAMS: &[&str] = &["/articles/{number}/live", "/claims/{number}/live"];

/// An address as the product lists it.
pub struct Route {
    pub pattern: &'static str,
    pub get: bool,
    pub post: bool,
}

impl Route {
    /// Whether it answers with something that ends.
    pub fn is_a_page(&self) -> bool {
        self.get && !STREAMS.contains(&self.pattern)
    }
}

pub fn routes() -> Vec<Route> {
    let screen = include_str!("../../src/web/mod.rs");
    let mut routes = Vec::new();
    for rest in screen.split("resource(\"").skip(1) {
        let (pattern, rest) = rest.split_once('"').unwrap();
        let line = rest.lines().next().unwrap();
        let (get, post) = (line.contains("route(get("), line.contains("route(post()"));
        routes.push(Route { pattern, get, post });
    }
    assert!(routes.len() > 50, "the addresses were not found");
    routes
}

/// The sample desk, with something real for every part of an address.
pub struct Sample {
    pub app: App,
    pub claim: String,
    other_claim: String,
    article: String,
    evidence: String,
    speaker: String,
    source: String,
    thread: String,
    person: String,
    feed: String,
    pub slug: String,
}

impl Sample {
    pub async fn open() -> Sample {
        let app = spawn_empty_app().await;
        galley::sample::fill(&app.desk, &Vault::new())
            .await
            .unwrap();
        let one = async |sql: &str| text(&app, sql).await;
        let number = |number: String| format!("C-{:0>4}", number.trim_matches('"'));
        Sample {
            claim: number(
                one("SELECT min(c.number) FROM claim c JOIN exhibit e ON e.claim_id = c.id WHERE c.state = 'researching'").await,
            ),
            other_claim: number(one("SELECT min(number) FROM claim WHERE exhibits = 0").await),
            article: one("SELECT min(number) FROM article").await,
            evidence: id(&app, "SELECT id FROM evidence WHERE sha256 IS NOT NULL").await,
            speaker: id(&app, "SELECT id FROM speaker").await,
            source: id(&app, "SELECT id FROM source").await,
            thread: id(&app, "SELECT comment_id FROM thread").await,
            person: id(&app, "SELECT id FROM person").await,
            feed: id(&app, "SELECT id FROM feed").await,
            slug: one("SELECT min(slug) FROM public_check").await,
            app,
        }
    }

    pub fn path(&self, pattern: &str) -> String {
        let number = match pattern {
            pattern if pattern.starts_with("/claims") => &self.claim,
            pattern if pattern.starts_with("/articles") => &self.article,
            _ => "1",
        };
        let file = if pattern.starts_with("/feeds") {
            "checks.atom"
        } else {
            "claims.csv"
        };
        let id = match pattern {
            pattern if pattern.starts_with("/evidence") => &self.evidence,
            pattern if pattern.starts_with("/speakers") => &self.speaker,
            pattern if pattern.starts_with("/sources") => &self.source,
            pattern if pattern.starts_with("/inbox") => &self.feed,
            _ => &self.person,
        };
        let mut path = pattern.to_owned();
        for (part, value) in [
            ("{number}", number),
            ("{claim}", &self.claim),
            ("{exhibit}", "1"),
            ("{suggestion}", "1"),
            ("{request}", "1"),
            ("{thread}", &self.thread),
            ("{slug}", &self.slug),
            ("{file}", file),
            ("{id}", id),
            ("{token}", &"a".repeat(64)),
            ("{session}", &"b".repeat(16)),
            ("{access}", id),
            ("{message}", id),
            ("{run}", id),
            ("{tip}", id),
            ("{speaker}", &self.speaker),
            ("{topic}", "transport"),
            ("{policy}", "method"),
            ("{name:.*}", "app.css"),
        ] {
            path = path.replace(part, value);
        }
        assert!(
            !path.contains('{'),
            "{pattern} has a part that this test does not know"
        );
        path
    }
}

async fn text(app: &App, sql: &str) -> String {
    let db = app.desk.store().read();
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let row = row.unwrap().unwrap();
    match row.try_get_by_index::<String>(0) {
        Ok(text) => text,
        Err(_) => row.try_get_by_index::<i32>(0).unwrap().to_string(),
    }
}

async fn id(app: &App, sql: &str) -> String {
    let db = app.desk.store().read();
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    row.unwrap()
        .unwrap()
        .try_get_by_index::<uuid::Uuid>(0)
        .unwrap()
        .to_string()
}

pub async fn head(app: &App) -> i64 {
    events::head(app.desk.store().read()).await.unwrap().seq
}

pub async fn posted(browser: &Browser, path: &str, csrf: &str, more: &[(&str, &str)]) -> Seen {
    let mut fields = vec![("csrf", csrf)];
    fields.extend(more);
    browser.post(path, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_let_in_where_readers_of_checks_go_and_nowhere_else() {
    let sample = Sample::open().await;
    let stranger = sample.app.browser();
    let csrf = stranger.get("/sign-in").await.csrf();
    let before = head(&sample.app).await;
    let secrets = unpublished(&sample.app).await;
    for route in routes() {
        let path = sample.path(route.pattern);
        let public = PUBLIC.contains(&route.pattern);
        if route.get {
            let seen = stranger.get(&path).await;
            if public {
                assert!(
                    matches!(seen.status, 200 | 303 | 404),
                    "{path}: {}",
                    seen.status
                );
                for secret in &secrets {
                    assert!(!seen.body.contains(secret), "{path} shows “{secret}”");
                }
            } else {
                assert_eq!(seen.status, 303, "{path} lets strangers in");
                // The front door leads strangers to what is public.
                let leads = if path == "/" {
                    "/checks"
                } else {
                    "/sign-in?next="
                };
                assert!(seen.location().starts_with(leads), "{path}");
            }
            let mutated = stranger.get(&format!("{path}/")).await;
            assert!(
                matches!(mutated.status, 303 | 404),
                "{path}/: {}",
                mutated.status
            );
        }
        if route.post && !STRANGERS_SEND.contains(&route.pattern) {
            let seen = posted(&stranger, &path, &csrf, &[]).await;
            assert_eq!(seen.status, 401, "{path} takes what strangers send");
        }
    }
    assert_eq!(
        head(&sample.app).await,
        before,
        "a stranger changed something"
    );
}

/// Words of claims that were never public.
pub async fn unpublished(app: &App) -> Vec<String> {
    let db = app.desk.store().read();
    let sql = "SELECT statement FROM claim WHERE publications = 0";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    assert!(rows.len() > 5);
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_look_at_the_desk_and_change_nothing() {
    let sample = Sample::open().await;
    let reader = sample.app.signed_in(Role::Reader).await;
    let csrf = reader.get("/me").await.csrf();
    let before = head(&sample.app).await;
    for route in routes() {
        let path = sample.path(route.pattern);
        if route.is_a_page() {
            let seen = reader.get(&path).await;
            let fine = matches!(seen.status, 200 | 303 | 403 | 404);
            assert!(fine, "{path}: {} {}", seen.status, seen.text());
        }
        if route.post && !OWN.contains(&route.pattern) {
            let seen = posted(&reader, &path, &csrf, WELL_FORMED).await;
            let refused = matches!(seen.status, 403 | 404 | 409 | 422);
            assert!(refused, "{path}: {} {}", seen.status, seen.text());
        }
    }
    assert_eq!(
        head(&sample.app).await,
        before,
        "a reader changed something"
    );
    for path in ["/exports", "/exports/claims.csv", "/exports/claims.jsonl"] {
        reader.get(path).await.expect(403);
    }
    reader.get("/people").await.expect(404);
}

/// Something sound for every field of every form.
pub const WELL_FORMED: &[(&str, &str)] = &[
    ("action", "accept"),
    ("revision", "1"),
    ("verdict_revision", "1"),
    ("reason", "For a reason."),
    ("target", "C-0001"),
    ("statement", "It is so."),
    ("kind", "figure"),
    ("priority", "normal"),
    ("speaker", "Ilse Tarnova"),
    ("title", "A title"),
    ("passage", "A passage"),
    (
        "text",
        "The mayor said that the town spent 12 million marks on roads in 2025.",
    ),
    ("stance", "supports"),
    ("body", "A comment."),
    ("duty", "check"),
    ("name", "Nia New"),
    ("email", "nia@desk.example"),
    ("role", "editor"),
    ("administrator", "on"),
    ("standing", "gone"),
    ("desk_name", "Another Desk"),
    ("approvals", "1"),
    ("days", "5"),
    ("due", "2027-01-01T16:00"),
    ("recheck", "2027-01-01"),
    ("known_as_of", "2026-09-30"),
    ("stated_as", "A description"),
    ("start", "0"),
    ("end", "10"),
    ("tie", "updates"),
    ("to", "C-0001"),
    ("sort", "speaker"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_refused_at_every_address() {
    let sample = Sample::open().await;
    let editor = sample.app.signed_in(Role::Editor).await;
    let csrf = editor.get("/me").await.csrf();
    let before = head(&sample.app).await;
    for route in routes() {
        let path = sample.path(route.pattern);
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let request = editor
                .request(method.clone(), &path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("csrf={csrf}"));
            let seen = editor.send(request, &path).await;
            assert!(
                matches!(seen.status, 403..=405),
                "{method} {path}: {}",
                seen.status
            );
        }
        if !route.post {
            let seen = posted(&editor, &path, &csrf, &[]).await;
            assert!(
                matches!(seen.status, 403..=405),
                "POST {path}: {}",
                seen.status
            );
        }
        if !route.get {
            let seen = editor.get(&path).await;
            assert!(
                matches!(seen.status, 404 | 405),
                "GET {path}: {}",
                seen.status
            );
        }
    }
    assert_eq!(head(&sample.app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_not_there_or_not_of_its_parent_is_not_found() {
    let sample = Sample::open().await;
    let editor = sample.app.signed_in(Role::Editor).await;
    let csrf = editor.get("/me").await.csrf();
    let nobody = uuid::Uuid::now_v7();
    let (claim, other) = (&sample.claim, &sample.other_claim);
    for path in [
        "/claims/C-9999".to_owned(),
        "/claims/C-99999999999999999999".to_owned(),
        "/claims/1e3".to_owned(),
        "/claims/%00".to_owned(),
        "/claims/%ff%fe".to_owned(),
        "/articles/9999".to_owned(),
        "/articles/x".to_owned(),
        "/articles/999999999999999".to_owned(),
        "/checks/no-such-check".to_owned(),
        "/checks/%2e%2e%2f%2e%2e%2fetc%2fpasswd".to_owned(),
        format!("/checks/{}/versions/99", sample.slug),
        format!("/checks/{}/versions/x", sample.slug),
        format!("/evidence/{nobody}"),
        format!("/evidence/{nobody}/copy"),
        "/evidence/not-a-key".to_owned(),
        "/evidence/..%2f..%2fetc%2fpasswd/copy".to_owned(),
        format!("/speakers/{nobody}"),
        "/feeds/secrets.txt".to_owned(),
        "/exports/..%2fgalley.db".to_owned(),
        "/static/../Cargo.toml".to_owned(),
        "/static/..%2fCargo.toml".to_owned(),
        "/static/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/static//etc/passwd".to_owned(),
        "/static/screenshots/desk.png".to_owned(),
        "/galley.db".to_owned(),
        "/.env".to_owned(),
        "/no-such-page".to_owned(),
    ] {
        let raw = crate::support::raw::get(sample.app.host(), &path, &editor).await;
        assert_eq!(raw.status, 404, "{path}: {}", raw.head);
    }
    for path in [
        // This exhibit is another claim's.
        format!("/claims/{other}/evidence/1/withdraw"),
        format!("/claims/{claim}/evidence/99/withdraw"),
        format!("/claims/{claim}/evidence/x/restore"),
        format!("/articles/{}/claims/C-9999", sample.article),
        format!("/people/{nobody}/role"),
        format!("/speakers/{nobody}/roles"),
    ] {
        let seen = posted(&editor, &path, &csrf, WELL_FORMED).await;
        assert!(
            matches!(seen.status, 403 | 404 | 422),
            "{path}: {} {}",
            seen.status,
            seen.text()
        );
    }
}

/// Forms as no page of ours sends them: every field empty, endless, full of control characters or
/// of the wrong kind, at every address that takes a form, by an editor who administers.
#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_strange_enough_to_be_a_failure_of_ours() {
    let sample = Sample::open().await;
    let app = &sample.app;
    let editor = app.signed_in(Role::Editor).await;
    let txn = app.desk.store().begin().await.unwrap();
    txn.execute_unprepared("UPDATE person SET administrator = TRUE WHERE name = 'Edith Editor'")
        .await
        .unwrap();
    txn.commit().await.unwrap();
    let csrf = editor.get("/me").await.csrf();
    let endless = "endless ".repeat(20_000);
    let long = "x".repeat(250);
    let wide = "\u{1F469}\u{200D}\u{1F469}".repeat(120);
    let strange: Vec<&str> = vec![
        "",
        " ",
        "\0",
        "\0 \0",
        "a\0b",
        "\u{202e}\u{feff}\u{200b}",
        "'; DROP TABLE claim; --",
        "<script>alert(1)</script>",
        "99999999999999999999",
        "-1",
        "NaN",
        "2026-13-45",
        "9999-12-31",
        "%s%n{{7*7}}",
        &long,
        &wide,
        &endless,
    ];
    // Addresses that end what the test itself stands on come last, or not at all.
    let left_out = [
        "/sign-out",
        "/me/passphrase",
        "/me/sessions/{session}/end",
        "/setup",
    ];
    for route in routes()
        .into_iter()
        .filter(|route| route.post && !left_out.contains(&route.pattern))
    {
        let path = sample.path(route.pattern);
        for value in &strange {
            // Every field strange at once, and each alone among sound ones.
            let mut forms = vec![
                WELL_FORMED
                    .iter()
                    .map(|(name, _)| (*name, *value))
                    .collect::<Vec<_>>(),
            ];
            if ["\0 \0", long.as_str(), wide.as_str()].contains(value) {
                forms.push(alone("name", value));
                forms.push(alone("title", value));
                forms.push(alone("statement", value));
                forms.push(alone("text", value));
            }
            for form in forms {
                let seen = posted(&editor, &path, &csrf, &form).await;
                assert!(
                    seen.status < 500,
                    "{path} with “{value:.40}”: {} {}",
                    seen.status,
                    seen.text()
                );
            }
        }
    }
    // Bytes that are no UTF-8, a form that says it is another kind, and none at all.
    for (kind, body, statuses) in [
        (
            "application/x-www-form-urlencoded",
            b"csrf=%ff%fe&name=%c3%28".to_vec(),
            &[403][..],
        ),
        (
            "application/x-www-form-urlencoded",
            b"\xff\xfe\x00".to_vec(),
            &[403],
        ),
        (
            "application/x-www-form-urlencoded; charset=utf-16",
            b"csrf=x".to_vec(),
            &[403],
        ),
        (
            "application/json",
            b"{\"csrf\":\"x\"}".to_vec(),
            &[403, 415],
        ),
        ("text/plain", b"csrf=x".to_vec(), &[403, 415]),
        (
            "multipart/form-data",
            b"csrf=x".to_vec(),
            &[403, 404, 415, 422],
        ),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\n\r\n--x--".to_vec(),
            &[403, 404, 415, 422],
        ),
        ("", Vec::new(), &[403, 415]),
    ] {
        for route in routes().into_iter().filter(|route| route.post) {
            let path = sample.path(route.pattern);
            let mut request = editor
                .request(reqwest::Method::POST, &path)
                .body(body.clone());
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            let seen = editor.send(request, &path).await;
            assert!(
                statuses.contains(&seen.status),
                "{path} as {kind}: {}",
                seen.status
            );
        }
    }
    let query = [
        "q=%00",
        "q=%ff",
        "q=%22%20OR%201",
        "state=x",
        "before=99999999999999999999",
        "page=-1",
        "c=x",
        "q=*",
    ];
    for route in routes().into_iter().filter(Route::is_a_page) {
        for query in query {
            let path = format!("{}?{query}", sample.path(route.pattern));
            let seen = editor.get(&path).await;
            assert!(seen.status < 500, "{path}: {}", seen.status);
        }
    }
    assert!(app.desk.store().check().await.unwrap().is_empty());
}

/// Sound fields, one of them strange.
fn alone<'a>(field: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    let swap = |(name, sound): &(&'static str, &'static str)| {
        (*name, if *name == field { value } else { *sound })
    };
    WELL_FORMED.iter().map(swap).collect()
}
