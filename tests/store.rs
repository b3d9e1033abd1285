//! The ground everything stands on: what the database itself refuses, that nothing acknowledged is
//! lost when a connection is poisoned or a client vanishes, and that many writers take turns. On
//! SQLite always; on PostgreSQL too when `TEST_DATABASE_URL` names a server.

use std::sync::Arc;

use galley::blobs::Blobs;
use galley::desk::Desk;
use galley::desk::people::passphrase::Vault;
use galley::domain::people::{Actor, Role};
use galley::domain::state::State;
use galley::domain::words::Prose;
use galley::store::events::Audit;
use galley::store::{Store, claims, events, lists};
use sea_orm::{ConnectionTrait, Database};

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
        Some(Place::open(format!("{server}/{name}"), tempfile::tempdir().unwrap()).await)
    }

    async fn both() -> Vec<Place> {
        let mut places = vec![Place::sqlite().await];
        places.extend(Place::postgres().await);
        places
    }

    async fn open(address: String, folder: tempfile::TempDir) -> Place {
        let store = Store::connect(&address).await.unwrap();
        store.migrate().await.unwrap();
        Place {
            store,
            address,
            folder,
        }
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

    /// What a connection that has nothing to do with the pool sees.
    async fn seen_from_outside(&self, sql: &str) -> i64 {
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
    let tamper = [
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
    let txn = place.store.begin().await.unwrap();
    txn.execute_unprepared("UPDATE counter SET value = 42 WHERE name = 'claim'")
        .await
        .unwrap();
    txn.commit().await.unwrap();
    let seen = place
        .seen_from_outside("SELECT value FROM counter WHERE name = 'claim'")
        .await;
    assert_eq!(seen, 42);
}

/// A cancelled `BEGIN` can leave a pooled PostgreSQL connection inside a transaction; whatever the
/// next person writes on it would then wait for a commit that never comes.
#[tokio::test]
async fn a_write_on_a_connection_somebody_left_in_a_transaction_is_really_there() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    for _ in 0..20 {
        place
            .store
            .read()
            .execute_unprepared("BEGIN")
            .await
            .unwrap();
    }
    place
        .store
        .read()
        .execute_unprepared("UPDATE counter SET value = 42 WHERE name = 'claim'")
        .await
        .unwrap();
    let seen = place
        .seen_from_outside("SELECT value FROM counter WHERE name = 'claim'")
        .await;
    assert_eq!(seen, 42);
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
            let words = Prose::parse("gone", "The comment").unwrap();
            let request = tokio::spawn(async move { desk.comment(&actor, 1, words).await });
            tokio::task::yield_now().await;
            request.abort();
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
                let words = Prose::parse(&format!("writer {number}"), "The comment").unwrap();
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
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
    ] {
        let statement =
            sea_orm::Statement::from_string(txn.get_database_backend(), format!("PRAGMA {pragma}"));
        let row = txn.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(
            row.try_get_by_index::<i64>(0).unwrap().to_string(),
            wanted,
            "{pragma}"
        );
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
