//! The reading desk: steps and their undo, many at once, repeats, claims that come near, quotes cut
//! anew, and what one person prefers.

use galley::domain::people::Role;

use crate::support::{Browser, FilledForm, Seen, spawn_app};

/// Two statements in one paragraph, a third, and the first again at the end.
const ARTICLE: &str = "\
Transport Minister Ilse Tarnova said on Thursday that fares to the Outer Kells rose by 12% in May 2026. \
The ministry spent 40 million marks on three new ferries in 2025, she said.

“Nobody asked the islanders,” said Una Petrakis-Holm, who leads the council of Little Kell.

The council lost 310 residents between 2015 and 2025, according to Statistics Norvessa.

Minister Tarnova later repeated that fares to the Outer Kells rose by 12% in May 2026.";

/// Another article that says the same of the fares.
const OTHER: &str = "\
Fares to the Outer Kells rose by 12% in May 2026, the Kell Line said in a statement on Monday.";

async fn taken_in(browser: &Browser, text: &str) -> String {
    let form = browser.open("/articles/new").await.expect(200);
    let taken = browser.press(&form, "Read it", &[("text", text)]).await;
    taken.expect(303).location()
}

/// The desk with one claim current.
async fn at(browser: &Browser, article: &str, n: usize) -> Seen {
    browser.open(&format!("{article}?c={n}")).await.expect(200)
}

/// Presses a button of the current claim and follows.
async fn press(browser: &Browser, page: &Seen, button: &str, typed: &[(&str, &str)]) -> Seen {
    let sent = browser.press_in(page, ".row.now", button, typed).await;
    browser.follow(sent).await
}

fn to_decide(page: &Seen) -> usize {
    let icons = page.body.matches("aria-label=\"To decide");
    icons.count()
}

/// The place in the list of the first claim that holds these words.
fn place_of(page: &Seen, words: &str) -> usize {
    let rows = page.all("section#claims li.row");
    let found = rows.iter().position(|row| row.contains(words));
    found.unwrap_or_else(|| panic!("no claim says “{words}”: {rows:?}")) + 1
}

#[tokio::test]
async fn steps_are_undone_one_by_one_and_each_undo_is_an_event() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let before = to_decide(&page);
    let first = page.one(".row.now textarea");
    let saved = press(&checker, &page, "Save", &[("statement", "Our own words.")]).await;
    let accepted = press(&checker, &saved, "Accept a", &[]).await;
    let dismissed = press(&checker, &accepted, "Dismiss x", &[]).await;
    assert_eq!(to_decide(&dismissed), before - 2);
    let mut page = dismissed;
    for left in [before - 1, before, before] {
        page = checker
            .press_and_follow(&page, "Undo u", &[])
            .await
            .expect(200);
        assert_eq!(to_decide(&page), left);
    }
    assert_eq!(
        at(&checker, &article, 1).await.one(".row.now textarea"),
        first
    );
    assert!(
        !page.body.contains("data-key=\"u\""),
        "nothing is left to undo"
    );
    let nothing = format!("{article}/undo");
    let form = [("csrf", page.csrf())];
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let again = checker.post(&nothing, &form).await.expect(303);
    assert!(
        checker
            .follow(again)
            .await
            .says("There is nothing to undo.")
    );
    let record = checker.open("/record").await.expect(200);
    assert!(record.says("put back") && record.says("undid a change to"));
}

#[tokio::test]
async fn an_undo_never_runs_over_what_somebody_else_did() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let editor = app.signed_in(Role::Editor).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let accepted = press(&checker, &page, "Accept a", &[]).await;
    let theirs = at(&editor, &article, 1).await;
    press(
        &editor,
        &theirs,
        "Save",
        &[("statement", "What the editor wrote.")],
    )
    .await;
    checker.press(&accepted, "Undo u", &[]).await.expect(409);
    assert!(checker.open(&article).await.says("What the editor wrote."));
}

#[tokio::test]
async fn what_was_typed_stays_when_it_cannot_be_used_or_somebody_was_faster() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let editor = app.signed_in(Role::Editor).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let long = "very ".repeat(500);
    let typed = [("statement", long.as_str())];
    let wrong = checker
        .press_in(&page, ".row.now", "Accept a", &typed)
        .await;
    let wrong = wrong.expect(422);
    assert!(wrong.says("2000 is the most") && wrong.body.contains(long.trim()));
    let theirs = at(&editor, &article, 1).await;
    press(&editor, &theirs, "Dismiss x", &[]).await;
    let typed = [("statement", "What the checker typed.")];
    let late = checker
        .press_in(&page, ".row.now", "Accept a", &typed)
        .await;
    let late = late.expect(409);
    assert!(late.says("Somebody changed this while you were reading."));
    assert!(late.says("What the checker typed."), "{}", late.text());
}

#[tokio::test]
async fn a_paragraph_is_accepted_in_one_step_with_an_entry_of_its_own() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let before = to_decide(&page);
    let done = press(&checker, &page, "Accept all 2 of this paragraph ⇧a", &[]).await;
    assert!(
        done.says("2 claims of this paragraph accepted."),
        "{}",
        done.text()
    );
    assert!(to_decide(&done) <= before - 2);
    let record = checker.open("/record").await.expect(200);
    assert!(
        record.says("accepted all suggestions in a paragraph of"),
        "{}",
        record.text()
    );
    let undone = checker
        .press_and_follow(&done, "Undo u", &[])
        .await
        .expect(200);
    assert_eq!(to_decide(&undone), before);
}

#[tokio::test]
async fn many_are_decided_whole_or_not_at_all() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let editor = app.signed_in(Role::Editor).await;
    let article = taken_in(&checker, ARTICLE).await;
    let bulk = format!("{article}/bulk?show=to_decide&pick=to_decide");
    let page = checker.open(&bulk).await.expect(200);
    let before = to_decide(&checker.open(&article).await);
    let nothing = checker
        .press(&page, "Accept", &[("claim", "")])
        .await
        .expect(422);
    assert!(nothing.says("Tick the claims it is about."));

    // One of them has moved on: none is touched, and the ticks stay.
    let theirs = at(&editor, &article, 1).await;
    press(&editor, &theirs, "Dismiss x", &[]).await;
    let stale = checker.press(&page, "Accept", &[]).await.expect(422);
    assert!(stale.says("Nothing was changed"), "{}", stale.text());
    assert_eq!(stale.body.matches(" checked").count(), before - 1);
    assert_eq!(to_decide(&checker.open(&article).await), before - 1);

    let done = checker
        .press_and_follow(&stale, "Dismiss", &[("reason", "Trivial")])
        .await;
    assert!(done.says("dismissed."), "{}", done.text());
    assert_eq!(to_decide(&checker.open(&article).await), 0);
    let undone = checker
        .press_and_follow(&done, "Undo", &[])
        .await
        .expect(200);
    assert_eq!(to_decide(&undone), before - 1);

    let typed = [("speaker", "Zora Newcomer")];
    let page = checker.open(&bulk).await.expect(200);
    let asked = checker
        .press(&page, "Set speaker", &typed)
        .await
        .expect(422);
    assert!(asked.says("Who is “Zora Newcomer”?"));
    let set = checker
        .press_and_follow(&asked, "Go on", &[("speaker_as", "organisation")])
        .await;
    assert!(set.says("Speaker of"), "{}", set.text());
    let speakers = checker.open("/speakers").await;
    assert_eq!(speakers.body.matches("Zora Newcomer").count(), 1);
}

#[tokio::test]
async fn what_is_said_again_becomes_a_second_appearance_or_stays_separate() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let again = place_of(&page, "repeats 1");
    assert!(
        page.says("Accepting adds it as a second appearance."),
        "{}",
        page.text()
    );
    assert!(page.all("section#claims li.row")[again - 1].contains("repeats 1"));
    let accepted = press(&checker, &page, "Accept a", &[]).await;
    assert!(accepted.says("counts as a further appearance"));
    let twin = at(&checker, &article, again).await;
    assert!(
        twin.says("A further appearance of claim 1."),
        "{}",
        twin.text()
    );
    let undone = checker
        .press_and_follow(&accepted, "Undo u", &[])
        .await
        .expect(200);
    assert_eq!(to_decide(&undone), to_decide(&page));

    let apart = press(&checker, &undone, "Keep separate", &[]).await;
    assert!(apart.says("Kept separate.") && !apart.says("second appearance"));
    let accepted = press(&checker, &apart, "Accept a", &[]).await;
    assert_eq!(to_decide(&accepted), to_decide(&page) - 1);
    let back = checker.press_and_follow(&accepted, "Undo u", &[]).await;
    let back = checker.press_and_follow(&back, "Undo u", &[]).await;
    assert!(back.says("Accepting adds it as a second appearance."));
}

#[tokio::test]
async fn a_claim_of_another_article_is_shown_with_what_agrees_and_can_be_merged_with() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let first = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &first, 1).await;
    press(&checker, &page, "Accept a", &[]).await;
    let second = taken_in(&checker, OTHER).await;
    let page = at(&checker, &second, 1).await;
    assert!(
        page.says("In common: ") && page.says("the figures 12 and 2026"),
        "{}",
        page.text()
    );
    assert!(
        page.says("another speaker, which may change the answer"),
        "{}",
        page.text()
    );
    assert!(!page.one(".hint.found").contains("per cent"));
    let merged = press(&checker, &page, "Merge m", &[]).await;
    assert!(merged.says("merged into C-0001"), "{}", merged.text());
    let claim = checker.open("/claims/C-0001").await.expect(200);
    let places = claim.body.matches("¶1").count();
    let undone = checker
        .press_and_follow(&merged, "Undo u", &[])
        .await
        .expect(200);
    assert!(undone.says("In common: "));
    let claim = checker.open("/claims/C-0001").await.expect(200);
    assert!(
        claim.body.matches("¶1").count() < places,
        "its appearance went again"
    );
}

#[tokio::test]
async fn a_quote_is_cut_anew_until_research_begins() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let quote = page.one(".row.now .exact");
    let shorter = press(&checker, &page, "end earlier [", &[]).await;
    let cut = shorter.one(".row.now .exact");
    assert!(
        quote.starts_with(cut.trim_end_matches('”')) && cut.len() < quote.len(),
        "{cut}"
    );
    let undone = checker.press_and_follow(&shorter, "Undo u", &[]).await;
    assert_eq!(undone.one(".row.now .exact"), quote);
    let accepted = press(&checker, &undone, "Accept a", &[]).await;
    let page = at(&checker, &article, 1).await;
    press(&checker, &page, "begin later", &[]).await;
    let claim = checker.open("/claims/C-0001").await;
    checker
        .press(&claim, "Start research", &[])
        .await
        .expect(303);
    let form = FilledForm::find(&page, ".row.now", "begin later");
    checker.send_form(&form).await.expect(409);
    drop(accepted);
}

#[tokio::test]
async fn words_of_the_text_become_a_claim_of_whoever_speaks_in_that_paragraph() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = checker.open(&article).await.expect(200);
    let words = "three new ferries in 2025";
    let start = ARTICLE.split(words).next().unwrap().chars().count();
    let end = (start + words.chars().count()).to_string();
    let typed = [
        ("start", start.to_string()),
        ("end", end),
        ("words", words.to_owned()),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let made = checker
        .press(&page, "Make a claim c", &typed)
        .await
        .expect(303);
    let made = checker.follow(made).await.expect(200);
    assert_eq!(made.one(".row.now .exact"), format!("“{words}”"));
    assert!(
        made.one(".row.now .m").contains("Ilse Tarnova"),
        "{}",
        made.one(".row.now .m")
    );
    assert!(made.body.contains("autofocus"));

    // A place that holds other words than the person saw is found again, or refused.
    let moved = [("start", "3"), ("end", "20"), ("words", "310 residents")];
    let made = checker
        .press(&page, "Make a claim c", &moved)
        .await
        .expect(303);
    assert_eq!(
        checker.follow(made).await.one(".row.now .exact"),
        "“310 residents”"
    );
    let gone = [("start", "3"), ("end", "20"), ("words", "never written")];
    let refused = checker
        .press(&page, "Make a claim c", &gone)
        .await
        .expect(303);
    let refused = checker.follow(refused).await;
    assert!(refused.says("Those words do not stand there"));
    let beyond = [("start", "9999999"), ("end", "99999999"), ("words", "")];
    let refused = checker
        .press(&page, "Make a claim c", &beyond)
        .await
        .expect(303);
    assert!(checker.follow(refused).await.says("Choose some words"));
}

#[tokio::test]
async fn a_day_that_a_rule_worked_out_is_confirmed_by_a_person() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let typed = [("text", ARTICLE), ("published", "2026-06-05")];
    let article = checker.press(&form, "Read it", &typed).await.location();
    let page = at(&checker, &article, 1).await;
    assert!(
        page.one(".row.now").contains("inferred"),
        "{}",
        page.one(".row.now")
    );
    let confirmed = press(&checker, &page, "Confirm", &[]).await;
    assert!(
        confirmed
            .one(".row.now")
            .contains("confirmed by Chris Checker")
    );
    let undone = checker.press_and_follow(&confirmed, "Undo u", &[]).await;
    assert!(undone.one(".row.now").contains("inferred"));
}

#[tokio::test]
async fn a_finished_article_is_read_only_until_it_is_reopened() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let page = at(&checker, &article, 1).await;
    let before = to_decide(&page);
    let look = checker.open(&format!("{article}/finish")).await.expect(200);
    assert!(look.says("Left undecided"));
    let done = checker
        .press_and_follow(&look, "Finish article", &[])
        .await
        .expect(200);
    assert!(done.says("Finished on") && done.all(".row form").is_empty());
    let late = press(&checker, &page, "Accept a", &[]).await;
    assert!(late.says("The article is finished."), "{}", late.text());
    assert_eq!(to_decide(&late), before);
    let look = checker.open(&format!("{article}/finish")).await.expect(200);
    let open = checker.press_and_follow(&look, "Reopen article", &[]).await;
    assert!(!open.all(".row form").is_empty());
}

#[tokio::test]
async fn chips_narrow_the_list_and_are_kept() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let all = checker
        .open(&article)
        .await
        .all("section#claims li.row")
        .len();
    let page = checker.open(&format!("{article}?show=to_decide")).await;
    let sent = checker.press_in(&page, ".row.now", "Dismiss x", &[]).await;
    assert!(sent.location().contains("show=to_decide"));
    let page = checker.follow(sent).await;
    assert_eq!(page.all("section#claims li.row").len(), all - 1);
    let dismissed = checker.open(&format!("{article}?c=1&show=dismissed")).await;
    assert_eq!(dismissed.all("section#claims li.row").len(), 1);
    let people = checker.open(&format!("{article}?view=people")).await;
    assert!(people.says("Who speaks where") && people.all("mark.q").is_empty());
}

#[tokio::test]
async fn ones_keys_are_ones_own_and_two_never_share_one() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker, ARTICLE).await;
    let keys = |page: &Seen, deed: &str, key: &str| {
        let mut form = FilledForm::find(page, "#keys", "Save keys");
        let at = form
            .fields
            .iter()
            .position(|(name, value)| name == "deed" && value == deed);
        form.fields[at.unwrap() + 1].1 = key.to_owned();
        form
    };
    let page = checker.open("/me").await.expect(200);
    let twice = checker
        .send_form(&keys(&page, "accept", "x"))
        .await
        .expect(422);
    assert!(twice.says("“x” is taken already"), "{}", twice.text());
    assert_eq!(twice.attribute("#key-accept", "value"), "x");
    let word = checker
        .send_form(&keys(&page, "accept", "ab"))
        .await
        .expect(422);
    assert!(word.says("One key is one letter or sign."));
    checker
        .send_form(&keys(&page, "accept", "<"))
        .await
        .expect(303);
    let desk = at(&checker, &article, 1).await;
    assert!(
        desk.one(".row.now .decide").contains("Accept <"),
        "{}",
        desk.one(".row.now .decide")
    );
    assert!(desk.body.contains("[\"accept\",\"\\u003c\""));
    let other = app.signed_in(Role::Editor).await;
    assert!(
        at(&other, &article, 1)
            .await
            .one(".row.now .decide")
            .contains("Accept a")
    );

    let page = checker.open("/me").await.expect(200);
    let off = FilledForm::find(&page, "#keys", "Save keys");
    let off = FilledForm {
        fields: off
            .fields
            .into_iter()
            .filter(|(name, _)| name != "on")
            .collect(),
        ..off
    };
    checker.send_form(&off).await.expect(303);
    assert!(
        checker
            .open(&article)
            .await
            .body
            .contains("<body data-keys=\"off\">")
    );
}

#[tokio::test]
async fn the_marks_stay_hidden_once_for_each_person_who_wants_it() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let editor = app.signed_in(Role::Editor).await;
    let article = taken_in(&checker, ARTICLE).await;
    let hidden = "the marks are hidden";
    let page = checker.open(&article).await.expect(200);
    assert!(page.says(hidden));
    let shown = checker.press_and_follow(&page, "Show the marks", &[]).await;
    assert!(!shown.says(hidden) && !checker.open(&article).await.says(hidden));
    assert!(
        editor.open(&article).await.says(hidden),
        "each person has a first reading"
    );
    let me = editor.open("/me").await.expect(200);
    let form = FilledForm::find(&me, "body", "Save reading");
    let form = FilledForm {
        fields: form
            .fields
            .into_iter()
            .filter(|(name, _)| name != "clean")
            .collect(),
        ..form
    };
    editor.send_form(&form).await.expect(303);
    assert!(!editor.open(&article).await.says(hidden));
}

#[tokio::test]
async fn claims_are_found_by_their_words() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    taken_in(&checker, ARTICLE).await;
    let found = checker.open("/claims?q=ferries").await.expect(200);
    assert!(found.says("three new ferries"), "{}", found.text());
    let none = checker.open("/claims?q=zeppelin").await.expect(200);
    assert!(none.says("No claim fits this filter."));
}
