//! Publishing with second thoughts: at a time to come, undone while feeds wait, corrected with its
//! weight, old versions with what changed, and the policies in force.

use chrono::{TimeDelta, Utc};
use galley::desk::people::actor;
use galley::desk::people::passphrase::Vault;
use galley::domain::people::Actor;
use galley::domain::record::Amendment;
use galley::domain::words::Note;
use galley::store::entities::claim;
use galley::store::{claims, people};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{App, Browser, Settings, spawn_empty_app_with};

struct Newsroom {
    app: App,
    grace: Browser,
    editor: Actor,
    stranger: Browser,
}

impl Newsroom {
    async fn open(undo_minutes: u8) -> Newsroom {
        let app = spawn_empty_app_with(Settings {
            undo_minutes,
            ..Settings::default()
        })
        .await;
        galley::sample::fill(&app.desk, &Vault::new())
            .await
            .unwrap();
        let grace = app.browser();
        grace
            .sign_in("grace@desk.example", galley::sample::PASSPHRASE)
            .await;
        let person = people::by_email(app.desk.store().read(), "grace@desk.example").await;
        let editor = actor(&person.unwrap().unwrap());
        let stranger = app.browser();
        Newsroom {
            app,
            grace,
            editor,
            stranger,
        }
    }

    async fn number(&self, sql: &str) -> i32 {
        let db = self.app.desk.store().read();
        let row = db
            .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
            .await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn claim(&self, number: i32) -> claim::Model {
        claims::find(self.app.desk.store().read(), number)
            .await
            .unwrap()
            .unwrap()
    }

    /// A claim that is approved and was never public.
    async fn approved(&self) -> i32 {
        self.app
            .execute("UPDATE claim SET publications = publications")
            .await;
        self.number("SELECT min(number) FROM claim WHERE state = 'approved'")
            .await
    }

    async fn feed(&self) -> String {
        let mut all = String::new();
        for place in [
            "/feeds/checks.atom",
            "/feeds/claimreview.json",
            "/sitemap.xml",
        ] {
            all += &self.stranger.get(place).await.expect(200).body;
        }
        all
    }
}

fn path(number: i32, part: &str) -> String {
    format!("/claims/C-{number:04}/{part}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_can_be_undone_while_feeds_wait_and_leaves_nothing_for_readers() {
    let desk = Newsroom::open(5).await;
    let number = desk.approved().await;
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    desk.grace.press(&page, "Publish", &[]).await.expect(303);
    let slug = desk.claim(number).await.slug.unwrap();
    let check = format!("/checks/{slug}");
    desk.stranger.get(&check).await.expect(200);
    assert!(!desk.feed().await.contains(&check), "a feed did not wait");
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    desk.grace
        .press(&page, "Undo the publication", &[])
        .await
        .expect(303);
    desk.stranger.get(&check).await.expect(404);
    assert!(!desk.stranger.get("/checks").await.body.contains(&check));
    assert_eq!(
        desk.claim(number).await.state,
        galley::domain::state::State::Approved
    );
    assert!(
        desk.grace
            .get("/record")
            .await
            .says("undid the publication of")
    );
    // Published once more it is a first publication again, and asks for no correction.
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    desk.grace.press(&page, "Publish", &[]).await.expect(303);
    let page = desk.stranger.get(&check).await.expect(200);
    assert!(page.says("None since publication."), "{}", page.text());
    assert!(desk.app.desk.store().check().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_undone_once_feeds_have_carried_it() {
    let desk = Newsroom::open(0).await;
    let number = desk.approved().await;
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    desk.grace.press(&page, "Publish", &[]).await.expect(303);
    let check = format!("/checks/{}", desk.claim(number).await.slug.unwrap());
    assert!(desk.feed().await.contains(&check));
    let csrf = desk.grace.get("/me").await.csrf();
    let late = desk
        .grace
        .post(&path(number, "unpublish"), &[("csrf", &csrf)])
        .await
        .expect(422);
    assert!(late.says("can be undone for 0 minutes"), "{}", late.text());
    desk.stranger.get(&check).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_publication_happens_at_its_time_and_only_if_nothing_changed() {
    let desk = Newsroom::open(0).await;
    let number = desk.approved().await;
    let seen = desk.claim(number).await.revision;
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    let past = [("at", "2020-01-01T08:00")];
    desk.grace.press(&page, "Plan it", &past).await.expect(422);
    let tomorrow = (Utc::now() + TimeDelta::days(1))
        .format("%Y-%m-%dT%H:%M")
        .to_string();
    desk.grace
        .press(&page, "Plan it", &[("at", &tomorrow)])
        .await
        .expect(303);
    let page = desk.grace.get(&path(number, "publish")).await.expect(200);
    assert!(
        page.says("It goes public") && page.says("if nobody changes it until then"),
        "{}",
        page.text()
    );
    // A plan given up is none.
    desk.grace
        .press(&page, "Give the plan up", &[])
        .await
        .expect(303);
    assert!(
        !desk
            .grace
            .get(&path(number, "publish"))
            .await
            .says("Give the plan up")
    );
    // Embargoed words are nowhere.
    let soon = Utc::now() + TimeDelta::seconds(3);
    desk.app
        .desk
        .plan_publication(&desk.editor, number, seen, soon, None)
        .await
        .unwrap();
    let statement = desk.claim(number).await.statement;
    assert!(!desk.stranger.get("/checks").await.body.contains(&statement));
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while desk.claim(number).await.state != galley::domain::state::State::Published {
        assert!(std::time::Instant::now() < patience, "it never went public");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert!(desk.stranger.get("/checks").await.says(&statement));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_has_a_weight_and_an_old_version_shows_what_changed() {
    let desk = Newsroom::open(0).await;
    let number = desk.approved().await;
    let seen = desk.claim(number).await.revision;
    let slug = desk
        .app
        .desk
        .publish(&desk.editor, number, seen, None)
        .await
        .unwrap();
    // The same record once more, with another answer behind the rules' back.
    desk.app
        .execute(&format!(
            "UPDATE claim SET state = 'approved' WHERE number = {number}"
        ))
        .await;
    desk.app
        .execute(&format!(
            "UPDATE claim SET statement = 'Reworded for the test.' WHERE number = {number}"
        ))
        .await;
    let note = |words| Note::parse(words, "The note").unwrap();
    let seen = desk.claim(number).await.revision;
    let minor = Some((note("A name was misspelt."), Amendment::Minor));
    let done = desk
        .app
        .desk
        .publish_as(&desk.editor, number, seen, minor)
        .await;
    done.unwrap();
    let check = format!("/checks/{slug}");
    let page = desk.stranger.get(&check).await.expect(200);
    assert!(
        page.says("Small correction: A name was misspelt."),
        "{}",
        page.text()
    );
    assert!(
        page.all(".banner").is_empty(),
        "a slip of the pen leads the page"
    );
    let old = desk
        .stranger
        .get(&format!("{check}/versions/1"))
        .await
        .expect(200);
    assert!(
        old.says("What the next version changed") && old.says("Reworded for the test."),
        "{}",
        old.text()
    );
    assert!(!old.all("ins").is_empty() && !old.all("del").is_empty());

    desk.app
        .execute(&format!(
            "UPDATE claim SET state = 'approved' WHERE number = {number}"
        ))
        .await;
    let seen = desk.claim(number).await.revision;
    let heavy = Some((note("The figure was wrong."), Amendment::Substantial));
    desk.app
        .desk
        .publish_as(&desk.editor, number, seen, heavy)
        .await
        .unwrap();
    let page = desk.stranger.get(&check).await.expect(200);
    assert!(page.one(".banner").contains("The figure was wrong."));
    assert!(page.says("Small correction: A name was misspelt."));
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_have_versions_and_a_check_names_the_one_it_was_made_under() {
    let desk = Newsroom::open(0).await;
    desk.stranger.get("/policies/staff").await.expect(404);
    let ruth = desk.app.browser();
    ruth.sign_in("ruth@desk.example", galley::sample::PASSPHRASE)
        .await;
    let page = ruth.get("/desk/policies").await.expect(200);
    let button = "Publish “Who we are”";
    let typed = [(
        "body",
        "We check what *matters*.\n\n<script>alert(1)</script>",
    )];
    ruth.press(&page, button, &typed).await.expect(303);
    let shown = desk.stranger.get("/policies/staff").await.expect(200);
    assert!(shown.says("We check what matters.") && shown.says("Version 1"));
    assert!(!shown.body.contains("<script>alert"));
    let number = desk.approved().await;
    let seen = desk.claim(number).await.revision;
    let slug = desk
        .app
        .desk
        .publish(&desk.editor, number, seen, None)
        .await
        .unwrap();
    // A second version does not change what the check was made under.
    let again = ruth.press(&page, button, &[("body", "Stale.")]).await;
    assert_eq!(again.status, 409, "{}", again.text());
    let page = ruth.get("/desk/policies").await.expect(200);
    let next = "Publish the next version of “Who we are”";
    ruth.press(
        &page,
        next,
        &[("body", "We check more."), ("note", "More.")],
    )
    .await
    .expect(303);
    let check = desk
        .stranger
        .get(&format!("/checks/{slug}"))
        .await
        .expect(200);
    let links = check.attribute_of_all("main a", "href");
    assert!(
        links.contains(&"/policies/staff/versions/1".to_owned()),
        "{links:?}"
    );
    let old = desk
        .stranger
        .get("/policies/staff/versions/1")
        .await
        .expect(200);
    assert!(old.says("This is an earlier version.") && old.says("More."));
    desk.grace.get("/desk/policies").await.expect(404);
}
