//! Evidence that lasts: archived from its address when it is added, looked at again by the watch, and
//! confidential evidence that nobody sees who is not named for it.

use std::process::Command;

use galley::domain::people::Role;

use crate::doors::{Sample, routes};
use crate::feeds::{Paper, answer, desk, until_it_says};
use crate::support::{Browser, FilledForm, Seen, spawn_app};

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>Passengers in 2025 | Port Office</title>\
    <meta property=\"og:site_name\" content=\"Port Office\"></head><body><article><h1>Passengers in 2025</h1>\
    <p>The ferries to the Outer Kells carried 31,000 passengers in June 2025, the port office said in \
    its yearly report on traffic between the islands.</p><p>In June 2024 they had carried 26,300 \
    passengers, which is an increase of “17.9 per cent” over the whole of the month.</p>\
    <script>alert('never')</script></article></body></html>";

/// Somebody with a claim under research: their browser and the claim's address.
pub async fn researched(checker: &Browser) -> String {
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    taken.expect(303);
    let table = checker.open("/claims").await.expect(200);
    let claim = format!("/claims/{}", table.one("td.lead .mono"));
    for button in ["Accept", "Start research"] {
        let page = checker.open(&claim).await.expect(200);
        checker.press(&page, button, &[]).await.expect(303);
    }
    claim
}

const TYPED: &[(&str, &str)] = &[
    ("passage", "an increase of \"17.9 per cent\""),
    ("stance", "contradicts"),
    ("kind", "data_set"),
];

/// Adds evidence and gives the answer.
pub async fn add(browser: &Browser, claim: &str, more: &[(&str, &str)]) -> Seen {
    let form = browser
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let typed: Vec<(&str, &str)> = TYPED
        .iter()
        .filter(|(name, _)| !more.iter().any(|(over, _)| over == name))
        .chain(more)
        .copied()
        .collect();
    browser.press(&form, "Archive and add", &typed).await
}

async fn bytes(browser: &Browser, path: &str) -> Vec<u8> {
    let asked = browser.request(reqwest::Method::GET, path).send().await;
    let came = asked.unwrap();
    assert_eq!(came.status(), 200, "{path}");
    for (name, value) in [
        ("content-disposition", "attachment"),
        ("content-security-policy", "sandbox"),
        ("x-content-type-options", "nosniff"),
    ] {
        let said = came.headers()[name].to_str().unwrap();
        assert!(said.starts_with(value), "{path}: {name}: {said}");
    }
    came.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_archived_from_its_address_with_everything_the_site_answered() {
    let paper = Paper::open();
    paper.put("/report", "text/html; charset=utf-8", PAGE);
    let moved = format!("Location: {}\r\n", paper.at("/report"));
    paper.say(
        "/old",
        answer("301 Moved Permanently", "text/plain", &moved, ""),
    );
    let app = desk(&paper, "off").await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let added = add(&checker, &claim, &[("address", &paper.at("/old"))]).await;
    assert_eq!(added.expect(303).location(), format!("{claim}#E1"));
    let board = checker.open(&claim).await.expect(200);
    assert!(board.says("E1 archived and added."));
    assert_eq!(
        board.one("#E1 h4 a"),
        "Passengers in 2025",
        "the page names itself"
    );
    assert!(board.one("#E1").contains("Port Office"));
    assert!(!board.says("do not stand in the archived text"));

    let kept = board.attribute("#E1 h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    assert!(
        viewer.says(&paper.at("/report")),
        "where it was found in the end"
    );
    assert_eq!(viewer.one("pre mark"), "an increase of “17.9 per cent”");
    assert!(!viewer.body.contains("alert('never')"));
    assert_eq!(
        bytes(&checker, &format!("{kept}/copy")).await,
        PAGE.as_bytes()
    );

    let warc = bytes(&checker, &format!("{kept}/warc")).await;
    checked_by_warcio(&warc, &[&paper.at("/old"), &paper.at("/report")]);
}

/// An independent reader finds every record whole, and the page in the archive.
fn checked_by_warcio(warc: &[u8], targets: &[&str]) {
    let warcio = std::env::var("GALLEY_TEST_WARCIO").unwrap_or_else(|_| "warcio".to_owned());
    if Command::new(&warcio).arg("--help").output().is_err() {
        eprintln!("warcio is not installed: skipped (pip install warcio, GALLEY_TEST_WARCIO)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evidence.warc.gz");
    std::fs::write(&file, warc).unwrap();
    let run = |arguments: &[&str]| {
        let done = Command::new(&warcio)
            .args(arguments)
            .arg(&file)
            .output()
            .unwrap();
        assert!(done.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let said = run(&["check", "-v"]);
    assert!(
        said.contains("digest pass") && !said.contains("fail"),
        "{said}"
    );
    let index = run(&["index", "-f", "warc-type,warc-target-uri,http:status"]);
    for target in targets {
        assert!(index.contains(target), "{target}: {index}");
    }
    assert_eq!(index.matches("\"response\"").count(), targets.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_had_leaves_what_was_typed_and_four_ways_on() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let address = paper.at("/report");
    let refused = add(
        &checker,
        &claim,
        &[("address", &address), ("note", "It matters.")],
    )
    .await;
    let refused = refused.expect(422);
    for words in [
        "404",
        "there is no page at this address",
        "What came back: status 404 and 7 bytes.",
        "to try the address again",
        "choose a file",
        "paste the text",
        "say why no copy could be kept",
    ] {
        assert!(refused.says(words), "{words}: {}", refused.text());
    }
    for typed in ["17.9 per cent", "It matters.", &address] {
        assert!(refused.body.contains(typed), "{typed}");
    }
    let board = checker.open(&claim).await.expect(200);
    assert!(board.all("article.ev").is_empty(), "nothing was added");

    // Trying again from that very page, once the site is back.
    paper.put("/report", "text/html; charset=utf-8", PAGE);
    let added = checker.press(&refused, "Archive and add", &[]).await;
    assert_eq!(added.expect(303).location(), format!("{claim}#E1"));
    // A machine inside the house is never asked, whoever wants it.
    let inside = add(&checker, &claim, &[("address", "http://127.0.0.1:1/")]).await;
    assert!(inside.expect(422).says("No copy has been kept yet."));
    // Neither an address nor anything else.
    let nothing = add(&checker, &claim, &[]).await.expect(422);
    assert!(nothing.says("Give the address of the document"));
    // Somebody who may not research has nothing fetched.
    let reader = app.signed_in(Role::Reader).await;
    let before = paper.visits("/report");
    let refused = add(&reader, &claim, &[("address", &address)]).await;
    refused.expect(403);
    assert_eq!(paper.visits("/report"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_is_looked_for_in_the_text_and_an_article_held_here_can_be_cited() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let text = [
        ("title", "Minutes"),
        ("text", "The boats carried  31,000\npeople – no more."),
    ];
    let with = |passage: &'static str| [text[0], text[1], ("passage", passage)];
    add(&checker, &claim, &with("carried 31,000 people - no more"))
        .await
        .expect(303);
    add(&checker, &claim, &with("carried 32,000 people"))
        .await
        .expect(303);
    let told = checker.open(&claim).await.expect(200);
    assert!(told.says("E2 archived and added. Its passage does not stand in the archived text"));
    let flagged = "These words do not stand in the archived text";
    assert!(!told.one("#E1").contains(flagged));
    assert!(told.one("#E2").contains(flagged));

    // Words taken from the viewer go into the form of the claim.
    let kept = told.attribute("#E1 h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    let number = claim.trim_start_matches("/claims/");
    let taken = [("passage", "31,000 people"), ("claim", number)];
    let form = checker
        .press_and_follow(&viewer, "Use this passage", &taken)
        .await;
    let form = form.expect(200);
    assert_eq!(form.one("textarea#passage"), "31,000 people");
    let used = checker.press(&form, "Add", &[("stance", "supports")]).await;
    used.expect(303);
    let viewer = checker.open(&kept).await.expect(200);
    assert!(viewer.says(&format!("{number} E1")) && viewer.says(&format!("{number} E3")));

    // The article that makes the claim, cited for it.
    let own = [("article", "1"), ("stance", "supports"), ("passage", "the")];
    add(&checker, &claim, &own).await.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert!(
        board.says("E4 is the article that makes the claim."),
        "{}",
        board.text()
    );
    let none = add(&checker, &claim, &[("article", "77")])
        .await
        .expect(422);
    assert!(none.says("There is no article 77 at this desk."));
    let wrong = add(&checker, &claim, &[("article", "first")])
        .await
        .expect(422);
    assert!(wrong.says("Write the number of the article"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_says_what_it_lacks_and_when_it_has_grown_old() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let old = [
        ("title", "A report"),
        ("text", "Fares rose in May."),
        ("passage", "Fares rose"),
        ("kind", "report"),
        ("stance", "supports"),
        ("source", "Norpress"),
        ("known_as_of", "2024-05-31"),
    ];
    add(&checker, &claim, &old).await.expect(303);
    let board = checker.open(&claim).await.expect(200);
    let doubts = board.one(".doubts");
    assert!(
        doubts.contains("Nothing here is at first hand."),
        "{doubts}"
    );
    assert!(doubts.contains("What would show this wrong?"), "{doubts}");
    assert!(
        !doubts.contains("comes from"),
        "one piece has one origin: {doubts}"
    );
    add(&checker, &claim, &old).await.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert!(
        board
            .one(".doubts")
            .contains("Everything here comes from Norpress.")
    );
    let set = checker
        .press_and_follow(&board, "Set the day", &[("recheck", "2025-01-01")])
        .await;
    let doubts = set.expect(200).one(".doubts");
    assert!(doubts.contains("E1 is known as of 2024-05-31"), "{doubts}");
    let wrong = checker
        .press_and_follow(&board, "Set the day", &[("recheck", "soon")])
        .await;
    assert!(wrong.says("Write the day as 2026-10-16."));
}

/// Has evidence looked at and waits until its page says what was found.
async fn looked_at(browser: &Browser, kept: &str, words: &str) -> Seen {
    let page = browser.open(kept).await.expect(200);
    browser.press(&page, "Check it now", &[]).await.expect(303);
    until_it_says(browser, kept, words).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watch_finds_what_changed_moved_died_or_was_damaged_and_who_rests_on_it() {
    let paper = Paper::open();
    let html = "text/html; charset=utf-8";
    paper.put("/report", html, PAGE);
    paper.put(
        "/robots.txt",
        "text/plain",
        "User-agent: *\nDisallow: /closed\n",
    );
    paper.put("/closed", html, PAGE);
    let app = desk(&paper, "on").await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let number = claim.trim_start_matches("/claims/").to_owned();
    add(&checker, &claim, &[("address", &paper.at("/report"))])
        .await
        .expect(303);
    let board = checker.open(&claim).await.expect(200);
    let kept = board.attribute("#E1 h4 a", "href");
    looked_at(&checker, &kept, "live page is there").await;
    until_it_says(&checker, &kept, "last checked by the watch").await;
    let board = checker.open(&claim).await.expect(200);
    assert!(
        board.one("#E1").contains("matches, checked"),
        "{}",
        board.one("#E1")
    );
    let watch = checker.open("/evidence/watch").await.expect(200);
    assert!(
        watch.says("1 copies had their hash, 1 pages were there"),
        "{}",
        watch.text()
    );

    // The page says something else now. The same words in other markup would not count.
    paper.put(
        "/report",
        html,
        &PAGE.replace("alert('never')", "alert('ever')"),
    );
    looked_at(&checker, &kept, "live page is there").await;
    paper.put(
        "/report",
        html,
        &PAGE.replace("17.9 per cent", "19.7 per cent"),
    );
    looked_at(&checker, &kept, "live page has changed").await;
    let changes = checker.open(&format!("{kept}/changes")).await.expect(200);
    assert!(changes.one("del").contains("17.9"), "{}", changes.text());
    assert!(changes.one("ins").contains("19.7"));
    assert!(changes.says(&format!("{number} E1")));
    assert!(
        checker
            .open(&claim)
            .await
            .one("#E1")
            .contains("live page has changed")
    );
    let record = checker.open(&format!("{claim}/record")).await.expect(200);
    assert!(
        record.says("found a change in evidence"),
        "{}",
        record.text()
    );

    // Not public yet: on the watch, and not among the published claims to look at again.
    let watch = checker.open("/evidence/watch").await.expect(200);
    assert!(watch.one(".watched").contains(&number));
    assert!(watch.says("No published claim rests on evidence"));
    let public = "UPDATE claim SET publications = 1, state = 'published' WHERE exhibits > 0";
    app.execute(public).await;
    let watch = checker.open("/evidence/watch").await.expect(200);
    assert!(
        watch
            .one("section[aria-labelledby=ag-h]")
            .contains("E1: live page has changed")
    );
    let told = checker.press_and_follow(&watch, "I have looked at it: Passengers in 2025", &[]);
    let told = told.await.expect(200);
    assert!(
        told.says("No published claim rests on evidence"),
        "{}",
        told.text()
    );
    assert!(told.says("Looked at already"));

    // Another change is told anew, then the page dies, then it is elsewhere.
    paper.put(
        "/report",
        html,
        &PAGE.replace("17.9 per cent", "20 per cent"),
    );
    looked_at(&checker, &kept, "20").await;
    paper.say("/report", answer("410 Gone", "text/plain", "", "gone"));
    looked_at(&checker, &kept, "live page is gone").await;
    let moved = format!("Location: {}\r\n", paper.at("/new"));
    paper.say(
        "/report",
        answer("301 Moved Permanently", "text/plain", &moved, ""),
    );
    paper.put("/new", html, PAGE);
    let there = looked_at(&checker, &kept, "live page has moved").await;
    assert!(there.says(&format!("now at {}", paper.at("/new"))));

    // A site that asks programs to stay away is left alone by the watch, and told as such.
    app.execute("UPDATE claim SET publications = 0, state = 'researching'")
        .await;
    add(&checker, &claim, &[("address", &paper.at("/closed"))])
        .await
        .expect(303);
    let board = checker.open(&claim).await.expect(200);
    let closed = board.attribute("#E2 h4 a", "href");
    looked_at(&checker, &closed, "asks programs to stay away").await;
    assert_eq!(paper.visits("/closed"), 1, "only the person’s own fetch");

    // A copy whose bytes were altered on the disk.
    let hash = checker.open(&kept).await.one(".hash");
    let file = app
        .folder()
        .join("files")
        .join(&hash[..2])
        .join(&hash[2..4])
        .join(&hash);
    std::fs::write(&file, b"altered").unwrap();
    looked_at(&checker, &kept, "its hash does not match").await;
    until_it_says(&checker, &claim, "hash no longer matches").await;
    let board = checker.open(&claim).await.expect(200);
    assert!(board.one("#E1.broken").contains("hash no longer matches"));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_from_before_there_was_a_watch_comes_under_it_once() {
    let sample = Sample::open().await;
    let app = &sample.app;
    app.execute("DELETE FROM job WHERE kind IN ('check_copy', 'visit_page')")
        .await;
    let begun = app.desk.watch_all().await.unwrap();
    assert!(begun > 5, "{begun}");
    assert_eq!(app.desk.watch_all().await.unwrap(), 0);
}

const SECRET: &str = "zanderquist";

#[tokio::test(flavor = "multi_thread")]
async fn confidential_evidence_is_nowhere_but_with_the_people_named_for_it() {
    let sample = Sample::open().await;
    let app = &sample.app;
    let keeper = app.signed_in_as("Karin Keeper", Role::Checker).await;
    let witness = app.signed_in_as("Wilma Witness", Role::Editor).await;
    let editor = app.signed_in_as("Edgar Editor", Role::Editor).await;
    let claim = format!("/claims/{}", sample.claim);
    let form = keeper
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let named = person(&form, "Wilma Witness");
    let address = format!("https://{SECRET}.example/leak");
    let secret = |what: &str| format!("{what} {SECRET}");
    let (title, passage) = (secret("Minutes of"), secret("said"));
    let typed = [
        ("title", title.as_str()),
        ("passage", &passage),
        ("address", &address),
        ("source", SECRET),
        ("locator", SECRET),
        ("note", SECRET),
        ("stance", "supports"),
        ("kind", "interview"),
        ("confidential", "yes"),
        ("witness", &named),
    ];
    let filled = FilledForm::find(&form, "body", "Archive and add").typed(&typed);
    let file = format!("They {passage} and more.");
    let name = format!("{SECRET}.txt");
    let filled = filled.with_file("file", &name, "text/plain", file.as_bytes());
    let undescribed = keeper.send_form(&filled).await.expect(422);
    assert!(undescribed.says("Say what everybody else is told"));
    let stated = "Notes of a conversation, seen by the desk";
    let filled = filled.typed(&[("stated_as", stated)]);
    let exhibit = keeper.send_form(&filled).await.expect(303).location();
    let exhibit = exhibit.split("#E").nth(1).unwrap().to_owned();

    // Whoever is named sees it all; everybody else sees what is stated.
    for browser in [&keeper, &witness] {
        let board = browser.open(&claim).await.expect(200);
        assert!(board.one(&format!("#E{exhibit}")).contains(SECRET));
    }
    let board = editor.open(&claim).await.expect(200);
    let card = board.one(&format!("#E{exhibit}"));
    assert!(
        card.contains(stated) && card.contains("Karin Keeper"),
        "{card}"
    );
    let kept = keeper
        .open(&claim)
        .await
        .attribute(&format!("#E{exhibit} h4 a"), "href");
    let id = kept.trim_start_matches("/evidence/");

    // Damaged, it is on the watch of those who are named.
    let page = keeper.open(&kept).await.expect(200);
    let hash = page.one(".hash");
    let file = app
        .folder()
        .join("files")
        .join(&hash[..2])
        .join(&hash[2..4])
        .join(&hash);
    std::fs::write(file, b"altered").unwrap();
    looked_at(&keeper, &kept, "its hash does not match").await;
    until_it_says(&keeper, "/evidence/watch", SECRET).await;
    let administrator = app.signed_in_as("Ann Administrator", Role::Producer).await;
    app.execute("UPDATE person SET administrator = TRUE WHERE name = 'Ann Administrator'")
        .await;
    let stranger = app.browser();
    for (who, browser) in [
        ("an editor", &editor),
        ("an administrator", &administrator),
        ("a stranger", &stranger),
    ] {
        for route in routes().into_iter().filter(|route| route.is_a_page()) {
            let own = sample.path(route.pattern);
            let path = match route.pattern.starts_with("/evidence/{id}") {
                true => route.pattern.replace("{id}", id),
                false => own.replace("/evidence/1", &format!("/evidence/{exhibit}")),
            };
            for query in ["", &format!("?held={id}")] {
                let seen = browser.get(&format!("{path}{query}")).await;
                assert!(!seen.body.contains(SECRET), "{who} at {path}{query}");
                assert!(!seen.header("content-disposition").contains(SECRET));
                assert!(seen.status < 500, "{path}{query}");
            }
        }
        for file in ["claims.csv", "claims.jsonl"] {
            let seen = browser.get(&format!("/exports/{file}")).await;
            assert!(!seen.body.contains(SECRET), "{who}: {file}");
        }
        for part in ["", "/copy", "/warc", "/changes"] {
            let seen = browser.get(&format!("{kept}{part}")).await;
            assert!(
                matches!(seen.status, 303 | 404),
                "{who}: {kept}{part} {}",
                seen.status
            );
        }
    }
    // Search finds no claim by it, and the index of sources has no such name.
    let found = editor
        .open(&format!("/claims?q={SECRET}"))
        .await
        .expect(200);
    assert!(!found.says(sample.claim.as_str()), "{}", found.text());
    // The frozen record, as it would go public.
    let publish = editor.open(&format!("{claim}/publish")).await;
    assert!(!publish.body.contains(SECRET));
    // Nothing can be done with it by whoever may not see it.
    let csrf = editor.get("/me").await.csrf();
    for (path, fields) in [
        (format!("{kept}/look"), vec![]),
        (format!("{kept}/seen"), vec![]),
        (
            format!("{kept}/witnesses"),
            vec![("witness", named.as_str())],
        ),
        (
            format!("{claim}/evidence/{exhibit}"),
            vec![("stance", "context")],
        ),
        (
            format!("{claim}/evidence"),
            vec![
                ("held", id),
                ("passage", "x"),
                ("stance", "context"),
                ("revision", "1"),
            ],
        ),
    ] {
        let mut fields = fields;
        fields.push(("csrf", &csrf));
        let seen = editor.post(&path, &fields).await;
        assert_eq!(seen.status, 404, "{path}: {}", seen.text());
        assert!(!seen.body.contains(SECRET));
    }
    // The record of the desk, as a program exports it, has the description and a hash.
    let events = galley::store::events::page(app.desk.store().read(), None, 5000)
        .await
        .unwrap();
    assert!(
        events
            .iter()
            .all(|event| !event.after.contains(SECRET) && !event.before.contains(SECRET))
    );
    assert!(events.iter().any(|event| event.after.contains(stated)));

    // Another person is named, and sees it from then on.
    let page = witness.open(&kept).await.expect(200);
    let edgar = person(&page, "Edgar Editor");
    witness
        .press(&page, "Let them see it", &[("witness", &edgar)])
        .await
        .expect(303);
    assert!(editor.open(&kept).await.expect(200).says(SECRET));
    let record = editor.open(&format!("{claim}/record")).await.expect(200);
    assert!(
        record.says("opened confidential evidence"),
        "{}",
        record.text()
    );
}

/// The key of a colleague, from the list of those who can be named.
pub fn person(page: &Seen, name: &str) -> String {
    let at = page
        .body
        .find(&format!("<span>{name}<small>"))
        .expect("no such colleague");
    let before = &page.body[..at];
    let value = before.rfind("value=\"").unwrap() + 7;
    before[value..].split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_of_an_article_held_here_is_cited_from_the_article_itself() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let claim = researched(&checker).await;
    let number = claim.trim_start_matches("/claims/").to_owned();
    let desk = checker.open("/articles/1").await.expect(200);
    assert_eq!(
        desk.attribute(".menu a[href$=cite]", "href"),
        "/articles/1/cite"
    );
    let cite = checker.open("/articles/1/cite").await.expect(200);
    // Without a script a paragraph is taken whole.
    let taken = checker
        .press_and_follow(&cite, "Take paragraph 3", &[("claim", &number)])
        .await
        .expect(200);
    let words = taken.one("textarea#passage");
    assert!(words.len() > 20 && ARTICLE.contains(&words), "{words}");
    assert_eq!(taken.attribute("input#claim", "value"), number);
    let wrong = checker
        .press_and_follow(&taken, "Go on to the evidence", &[("claim", "C-9999")])
        .await;
    assert!(wrong.says("There is no claim with that number."));
    let form = checker
        .press_and_follow(&wrong, "Go on to the evidence", &[("claim", &number)])
        .await
        .expect(200);
    assert_eq!(form.one("textarea#passage"), words);
    assert!(form.says("From an article held here:"), "{}", form.text());
    let typed = [("stance", "context"), ("kind", "report")];
    let added = checker.press(&form, "Archive and add", &typed).await;
    added.expect(303);
    let board = checker.open(&claim).await.expect(200);
    assert!(
        !board
            .one("#E1")
            .contains("do not stand in the archived text")
    );
    let kept = board.attribute("#E1 h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    let used = viewer.one("section[aria-labelledby=used-h]");
    assert!(
        used.contains(&format!("{number} E1")) && used.contains("Researching"),
        "{used}"
    );
    assert_eq!(checker.open("/articles/99/cite").await.status, 404);
}
