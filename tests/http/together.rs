//! Working together without JavaScript: threads on parts of a claim, mentions, watching, what each
//! person is told, who works on what until when, and Today.

use std::sync::Arc;

use chrono::TimeDelta;
use galley::desk::Desk;
use galley::domain::people::Role;
use sea_orm::{ConnectionTrait, Statement};

use crate::doors::Sample;
use crate::evidence::researched;
use crate::support::{App, Browser, FilledForm, Seen, spawn_app};

/// The desk some days ago or from now.
pub fn at(app: &App, days: i64) -> Desk {
    let clock = move || galley::desk::now() + TimeDelta::days(days);
    app.desk.clone().with_clock(Arc::new(clock))
}

/// The first number that a query gives.
pub async fn count(app: &App, sql: &str) -> i64 {
    let db = app.desk.store().read();
    let query = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(query).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn say(browser: &Browser, claim: &str, typed: &[(&str, &str)]) -> Seen {
    let page = browser.open(claim).await.expect(200);
    browser.press(&page, "Add comment", typed).await
}

async fn unread(browser: &Browser) -> String {
    let page = browser.open("/notifications").await.expect(200);
    let bell = page.all("a[href='/notifications'] .count");
    bell.first().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_about_words_of_the_quote_is_answered_resolved_and_reopened() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    let quote = checker.open(&claim).await.one("#cl");
    let words: Vec<&str> = quote.split_whitespace().take(3).collect();
    let words = words.join(" ");

    // Words that do not stand there are told, and nothing that was typed is lost.
    let typed = [
        ("about", "quote"),
        ("passage", "never said by anybody"),
        ("body", "Is this <b>right</b>?"),
    ];
    let refused = say(&checker, &claim, &typed).await.expect(422);
    assert!(refused.says("Those words do not stand in the quote"));
    assert!(
        refused.body.contains("Is this &#60;b&#62;right")
            || refused.body.contains("Is this &lt;b&gt;right")
    );
    let typed = [
        ("about", "quote"),
        ("passage", &words),
        ("body", "Is this <b>right</b>?"),
    ];
    say(&checker, &claim, &typed).await.expect(303);
    let page = editor.open(&claim).await.expect(200);
    let thread = page.one("#comments .thread");
    assert!(
        thread.contains("The quote") && thread.contains(&words),
        "{thread}"
    );
    assert!(
        thread.contains("Is this <b>right</b>?"),
        "typed as it was: {thread}"
    );

    let answer = editor
        .press(&page, "Add answer", &[("body", "It is.")])
        .await;
    let address = answer.expect(303).location();
    assert!(address.starts_with(&format!("{claim}#t-")), "{address}");
    // Two people who resolve it at once: the second is told.
    let before = checker.open(&claim).await.expect(200);
    let page = editor.open(&claim).await.expect(200);
    editor.press(&page, "Resolve", &[]).await.expect(303);
    checker.press(&before, "Resolve", &[]).await.expect(409);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.one("#comments").contains("Nothing is being discussed"));
    assert!(
        page.one("#comments details")
            .contains("Resolved by Edith Editor")
    );
    checker.press(&page, "Reopen", &[]).await.expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.one("#comments .threads").contains("It is."));

    // As long as a comment may be, and no longer.
    let long = "é".repeat(10_001);
    let refused = say(&checker, &claim, &[("body", &long)]).await.expect(422);
    assert!(refused.says("The comment has 10001 characters; 10000 is the most."));
    // A thread answers at its own claim only.
    let other = "/claims/C-0001";
    assert_ne!(other, claim);
    let form = FilledForm::find(&page, "body", "Add answer").typed(&[("body", "x")]);
    let elsewhere = FilledForm {
        action: form.action.replace(&claim, other),
        ..form
    };
    checker.send_form(&elsewhere).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_threads_and_say_nothing_in_them() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let producer = app.signed_in(Role::Producer).await;
    let reader = app.signed_in(Role::Reader).await;
    let claim = researched(&checker).await;
    say(&producer, &claim, &[("body", "When can it go out?")])
        .await
        .expect(303);
    let theirs = producer.open(&claim).await.expect(200);
    let page = reader.open(&claim).await.expect(200);
    assert!(page.says("When can it go out?"));
    assert!(page.all("#comments textarea").is_empty() && page.all("#assigned form").is_empty());
    for (part, button, typed) in [
        ("body", "Add comment", [("body", "Mine")]),
        ("body", "Add answer", [("body", "Mine")]),
        ("body", "Resolve", [("settled", "on")]),
        ("#assigned", "Save plan", [("priority", "high")]),
    ] {
        let form = FilledForm::find(&theirs, part, button).typed(&typed);
        let form = form.typed(&[("csrf", &page.csrf())]);
        reader.send_form(&form).await.expect(403);
    }
    // Watching is theirs to decide.
    reader.press(&page, "Watch", &[]).await.expect(303);
    say(&checker, &claim, &[("body", "Tomorrow.")])
        .await
        .expect(303);
    assert_eq!(unread(&reader).await, "1 unread");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_mentioned_is_told_and_ambiguous_names_are_asked_about() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Ana Roe", Role::Editor).await;
    let other = app.signed_in_as("Ben Roe", Role::Checker).await;
    let claim = researched(&checker).await;
    let refused = say(&checker, &claim, &[("body", "@Roe, look")])
        .await
        .expect(422);
    assert!(refused.says("“@Roe” could be Ana Roe or Ben Roe. Write the whole name."));
    let said = say(
        &checker,
        &claim,
        &[("body", "@ana roe, look at this; @Zoe as well")],
    )
    .await;
    let page = checker.follow(said.expect(303)).await.expect(200);
    assert!(page.says("Nobody here is called “Zoe”"));

    assert_eq!(unread(&editor).await, "1 unread");
    assert_eq!(unread(&other).await, "");
    assert_eq!(
        unread(&checker).await,
        "",
        "nobody is told of their own deeds"
    );
    let list = editor.open("/notifications").await.expect(200);
    assert!(list.one("main .list").contains("Because you are mentioned"));
    // Looking marks nothing; opening does, and leads to the thread.
    assert_eq!(unread(&editor).await, "1 unread");
    let opened = editor
        .press_in(&list, "main", "Open", &[])
        .await
        .expect(303);
    assert!(opened.location().starts_with(&format!("{claim}#t-")));
    assert_eq!(unread(&editor).await, "");

    // The author watches by themselves, and an answer reaches whoever wrote in the thread.
    let page = editor.open(&claim).await.expect(200);
    editor
        .press(&page, "Add answer", &[("body", "I do.")])
        .await
        .expect(303);
    let list = checker.open("/notifications").await.expect(200);
    assert!(
        list.one("main .list")
            .contains("Because you wrote in this thread")
    );
    let page = checker.open(&claim).await.expect(200);
    let stopped = checker.press_and_follow(&page, "Stop watching", &[]).await;
    assert!(stopped.says("You no longer watch this claim"));
    checker
        .press_in(&list, "main", "Mark all as read", &[])
        .await
        .expect(303);
    say(&editor, &claim, &[("body", "Another thread.")])
        .await
        .expect(303);
    assert_eq!(unread(&checker).await, "");
    // A name is told whatever one watches, and somebody who was let go is nobody.
    say(&editor, &claim, &[("body", "@Chris Checker?")])
        .await
        .expect(303);
    assert_eq!(unread(&checker).await, "1 unread");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_confidential_evidence_who_may_not_see_it() {
    const SECRET: &str = "quetzalcoatl";
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
    let named = crate::evidence::person(&form, "Wilma Witness");
    let typed = [
        ("title", "Minutes"),
        ("passage", "They said so in the minutes."),
        ("text", "They said so in the minutes."),
        ("stance", "supports"),
        ("kind", "interview"),
        ("confidential", "yes"),
        ("witness", &named),
        ("stated_as", "Notes seen by the desk"),
    ];
    let added = keeper
        .press(&form, "Archive and add", &typed)
        .await
        .expect(303);
    let exhibit = format!("E{}", added.location().split("#E").nth(1).unwrap());
    let page = editor.open(&claim).await.expect(200);
    editor.press(&page, "Watch", &[]).await.expect(303);

    let body = format!("@Wilma Witness, @Edgar Editor: {SECRET}");
    let typed = [
        ("about", exhibit.as_str()),
        ("passage", "in the minutes"),
        ("body", &body),
    ];
    let told = say(&keeper, &claim, &typed).await.expect(303);
    let thread = told.location();
    let thread = format!("#t-{}", thread.split("#t-").nth(1).unwrap());
    let told = keeper.follow(told).await.expect(200);
    assert!(told.says("Edgar Editor may not see this evidence and was not told."));
    assert!(told.says(SECRET));
    assert!(witness.open(&claim).await.says(SECRET));
    assert_eq!(unread(&witness).await, "1 unread");
    assert_eq!(unread(&editor).await, "");
    let form = FilledForm::find(&told, &format!("[id='{}']", &thread[1..]), "Add answer")
        .typed(&[("body", "Ha")]);
    for path in [
        &claim,
        &format!("{claim}/record"),
        &"/record".to_owned(),
        &"/".to_owned(),
    ] {
        let seen = editor.open(path).await.expect(200);
        assert!(!seen.body.contains(SECRET), "{path}");
        assert!(!seen.body.contains("in the minutes"), "{path}");
    }
    assert!(!witness.open("/notifications").await.body.contains(SECRET));
    let record = format!("SELECT count(*) FROM event WHERE after LIKE '%{SECRET}%'");
    assert_eq!(
        count(app, &record).await,
        0,
        "the record everybody reads holds it"
    );
    // It is not there for them either way.
    let page = editor.open(&claim).await.expect(200);
    let csrf = page.csrf();
    editor
        .send_form(&form.typed(&[("csrf", &csrf)]))
        .await
        .expect(404);
    say(
        &editor,
        &claim,
        &[("about", &exhibit), ("body", "What is it?")],
    )
    .await
    .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_until_when_and_how_urgent_is_one_form() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    let page = editor.open(&claim).await.expect(200);
    let old = page.clone();
    let edith = option(&page, "Edith Editor (editor)");
    let typed = [
        ("person", edith.as_str()),
        ("duty", "review"),
        ("due", "2031-05-06T16:30"),
        ("priority", "urgent"),
    ];
    let saved = checker
        .press_in(
            &checker.open(&claim).await,
            "#assigned",
            "Save plan",
            &typed,
        )
        .await;
    saved.expect(303);
    let plan = editor.open(&claim).await.one("#assigned");
    assert!(
        plan.contains("Due 6 May 2031, 16:30 UTC. Priority urgent."),
        "{plan}"
    );
    assert!(plan.contains("Edith Editorreview"), "{plan}");
    let list = editor.open("/notifications").await.expect(200);
    assert!(list.one("main .list").contains("Because it is about you"));

    // Somebody who plans from an older page is told, and changes nothing.
    let late = editor
        .press_in(&old, "#assigned", "Save plan", &[("priority", "low")])
        .await;
    late.expect(409);
    // Editing the wording leaves the plan alone.
    let page = checker.open(&claim).await.expect(200);
    checker.press(&page, "Save claim", &[]).await.expect(303);
    assert!(
        checker
            .open(&claim)
            .await
            .one("#assigned")
            .contains("16:30 UTC")
    );
    // A checker cannot be asked to review.
    let page = editor.open(&claim).await.expect(200);
    let chris = option(&page, "Chris Checker (checker)");
    let wrong = [("person", chris.as_str()), ("duty", "review")];
    let refused = editor
        .press_in(&page, "#assigned", "Save plan", &wrong)
        .await
        .expect(422);
    assert!(refused.says("Chris Checker cannot be asked to review claims."));
    let relieved = editor
        .press_in(&page, "#assigned", "Relieve Chris Checker", &[])
        .await;
    relieved.expect(303);
    editor
        .press_in(&page, "#assigned", "Relieve Chris Checker", &[])
        .await
        .expect(409);
    let wrong = [("due", "tomorrow")];
    let page = editor.open(&claim).await.expect(200);
    editor
        .press_in(&page, "#assigned", "Save plan", &wrong)
        .await
        .expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn today_says_what_waits_for_whom_and_why() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    let number = claim.trim_start_matches("/claims/");
    let own = checker.open("/").await.expect(200);
    let waiting = own.one("section[aria-labelledby=yo-h]");
    assert!(waiting.contains(number), "{waiting}");
    assert!(
        waiting.contains("You are asked to check it; there is no verdict yet."),
        "{waiting}"
    );
    assert!(own.says("Nobody else has anything of yours."));

    // What the editor planned is news to the checker until they have caught up.
    let page = editor.open(&claim).await.expect(200);
    let plan = [("due", "2020-01-01T09:00"), ("priority", "high")];
    editor
        .press_in(&page, "#assigned", "Save plan", &plan)
        .await
        .expect(303);
    let own = checker.open("/").await.expect(200);
    assert!(
        own.one("section[aria-labelledby=yo-h]")
            .contains("overdue since 1 January 2020")
    );
    assert!(
        own.one("section[aria-labelledby=ne-h]")
            .contains("Edith Editor planned")
    );
    checker
        .press(&own, "I have caught up", &[])
        .await
        .expect(303);
    assert!(
        checker
            .open("/")
            .await
            .says("Nothing new on the claims you watch.")
    );

    // A claim nobody has touched for longer than the desk is patient is stuck.
    let quiet = editor.open("/").await.expect(200);
    assert!(quiet.says("Nothing else is stuck."));
    let old = galley::desk::now() - TimeDelta::days(5);
    let old = old.to_rfc3339();
    app.execute(&format!(
        "UPDATE claim SET changed_at = '{old}' WHERE state = 'researching'"
    ))
    .await;
    let stuck = editor
        .open("/")
        .await
        .expect(200)
        .one("section[aria-labelledby=st-h]");
    assert!(
        stuck.contains(number)
            && stuck.contains("Nothing has happened for 5 days; Chris Checker has been asked."),
        "{stuck}"
    );
    let mine = checker.open("/").await.one("section[aria-labelledby=yo-h]");
    assert!(mine.contains("stuck"), "{mine}");
    // The desk's patience is an administrator's to set.
    let ada = app.administrator().await;
    let people = ada.open("/people").await.expect(200);
    ada.press(&people, "Set the days", &[("days", "0")])
        .await
        .expect(422);
    ada.press(&people, "Set the days", &[("days", "7")])
        .await
        .expect(303);
    assert!(editor.open("/").await.says("Nothing else is stuck."));
    let form = FilledForm::find(&people, "body", "Set the days")
        .typed(&[("csrf", &editor.open("/me").await.csrf())]);
    editor.send_form(&form).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_let_go_keeps_their_deeds_under_the_name_they_had() {
    let app = spawn_app().await;
    let gone = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&gone).await;
    say(&gone, &claim, &[("body", "As Chris.")])
        .await
        .expect(303);
    let me = gone.open("/me").await.expect(200);
    gone.press(&me, "Change name", &[("name", "Christine Checker")])
        .await
        .expect(303);
    say(&gone, &claim, &[("body", "As Christine.")])
        .await
        .expect(303);
    let ada = app.administrator().await;
    let people = ada.open("/people").await.expect(200);
    let row = people
        .all("tr[id]")
        .into_iter()
        .find(|row| row.contains("Christine"))
        .unwrap();
    assert!(row.contains("Let go"), "{row}");
    let id = id_of(&app, "Christine Checker").await;
    ada.press_in(&people, &format!("#person-{id}"), "Let go", &[])
        .await
        .expect(303);

    let record = editor.open(&format!("{claim}/record")).await.expect(200);
    assert!(record.says("Chris Checker commented") && record.says("Christine Checker commented"));
    assert!(record.says("Chris Checker started research"));
    let audit = editor.open("/record?verify=1").await.expect(200);
    assert!(audit.says("events are as they were written"));
    // They stay named where they worked, are told nothing more, and cannot be mentioned.
    assert!(
        editor
            .open(&claim)
            .await
            .one("#comments")
            .contains("Christine Checker As Chris.")
    );
    let said = say(&editor, &claim, &[("body", "@Christine Checker?")])
        .await
        .expect(303);
    assert!(
        editor
            .follow(said)
            .await
            .says("Nobody here is called “Christine”")
    );
    let told = "SELECT count(*) FROM notification n JOIN person p ON p.id = n.person_id WHERE p.name = 'Christine Checker'";
    assert_eq!(count(&app, told).await, 0);
    assert_eq!(gone.get("/").await.status, 303);
}

async fn id_of(app: &App, name: &str) -> uuid::Uuid {
    let everybody = galley::store::people::all(app.desk.store().read()).await;
    let found = everybody.unwrap().into_iter().find(|one| one.name == name);
    found.unwrap().id
}

/// The key of an option of a list, by its words.
fn option(page: &Seen, words: &str) -> String {
    let at = page
        .body
        .find(&format!("{words}</option>"))
        .expect("no such option");
    let before = &page.body[..at];
    let value = before.rfind("value=\"").unwrap() + 7;
    before[value..].split('"').next().unwrap().to_owned()
}
