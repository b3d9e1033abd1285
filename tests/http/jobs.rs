//! The queue of background work: two workers never do one job, a lease of the dead runs out, and
//! nothing of a lost run is kept.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::TimeDelta;
use galley::blobs::Blobs;
use galley::desk::Desk;
use galley::desk::jobs::LEASE;
use galley::domain::job::{MOST_FAILURES, SHORTEST_WAIT};
use galley::domain::people::Role;
use galley::fetch;
use galley::store::Store;

use crate::feeds::{Paper, answer, desk, follow, only_job};
use crate::support::App;

/// The desk at another time.
fn later(app: &App, by: TimeDelta) -> Desk {
    let now = app.desk.now() + by;
    app.desk.clone().with_clock(Arc::new(move || now))
}

async fn with_feeds(paper: &Paper, app: &App, feeds: usize) {
    let editor = app.signed_in(Role::Editor).await;
    for n in 0..feeds {
        let rss = format!("<rss version=\"2.0\"><channel><title>Feed {n}</title></channel></rss>");
        paper.put(&format!("/{n}"), "text/xml", &rss);
        follow(&editor, &paper.at(&format!("/{n}")))
            .await
            .expect(303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_never_do_one_job_twice() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    with_feeds(&paper, &app, 12).await;
    // Four processes with two workers each: every one has its own way into the database.
    let now = app.desk.now() + TimeDelta::hours(2);
    let mut processes = Vec::new();
    for n in 0..4 {
        let store = Store::connect(app.database_url()).await.unwrap();
        let blobs = Blobs::open(app.folder().join(format!("process-{n}"))).unwrap();
        let settings = fetch::Settings {
            policy: fetch::Policy::parse(&paper.host).ok().unwrap(),
            ..fetch::Settings::default()
        };
        let process = Desk::new(store, blobs).fetching(fetch::Fetcher::new(settings).unwrap());
        processes.push(process.with_clock(Arc::new(move || now)));
    }
    let workers = (0..8).map(|n| {
        let due = processes[n / 2].clone();
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            while let Some(run) = due.claim_job(&format!("worker {n}")).await.unwrap() {
                claimed.push(run.subject_id);
                due.work(&run).await.unwrap();
            }
            claimed
        })
    });
    let mut claimed = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        claimed.extend(worker.await.unwrap());
    }
    for process in processes {
        process.store().clone().close().await.unwrap();
    }
    assert_eq!(claimed.len(), 12);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 12);
    for n in 0..12 {
        assert_eq!(
            paper.visits(&format!("/{n}")),
            2,
            "once when followed, once by its job"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_of_the_dead_runs_out_and_what_they_bring_later_is_not_kept() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    with_feeds(&paper, &app, 1).await;
    let due = later(&app, TimeDelta::hours(2));
    let dead = due.claim_job("dead").await.unwrap().expect("it is due");
    assert_eq!(due.claim_job("alive").await.unwrap(), None, "it is leased");
    let after = later(&app, TimeDelta::hours(2) + LEASE + TimeDelta::seconds(1));
    let taken_up = after
        .claim_job("alive")
        .await
        .unwrap()
        .expect("the lease has run out");
    assert_eq!(taken_up.subject_id, dead.subject_id);

    let rss = paper.at("/late");
    let rss = format!(
        "<rss version=\"2.0\"><channel><title>Late</title><item><title>x</title><link>{rss}</link></item></channel></rss>"
    );
    paper.put("/0", "text/xml", &rss);
    due.work(&dead).await.unwrap();
    due.fail_job(&dead, "dead").await.unwrap();
    let db = app.desk.store().read();
    assert_eq!(
        galley::store::inbox::waiting(db).await.unwrap(),
        0,
        "nothing of a lost run is kept"
    );
    assert_eq!(only_job(&app).await.leased_by.as_deref(), Some("alive"));
    after.work(&taken_up).await.unwrap();
    assert_eq!(galley::store::inbox::waiting(db).await.unwrap(), 1);
    let job = only_job(&app).await;
    assert_eq!((job.leased_by, job.failures), (None, 0));
    assert!(job.run_at > after.now() + TimeDelta::minutes(50));
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_wait_longer_and_longer_and_are_given_up_in_the_end() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    with_feeds(&paper, &app, 1).await;
    paper.say(
        "/0",
        answer("500 Internal Server Error", "text/plain", "", "x"),
    );
    let mut by = TimeDelta::hours(2);
    for failures in 1..=MOST_FAILURES {
        let at = later(&app, by);
        let run = at.claim_job("worker").await.unwrap().expect("it is due");
        at.work(&run).await.unwrap();
        let job = only_job(&app).await;
        assert_eq!(job.failures, failures);
        assert!(job.failure.contains("500"), "{}", job.failure);
        if failures < MOST_FAILURES {
            assert!(job.run_at >= at.now() + SHORTEST_WAIT);
            assert_eq!(at.claim_job("worker").await.unwrap(), None, "not at once");
        } else {
            assert!(job.ended_at.is_some(), "given up");
        }
        by += TimeDelta::hours(13);
    }
    let long_after = later(&app, by + TimeDelta::days(30));
    assert_eq!(long_after.claim_job("worker").await.unwrap(), None);
    let editor = app.signed_in(Role::Editor).await;
    let feeds = editor.open("/inbox/feeds").await.expect(200);
    assert!(
        feeds.says("Given up") && feeds.says("The last 20 tries failed"),
        "{}",
        feeds.text()
    );
    // A run that went wrong on our side is told as well.
    app.execute("UPDATE feed SET failures = 0, failure = '', failed_at = NULL")
        .await;
    app.execute("UPDATE job SET failures = 2, failure = 'It took too long.'")
        .await;
    let ours = editor.open("/inbox/feeds").await.expect(200);
    assert!(
        ours.says("The last 2 tries failed: It took too long."),
        "{}",
        ours.text()
    );
    editor
        .press(&feeds, "Fetch Feed 0 now", &[])
        .await
        .expect(303);
    assert!(
        app.desk.claim_job("worker").await.unwrap().is_some(),
        "a person starts it again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_asks_programs_to_stay_away_is_left_alone_by_the_schedule() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    let robots = "User-agent: *\nDisallow: /0\n";
    paper.put("/robots.txt", "text/plain", robots);
    with_feeds(&paper, &app, 1).await;
    assert_eq!(paper.visits("/robots.txt"), 0, "a person is no robot");
    let due = later(&app, TimeDelta::hours(2));
    let run = due.claim_job("worker").await.unwrap().expect("it is due");
    due.work(&run).await.unwrap();
    assert_eq!((paper.visits("/robots.txt"), paper.visits("/0")), (1, 1));
    let failure = only_job(&app).await.failure;
    assert!(
        failure.contains("robots.txt asks programs to stay away"),
        "{failure}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_feed_has_no_job_and_one_paused_meanwhile_keeps_nothing() {
    let paper = Paper::open();
    let app = desk(&paper, "off").await;
    with_feeds(&paper, &app, 1).await;
    let editor = app.signed_in(Role::Editor).await;
    let due = later(&app, TimeDelta::hours(2));
    let run = due.claim_job("worker").await.unwrap().expect("it is due");
    let feeds = editor.open("/inbox/feeds").await.expect(200);
    editor.press(&feeds, "Pause Feed 0", &[]).await.expect(303);
    due.work(&run).await.unwrap();
    assert_eq!(due.claim_job("worker").await.unwrap(), None);
    assert!(only_job(&app).await.ended_at.is_some());
    let paused = editor.open("/inbox/feeds").await.expect(200);
    editor
        .press(&paused, "Resume Feed 0", &[])
        .await
        .expect(303);
    assert!(
        app.desk.claim_job("worker").await.unwrap().is_some(),
        "it is asked again from now on"
    );
}
