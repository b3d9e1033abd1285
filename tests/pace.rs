//! A desk that is made by rule is a sound one, and what pages ask of a large one is answered from
//! indexes. On SQLite always; on PostgreSQL too when `TEST_DATABASE_URL` names a server.

#[path = "bench/asked.rs"]
mod asked;

use std::sync::Arc;

use asked::Asked;
use galley::blobs::Blobs;
use galley::desk::Desk;
use galley::desk::people::passphrase::Vault;
use galley::domain::evidence::Eyes;
use galley::domain::people::{Actor, Role};
use galley::domain::query;
use galley::domain::state::State;
use galley::sample::made::{Wanted, fill};
use galley::store::entities::{claim, event, exhibit, person, publication, review, verdict};
use galley::store::events::Audit;
use galley::store::known::Known;
use galley::store::lists::{self, Filter};
use galley::store::today::{self, Also};
use galley::store::{
    Store, articles, events, found, notifications, people, public, public_search, verdicts,
};
use sea_orm::entity::prelude::*;
use sea_orm::{Database, QueryOrder, Statement, TransactionTrait};

struct Made {
    desk: Desk,
    address: String,
    _folder: tempfile::TempDir,
}

async fn addresses() -> Vec<(String, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}/galley.db", folder.path().display());
    let mut all = vec![(file, folder)];
    if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
        let name = format!("pace_{}", Uuid::now_v7().simple());
        let admin = Database::connect(format!("{server}/postgres"))
            .await
            .unwrap();
        let create = format!("CREATE DATABASE {name}");
        admin.execute_unprepared(&create).await.unwrap();
        all.push((format!("{server}/{name}"), tempfile::tempdir().unwrap()));
    }
    all
}

async fn made_at((address, folder): (String, tempfile::TempDir), claims: usize, seed: u64) -> Made {
    let store = Store::connect(&address).await.unwrap();
    store.migrate().await.unwrap();
    let now = "2026-11-26T12:00:00Z".parse().unwrap();
    let blobs = Blobs::open(folder.path().join("blobs")).unwrap();
    let desk = Desk::new(store, blobs).with_clock(Arc::new(move || now));
    let mut laid = 0;
    fill(&desk, &Vault::new(), Wanted { claims, seed }, |so_far| {
        laid = so_far
    })
    .await
    .unwrap();
    assert_eq!(laid, claims);
    Made {
        desk,
        address,
        _folder: folder,
    }
}

async fn made(claims: usize, seed: u64) -> Vec<Made> {
    let mut all = Vec::new();
    for place in addresses().await {
        all.push(made_at(place, claims, seed).await);
    }
    all
}

async fn statements(made: &Made) -> Vec<(String, String, State)> {
    let db = made.desk.store().read();
    let rows = claim::Entity::find()
        .order_by_asc(claim::Column::Number)
        .all(db)
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.statement, row.quote, row.state))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_desk_is_sound_and_the_same_for_the_same_seed() {
    let (one, again, other) = (made(400, 7).await, made(400, 7).await, made(400, 8).await);
    let first = statements(&one[0]).await;
    assert_eq!(first.len(), 400);
    assert_eq!(first, statements(&again[0]).await);
    assert_ne!(first, statements(&other[0]).await);
    for made in one.iter().chain(&again).chain(&other) {
        let db = made.desk.store().read();
        assert!(made.desk.store().check().await.unwrap().is_empty());
        let Audit::Sound { events, .. } = events::audit(db).await.unwrap() else {
            panic!("the record is broken");
        };
        assert!(events > 1_000, "{events}");
        let times: Vec<event::Model> = event::Entity::find()
            .order_by_asc(event::Column::Seq)
            .all(db)
            .await
            .unwrap();
        assert!(times.is_sorted_by_key(|event| event.at), "in order of time");
        let states: std::collections::HashSet<State> = statements(made)
            .await
            .into_iter()
            .map(|(_, _, state)| state)
            .collect();
        assert!(states.len() >= 8, "{states:?}");
    }
    // Nothing of the two databases' ways shows.
    if let [_, postgres] = one.as_slice() {
        assert_eq!(first, statements(postgres).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_hangs_together() {
    for made in made(400, 3).await {
        let db = made.desk.store().read();
        let mut shown: std::collections::HashMap<Uuid, i32> = std::collections::HashMap::new();
        for row in exhibit::Entity::find().all(db).await.unwrap() {
            *shown.entry(row.claim_id).or_default() += 1;
        }
        assert!(shown.len() > 100);
        for row in claim::Entity::find().all(db).await.unwrap() {
            let held = shown.get(&row.id).copied().unwrap_or_default();
            assert_eq!(row.exhibits, held, "{}", row.number);
            assert!(!row.statement.is_empty() && !row.quote.is_empty());
        }
        for (row, of) in verdict::Entity::find()
            .find_also_related(claim::Entity)
            .all(db)
            .await
            .unwrap()
        {
            let of = of.unwrap();
            assert!(row.revision <= of.verdict_revision);
            assert_eq!(row.sha256.len(), 64);
        }
        let published = publication::Entity::find().all(db).await.unwrap();
        assert!(published.len() > 50);
        assert!(review::Entity::find().count(db).await.unwrap() > 50);
        for row in published {
            let check = public::check(db, &row.slug).await.unwrap().unwrap();
            assert_eq!(check.record.slug, row.slug);
            assert!(check.record.verdict_sha256.len() == 64);
        }
        // A desk where somebody works is not filled once more.
        let again = fill(
            &made.desk,
            &Vault::new(),
            Wanted {
                claims: 10,
                seed: 1,
            },
            |_| (),
        )
        .await;
        assert!(
            again
                .unwrap_err()
                .to_string()
                .contains("somebody works here already")
        );
        // And it goes on as any desk does: the next number is the next.
        let reading = articles::reading(db, 1).await.unwrap().unwrap();
        assert!(!reading.marks.is_empty());
        for mark in &reading.marks {
            let (start, end) = (
                mark.place.start_at.unwrap() as usize,
                mark.place.end_at.unwrap() as usize,
            );
            let words: String = reading
                .snapshot
                .text
                .chars()
                .skip(start)
                .take(end - start)
                .collect();
            assert_eq!(words, mark.place.exact);
        }
    }
}

/// Tables that grow with the work of a desk.
const LARGE: &[&str] = &[
    "found_text",
    "name_gram",
    "claim",
    "appearance",
    "attribution",
    "article",
    "snapshot",
    "exhibit",
    "evidence",
    "verdict",
    "review",
    "assignment",
    "contribution",
    "comment",
    "thread",
    "watcher",
    "notification",
    "event",
    "publication",
    "public_check",
    "check_text",
    "claim_tag",
    "speaker_role",
];

/// Everything that was asked, each as the database would go about it.
async fn plans(made: &Made, statements: Vec<Statement>) -> Vec<(String, String)> {
    let db = Database::connect(&made.address).await.unwrap();
    let postgres = made.address.starts_with("postgres");
    let session = db.begin().await.unwrap();
    if postgres {
        // A small table is read whole by anybody with sense; what is asked is whether an index would do.
        session
            .execute_unprepared("SET LOCAL enable_seqscan = off")
            .await
            .unwrap();
    }
    let mut plans = Vec::new();
    // What asks for a plan itself reads no table.
    let reads = |statement: &Statement| !statement.sql.starts_with("EXPLAIN ");
    for mut statement in statements.into_iter().filter(reads) {
        let asked = statement.sql.clone();
        let how = if postgres {
            "EXPLAIN "
        } else {
            "EXPLAIN QUERY PLAN "
        };
        statement.sql.insert_str(0, how);
        let rows = session.query_all_raw(statement).await.unwrap();
        let column = if postgres { 0 } else { 3 };
        let plan: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(column).unwrap())
            .collect();
        plans.push((asked, plan.join("\n")));
    }
    session.rollback().await.unwrap();
    db.close().await.unwrap();
    plans
}

/// The lines of a plan that read a large table from end to end.
fn scans(plan: &str) -> Vec<&str> {
    let scan = |line: &&str| {
        LARGE.iter().any(|table| {
            let whole = line.trim() == format!("SCAN {table}");
            let by_index = line.trim().starts_with(&format!("SCAN {table} USING"));
            let on_postgres =
                line.contains("Seq Scan on ") && line.contains(&format!("on {table} "));
            whole || by_index || on_postgres
        })
    };
    plan.lines().filter(scan).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_changes_what_a_list_costs_and_never_what_it_holds() {
    for made in made(400, 11).await {
        let store = made.desk.store();
        let db = store.read();
        let person = people::by_email(db, "amina@desk.example").await.unwrap();
        let narrowed = [
            Filter::default(),
            Filter {
                states: vec![State::Published],
                ..Filter::default()
            },
            Filter {
                topic: Some("transport".to_owned()),
                ..Filter::default()
            },
            Filter {
                states: vec![State::Researching, State::Queued],
                assignee: person.map(|person| person.id),
                ..Filter::default()
            },
        ];
        let (mut listed, mut walked) = (0, 0);
        for filter in narrowed {
            for words in [
                "",
                "percent",
                "ferry",
                "ferry fares",
                "since 2020 -percent",
                "zyzzyva",
            ] {
                let filter = Filter {
                    words: (!words.is_empty()).then(|| words.to_owned()),
                    ..filter.clone()
                };
                let whole = lists::page(db, &filter, None, 1_000).await.unwrap();
                let whole: Vec<i32> = whole.iter().map(|row| row.claim.number).collect();
                for lately in [3, 40, 250] {
                    let large = Filter {
                        known: Known::as_on_a_large_desk(lately),
                        ..filter.clone()
                    };
                    let mut turned = Vec::new();
                    loop {
                        let before = turned.last().copied();
                        let page = lists::page(db, &large, before, 7).await.unwrap();
                        if page.is_empty() {
                            break;
                        }
                        turned.extend(page.iter().map(|row| row.claim.number));
                    }
                    assert_eq!(turned, whole, "{lately} of {filter:?}");
                    walked += usize::from(whole.len() > 7);
                }
                listed += whole.len();
            }
        }
        assert!(
            listed > 500 && walked > 10,
            "{listed} listed, {walked} walked"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_reads_a_large_table_from_end_to_end() {
    for made in made(400, 5).await {
        let store = made.desk.store();
        let (db, now) = (Asked::of(store.read()), made.desk.now());
        let who = person::Entity::find()
            .filter(person::Column::Role.eq(Role::Editor))
            .one(store.read())
            .await
            .unwrap()
            .unwrap();
        let actor = Actor {
            id: who.id,
            name: who.name,
            role: who.role,
            administrator: false,
        };
        let filter = Filter {
            states: vec![State::Published],
            topic: Some("transport".to_owned()),
            ..Filter::default()
        };
        let first = lists::page(&db, &filter, None, 1)
            .await
            .unwrap()
            .remove(0)
            .claim;
        let slug = first.slug.clone().unwrap();
        let of = |words: &str| Filter {
            words: Some(words.to_owned()),
            ..Filter::default()
        };
        let filters = [
            Filter::default(),
            filter.clone(),
            Filter {
                speaker: first.speaker_id,
                ..filter.clone()
            },
            Filter {
                assignee: Some(actor.id),
                ..filter.clone()
            },
            Filter {
                article: first.article_id,
                ..Filter::default()
            },
            of("ferry fares"),
            of("ferry fares rose percent since"),
            Filter {
                topic: Some("transport".to_owned()),
                ..of("percent")
            },
            of("\"ferry fares\" -percent by:ash state:published"),
        ];
        db.take();
        asked::signed_in(&db, actor.id, now).await.unwrap();
        for filter in &filters {
            asked::list(&db, filter, actor.id).await.unwrap();
        }
        asked::claim(&db, first.number, actor.id, now)
            .await
            .unwrap();
        let also = Also {
            in_review: true,
            approved: true,
        };
        let own = today::of_person(&db, actor.id, also).await.unwrap();
        today::unmoved(&db, now, today::MOST).await.unwrap();
        today::parts(&db, &own).await.unwrap();
        today::news(&db, actor.id, 0, 30).await.unwrap();
        for words in ["ferry fares", "percent", "\"ferry fares\" -percent"] {
            let (wanted, eyes) = (query::Wanted::parse(words), Eyes::Person(actor.id));
            let keys = found::keys(&db, &wanted, eyes, 6).await.unwrap();
            found::claims(&db, &keys.claims).await.unwrap();
            found::load(&db, &keys.evidence, &keys.articles, &keys.outside)
                .await
                .unwrap();
            found::speakers(&db, words, 6).await.unwrap();
        }
        verdicts::waiting_for(&db, actor.id, 50).await.unwrap();
        verdicts::count_waiting_for(&db, actor.id).await.unwrap();
        notifications::page(&db, actor.id, None, 50).await.unwrap();
        articles::page(&db, None, 20).await.unwrap();
        articles::reading(&db, 1).await.unwrap();
        events::page(&db, None, 50).await.unwrap();
        events::page_of_claim(&db, first.id, None, 50)
            .await
            .unwrap();
        public::latest(&db, None, 30).await.unwrap();
        public::latest(&db, Some((now, slug.clone())), 30)
            .await
            .unwrap();
        public::corrections(&db, 30).await.unwrap();
        public::of_topic(&db, "transport", 30).await.unwrap();
        public::check(&db, &slug).await.unwrap();
        public::versions(&db, &slug).await.unwrap();
        if let Some(speaker) = first.speaker_id {
            public::of_speaker(&db, speaker, 30).await.unwrap();
        }
        let words = Some("ferry".to_owned());
        let wanted = public_search::Wanted {
            words,
            ..public_search::Wanted::default()
        };
        public_search::page(&db, &wanted, None, 0, 10)
            .await
            .unwrap();
        let statements = db.take();
        assert!(statements.len() > 60, "{}", statements.len());
        for (asked, plan) in plans(&made, statements).await {
            let scans = scans(&plan);
            // A list in the order of its key stops when it has its page; what is confidential is little.
            let by_key = asked.contains(" LIMIT ") && plan.lines().count() <= 3;
            let little = scans
                .iter()
                .all(|scan| scan.ends_with(" evidence_confidential"));
            assert!(
                scans.is_empty() || by_key || little,
                "{scans:?}\n{asked}\n{plan}"
            );
        }
        people::active(store.read()).await.unwrap();
    }
}
