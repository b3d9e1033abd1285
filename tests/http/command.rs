//! The program as a shell sees it: what it says of wrong settings, and that a backup made while
//! the desk works can be put back somewhere else, served and verified.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use galley::domain::people::Role;

use crate::support::{App, Browser, PASSPHRASE, spawn_app};

/// The program with these words, in a folder of its own and an environment without settings.
fn galley(folder: &Path, words: &[&str]) -> Output {
    command(folder, words).output().unwrap()
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_galley"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GALLEY_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(words);
    command
}

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

#[track_caller]
fn succeeds(folder: &Path, words: &[&str]) -> String {
    let output = galley(folder, words);
    assert!(output.status.success(), "{words:?}: {}", said(&output));
    said(&output)
}

#[track_caller]
fn fails(folder: &Path, words: &[&str]) -> String {
    let output = galley(folder, words);
    assert!(!output.status.success(), "{words:?}: {}", said(&output));
    said(&output)
}

/// A desk in a folder with one piece of work in it: an article, and a claim with kept evidence.
fn sample(folder: &Path) {
    let database = format!("sqlite://{}/galley.db", folder.display());
    let files = folder.join("galley-data");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = galley::store::Store::connect(&database).await.unwrap();
        store.migrate().await.unwrap();
        let desk = galley::desk::Desk::new(store, galley::blobs::Blobs::open(files).unwrap());
        let vault = galley::desk::people::passphrase::Vault::new();
        galley::sample::fill(&desk, &vault).await.unwrap();
        desk.store().clone().close().await.unwrap();
    });
}

/// The first kept copy of evidence in a folder.
fn a_copy(folder: &Path) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                return path;
            }
        }
    }
    panic!("{} holds no copy", folder.display());
}

#[test]
fn without_a_command_it_says_what_it_can_do() {
    let folder = tempfile::tempdir().unwrap();
    let help = fails(folder.path(), &[]);
    for command in ["serve", "migrate", "backup", "restore", "doctor", "audit"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn a_wrong_setting_stops_the_start_with_its_name_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (flag, value, sentence) in [
        (
            "--address",
            "localhost",
            "GALLEY_ADDRESS is “localhost”: it must be an IP address",
        ),
        ("--address", &taken, "(GALLEY_ADDRESS)"),
        (
            "--base-url",
            "desk.example",
            "GALLEY_BASE_URL is “desk.example”",
        ),
        ("--base-url", "https://desk.example/a", "without a path"),
        (
            "--database-url",
            "mysql://desk",
            "GALLEY_DATABASE_URL must start with",
        ),
        (
            "--database-url",
            "sqlite://no/such/folder/a.db",
            "the SQLite file no/such/folder/a.db (GALLEY_DATABASE_URL)",
        ),
        (
            "--database-url",
            "postgres://x@127.0.0.1:1/x",
            "the database (GALLEY_DATABASE_URL) cannot be opened",
        ),
        (
            "--trusted-proxies",
            "10.0.0.0/33",
            "GALLEY_TRUSTED_PROXIES holds “10.0.0.0/33”",
        ),
        (
            "--data-dir",
            "file",
            "the folder file (GALLEY_DATA_DIR) cannot be used",
        ),
        ("--log", "galley=loud", "GALLEY_LOG is “galley=loud”"),
    ] {
        let words = ["serve", flag, value];
        let output = command(folder.path(), &words)
            .env("GALLEY_ADDRESS", "127.0.0.1:0")
            .output()
            .unwrap();
        assert!(!output.status.success(), "{words:?}");
        assert!(
            said(&output).contains(sentence),
            "{words:?}: {}",
            said(&output)
        );
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
}

/// A mistyped name must not look like a desk without a past.
#[test]
fn commands_that_only_look_make_no_database() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        &["audit", "verify"][..],
        &["export", "--format", "events"],
        &["backup", "--to", "copy"],
        &["doctor"],
    ] {
        assert!(fails(folder.path(), words).contains("there is no SQLite file galley.db"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A server of the real program, ended with the test.
struct Served {
    process: std::process::Child,
    url: String,
}

impl Served {
    fn start(folder: &Path) -> Served {
        use std::io::BufRead;
        let mut process = command(folder, &["serve", "--address", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(process.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("it stopped").unwrap();
            if let Some(url) = line.strip_prefix("Galley is at ") {
                break url.to_owned();
            }
        };
        Served { process, url }
    }

    fn stop(mut self) {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_backup_made_while_serving_is_restored_elsewhere_served_and_verified() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    sample(here.path());
    let served = Served::start(here.path());
    let kept = succeeds(here.path(), &["backup", "--to", "copy"]);
    let head = kept.trim().rsplit(' ').next().unwrap().to_owned();
    served.stop();

    let copy = here.path().join("copy");
    let from = copy.to_str().unwrap();
    for private in ["", "galley.db", "SHA256SUMS"] {
        use std::os::unix::fs::MetadataExt;
        let mode = std::fs::metadata(copy.join(private)).unwrap().mode();
        assert_eq!(mode & 0o077, 0, "others can read {private}");
    }
    assert!(!copy.join("galley.db-wal").exists());
    let restored = succeeds(there.path(), &["restore", "--from", from, "--head", &head]);
    assert!(restored.contains(&head), "{restored}");
    assert!(succeeds(there.path(), &["audit", "verify"]).contains(&head));
    let report = succeeds(there.path(), &["doctor"]);
    assert!(
        report.contains("copies of evidence have their hash"),
        "{report}"
    );

    let served = Served::start(there.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let stranger = Browser::new(&served.url);
        let checks = stranger.open("/checks").await.expect(200);
        let check = checks.attribute(".checks a", "href");
        stranger.open(&check).await.expect(200);
        let editor = Browser::new(&served.url);
        let people = galley::sample::PASSPHRASE;
        editor.sign_in("amina@desk.example", people).await;
        editor.open("/claims").await.expect(200);
    });
    served.stop();
}

#[test]
fn a_restore_overwrites_nothing_unless_told_and_keeps_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    succeeds(folder.path(), &["backup", "--to", "copy"]);
    let database = folder.path().join("galley.db");
    let restore = ["restore", "--from", "copy"];
    let replace = ["restore", "--from", "copy", "--replace"];

    assert!(fails(folder.path(), &restore).contains("there is a database at galley.db already"));
    // Something happens after the backup.
    let who = [
        "add-user",
        "--name",
        "Late Lena",
        "--email",
        "lena@desk.example",
        "--role",
        "reader",
    ];
    succeeds(folder.path(), &who);
    let before = succeeds(folder.path(), &["audit", "verify"]);

    let served = Served::start(folder.path());
    assert!(fails(folder.path(), &replace).contains("stop the desk first"));
    served.stop();
    assert_eq!(succeeds(folder.path(), &["audit", "verify"]), before);

    // A rotten copy is made whole by the one in the backup.
    let copy = a_copy(&folder.path().join("galley-data"));
    std::fs::write(&copy, "rotten").unwrap();
    assert!(fails(folder.path(), &["doctor"]).contains("no longer has its hash"));
    succeeds(folder.path(), &replace);
    assert_ne!(succeeds(folder.path(), &["audit", "verify"]), before);
    succeeds(folder.path(), &["doctor"]);
    let beside = folder.path().join("galley.db.before-restore");
    std::fs::rename(&beside, &database).unwrap();
    assert_eq!(succeeds(folder.path(), &["audit", "verify"]), before);
}

#[test]
fn a_backup_that_was_touched_is_not_put_back() {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    let backup = |name: &str| {
        succeeds(folder.path(), &["backup", "--to", name]);
        folder.path().join(name)
    };
    let refused = |name: &str, more: &[&str], why: &str| {
        let target = format!("sqlite://{}/new-{name}.db", folder.path().display());
        let data = format!("data-{name}");
        let mut words = vec![
            "restore",
            "--from",
            name,
            "--database-url",
            &target,
            "--data-dir",
            &data,
        ];
        words.extend(more);
        let sentence = fails(folder.path(), &words);
        assert!(sentence.contains(why), "{name}: {sentence}");
        let left: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|file| file.starts_with("new-"))
            .collect();
        assert!(left.is_empty(), "{name} left {left:?}");
    };

    // One byte of the database, anywhere.
    let one = backup("flipped").join("galley.db");
    let mut bytes = std::fs::read(&one).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&one, bytes).unwrap();
    refused("flipped", &[], "galley.db no longer has its hash");

    // A copy of evidence altered, gone, or a journal smuggled in beside the database.
    std::fs::write(a_copy(&backup("altered").join("blobs")), "x").unwrap();
    refused("altered", &[], "no longer has its hash");
    std::fs::remove_file(a_copy(&backup("gone").join("blobs"))).unwrap();
    refused("gone", &[], "cannot be read");
    std::fs::write(backup("journal").join("galley.db-wal"), "x").unwrap();
    refused("journal", &[], "was not there when the backup was made");

    // Somebody who rewrites history and the list of hashes with it.
    let rewritten = backup("rewritten");
    rewrite(
        &rewritten.join("galley.db"),
        "UPDATE event SET person_name = 'Nobody' WHERE seq = 5",
    );
    relist(&rewritten);
    refused("rewritten", &[], "the record breaks at event 5");
    let quoted = backup("requoted");
    rewrite(
        &quoted.join("galley.db"),
        "UPDATE snapshot SET text = text || ' Not so.'",
    );
    relist(&quoted);
    refused("requoted", &[], "a text was altered");

    backup("other-head");
    refused(
        "other-head",
        &["--head", "0123"],
        "not with the head you gave",
    );
    refused("no-such-folder", &[], "is this a backup?");
}

/// Changes a database behind the guards, as somebody with the file in their hands can.
fn rewrite(file: &Path, deed: &str) {
    let address = format!("sqlite://{}", file.display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = galley::store::Store::connect(&address).await.unwrap();
        let txn = store.begin().await.unwrap();
        for guard in ["event_refuses_update", "snapshot_refuses_update"] {
            sea_orm::ConnectionTrait::execute_unprepared(&*txn, &format!("DROP TRIGGER {guard}"))
                .await
                .unwrap();
        }
        sea_orm::ConnectionTrait::execute_unprepared(&*txn, deed)
            .await
            .unwrap();
        txn.commit().await.unwrap();
        store.close().await.unwrap();
    });
}

/// Makes the list of hashes say what the database is now.
fn relist(backup: &Path) {
    let list = backup.join("SHA256SUMS");
    let hash = galley::blobs::sha256_of_file(&backup.join("galley.db")).unwrap();
    let lines = std::fs::read_to_string(&list).unwrap();
    let lines: String = lines
        .lines()
        .map(|line| match line.strip_suffix("  galley.db") {
            Some(_) => format!("{hash}  galley.db\n"),
            None => format!("{line}\n"),
        })
        .collect();
    std::fs::write(list, lines).unwrap();
}

#[test]
fn the_doctor_names_what_is_wrong_and_its_exit_status_tells() {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    let well = succeeds(folder.path(), &["doctor"]);
    for check in [
        "settings",
        "database",
        "schema",
        "integrity",
        "record",
        "texts",
        "copies",
        "clock",
        "data folder",
    ] {
        assert!(well.contains(&format!("good   {check}")), "{check}: {well}");
    }
    // How full this machine is, is not for a test to judge: only that it is told.
    assert!(well.contains("disk of the database: "), "{well}");
    let json = succeeds(folder.path(), &["doctor", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["healthy"], true);

    let open = succeeds(folder.path(), &["doctor", "--address", "0.0.0.0:80"]);
    assert!(open.contains("look   address"), "{open}");
    assert!(fails(folder.path(), &["doctor", "--address", "nowhere"]).contains("WRONG  settings"));

    let copy = a_copy(&folder.path().join("galley-data"));
    std::fs::remove_file(copy).unwrap();
    let missing = fails(folder.path(), &["doctor"]);
    assert!(missing.contains("WRONG  copies: 1 of"), "{missing}");
    assert!(missing.contains("is missing"), "{missing}");

    let database = folder.path().join("galley.db");
    rewrite(
        &database,
        "UPDATE event SET person_name = 'Nobody' WHERE seq = 5",
    );
    let broken = fails(folder.path(), &["doctor", "--json"]);
    let json: serde_json::Value = serde_json::from_str(broken.lines().next().unwrap()).unwrap();
    assert_eq!(json["healthy"], false);
    assert!(broken.contains("the record breaks at event 5"), "{broken}");

    std::fs::write(
        database,
        "this is no database, and it is long enough to be looked at",
    )
    .unwrap();
    assert!(fails(folder.path(), &["doctor"]).contains("WRONG  database"));
}

/// On either database, as the tests are run.
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_a_served_desk_well() {
    let app: App = spawn_app().await;
    app.signed_in(Role::Checker).await;
    let words = [
        "doctor",
        "--database-url",
        app.database_url(),
        "--data-dir",
        "files",
    ];
    let report = succeeds(app.folder(), &words);
    assert!(report.contains("good   record"), "{report}");
    assert!(PASSPHRASE.len() > 12 && !report.contains(PASSPHRASE));
}
