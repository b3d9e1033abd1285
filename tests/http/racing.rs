//! People in each other's way: an approval that meets an edit, and two writers on one verdict. The
//! numbers are those a desk asked for, not fewer.

use std::collections::HashSet;
use std::time::Duration;

use galley::domain::people::Role;
use galley::domain::state::State;
use galley::store::entities::claim;
use galley::store::{claims, verdicts};

use crate::path::{pressed, researched};
use crate::support::{App, Browser, Seen, spawn_app};

const ROUNDS: usize = 1000;

async fn now(app: &App, number: i32) -> claim::Model {
    claims::find(app.desk.store().read(), number)
        .await
        .unwrap()
        .unwrap()
}

struct Person {
    browser: Browser,
    csrf: String,
}

impl Person {
    async fn new(browser: Browser) -> Person {
        let csrf = browser.open("/me").await.csrf();
        Person { browser, csrf }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        self.browser.post(path, &fields).await
    }

    async fn act(&self, claim: &claim::Model, action: &str) -> Seen {
        let (seen, revision) = (
            claim.revision.to_string(),
            claim.verdict_revision.to_string(),
        );
        let fields = [
            ("action", action),
            ("revision", seen.as_str()),
            ("verdict_revision", revision.as_str()),
            ("reason", "For a reason."),
        ];
        let path = format!("/claims/C-{:04}/moves", claim.number);
        self.post(&path, &fields).await
    }

    async fn write(&self, claim: &claim::Model, rating: &str, words: &str) -> Seen {
        let (seen, base) = (
            claim.revision.to_string(),
            claim.verdict_revision.to_string(),
        );
        let fields = [
            ("revision", seen.as_str()),
            ("base", base.as_str()),
            ("rating", rating),
            ("said", "as_quoted"),
            ("answer", words),
            ("explanation", "The office says so [E1]."),
        ];
        let path = format!("/claims/C-{:04}/verdict", claim.number);
        self.post(&path, &fields).await
    }
}

async fn a_rating(app: &App) -> String {
    let scale = verdicts::ratings(app.desk.store().read()).await.unwrap();
    scale[0].id.to_string()
}

/// However an approval of one revision falls into the author's taking it back, rewriting it and
/// submitting it again, it binds to the revision the editor read, or to none.
#[tokio::test(flavor = "multi_thread")]
async fn an_approval_racing_an_edit_never_binds_to_another_revision() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let address = researched(&checker).await;
    let number: i32 = address.rsplit('-').next().unwrap().parse().unwrap();
    let (author, editor) = (Person::new(checker).await, Person::new(editor).await);
    let rating = a_rating(&app).await;
    let (mut approved, mut too_late) = (0, 0);
    for round in 0..ROUNDS {
        let read = now(&app, number).await;
        assert_eq!(read.state, State::InReview);
        let decides = async {
            tokio::time::sleep(Duration::from_micros((round as u64 * 577) % 6_000)).await;
            editor.act(&read, "approve").await.status
        };
        let rewrites = async {
            if author.act(&read, "take_back").await.status == 303 {
                let back = now(&app, number).await;
                let words = format!("They rose, says version {round}.");
                author.write(&back, &rating, &words).await.expect(303);
                let written = now(&app, number).await;
                author.act(&written, "submit").await.expect(303);
            }
        };
        let (status, ()) = tokio::join!(decides, rewrites);
        assert!(matches!(status, 303 | 409), "{status}");
        let after = now(&app, number).await;
        let standing = app.desk.standing(&after).await.unwrap();
        if after.state == State::Approved {
            approved += 1;
            assert_eq!(after.verdict_revision, read.verdict_revision);
            editor.act(&after, "request_changes").await.expect(303);
            let back = now(&app, number).await;
            let words = format!("They rose, says version {round}, after a no.");
            author.write(&back, &rating, &words).await.expect(303);
            author
                .act(&now(&app, number).await, "submit")
                .await
                .expect(303);
        } else {
            too_late += 1;
            assert_eq!(after.state, State::InReview);
            assert!(standing.approvals.is_empty());
        }
    }
    for (review, verdict) in verdicts::reviews(app.desk.store().read(), now(&app, number).await.id)
        .await
        .unwrap()
    {
        assert_eq!(review.verdict_sha256, verdict.sha256);
    }
    println!("{approved} approvals in time, {too_late} too late");
    assert!(
        approved > 0 && too_late > 0,
        "the two never met: {approved}, {too_late}"
    );
}

/// Every text that two people send is a revision, or stands in the page that says it is not one.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_saves_by_two_writers_none_is_lost() {
    let app = spawn_app().await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let other = app.signed_in_as("Omar Other", Role::Checker).await;
    let address = researched(&checker).await;
    pressed(&checker, &address, "Take back", &[])
        .await
        .expect(303);
    let number: i32 = address.rsplit('-').next().unwrap().parse().unwrap();
    let rating = a_rating(&app).await;
    let writers = [
        ("Chris", Person::new(checker).await),
        ("Omar", Person::new(other).await),
    ];
    let saves = async |who: &str, person: &Person| {
        let (mut saved, mut shown) = (Vec::new(), 0);
        for one in 0..ROUNDS / 2 {
            let words = format!("Text {one} that {who} wrote.");
            let seen = now(&app, number).await;
            // As long as it takes to read a page, the other may save.
            tokio::time::sleep(Duration::from_millis(one as u64 % 5)).await;
            let answer = person.write(&seen, &rating, &words).await;
            match answer.status {
                303 => saved.push(words),
                409 => {
                    assert!(answer.body.contains(&words), "{words} is gone");
                    shown += 1;
                }
                status => panic!("{status}: {}", answer.text()),
            }
        }
        (saved, shown)
    };
    let [(chris, one), (omar, two)] = &writers;
    let ((mut saved, shown), (more, too)) = tokio::join!(saves(chris, one), saves(omar, two));
    saved.extend(more);
    let claim = now(&app, number).await;
    let kept: HashSet<String> = verdicts::of_claim(app.desk.store().read(), claim.id)
        .await
        .unwrap()
        .into_iter()
        .map(|(verdict, _)| verdict.answer)
        .collect();
    for words in &saved {
        assert!(kept.contains(words), "{words} was said to be saved");
    }
    // The first revision was there before.
    assert_eq!(kept.len(), saved.len() + 1);
    assert_eq!(claim.verdict_revision as usize, saved.len() + 1);
    println!(
        "{} saved, {} shown to their writer",
        saved.len(),
        shown + too
    );
    assert_eq!(saved.len() + shown + too, ROUNDS);
    assert!(shown + too > 0, "the two never met");
}
