//! Families of claims: a repeat is proposed with what differs, a person says what it is, and can take
//! that back; links are read from both ends; a correction reaches every repeat; a claim is split and
//! made whole again; numbers and dates stand side by side.

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;
use galley::domain::words::Note;
use galley::store::claims;
use galley::store::entities::claim;

use crate::support::{App, Browser, Seen, spawn_app, spawn_empty_app};
use crate::together::count;

const JUNE: &str = "The Kell Line carried 31,000 passengers in June, according to its managers.";
const AGAIN: &str = "The Kell Line carried 33,000 passengers in June, according to its managers.";

/// Takes an article in and accepts its one claim; gives the claim's number.
pub async fn accepted(browser: &Browser, title: &str, text: &str) -> String {
    let form = browser.open("/articles/new").await.expect(200);
    let text = format!("{title}\n\n{text}");
    let typed = [("text", text.as_str()), ("title", title)];
    let taken = browser.press(&form, "Read it", &typed).await;
    let article = taken.expect(303).location();
    let desk = browser.open(&article).await.expect(200);
    browser.press(&desk, "Accept a", &[]).await.expect(303);
    let table = browser.open("/claims").await.expect(200);
    table.all("td.lead .mono")[0].clone()
}

/// Two claims of two articles that say nearly the same.
async fn twice(checker: &Browser) -> (String, String) {
    let first = accepted(checker, "Harbour news", JUNE).await;
    let second = accepted(checker, "More passengers", AGAIN).await;
    (first, second)
}

async fn open(browser: &Browser, number: &str, part: &str) -> Seen {
    browser
        .open(&format!("/claims/{number}{part}"))
        .await
        .expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_proposed_with_what_differs_confirmed_and_taken_back() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let reader = app.signed_in(Role::Reader).await;
    let (first, second) = twice(&checker).await;
    let page = open(&checker, &second, "").await;
    assert!(page.says("Checked before?") && page.says("Linked to no other claim."));
    let done = checker
        .press(&page, &format!("Narrower than {first}"), &[])
        .await
        .expect(303);
    let page = checker.follow(done).await.expect(200);
    let panel = page.one("#family");
    assert!(panel.contains(&format!("Repeats {first}")), "{panel}");
    assert!(
        panel.contains(
            "It is narrower. A number differs: 33,000 here, 31,000 in the earlier claim."
        ),
        "{panel}"
    );
    assert!(
        page.all("form[action$='/links'] button").is_empty(),
        "nothing is asked about it any more"
    );

    // The other end says so too, and readers see it and change nothing.
    let panel = open(&reader, &first, "").await.one("#family");
    assert!(panel.contains(&format!("Repeated by {second}")), "{panel}");
    let family = open(&reader, &first, "/family").await;
    assert!(family.says("is narrower, confirmed by") && family.all("main form").is_empty());
    let family = open(&checker, &first, "/family").await;
    assert!(family.says("A number differs: 33,000"), "{}", family.text());
    assert!(
        family.body.contains("<mark>33,000"),
        "both wordings are marked"
    );

    // How it fits is said anew; a repeat of a repeat is a repeat of the first.
    checker
        .press(&family, &format!("It says the same: {second}"), &[])
        .await
        .expect(303);
    let third = accepted(&checker, "Once more", &AGAIN.replace("33,000", "33,500")).await;
    let page = open(&checker, &third, "/family").await;
    let done = checker
        .press(
            &page,
            "Link the claims",
            &[("tie", "repeats"), ("to", &second)],
        )
        .await
        .expect(303);
    let page = checker.follow(done).await.expect(200);
    assert!(
        page.says(&format!(
            "Linked: {third} repeats {first} and says the same."
        )),
        "{}",
        page.text()
    );
    assert!(page.one("section[aria-labelledby=rep-h]").contains(&second));
    let panel = open(&checker, &second, "").await.one("#family");
    assert!(
        panel.contains(&format!("Also repeated by {third}")),
        "{panel}"
    );
    // The first of a family repeats no other, and no claim repeats two.
    let page = open(&checker, &first, "/family").await;
    let own = accepted(
        &checker,
        "Boats",
        "The Kell Line runs 14 ferries this winter, its managers said.",
    )
    .await;
    let refused = checker
        .press(
            &page,
            "Link the claims",
            &[("tie", "repeats"), ("to", &own)],
        )
        .await
        .expect(422);
    assert!(
        refused.says("has a family of its own"),
        "{}",
        refused.text()
    );
    let page = open(&checker, &second, "/family").await;
    let refused = checker
        .press(
            &page,
            "Link the claims",
            &[("tie", "repeats"), ("to", &own)],
        )
        .await
        .expect(422);
    assert!(refused.says(&format!("{second} repeats {first} already.")));

    // Taken back, from the flash as from the page.
    let page = open(&checker, &second, "/family").await;
    checker
        .press(&page, &format!("It is no repeat of {first}"), &[])
        .await
        .expect(303);
    assert!(
        !open(&checker, &second, "")
            .await
            .one("#family")
            .contains("Repeats")
    );
    let record = open(&checker, &second, "/record").await;
    for words in [
        format!("linkedrepeats {first}, is narrower"),
        format!("linkedrepeats {first}, says the same"),
        format!("removed the linkrepeats {first}, says the same"),
    ] {
        assert!(record.says(&words), "{words}: {}", record.text());
    }
    assert!(
        checker
            .open("/record?verify=1")
            .await
            .expect(200)
            .says("linked")
    );
    assert_eq!(count(&app, "SELECT count(*) FROM claim_link").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn different_is_remembered_and_can_be_taken_back() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let (first, second) = twice(&checker).await;
    let page = open(&checker, &second, "").await;
    let done = checker
        .press(&page, &format!("Different from {first}"), &[])
        .await
        .expect(303);
    let page = checker.follow(done).await.expect(200);
    assert!(page.says("are not proposed for one another again"));
    assert!(!page.says("Checked before?"), "{}", page.text());
    assert!(
        !open(&checker, &first, "").await.says("Checked before?"),
        "from neither side"
    );
    let family = open(&checker, &first, "/family").await;
    assert!(family.says("Said to be different"), "{}", family.text());
    checker
        .press(&family, &format!("They may be the same: {second}"), &[])
        .await
        .expect(303);
    assert!(open(&checker, &second, "").await.says("Checked before?"));
    // Whoever links them later knows better.
    let page = open(&checker, &second, "").await;
    checker
        .press(&page, &format!("Different from {first}"), &[])
        .await
        .expect(303);
    let page = open(&checker, &second, "/family").await;
    checker
        .press(
            &page,
            "Link the claims",
            &[("tie", "repeats"), ("to", &first)],
        )
        .await
        .expect(303);
    assert!(
        !open(&checker, &second, "/family")
            .await
            .says("Said to be different")
    );
    assert_eq!(count(&app, "SELECT count(*) FROM kept_apart").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_read_from_both_ends_and_by_programs() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let (first, second) = twice(&checker).await;
    for (tie, there, back) in [
        ("contradicts", "Contradicts", "Contradicts"),
        ("part_of", "Is part of", "Has as a part"),
        ("updates", "Updates", "Is updated by"),
    ] {
        let page = open(&checker, &second, "/family").await;
        let typed = [("tie", tie), ("to", first.as_str())];
        checker
            .press(&page, "Link the claims", &typed)
            .await
            .expect(303);
        let here = open(&checker, &second, "").await.one("#family");
        assert!(here.contains(&format!("{there} {first}")), "{here}");
        let other = open(&checker, &first, "").await.one("#family");
        assert!(other.contains(&format!("{back} {second}")), "{other}");
        // Not twice, from neither end.
        checker
            .press(&page, "Link the claims", &typed)
            .await
            .expect(422);
        let page = open(&checker, &first, "/family").await;
        checker
            .press(&page, "Link the claims", &[("tie", tie), ("to", &second)])
            .await
            .expect(422);
        // Removed from the end at which it was not made.
        let page = open(&checker, &first, "/family").await;
        checker
            .press(&page, &format!("Remove the link to {second}"), &[])
            .await
            .expect(303);
        checker
            .press(&page, &format!("Remove the link to {second}"), &[])
            .await
            .expect(409);
    }
    let page = open(&checker, &second, "/family").await;
    for (to, words) in [
        (second.as_str(), "not linked to itself"),
        ("C-9999", "no claim with that number"),
        ("ferries", "no claim with that number"),
    ] {
        let refused = checker
            .press(&page, "Link the claims", &[("tie", "updates"), ("to", to)])
            .await
            .expect(422);
        assert!(refused.says(words), "{}", refused.text());
    }
    for role in [Role::Reader, Role::Producer] {
        let other = app.signed_in(role).await;
        let csrf = other.get("/me").await.csrf();
        let fields = [("csrf", csrf.as_str()), ("tie", "updates"), ("to", &first)];
        other
            .post(&format!("/claims/{second}/links"), &fields)
            .await
            .expect(403);
        other
            .post(&format!("/claims/{second}/apart"), &fields)
            .await
            .expect(403);
    }
}

/// The sample newsroom, with Grace, who edits, signed in.
async fn newsroom() -> (App, Browser) {
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

async fn find(app: &App, number: i64) -> claim::Model {
    let number = i32::try_from(number).unwrap();
    let found = claims::find(app.desk.store().read(), number).await;
    found.unwrap().unwrap()
}

fn named(claim: &claim::Model) -> String {
    format!("C-{:04}", claim.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_and_a_retraction_reach_every_repeat_and_its_people() {
    let (app, grace) = newsroom().await;
    let published = "SELECT CAST(min(number) AS bigint) FROM claim WHERE state = 'published'";
    let first = find(&app, count(&app, published).await).await;
    let work = "SELECT CAST(min(c.number) AS bigint) FROM claim c WHERE c.state = 'researching' AND c.verdict_revision = 0 AND EXISTS \
                (SELECT 1 FROM watcher w JOIN person p ON p.id = w.person_id WHERE w.claim_id = c.id AND p.email = 'tomas@desk.example')";
    let repeat = find(&app, count(&app, work).await).await;
    let (first_no, repeat_no) = (named(&first), named(&repeat));
    let page = open(&grace, &repeat_no, "/family").await;
    let linking = [("tie", "repeats"), ("to", first_no.as_str())];
    grace
        .press(&page, "Link the claims", &linking)
        .await
        .expect(303);

    // The verdict that holds is proposed, as a draft of whoever asks for it and no more.
    let tomas = app.browser();
    tomas
        .sign_in("tomas@desk.example", galley::sample::PASSPHRASE)
        .await;
    let page = open(&tomas, &repeat_no, "").await;
    assert!(
        page.one("#family").contains("Published, rated “"),
        "{}",
        page.one("#family")
    );
    let done = tomas
        .press(&page, "Start from its verdict", &[])
        .await
        .expect(303);
    let drafted = tomas.follow(done).await.expect(200);
    assert!(drafted.says(&format!(
        "The rating and the answer of {first_no} are in your draft."
    )));
    assert_eq!(
        find(&app, repeat.number.into()).await.verdict_revision,
        0,
        "nothing was saved"
    );
    let drafts = "SELECT count(*) FROM draft WHERE answer <> ''";
    assert_eq!(count(&app, drafts).await, 1);
    let csrf = tomas.get("/me").await.csrf();
    let again = tomas
        .post(&format!("/claims/{repeat_no}/proposal"), &[("csrf", &csrf)])
        .await
        .expect(422);
    assert!(again.says("nothing of it was changed"), "{}", again.text());

    let page = open(&grace, &first_no, "").await;
    let why = [("reason", "The figure was for the whole year.")];
    grace.press(&page, "Correct", &why).await.expect(303);
    let page = open(&grace, &first_no, "").await;
    assert!(
        page.says("This verdict is being corrected. Look again at each repeat."),
        "{}",
        page.text()
    );
    assert!(
        open(&grace, &first_no, "/record")
            .await
            .says(&format!("repeated by {repeat_no}"))
    );
    let record = open(&grace, &repeat_no, "/record").await;
    assert!(record.says("passed on a correction"), "{}", record.text());
    assert!(
        record.says(&format!(
            "from {first_no}, “The figure was for the whole year.”"
        )),
        "{}",
        record.text()
    );
    let told = tomas.open("/notifications").await.expect(200);
    assert!(
        told.says(&format!("passed on a correction to {repeat_no}")),
        "{}",
        told.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retraction_lists_the_repeats() {
    let (app, grace) = newsroom().await;
    let published = "SELECT CAST(min(number) AS bigint) FROM claim WHERE state = 'published'";
    let first = find(&app, count(&app, published).await).await;
    let queued =
        "SELECT CAST(min(number) AS bigint) FROM claim WHERE state IN ('queued', 'researching')";
    let repeat = find(&app, count(&app, queued).await).await;
    let (first_no, repeat_no) = (named(&first), named(&repeat));
    let page = open(&grace, &repeat_no, "/family").await;
    let linking = [("tie", "repeats"), ("to", first_no.as_str())];
    grace
        .press(&page, "Link the claims", &linking)
        .await
        .expect(303);
    let editor =
        galley::store::people::by_email(app.desk.store().read(), "grace@desk.example").await;
    let editor = editor.unwrap().unwrap();
    let editor = galley::domain::people::Actor {
        id: editor.id,
        name: editor.name,
        role: editor.role,
        administrator: editor.administrator,
    };
    let reason = Note::parse("The source took it back.", "The reason").unwrap();
    app.desk
        .retract(&editor, first.number, first.revision, reason)
        .await
        .unwrap();
    let page = open(&grace, &first_no, "").await;
    assert!(
        page.says("This verdict was retracted. Look again at each repeat."),
        "{}",
        page.text()
    );
    assert!(page.one("#family").contains(&repeat_no));
    assert!(
        open(&grace, &repeat_no, "/record")
            .await
            .says("passed on a retraction")
    );
    assert!(app.desk.store().check().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_split_and_made_whole_again_and_its_number_leads_on() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let (first, second) = twice(&checker).await;
    let alone = open(&checker, &first, "/split").await;
    assert!(alone.says("It appears in one place"));
    let page = checker
        .open(&format!("/claims/{second}/merge?into={first}"))
        .await
        .expect(200);
    let merged = checker
        .press(&page, &format!("Merge into {first}"), &[])
        .await
        .expect(303);
    let page = checker.follow(merged).await.expect(200);
    assert!(page.says(&format!(
        "{second} was merged into {first}; this is {first}."
    )));
    let places =
        "SELECT count(*) FROM appearance a JOIN claim c ON c.id = a.claim_id WHERE c.number = 1";
    let places = places.replace("= 1", &format!("= {}", first.trim_start_matches("C-")));
    assert_eq!(count(&app, &places).await, 2);

    let page = open(&checker, &first, "/split").await;
    let place = page.attribute("input[name=place]", "value");
    let statement = "The Kell Line carried 33,000 passengers in June.";
    let none = checker
        .press(&page, "Split the claim", &[("statement", statement)])
        .await
        .expect(422);
    assert!(
        none.says("Choose the places that belong to another claim."),
        "{}",
        none.text()
    );
    let empty = checker
        .press(
            &page,
            "Split the claim",
            &[("place", &place), ("statement", " ")],
        )
        .await
        .expect(422);
    assert!(empty.says("The claim to check is empty."));
    let typed = [("place", place.as_str()), ("statement", statement)];
    let done = checker
        .press(&page, "Split the claim", &typed)
        .await
        .expect(303);
    let part = done.location().trim_start_matches("/claims/").to_owned();
    let split = page;
    let page = checker.follow(done).await.expect(200);
    assert!(
        page.says(statement) && page.says("More passengers"),
        "{}",
        page.text()
    );
    assert!(page.says(&format!("Split: {part} was part of {first}.")));
    checker
        .press(&split, "Split the claim", &typed)
        .await
        .expect(409);
    assert_eq!(count(&app, &places).await, 1);
    assert!(
        open(&checker, &part, "/record")
            .await
            .says(&format!("split offfrom {first}"))
    );

    // What came with a merge and was split off since is not taken back unseen.
    let csrf = page.csrf();
    let stays = open(&checker, &second, "?stay=1").await;
    let refused = checker
        .press(&stays, "Undo the merge", &[])
        .await
        .expect(422);
    assert!(refused.says("are no longer those of"), "{}", refused.text());

    let list = open(&checker, &first, "/split").await;
    let undone = checker
        .press(&list, &format!("Undo the split of {part}"), &[])
        .await
        .expect(303);
    assert_eq!(undone.location(), format!("/claims/{first}"));
    assert_eq!(count(&app, &places).await, 2);
    let led = checker.get(&format!("/claims/{part}")).await.expect(303);
    assert_eq!(led.location(), format!("/claims/{first}"));
    checker
        .post(
            &format!("/claims/{part}/split/undo"),
            &[("csrf", &csrf), ("revision", "1")],
        )
        .await
        .expect(409);
    let stays = open(&checker, &second, "?stay=1").await;
    checker
        .press(&stays, "Undo the merge", &[])
        .await
        .expect(303);
    assert_eq!(count(&app, &places).await, 1);
    assert!(app.desk.store().check().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_on_a_part_is_never_thrown_away_by_an_undo() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let (first, second) = twice(&checker).await;
    let page = checker
        .open(&format!("/claims/{second}/merge?into={first}"))
        .await
        .expect(200);
    checker
        .press(&page, &format!("Merge into {first}"), &[])
        .await
        .expect(303);
    let page = open(&checker, &first, "/split").await;
    let place = page.attribute("input[name=place]", "value");
    let typed = [("place", place.as_str()), ("statement", "Another figure.")];
    let done = checker
        .press(&page, "Split the claim", &typed)
        .await
        .expect(303);
    let part = done.location();
    let page = checker.open(&part).await.expect(200);
    checker
        .press(&page, "Start research", &[])
        .await
        .expect(303);
    crate::evidence::add(
        &checker,
        &part,
        &[
            ("title", "Figures"),
            ("text", "an increase of \"17.9 per cent\""),
        ],
    )
    .await
    .expect(303);
    let list = open(&checker, &first, "/split").await;
    let refused = checker
        .press(
            &list,
            &format!("Undo the split of {}", part.trim_start_matches("/claims/")),
            &[],
        )
        .await
        .expect(422);
    assert!(
        refused.says("evidence or a verdict of its own"),
        "{}",
        refused.text()
    );
    for role in [Role::Reader, Role::Producer] {
        let other = app.signed_in(role).await;
        let csrf = other.get("/me").await.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("place", &place),
            ("statement", "Mine."),
            ("revision", "1"),
        ];
        other
            .post(&format!("/claims/{first}/split"), &fields)
            .await
            .expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_dates_stand_beside_those_of_the_evidence() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let text = "Fares to the Kells rose by 20% in 2023, from 400 to 450 crowns, the ministry said on Monday, 5 July 2024.";
    let number = accepted(&checker, "Fares", text).await;
    let page = open(&checker, &number, "").await;
    checker
        .press(&page, "Start research", &[])
        .await
        .expect(303);
    let page = open(&checker, &number, "").await;
    let statement =
        "On Monday, 5 July 2024, fares to the Kells rose by 20%, from 400 to 450 crowns.";
    checker
        .press(&page, "Save claim", &[("statement", statement)])
        .await
        .expect(303);
    let passage = "Fares rose by 12.5 per cent, and 3 of the 25 routes were closed.";
    crate::evidence::add(
        &checker,
        &format!("/claims/{number}"),
        &[
            ("title", "Islands in figures"),
            ("text", passage),
            ("passage", passage),
        ],
    )
    .await
    .expect(303);
    let page = open(&checker, &number, "").await;
    assert!(page.body.contains(&format!("/claims/{number}/figures")));
    let lens = open(&app.signed_in(Role::Reader).await, &number, "/figures").await;
    for words in [
        "20%",
        "12.5 per cent",
        "7.5 percentage points less",
        "From 400 to 450 is 12.5% more, not 20%.",
        "5 July 2024 was a Friday, not a Monday.",
        "3 of 25 is 12%; the claim says 20%.",
        "nothing of the kind",
    ] {
        assert!(lens.says(words), "{words}: {}", lens.text());
    }
}
