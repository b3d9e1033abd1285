//! Sealed ballots, declared interests, and who may decide once part of it changes: over HTTP, from
//! the pages that the people see.

use std::sync::Arc;

use chrono::TimeDelta;
use galley::domain::people::Role;
use galley::domain::state::State;
use galley::store::claims;
use galley::store::entities::claim;
use galley::store::events;

use crate::path::{pressed, researched};
use crate::support::{App, Browser, Seen, spawn_app};

/// Sets the rule for every kind, as an administrator does.
async fn rule(app: &App, fields: &[(&str, &str)]) {
    let administrator = app.administrator().await;
    let page = administrator.open("/desk/rules").await.expect(200);
    administrator
        .press(&page, "Set the rule", fields)
        .await
        .expect(303);
}

async fn bench(app: &App, seats: &str, quorum: &str) {
    let fields = [
        ("mode", "bench"),
        ("seats", seats),
        ("quorum", quorum),
        ("hours", "48"),
        ("dissent", "true"),
    ];
    rule(app, &fields).await;
}

async fn ratings(app: &App) -> Vec<(String, String)> {
    let known = galley::store::verdicts::ratings(app.desk.store().read()).await;
    let known = known.unwrap().into_iter();
    known.map(|one| (one.id.to_string(), one.label)).collect()
}

async fn state(app: &App, claim: &str) -> claim::Model {
    let number = claim.rsplit('-').next().unwrap().parse().unwrap();
    claims::find(app.desk.store().read(), number)
        .await
        .unwrap()
        .unwrap()
}

async fn cast(browser: &Browser, claim: &str, rating: &str, reason: &str) -> Seen {
    let fields = [("rating", rating), ("reason", reason)];
    pressed(browser, claim, "Cast the ballot", &fields).await
}

/// Sends a ballot whatever the page offers.
async fn force(browser: &Browser, claim: &str, rating: &str) -> Seen {
    let csrf = browser.open("/me").await.csrf();
    let fields = [
        ("csrf", csrf.as_str()),
        ("action", "cast"),
        ("verdict_revision", "1"),
        ("rating", rating),
        ("reason", "By force."),
    ];
    browser.post(&format!("{claim}/moves"), &fields).await
}

struct Desk {
    app: App,
    checker: Browser,
    editors: Vec<Browser>,
    claim: String,
}

/// A claim in review before a bench, with four editors at the desk besides the administrator.
async fn sitting(seats: &str, quorum: &str) -> Desk {
    let app = spawn_app().await;
    bench(&app, seats, quorum).await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let mut editors = Vec::new();
    for name in ["Edith Editor", "Omar Editor", "Uma Editor", "Ivo Editor"] {
        editors.push(app.signed_in_as(name, Role::Editor).await);
    }
    let claim = researched(&checker).await;
    Desk {
        app,
        checker,
        editors,
        claim,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bench_of_three_votes_blind_and_more_than_half_carries() {
    let desk = sitting("3", "2").await;
    let scale = ratings(&desk.app).await;
    let own = state(&desk.app, &desk.claim).await;
    let verdict = galley::store::verdicts::newest(desk.app.desk.store().read(), own.id).await;
    let rating = verdict.unwrap().unwrap().rating_id.to_string();
    let other = &scale.iter().find(|one| one.0 != rating).unwrap().0;
    let claim = &desk.claim;

    let page = desk.editors[0].open(claim).await.expect(200);
    assert!(page.says("A bench of 3 decides by sealed ballots"));
    assert!(!page.says("Approve r1"));
    let refused = [
        ("csrf", page.csrf()),
        ("action", "approve".to_owned()),
        ("verdict_revision", "1".to_owned()),
    ];
    let refused: Vec<(&str, &str)> = refused.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = desk.editors[0]
        .post(&format!("{claim}/moves"), &refused)
        .await;
    assert!(answer.expect(403).says("A bench decides on this verdict"));

    cast(&desk.editors[0], claim, &rating, "The office counts it so.")
        .await
        .expect(303);
    cast(&desk.editors[1], claim, other, "It leaves out the ferries.")
        .await
        .expect(303);
    // Before it is opened nobody finds what a ballot says, anywhere.
    for person in [&desk.checker, &desk.editors[1], &desk.editors[2]] {
        for path in [
            claim.clone(),
            format!("{claim}/record"),
            "/record".to_owned(),
        ] {
            let page = person.open(&path).await.expect(200);
            assert!(!page.body.contains("The office counts"), "{path}");
        }
    }
    let page = desk.editors[2].open(claim).await.expect(200);
    assert!(page.says("2 of 3 ballots cast"));
    assert!(page.says("Has cast a ballot"));
    let again = force(&desk.editors[0], claim, &rating).await.expect(409);
    assert!(again.says("You have cast your ballot in this round."));

    cast(&desk.editors[2], claim, &rating, "So do the ports.")
        .await
        .expect(303);
    assert_eq!(state(&desk.app, claim).await.state, State::Approved);
    let page = desk.checker.open(claim).await.expect(200);
    for words in [
        "The rating was carried",
        "by 2 of 3",
        "The office counts it so.",
        "It leaves out the ferries.",
        "So do the ports.",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.says("opened the ballots"));
    let ivo = &desk.editors[3];
    let late = force(ivo, claim, &rating).await.expect(409);
    assert!(late.says("not possible while the claim is approved"));
    // What was sealed is what was opened.
    let read = desk.app.desk.store().read();
    let record = events::page_of_claim(read, own.id, None, 50).await.unwrap();
    let opened = record
        .iter()
        .find(|one| one.deed == "opened the ballots on")
        .unwrap();
    let opened: serde_json::Value = serde_json::from_str(&opened.after).unwrap();
    let seals: Vec<&str> = opened["ballots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ballot| ballot["seal"].as_str().unwrap())
        .collect();
    assert_eq!(seals.len(), 3);
    for event in record.iter().filter(|one| one.deed == "cast a ballot on") {
        let after: serde_json::Value = serde_json::from_str(&event.after).unwrap();
        assert!(seals.contains(&after["seal"].as_str().unwrap()));
        assert!(after.get("rating").is_none() && after.get("reason").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bench_that_overturns_or_ties_sends_the_verdict_back() {
    let desk = sitting("2", "2").await;
    let scale = ratings(&desk.app).await;
    let claim = &desk.claim;
    for editor in &desk.editors[..2] {
        cast(editor, claim, &scale[1].0, "It says something else.")
            .await
            .expect(303);
    }
    let back = state(&desk.app, claim).await;
    assert_eq!(back.state, State::Researching);
    assert!(back.reason.contains("the rating was overturned"));
    assert!(
        back.reason.contains(&format!("{} by 2 of 2", scale[1].1)),
        "{}",
        back.reason
    );

    // The next round begins anew, with a bench of its own.
    pressed(&desk.checker, claim, "Submit for review", &[])
        .await
        .expect(303);
    cast(&desk.editors[0], claim, &scale[0].0, "One way.")
        .await
        .expect(303);
    cast(&desk.editors[1], claim, &scale[2].0, "The other way.")
        .await
        .expect(303);
    let back = state(&desk.app, claim).await;
    assert_eq!(back.state, State::Researching);
    assert!(back.reason.contains("no rating had a majority"));
    let page = desk.checker.open(claim).await.expect(200);
    assert!(page.says("Bench of round 1") && page.says("Bench of round 2"));
}

/// The desk at another time.
fn later(app: &App, by: TimeDelta) -> galley::desk::Desk {
    let now = app.desk.now() + by;
    app.desk.clone().with_clock(Arc::new(move || now))
}

async fn work_all(desk: &galley::desk::Desk) {
    while let Some(run) = desk.claim_job("the bench's clock").await.unwrap() {
        if run.kind == galley::domain::job::JobKind::OpenBench {
            desk.work(&run).await.unwrap();
        } else {
            desk.fail_job(&run, "not looked at here").await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_time_is_up_a_quorum_is_enough_and_fewer_are_not() {
    let desk = sitting("5", "2").await;
    let scale = ratings(&desk.app).await;
    let claim = &desk.claim;
    let rating = &scale[0].0;
    cast(&desk.editors[0], claim, rating, "First.")
        .await
        .expect(303);
    work_all(&later(&desk.app, TimeDelta::hours(47))).await;
    assert_eq!(state(&desk.app, claim).await.state, State::InReview);
    work_all(&later(&desk.app, TimeDelta::hours(49))).await;
    assert_eq!(state(&desk.app, claim).await.state, State::InReview);
    // The ballot that makes the quorum after time is up opens the bench at once.
    let late = later(&desk.app, TimeDelta::hours(49));
    let people = galley::store::people::all(desk.app.desk.store().read())
        .await
        .unwrap();
    let omar = people
        .iter()
        .find(|one| one.name == "Omar Editor")
        .map(galley::desk::people::actor)
        .unwrap();
    let number = state(&desk.app, claim).await.number;
    let reason = galley::domain::words::Line::parse("Second.", "The reason").unwrap();
    let opened = late
        .cast_ballot(&omar, number, 1, rating.parse().unwrap(), reason)
        .await
        .unwrap();
    assert!(opened);
    assert_ne!(state(&desk.app, claim).await.state, State::InReview);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_opens_a_bench_with_a_quorum() {
    let desk = sitting("5", "2").await;
    let scale = ratings(&desk.app).await;
    for editor in &desk.editors[..2] {
        cast(editor, &desk.claim, &scale[0].0, "As E1 says.")
            .await
            .expect(303);
    }
    work_all(&later(&desk.app, TimeDelta::hours(49))).await;
    assert_ne!(state(&desk.app, &desk.claim).await.state, State::InReview);
}

/// Every way in which somebody has a part in a verdict keeps them from its bench, the administrator
/// included, and however their role has changed since.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_part_in_a_verdict_casts_no_ballot() {
    let app = spawn_app().await;
    bench(&app, "3", "2").await;
    let rating = ratings(&app).await[0].0.clone();
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let writer = app.signed_in_as("Wanda Writer", Role::Editor).await;
    let suggester = app.signed_in_as("Sofia Suggester", Role::Editor).await;
    let noter = app.signed_in_as("Nils Noter", Role::Editor).await;
    let tied = app.signed_in_as("Tessa Tied", Role::Editor).await;
    let administrator = app.administrator().await;
    let claim = researched(&checker).await;
    pressed(&checker, &claim, "Take back", &[])
        .await
        .expect(303);
    // An administrator who is an editor writes one revision, an editor another.
    for (person, words) in [
        (&administrator, "They rose by 17.8 per cent."),
        (&writer, "They rose by 17.9 per cent in 2024."),
    ] {
        pressed(person, &claim, "Save revision", &[("answer", words)])
            .await
            .expect(303);
    }
    let suggestion = [("passage", "in 2024"), ("replacement", "during 2024")];
    pressed(&suggester, &claim, "Suggest it", &suggestion)
        .await
        .expect(303);
    let page = suggester.open(&claim).await.expect(200);
    assert!(page.says("Sofia Suggester is an author of the verdict and can no longer approve"));
    pressed(&checker, &claim, "Accept", &[]).await.expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.says("They rose by 17.9 per cent during 2024."));
    let note = noter.open(&format!("{claim}/evidence/1")).await.expect(200);
    noter
        .press(&note, "Save E1", &[("note", "Mind the base year.")])
        .await
        .expect(303);
    pressed(
        &tied,
        &claim,
        "Declare the interest",
        &[("words", "My brother.")],
    )
    .await
    .expect(303);
    pressed(&checker, &claim, "Submit for review", &[])
        .await
        .expect(303);
    // The checker is made an editor while the bench sits.
    app.execute("UPDATE person SET role = 'editor' WHERE name = 'Chris Checker'")
        .await;
    let authored = "You wrote part of this verdict, so another editor must approve it.";
    let interested = "You declared an interest in this claim, so another editor must decide on it.";
    for (person, sentence) in [
        (&checker, authored),
        (&writer, authored),
        (&suggester, authored),
        (&noter, authored),
        (&administrator, authored),
        (&tied, interested),
    ] {
        let page = person.open(&claim).await.expect(200);
        assert!(!page.says("Cast the ballot"));
        assert!(page.says("Too few are left who may decide."));
        let answer = force(person, &claim, &rating).await.expect(403);
        assert!(answer.says(sentence), "{sentence}: {}", answer.text());
    }
    // The database says no as well, whoever asks it.
    let claim = state(&app, &claim).await;
    let forged = format!(
        "INSERT INTO ballot (id, claim_id, round, verdict_id, verdict_sha256, person_id, rating_id, \
         reason, sha256, cast_at) SELECT v.id, v.claim_id, {}, v.id, v.sha256, v.author_id, \
         v.rating_id, 'x', v.sha256, v.created_at FROM verdict v JOIN claim c ON c.id = v.claim_id \
         WHERE c.number = {} AND v.revision = c.verdict_revision",
        claim.review_round, claim.number
    );
    let txn = app.desk.store().begin().await.unwrap();
    let refused = sea_orm::ConnectionTrait::execute_unprepared(&*txn, &forged).await;
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("nobody approves what they wrote"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interest_declared_after_an_approval_opens_the_review_again() {
    let app = spawn_app().await;
    rule(&app, &[("mode", "open"), ("approvals", "2")]).await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let edith = app.signed_in_as("Edith Editor", Role::Editor).await;
    let omar = app.signed_in_as("Omar Editor", Role::Editor).await;
    let uma = app.signed_in_as("Uma Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    for editor in [&edith, &omar] {
        pressed(editor, &claim, "Approve r1", &[]).await.expect(303);
    }
    assert_eq!(state(&app, &claim).await.state, State::Approved);
    let words = [("words", "I hold shares in the ferry line.")];
    pressed(&omar, &claim, "Declare the interest", &words)
        .await
        .expect(303);
    assert_eq!(state(&app, &claim).await.state, State::InReview);
    let page = uma.open(&claim).await.expect(200);
    assert!(page.says("In review, 1 of 2 approvals"));
    assert!(page.says("Omar Editor declared an interest: I hold shares in the ferry line."));
    assert!(page.says("May still decide:"));
    assert!(!omar.open(&claim).await.says("Approve r1"));
    pressed(&uma, &claim, "Approve r1", &[]).await.expect(303);
    assert_eq!(state(&app, &claim).await.state, State::Approved);
    // Said twice, it changes nothing.
    let csrf = omar.open("/me").await.csrf();
    let twice = [("csrf", csrf.as_str()), ("words", "Again.")];
    omar.post(&format!("{claim}/interest"), &twice)
        .await
        .expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interest_declared_after_a_bench_seats_a_new_one() {
    let desk = sitting("2", "2").await;
    let claim = &desk.claim;
    let own = state(&desk.app, claim).await;
    let verdict = galley::store::verdicts::newest(desk.app.desk.store().read(), own.id).await;
    let rating = verdict.unwrap().unwrap().rating_id.to_string();
    for editor in &desk.editors[..2] {
        cast(editor, claim, &rating, "As E1 says.")
            .await
            .expect(303);
    }
    assert_eq!(state(&desk.app, claim).await.state, State::Approved);
    let words = [("words", "My sister runs the office.")];
    pressed(&desk.editors[0], claim, "Declare the interest", &words)
        .await
        .expect(303);
    assert_eq!(state(&desk.app, claim).await.state, State::InReview);
    for editor in &desk.editors[1..3] {
        cast(editor, claim, &rating, "As E1 says, still.")
            .await
            .expect(303);
    }
    assert_eq!(state(&desk.app, claim).await.state, State::Approved);
    let dissent = desk.editors[1].open(claim).await.expect(200);
    assert!(dissent.says("Bench of round 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_cannot_be_followed_is_refused_in_words() {
    let app = spawn_app().await;
    let administrator = app.administrator().await;
    let page = administrator.open("/desk/rules").await.expect(200);
    for (fields, words) in [
        (
            [("mode", "bench"), ("seats", "3"), ("quorum", "4")],
            "The quorum is at least one ballot",
        ),
        (
            [("mode", "bench"), ("seats", "1"), ("quorum", "1")],
            "A bench has between two and nine seats.",
        ),
        (
            [("mode", "open"), ("approvals", "many"), ("quorum", "1")],
            "Write how many approvals as a number.",
        ),
    ] {
        let answer = administrator
            .press(&page, "Set the rule", &fields)
            .await
            .expect(422);
        assert!(answer.says(words), "{words}: {}", answer.text());
    }
    // Readers of the rules cannot set them.
    let editor = app.signed_in(Role::Editor).await;
    let seen = editor.open("/desk/rules").await.expect(200);
    assert!(!seen.says("Set the rule"));
    let csrf = editor.open("/me").await.csrf();
    let forced = [
        ("csrf", csrf.as_str()),
        ("mode", "open"),
        ("approvals", "1"),
    ];
    editor.post("/desk/rules", &forced).await.expect(403);
    // One kind may have its own.
    let fields = [
        ("kind", "figure"),
        ("mode", "bench"),
        ("seats", "3"),
        ("quorum", "2"),
    ];
    administrator
        .press(&page, "Set the rule", &fields)
        .await
        .expect(303);
    let seen = editor.open("/desk/rules").await.expect(200);
    assert!(seen.says("A bench of 3 decides by sealed ballots"));
}
