//! The desk's own API over HTTP: who may what, pages to the end, states that were seen, requests
//! sent twice, and bodies that no program should send.

use galley::domain::access::Scope;
use galley::domain::people::Role;
use reqwest::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::doors::{Sample, head, unpublished};
use crate::support::{Program, spawn_app};

/// What anybody may read.
const OPEN: &[&str] = &[
    "/v1alpha1/claims:search",
    "/v1alpha1/claims:imageSearch",
    "/api/v1",
    "/api/v1/openapi.json",
    "/api/v1/publications",
    "/api/v1/publications/{slug}",
];

/// Every address for programs with its methods, as the product lists them.
fn addresses() -> Vec<(&'static str, Vec<Method>)> {
    let screen = include_str!("../../src/api/mod.rs");
    let mut found = Vec::new();
    for rest in screen.split("resource(\"").skip(1) {
        let (pattern, rest) = rest.split_once('"').unwrap();
        let line = rest.lines().next().unwrap();
        let methods = [
            ("route(get(", Method::GET),
            ("route(post().to", Method::POST),
            ("route(put()", Method::PUT),
            ("route(patch()", Method::PATCH),
            ("route(delete()", Method::DELETE),
        ];
        let methods = methods.into_iter().filter(|(word, _)| line.contains(word));
        found.push((pattern, methods.map(|(_, method)| method).collect()));
    }
    assert!(found.len() > 25, "the addresses were not found");
    found
}

fn path(sample: &Sample, pattern: &str) -> String {
    let nobody = uuid::Uuid::now_v7().to_string();
    let number = if pattern.contains("articles") {
        "1"
    } else {
        &sample.claim
    };
    pattern
        .replace("{number}", number)
        .replace("{exhibit}", "1")
        .replace("{id}", &nobody)
        .replace("{slug}", &sample.slug)
        .replace("{file}", "claims.csv")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_asks_for_a_token_and_for_its_scope() {
    let sample = Sample::open().await;
    let app = &sample.app;
    let stranger = app.program();
    let mut wrong = app.program();
    wrong.token = Some("galley_wrong".to_owned());
    let public = app.program_of(Role::Editor, &[Scope::ReadPublic]).await;
    let browser = app.signed_in(Role::Editor).await;
    let before = head(app).await;
    let secrets = unpublished(app).await;
    for (pattern, methods) in addresses() {
        let path = path(&sample, pattern);
        for method in methods {
            let name = format!("{method} {path}");
            let body = json!({});
            let open = OPEN.contains(&pattern);
            let call = async |program: &Program| {
                program
                    .call(method.clone(), &path, &[("if-match", "\"1\"")], &body)
                    .await
            };
            let seen = call(&stranger).await;
            if open {
                assert!(matches!(seen.status, 200 | 400), "{name}: {}", seen.status);
            } else {
                assert_eq!(seen.status, 401, "{name} lets strangers in");
            }
            let known = call(&public).await;
            if open {
                assert_eq!(known.status, seen.status, "{name}");
            } else {
                assert_eq!(
                    known.status, 403,
                    "{name} is open to a token that reads what is public: {}",
                    known.body
                );
            }
            for secret in &secrets {
                assert!(
                    !seen.body.contains(secret) && !known.body.contains(secret),
                    "{name} shows “{secret}”"
                );
            }
            // Cookies mean nothing here.
            if !open {
                let request = browser
                    .request(method.clone(), &path)
                    .header("content-type", "application/json");
                let seen = browser.send(request.body("{}"), &path).await;
                assert_eq!(seen.status, 401, "{name} takes a cookie");
            }
        }
    }
    wrong.get("/api/v1/publications").await.expect(401);
    assert_eq!(head(app).await, before, "something was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_read_changes_nothing_and_nothing_fails_on_our_side() {
    let sample = Sample::open().await;
    let app = &sample.app;
    let reads = app
        .program_of(Role::Editor, &[Scope::ReadDesk, Scope::Export])
        .await;
    let reader = app.program_of(Role::Reader, &Scope::ALL).await;
    let before = head(app).await;
    for (pattern, methods) in addresses() {
        let path = path(&sample, pattern);
        for method in methods {
            for program in [&reads, &reader] {
                let seen = program
                    .call(method.clone(), &path, &[("if-match", "\"1\"")], &json!({}))
                    .await;
                assert!(
                    seen.status < 500 || seen.status == 501,
                    "{method} {path}: {} {}",
                    seen.status,
                    seen.body
                );
                if method != Method::GET {
                    assert!(
                        (400..500).contains(&seen.status),
                        "{method} {path}: {}",
                        seen.status
                    );
                }
            }
        }
    }
    // What leaves in a file is written down, and nothing else is.
    let sql = "SELECT CAST(count(*) AS integer) FROM event WHERE deed = 'took out a table of'";
    let db = app.desk.store().read();
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let left: i32 = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert!(left > 0);
    assert_eq!(
        head(app).await - i64::from(left),
        before,
        "somebody who only reads changed something"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_and_no_query_is_strange_enough_to_be_a_failure_of_ours() {
    let sample = Sample::open().await;
    let editor = sample.app.program_of(Role::Editor, &Scope::ALL).await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let bodies: Vec<Vec<u8>> = [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"a\":1}",
        "{\"text\":\"\\u0000\"}",
        "{\"text\":1e999}",
        "{\"statement\":\"\"}",
        "{\"action\":\"publish\"}",
        "{\"stance\":\"x\",\"passage\":\"\\u0000\"}",
        "{\"article\":1,\"start\":5,\"end\":2}",
        "{\"article\":1,\"start\":0,\"end\":18446744073709551615}",
        "{\"address\":\"javascript:alert(1)\"}",
        "{\"hosts\":[\"a\",\"a\",\"\"],\"name\":\"x\"}",
        "{\"wikidata\":\"../x\",\"name\":\"x\"}",
        "{\"body\":\"\\ud800\"}",
        &deep,
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"\xff\xfe{}".to_vec()])
    .collect();
    for (pattern, methods) in addresses() {
        let path = path(&sample, pattern);
        for method in methods {
            if method == Method::GET {
                for query in [
                    "cursor=x",
                    "cursor=99999999999999999999",
                    "limit=-1",
                    "limit=0",
                    "q=%00",
                    "state=x",
                    "q=%22",
                    "cursor=00ff",
                    "cursor=0a",
                    "claim=x",
                    "article=9999",
                ] {
                    let seen = editor.get(&format!("{path}?{query}")).await;
                    assert!(
                        seen.status < 500 || seen.status == 501,
                        "{path}?{query}: {} {}",
                        seen.status,
                        seen.body
                    );
                }
                continue;
            }
            for body in &bodies {
                for tag in ["\"1\"", "1", "W/\"1\"", "*", "\"99999999999\""] {
                    let request = editor
                        .request(method.clone(), &path)
                        .header("if-match", tag);
                    let request = request
                        .header("content-type", "application/json")
                        .body(body.clone());
                    let seen = editor.send(request, &path).await;
                    assert!(
                        seen.status < 500,
                        "{method} {path} {}: {} {}",
                        String::from_utf8_lossy(body),
                        seen.status,
                        seen.body
                    );
                    if seen.status >= 400 && path.starts_with("/api") {
                        assert_eq!(
                            seen.header("content-type"),
                            "application/problem+json",
                            "{path}"
                        );
                        assert_eq!(seen.json()["status"], seen.status);
                    }
                }
            }
            let request = editor
                .request(method.clone(), &path)
                .header("content-type", "application/json");
            let big = editor.send(request.body(vec![b' '; 2 << 20]), &path).await;
            // What is deleted is named by its address; nobody reads what comes along.
            let unread = method == Method::DELETE;
            assert!(
                big.status == 413 || unread && matches!(big.status, 403 | 404 | 428),
                "{method} {path} takes two megabytes: {}",
                big.status
            );
            let request = editor
                .request(method.clone(), &path)
                .header("content-type", "text/plain");
            let seen = editor.send(request.body("x".repeat(60)), &path).await;
            assert!(seen.status < 500, "{method} {path}: {}", seen.status);
            let request = editor
                .request(method.clone(), &path)
                .header("content-encoding", "gzip");
            editor.send(request.body("x"), &path).await.expect(415);
        }
    }
    for method in ["TRACE", "OPTIONS", "PUT", "DELETE"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let seen = editor
            .send(editor.request(method, "/api/v1/claims"), "/api/v1/claims")
            .await;
        assert_eq!(seen.status, 405);
        assert_eq!(seen.header("allow"), "GET, HEAD, POST");
    }
}

/// Everything of a list, page by page to the end.
async fn all(program: &Program, path: &str, list: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..500 {
        let join = if path.contains('?') { '&' } else { '?' };
        let at = if cursor.is_empty() {
            path.to_owned()
        } else {
            format!("{path}{join}cursor={cursor}")
        };
        let answer = program.get(&at).await.expect(200).json();
        found.extend(answer[list].as_array().unwrap().iter().cloned());
        match answer["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return found,
        }
    }
    panic!("{path} does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_paged_to_its_end_without_a_gap() {
    let sample = Sample::open().await;
    let reads = sample
        .app
        .program_of(Role::Reader, &[Scope::ReadDesk])
        .await;
    for list in [
        "articles",
        "claims",
        "speakers",
        "sources",
        "publications",
        "events",
    ] {
        let path = format!("/api/v1/{list}");
        let whole = all(&reads, &format!("{path}?limit=200"), list).await;
        assert!(whole.len() > 2, "{list}");
        let size = if whole.len() > 100 { 17 } else { 2 };
        let paged = all(&reads, &format!("{path}?limit={size}"), list).await;
        assert_eq!(paged, whole, "{list}");
    }
    let researching = all(&reads, "/api/v1/claims?state=researching", "claims").await;
    assert!(!researching.is_empty());
    assert!(
        researching
            .iter()
            .all(|claim| claim["state"] == "researching")
    );
    let number = researching[0]["number"].as_str().unwrap();
    let whole = reads
        .get(&format!("/api/v1/claims/{number}"))
        .await
        .expect(200);
    assert_eq!(
        whole.header("etag"),
        format!("\"{}\"", whole.json()["revision"])
    );
    assert!(!whole.json()["appearances"].as_array().unwrap().is_empty());
    // Words find their claim, alone and together with another filter.
    let words = researching[0]["statement"].as_str().unwrap();
    let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    for query in [format!("q={words}"), format!("q={words}&state=researching")] {
        let found = all(&reads, &format!("/api/v1/claims?{query}"), "claims").await;
        let found: Vec<&Value> = found.iter().map(|claim| &claim["number"]).collect();
        assert!(
            found.contains(&&researching[0]["number"]),
            "{query}: {found:?}"
        );
    }
    let none = all(&reads, "/api/v1/claims?q=zyzzyx", "claims").await;
    assert_eq!(none, Vec::<Value>::new());
    let of_first = all(&reads, "/api/v1/claims?article=1", "claims").await;
    let article = reads.get("/api/v1/articles/1").await.expect(200).json();
    assert_eq!(of_first.len(), article["claims"].as_array().unwrap().len());
}

const TEXT: &str = "The mayor of Orrin said on Monday that the town spent 12 million marks on \
    roads in 2025. “Crime has fallen by half since 2019,” said Ilse Tarnova, the police chief.";

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_goes_from_text_to_public_check_by_programs_alone() {
    let app = spawn_app().await;
    let intake = app.program_of(Role::Producer, &[Scope::WriteIntake]).await;
    let checker = app
        .program_of(Role::Checker, &[Scope::ReadDesk, Scope::WriteClaims])
        .await;
    let editor = app
        .program_of(Role::Editor, &[Scope::ReadDesk, Scope::WriteClaims])
        .await;
    let taken = intake
        .post(
            "/api/v1/articles",
            &json!({ "text": TEXT, "title": "Orrin counts" }),
        )
        .await
        .expect(201);
    assert_eq!(taken.header("location"), "/api/v1/articles/1");
    let held = intake
        .post("/api/v1/articles", &json!({ "text": TEXT }))
        .await
        .expect(409);
    assert_eq!(held.json()["existing"], "/articles/1");
    let article = checker.get("/api/v1/articles/1").await.expect(200).json();
    let suggested = article["claims"].as_array().unwrap();
    assert!(!suggested.is_empty(), "{article}");
    let at = format!(
        "/api/v1/claims/{}",
        suggested[0]["number"].as_str().unwrap()
    );
    let tag = async || checker.get(&at).await.expect(200).header("etag");
    let step = async |program: &Program, body: Value| {
        let seen = tag().await;
        let moves = format!("{at}/moves");
        program
            .call(Method::POST, &moves, &[("if-match", &seen)], &body)
            .await
    };
    step(&checker, json!({ "action": "accept" }))
        .await
        .expect(201);
    step(&checker, json!({ "action": "start" }))
        .await
        .expect(201);
    let seen = tag().await;
    let edit = json!({ "statement": "Orrin spent 12 million marks on roads in 2025.", "kind": "figure", "topics": ["roads"] });
    let edited = checker
        .call(Method::PATCH, &at, &[("if-match", &seen)], &edit)
        .await
        .expect(200);
    assert_eq!(edited.json()["statement"], edit["statement"]);
    // What was left out has stayed, and the state that was seen is gone.
    assert_eq!(edited.json()["priority"], "normal");
    checker
        .call(Method::PATCH, &at, &[("if-match", &seen)], &edit)
        .await
        .expect(412);
    checker
        .call(Method::PATCH, &at, &[], &edit)
        .await
        .expect(428);
    let speaker = json!({ "name": "Olga Brandt" });
    let seen = tag().await;
    checker
        .call(
            Method::PUT,
            &format!("{at}/speaker"),
            &[("if-match", &seen)],
            &speaker,
        )
        .await
        .expect(200);
    let proof = json!({ "title": "Accounts of Orrin", "kind": "official", "stance": "supports",
        "passage": "Roads: 12.0 million", "text": "Roads: 12.0 million marks" });
    let seen = tag().await;
    let added = checker
        .call(
            Method::POST,
            &format!("{at}/evidence"),
            &[("if-match", &seen)],
            &proof,
        )
        .await
        .expect(201);
    assert_eq!(added.json()["number"], 1);
    assert_eq!(
        added.json()["sha256"],
        galley::blobs::sha256(b"Roads: 12.0 million marks")
    );
    let seen = tag().await;
    let query = "title=A+scan&kind=report&stance=context&passage=Roads&file_name=scan.png";
    let place = format!("{at}/evidence?{query}");
    let bytes = b"\x89PNG\r\n\x1a\n and more".to_vec();
    let request = checker
        .request(Method::POST, &place)
        .header("if-match", &seen);
    let request = request.header("content-type", "image/png");
    let scan = checker
        .send(request.body(bytes.clone()), &place)
        .await
        .expect(201);
    assert_eq!(scan.json()["number"], 2);
    assert_eq!(scan.json()["sha256"], galley::blobs::sha256(&bytes));
    let seen = tag().await;
    let note = json!({ "note": "The audited figure." });
    checker
        .call(
            Method::PATCH,
            &format!("{at}/evidence/1"),
            &[("if-match", &seen)],
            &note,
        )
        .await
        .expect(200);
    let ratings = checker.get("/api/v1/ratings").await.expect(200).json();
    let rating = ratings["ratings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| !one["number"].is_null());
    let verdict = json!({ "rating_id": rating.unwrap()["id"], "said": "as_quoted",
        "answer": "The accounts say 12.0 million.", "explanation": "The accounts give 12.0 million [E1]." });
    let seen = tag().await;
    let written = checker
        .call(
            Method::POST,
            &format!("{at}/verdicts"),
            &[("if-match", &seen)],
            &verdict,
        )
        .await
        .expect(201);
    assert_eq!(written.json()["revision"], 1);
    step(&checker, json!({ "action": "submit" }))
        .await
        .expect(201);
    // Four eyes hold for programs too.
    step(
        &checker,
        json!({ "action": "approve", "verdict_revision": 1 }),
    )
    .await
    .expect(403);
    let whole = editor.get(&at).await.expect(200).json();
    assert!(
        whole["moves"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["action"] == "approve"),
        "{whole}"
    );
    step(
        &editor,
        json!({ "action": "approve", "verdict_revision": 1 }),
    )
    .await
    .expect(201);
    let public = app.program();
    assert_eq!(
        public.get("/api/v1/publications").await.expect(200).json()["publications"],
        json!([])
    );
    let published = step(&editor, json!({ "action": "publish" }))
        .await
        .expect(201);
    assert_eq!(published.json()["state"], "published");
    let shown = public.get("/api/v1/publications").await.expect(200).json();
    let shown = &shown["publications"][0];
    assert_eq!(shown["record"]["statement"], edit["statement"]);
    assert_eq!(shown["claim_review"]["@type"], "ClaimReview");
    let found = public
        .get("/v1alpha1/claims:search?query=Brandt+marks")
        .await
        .expect(200)
        .json();
    assert_eq!(found["claims"][0]["text"], edit["statement"]);
    assert_eq!(found["claims"][0]["claimant"], "Olga Brandt");
    let said = json!({ "body": "Done." });
    checker
        .post(&format!("{at}/comments"), &said)
        .await
        .expect(201);
    let number = suggested[0]["number"].as_str().unwrap();
    let events = checker
        .get(&format!("/api/v1/events?claim={number}&limit=200"))
        .await
        .expect(200)
        .json();
    let deeds: Vec<&str> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["deed"].as_str().unwrap())
        .collect();
    assert_eq!(deeds[..2], ["commented on", "published"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_as_bytes_and_nothing_is_cut_short() {
    let app = spawn_app().await;
    let intake = app
        .program_of(Role::Producer, &[Scope::WriteIntake, Scope::ReadDesk])
        .await;
    let html = format!(
        "<!doctype html><title>Orrin counts</title><article><h1>Orrin counts</h1><p>{TEXT}</p></article>"
    );
    let path = "/api/v1/articles?outlet=Orrin+Post&file_name=orrin.html";
    let request = intake
        .request(Method::POST, path)
        .header("content-type", "text/html");
    intake.send(request.body(html), path).await.expect(201);
    let article = intake.get("/api/v1/articles/1").await.expect(200).json();
    assert_eq!(article["outlet"], "Orrin Post");
    assert!(
        article["text"]
            .as_str()
            .unwrap()
            .contains("12 million marks")
    );
    let request = intake
        .request(Method::POST, path)
        .header("content-type", "application/octet-stream");
    intake
        .send(request.body(Vec::new()), path)
        .await
        .expect(422);
    let request = intake
        .request(Method::POST, path)
        .header("content-type", "application/pdf");
    let refused = intake
        .send(request.body(vec![b'x'; (25 << 20) + 1]), path)
        .await;
    assert_eq!(refused.status, 413, "{}", refused.body);
    intake
        .post("/api/v1/articles", &json!({}))
        .await
        .expect(422);
    intake
        .post("/api/v1/articles", &json!({ "text": " " }))
        .await
        .expect(422);
    intake
        .post("/api/v1/articles", &json!({ "texts": "x" }))
        .await
        .expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_that_saw_the_same_state_do_not_both_write() {
    let app = spawn_app().await;
    let intake = app.program_of(Role::Producer, &[Scope::WriteIntake]).await;
    intake
        .post("/api/v1/articles", &json!({ "text": TEXT }))
        .await
        .expect(201);
    let checker = app
        .program_of(Role::Checker, &[Scope::ReadDesk, Scope::WriteClaims])
        .await;
    let at = "/api/v1/claims/C-0001";
    let tag = checker.get(at).await.expect(200).header("etag");
    let bodies: Vec<Value> = (0..8)
        .map(|n| json!({ "statement": format!("It is {n}.") }))
        .collect();
    let headers = [("if-match", tag.as_str())];
    let calls = bodies
        .iter()
        .map(|body| checker.call(Method::PATCH, at, &headers, body));
    let statuses: Vec<u16> = futures::future::join_all(calls)
        .await
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 412).count(),
        7,
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_twice_under_one_key_does_its_work_once() {
    let app = spawn_app().await;
    let intake = app
        .program_of(Role::Producer, &[Scope::WriteIntake, Scope::ReadDesk])
        .await;
    let key = [("idempotency-key", "7f2c")];
    let body = json!({ "text": TEXT });
    let first = intake
        .call(Method::POST, "/api/v1/articles", &key, &body)
        .await
        .expect(201);
    let again = intake
        .call(Method::POST, "/api/v1/articles", &key, &body)
        .await
        .expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let other = json!({ "text": format!("{TEXT} And more.") });
    intake
        .call(Method::POST, "/api/v1/articles", &key, &other)
        .await
        .expect(422);
    // Another person's key is another key.
    let another = app.program_of(Role::Producer, &[Scope::WriteIntake]).await;
    another
        .call(Method::POST, "/api/v1/articles", &key, &other)
        .await
        .expect(201);
    // What was refused may be tried again.
    let key = [("idempotency-key", "again")];
    intake
        .call(
            Method::POST,
            "/api/v1/articles",
            &key,
            &json!({ "text": "" }),
        )
        .await
        .expect(422);
    let third = json!({ "text": "Another text about roads, 14 kilometres long, in Orrin." });
    intake
        .call(Method::POST, "/api/v1/articles", &key, &third)
        .await
        .expect(201);
    let long = "k".repeat(256);
    intake
        .call(
            Method::POST,
            "/api/v1/articles",
            &[("idempotency-key", &long)],
            &third,
        )
        .await
        .expect(400);
    // Twenty at once: one article, and nobody is told anything else.
    let key = [("idempotency-key", "at once")];
    let body = json!({ "text": "A text that is sent at once, 20 times, about 3 bridges." });
    let calls = (0..20).map(|_| intake.call(Method::POST, "/api/v1/articles", &key, &body));
    let seen = futures::future::join_all(calls).await;
    let done: Vec<&str> = seen
        .iter()
        .filter(|seen| seen.status == 201)
        .map(|seen| seen.body.as_str())
        .collect();
    assert!(!done.is_empty() && done.iter().all(|body| *body == done[0]));
    assert!(seen.iter().all(|seen| matches!(seen.status, 201 | 409)));
    intake
        .call(Method::POST, "/api/v1/articles", &key, &body)
        .await
        .expect(201);
    let articles = intake.get("/api/v1/articles").await.expect(200).json();
    assert_eq!(articles["articles"].as_array().unwrap().len(), 4);
    // After a day a key means nothing any more.
    app.execute("UPDATE kept_answer SET created_at = '2020-01-01T00:00:00.000+00:00'")
        .await;
    intake
        .call(Method::POST, "/api/v1/articles", &key, &body)
        .await
        .expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn speakers_and_sources_are_kept_by_programs() {
    let app = spawn_app().await;
    let checker = app
        .program_of(Role::Checker, &[Scope::ReadDesk, Scope::WriteClaims])
        .await;
    let made = checker
        .post(
            "/api/v1/speakers",
            &json!({ "name": "Olga Brandt", "wikidata": "Q42" }),
        )
        .await
        .expect(201);
    let at = made.header("location");
    let tag = made.header("etag");
    let renamed = checker
        .call(
            Method::PATCH,
            &at,
            &[("if-match", &tag)],
            &json!({ "name": "Olga B. Brandt" }),
        )
        .await
        .expect(200);
    assert_eq!(renamed.json()["wikidata"], "Q42");
    let whole = checker.get(&at).await.expect(200).json();
    assert!(
        whole["aliases"]
            .as_array()
            .unwrap()
            .iter()
            .any(|name| name == "Olga B. Brandt"),
        "{whole}"
    );
    checker
        .call(
            Method::PATCH,
            &at,
            &[("if-match", &tag)],
            &json!({ "note": "x" }),
        )
        .await
        .expect(412);
    let source = json!({ "name": "Orrin Post", "hosts": ["Post.Example", "post.example"] });
    let made = checker.post("/api/v1/sources", &source).await.expect(201);
    assert_eq!(made.json()["hosts"], json!(["post.example"]));
    checker.post("/api/v1/sources", &source).await.expect(409);
    // A list is no object, whatever its order.
    let list = json!(["Olga Brandt"]);
    checker.post("/api/v1/speakers", &list).await.expect(400);
    let at = made.header("location");
    let seen = checker
        .request(Method::GET, &at)
        .header("if-none-match", made.header("etag"));
    assert_eq!(checker.send(seen, &at).await.status, 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_leaves_as_a_file() {
    let sample = Sample::open().await;
    let exports = sample
        .app
        .program_of(Role::Producer, &[Scope::Export])
        .await;
    let file = exports
        .get("/api/v1/exports/claims.csv?state=published")
        .await
        .expect(200);
    assert!(file.header("content-disposition").contains("claims.csv"));
    assert!(file.body.lines().count() > 1);
    exports.get("/api/v1/exports/galley.db").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_names_every_address_and_no_other() {
    let app = spawn_app().await;
    let described = app
        .program()
        .get("/api/v1/openapi.json")
        .await
        .expect(200)
        .json();
    assert_eq!(
        described["openapi"].as_str().unwrap().split('.').next(),
        Some("3")
    );
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut listed: Vec<String> = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        listed.extend(
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    let without = ["/api/v1", "/api/v1/openapi.json", "/api/articles"];
    let mut real: Vec<String> = addresses()
        .into_iter()
        .filter(|(pattern, _)| pattern.starts_with("/api") && !without.contains(pattern))
        .flat_map(|(pattern, methods)| {
            methods
                .into_iter()
                .map(move |method| format!("{method} {pattern}"))
        })
        .collect();
    listed.sort();
    real.sort();
    assert_eq!(listed, real);
    // Every reference leads somewhere.
    let text = described.to_string();
    for rest in text.split("\"#/components/schemas/").skip(1) {
        let name = rest.split('"').next().unwrap();
        assert!(
            !described["components"]["schemas"][name].is_null(),
            "{name} is not described"
        );
    }
    let page = app.browser().get("/api/v1").await.expect(200);
    for (pattern, _) in addresses()
        .iter()
        .filter(|(pattern, _)| pattern.starts_with("/api/v1/c"))
    {
        assert!(page.says(pattern), "{pattern} is not on the page");
    }
    assert!(!page.body.contains("<script"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_holds_opens_no_flood() {
    let app = crate::support::spawn_app_with(crate::support::Settings {
        calls_at_once: std::num::NonZeroU32::new(5).unwrap(),
        ..crate::support::Settings::default()
    })
    .await;
    let one = app.program_of(Role::Editor, &[Scope::ReadPublic]).await;
    let other = app.program_of(Role::Editor, &[Scope::ReadPublic]).await;
    let mut refused = None;
    for _ in 0..40 {
        let seen = one.get("/api/v1/publications").await;
        if seen.status == 429 {
            refused = Some(seen);
            break;
        }
        assert_eq!(seen.status, 200);
    }
    let refused = refused.expect("forty calls in a row went through");
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    assert!(
        refused
            .header("content-type")
            .starts_with("application/problem+json")
    );
    other.get("/api/v1/publications").await.expect(200);
}
