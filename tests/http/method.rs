//! The method list and what people answer for, the right of reply, precedents, and what blocks
//! approval or publishing on a desk that says so.

use galley::domain::people::Role;
use galley::domain::state::State;

use crate::path::{pressed, researched};
use crate::support::{App, Browser, spawn_app};

async fn approvals(app: &App, count: &str) {
    let administrator = app.administrator().await;
    let page = administrator.open("/desk/rules").await.expect(200);
    let fields = [("mode", "open"), ("approvals", count)];
    administrator
        .press(&page, "Set the rule", &fields)
        .await
        .expect(303);
}

async fn weigh(app: &App, step: &str, weight: &str) {
    let administrator = app.administrator().await;
    let page = administrator.open("/desk/rules").await.expect(200);
    administrator
        .press(&page, "Set the weights", &[(step, weight)])
        .await
        .expect(303);
}

async fn says(browser: &Browser, claim: &str, words: &str) {
    let page = browser.open(claim).await.expect(200);
    assert!(page.says(words), "{words}: {}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_blocks_only_where_the_desk_says_so_and_an_answer_opens_the_gate() {
    let app = spawn_app().await;
    approvals(&app, "1").await;
    weigh(&app, "sources", "approval").await;
    weigh(&app, "claimant", "publishing").await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    let lacks = "Add a second independent source and one at first hand, or say why one is enough.";
    says(&editor, &claim, lacks).await;
    let csrf = editor.open("/me").await.csrf();
    let forced = [
        ("csrf", csrf.as_str()),
        ("action", "approve"),
        ("verdict_revision", "1"),
    ];
    let answer = editor.post(&format!("{claim}/moves"), &forced).await;
    assert!(answer.expect(422).says(lacks));
    let answer = [("words", "Only the office counts passengers.")];
    let page = checker.open(&claim).await.expect(200);
    checker
        .press_in(&page, "details:has(#m-sources)", "Answer for it", &answer)
        .await
        .expect(303);
    says(
        &editor,
        &claim,
        "Chris Checker: Only the office counts passengers.",
    )
    .await;
    pressed(&editor, &claim, "Approve r1", &[])
        .await
        .expect(303);
    // Publishing still asks for the right of reply.
    let ask = "Ask whoever made the claim, or say why not.";
    let preflight = editor.open(&format!("{claim}/publish")).await.expect(200);
    assert!(preflight.says(ask));
    let csrf = editor.open("/me").await.csrf();
    let number = claim.rsplit('-').next().unwrap().parse().unwrap();
    let seen = galley::store::claims::find(app.desk.store().read(), number)
        .await
        .unwrap()
        .unwrap();
    let revision = seen.revision.to_string();
    let forced = [
        ("csrf", csrf.as_str()),
        ("action", "publish"),
        ("revision", revision.as_str()),
    ];
    let answer = editor.post(&format!("{claim}/moves"), &forced).await;
    assert!(answer.expect(422).says(ask));
    let request = [
        ("contact", "The office of Ilse Tarnova"),
        ("channel", "E-mail"),
        ("sent_on", "2026-11-20"),
        ("due_on", "2026-11-27"),
    ];
    pressed(&checker, &claim, "Write the request down", &request)
        .await
        .expect(303);
    says(&checker, &claim, "Asked, no reply yet").await;
    let reply = [("outcome", "replied"), ("words", "")];
    let empty = pressed(&checker, &claim, "Write it down", &reply).await;
    assert!(empty.expect(422).says("Write down what they replied."));
    let reply = [
        ("outcome", "replied"),
        ("words", "The minister stands by it."),
    ];
    pressed(&checker, &claim, "Write it down", &reply)
        .await
        .expect(303);
    says(&checker, &claim, "The minister stands by it.").await;
    let preflight = editor.open(&format!("{claim}/publish")).await.expect(200);
    editor.press(&preflight, "Publish", &[]).await.expect(303);
    let public = app.browser().open("/checks").await.expect(200);
    let address = public.attribute(".checks a", "href");
    let public = app.browser().open(&address).await.expect(200);
    // The address they were asked at is nobody's business.
    assert!(!public.body.contains("The office of Ilse"));
    assert!(public.says("The minister stands by it."));
    // An answer can be taken back until then, and one request ends once.
    let seen = galley::store::claims::find(app.desk.store().read(), number).await;
    assert_eq!(seen.unwrap().unwrap().state, State::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_answer_and_what_cannot_be_answered_for() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let producer = app.signed_in(Role::Producer).await;
    let claim = researched(&checker).await;
    let send = async |browser: &Browser, step: &str, words: &str| {
        let csrf = browser.open("/me").await.csrf();
        let fields = [("csrf", csrf.as_str()), ("step", step), ("words", words)];
        browser.post(&format!("{claim}/method"), &fields).await
    };
    send(&producer, "contrary", "Nothing.").await.expect(403);
    send(&checker, "copies", "They are fine.").await.expect(422);
    send(&checker, "magic", "x").await.expect(404);
    send(&checker, "contrary", " ").await.expect(422);
    send(&checker, "contrary", "E1 is older, and says the same.")
        .await
        .expect(303);
    send(&checker, "contrary", "E1 <b>is</b> newer.")
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    let list = page.one("#method .check");
    assert!(
        list.contains("Chris Checker: E1 <b>is</b> newer."),
        "{list}"
    );
    assert!(!list.contains("E1 is older"));
    checker
        .press_in(&page, "details:has(#m-contrary)", "Take back", &[])
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(!page.one("#method .check").contains("newer"));
    let waived = [("waive", "They are in hiding from threats.")];
    pressed(&checker, &claim, "Give the reason", &waived)
        .await
        .expect(303);
    assert!(checker.open(&claim).await.says("Not asked"));
    let early = [
        ("contact", "The office"),
        ("sent_on", "2026-11-20"),
        ("due_on", "2026-11-01"),
    ];
    let answer = pressed(&checker, &claim, "Write the request down", &early).await;
    assert!(
        answer
            .expect(422)
            .says("The deadline lies before the day they were asked.")
    );
}
