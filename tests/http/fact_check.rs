//! Google's Fact Check Tools API over HTTP: what its clients send and what they read.

use galley::domain::access::Scope;
use galley::domain::people::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::doors::{Sample, unpublished};
use crate::support::{Program, spawn_app};

const SEARCH: &str = "/v1alpha1/claims:search";

fn texts(answer: &Value) -> Vec<String> {
    let claims = answer["claims"].as_array().cloned().unwrap_or_default();
    let text = |claim: &Value| claim["text"].as_str().unwrap().to_owned();
    claims.iter().map(text).collect()
}

/// Every claim of a search, page by page to the end.
async fn all(program: &Program, query: &str) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    for _ in 0..200 {
        let path = format!("{SEARCH}?{query}&pageToken={token}");
        let answer = program.get(&path).await.expect(200).json();
        found.extend(texts(&answer));
        match answer.get("nextPageToken").and_then(Value::as_str) {
            Some(next) => token = next.to_owned(),
            None => return found,
        }
    }
    panic!("{query} does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn published_checks_are_found_a_page_at_a_time_and_nothing_else_is() {
    let sample = Sample::open().await;
    let program = sample.app.program();
    let site = format!("reviewPublisherSiteFilter={}", "127.0.0.1");
    let everything = all(&program, &format!("{site}&pageSize=100")).await;
    assert!(everything.len() >= 2, "{everything:?}");
    for size in [1, 2, 3] {
        assert_eq!(
            all(&program, &format!("{site}&pageSize={size}")).await,
            everything
        );
    }
    let skipped = program
        .get(&format!("{SEARCH}?{site}&offset=1&pageSize=100"))
        .await;
    assert_eq!(texts(&skipped.json()), everything[1..]);
    // Every word of a check finds it; a word of none finds nothing, which is an empty object.
    let word = everything[0]
        .split(' ')
        .max_by_key(|word| word.len())
        .unwrap();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let found = program
        .get(&format!("{SEARCH}?query={word}&key=anything"))
        .await
        .expect(200);
    assert!(
        texts(&found.json()).contains(&everything[0]),
        "{word}: {}",
        found.body
    );
    let claim = &found.json()["claims"][0];
    let review = &claim["claimReview"][0];
    assert_eq!(review["publisher"]["site"], "127.0.0.1");
    assert!(review["url"].as_str().unwrap().contains("/checks/"));
    assert!(review["reviewDate"].as_str().unwrap().ends_with('Z'));
    assert_eq!(
        found.header("content-type"),
        "application/json; charset=utf-8"
    );
    let none = program
        .get(&format!("{SEARCH}?query=zzyzzx"))
        .await
        .expect(200);
    assert_eq!(none.json(), json!({}));
    let path = format!("{SEARCH}?query={word}&reviewPublisherSiteFilter=other.example");
    let other = program.get(&path).await.expect(200);
    assert_eq!(other.json(), json!({}));
    let german = program
        .get(&format!("{SEARCH}?{site}&languageCode=de-DE"))
        .await
        .expect(200);
    assert_eq!(german.json(), json!({}));
    let english = program
        .get(&format!("{SEARCH}?{site}&languageCode=en-US&pageSize=100"))
        .await;
    assert_eq!(texts(&english.json()), everything);
    let recent = program
        .get(&format!("{SEARCH}?{site}&maxAgeDays=36500&pageSize=100"))
        .await;
    assert_eq!(texts(&recent.json()), everything);
    // No trace of what was never public, by any of its words.
    for secret in unpublished(&sample.app).await {
        let words: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let seen = program
            .get(&format!("{SEARCH}?query={words}"))
            .await
            .expect(200);
        assert!(!seen.body.contains(&secret), "it shows “{secret}”");
    }
    for text in &everything {
        assert!(!unpublished(&sample.app).await.contains(text));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reworked_or_retracted_is_found_as_it_is_public() {
    let sample = Sample::open().await;
    let program = sample.app.program();
    let site = "reviewPublisherSiteFilter=127.0.0.1&pageSize=100";
    let before = all(&program, site).await;
    // A draft of a published claim is nobody's to find.
    sample
        .app
        .execute("UPDATE claim SET statement = 'xylophone rumours persist' WHERE publications > 0")
        .await;
    assert_eq!(
        program
            .get(&format!("{SEARCH}?query=xylophone"))
            .await
            .json(),
        json!({})
    );
    assert_eq!(all(&program, site).await, before);
    sample
        .app
        .execute("UPDATE public_check SET standing = 'retracted'")
        .await;
    assert_eq!(all(&program, site).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_query_comes_as_a_post_and_fields_keep_what_they_name() {
    let sample = Sample::open().await;
    let program = sample.app.program();
    let filler = "a".repeat(3_000);
    let form = format!("reviewPublisherSiteFilter=127.0.0.1&pageSize=1&key={filler}");
    let post = |header: Option<&str>| {
        let request = program
            .request(Method::POST, SEARCH)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.clone());
        match header {
            Some(method) => request.header("x-http-method-override", method),
            None => request,
        }
    };
    let seen = program.send(post(Some("GET")), SEARCH).await.expect(200);
    assert_eq!(texts(&seen.json()).len(), 1);
    let plain = program.send(post(None), SEARCH).await.expect(405);
    assert_eq!(plain.json()["error"]["code"], 405);
    program.send(post(Some("DELETE")), SEARCH).await.expect(405);
    let query = "reviewPublisherSiteFilter=127.0.0.1&prettyPrint=false";
    let kept = "fields=claims(claimReview/publisher/site)";
    let seen = program
        .get(&format!("{SEARCH}?{query}&{kept}"))
        .await
        .expect(200);
    let claim = &seen.json()["claims"][0];
    assert_eq!(
        *claim,
        json!({"claimReview": [{"publisher": {"site": "127.0.0.1"}}]})
    );
    assert!(!seen.body.contains('\n'));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_come_in_the_body_that_its_clients_read() {
    let app = spawn_app().await;
    let program = app.program();
    for (path, code, status) in [
        (SEARCH, 400, "INVALID_ARGUMENT"),
        ("/v1alpha1/claims:search?query=", 400, "INVALID_ARGUMENT"),
        (
            "/v1alpha1/claims:search?query=a&pageSize=x",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&pageSize=-1",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&offset=-5",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&maxAgeDays=-1",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&pageToken=zz",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&pageToken=6161",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&fields=secrets",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&alt=proto",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:search?query=a&surprise=1",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:imageSearch?imageUri=http://127.0.0.1:9/b.png",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:imageSearch?imageUri=file:///etc/passwd",
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "/v1alpha1/claims:imageSearch?imageUri=https://a.example/b.png&pageToken=00",
            400,
            "INVALID_ARGUMENT",
        ),
        ("/v1alpha1/claims:imageSearch", 400, "INVALID_ARGUMENT"),
        ("/v1alpha1/pages", 401, "UNAUTHENTICATED"),
        ("/v1alpha1/pages/1", 401, "UNAUTHENTICATED"),
        ("/v1alpha1/nothing", 404, "NOT_FOUND"),
    ] {
        let seen = program.get(path).await.expect(code);
        let error = &seen.json()["error"];
        assert_eq!(error["code"], code, "{path}");
        assert_eq!(error["status"], status, "{path}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert_eq!(error["errors"][0]["domain"], "global");
    }
    for sound in [
        "query=a&maxAgeDays=99999999999",
        "query=a&offset=9000000000000000000",
        "query=a&pageSize=100000",
        "query=%22%20OR%20(&key=&alt=json&%24.xgafv=2&callback=x&quotaUser=y",
        "query=%00&languageCode=%F0%9F%92%A9",
    ] {
        let seen = program.get(&format!("{SEARCH}?{sound}")).await.expect(200);
        assert_eq!(seen.json(), json!({}), "{sound}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_made_read_replaced_listed_and_deleted() {
    let app = spawn_app().await;
    let both = [Scope::ReadDesk, Scope::WriteClaims];
    let program = app.program_of(Role::Checker, &both).await;
    let page = |n: u32| {
        json!({
            "pageUrl": format!("https://www.checks.example/{n}"),
            "publishDate": "2026-11-02",
            "claimReviewAuthor": { "name": "Checks Example" },
            "claimReviewMarkups": [{
                "url": format!("https://www.checks.example/{n}#a"),
                "claimReviewed": "Lake Orrin froze in June.",
                "claimAuthor": { "name": "Ilse Tarnova" },
                "rating": { "textualRating": "False", "ratingValue": 1, "worstRating": 1, "bestRating": 5 },
            }],
        })
    };
    let made = program
        .post("/v1alpha1/pages?alt=json", &page(1))
        .await
        .expect(200)
        .json();
    let name = made["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("pages/"));
    assert_eq!(made["versionId"], "1");
    assert_eq!(made["claimReviewMarkups"], page(1)["claimReviewMarkups"]);
    let at = format!("/v1alpha1/{name}");
    assert_eq!(program.get(&at).await.expect(200).json(), made);
    // One page of the web, one page here.
    let again = program
        .post("/v1alpha1/pages", &page(1))
        .await
        .expect(409)
        .json();
    assert!(again["error"]["message"].as_str().unwrap().contains(&name));
    let mut next = page(1);
    next["claimReviewMarkups"][0]["rating"] = json!({ "textualRating": "Satire" });
    next["versionId"] = json!("1");
    let replaced = program
        .call(Method::PUT, &at, &[], &next)
        .await
        .expect(200)
        .json();
    assert_eq!(replaced["versionId"], "2");
    assert_eq!(
        replaced["claimReviewMarkups"][0]["rating"],
        json!({ "textualRating": "Satire" })
    );
    program.call(Method::PUT, &at, &[], &next).await.expect(409);
    for n in 2..=7 {
        program.post("/v1alpha1/pages", &page(n)).await.expect(200);
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let path =
            format!("/v1alpha1/pages?organization=checks.example&pageSize=3&pageToken={token}");
        let answer = program.get(&path).await.expect(200).json();
        let pages = answer["claimReviewMarkupPages"].as_array().unwrap().clone();
        seen.extend(
            pages
                .iter()
                .map(|page| page["pageUrl"].as_str().unwrap().to_owned()),
        );
        match answer["nextPageToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    let expected: Vec<String> = (1..=7)
        .rev()
        .map(|n| page(n)["pageUrl"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(seen, expected);
    let one = program
        .get("/v1alpha1/pages?url=https%3A%2F%2Fwww.checks.example%2F3")
        .await
        .expect(200)
        .json();
    assert_eq!(one["claimReviewMarkupPages"].as_array().unwrap().len(), 1);
    let none = program
        .get("/v1alpha1/pages?organization=other.example")
        .await
        .expect(200)
        .json();
    assert_eq!(none, json!({}));
    program
        .get("/v1alpha1/pages?organization=a.example&url=https://a.example/")
        .await
        .expect(400);
    // Outside pages are not among the desk's own checks.
    let found = program
        .get(&format!("{SEARCH}?query=Orrin"))
        .await
        .expect(200)
        .json();
    assert_eq!(found, json!({}));
    assert!(!app.browser().get("/checks").await.says("Orrin"));
    let gone = program
        .call(Method::DELETE, &at, &[], &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(gone, json!({}));
    program.get(&at).await.expect(404);
    program
        .call(Method::DELETE, &at, &[], &json!({}))
        .await
        .expect(404);
    for wrong in [
        json!({}),
        json!({ "pageUrl": "nonsense" }),
        json!({ "pageUrl": "https://a.example/", "surprise": 1 }),
        json!({ "pageUrl": "https://a.example/", "claimReviewMarkups": [{ "url": "https://b.example/" }] }),
        json!({ "pageUrl": "https://a.example/", "claimReviewMarkups": [{ "rating": { "ratingValue": 99999999999_i64 } }] }),
        json!([1, 2]),
    ] {
        let seen = program.post("/v1alpha1/pages", &wrong).await.expect(400);
        assert_eq!(
            seen.json()["error"]["status"],
            "INVALID_ARGUMENT",
            "{wrong}"
        );
    }
    // Who may only read writes nothing, by scope or by role.
    let reads = app.program_of(Role::Checker, &[Scope::ReadDesk]).await;
    reads.get("/v1alpha1/pages").await.expect(200);
    reads.post("/v1alpha1/pages", &page(20)).await.expect(403);
    let reader = app.program_of(Role::Reader, &both).await;
    reader.post("/v1alpha1/pages", &page(20)).await.expect(403);
    let public = app.program_of(Role::Checker, &[Scope::ReadPublic]).await;
    public.get("/v1alpha1/pages").await.expect(403);
}
