//! The whole life of a claim over HTTP, without JavaScript: from the pasted article to the public
//! page, its correction and its withdrawal, with everybody doing only what is theirs to do.

use galley::domain::people::Role;

use crate::support::{Browser, Seen, spawn_app};

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

/// The first claim of a state, as the claims table shows it.
async fn a_claim(browser: &Browser, state: &str) -> String {
    let table = browser
        .open(&format!("/claims?state={state}"))
        .await
        .expect(200);
    table.attribute("td.lead a", "href")
}

pub async fn pressed(browser: &Browser, claim: &str, button: &str, typed: &[(&str, &str)]) -> Seen {
    let page = browser.open(claim).await.expect(200);
    browser.press(&page, button, typed).await
}

/// A claim in review: accepted, researched, with evidence and a verdict by `checker`.
pub async fn researched(checker: &Browser) -> String {
    let form = checker.open("/articles/new").await.expect(200);
    let typed = [("text", ARTICLE), ("outlet", "The Norvessan Post")];
    let article = checker
        .press(&form, "Read it", &typed)
        .await
        .expect(303)
        .location();
    let desk = checker.open(&article).await.expect(200);
    let suggested = desk.all("section#claims li.row").len();
    assert!(suggested >= 10, "only {suggested} claims were suggested");
    let claim = a_claim(checker, "suggested").await;
    pressed(checker, &claim, "Accept", &[]).await.expect(303);
    pressed(checker, &claim, "Start research", &[])
        .await
        .expect(303);
    pressed(
        checker,
        &claim,
        "Save speaker",
        &[("speaker", "Ilse Tarnova")],
    )
    .await
    .expect(303);
    let form = checker
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let evidence = [
        ("title", "Islands in figures"),
        ("passage", "passengers rose by 17.9 per cent"),
        ("source", "Statistics Norvessa"),
        ("stance", "contradicts"),
        ("kind", "data_set"),
        (
            "text",
            "Over the whole year, passengers rose by 17.9 per cent.",
        ),
    ];
    checker
        .press(&form, "Archive and add", &evidence)
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    let rating = page.attribute("input[name=rating]", "value");
    let verdict = [
        ("rating", rating.as_str()),
        ("said", "as_quoted"),
        ("answer", "They rose by 17.9 per cent."),
        ("explanation", "The office says so [E1]."),
    ];
    checker
        .press(&page, "Save revision", &verdict)
        .await
        .expect(303);
    pressed(checker, &claim, "Submit for review", &[])
        .await
        .expect(303);
    claim
}

#[tokio::test]
async fn a_claim_goes_from_the_article_to_the_public_page() {
    let app = spawn_app().await;
    let administrator = app.administrator().await;
    let people = administrator.open("/people").await.expect(200);
    administrator
        .press(&people, "Set the rule", &[("approvals", "2")])
        .await
        .expect(303);
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let one = app.signed_in_as("Edith Editor", Role::Editor).await;
    let other = app.signed_in_as("Omar Editor", Role::Editor).await;
    let claim = researched(&checker).await;

    // The author is offered no approval, and cannot force one.
    let page = checker.open(&claim).await.expect(200);
    assert!(!page.says("Approve r1"));
    let forced = [
        ("csrf", page.csrf()),
        ("action", "approve".to_owned()),
        ("revision", "1".to_owned()),
        ("verdict_revision", "1".to_owned()),
    ];
    let forced: Vec<(&str, &str)> = forced.iter().map(|(n, v)| (*n, v.as_str())).collect();
    checker
        .post(&format!("{claim}/moves"), &forced)
        .await
        .expect(403);

    pressed(&one, &claim, "Approve r1", &[]).await.expect(303);
    assert!(one.open(&claim).await.says("In review, 1 of 2 approvals"));
    pressed(&other, &claim, "Approve r1", &[]).await.expect(303);
    assert!(other.open(&claim).await.says("Approved"));

    let stranger = app.browser();
    assert!(!stranger.open("/checks").await.expect(200).says("17.9"));
    let preflight = one.open(&format!("{claim}/publish")).await.expect(200);
    one.press(&preflight, "Publish", &[]).await.expect(303);

    let list = stranger.open("/checks").await.expect(200);
    let address = list.attribute(".checks a", "href");
    let public = stranger.open(&address).await.expect(200);
    assert!(public.says("They rose by 17.9 per cent."));
    let review = stranger
        .open(&format!("{address}/claimreview.json"))
        .await
        .expect(200);
    let review: serde_json::Value = serde_json::from_str(&review.body).unwrap();
    assert_eq!(review["@type"], "ClaimReview");
    for key in ["claimReviewed", "reviewRating", "url"] {
        assert!(!review[key].is_null(), "the ClaimReview lacks {key}");
    }
    assert!(public.body.contains("application/ld+json"));

    let csv = one.open("/exports/claims.csv").await.expect(200);
    assert!(csv.body.lines().count() > 10);
}

#[tokio::test]
async fn the_same_move_posted_twice_at_once_is_made_once() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    checker
        .press(&form, "Read it", &[("text", ARTICLE)])
        .await
        .expect(303);
    let claim = a_claim(&checker, "suggested").await;
    let page = checker.open(&claim).await.expect(200);
    let (first, second) = tokio::join!(
        checker.press(&page, "Accept", &[]),
        checker.press(&page, "Accept", &[])
    );
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
}

#[tokio::test]
async fn a_verdict_saved_on_an_old_state_of_the_claim_is_given_back() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    checker
        .press(&form, "Read it", &[("text", ARTICLE)])
        .await
        .expect(303);
    let claim = a_claim(&checker, "suggested").await;
    pressed(&checker, &claim, "Accept", &[]).await.expect(303);
    pressed(&checker, &claim, "Start research", &[])
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    let rating = page.attribute("input[name=rating]", "value");
    let typed = |answer| {
        [
            ("rating", rating.as_str()),
            ("said", "as_quoted"),
            ("answer", answer),
            ("explanation", "So it is [E1]."),
        ]
    };
    checker
        .press(&page, "Save revision", &typed("The first one."))
        .await
        .expect(303);
    let stale = checker
        .press(&page, "Save revision", &typed("The second one."))
        .await
        .expect(409);
    assert!(stale.says("Your text is safe, and not saved yet"));
    assert!(stale.body.contains("The second one."));
}

#[tokio::test]
async fn the_same_text_is_held_once() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    checker
        .press(&form, "Read it", &[("text", ARTICLE)])
        .await
        .expect(303);
    let again = checker
        .press(&form, "Read it", &[("text", ARTICLE)])
        .await
        .expect(409);
    assert!(again.says("This text is held already."));
    checker
        .press(&form, "Read it", &[("text", " ")])
        .await
        .expect(422);
}

#[tokio::test]
async fn readers_change_nothing_and_strangers_see_nothing_of_the_desk() {
    let app = spawn_app().await;
    let reader = app.signed_in(Role::Reader).await;
    let form = reader.open("/articles/new").await.expect(200);
    reader
        .press(&form, "Read it", &[("text", ARTICLE)])
        .await
        .expect(403);
    reader.open("/exports").await.expect(403);
    let stranger = app.browser();
    for path in [
        "/claims",
        "/articles",
        "/claims/C-0001",
        "/reviews",
        "/record",
        "/exports",
    ] {
        stranger.get(path).await.expect(303);
    }
}

/// The first real article a desk read, when it is at hand; it is nobody's to publish here.
fn real_article() -> Option<String> {
    let folder = std::env::var("GALLEY_DEV_DATA").unwrap_or("../shared/data".to_owned());
    let folder = std::fs::read_dir(format!("{folder}/seed")).ok()?;
    let file = folder
        .flatten()
        .find(|file| file.path().extension().is_some_and(|e| e == "txt"))?;
    std::fs::read_to_string(file.path()).ok()
}

#[tokio::test]
async fn a_real_article_gives_its_claims_with_their_speakers() {
    let Some(text) = real_article() else {
        eprintln!("skipped: no real article is at hand (GALLEY_DEV_DATA)");
        return;
    };
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", &text)]).await;
    let desk = checker
        .open(&taken.expect(303).location())
        .await
        .expect(200);
    let suggested = desk.all("section#claims li.row").len();
    assert!(suggested >= 10, "only {suggested} claims were suggested");
    let mut speakers = desk.all("section#claims li.row .m b");
    speakers.retain(|name| name != "unclear" && !name.contains("own voice"));
    let credited = speakers.len();
    speakers.sort();
    speakers.dedup();
    assert!(
        credited * 10 >= suggested * 7,
        "{credited} of {suggested} have a speaker"
    );
    assert!(speakers.len() >= 6, "{speakers:?}");
}
