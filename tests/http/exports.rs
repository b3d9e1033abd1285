//! Exports over HTTP and by the command: any filter, three formats, chosen columns that are
//! remembered, a ledger with the hash of what really left, and who holds which version.

use std::process::Command;

use galley::blobs::sha256;
use galley::desk::people::actor;
use galley::desk::people::passphrase::Vault;
use galley::domain::access::Scope;
use galley::domain::people::Role;
use galley::domain::words::Note;
use galley::store::{claims, people, public};
use serde_json::Value;

use crate::support::{App, Browser, FilledForm, Seen, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let grace = app.browser();
    grace
        .sign_in("grace@desk.example", galley::sample::PASSPHRASE)
        .await;
    (app, grace)
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

fn heading(csv: &str) -> Vec<&str> {
    csv.lines().next().unwrap().split(',').collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_filter_of_the_claims_table_leaves_whole_and_with_its_hash() {
    let (_app, grace) = sample().await;
    let all = grace.get("/exports/claims.csv").await.expect(200);
    let table = grace.get("/claims?state=published").await.expect(200);
    let link = table.attribute("header .acts a[href^='/exports']", "href");
    assert_eq!(link, "/exports?state=published");
    let page = grace.get(&link).await.expect(200);
    let file = page.attribute("main ul.list a.btn", "href");
    let some = grace.get(&file).await.expect(200);
    assert!(rows(&all.body).len() > rows(&some.body).len());
    assert_eq!(rows(&some.body).len(), table.all("tbody tr").len());
    let at = |name: &str| {
        heading(&all.body)
            .iter()
            .position(|one| *one == name)
            .unwrap()
    };
    for row in rows(&some.body) {
        assert_eq!(row[at("state")], "published");
        for name in ["rating", "answer", "outlet", "article_title", "speaker"] {
            assert!(!row[at(name)].is_empty(), "{name} of {row:?}");
        }
    }
    assert!(
        rows(&all.body)
            .iter()
            .any(|row| !row[at("role")].is_empty()),
        "nobody had a role on the day"
    );
    // The head of the record goes with the file and into the ledger.
    let head = all.header("x-audit-head");
    assert_eq!(head.len(), 64);
    assert!(grace.get("/exports").await.body.contains(&head));
    let word = grace.get("/exports/claims.jsonl?q=ferry").await.expect(200);
    assert!(word.body.lines().count() < rows(&all.body).len());
    for line in word.body.lines() {
        let _: Value = serde_json::from_str(line).unwrap();
    }
    // What the ledger says left is what left.
    let ledger = grace.get("/exports").await.expect(200);
    for (seen, file) in [
        (&all, "claims.csv"),
        (&some, "claims.csv"),
        (&word, "claims.jsonl"),
    ] {
        let hash = sha256(seen.body.as_bytes());
        assert!(
            ledger.body.contains(&hash),
            "{file} is not in the ledger: {}",
            ledger.text()
        );
    }
    assert!(ledger.says("state=published") && ledger.says("q=ferry"));
    assert!(
        grace
            .get("/record")
            .await
            .says("took out a table of the desk")
    );
    grace.get("/exports/claims.exe").await.expect(404);
    grace.get("/exports/people.csv").await.expect(404);
    grace.get("/exports/claims.csv?before=x").await.expect(422);
    grace
        .get("/exports/checks.csv?since=yesterday")
        .await
        .expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_chosen_once_and_remembered() {
    let (_app, grace) = sample().await;
    let page = grace.get("/exports").await.expect(200);
    let mut form = FilledForm::find(&page, "main", "Keep this choice");
    form.fields
        .retain(|(name, value)| name != "columns" || value == "number" || value == "statement");
    grace.send_form(&form).await.expect(303);
    let csv = grace.get("/exports/claims.csv").await.expect(200);
    assert_eq!(heading(&csv.body), ["number", "statement"]);
    let line = grace.get("/exports/claims.jsonl").await.expect(200);
    let first: Value = serde_json::from_str(line.body.lines().next().unwrap()).unwrap();
    assert_eq!(first.as_object().unwrap().len(), 2);
    let schema = grace.get("/exports/claims.schema.json").await.expect(200);
    let schema: Value = serde_json::from_str(&schema.body).unwrap();
    assert_eq!(schema["properties"].as_object().unwrap().len(), 2);
    let package = grace
        .get("/exports/claims.datapackage.json")
        .await
        .expect(200);
    let package: Value = serde_json::from_str(&package.body).unwrap();
    assert_eq!(
        package["resources"][0]["schema"]["fields"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let head = package["audit_head"].as_str().unwrap();
    assert!(grace.get("/record").await.body.contains(head));
    // An address that names columns overrules the habit, which is one's own.
    let other = grace
        .get("/exports/claims.csv?columns=state,number")
        .await
        .expect(200);
    assert_eq!(heading(&other.body), ["number", "state"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_holds_the_same_rows() {
    use calamine::{Data, Reader};
    let (app, grace) = sample().await;
    let csv = grace.get("/exports/checks.csv").await.expect(200);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let book = client
        .get(format!("{}/exports/checks.xlsx", app.url))
        .header("cookie", grace.cookies())
        .send()
        .await
        .unwrap();
    assert_eq!(book.status(), 200);
    let bytes = book.bytes().await.unwrap().to_vec();
    let hash = sha256(&bytes);
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let table = rows(&csv.body);
    assert_eq!(sheet.height(), table.len() + 1);
    for (at, row) in table.iter().enumerate() {
        let number = sheet.get_value((u32::try_from(at + 1).unwrap(), 0));
        assert_eq!(number, Some(&Data::String(row[0].clone())));
    }
    let ledger = grace.get("/exports").await.expect(200);
    assert!(ledger.body.contains(&hash) && ledger.says("checks.xlsx"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_says_who_holds_the_earlier_version_and_what_has_changed_since() {
    let (app, grace) = sample().await;
    let before = grace.get("/exports/checks.csv").await.expect(200);
    let db = app.desk.store().read();
    let newest = public::latest(db, None, 10).await.unwrap();
    let check = newest
        .iter()
        .find(|check| check.record.retraction.is_none())
        .unwrap();
    let number: i32 = check
        .record
        .number
        .trim_start_matches("C-")
        .parse()
        .unwrap();
    let claim = claims::find(db, number).await.unwrap().unwrap();
    let editor = people::by_email(db, "grace@desk.example")
        .await
        .unwrap()
        .unwrap();
    let reason = Note::parse("The figures were of another year.", "The reason").unwrap();
    app.desk
        .retract(&actor(&editor), number, claim.revision, reason)
        .await
        .unwrap();
    grace.get("/exports/checks.jsonl").await.expect(200);
    let page = grace
        .get(&format!("/claims/{}/holders", check.record.number))
        .await
        .expect(200);
    let sections: Vec<String> = page.all("section.sec");
    let old = sections
        .iter()
        .find(|section| {
            section.contains(&format!("Version {}", check.record.version))
                && !section.contains("the newest")
        })
        .unwrap();
    assert!(
        old.contains("checks.csv") && !old.contains("checks.jsonl"),
        "{old}"
    );
    assert!(page.body.contains(&sha256(before.body.as_bytes())));
    let delta = page.attribute("td a.btn", "href");
    let changed: Seen = grace.get(&delta).await.expect(200);
    let changed = rows(&changed.body);
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0][0], check.record.number);
    assert_eq!(changed[0][2], "retracted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_was_given_a_version_is_among_those_who_hold_it() {
    let (app, grace) = sample().await;
    let number = |check: &Value| check["record"]["number"].as_str().unwrap().to_owned();
    let stranger = app.program().get("/api/v1/publications").await.expect(200);
    let checks = stranger.json()["publications"].as_array().unwrap().clone();
    let holders = format!("/claims/{}/holders", number(&checks[0]));
    assert!(!grace.get(&holders).await.expect(200).says("Programs"));
    let program = app.program_of(Role::Reader, &[Scope::ReadPublic]).await;
    let slug = checks[0]["record"]["slug"].as_str().unwrap();
    for path in [
        format!("/api/v1/publications/{slug}"),
        "/api/v1/publications".to_owned(),
        "/v1alpha1/claims:search?reviewPublisherSiteFilter=127.0.0.1".to_owned(),
    ] {
        program.get(&path).await.expect(200);
    }
    let page = grace.get(&holders).await.expect(200);
    assert!(page.says("Programs that were given it"), "{}", page.text());
    let given = crate::together::count(&app, "SELECT count(*) FROM token_read").await;
    assert_eq!(given, i64::try_from(checks.len()).unwrap(), "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_writes_the_same_and_a_package() {
    let (app, grace) = sample().await;
    let galley = |args: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_galley"))
            .current_dir(app.folder())
            .env("GALLEY_DATABASE_URL", app.database_url())
            .env("GALLEY_DATA_DIR", app.folder().join("files"))
            .env("GALLEY_BASE_URL", app.desk.base_url())
            .arg("export")
            .args(args)
            .output()
            .unwrap();
        (
            run.status.success(),
            run.stdout,
            String::from_utf8(run.stderr).unwrap(),
        )
    };
    let page = grace.get("/exports/checks.csv").await.expect(200);
    let (fine, csv, error) = galley(&["--format", "csv"]);
    assert!(fine && csv == page.body.as_bytes(), "{error}");
    let page = grace
        .get("/exports/claims.csv?state=queued")
        .await
        .expect(200);
    let (fine, csv, error) = galley(&["--format", "csv", "--of", "claims", "--state", "queued"]);
    assert!(fine && csv == page.body.as_bytes(), "{error}");
    let (fine, _, error) = galley(&["--package", "package", "--of", "claims"]);
    assert!(fine, "{error}");
    let folder = app.folder().join("package");
    let package: Value =
        serde_json::from_slice(&std::fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
    let hash = sha256(&std::fs::read(folder.join("claims.csv")).unwrap());
    assert_eq!(package["resources"][0]["hash"], format!("sha256:{hash}"));
    let (fine, book, error) = galley(&["--format", "xlsx"]);
    assert!(fine && book.starts_with(b"PK"), "{error}");
    assert!(grace.get("/exports").await.says("The command line"));
    let (fine, _, error) = galley(&["--format", "csv", "--columns", "secrets"]);
    assert!(!fine && error.contains("there is no column “secrets”"));
}
