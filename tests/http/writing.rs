//! Around the verdict: the private draft, suggested changes, what changed since one read it, and the
//! words and sentences that deserve a second look.

use galley::domain::people::Role;

use crate::path::{pressed, researched};
use crate::support::{App, Browser, spawn_app};

async fn back_in_research(checker: &Browser) -> String {
    let claim = researched(checker).await;
    pressed(checker, &claim, "Take back", &[]).await.expect(303);
    claim
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_for_its_writer_alone_and_survives_a_restart() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let other = app.signed_in_as("Omar Other", Role::Checker).await;
    let claim = back_in_research(&checker).await;
    let typed = [
        ("answer", "They may have"),
        ("explanation", "Half a sent"),
        ("rating", ""),
    ];
    pressed(&checker, &claim, "Keep as private draft", &typed)
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.says("Half a sent"));
    assert!(page.says("The form holds your draft of"));
    assert!(page.says("Revision 1 by Chris Checker"));
    for path in [claim.clone(), format!("{claim}/record"), "/record".into()] {
        assert!(!other.open(&path).await.body.contains("Half a sent"));
    }
    // The script sends it quietly and is answered without a page.
    let csrf = checker.open("/me").await.csrf();
    let quiet = [
        ("csrf", csrf.as_str()),
        ("quietly", "true"),
        ("base", "1"),
        ("explanation", "Three quarters of a sent"),
    ];
    checker
        .post(&format!("{claim}/draft"), &quiet)
        .await
        .expect(204);
    assert!(
        !checker
            .open(&claim)
            .await
            .says("Three quarters of a sentence")
    );
    assert!(checker.open(&claim).await.says("Three quarters of a sent"));
    // Somebody saves meanwhile: the draft meets their version and neither is lost.
    let rating = other
        .open(&claim)
        .await
        .attribute("input[name=rating]", "value");
    pressed(
        &other,
        &claim,
        "Save revision",
        &[("explanation", "It is so [E1].")],
    )
    .await
    .expect(303);
    assert!(checker.open(&claim).await.says("both stand side by side"));
    let mine = [
        ("rating", rating.as_str()),
        ("said", "as_quoted"),
        ("answer", "They may."),
    ];
    let conflict = pressed(&checker, &claim, "Save revision", &mine)
        .await
        .expect(409);
    assert!(conflict.says("It is so [E1].") && conflict.says("Three quarters of a sent"));
    let file = checker
        .press(&conflict, "Download my text", &[])
        .await
        .expect(200);
    assert!(file.header("content-disposition").contains("-my-text.txt"));
    assert_eq!(file.body, "They may.\n\nThree quarters of a sent\n");
    pressed(&checker, &claim, "Throw the draft away", &[])
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(!page.says("Three quarters") && page.says("It is so"));
    let revisions = checker.open(&format!("{claim}/revisions")).await;
    checker
        .press(&revisions, "Restore r1 as revision 3", &[])
        .await
        .expect(303);
    assert!(
        checker
            .open(&format!("{claim}/revisions"))
            .await
            .says("As revision 1 stood")
    );
    // Nobody keeps drafts of what they may not write.
    let reader = app.signed_in(Role::Reader).await;
    let csrf = reader.open("/me").await.csrf();
    let fields = [("csrf", csrf.as_str()), ("explanation", "x")];
    reader
        .post(&format!("{claim}/draft"), &fields)
        .await
        .expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suggestion_is_accepted_turned_down_or_taken_back_once() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    // Suggested while it is in review, accepted once it is back.
    let nowhere = [("passage", "no such words"), ("replacement", "x")];
    let answer = pressed(&editor, &claim, "Suggest it", &nowhere).await;
    assert!(answer.expect(422).says("do not stand exactly once"));
    for (passage, new) in [
        ("The office", "The statistics office"),
        ("17.9", "18"),
        ("so", "it"),
    ] {
        let fields = [("passage", passage), ("replacement", new)];
        pressed(&editor, &claim, "Suggest it", &fields)
            .await
            .expect(303);
    }
    let settle = async |browser: &Browser, own: i32, decision: &str| {
        let page = browser.open(&claim).await.expect(200);
        let revision = page.attribute("input[name=revision]", "value");
        let csrf = page.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("revision", revision.as_str()),
            ("decision", decision),
        ];
        browser
            .post(&format!("{claim}/suggestions/{own}"), &fields)
            .await
    };
    settle(&checker, 1, "accept").await.expect(403);
    pressed(&checker, &claim, "Take back", &[])
        .await
        .expect(303);
    settle(&checker, 1, "accept").await.expect(303);
    settle(&checker, 1, "accept").await.expect(409);
    settle(&checker, 2, "turn_down").await.expect(303);
    settle(&checker, 3, "withdraw").await.expect(403);
    settle(&editor, 3, "withdraw").await.expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.says("The statistics office says so"));
    assert!(page.says("Revision 2 by Chris Checker"));
    pressed(&checker, &claim, "Submit for review", &[])
        .await
        .expect(303);
    assert!(!editor.open(&claim).await.says("Approve r2"));
    let csrf = editor.open("/me").await.csrf();
    let forced = [
        ("csrf", csrf.as_str()),
        ("action", "approve"),
        ("verdict_revision", "2"),
    ];
    let answer = editor.post(&format!("{claim}/moves"), &forced).await;
    assert!(answer.expect(403).says("You wrote part of this verdict"));
}

async fn changed(app: &App, words: &str, claim: &str) -> bool {
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    editor.open(claim).await.says(words)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_sees_what_changed_since_they_read_it() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    assert!(!editor.open(&claim).await.says("Changes since you read"));
    pressed(
        &editor,
        &claim,
        "Request changes",
        &[("reason", "Name the year.")],
    )
    .await
    .expect(303);
    let page = checker.open(&claim).await.expect(200);
    let scale = galley::store::verdicts::ratings(app.desk.store().read()).await;
    let last = scale.unwrap().pop().unwrap();
    let key = last.id.to_string();
    let anew = [
        ("rating", key.as_str()),
        ("answer", "They rose by 17.9 per cent in 2024."),
    ];
    checker
        .press(&page, "Save revision", &anew)
        .await
        .expect(303);
    let page = editor.open(&claim).await.expect(200);
    assert!(page.says("Changes since you read r1"));
    assert!(page.one("#since").contains("became"));
    assert!(page.one("#since").contains(&last.label));
    assert!(page.one("#since ins").contains("in 2024"));
    pressed(&editor, &claim, "I have read r2", &[])
        .await
        .expect(303);
    assert!(!changed(&app, "Changes since you read", &claim).await);
    // The author has read what they wrote.
    assert!(!checker.open(&claim).await.says("Changes since you read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_without_evidence_and_words_of_intent_are_shown() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let claim = back_in_research(&checker).await;
    let text = "The office says so [E1]. The minister *lied* to everybody.";
    pressed(&checker, &claim, "Save revision", &[("explanation", text)])
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    let marked = page.all("#verdict .uncited").join("");
    assert!(
        marked.contains("The minister") && !marked.contains("office"),
        "{marked}"
    );
    assert!(page.says("“lied” says what somebody knew and meant"));
    assert!(page.says("1 without a citation"));
}
