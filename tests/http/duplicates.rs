//! What may stand twice: four lists filled in the background, each pair with why, and what a person
//! says about it is remembered.

use galley::domain::lookalike::Sort;
use galley::domain::people::Role;
use galley::store::{links, lookalikes};
use sea_orm::{ConnectionTrait, QueryTrait, Statement};

use crate::evidence::researched;
use crate::families::accepted;
use crate::support::{App, Browser, Seen, Settings, spawn_app, spawn_app_with};
use crate::together::count;

async fn looked(app: &App) {
    while app.desk.find_lookalikes().await.unwrap() {}
}

async fn list(browser: &Browser, sort: &str) -> Seen {
    browser
        .open(&format!("/duplicates?list={sort}"))
        .await
        .expect(200)
}

async fn speaker(browser: &Browser, name: &str) -> String {
    let page = browser.open("/speakers").await.expect(200);
    let at = page.body.find(&format!("\">{name}</a>")).unwrap();
    page.body[..at].rsplit("href=\"").next().unwrap().to_owned()
}

async fn attribute(browser: &Browser, claim: &str, name: &str) {
    let page = browser.open(claim).await.expect(200);
    browser
        .press(&page, "Save speaker", &[("speaker", name)])
        .await
        .expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn speakers_with_a_name_or_an_id_in_common_wait_for_a_decision() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let reader = app.signed_in(Role::Reader).await;
    let claim = researched(&checker).await;
    attribute(&checker, &claim, "Ilse Tarnova").await;
    attribute(&checker, "/claims/C-0001", "I. Tarnova").await;
    looked(&app).await;
    let page = checker.open("/duplicates").await.expect(200);
    assert!(
        page.says("Claims")
            && page.says("Speakers")
            && page.says("Sources")
            && page.says("Articles")
    );
    assert!(!list(&checker, "speaker").await.says("Tarnova"));

    // Both get one Wikidata id, and a name in common.
    for name in ["Ilse Tarnova", "I. Tarnova"] {
        let address = speaker(&checker, name).await;
        let page = checker.open(&address).await.expect(200);
        checker
            .press(&page, "Save speaker", &[("wikidata", "Q4242")])
            .await
            .expect(303);
    }
    looked(&app).await;
    let page = list(&checker, "speaker").await;
    assert!(page.says("Both are Q4242 in Wikidata."), "{}", page.text());
    let queued = list(&reader, "speaker").await;
    assert!(queued.says("Both are Q4242") && queued.all("main form").is_empty());

    // Not the same: remembered, however often it is looked, and taken back.
    let button = "Not the same: I. Tarnova and Ilse Tarnova";
    let other = "Not the same: Ilse Tarnova and I. Tarnova";
    let button = if page.body.contains("I. Tarnova and Ilse") {
        button
    } else {
        other
    };
    let done = checker.press(&page, button, &[]).await.expect(303);
    assert_eq!(done.location(), "/duplicates?list=speaker");
    let page = checker.follow(done).await.expect(200);
    assert!(!page.says("Q4242"), "{}", page.text());
    let address = speaker(&checker, "I. Tarnova").await;
    let profile = checker.open(&address).await.expect(200);
    checker
        .press(
            &profile,
            "Save speaker",
            &[("wikidata", "Q4242"), ("note", "A minister.")],
        )
        .await
        .expect(303);
    looked(&app).await;
    assert!(!list(&checker, "speaker").await.says("Q4242"));
    assert!(checker.open("/record?verify=1").await.says("kept separate"));
    checker
        .press(&page, "Take that back", &[])
        .await
        .expect(303);
    looked(&app).await;
    let page = list(&checker, "speaker").await;
    assert!(page.says("Both are Q4242"), "{}", page.text());

    // Merged, the pair is gone.
    let compare = page.attribute("main .list a.btn", "href");
    let compare = checker
        .open(&compare.replace("&amp;", "&"))
        .await
        .expect(200);
    let into = if compare.says("Ilse Tarnova, stays") {
        "Ilse Tarnova"
    } else {
        "I. Tarnova"
    };
    checker
        .press(&compare, &format!("Merge into {into}"), &[])
        .await
        .expect(303);
    assert!(!list(&checker, "speaker").await.says("Q4242"));
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_that_say_nearly_the_same_wait_until_they_are_linked_or_parted() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let said = "The Kell Line carried 31,000 passengers in June, according to its managers.";
    let first = accepted(&checker, "Harbour news", said).await;
    let second = accepted(
        &checker,
        "Passengers",
        &said.replace("according to", "said"),
    )
    .await;
    looked(&app).await;
    let page = list(&checker, "claim").await;
    assert!(page.says(&first) && page.says(&second), "{}", page.text());
    assert!(
        page.body
            .contains(&format!("/claims/{second}/merge?into={first}"))
    );
    let family = checker
        .open(&format!("/claims/{second}/family"))
        .await
        .expect(200);
    let linked = checker
        .press(
            &family,
            "Link the claims",
            &[("tie", "repeats"), ("to", &first)],
        )
        .await
        .expect(303);
    let back = checker.follow(linked).await.expect(200);
    assert!(list(&checker, "claim").await.says("No pair waits"));
    checker
        .press(&back, "Remove the link", &[])
        .await
        .expect(303);
    let page = list(&checker, "claim").await;
    assert!(page.says(&first), "{}", page.text());
    // What is said here holds on the claims' own pages.
    let button = page
        .all("main .list button")
        .into_iter()
        .find(|words| words.starts_with("Not the same"))
        .unwrap();
    checker.press(&page, &button, &[]).await.expect(303);
    assert!(list(&checker, "claim").await.says("No pair waits"));
    let workspace = checker.open(&format!("/claims/{second}")).await.expect(200);
    assert!(!workspace.says("Checked before?"), "{}", workspace.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_of_one_site_and_articles_of_one_text_wait_too() {
    let app = spawn_app().await;
    let editor = app.signed_in(Role::Editor).await;
    for (name, host) in [
        ("The Kell Courier", "kell.example"),
        ("Kell Courier", "www.m.kell.example"),
    ] {
        let page = editor.open("/sources").await.expect(200);
        let csrf = page.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("name", name),
            ("kind", "outlet"),
            ("hosts", host),
        ];
        editor.post("/sources", &fields).await.expect(303);
    }
    let wire: Vec<String> = (1..7)
        .map(|n| format!("Fares to island number {n} rose by {n}2% in May, Minister Ilse Tarnova said on Thursday in Port Lessing."))
        .collect();
    let mut other = wire.clone();
    other.remove(2);
    for (title, text) in [("Fares up", wire), ("Fares up again", other)] {
        let form = editor.open("/articles/new").await.expect(200);
        let text = format!("{title}\n\n{}", text.join("\n\n"));
        editor
            .press(
                &form,
                "Read it",
                &[("text", text.as_str()), ("title", title)],
            )
            .await
            .expect(303);
    }
    looked(&app).await;
    let page = list(&editor, "source").await;
    assert!(
        page.says("Both publish at kell.example."),
        "{}",
        page.text()
    );
    let page = list(&editor, "article").await;
    assert!(page.says("also stand in the older one."), "{}", page.text());
    let compare = page.attribute("main .list a.btn", "href");
    editor.open(&compare).await.expect(200);
    let button = page.all("main .list button")[0].clone();
    editor.press(&page, &button, &[]).await.expect(303);
    assert!(list(&editor, "article").await.says("No pair waits"));
    let sql = "SELECT count(*) FROM lookalike WHERE sort = 'article' AND apart_at IS NOT NULL";
    assert_eq!(count(&app, sql).await, 1);
    editor.get("/duplicates?list=ferries").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_is_a_job_that_comes_again_and_a_person_can_hasten_it() {
    let app = spawn_app_with(Settings {
        jobs: "off",
        ..Settings::default()
    })
    .await;
    let checker = app.signed_in(Role::Checker).await;
    let reader = app.signed_in(Role::Reader).await;
    let page = checker.open("/duplicates").await.expect(200);
    checker.press(&page, "Look now", &[]).await.expect(303);
    let csrf = reader.get("/me").await.csrf();
    reader
        .post("/duplicates/look", &[("csrf", &csrf)])
        .await
        .expect(403);
    let run = app
        .desk
        .claim_job("worker")
        .await
        .unwrap()
        .expect("it is due");
    app.desk.work(&run).await.unwrap();
    assert!(
        app.desk.claim_job("worker").await.unwrap().is_none(),
        "not at once"
    );
    let waiting = "SELECT count(*) FROM job WHERE kind = 'find_lookalikes' AND ended_at IS NULL";
    assert_eq!(count(&app, waiting).await, 1);
}

/// How the database answers a question, a line for each step.
async fn plan(app: &App, question: Statement) -> Vec<String> {
    let database = sea_orm::Database::connect(app.database_url())
        .await
        .unwrap();
    let backend = database.get_database_backend();
    let postgres = app.database_url().starts_with("postgres");
    let how = if postgres {
        "EXPLAIN"
    } else {
        "EXPLAIN QUERY PLAN"
    };
    let session = sea_orm::TransactionTrait::begin(&database).await.unwrap();
    if postgres {
        // A table of a few rows is read whole by anybody with sense; what is asked is whether an
        // index would do.
        for way in ["seqscan", "hashjoin", "mergejoin", "sort"] {
            let sql = format!("SET LOCAL enable_{way} = off");
            session
                .execute_raw(Statement::from_string(backend, sql))
                .await
                .unwrap();
        }
    }
    let question = Statement {
        sql: format!("{how} {}", question.sql),
        ..question
    };
    let rows = session.query_all_raw(question).await.unwrap();
    let column = if postgres { "QUERY PLAN" } else { "detail" };
    rows.iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_pairs_are_read_by_an_index() {
    let app = spawn_app().await;
    let backend = app.desk.store().read().get_database_backend();
    let some = uuid::Uuid::now_v7();
    let cursor = some.to_string();
    let kin = format!("{some}.{some}");
    let mut questions = vec![
        links::query(some).build(backend),
        lookalikes::kin_query(Some(&kin), 9).build(backend),
    ];
    for sort in [Sort::Speaker, Sort::Source, Sort::Claim] {
        questions.push(lookalikes::query(sort, Some(&cursor), 9).build(backend));
    }
    for question in questions {
        let steps = plan(&app, question).await;
        // A range of an index is a SEARCH; a SCAN or a sort of its own reads everything.
        let whole = steps.iter().find(|step| {
            step.starts_with("SCAN")
                || step.contains("Seq Scan")
                || step.contains("TEMP B-TREE FOR ORDER BY")
        });
        assert_eq!(whole, None, "{steps:#?}");
    }
}
