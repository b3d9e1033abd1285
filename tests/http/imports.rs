//! Importing checks that others published: in a browser and by the command, faulty markup, tables,
//! twice and after a stop, and never among the desk's own.

use std::process::Command;
use std::time::{Duration, Instant};

use galley::desk::people::actor;
use galley::domain::outside::Plan;
use galley::domain::people::Role;
use galley::store::{imports, people};

use crate::feeds::{Paper, answer};
use crate::support::{App, Browser, FilledForm, Seen, Settings, spawn_app, spawn_app_with};

const SHEET: &str = "Claim,Verdict,Link,Who said it,Date of claim\r\n\
    The ferry sank twice.,Untrue,https://facts.example/ferry,Ilse Tarnova,2026-03-04\r\n\
    The quay costs 4 million.,Half true,https://facts.example/quay,,05/06/2026\r\n\
    ,False,https://facts.example/nothing,,\r\n\
    It has no address.,True,,,\r\n";

async fn uploaded(browser: &Browser, name: &str, bytes: &[u8]) -> String {
    let page = browser.get("/imports").await.expect(200);
    let form = FilledForm::find(&page, "main", "Look at it");
    let form = form.with_file("file", name, "application/octet-stream", bytes);
    browser.send_form(&form).await.expect(303).location()
}

async fn done(browser: &Browser, at: &str) -> Seen {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let page = browser.get(at).await.expect(200);
        if page.says("See the outside checks") || page.says("It ended before its end") {
            return page;
        }
        assert!(Instant::now() < patience, "{}", page.text());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn imported(browser: &Browser, name: &str, bytes: &[u8]) -> Seen {
    let at = uploaded(browser, name, bytes).await;
    let page = browser.get(&at).await.expect(200);
    let button = page.one("main form[action$=start] button");
    browser.press(&page, &button, &[]).await.expect(303);
    done(browser, &at).await
}

fn sums(page: &Seen) -> Vec<String> {
    page.all("dl.figures dd")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_looked_at_first_and_imported_once_however_often() {
    let app = spawn_app().await;
    let chris = app.signed_in(Role::Checker).await;
    let at = uploaded(&chris, "our checks.csv", SHEET.as_bytes()).await;
    let page = chris.get(&at).await.expect(200);
    assert!(
        page.says("2 rows would be taken, 2 refused"),
        "{}",
        page.text()
    );
    assert!(
        page.says("It does not say what was checked.")
            && page.says("It does not say where it stands.")
    );
    assert!(page.says("“05/06/2026” is not plainly a day"));
    assert!(
        page.says("Import 2 checks"),
        "nothing is kept before somebody says so"
    );
    assert!(
        chris
            .get("/outside")
            .await
            .says("There are no outside checks yet.")
    );
    // Another column, and a publisher for rows that name none.
    let typed = [("publisher", "The Facts Desk"), ("claimant", "")];
    chris.press(&page, "Look again", &typed).await.expect(303);
    let page = chris.get(&at).await.expect(200);
    assert!(
        page.says("The Facts Desk") && !page.says("Ilse Tarnova"),
        "{}",
        page.text()
    );
    let page = chris.get(&at).await;
    chris
        .press(&page, "Look again", &[("claimant", "Who said it")])
        .await
        .expect(303);
    let page = chris.get(&at).await;
    chris.press(&page, "Import 2 checks", &[]).await.expect(303);
    let page = done(&chris, &at).await;
    assert_eq!(sums(&page), ["4", "2", "0", "0", "2"]);
    let report = chris.get(&format!("{at}/refused.csv")).await.expect(200);
    assert_eq!(report.body.lines().count(), 3, "{}", report.body);
    assert!(report.body.contains("It has no address."));
    let found = chris.get("/outside?q=FERRY+tarnova").await.expect(200);
    assert!(found.says("The ferry sank twice.") && !found.says("The quay costs"));
    assert!(found.says("Untrue") && found.says("The Facts Desk") && found.says("4 March 2026"));

    // Once more, with the same words from the same bytes: nothing changes, and the record grows by nothing.
    let before = crate::doors::head(&app).await;
    let at = uploaded(&chris, "again.csv", SHEET.as_bytes()).await;
    let page = chris.get(&at).await;
    chris
        .press(&page, "Look again", &[("publisher", "The Facts Desk")])
        .await
        .expect(303);
    let page = chris.get(&at).await;
    chris.press(&page, "Import 2 checks", &[]).await.expect(303);
    let page = done(&chris, &at).await;
    assert_eq!(sums(&page), ["4", "0", "0", "2", "2"]);
    assert_eq!(crate::doors::head(&app).await, before);
    // A check that says something else now is changed and not doubled.
    let changed = SHEET.replace("Untrue", "False");
    let page = imported(&chris, "later.csv", changed.as_bytes()).await;
    assert_eq!(sums(&page), ["4", "0", "2", "0", "2"], "{}", page.text());
    assert_eq!(chris.get("/outside").await.all("tbody tr").len(), 2);

    // None of it is among our own.
    for place in [
        "/claims?q=ferry",
        "/checks?q=ferry",
        "/feeds/checks.atom",
        "/sitemap.xml",
    ] {
        let seen = chris.get(place).await.expect(200);
        assert!(!seen.body.contains("The ferry sank twice."), "{place}");
    }
    app.browser().get("/outside").await.expect(303);
    app.signed_in(Role::Reader)
        .await
        .get("/imports")
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_markup_of_a_page_is_understood_and_its_faults_are_told() {
    let paper = Paper::open();
    let page = r#"<!doctype html><html><head><script type="application/ld+json">
        {"@context":"http://schema.org","@graph":[{"type":"ClaimReview","claimReviewed":"The tide stood still.",
        "url":"/checks/tide","datePublished":"2026-05-06T08:00:00+02:00",
        "itemReviewed":{"@type":"Claim","author":"Jonas Reed"},
        "reviewRating":{"alternateName":"Four anchors","ratingValue":"-1","bestRating":"-1","worstRating":"-1"}}]}
        </script></head><body>x</body></html>"#;
    paper.say("/tide", answer("200 OK", "text/html", "", page));
    paper.say(
        "/bare",
        answer(
            "200 OK",
            "text/html",
            "",
            "<html><body>Nothing here</body></html>",
        ),
    );
    let app = spawn_app_with(Settings {
        fetch_allow: paper.host.clone(),
        ..Settings::default()
    })
    .await;
    let chris = app.signed_in(Role::Checker).await;
    let form = chris.get("/imports").await.expect(200);
    let at = chris
        .press(&form, "Look at it", &[("address", &paper.at("/tide"))])
        .await
        .expect(303)
        .location();
    let page = chris.get(&at).await.expect(200);
    assert!(
        page.says("1 rows would be taken, 0 refused"),
        "{}",
        page.text()
    );
    assert!(page.says(&paper.at("/checks/tide")));
    assert!(page.says("how some programs say “no number”") && page.says("It says “type”"));
    assert!(page.says("Jonas Reed") && page.says("Four anchors"));
    let at = chris
        .press(&form, "Look at it", &[("address", &paper.at("/bare"))])
        .await
        .expect(303)
        .location();
    let page = chris.get(&at).await.expect(200);
    assert!(
        page.says("There is no ClaimReview markup on this page."),
        "{}",
        page.text()
    );
    let refused = chris
        .press(&form, "Look at it", &[("address", "http://10.0.0.1/x")])
        .await
        .expect(422);
    assert!(
        refused.says("does not lead to the public web"),
        "{}",
        refused.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_read_with_its_days() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (at, heading) in ["Claim", "Rating", "URL", "Published"].iter().enumerate() {
        sheet
            .write(0, u16::try_from(at).unwrap(), *heading)
            .unwrap();
    }
    sheet.write(1, 0, "The quay is new.").unwrap();
    sheet.write(1, 1, "True").unwrap();
    sheet.write(1, 2, "https://facts.example/new").unwrap();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 7, 8).unwrap();
    sheet.write_with_format(1, 3, &date, &day).unwrap();
    let app = spawn_app().await;
    let chris = app.signed_in(Role::Checker).await;
    let page = imported(&chris, "book.xlsx", &book.save_to_buffer().unwrap()).await;
    assert_eq!(sums(&page), ["1", "1", "0", "0", "0"], "{}", page.text());
    let found = chris.get("/outside").await;
    assert!(
        found.says("The quay is new.") && found.says("8 July 2026"),
        "{}",
        found.text()
    );
}

async fn checker(app: &App) -> galley::domain::people::Actor {
    let id = app
        .add("Chris Checker", "chris@desk.example", Role::Checker)
        .await;
    actor(
        &people::find(app.desk.store().read(), id)
            .await
            .unwrap()
            .unwrap(),
    )
}

fn many(count: usize) -> String {
    let line = |at| {
        format!("{{\"claim\":\"Claim number {at}.\",\"verdict\":\"false\",\"url\":\"/c/{at}\"}}\n")
    };
    (0..count).map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_stopped_goes_on_where_it_was() {
    let app = spawn_app().await;
    let chris = checker(&app).await;
    let file = app.folder().join("many.jsonl");
    std::fs::write(&file, many(3_000)).unwrap();
    let plan = Plan {
        base: "https://facts.example".to_owned(),
        ..Plan::default()
    };
    let (desk, actor, path, its) = (app.desk.clone(), chris.clone(), file.clone(), plan.clone());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        desk.import_file(&actor, &path, its, move |run| tell.send(run.seen).unwrap())
            .await
    });
    assert_eq!(told.recv().await, Some(500));
    task.abort();
    let _ = task.await;
    let half = imports::newest(app.desk.store().read(), 10).await.unwrap();
    assert!(half.len() == 1 && half[0].state == "running" && half[0].seen < 3_000);
    let run = app
        .desk
        .import_file(&chris, &file, plan.clone(), |_| ())
        .await
        .unwrap();
    assert_eq!((run.id, run.state.as_str()), (half[0].id, "done"));
    assert_eq!((run.seen, run.added, run.same), (3_000, 3_000, 0));
    let again = app
        .desk
        .import_file(&chris, &file, plan, |_| ())
        .await
        .unwrap();
    assert_ne!(again.id, run.id);
    assert_eq!(
        (again.seen, again.added, again.changed, again.same),
        (3_000, 0, 0, 3_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_imports_files_and_folders_of_articles() {
    let app = spawn_app().await;
    checker(&app).await;
    let folder = app.folder().to_owned();
    std::fs::write(folder.join("sheet.csv"), SHEET).unwrap();
    let articles = folder.join("articles");
    std::fs::create_dir(&articles).unwrap();
    std::fs::write(
        articles.join("a.txt"),
        include_str!("../../src/sample/files/article-1.txt"),
    )
    .unwrap();
    std::fs::write(
        articles.join("b.txt"),
        include_str!("../../src/sample/files/article-2.txt"),
    )
    .unwrap();
    let import = |args: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_galley"))
            .current_dir(&folder)
            .env("GALLEY_DATABASE_URL", app.database_url())
            .env("GALLEY_DATA_DIR", folder.join("files"))
            .args(["import", "--by", "chris@desk.example"])
            .args(args)
            .output()
            .unwrap();
        let words = String::from_utf8(run.stdout).unwrap();
        (
            run.status.success(),
            words,
            String::from_utf8(run.stderr).unwrap(),
        )
    };
    let (fine, words, error) = import(&["sheet.csv", "--dry-run"]);
    assert!(
        fine && words.contains("2 rows would be taken, 2 refused"),
        "{words}{error}"
    );
    let (fine, words, error) = import(&["sheet.csv", "--refused", "refused.csv"]);
    assert!(
        fine && words.contains("4 rows: 2 added, 0 changed, 0 as they were, 2 refused"),
        "{words}{error}"
    );
    assert!(
        std::fs::read_to_string(folder.join("refused.csv"))
            .unwrap()
            .contains("It has no address.")
    );
    let (fine, words, _) = import(&["sheet.csv"]);
    assert!(
        fine && words.contains("0 added, 0 changed, 2 as they were"),
        "{words}"
    );
    let (fine, words, error) = import(&["articles"]);
    assert!(
        fine && words.contains("2 files: 2 taken in, 0 held already"),
        "{words}{error}"
    );
    let (fine, words, _) = import(&["articles"]);
    assert!(
        fine && words.contains("2 files: 0 taken in, 2 held already"),
        "{words}"
    );
    let (fine, _, error) = import(&["nowhere.csv"]);
    assert!(
        !fine && error.contains("is no file, folder or address"),
        "{error}"
    );
}
