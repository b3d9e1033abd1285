//! The dossier of a claim: it leaves whole, says what is in it, and tells offline when it was changed.

use std::io::{Cursor, Read, Write};
use std::process::Command;

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;
use reqwest::Method;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::spawn_empty_app;

fn verified(bytes: &[u8], ending: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("dossier.{ending}"));
    std::fs::write(&file, bytes).unwrap();
    let galley = env!("CARGO_BIN_EXE_galley");
    let done = Command::new(galley)
        .arg("verify")
        .arg(&file)
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

/// The bag with one file changed.
fn with_a_change(bag: &[u8], what: &str) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bag)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut file = old.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name.contains(what) {
            bytes[0] ^= 1;
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_leaves_as_a_page_and_as_a_bag_and_both_tell_when_they_were_changed() {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let editor = app.signed_in(Role::Editor).await;
    let published = editor.open("/claims?state=published").await.expect(200);
    let claim = published.attribute("main a[href^='/claims/C-']", "href");
    let shown = editor.open(&claim).await.expect(200);
    assert!(
        shown.body.contains("dossier.zip"),
        "the claim leads to its dossier"
    );

    let page = editor
        .get(&format!("{claim}/dossier.html"))
        .await
        .expect(200);
    assert!(page.header("content-disposition").starts_with("attachment"));
    assert!(page.header("content-security-policy").contains("sandbox"));
    let (whole, said) = verified(page.body.as_bytes(), "html");
    assert!(whole, "{said}");
    let changed = page
        .body
        .replacen("\"answer\":\"", "\"answer\":\"Not so: ", 1);
    assert!(!verified(changed.as_bytes(), "html").0);

    let bag = editor.request(Method::GET, &format!("{claim}/dossier.zip"));
    let bag = bag.send().await.unwrap();
    assert_eq!(bag.status(), 200);
    let bag = bag.bytes().await.unwrap().to_vec();
    let names: Vec<String> = {
        let mut archive = ZipArchive::new(Cursor::new(&bag)).unwrap();
        let count = archive.len();
        let name = |at| archive.by_index(at).unwrap().name().unwrap().into_owned();
        (0..count).map(name).collect()
    };
    for wanted in [
        "bagit.txt",
        "manifest-sha256.txt",
        "data/record.json",
        "data/claimreview.json",
        "data/events.jsonl",
        "data/evidence/E1-",
    ] {
        assert!(
            names.iter().any(|name| name.contains(wanted)),
            "{wanted}: {names:?}"
        );
    }
    let (whole, said) = verified(&bag, "zip");
    assert!(whole, "{said}");
    for what in ["evidence/E1-", "record.json", "manifest-sha256.txt"] {
        let (whole, said) = verified(&with_a_change(&bag, what), "zip");
        assert!(!whole && said.contains(what), "{what}: {said}");
    }

    let reader = app.signed_in(Role::Reader).await;
    reader
        .get(&format!("{claim}/dossier.zip"))
        .await
        .expect(403);
    let queued = editor.open("/claims?state=queued").await.expect(200);
    let undecided = queued.attribute("main a[href^='/claims/C-']", "href");
    let none = editor.get(&format!("{undecided}/dossier.zip")).await;
    assert!(
        none.status < 500 && none.says("no verdict yet"),
        "{}",
        none.text()
    );
}
