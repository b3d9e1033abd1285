//! One search over everything: what is found, in which words, and what is not shown to whom; with slips
//! of the pen; and the same on both databases.

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;

use crate::support::{App, Browser, Seen, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let browser = app.signed_in(Role::Checker).await;
    (app, browser)
}

pub async fn search(browser: &Browser, q: &str) -> Seen {
    let query = url::form_urlencoded::byte_serialize(q.as_bytes()).collect::<String>();
    browser
        .open(&format!("/search?q={query}"))
        .await
        .expect(200)
}

pub fn group(page: &Seen, name: &str) -> Vec<String> {
    page.all(&format!(
        "section[aria-labelledby=s-{name}] .hits > li > a:first-child"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_searched_together_with_the_words_in_context() {
    let (_app, browser) = sample().await;
    let page = search(&browser, "ferry").await;
    assert!(group(&page, "claims").len() >= 3, "{}", page.text());
    assert!(!group(&page, "articles").is_empty(), "{}", page.text());
    let marked = page.all(".hits mark");
    assert!(!marked.is_empty());
    assert!(
        marked
            .iter()
            .all(|word| word.to_lowercase().starts_with("ferr")),
        "{marked:?}"
    );
    // Nothing that is typed is an operator of the database, and nothing breaks.
    for typed in [
        "\"",
        "NOT",
        "a:b:c",
        "(",
        "*",
        "' OR 1=1 --",
        "& | !",
        "\u{0}x",
        "the",
        "ж",
    ] {
        search(&browser, typed).await;
    }
    let nothing = search(&browser, "zyzzyva").await;
    assert!(nothing.says("Nothing here holds these words."));
    let number = browser.get("/search?q=c-0001").await;
    assert_eq!(number.location(), "/claims/C-0001");
}

#[tokio::test(flavor = "multi_thread")]
async fn speakers_are_found_with_a_slip_of_the_pen_and_without_accents() {
    let (app, browser) = sample().await;
    let db = app.desk.store().read();
    let names = galley::store::speakers::names(db).await.unwrap();
    let whole = names
        .iter()
        .find(|name| name.split(' ').count() == 2 && name.len() > 9)
        .expect("a speaker with two names");
    let key = galley::domain::words::key(whole);
    let last = key.split(' ').next_back().unwrap().to_owned();
    assert!(group(&search(&browser, &last).await, "speakers").contains(whole));
    // Two letters that changed places.
    let mut letters: Vec<char> = last.chars().collect();
    letters.swap(2, 3);
    let slip: String = letters.into_iter().collect();
    let found = group(&search(&browser, &slip).await, "speakers");
    assert!(found.contains(whole), "{slip}: {found:?}");
    // And with an accent that the name does not have.
    let accent = format!("{}́{}", &last[..2], &last[2..]);
    assert!(group(&search(&browser, &accent).await, "speakers").contains(whole));
    assert!(group(&search(&browser, "qqxxzz").await, "speakers").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn confidential_evidence_is_found_only_by_the_people_named_for_it() {
    let (app, browser) = sample().await;
    let db = app.desk.store().read();
    use galley::store::entities::evidence;
    use sea_orm::entity::prelude::*;
    let plain = evidence::Entity::find()
        .filter(evidence::Column::StatedAs.is_null())
        .filter(evidence::Column::Extract.ne(""))
        .one(db)
        .await
        .unwrap()
        .expect("evidence with a text");
    let word = plain
        .extract
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() > 7)
        .max_by_key(|word| word.len())
        .unwrap()
        .to_owned();
    let title = plain.title.clone();
    let shown = group(&search(&browser, &word).await, "evidence");
    assert!(shown.contains(&title), "{word}: {shown:?}");
    app.execute(&format!(
        "UPDATE evidence SET stated_as = 'A document we hold' WHERE title = '{}'",
        title.replace('\'', "''")
    ))
    .await;
    let page = search(&browser, &word).await;
    assert!(!group(&page, "evidence").contains(&title));
    assert!(!page.says(&title), "the title of a confidential document");
}
