//! The ground everything stands on: what the database itself refuses, that nothing acknowledged is
//! lost when a connection is poisoned or a client vanishes, and that many writers take turns. On
//! SQLite always; on PostgreSQL too when `TEST_DATABASE_URL` names a server.

use std::sync::Arc;

use galley::blobs::Blobs;
use galley::desk::Desk;
use galley::desk::people::passphrase::Vault;
use galley::domain::people::{Actor, Role};
use galley::domain::state::State;
use galley::domain::thread::Remark;
use galley::store::events::Audit;
use galley::store::{Store, claims, events, lists};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};

/// A database of its own, and the folder it and its bytes live in.
struct Place {
    store: Store,
    address: String,
    folder: tempfile::TempDir,
}

impl Place {
    async fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}/galley.db", folder.path().display());
        Place::open(address, folder).await
    }

    /// A fresh PostgreSQL database, or `None` with a word about why not.
    async fn postgres() -> Option<Place> {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL names no server");
            return None;
        };
        let name = format!("store_{}", uuid::Uuid::now_v7().simple());
        let admin = Database::connect(format!("{server}/postgres"))
            .await
            .unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        Some(Place::empty(format!("{server}/{name}"), tempfile::tempdir().unwrap()).await)
    }

    async fn both() -> Vec<Place> {
        let places = Place::both_empty().await;
        for place in &places {
            place.store.migrate().await.unwrap();
        }
        places
    }

    async fn both_empty() -> Vec<Place> {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}/galley.db", folder.path().display());
        let mut places = vec![Place::empty(address, folder).await];
        places.extend(Place::postgres().await);
        places
    }

    async fn open(address: String, folder: tempfile::TempDir) -> Place {
        let place = Place::empty(address, folder).await;
        place.store.migrate().await.unwrap();
        place
    }

    /// Before anything has been migrated.
    async fn empty(address: String, folder: tempfile::TempDir) -> Place {
        let store = Store::connect(&address).await.unwrap();
        Place {
            store,
            address,
            folder,
        }
    }

    /// What somebody else does with the database.
    async fn as_an_outsider(&self, sql: &str) {
        let outside = Database::connect(&self.address).await.unwrap();
        outside.execute_unprepared(sql).await.unwrap();
        outside.close().await.unwrap();
    }

    fn desk(&self) -> Desk {
        let blobs = Blobs::open(self.folder.path().join("blobs")).unwrap();
        Desk::new(self.store.clone(), blobs)
    }

    async fn sample(&self) -> Desk {
        let desk = self.desk();
        galley::sample::fill(&desk, &Vault::new()).await.unwrap();
        desk
    }

    /// A write after all that went before is really there.
    async fn writes_what_an_outsider_sees(&self) {
        let txn = self.store.begin().await.unwrap();
        let write = "UPDATE counter SET value = 42 WHERE name = 'claim'";
        txn.execute_unprepared(write).await.unwrap();
        txn.commit().await.unwrap();
        let seen = "SELECT value FROM counter WHERE name = 'claim'";
        assert_eq!(self.seen_as_an_outsider(seen).await, 42);
    }

    /// What a connection that has nothing to do with the pool sees.
    async fn seen_as_an_outsider(&self, sql: &str) -> i64 {
        let outside = Database::connect(&self.address).await.unwrap();
        let statement = sea_orm::Statement::from_string(outside.get_database_backend(), sql);
        let row = outside.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    }
}

#[tokio::test]
async fn the_sample_newsroom_has_a_claim_in_every_state_and_its_record_verifies() {
    for place in Place::both().await {
        let desk = place.sample().await;
        let db = desk.store().read();
        let states = lists::by_state(db).await.unwrap();
        for state in State::ALL {
            assert!(
                states.get(&state).is_some_and(|count| *count > 0),
                "no claim is {state}"
            );
        }
        assert!(matches!(
            events::audit(db).await.unwrap(),
            Audit::Sound { .. }
        ));
        assert!(desk.store().check().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_database_itself_refuses_what_must_never_change() {
    for place in Place::both().await {
        let desk = place.sample().await;
        for (deed, guard) in [
            (
                "UPDATE event SET person_name = 'nobody' WHERE seq = 1",
                "append-only",
            ),
            ("DELETE FROM event WHERE seq = 1", "append-only"),
            ("UPDATE publication SET note = 'x'", "append-only"),
            ("DELETE FROM publication", "append-only"),
            ("UPDATE verdict SET answer = 'x'", "append-only"),
            ("DELETE FROM review", "append-only"),
            ("UPDATE review SET decision = 'approve'", "append-only"),
            ("DELETE FROM contribution", "append-only"),
            ("UPDATE snapshot SET text = 'x'", "never changes"),
            ("UPDATE claim SET quote = 'x'", "never change"),
            ("DELETE FROM claim", "never deleted"),
            ("DELETE FROM exhibit", "never deleted"),
            ("UPDATE event_head SET seq = seq + 2", "one event at a time"),
            (
                "INSERT INTO review SELECT v.id, v.claim_id, v.id, v.sha256, 99, v.author_id, \
                 'approve', '', v.created_at FROM verdict v",
                "nobody approves what they wrote",
            ),
        ] {
            let txn = desk.store().begin().await.unwrap();
            let refused = txn.execute_unprepared(deed).await.unwrap_err().to_string();
            assert!(refused.contains(guard), "{deed}: {refused}");
        }
    }
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_is_found_out() {
    let place = Place::sqlite().await;
    let desk = place.sample().await;
    let printed = events::head(desk.store().read()).await.unwrap().hash;
    let tamper = [
        // One byte.
        "UPDATE event SET after = replace(after, 'published', 'publisheD') WHERE seq = \
         (SELECT max(seq) FROM event WHERE after LIKE '%published%')",
        "UPDATE event SET after = '{\"state\":\"published\"}' WHERE seq = 7",
        "DELETE FROM event WHERE seq = 7",
        "UPDATE event SET seq = CASE seq WHEN 7 THEN -8 WHEN 8 THEN -7 END WHERE seq IN (7, 8); \
         UPDATE event SET seq = -seq WHERE seq < 0",
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
    ];
    for deed in tamper {
        let txn = desk.store().begin().await.unwrap();
        txn.execute_unprepared(
            "DROP TRIGGER event_refuses_update; DROP TRIGGER event_refuses_delete",
        )
        .await
        .unwrap();
        txn.execute_unprepared(deed).await.unwrap();
        let audit = events::audit(&*txn).await.unwrap();
        assert!(matches!(audit, Audit::Broken { .. }), "{deed}: {audit:?}");
    }
    // Whoever cuts off the end and sets the head back leaves a chain that holds; only a head that
    // was printed before tells.
    let txn = desk.store().begin().await.unwrap();
    for deed in [
        "DROP TRIGGER event_refuses_delete",
        "DROP TRIGGER event_head_refuses_update",
        "DELETE FROM event WHERE seq > (SELECT max(seq) - 3 FROM event)",
        "UPDATE event_head SET seq = (SELECT max(seq) FROM event), \
         hash = (SELECT hash FROM event ORDER BY seq DESC LIMIT 1)",
    ] {
        txn.execute_unprepared(deed).await.unwrap();
    }
    assert!(matches!(
        events::audit(&*txn).await.unwrap(),
        Audit::Sound { .. }
    ));
    let found = events::audit_against(&*txn, Some(&printed)).await.unwrap();
    assert!(matches!(found, Audit::Broken { .. }), "{found:?}");
    drop(txn);
    let whole = events::audit_against(desk.store().read(), Some(&printed)).await;
    assert!(matches!(whole.unwrap(), Audit::Sound { .. }));
    assert!(matches!(
        events::audit(desk.store().read()).await.unwrap(),
        Audit::Sound { .. }
    ));
}

/// SQLite rolls back by itself after a full disk; the driver still counts a transaction. Two such
/// errors once made every later commit vanish.
#[tokio::test]
async fn a_write_after_two_failed_ones_is_really_there() {
    let place = Place::sqlite().await;
    let txn = place.store.begin().await.unwrap();
    txn.execute_unprepared("ROLLBACK").await.unwrap();
    assert!(txn.commit().await.is_err());
    // What the driver takes for a second level is SQLite's first; rolling back to its savepoint
    // leaves that open, and every later commit would only release a savepoint within it.
    drop(place.store.begin().await.unwrap());
    place.writes_what_an_outsider_sees().await;
}

/// A cancelled `BEGIN` can leave a pooled PostgreSQL connection inside a transaction; whatever the
/// next person writes on it would then wait for a commit that never comes.
#[tokio::test]
async fn a_write_after_begins_that_were_cancelled_is_really_there() {
    for place in Place::both().await {
        place.store.migrate().await.unwrap();
        for pause in 0..200 {
            let store = place.store.clone();
            let begun = tokio::spawn(async move { store.begin().await.is_ok() });
            tokio::time::sleep(std::time::Duration::from_micros(pause * 10)).await;
            begun.abort();
        }
        place.writes_what_an_outsider_sees().await;
    }
}

/// The connections that read never wait for a turn, so they must not be able to write.
#[tokio::test]
async fn whoever_reads_cannot_write() {
    for place in Place::both().await {
        place.store.migrate().await.unwrap();
        let write = "UPDATE counter SET value = 42 WHERE name = 'claim'";
        let refused = place.store.read().execute_unprepared(write).await;
        assert!(refused.is_err(), "{refused:?}");
    }
}

/// A person whose connection breaks must not take half a change with them.
#[tokio::test]
async fn a_unit_of_work_runs_to_its_end_when_the_person_is_gone() {
    for place in Place::both().await {
        let desk = place.sample().await;
        let before = events::head(desk.store().read()).await.unwrap().seq;
        let actor = somebody(&desk).await;
        for _ in 0..20 {
            let (desk, actor) = (desk.clone(), actor.clone());
            let words = Remark::parse("gone", "The comment").unwrap();
            let request = tokio::spawn(async move { desk.comment(&actor, 1, words).await });
            tokio::task::yield_now().await;
            request.abort();
        }
        // Every one of them had begun, so every one of them is finished, with nobody waiting for it.
        for _ in 0..200 {
            let done = "SELECT count(*) FROM comment WHERE body = 'gone'";
            if count(desk.store().read(), done).await == 20 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        // While this holds the turn to write, nobody is half-way through a change.
        let turn = desk.store().begin().await.unwrap();
        let after = events::head(&*turn).await.unwrap().seq;
        let comments = count(&*turn, "SELECT count(*) FROM comment WHERE body = 'gone'").await;
        assert_eq!(
            after - before,
            comments,
            "an event without its comment, or the reverse"
        );
        assert_eq!(comments, 20, "a change went with the person who made it");
        drop(turn);
        assert!(matches!(
            events::audit(desk.store().read()).await.unwrap(),
            Audit::Sound { .. }
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_writers_take_turns_and_none_is_lost() {
    for place in Place::both().await {
        let desk = Arc::new(place.sample().await);
        let actor = somebody(&desk).await;
        let mut writers = Vec::new();
        for number in 0..200 {
            let (desk, actor) = (Arc::clone(&desk), actor.clone());
            writers.push(tokio::spawn(async move {
                let words = Remark::parse(&format!("writer {number}"), "The comment").unwrap();
                desk.comment(&actor, 1, words).await
            }));
        }
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        let kept = count(
            desk.store().read(),
            "SELECT count(*) FROM comment WHERE body LIKE 'writer %'",
        )
        .await;
        assert_eq!(kept, 200);
        assert!(matches!(
            events::audit(desk.store().read()).await.unwrap(),
            Audit::Sound { .. }
        ));
    }
}

#[tokio::test]
async fn readers_cannot_write_to_sqlite() {
    let place = Place::sqlite().await;
    let refused = place
        .store
        .read()
        .execute_unprepared("DELETE FROM counter")
        .await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test]
async fn durability_is_what_was_promised() {
    let place = Place::sqlite().await;
    let txn = place.store.begin().await.unwrap();
    for (pragma, wanted) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("busy_timeout", "5000"),
    ] {
        assert_eq!(pragma_of(&*txn, pragma).await, wanted, "{pragma}");
    }
    for (pragma, wanted) in [
        ("query_only", "1"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("busy_timeout", "5000"),
    ] {
        assert_eq!(
            pragma_of(place.store.read(), pragma).await,
            wanted,
            "{pragma}"
        );
    }
}

async fn pragma_of(db: &impl ConnectionTrait, pragma: &str) -> String {
    let statement =
        sea_orm::Statement::from_string(db.get_database_backend(), format!("PRAGMA {pragma}"));
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    match row.try_get_by_index::<String>(0) {
        Ok(word) => word,
        Err(_) => row.try_get_by_index::<i64>(0).unwrap().to_string(),
    }
}

/// The writer takes its lock when it begins, not when it first writes: what it reads in between
/// stays true. And there is one: the next waits for its turn.
#[tokio::test]
async fn whoever_begins_has_the_turn_until_it_ends() {
    for place in Place::both().await {
        let first = place.store.begin().await.unwrap();
        let store = place.store.clone();
        let second = tokio::spawn(async move { store.begin().await });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(!second.is_finished(), "two have the turn to write at once");
        if place.address.starts_with("sqlite") {
            let outside = Database::connect(&place.address).await.unwrap();
            outside
                .execute_unprepared("PRAGMA busy_timeout = 0")
                .await
                .unwrap();
            let written = outside.execute_unprepared("DELETE FROM session").await;
            assert!(written.is_err(), "it began without taking the lock");
        }
        // Nobody who reads waits for it.
        assert_eq!(
            count(place.store.read(), "SELECT count(*) FROM comment").await,
            0
        );
        first.commit().await.unwrap();
        second.await.unwrap().unwrap().commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    for place in Place::both_empty().await {
        // One of the last tables is in the way.
        place.as_an_outsider("CREATE TABLE event (x INTEGER)").await;
        assert!(place.store.migrate().await.is_err());
        let tables = if place.address.starts_with("sqlite") {
            "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        };
        assert_eq!(
            place.seen_as_an_outsider(tables).await,
            1,
            "{}",
            place.address
        );
        place.as_an_outsider("DROP TABLE event").await;
        place.store.migrate().await.unwrap();
        assert!(place.store.schema().await.unwrap().pending.is_empty());
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    for place in Place::both().await {
        place
            .as_an_outsider("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 1)")
            .await;
        assert!(place.store.migrate().await.is_err());
        let schema = place.store.schema().await.unwrap();
        assert_eq!(schema.unknown, ["m29991231_000001_later"]);
    }
}

/// A word where a number belongs, a choice that is none: the database itself says no.
#[tokio::test]
async fn every_table_is_strict_and_choices_are_checked() {
    for place in Place::both().await {
        let desk = place.sample().await;
        if place.address.starts_with("sqlite") {
            let loose = "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 \
                         AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' \
                         AND name NOT LIKE 'claim_fts%'";
            assert_eq!(place.seen_as_an_outsider(loose).await, 0);
        }
        for deed in [
            "UPDATE claim SET state = 'nowhere'",
            "UPDATE claim SET revision = 'many'",
            "UPDATE claim SET speaker_id = NULL WHERE said_by = 'known'",
            "UPDATE claim SET merged_into_id = id WHERE state = 'merged'",
            "UPDATE person SET role = 'owner'",
            "UPDATE person SET name = ''",
            "UPDATE evidence SET sha256 = 'short' WHERE sha256 IS NOT NULL",
            "UPDATE evidence SET sha256 = NULL WHERE sha256 IS NOT NULL",
            "UPDATE exhibit SET stance = 'perhaps'",
            "DELETE FROM person",
        ] {
            let txn = desk.store().begin().await.unwrap();
            assert!(txn.execute_unprepared(deed).await.is_err(), "{deed}");
        }
    }
}

async fn somebody(desk: &Desk) -> Actor {
    let people = galley::store::people::all(desk.store().read())
        .await
        .unwrap();
    let editor = people
        .iter()
        .find(|person| person.role == Role::Editor)
        .unwrap();
    assert!(
        claims::find(desk.store().read(), 1)
            .await
            .unwrap()
            .is_some()
    );
    galley::desk::people::actor(editor)
}

async fn count(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index::<i64>(0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_migrates_second_waits_for_as_long_as_the_first_takes() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let first = Database::connect(&place.address).await.unwrap();
    let holding = first.begin().await.unwrap();
    let lock = "SELECT pg_advisory_xact_lock(x'67616c6c6579'::bigint)";
    holding.execute_unprepared(lock).await.unwrap();
    let store = place.store.clone();
    let second = tokio::spawn(async move { store.migrate().await });
    // Longer than any page may wait for anything.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    assert!(!second.is_finished());
    holding.commit().await.unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(place.store.pending_migrations().await.unwrap(), 0);
}
