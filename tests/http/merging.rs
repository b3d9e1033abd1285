//! Merging speakers, sources and claims: the two side by side, redirects, and an undo that puts back
//! exactly what went over or says what no longer fits.

use galley::desk::Error;
use galley::domain::merging::Noun;
use galley::domain::people::{Actor, Role};
use galley::store::people;
use uuid::Uuid;

use crate::evidence::researched;
use crate::support::{App, Browser, FilledForm, Seen, spawn_app};
use crate::together::{at, count};

async fn speaker(browser: &Browser, name: &str) -> String {
    let list = browser.open("/speakers").await.expect(200);
    link(&list, name)
}

/// The address of a link of a page, by its words.
fn link(page: &Seen, words: &str) -> String {
    let at = page.body.find(&format!("\">{words}</a>"));
    let at = at.unwrap_or_else(|| panic!("no link “{words}”:\n{}", page.text()));
    page.body[..at].rsplit("href=\"").next().unwrap().to_owned()
}

async fn attribute(browser: &Browser, claim: &str, name: &str) {
    let page = browser.open(claim).await.expect(200);
    browser
        .press(&page, "Save speaker", &[("speaker", name)])
        .await
        .expect(303);
}

async fn merge(browser: &Browser, one: &str, into: &str) -> Seen {
    let page = browser
        .open(&format!("{one}/merge?into={into}"))
        .await
        .expect(200);
    browser
        .press(&page, &format!("Merge into {into}"), &[])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_speakers_become_one_and_part_again() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let reader = app.signed_in(Role::Reader).await;
    let producer = app.signed_in(Role::Producer).await;
    let claim = researched(&checker).await;
    attribute(&checker, &claim, "Ilse Tarnova").await;
    attribute(&checker, "/claims/C-0001", "I. Tarnova").await;
    let (whole, short) = (
        speaker(&checker, "Ilse Tarnova").await,
        speaker(&checker, "I. Tarnova").await,
    );

    // Both side by side, with what goes over; it is not for everybody.
    let compare = checker.open(&format!("{short}/merge")).await.expect(200);
    assert!(
        compare.says("Names like it: Ilse Tarnova"),
        "{}",
        compare.text()
    );
    let stranger = checker
        .open(&format!("{short}/merge?into=Nobody+Known"))
        .await
        .expect(200);
    assert!(stranger.says("There is no other speaker of that name."));
    let compare = checker
        .open(&format!("{short}/merge?into=ilse+tarnova"))
        .await
        .expect(200);
    assert!(compare.says("I. Tarnova, goes") && compare.says("Ilse Tarnova, stays"));
    assert!(compare.says("1 claim"), "{}", compare.text());
    for other in [&reader, &producer] {
        other.get(&format!("{short}/merge")).await.expect(403);
        let form = FilledForm::find(&compare, "body", "Merge into Ilse Tarnova");
        let form = form.typed(&[("csrf", &other.open("/me").await.csrf())]);
        other.send_form(&form).await.expect(403);
    }
    let done = checker
        .press(&compare, "Merge into Ilse Tarnova", &[])
        .await
        .expect(303);
    assert_eq!(done.location(), whole);
    // Whoever saw both before the merge is told.
    checker
        .press(&compare, "Merge into Ilse Tarnova", &[])
        .await
        .expect(422);
    let page = checker.open(&whole).await.expect(200);
    assert!(
        page.one("dl.props").contains("I. Tarnova"),
        "names seen went over"
    );
    assert!(page.says("C-0001") && page.says("Merged here"));
    let old = checker.get(&short).await.expect(301);
    assert_eq!(old.location(), whole);
    assert!(
        !checker
            .open("/speakers")
            .await
            .all("td.lead")
            .contains(&"I. Tarnova".to_owned())
    );
    // The old name means the one it lives on in.
    attribute(&checker, "/claims/C-0002", "I. Tarnova").await;
    assert!(checker.open(&whole).await.says("C-0002"));
    let record = checker.open("/record").await.expect(200);
    assert!(record.says("merged I. Tarnova"), "{}", record.text());

    // Back goes what went over, and nothing that came later.
    let undone = checker
        .press(&page, "Undo the merge of I. Tarnova", &[])
        .await
        .expect(303);
    assert_eq!(undone.location(), short);
    let parted = checker.open(&short).await.expect(200);
    assert!(
        parted.says("C-0001") && !parted.says("C-0002"),
        "{}",
        parted.text()
    );
    let page = checker.open(&whole).await.expect(200);
    assert!(page.says("C-0002") && !page.says("C-0001") && !page.says("Merged here"));
    assert!(
        checker
            .open("/record?verify=1")
            .await
            .says("undid the merge of")
    );
}

async fn ada(app: &App) -> Actor {
    let everybody = people::all(app.desk.store().read()).await.unwrap();
    let ada = everybody
        .into_iter()
        .find(|one| one.name == "Ada Administrator")
        .unwrap();
    Actor {
        id: ada.id,
        name: ada.name,
        role: ada.role,
        administrator: ada.administrator,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_says_what_no_longer_fits_and_ends_after_thirty_days() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    researched(&checker).await;
    for (claim, name) in [
        ("C-0001", "Ana Varga"),
        ("C-0002", "A. Varga"),
        ("C-0003", "Varga"),
    ] {
        attribute(&checker, &format!("/claims/{claim}"), name).await;
    }
    let (one, other) = (
        speaker(&checker, "A. Varga").await,
        speaker(&checker, "Ana Varga").await,
    );
    let undo = merge(&checker, &one, "Ana Varga").await.expect(303);
    let page = checker.follow(undo).await.expect(200);
    // A claim that went over has been given to somebody else since.
    attribute(&checker, "/claims/C-0002", "Somebody Else").await;
    let refused = checker
        .press_in(&page, "main", "Undo the merge of A. Varga", &[])
        .await
        .expect(422);
    assert!(
        refused.says("1 claim that went over went elsewhere"),
        "{}",
        refused.text()
    );
    assert_eq!(
        checker.get(&one).await.expect(301).location(),
        other,
        "nothing was put back"
    );
    attribute(&checker, "/claims/C-0002", "Ana Varga").await;

    // The one it lives on in is merged itself: the addresses lead on, and the undo asks for that first.
    let third = speaker(&checker, "Varga").await;
    merge(&checker, &other, "Varga").await.expect(303);
    assert_eq!(checker.get(&one).await.expect(301).location(), third);
    let refused = checker
        .press_in(&page, "main", "Undo the merge of A. Varga", &[])
        .await
        .expect(422);
    assert!(refused.says("Ana Varga has been merged itself since: undo that merge first."));
    let page = checker.open(&third).await.expect(200);
    checker
        .press(&page, "Undo the merge of Ana Varga", &[])
        .await
        .expect(303);

    let page = checker.open(&other).await.expect(200);
    let merging: Uuid = page
        .attribute("input[name=merging]", "value")
        .parse()
        .unwrap();
    let late = at(&app, 31)
        .undo_merge(&ada(&app).await, Noun::Speaker, merging)
        .await;
    assert!(matches!(late, Err(Error::Refused(no)) if no.sentence().contains("30 days")));
    let wrong = at(&app, 29)
        .undo_merge(&ada(&app).await, Noun::Source, merging)
        .await;
    assert!(matches!(wrong, Err(Error::NotFound)));
    at(&app, 29)
        .undo_merge(&ada(&app).await, Noun::Speaker, merging)
        .await
        .unwrap();
    let again = at(&app, 29)
        .undo_merge(&ada(&app).await, Noun::Speaker, merging)
        .await;
    assert!(matches!(again, Err(Error::Refused(_))));
    assert!(checker.open(&one).await.says("C-0002"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sources_become_one_and_part_again() {
    let app = spawn_app().await;
    let editor = app.signed_in(Role::Editor).await;
    let claim = researched(&editor).await;
    for (name, title) in [
        ("Port Office", "Figures"),
        ("The Port Office", "More figures"),
    ] {
        let form = editor
            .open(&format!("{claim}/evidence/new"))
            .await
            .expect(200);
        let typed = [
            ("title", title),
            ("source", name),
            ("passage", "17.9 per cent"),
            ("text", "It was 17.9 per cent."),
            ("stance", "contradicts"),
            ("kind", "data_set"),
        ];
        editor
            .press(&form, "Archive and add", &typed)
            .await
            .expect(303);
    }
    let list = editor.open("/sources").await.expect(200);
    let (one, other) = (link(&list, "The Port Office"), link(&list, "Port Office"));
    assert!(
        editor
            .open(&one)
            .await
            .expect(200)
            .says("1 piece of evidence")
    );
    merge(&editor, &one, "Port Office").await.expect(303);
    assert_eq!(editor.get(&one).await.expect(301).location(), other);
    let page = editor.open(&other).await.expect(200);
    assert!(page.says("2 pieces of evidence"), "{}", page.text());
    assert!(
        !editor
            .open("/sources")
            .await
            .body
            .contains("The Port Office")
    );
    // The old name in a form means the one it lives on in, and makes no third.
    let sources = count(&app, "SELECT count(*) FROM source").await;
    let form = editor
        .open(&format!("{claim}/evidence/new"))
        .await
        .expect(200);
    let typed = [
        ("title", "Yet more"),
        ("source", "the port office"),
        ("passage", "17.9 per cent"),
        ("text", "It was 17.9 per cent again."),
        ("stance", "context"),
        ("kind", "data_set"),
    ];
    editor
        .press(&form, "Archive and add", &typed)
        .await
        .expect(303);
    assert_eq!(count(&app, "SELECT count(*) FROM source").await, sources);
    editor
        .press(&page, "Undo the merge of The Port Office", &[])
        .await
        .expect(303);
    assert!(
        editor
            .open(&one)
            .await
            .expect(200)
            .says("1 piece of evidence")
    );
    assert!(
        editor
            .open(&other)
            .await
            .expect(200)
            .says("2 pieces of evidence")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_claim_leads_on_and_goes_back_to_where_it_stood() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let reader = app.signed_in(Role::Reader).await;
    let claim = researched(&checker).await;
    let number = claim.trim_start_matches("/claims/");
    let places =
        "SELECT count(*) FROM appearance a JOIN claim c ON c.id = a.claim_id WHERE c.number = 1";
    let before = count(&app, places).await;
    let page = checker
        .open(&format!("{claim}/merge?into=C-0001"))
        .await
        .expect(200);
    checker
        .press(&page, "Merge into C-0001", &[])
        .await
        .expect(303);
    assert_eq!(count(&app, places).await, before + 1);
    let led = checker.get(&claim).await.expect(303);
    assert_eq!(led.location(), "/claims/C-0001");
    let target = checker.follow(led).await.expect(200);
    assert!(target.says(&format!("{number} was merged into C-0001; this is C-0001.")));
    assert!(target.one("#merged").contains(number));
    assert!(
        checker
            .open(&format!("{claim}?stay=1"))
            .await
            .expect(200)
            .says("where it lives on")
    );
    let seen = reader.open("/claims/C-0001").await.expect(200);
    assert!(seen.all("#merged form").is_empty());
    let form = FilledForm::find(&target, "#merged", &format!("Undo the merge of {number}"));
    reader
        .send_form(&form.clone().typed(&[("csrf", &seen.csrf())]))
        .await
        .expect(403);

    let undone = checker.send_form(&form).await.expect(303);
    assert_eq!(undone.location(), claim);
    let page = checker.open(&claim).await.expect(200);
    assert!(page.says("Researching"), "{}", page.text());
    assert_eq!(count(&app, places).await, before);
    checker.send_form(&form).await.expect(409);
    assert!(page.says("undid the merge"));
}
