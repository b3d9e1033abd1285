//! Checked before: claims of other articles that come near one, in the order of how much they tell,
//! with what agrees and what differs in words.

use galley::domain::people::Role;

use crate::support::{Browser, Seen, spawn_app};

async fn take_in(browser: &Browser, title: &str, text: &str) -> String {
    let form = browser.open("/articles/new").await.expect(200);
    let text = format!("{title}\n\n{text}");
    let typed = [("text", text.as_str()), ("title", title)];
    let taken = browser.press(&form, "Read it", &typed).await;
    taken.expect(303).location()
}

/// Accepts everything an article suggests.
async fn accept_all(browser: &Browser, article: &str) -> Seen {
    let mut desk = browser.open(article).await.expect(200);
    for _ in 0..desk.all("section#claims li.row").len() {
        desk = browser.press_and_follow(&desk, "Accept a", &[]).await;
    }
    desk
}

#[tokio::test]
async fn a_claim_checked_before_is_found_with_what_agrees_and_what_differs() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let earlier = "The Kell Line carried 31,000 passengers in June, the largest number since 2019.\n\n\
        The harbour of Port Lessing was closed for nine days in the winter, according to the coast guard.\n\n\
        Rents in Port Lessing rose by 9 percent in 2023, the statistics office said on Monday.";
    let first = take_in(&checker, "Harbour news", earlier).await;
    accept_all(&checker, &first).await;
    let later =
        "The number of passengers of the Kell Line in June was 33,000, according to its managers.";
    let second = take_in(&checker, "More passengers", later).await;
    let card = checker.open(&second).await.expect(200);
    assert!(card.says("At the desk"), "{}", card.text());
    for words in [
        "The Kell Line carried 31,000 passengers in June",
        "A number differs: 33,000",
        "31,000",
    ] {
        assert!(card.says(words), "{words}: {}", card.text());
    }
    assert!(!card.says("Rents in Port Lessing"), "another matter");

    let desk = accept_all(&checker, &second).await;
    assert!(desk.says("Accepted"), "{}", desk.text());
    let number = checker.open("/claims").await.expect(200);
    let newest = number.body.split("/claims/C-").nth(1).unwrap();
    let newest: String = newest.chars().take_while(char::is_ascii_digit).collect();
    let workspace = checker
        .open(&format!("/claims/C-{newest}"))
        .await
        .expect(200);
    assert!(workspace.says("Checked before?"), "{}", workspace.text());
    assert!(
        workspace.says("A number differs: 33,000"),
        "{}",
        workspace.text()
    );
}
