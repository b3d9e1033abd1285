//! What strangers and other sites try: forged forms, guessed passphrases, planted sessions, second
//! uses of what works once, and bodies that are too much.

use std::time::Instant;

use galley::domain::people::Role;
use reqwest::Method;
use sea_orm::ConnectionTrait;

use crate::doors::{Sample, WELL_FORMED, head, posted, routes};
use crate::support::{
    App, Browser, PASSPHRASE, Seen, Settings, raw, spawn_app, spawn_app_with, spawn_empty_app,
    spawn_empty_app_with,
};

async fn run(app: &App, sql: &str) {
    let txn = app.desk.store().begin().await.unwrap();
    txn.execute_unprepared(sql).await.unwrap();
    txn.commit().await.unwrap();
}

async fn with_header(browser: &Browser, path: &str, csrf: &str, name: &str, value: &str) -> Seen {
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(name, value)
        .body(format!("csrf={csrf}&name=Forged+Name&body=x"));
    browser.send(request, path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_taken_without_the_token_of_its_own_session_or_from_another_site() {
    let sample = Sample::open().await;
    let editor = sample.app.signed_in(Role::Editor).await;
    let csrf = editor.get("/me").await.csrf();
    let colleague = sample.app.signed_in(Role::Editor).await;
    let colleagues = colleague.get("/me").await.csrf();
    let strangers = sample.app.browser().get("/sign-in").await.csrf();
    let before = head(&sample.app).await;
    for route in routes().into_iter().filter(|route| route.post) {
        let path = sample.path(route.pattern);
        editor.post(&path, WELL_FORMED).await.expect(403);
        for token in ["", "0", &colleagues, &strangers, &"a".repeat(64)] {
            posted(&editor, &path, token, WELL_FORMED).await.expect(403);
        }
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "unheard-of"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1"),
            ("origin", "http://127.0.0.1.evil.example"),
        ] {
            let seen = with_header(&editor, &path, &csrf, name, value)
                .await
                .expect(403);
            assert!(
                !seen.body.contains("Forged Name"),
                "{path} shows what another site sent"
            );
        }
    }
    assert_eq!(head(&sample.app).await, before);
    with_header(&editor, "/me/name", &csrf, "sec-fetch-site", "same-origin")
        .await
        .expect(303);
    assert!(head(&sample.app).await > before);
}

/// A page whose name has been pointed at this machine looks to its browser like our own site.
#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_name_for_this_machine_sets_up_no_desk_and_appears_on_no_page() {
    let app = spawn_empty_app().await;
    let browser = app.browser();
    let csrf = browser.get("/setup").await.csrf();
    let form = format!(
        "csrf={csrf}&desk_name=Taken&name=Eve&email=eve%40evil.example&passphrase=tulip+anchor+seventeen"
    );
    let cookies = browser.cookies();
    let sent = async |host: &str, more: &str| {
        let request = format!(
            "POST /setup HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n{more}Content-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        );
        raw::send(app.host(), request.as_bytes()).await
    };
    let same = "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example:8080\r\n";
    assert_eq!(sent("evil.example:8080", same).await.status, 403);
    assert_eq!(sent("evil.example:8080", "").await.status, 403);
    for path in [
        "/setup",
        "/claims",
        "/sign-in",
        "/checks",
        "/feeds/checks.atom",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\
             X-Forwarded-Proto: gopher\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n"
        );
        let answer = raw::send(app.host(), request.as_bytes()).await;
        let text = format!("{}{}", answer.head, answer.body);
        assert!(
            !text.contains("evil.example") && !text.contains("gopher"),
            "{path}: {text}"
        );
    }
    let local = format!("localhost:{}", app.host().rsplit(':').next().unwrap());
    assert_eq!(
        sent(&local, &format!("Origin: http://{local}\r\n"))
            .await
            .status,
        303
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_keep_a_page_to_itself() {
    let sample = Sample::open().await;
    let editor = sample.app.signed_in(Role::Editor).await;
    let stranger = sample.app.browser();
    let mut paths: Vec<String> = routes()
        .iter()
        .filter(|route| route.is_a_page())
        .map(|route| sample.path(route.pattern))
        .collect();
    paths.push("/no-such-page".to_owned());
    for path in paths {
        for browser in [&editor, &stranger] {
            let seen = browser.get(&path).await;
            let policy = seen.header("content-security-policy");
            let part = "default-src 'none'";
            assert!(policy.contains(part), "{path}: {policy}");
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            if seen.header("content-type").starts_with("text/html") {
                // The card is made for the pages of others, and has nothing to be sent from there.
                let (framed, forms) = match path.starts_with("/embed/") {
                    true => ("frame-ancestors *", "form-action 'none'"),
                    false => ("frame-ancestors 'none'", "form-action 'self'"),
                };
                for part in [framed, "base-uri 'none'", forms] {
                    assert!(policy.contains(part), "{path}: {policy}");
                }
                let inline = ["<script>", " onclick=", " style=\"", "javascript:"];
                // One link is made to be dragged among the bookmarks; the policy keeps it from
                // running here.
                let bookmarklet = "href=\"javascript:void(window.open(";
                let body = match path.as_str() {
                    "/articles/new" => seen.body.replacen(bookmarklet, "", 1),
                    _ => seen.body.clone(),
                };
                assert!(
                    !inline.iter().any(|word| body.contains(word)),
                    "{path} has inline code"
                );
            }
            assert_eq!(seen.header("x-content-type-options"), "nosniff", "{path}");
            let framed = if path.starts_with("/embed/") {
                ""
            } else {
                "DENY"
            };
            assert_eq!(seen.header("x-frame-options"), framed, "{path}");
            assert!(!seen.header("referrer-policy").is_empty(), "{path}");
            assert!(!seen.header("permissions-policy").is_empty(), "{path}");
            assert_eq!(seen.header("strict-transport-security"), "", "{path}");
            assert_eq!(seen.header("access-control-allow-origin"), "", "{path}");
        }
        let signed_in = editor.get(&path).await;
        if !path.starts_with("/static") && !path.starts_with("/favicon") {
            assert_eq!(signed_in.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn https_makes_cookies_secure_and_records_name_the_public_address() {
    let app = spawn_app_with(Settings {
        base_url: Some("https://desk.example".to_owned()),
        ..Settings::default()
    })
    .await;
    let seen = app.browser().get("/sign-in").await.expect(200);
    let cookie = seen.header("set-cookie");
    assert!(cookie.starts_with("__Host-galley-visit="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let lasting = "max-age=31536000; includeSubDomains";
    assert_eq!(seen.header("strict-transport-security"), lasting);
    assert_eq!(app.desk.base_url(), "https://desk.example");
    let feed = app.browser().get("/feeds/checks.atom").await.expect(200);
    assert!(
        feed.body.contains("https://desk.example/checks"),
        "{}",
        feed.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_new_after_signing_in_and_ends_when_it_should() {
    let app = spawn_app().await;
    // What somebody else has planted is not taken over.
    let victim = app.browser();
    let planted = "c".repeat(64);
    victim.plant(&format!("galley-session={planted}; Path=/"));
    victim.sign_in("ada@desk.example", PASSPHRASE).await;
    assert!(!victim.cookies().contains(&planted));
    let thief = app.browser();
    thief.plant(&format!("galley-session={planted}; Path=/"));
    thief.get("/me").await.expect(303);

    // Signing in again ends the session one came with.
    let first = victim.cookies();
    let old = app.browser();
    let (name, value) = session_of(&first);
    old.plant(&format!("{name}={value}; Path=/"));
    old.get("/me").await.expect(200);
    let page = victim.get("/me").await;
    victim
        .press_in(&page, "header", "Sign out", &[])
        .await
        .expect(303);
    old.get("/me").await.expect(303);

    // Idle for two hours, or older than twelve.
    let (past, later) = ("2020-01-01T00:00:00+00:00", "2020-01-01 00:00:00+00:00");
    for sql in [
        format!("UPDATE session SET seen_at = '{past}'"),
        format!("UPDATE session SET ends_at = '{later}'"),
    ] {
        let browser = app.administrator().await;
        browser.get("/me").await.expect(200);
        run(&app, &sql).await;
        browser.get("/me").await.expect(303);
    }
}

fn session_of(cookies: &str) -> (String, String) {
    let session = cookies
        .split("; ")
        .find(|cookie| cookie.starts_with("galley-session="));
    let (name, value) = session.unwrap().split_once('=').unwrap();
    (name.to_owned(), value.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn letting_somebody_go_and_changing_their_role_count_from_their_next_request() {
    let app = spawn_app().await;
    let administrator = app.administrator().await;
    let csrf = administrator.get("/me").await.csrf();
    let id = app
        .add("Chris Checker", "chris@desk.example", Role::Editor)
        .await;
    let chris = app.browser();
    chris.sign_in("chris@desk.example", PASSPHRASE).await;
    let token = chris.get("/me").await.csrf();
    posted(
        &chris,
        "/articles",
        &token,
        &[("text", "It is so, said the mayor.")],
    )
    .await
    .expect(303);

    let role = [("role", "reader")];
    posted(&administrator, &format!("/people/{id}/role"), &csrf, &role)
        .await
        .expect(303);
    posted(
        &chris,
        "/articles",
        &token,
        &[("text", "It is not so, said she.")],
    )
    .await
    .expect(403);

    let gone = [("standing", "gone")];
    posted(
        &administrator,
        &format!("/people/{id}/standing"),
        &csrf,
        &gone,
    )
    .await
    .expect(303);
    chris.get("/claims").await.expect(303);
    let late = posted(&chris, "/me/name", &token, &[("name", "Still Here")]).await;
    assert!(matches!(late.status, 401 | 403), "{}", late.status);
    let again = app
        .browser()
        .try_to_sign_in("chris@desk.example", PASSPHRASE)
        .await;
    again.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_dismiss_each_other_one_remains() {
    let app = spawn_app().await;
    let bea = app.add("Bea Boss", "bea@desk.example", Role::Editor).await;
    run(
        &app,
        "UPDATE person SET administrator = TRUE WHERE email = 'bea@desk.example'",
    )
    .await;
    let people = galley::store::people::all(app.desk.store().read())
        .await
        .unwrap();
    let ada = people
        .iter()
        .find(|person| person.email == "ada@desk.example")
        .unwrap()
        .id;
    let (one, other) = (app.administrator().await, app.browser());
    other.sign_in("bea@desk.example", PASSPHRASE).await;
    let (ones, others) = (one.get("/me").await.csrf(), other.get("/me").await.csrf());
    let gone = [("standing", "gone")];
    let (first, second) = (
        format!("/people/{bea}/standing"),
        format!("/people/{ada}/standing"),
    );
    let (first, second) = tokio::join!(
        posted(&one, &first, &ones, &gone),
        posted(&other, &second, &others, &gone)
    );
    assert!(first.status < 500 && second.status < 500);
    let left = galley::store::people::administrators(app.desk.store().read())
        .await
        .unwrap();
    assert_eq!(left, 1, "{} and {}", first.status, second.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_slows_down_and_tells_nothing_of_who_works_here() {
    let app = spawn_app().await;
    let shape = |seen: &Seen| {
        let csrf = seen.csrf();
        (
            seen.status,
            seen.body
                .replace(&csrf, "")
                .replace("nobody@desk.example", "ada@desk.example"),
        )
    };
    let browser = app.browser();
    let known = browser
        .try_to_sign_in("ada@desk.example", "a wrong passphrase")
        .await;
    let unknown = browser
        .try_to_sign_in("nobody@desk.example", "a wrong passphrase")
        .await;
    assert_eq!(shape(&known), shape(&unknown));
    assert_eq!(known.status, 422);
    // Neither does the time: without a hash to compare with, the answer would come ten times as
    // fast. The quickest of several is what no other load has slowed down.
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..7 {
        for (email, times) in ["ada@desk.example", "nobody@desk.example"]
            .iter()
            .zip(&mut times)
        {
            let csrf = browser.get("/sign-in").await.csrf();
            let typed = [("email", *email), ("passphrase", "a wrong passphrase")];
            let began = Instant::now();
            posted(&browser, "/sign-in", &csrf, &typed)
                .await
                .expect(422);
            times.push(began.elapsed());
        }
    }
    let [known, unknown] = times.map(|times| times.into_iter().min().unwrap());
    assert!(
        unknown * 3 > known && known * 3 > unknown,
        "{known:?} and {unknown:?}"
    );
    // Both accounts slow down alike, with a time to wait.
    for email in ["ada@desk.example", "nobody@desk.example"] {
        let mut seen = browser.try_to_sign_in(email, "a wrong passphrase").await;
        for _ in 0..3 {
            seen = browser.try_to_sign_in(email, "a wrong passphrase").await;
        }
        seen.clone().expect(429);
        assert!((1..=60).contains(&seen.header("retry-after").parse::<u64>().unwrap()));
        // The right passphrase is not looked at either.
        browser.try_to_sign_in(email, PASSPHRASE).await.expect(429);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lets_one_person_in_once() {
    let app = spawn_app().await;
    let administrator = app.administrator().await;
    let page = administrator.get("/people").await.expect(200);
    let invited = async |email: &str| {
        let typed = [("name", "Nia New"), ("email", email), ("role", "checker")];
        let csrf = page.csrf();
        let shown = posted(&administrator, "/people", &csrf, &typed)
            .await
            .expect(200);
        let at = shown.body.find("/invitations/").expect("there is no link");
        shown.body[at..at + "/invitations/".len() + 64].to_owned()
    };
    let accept = async |browser: &Browser, link: &str| {
        let page = browser.get(link).await;
        let csrf = if page.status == 200 {
            page.csrf()
        } else {
            browser.get("/sign-in").await.csrf()
        };
        posted(
            browser,
            link,
            &csrf,
            &[("passphrase", "violet harbour nineteen")],
        )
        .await
    };
    let link = invited("nia@desk.example").await;
    let (one, other) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(accept(&one, &link), accept(&other, &link));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 404]);
    accept(&app.browser(), &link).await.expect(404);

    let late = invited("lou@desk.example").await;
    run(
        &app,
        "UPDATE invitation SET ends_at = '2020-01-01T00:00:00+00:00' WHERE used_at IS NULL",
    )
    .await;
    accept(&app.browser(), &late).await.expect(404);
    app.browser()
        .get(&format!("/invitations/{}", "0".repeat(64)))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_set_up_at_once_one_does() {
    let app = spawn_empty_app().await;
    let tries: Vec<_> = (0..8)
        .map(|number| {
            let browser = app.browser();
            tokio::spawn(async move {
                let page = browser.get("/setup").await;
                let email = format!("person{number}@desk.example");
                let typed = [
                    ("desk_name", "The Desk"),
                    ("name", "Ada First"),
                    ("email", email.as_str()),
                    ("passphrase", PASSPHRASE),
                ];
                posted(&browser, "/setup", &page.csrf(), &typed)
                    .await
                    .status
            })
        })
        .collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 404, 404, 404, 404, 404, 404, 404]);
    let people = galley::store::people::all(app.desk.store().read())
        .await
        .unwrap();
    assert_eq!(people.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_strangers_can_reach_is_set_up_with_the_token_it_printed() {
    let app = spawn_empty_app_with(Settings {
        address: "0.0.0.0:0".to_owned(),
        ..Settings::default()
    })
    .await;
    let token = app.setup_token.clone().expect("it asks for no token");
    let browser = app.browser();
    let csrf = browser.get("/setup").await.csrf();
    let mut typed = vec![
        ("desk_name", "The Desk"),
        ("name", "Ada First"),
        ("email", "ada@desk.example"),
        ("passphrase", PASSPHRASE),
    ];
    let refused = posted(&browser, "/setup", &csrf, &typed).await.expect(403);
    assert!(refused.body.contains("The Desk"), "what was typed is gone");
    assert!(!refused.body.contains(PASSPHRASE));
    typed.push(("setup_token", &token));
    posted(&browser, "/setup", &csrf, &typed).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_is_refused_and_what_was_typed_is_kept() {
    let app = spawn_app().await;
    let editor = app.signed_in(Role::Editor).await;
    let csrf = editor.get("/me").await.csrf();
    let big = "x".repeat(1 << 20);
    posted(&editor, "/articles", &csrf, &[("text", &big)])
        .await
        .expect(413);
    let request = |head: &str| {
        format!(
            "POST /articles HTTP/1.1\r\nHost: {}\r\n{head}\r\n",
            app.host()
        )
    };
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (head, status) in [
        (format!("{kind}Content-Length: 9999999999\r\n"), 413),
        (
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 99999999\r\n"
                .to_owned(),
            413,
        ),
        (
            format!("{kind}Content-Encoding: br\r\nContent-Length: 1\r\n"),
            415,
        ),
        (
            format!("{kind}Content-Length: 3\r\nContent-Length: 4\r\n"),
            400,
        ),
        (
            format!("{kind}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
            400,
        ),
        (format!("X: {}\r\n", "y".repeat(1 << 20)), 431),
    ] {
        let answer = raw::send(app.host(), request(&head).as_bytes()).await;
        let fine =
            answer.status == status || (status == 431 && matches!(answer.status, 0 | 400 | 413));
        assert!(fine, "{:.60}: {}", head, answer.status);
    }
    // The typed words stand on the page that says no.
    let words = "Words that took an hour to write.";
    let refused = posted(&editor, "/claims/C-0001/comments", "0", &[("body", words)]).await;
    assert!(refused.clone().expect(403).says(words));
    let refused = posted(
        &editor,
        "/claims/C-0001/comments",
        &csrf,
        &[("body", words)],
    )
    .await;
    assert!(refused.expect(404).says(words));
    assert_eq!(app.browser().get("/healthz").await.status, 200);
}
