//! Pictures by what they look like: `claims:imageSearch` finds the published checks that rest on a
//! picture, smaller, saved anew or mirrored, and nothing that is not public; and a claim about a
//! picture leaves as MediaReview beside its ClaimReview.

use std::io::Cursor;

use galley::domain::access::Scope;
use galley::domain::people::Role;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::evidence::researched;
use crate::feeds::{Paper, desk};
use crate::path::pressed;
use crate::previews::add;
use crate::support::{App, Browser, Program};

const SEARCH: &str = "/v1alpha1/claims:imageSearch";
const CONTEXT: &str = "The queue stood there in 2019, for a fair.";

/// A picture of coloured tiles, another for each seed.
fn tiles(seed: u32) -> DynamicImage {
    let at = |x: u32, y: u32| {
        let tile = (x / 20).wrapping_mul(73_856_093) ^ (y / 20).wrapping_mul(19_349_663);
        let drawn = |colour: u32| {
            let mixed = tile ^ (seed * 3 + colour).wrapping_mul(2_654_435_761);
            (mixed.wrapping_mul(2_246_822_519) >> 13) as u8
        };
        Rgb([drawn(0), drawn(1), drawn(2)])
    };
    DynamicImage::from(RgbImage::from_fn(640, 480, at))
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.to_rgb8().write_with_encoder(encoder).unwrap();
    bytes
}

/// Puts a picture at a path of the newspaper.
fn show(paper: &Paper, path: &str, kind: &str, bytes: &[u8]) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        bytes.len()
    );
    paper.say(path, [head.as_bytes(), bytes].concat());
}

async fn found(program: &Program, address: &str, more: &str) -> Vec<Value> {
    let path = format!("{SEARCH}?imageUri={address}{more}");
    let answer = program.get(&path).await.expect(200).json();
    let results = answer["results"].as_array().cloned().unwrap_or_default();
    if results.is_empty() {
        assert_eq!(answer, json!({}));
    }
    results
}

/// A newsroom with a claim about a picture, of which E1 is the copy; E2 is a picture that only some
/// people of the desk may see.
struct Newsroom {
    app: App,
    paper: Paper,
    checker: Browser,
    editor: Browser,
    claim: String,
}

impl Newsroom {
    async fn open() -> Newsroom {
        let paper = Paper::open();
        let app = desk(&paper, "off").await;
        let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
        let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
        let claim = researched(&checker).await;
        add(&checker, &claim, &png(&tiles(1))).await;
        add(&checker, &claim, &png(&tiles(2))).await;
        app.execute(
            "UPDATE evidence SET stated_as = 'a picture the desk holds' WHERE id IN \
             (SELECT evidence_id FROM exhibit WHERE number = 2)",
        )
        .await;
        show(
            &paper,
            "/again.jpg",
            "image/jpeg",
            &jpeg(&tiles(1).thumbnail(200, 200), 50),
        );
        show(
            &paper,
            "/mirror.jpg",
            "application/octet-stream",
            &jpeg(&tiles(1).fliph(), 80),
        );
        show(&paper, "/same.png", "image/png", &png(&tiles(1)));
        show(&paper, "/other.png", "image/png", &png(&tiles(3)));
        show(&paper, "/sealed.png", "image/png", &png(&tiles(2)));
        show(
            &paper,
            "/page",
            "image/png",
            b"<html><script>alert(1)</script>",
        );
        Newsroom {
            app,
            paper,
            checker,
            editor,
            claim,
        }
    }

    async fn publish(&self) -> String {
        let page = self.checker.open(&self.claim).await.expect(200);
        let rating = page.attribute("input[name=rating]", "value");
        let verdict = [
            ("rating", rating.as_str()),
            ("said", "as_quoted"),
            ("answer", "The picture is seven years old."),
            ("explanation", "It was taken at a fair [E1]."),
        ];
        let saved = self.checker.press(&page, "Save revision", &verdict).await;
        saved.expect(303);
        let claim = &self.claim;
        let sent = pressed(&self.checker, claim, "Submit for review", &[]).await;
        sent.expect(303);
        pressed(&self.editor, claim, "Approve r1", &[])
            .await
            .expect(303);
        if !self.editor.open(claim).await.says("Publish") {
            let ada = self.app.administrator().await;
            pressed(&ada, claim, "Approve r1", &[]).await.expect(303);
        }
        let preflight = self.editor.open(&format!("{claim}/publish")).await;
        self.editor
            .press(&preflight.expect(200), "Publish", &[])
            .await
            .expect(303);
        let list = self.app.browser().open("/checks").await.expect(200);
        list.attribute(".checks a", "href")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_finds_the_published_checks_that_rest_on_it_and_nothing_else() {
    let desk = Newsroom::open().await;
    let (stranger, paper) = (desk.app.program(), &desk.paper);
    assert!(
        found(&stranger, &paper.at("/same.png"), "")
            .await
            .is_empty()
    );
    let check = desk.publish().await;
    for path in ["/same.png", "/again.jpg", "/mirror.jpg"] {
        let results = found(&stranger, &paper.at(path), "&key=any").await;
        assert_eq!(results.len(), 1, "{path}");
        let claim = &results[0]["claim"];
        let url = claim["claimReview"][0]["url"].as_str().unwrap();
        assert!(url.ends_with(&check), "{path}: {url}");
        assert!(claim["text"].is_string());
    }
    for path in ["/other.png", "/sealed.png"] {
        assert!(
            found(&stranger, &paper.at(path), "").await.is_empty(),
            "{path}"
        );
    }
    let same = paper.at("/same.png");
    assert!(
        found(&stranger, &same, "&languageCode=de-DE")
            .await
            .is_empty()
    );
    assert_eq!(
        found(&stranger, &same, "&languageCode=en-GB").await.len(),
        1
    );
    assert!(found(&stranger, &same, "&offset=1").await.is_empty());
    for (address, why) in [
        (paper.at("/page"), "no image of a kind"),
        (paper.at("/none.png"), "could not be fetched"),
        (
            "http://127.0.0.1:9/x.png".to_owned(),
            "could not be fetched",
        ),
    ] {
        let seen = stranger.get(&format!("{SEARCH}?imageUri={address}")).await;
        let error = &seen.expect(400).json()["error"];
        assert_eq!(error["status"], "INVALID_ARGUMENT");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(why), "{address}: {message}");
    }
    desk.app
        .execute("UPDATE public_check SET standing = 'retracted'")
        .await;
    assert!(found(&stranger, &same, "").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn results_go_on_page_by_page_without_asking_for_the_picture_again() {
    let desk = Newsroom::open().await;
    desk.publish().await;
    // The picture serves two more checks.
    for number in [9001, 9002] {
        desk.app
            .execute(&format!(
                "INSERT INTO public_check (slug, claim_id, publication_id, standing, first_at, changed_at) \
                 SELECT 'again-{number}', c.id, p.publication_id, p.standing, p.first_at, p.changed_at \
                 FROM public_check p, claim c WHERE p.slug NOT LIKE 'again-%' AND c.publications = 0 AND c.number = \
                 (SELECT max(number) - {} FROM claim WHERE publications = 0)",
                number - 9001
            ))
            .await;
        desk.app
            .execute(&format!(
                "INSERT INTO check_text (number, slug, language, newest_at, body) \
                 SELECT {number}, 'again-{number}', language, newest_at, body FROM check_text \
                 WHERE number < 9000"
            ))
            .await;
        desk.app
            .execute(&format!(
                "INSERT INTO check_copy (number, sha256) SELECT {number}, sha256 FROM check_copy \
                 WHERE number < 9000"
            ))
            .await;
    }
    let program = desk.app.program();
    let address = desk.paper.at("/again.jpg");
    let (mut token, mut seen) = (String::new(), 0);
    loop {
        let path = format!("{SEARCH}?imageUri={address}&pageSize=1&pageToken={token}");
        let answer = program.get(&path).await.expect(200).json();
        seen += answer["results"].as_array().unwrap().len();
        match answer.get("nextPageToken").and_then(Value::as_str) {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, 3);
    assert_eq!(desk.paper.visits("/again.jpg"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_from_before_are_looked_at_in_the_background() {
    let desk = Newsroom::open().await;
    desk.publish().await;
    desk.app.execute("DELETE FROM fingerprint").await;
    let program = desk.app.program();
    let again = desk.paper.at("/again.jpg");
    assert!(found(&program, &again, "").await.is_empty());
    desk.app.desk.catch_up_on_pictures().await.unwrap();
    while let Some(run) = desk.app.desk.claim_job("test").await.unwrap() {
        desk.app.desk.work(&run).await.unwrap();
    }
    assert_eq!(found(&program, &again, "").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_has_few_pictures_fetched_in_a_row() {
    let paper = Paper::open();
    show(&paper, "/a.png", "image/png", &png(&tiles(4)));
    let app = desk(&paper, "off").await;
    let program = app.program();
    let mut turned_away = 0;
    for _ in 0..24 {
        let seen = program
            .get(&format!("{SEARCH}?imageUri={}", paper.at("/a.png")))
            .await;
        match seen.status {
            200 => {}
            429 => turned_away += 1,
            other => panic!("{other}"),
        }
    }
    assert!(turned_away >= 1, "nobody was turned away");
    assert!(paper.visits("/a.png") < 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_about_a_picture_says_what_was_done_to_it_on_its_page_and_as_markup() {
    let desk = Newsroom::open().await;
    let place = format!("{}/media", desk.claim);
    let reader = desk.app.signed_in(Role::Reader).await;
    let seen = reader.open(&place).await.expect(200);
    assert!(seen.says("A checker or an editor can change this"));
    let form = desk.checker.open(&place).await.expect(200);
    let wrong = [("medium", "image"), ("manipulations", "")];
    let again = desk.checker.press(&form, "Save", &wrong).await.expect(422);
    assert!(again.says("Say what was done to it."));
    let typed = [
        ("medium", "image"),
        ("manipulations", "out_of_context"),
        ("address", "https://social.example/p/9.jpg"),
        ("exhibit", "1"),
        ("context", CONTEXT),
        ("original", "https://archive.example/fair"),
    ];
    let saved = desk.checker.press(&form, "Save", &typed).await;
    assert_eq!(saved.expect(303).location(), desk.claim);
    let stale = desk.checker.press(&form, "Save", &typed).await.expect(409);
    assert!(stale.body.contains("social.example"));
    let check = desk.publish().await;
    let public = desk.app.browser().open(&check).await.expect(200);
    assert!(public.says("Picture: Missing context") && public.says(CONTEXT));
    let blocks = public.all("script[type='application/ld+json']");
    assert_eq!(blocks.len(), 2);
    let review: Value = serde_json::from_str(&blocks[1]).unwrap();
    assert_eq!(review["@type"], "MediaReview");
    assert_eq!(
        review["mediaAuthenticityCategory"],
        json!([{ "@id": "https://schema.org/DecontextualizedContent" }])
    );
    let shown = &review["itemReviewed"]["mediaItemAppearance"][0];
    assert_eq!(shown["@type"], "ImageObject");
    assert!(shown["archivedAt"].as_str().unwrap().ends_with("#E1"));
    let alone = desk
        .app
        .browser()
        .get(&format!("{check}/mediareview.json"))
        .await;
    assert_eq!(alone.expect(200).json(), review);
    let claim: Value = serde_json::from_str(&blocks[0]).unwrap();
    assert_eq!(claim["associatedMediaReview"]["@id"], review["@id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_says_what_a_claim_is_about_and_takes_it_back() {
    let desk = Newsroom::open().await;
    let both = [Scope::ReadDesk, Scope::WriteClaims];
    let program = desk.app.program_of(Role::Checker, &both).await;
    let claim = desk.claim.replace("/claims/", "/api/v1/claims/");
    let place = format!("{claim}/media");
    let tag = program.get(&claim).await.expect(200).header("etag");
    let seen = [("if-match", tag.as_str())];
    let put = async |body: &Value| {
        program
            .call(reqwest::Method::PUT, &place, &seen, body)
            .await
    };
    for wrong in [
        json!({ "medium": "image", "manipulations": ["edited", "original"] }),
        json!({ "medium": "smell", "manipulations": ["edited"] }),
        json!({ "medium": "image", "manipulations": ["bent"] }),
        json!({ "medium": "image", "manipulations": ["edited"], "exhibit": 9 }),
        json!({ "medium": "image", "manipulations": ["edited"], "original": "javascript:1" }),
    ] {
        put(&wrong).await.expect(422);
    }
    let sound = json!({ "medium": "video", "manipulations": ["staged"], "exhibit": 1 });
    put(&sound).await.expect(200);
    put(&sound).await.expect(412);
    let held = program.get(&claim).await.expect(200);
    assert_eq!(held.json()["media"]["manipulations"], json!(["staged"]));
    let tag = held.header("etag");
    let seen = [("if-match", tag.as_str())];
    let gone = program
        .call(reqwest::Method::DELETE, &place, &seen, &json!({}))
        .await;
    gone.expect(204);
    assert_eq!(program.get(&claim).await.json()["media"], Value::Null);
}
