//! The claim workspace without JavaScript: evidence by file, what is said about it, revisions side
//! by side, two people writing at once, merging, the record of a claim, and undo on the desk.

use galley::domain::people::Role;

use crate::support::{App, Browser, FilledForm, Seen, spawn_app};

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

async fn taken_in(checker: &Browser) -> String {
    let form = checker.open("/articles/new").await.expect(200);
    let taken = checker.press(&form, "Read it", &[("text", ARTICLE)]).await;
    taken.expect(303).location()
}

/// Claims by number as the table lists them, newest first.
async fn claims(browser: &Browser) -> Vec<String> {
    let table = browser.open("/claims").await.expect(200);
    let addresses = table.all("td.lead .mono");
    addresses.iter().map(|n| format!("/claims/{n}")).collect()
}

async fn researched(app: &App) -> (Browser, String) {
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    taken_in(&checker).await;
    let claim = claims(&checker).await[0].clone();
    for button in ["Accept", "Start research"] {
        let page = checker.open(&claim).await.expect(200);
        checker.press(&page, button, &[]).await.expect(303);
    }
    (checker, claim)
}

fn verdict<'a>(page: &Seen, answer: &'a str, explanation: &'a str) -> Vec<(&'static str, String)> {
    vec![
        ("rating", page.attribute("input[name=rating]", "value")),
        ("said", "as_quoted".to_owned()),
        ("answer", answer.to_owned()),
        ("explanation", explanation.to_owned()),
    ]
}

async fn save(browser: &Browser, page: &Seen, typed: &[(&'static str, String)]) -> Seen {
    let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.press(page, "Save revision", &typed).await
}

fn evidence(form: &Seen, more: &[(&str, &str)]) -> FilledForm {
    let mut typed = vec![
        ("title", "Ferry figures"),
        ("passage", "17.9 per cent"),
        ("stance", "contradicts"),
        ("kind", "data_set"),
    ];
    typed.extend_from_slice(more);
    FilledForm::find(form, "body", "Archive and add").typed(&typed)
}

#[tokio::test]
async fn a_file_is_kept_byte_for_byte_and_only_ever_downloaded() {
    let app = spawn_app().await;
    let (checker, claim) = researched(&app).await;
    let page = format!("{claim}/evidence/new");
    let form = checker.open(&page).await.expect(200);
    let hostile = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let filled = evidence(&form, &[]).with_file("file", "../../chart.png", "image/png", hostile);
    let added = checker.send_form(&filled).await.expect(303);
    assert_eq!(added.location(), format!("{claim}#E1"));
    let board = checker.open(&claim).await.expect(200);
    let kept = board.attribute("article.ev h4 a", "href");
    let viewer = checker.open(&kept).await.expect(200);
    assert!(viewer.says("matches"));
    assert!(!viewer.body.contains("<script>alert"));
    let copy = checker.get(&format!("{kept}/copy")).await.expect(200);
    assert_eq!(copy.body.as_bytes(), hostile);
    assert_eq!(copy.header("content-type"), "application/octet-stream");
    assert!(copy.header("content-disposition").starts_with("attachment"));
    assert!(copy.header("content-security-policy").contains("sandbox"));

    // A copy that is gone or was altered is not given out, and the page says so.
    let hash = viewer.one(".hash");
    let files = app.folder().join("files");
    let path = files.join(&hash[..2]).join(&hash[2..4]).join(&hash);
    std::fs::write(&path, b"altered").unwrap();
    let altered = checker.get(&format!("{kept}/copy")).await.expect(422);
    assert!(altered.says("no longer what it was"));
    assert!(checker.open(&kept).await.says("its hash does not match"));
    std::fs::remove_file(&path).unwrap();
    checker.get(&format!("{kept}/copy")).await.expect(404);

    // Neither a file nor a text nor a reason: the words stay and the page says what is missing.
    let form = checker.open(&page).await.expect(200);
    let again = checker.send_form(&evidence(&form, &[])).await.expect(422);
    assert!(again.says("Give the address of the document, or choose a file"));
    assert!(again.body.contains("17.9 per cent"));

    // A form with a file needs its token as well.
    let mut forged = evidence(&form, &[("text", "Words.")]);
    forged.fields.retain(|(name, _)| name != "csrf");
    checker.send_form(&forged).await.expect(403);
    // And may not be larger than the page says.
    let large = vec![b'a'; 26 * 1024 * 1024];
    let large = evidence(&form, &[]).with_file("file", "large.txt", "text/plain", &large);
    checker.send_form(&large).await.expect(413);
}

#[tokio::test]
async fn evidence_can_be_turned_annotated_and_used_on_another_claim() {
    let app = spawn_app().await;
    let (checker, claim) = researched(&app).await;
    let form = checker
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let filled = evidence(&form, &[("text", "Passengers rose by 17.9 per cent.")]);
    checker.send_form(&filled).await.expect(303);

    let page = checker
        .open(&format!("{claim}/evidence/1"))
        .await
        .expect(200);
    let typed = [
        ("stance", "supports"),
        ("note", "The office counts every crossing."),
    ];
    let saved = checker.press(&page, "Save E1", &typed).await.expect(303);
    assert_eq!(saved.location(), format!("{claim}#E1"));
    let board = checker.open(&claim).await.expect(200);
    assert!(
        board
            .one("section.lane.sup")
            .contains("The office counts every crossing.")
    );

    // The page that was open before somebody else changed the claim gives the words back.
    let stale = checker
        .press(&page, "Save E1", &[("note", "Words typed late.")])
        .await;
    assert!(stale.expect(409).body.contains("Words typed late."));

    let other = claims(&checker).await[1].clone();
    for button in ["Accept", "Start research"] {
        let page = checker.open(&other).await.expect(200);
        checker.press(&page, button, &[]).await.expect(303);
    }
    let number = other.rsplit('/').next().unwrap();
    let viewer = board.attribute("article.ev h4 a", "href");
    let viewer = checker.open(&viewer).await.expect(200);
    let form = checker
        .press_and_follow(&viewer, "Use this passage", &[("claim", number)])
        .await
        .expect(200);
    let typed = [("passage", "17.9 per cent"), ("stance", "context")];
    checker.press(&form, "Add", &typed).await.expect(303);
    assert!(
        checker
            .open(&other)
            .await
            .one("section.lane.ctx")
            .contains("Ferry figures")
    );
    let viewer = checker.open(&viewer.path).await.expect(200);
    assert!(viewer.says(number), "the copy says where it is used");
}

#[tokio::test]
async fn two_people_writing_at_once_lose_nothing_and_choose_passage_by_passage() {
    let app = spawn_app().await;
    let (checker, claim) = researched(&app).await;
    let dara = app.signed_in_as("Dara Singh", Role::Checker).await;
    let (mine, theirs) = (checker.open(&claim).await, dara.open(&claim).await);
    let their = verdict(
        &theirs,
        "It rose by a sixth.",
        "The office says so.\n\nNobody else counts.",
    );
    save(&dara, &theirs, &their).await.expect(303);
    let own = verdict(
        &mine,
        "It rose by a sixth.",
        "The office says so.\n\nThe harbour counts too.",
    );
    let conflict = save(&checker, &mine, &own).await.expect(409);
    assert!(conflict.says("Dara Singh saved revision 1"));
    assert_eq!(
        conflict.all("fieldset.pair legend"),
        ["Explanation, passage 2"]
    );
    assert!(
        !conflict.body.contains("checked"),
        "nothing is chosen beforehand"
    );

    // Pressing on without a choice keeps everything and says what is open.
    let open = checker
        .press(&conflict, "Save as revision 2", &[])
        .await
        .expect(422);
    assert!(open.says("Choose a version of: Explanation, passage 2."));
    assert!(open.body.contains("The harbour counts too."));

    // Meanwhile somebody saves once more: the next conflict, still with the text.
    let page = dara.open(&claim).await.expect(200);
    let once_more = verdict(
        &page,
        "It rose by 17.9 per cent.",
        "The office says so.\n\nNobody else counts.",
    );
    save(&dara, &page, &once_more).await.expect(303);
    let third = [
        ("pick-2", "third"),
        ("pick-2-third", "The harbour counts as well."),
    ];
    let again = checker
        .press(&open, "Save as revision 2", &third)
        .await
        .expect(409);
    assert_eq!(
        again.all("fieldset.pair legend"),
        ["Answer", "Explanation, passage 2"]
    );
    let choices = [
        ("pick-answer", "theirs"),
        ("pick-2", "third"),
        ("pick-2-third", "The harbour counts as well."),
    ];
    checker
        .press(&again, "Save as revision 3", &choices)
        .await
        .expect(303);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.says("Revision 3 by Chris Checker"));
    assert!(page.says("The harbour counts as well."));
    assert!(page.says("It rose by 17.9 per cent."));

    let diff = checker
        .open(&format!("{claim}/revisions?from=1&to=3"))
        .await
        .expect(200);
    assert!(
        diff.all("section.diff ins")
            .iter()
            .any(|ins| ins.contains("17.9 per cent"))
    );
    assert!(
        diff.all("section.diff del")
            .iter()
            .any(|del| del.contains("a sixth"))
    );
    checker
        .get(&format!("{claim}/revisions?to=9"))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_claim_lives_on_in_another_after_a_look_at_both() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker).await;
    let numbers = claims(&checker).await;
    let (goes, stays) = (&numbers[0], &numbers[1]);
    let number = stays.rsplit('/').next().unwrap();
    let page = checker.open(&format!("{goes}/merge")).await.expect(200);
    let nowhere = checker
        .press(&page, "Compare", &[("into", "C-9999")])
        .await
        .expect(200);
    assert!(nowhere.says("There is no claim with that number."));
    let both = checker
        .press(&page, "Compare", &[("into", number)])
        .await
        .expect(200);
    let merge = format!("Merge into {number}");
    checker.press(&both, &merge, &[]).await.expect(303);
    assert!(
        checker
            .open(goes)
            .await
            .expect(200)
            .says(&format!("was merged into {number}; this is {number}."))
    );
    let target = checker.open(stays).await.expect(200);
    assert_eq!(
        target.all(".claimhead dd a").len(),
        2,
        "it appears in both places now"
    );
    // The desk shows the claim that stays wherever either of them stood.
    let desk = checker.open(&article).await.expect(200);
    assert_eq!(desk.all("section#claims li.row").len(), numbers.len());
}

#[tokio::test]
async fn every_decision_on_the_desk_can_be_undone() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let article = taken_in(&checker).await;
    let desk = checker.open(&article).await.expect(200);
    let first = desk.one(".row.now textarea[name=statement]");
    let typed = [
        ("statement", "A wording of our own."),
        ("speaker", "Somebody New"),
        ("speaker_as", "person"),
    ];
    let accepted = checker
        .press_and_follow(&desk, "Accept a", &typed)
        .await
        .expect(200);
    assert!(accepted.says("Claim 1 accepted."));
    let undone = checker
        .press_and_follow(&accepted, "Undo", &[])
        .await
        .expect(200);
    assert!(undone.says("Claim 1 is as it was."));
    assert_eq!(undone.one(".row.now textarea[name=statement]"), first);
    let dismissed = checker
        .press_and_follow(&undone, "Dismiss x", &[])
        .await
        .expect(200);
    let undone = checker
        .press_and_follow(&dismissed, "Undo", &[])
        .await
        .expect(200);
    assert!(undone.says("Claim 1 is as it was."));
    let claim = claims(&checker).await.last().unwrap().clone();
    let record = checker.open(&format!("{claim}/record")).await.expect(200);
    let deeds = record.all("ol.tl li span");
    assert_eq!(deeds.len(), 4, "{deeds:?}");
    assert!(deeds[0].contains("put back"));

    // Once somebody has gone on with the claim, an undo that comes late changes nothing.
    let accepted = checker
        .press_and_follow(&undone, "Accept a", &[])
        .await
        .expect(200);
    let claim = claims(&checker).await.last().unwrap().clone();
    let page = checker.open(&claim).await.expect(200);
    checker
        .press(&page, "Start research", &[])
        .await
        .expect(303);
    checker.press(&accepted, "Undo", &[]).await.expect(409);
    assert!(checker.open(&claim).await.says("Researching"));
}

#[tokio::test]
async fn a_claim_made_from_a_set_aside_sentence_can_be_taken_back() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let article = taken_in(&checker).await;
    let aside = checker.open(&format!("{article}/aside")).await.expect(200);
    let made = checker
        .press_and_follow(&aside, "Make the claim", &[])
        .await
        .expect(200);
    assert!(made.says("made."));
    let before = made.all("section#claims li.row").len();
    let undone = checker
        .press_and_follow(&made, "Undo", &[])
        .await
        .expect(200);
    assert!(undone.says("Claim taken back."));
    assert_eq!(undone.all("section#claims li.row").len(), before);
    assert_eq!(
        undone.all("section#claims li.row.no").len(),
        1,
        "it stands dismissed"
    );
}
