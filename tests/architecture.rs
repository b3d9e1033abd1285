//! The floor plan of `src/lib.rs` as a test: which room may import which, what only some files may
//! touch, that nothing reads past its own transaction, and that files stay small. It reads the
//! source as text, comments and literals aside, so a new file is covered by being there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Every room.
const EVERY: &[&str] = &[
    "api",
    "blobs",
    "cli",
    "config",
    "desk",
    "domain",
    "fetch",
    "jobs",
    "mail",
    "matching",
    "pictures",
    "publishing",
    "reading",
    "sample",
    "startup",
    "store",
    "web",
    "workflow",
];

/// What each room may import besides itself. A room that is not here fails the test.
#[rustfmt::skip]
const DOORS: &[(&str, &[&str])] = &[
    ("domain",     &[]),
    ("workflow",   &["domain"]),
    ("reading",    &["domain"]),
    ("matching",   &["domain"]),
    ("pictures",   &["domain"]),
    ("publishing", &["domain"]),
    ("blobs",      &["domain"]),
    ("fetch",      &["domain"]),
    ("mail",       &["domain"]),
    ("store",      &["domain"]),
    ("desk",       &["blobs", "domain", "fetch", "mail", "matching", "pictures", "publishing", "reading", "store", "workflow"]),
    ("jobs",       &["desk", "domain", "store"]),
    ("web",        &["blobs", "desk", "domain", "matching", "pictures", "publishing", "store", "workflow"]),
    ("api",        &["blobs", "desk", "domain", "publishing", "store", "web", "workflow"]),
    ("sample",     &["desk", "domain", "store", "workflow"]),
    // Settings name the subcommands and give the web its place on the network.
    ("config",     &["blobs", "cli", "desk", "fetch", "mail", "web"]),
    ("cli",        EVERY),
    ("startup",    EVERY),
    ("main",       EVERY),
    ("lib",        EVERY),
];

/// Words that only some files may hold, and why. A place ending in `/` is a folder.
#[rustfmt::skip]
const BANS: &[(&str, &[&str], &str)] = &[
    ("actix_web",           &["web/", "api/", "startup.rs"], "HTTP stays at the door"),
    ("actix_multipart",     &["web/", "api/"], "HTTP stays at the door"),
    ("askama",              &["web/", "api/"], "pages are drawn at the door"),
    ("std::env",            &["config.rs"], "settings are read and checked in one place"),
    (".begin(",             &["store/mod.rs", "desk/"], "only a verb of the desk begins a unit of work"),
    (".begin_with_options(", &["store/mod.rs"], "only Store::begin makes a transaction"),
    (".transaction(",       &[], "only Store::begin makes a transaction"),
    (".transaction_with_config(", &[], "only Store::begin makes a transaction"),
    ("Database::connect",   &["store/mod.rs", "store/dialect.rs"], "a second way in would have none of the guards"),
    ("DatabaseBackend",     &["store/dialect.rs", "store/search.rs"], "the databases differ in two files or everywhere"),
    ("Utc::now",            &["desk/mod.rs"], "the desk's clock is the only one"),
    ("Local::now",          &[], "the desk's clock is the only one"),
    ("SystemTime::now",     &[], "the desk's clock is the only one"),
    ("reqwest",             &["fetch/"], "the hostile web has one door"),
    ("lettre",              &["mail/"], "letters go out by one door"),
    ("super::super",        &[], "a path from the crate's root says which room it leads to"),
    ("crate::{",            &[], "one line names one room, so that it can be read and checked"),
];

/// The most lines of a file, its tests aside: beyond that it is two nouns.
const LINES: usize = 450;

/// Files that are longer, how long they may be, and why. They may shrink and never grow.
#[rustfmt::skip]
const LONGER: &[(&str, usize, &str)] = &[
    ("desk/people.rs",    560, "every verb on people stands beside the two rules they share"),
    ("sample/play.rs",    520, "one play, told from beginning to end"),
    ("store/claims.rs",   460, "the queries of the central noun"),
];

struct Source {
    /// Its place below `src/`: `store/mod.rs`.
    place: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    gather(&root, &mut files);
    assert!(files.len() > 50, "the source was not found");
    let source = |file: &PathBuf| Source {
        place: file
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .into_owned(),
        text: std::fs::read_to_string(file).unwrap(),
    };
    files.iter().map(source).collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.file_name().is_some_and(|name| name == "tests.rs") {
            // Tests in a file of their own may look where the product may not.
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// The code without comments, and with empty string literals; lines stay where they are.
fn code(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let starts = |at: usize, with: &str| {
        with.chars()
            .enumerate()
            .all(|(i, c)| bytes.get(at + i) == Some(&c))
    };
    while at < bytes.len() {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let in_word = before.is_some_and(|c| c.is_alphanumeric() || *c == '_');
        if starts(at, "//") {
            while at < bytes.len() && bytes[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            while at < bytes.len() && !starts(at, "*/") {
                keep_line(&mut out, bytes[at]);
                at += 1;
            }
            at += 2;
        } else if !in_word && bytes[at] == 'r' && (starts(at + 1, "\"") || starts(at + 1, "#")) {
            let hashes = bytes[at + 1..].iter().take_while(|c| **c == '#').count();
            if bytes.get(at + 1 + hashes) != Some(&'"') {
                out.push('r');
                at += 1;
                continue;
            }
            let end = format!("\"{}", "#".repeat(hashes));
            at += 2 + hashes;
            while at < bytes.len() && !starts(at, &end) {
                keep_line(&mut out, bytes[at]);
                at += 1;
            }
            at += end.len();
            out.push_str("\"\"");
        } else if bytes[at] == '"' {
            at += 1;
            while at < bytes.len() && bytes[at] != '"' {
                keep_line(&mut out, bytes[at]);
                at += if bytes[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
            out.push_str("\"\"");
        } else if bytes[at] == '\'' && (starts(at + 1, "\\") || bytes.get(at + 2) == Some(&'\'')) {
            at += if bytes[at + 1] == '\\' { 3 } else { 2 };
            while at < bytes.len() && bytes[at] != '\'' {
                at += 1;
            }
            at += 1;
            out.push_str("' '");
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

fn keep_line(out: &mut String, c: char) {
    if c == '\n' {
        out.push('\n');
    }
}

/// The room of a place: its first folder, or the file at the root.
fn room(place: &str) -> &str {
    let first = place.split('/').next().unwrap_or(place);
    first.trim_end_matches(".rs")
}

/// Everything in one file that the floor plan forbids, a sentence each.
fn faults(place: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let mut faults = Vec::new();
    let room = room(place);
    let Some((_, doors)) = DOORS.iter().find(|(name, _)| *name == room) else {
        return vec![format!(
            "{place}: the room {room} has no row in the table of doors"
        )];
    };
    for (line, number) in code.lines().zip(1..) {
        for (_, rest) in line
            .match_indices("crate::")
            .map(|(at, word)| (at, &line[at + word.len()..]))
        {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if name != room && EVERY.contains(&name.as_str()) && !doors.contains(&name.as_str()) {
                faults.push(format!("{place}:{number}: {room} may not import {name}"));
            }
        }
        for (word, places, why) in BANS {
            let allowed = places.iter().any(|allowed| {
                place == *allowed || (allowed.ends_with('/') && place.starts_with(allowed))
            });
            if !allowed && line.contains(word) {
                faults.push(format!(
                    "{place}:{number}: “{word}” does not belong here: {why}"
                ));
            }
        }
    }
    faults.extend(reads_past(place, &code));
    faults.extend(too_long(place, text));
    faults
}

fn too_long(place: &str, text: &str) -> Option<String> {
    let lines = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .count();
    let most = LONGER
        .iter()
        .find(|(file, ..)| *file == place)
        .map_or(LINES, |(_, most, _)| *most);
    (lines > most).then(|| format!("{place}: {lines} lines, {most} is the most"))
}

/// Functions that hold a transaction and reach for the pool as well. On one connection that waits
/// for ever; on several it judges by facts that the transaction is about to change.
fn reads_past(place: &str, code: &str) -> Vec<String> {
    const TXN: &[&str] = &["Txn", "DatabaseTransaction", "impl Reads"];
    const POOL: &[&str] = &["&Store", "DatabaseConnection"];
    const READ: &[&str] = &[".store().read()", "store.read()"];
    let holds = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut faults = Vec::new();
    // The two files that make the pools and the transaction.
    if matches!(place, "store/mod.rs" | "store/dialect.rs") {
        return faults;
    }
    for (signature, body) in functions(code) {
        let given = holds(&signature, TXN);
        if given && holds(&signature, POOL) {
            faults.push(format!(
                "{place}: takes the pool and a transaction: {signature}"
            ));
        }
        let begun = body.find(".begin()").map(|at| at + ".begin()".len());
        let Some(held) = given.then_some(0).or(begun) else {
            continue;
        };
        // A unit of work ends where its transaction is committed; what follows is another matter.
        let until = body[held..]
            .find(".commit()")
            .map_or(body.len(), |at| held + at);
        if holds(&body[held..until], READ) {
            faults.push(format!(
                "{place}: reads the pool while it holds a transaction: {signature}"
            ));
        }
        if body[held..until].contains(".begin()") {
            faults.push(format!(
                "{place}: begins a second transaction within one: {signature}"
            ));
        }
    }
    faults
}

/// Every function of some code: its signature on one line, and its body.
fn functions(code: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = code[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let Some(open) = code[at..].find(['{', ';']).map(|open| at + open) else {
            continue;
        };
        if !starts_word || code.as_bytes()[open] == b';' {
            continue;
        }
        let mut depth = 0;
        let close = code[open..].char_indices().find_map(|(i, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            (depth == 0).then_some(open + i)
        });
        let signature = code[at..open]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        found.push((signature, &code[open..close.unwrap_or(code.len())]));
    }
    found
}

#[test]
fn every_room_keeps_to_its_doors() {
    let faults: Vec<String> = sources()
        .iter()
        .flat_map(|source| faults(&source.place, &source.text))
        .collect();
    let list = faults.iter().fold(String::new(), |mut list, fault| {
        let _ = writeln!(list, "  {fault}");
        list
    });
    assert!(faults.is_empty(), "the floor plan is broken:\n{list}");
}

#[test]
fn migrations_import_nothing_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert!(
        !manifest.contains("path = \"..\""),
        "an old migration would change its meaning with the app"
    );
    let mut files = Vec::new();
    gather(&folder.join("src"), &mut files);
    for file in files {
        let text = code(&std::fs::read_to_string(&file).unwrap());
        assert!(
            !text.contains("galley::"),
            "{} imports the app",
            file.display()
        );
    }
}

#[test]
fn what_is_planted_is_found() {
    for (place, planted, fault) in [
        (
            "workflow/mod.rs",
            "use crate::web::Door;",
            "workflow may not import web",
        ),
        (
            "domain/claim.rs",
            "fn f() { crate::store::claims::find() }",
            "domain may not import store",
        ),
        (
            "web/claims.rs",
            "use crate::reading::extract;",
            "web may not import reading",
        ),
        (
            "publishing/feed.rs",
            "use crate::{web as w};",
            "one line names one room",
        ),
        (
            "store/people.rs",
            "use super::super::desk;",
            "from the crate's root",
        ),
        ("kitchen/mod.rs", "", "has no row"),
        (
            "desk/people.rs",
            "use actix_web::web;",
            "HTTP stays at the door",
        ),
        (
            "cli/serve.rs",
            "let x = std::env::var(\"X\");",
            "settings are read",
        ),
        (
            "web/me.rs",
            "let txn = desk.store().begin().await?;",
            "only a verb of the desk",
        ),
        (
            "desk/moves.rs",
            "self.store.write.transaction(|txn| ());",
            "only Store::begin",
        ),
        ("store/claims.rs", "let now = Utc::now();", "the only one"),
        (
            "store/claims.rs",
            "if db.x() == DatabaseBackend::Sqlite {}",
            "two files or everywhere",
        ),
        (
            "desk/moves.rs",
            "fn f() { let txn = desk.store.begin().await?; claims::find(desk.store().read()); txn.commit() }",
            "reads the pool while",
        ),
        (
            "desk/moves.rs",
            "fn f(txn: &Txn) { claims::find(self.store().read()) }",
            "reads the pool while",
        ),
        (
            "store/claims.rs",
            "pub async fn f(db: &DatabaseConnection, txn: &Txn) {}",
            "takes the pool and a transaction",
        ),
        (
            "desk/moves.rs",
            "fn f() { let a = desk.store.begin(); let b = desk.store.begin(); a.commit() }",
            "begins a second transaction",
        ),
    ] {
        let found = faults(place, planted);
        assert!(
            found.iter().any(|said| said.contains(fault)),
            "{place}, {planted}: {found:?}"
        );
    }
    let long = "let x = 1;\n".repeat(LINES + 1);
    assert_eq!(faults("desk/new.rs", &long).len(), 1);
}

#[test]
fn what_is_only_spoken_of_is_not_found() {
    for innocent in [
        "// crate::web is not for us\nfn f() {}",
        "//! [`crate::web`] asks us",
        "/* crate::web */",
        "const WORDS: &str = \"crate::web and std::env\";",
        "const RAW: &str = r#\"crate::web \"quoted\" std::env\"#;",
        "const QUOTE: char = '\"'; const NEXT: char = '\\'';",
        "fn f<'a>(x: &'a str) -> &'a str { x }",
    ] {
        assert_eq!(
            faults("workflow/mod.rs", innocent),
            Vec::<String>::new(),
            "{innocent}"
        );
    }
    let before = "fn f() { let x = claims::find(desk.store().read()); let txn = desk.store.begin(); txn.commit(); }";
    assert_eq!(faults("desk/moves.rs", before), Vec::<String>::new());
}

/// A request body of 758 bytes once unpacked to a gigabyte, and the HTTP/2 library has an advisory
/// against it: neither may come back by way of a dependency that turns a feature on.
#[test]
fn nothing_unpacks_requests_or_speaks_http_2() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--edges",
            "normal,features",
            "--invert",
            "actix-http",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let features = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(
        features.contains("galley v"),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    for feature in ["compress", "http2", "actix-web feature \"default\""] {
        let line = features
            .lines()
            .find(|line| line.contains("actix") && line.contains(feature));
        assert_eq!(line, None, "actix has {feature}");
    }
}
