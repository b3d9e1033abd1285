//! Articles that share most of their text: it is said in words, and a claim of the one is let
//! appear in the other only when a person chooses so.

use std::sync::Arc;

use chrono::TimeDelta;
use galley::desk::Desk;
use galley::domain::people::Role;
use galley::store::articles;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{App, Browser, Seen, Settings, spawn_app, spawn_app_with};

/// Wire copy of our own.
const WIRE: [&str; 6] = [
    "Fares to the Outer Kells rose by 12% in May, Transport Minister Ilse Tarnova said on Thursday.",
    "“The money for the new boats is gone,” said Teodor Wray, president of the Audit Chamber.",
    "The Kell Line carried 31,000 passengers in June, the largest number since 2019.",
    "Norline, which runs the service, blamed a shortage of deckhands and two days of fog for the delays.",
    "The harbour of Port Lessing was closed for nine days in the winter, according to the coast guard.",
    "Ms Tarnova said the ministry would pay 4.2 million crowns a year for the service until 2028.",
];

async fn take_in(browser: &Browser, title: &str, outlet: &str, text: &str) -> String {
    let form = browser.open("/articles/new").await.expect(200);
    let whole = format!("{title}\n\n{text}");
    let typed = [
        ("text", whole.as_str()),
        ("title", title),
        ("outlet", outlet),
        ("published", "2024-07-05"),
    ];
    let taken = browser.press(&form, "Read it", &typed).await;
    taken.expect(303).location()
}

fn boxes(page: &Seen) -> (usize, usize) {
    let all = page.body.matches("name=\"also\"").count();
    let chosen = page
        .body
        .split("<input")
        .filter(|input| input.contains("name=\"also\""))
        .filter(|input| input.split('>').next().unwrap_or("").contains("checked"));
    (all, chosen.count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_under_another_headline_says_so_and_its_claims_are_let_appear_here() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let first = take_in(
        &checker,
        "Fares up again",
        "The Kell Courier",
        &WIRE.join("\n\n"),
    )
    .await;
    let alone = checker.open(&first).await.expect(200);
    assert!(!alone.says("Most of this text"), "{}", alone.text());
    let none = checker.open(&format!("{first}/kin")).await.expect(200);
    assert!(none.says("No other article here shares most of this text."));

    // The same wire copy: another headline, one paragraph cut, one figure changed, one added.
    let mut copy: Vec<String> = WIRE.iter().map(|words| (*words).to_owned()).collect();
    copy.remove(3);
    copy[0] = copy[0].replace("12%", "14%");
    copy.push(
        "Readers of this paper have written to us about the ferry for many years.".to_owned(),
    );
    let second = take_in(
        &checker,
        "Ferry money gone",
        "Lessing Post",
        &copy.join("\n\n"),
    )
    .await;
    let desk = checker.open(&second).await.expect(200);
    assert!(
        desk.says("Most of this text also stands in “Fares up again” (The Kell Courier, 5 July 2024): 5 of its 6 paragraphs."),
        "{}",
        desk.text()
    );
    let other = checker.open(&first).await.expect(200);
    assert!(
        other.says("“Ferry money gone” (Lessing Post, 5 July 2024): 5 of its 6 paragraphs."),
        "{}",
        other.text()
    );

    let suggested = desk.all("section#claims li.row").len();
    let kin = checker.open(&format!("{second}/kin")).await.expect(200);
    let (all, chosen) = boxes(&kin);
    assert!(
        all >= 4 && chosen == all - 1,
        "{all}, {chosen}: {}",
        kin.text()
    );
    assert!(kin.says("worded differently there"));
    assert!(kin.body.contains("<mark>14"), "the difference is marked");

    // What the form sends without a change: those with the same words.
    let done = checker
        .press_and_follow(&kin, "Let the chosen claims appear here too", &[])
        .await
        .expect(200);
    assert!(
        done.says(&format!("{chosen} claims appear in this article as well.")),
        "{}",
        done.text()
    );
    assert!(done.says("Found to be the same"));
    let now = checker.open(&second).await.expect(200);
    assert_eq!(
        now.all("section#claims li.row").len(),
        suggested,
        "the claims of the other stand here"
    );
    let one = checker.open("/claims/C-0002").await.expect(200);
    assert!(
        one.says("Ferry money gone") && one.says("Fares up again"),
        "{}",
        one.text()
    );

    // One is put back, then all the rest by the one undo.
    let undone = checker
        .press_and_follow(&done, "Undo", &[])
        .await
        .expect(200);
    assert!(
        undone.says("to be decided here again."),
        "{}",
        undone.text()
    );
    assert_eq!(boxes(&undone), (all, chosen));
    let one = checker.open("/claims/C-0002").await.expect(200);
    assert!(!one.says("Ferry money gone"), "{}", one.text());
    let again = checker
        .press_and_follow(&undone, "Let the chosen claims appear here too", &[])
        .await
        .expect(200);
    let back = checker
        .press_and_follow(&again, "Put back", &[])
        .await
        .expect(200);
    assert!(
        back.says("1 claim is to be decided here again."),
        "{}",
        back.text()
    );
    assert_eq!(boxes(&back), (2, 1));
    // The form of a page that is out of date changes nothing.
    let late = checker
        .press_and_follow(&kin, "Let the chosen claims appear here too", &[])
        .await
        .expect(200);
    assert!(late.says("Nothing was changed"), "{}", late.text());
    assert_eq!(boxes(&late), (2, 1));
    assert!(app.desk.store().check().await.unwrap().is_empty());
    assert!(
        galley::store::events::audit(app.desk.store().read())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_longer_article_says_that_the_shorter_stands_in_it_and_strangers_say_nothing() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let brief = take_in(&checker, "In brief", "", &WIRE[..3].join("\n\n")).await;
    let mut long: Vec<&str> = WIRE.to_vec();
    long.extend([
        "The council of Port Lessing will vote on a second pier in autumn, its chair said on Friday.",
        "A study by the university found that two in three islanders use the boat at least once a week.",
        "Three captains left the company in spring, and their posts have not been filled, the union said.",
    ]);
    let whole = take_in(
        &checker,
        "The long story of the ferry",
        "",
        &long.join("\n\n"),
    )
    .await;
    let desk = checker.open(&whole).await.expect(200);
    assert!(
        desk.says(
            "Most of “In brief” (5 July 2024) also stands in this text: 3 of its 3 paragraphs."
        ),
        "{}",
        desk.text()
    );
    let desk = checker.open(&brief).await.expect(200);
    assert!(
        desk.says(
            "Most of this text also stands in “The long story of the ferry” (5 July 2024): 3 of its 3 paragraphs."
        ),
        "{}",
        desk.text()
    );
    let stranger = "The bakery on Salt Street closes in March, its owner Pia Holm said on Sunday.\n\nShe has sold 400 loaves a day there since 1998, more than any other bakery in town.";
    let stranger = take_in(&checker, "Bakery closes", "", stranger).await;
    assert!(
        !checker
            .open(&stranger)
            .await
            .expect(200)
            .says("also stands in")
    );

    let reader = app.signed_in(Role::Reader).await;
    let seen = reader.open(&format!("{brief}/kin")).await.expect(200);
    assert!(seen.says("the same words there"), "{}", seen.text());
    assert_eq!(boxes(&seen), (0, 0), "readers look only");
    for nothing in ["/articles/99/kin", "/articles/x/kin"] {
        checker.open(nothing).await.expect(404);
    }
}

#[tokio::test]
async fn a_changed_text_has_other_kin() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    take_in(&checker, "Fares up again", "", &WIRE.join("\n\n")).await;
    let other = "The bakery on Salt Street closes in March, its owner Pia Holm said on Sunday.\n\nShe has sold 400 loaves a day there since 1998, more than any other bakery in town.";
    let other = take_in(&checker, "Bakery closes", "", other).await;
    let versions = checker
        .open(&format!("{other}/snapshots"))
        .await
        .expect(200);
    let copy = format!("Ferry money gone\n\n{}", WIRE[..5].join("\n\n"));
    checker
        .press_and_follow(&versions, "Keep it as a new version", &[("text", &copy)])
        .await
        .expect(200);
    let desk = checker.open(&other).await.expect(200);
    assert!(
        desk.says("“Fares up again” (5 July 2024): 5 of its 5 paragraphs."),
        "{}",
        desk.text()
    );
    let versions = checker
        .open(&format!("{other}/snapshots"))
        .await
        .expect(200);
    let third = "Nothing of the old text stands here any more, the editors of this paper have decided.\n\nThe page was taken over by an advertisement for garden tools on Tuesday, a reader told us.";
    checker
        .press_and_follow(&versions, "Keep it as a new version", &[("text", third)])
        .await
        .expect(200);
    let desk = checker.open(&other).await.expect(200);
    assert!(!desk.says("also stands in"), "{}", desk.text());
}

fn later(app: &App) -> Desk {
    let now = app.desk.now() + TimeDelta::minutes(1);
    app.desk.clone().with_clock(Arc::new(move || now))
}

#[tokio::test]
async fn articles_from_before_are_looked_at_in_the_background_and_never_in_a_request() {
    let app = spawn_app_with(Settings {
        jobs: "off",
        ..Settings::default()
    })
    .await;
    let checker = app.signed_in(Role::Checker).await;
    let first = take_in(&checker, "Fares up again", "", &WIRE.join("\n\n")).await;
    take_in(&checker, "Ferry money gone", "", &WIRE[1..].join("\n\n")).await;
    app.execute("DELETE FROM kinship; DELETE FROM band; DELETE FROM signature")
        .await;
    let desk = checker.open(&first).await.expect(200);
    assert!(!desk.says("also stands in"), "nothing is known");
    checker.open(&format!("{first}/kin")).await.expect(200);
    let desk = checker.open(&first).await.expect(200);
    assert!(
        !desk.says("also stands in"),
        "and looking does not make it known"
    );

    app.desk.catch_up_on_kin().await.unwrap();
    let desk = later(&app);
    let run = desk.claim_job("worker").await.unwrap().expect("it is due");
    desk.work(&run).await.unwrap();
    assert!(
        desk.claim_job("worker").await.unwrap().is_none(),
        "done for good"
    );
    let seen = checker.open(&first).await.expect(200);
    assert!(
        seen.says("also stands in “Ferry money gone”"),
        "{}",
        seen.text()
    );
    // Nothing left to do: nothing is scheduled.
    app.desk.catch_up_on_kin().await.unwrap();
    assert!(later(&app).claim_job("worker").await.unwrap().is_none());
}

#[tokio::test]
async fn copies_are_found_by_an_index() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    take_in(&checker, "Fares up again", "", &WIRE.join("\n\n")).await;
    let article = articles::find(app.desk.store().read(), 1).await.unwrap();
    assert!(article.is_some());
    let database = sea_orm::Database::connect(app.database_url())
        .await
        .unwrap();
    let postgres = app.database_url().starts_with("postgres");
    let bands: Vec<String> = (1..=40).map(|n| (n * 7919).to_string()).collect();
    let question = format!(
        "SELECT article_id FROM band WHERE band IN ({}) GROUP BY article_id \
         ORDER BY COUNT(band) DESC, article_id LIMIT 20",
        bands.join(", ")
    );
    let how = if postgres {
        "EXPLAIN "
    } else {
        "EXPLAIN QUERY PLAN "
    };
    let ask = |sql: String| Statement::from_string(database.get_database_backend(), sql);
    let session = sea_orm::TransactionTrait::begin(&database).await.unwrap();
    if postgres {
        // A table of a few rows is read whole by anybody with sense; what is asked is whether an
        // index would do.
        session
            .execute_raw(ask("SET LOCAL enable_seqscan = off".to_owned()))
            .await
            .unwrap();
    }
    let rows = session
        .query_all_raw(ask(format!("{how}{question}")))
        .await
        .unwrap();
    let column = if postgres { 0 } else { 3 };
    let plan: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(column).unwrap())
        .collect();
    let plan = plan.join("\n");
    session.rollback().await.unwrap();
    database.close().await.unwrap();
    assert!(
        !plan.contains("Seq Scan") && !plan.contains("SCAN"),
        "{plan}"
    );
    assert!(
        plan.contains("Index") || plan.contains("SEARCH band USING"),
        "{plan}"
    );
}
