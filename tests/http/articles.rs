//! Articles: correcting what is known about one, and having it read again.

use galley::domain::people::Role;

use crate::support::spawn_app;

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

#[tokio::test]
async fn an_article_is_corrected_under_a_revision_and_its_text_stays() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    let article = taken.expect(303).location();
    let edit = checker.open(&format!("{article}/edit")).await.expect(200);
    let typed = [
        ("title", "Ferries"),
        ("outlet", "The Norvessan Post"),
        ("published", "2026-10-16"),
    ];
    checker.press(&edit, "Save", &typed).await.expect(303);
    let desk = checker.open(&article).await.expect(200);
    assert_eq!(desk.one("h1"), "Ferries");
    assert!(desk.says("16 October 2026"));
    let stale = checker
        .press(&edit, "Save", &[("title", "Boats")])
        .await
        .expect(409);
    assert!(
        stale.body.contains("Boats"),
        "what was typed is still there"
    );
    let wrong = checker
        .press(&stale, "Save", &[("published", "yesterday")])
        .await
        .expect(422);
    assert!(wrong.says("Write the day as"));
    let reader = app.signed_in(Role::Reader).await;
    let page = reader.open(&format!("{article}/edit")).await.expect(200);
    reader.press(&page, "Save", &[]).await.expect(403);
}

#[tokio::test]
async fn reading_again_keeps_what_people_decided() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    let article = taken.expect(303).location();
    let desk = checker.open(&article).await.expect(200);
    let suggested = desk.all("section#claims li.row").len();
    let typed = [("statement", "A wording of our own.")];
    checker.press(&desk, "Accept a", &typed).await.expect(303);

    let edit = checker.open(&format!("{article}/edit")).await.expect(200);
    let again = checker
        .press_and_follow(&edit, "Read it again", &[])
        .await
        .expect(200);
    assert!(again.says("Read again: nothing new."));
    assert_eq!(again.all("section#claims li.row").len(), suggested);
    assert!(again.says("A wording of our own."));

    // As if an older reader had suggested one claim elsewhere and missed the others.
    app.execute(
        "UPDATE appearance SET start_at = start_at + 3 WHERE claim_id IN \
        (SELECT id FROM claim WHERE state = 'suggested' ORDER BY number LIMIT 1)",
    )
    .await;
    app.execute("UPDATE snapshot SET engine = 'an older reader'")
        .await;
    let outdated = checker.open(&article).await.expect(200);
    assert!(outdated.says("This was read with an older reader."));
    let again = checker
        .press_and_follow(&outdated, "Read it again", &[])
        .await
        .expect(200);
    assert!(again.says("Read again: 1 new suggestion, 1 old suggestion dropped"));
    assert_eq!(again.all("section#claims li.row").len(), suggested);
    assert!(again.says("A wording of our own."));
    assert!(!again.says("an older reader"));
}
