//! Many small sets read with one statement are the sets themselves, and a page that is drawn from them
//! costs what it promises. On SQLite always; on PostgreSQL too when `TEST_DATABASE_URL` names a server.

use std::sync::atomic::{AtomicUsize, Ordering};

use galley::blobs::Blobs;
use galley::desk::Desk;
use galley::desk::people::passphrase::Vault;
use galley::domain::evidence::Eyes;
use galley::store::entities::{
    appearance, article, attestation, ballot, bench, claim, event, evidence, exhibit, person,
    publication, rating, recheck, review, speaker, speaker_role, thread, verdict,
};
use galley::store::sheaf::Sheaf;
use galley::store::{Error, Store, beside, chrome, workspace};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ConnectionTrait, Database, DbBackend, ExecResult, QueryResult, Statement, TryIntoModel,
};

/// The sample newsroom in a database of its own, with the folder it lives in.
async fn newsrooms() -> Vec<(Desk, tempfile::TempDir)> {
    let mut addresses = vec![None];
    if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
        let name = format!("sheaf_{}", Uuid::now_v7().simple());
        let admin = Database::connect(format!("{server}/postgres"))
            .await
            .unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        addresses.push(Some(format!("{server}/{name}")));
    } else {
        eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL names no server");
    }
    let mut desks = Vec::new();
    for address in addresses {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite://{}/galley.db", folder.path().display());
        let store = Store::connect(&address.unwrap_or(file)).await.unwrap();
        store.migrate().await.unwrap();
        let blobs = Blobs::open(folder.path().join("blobs")).unwrap();
        let desk = Desk::new(store, blobs);
        galley::sample::fill(&desk, &Vault::new()).await.unwrap();
        desks.push((desk, folder));
    }
    desks
}

/// A connection that counts what is asked of it.
struct Counting<'a> {
    db: &'a DatabaseConnection,
    asked: AtomicUsize,
}

impl Counting<'_> {
    fn over(desk: &Desk) -> Counting<'_> {
        Counting {
            db: desk.store().read(),
            asked: AtomicUsize::new(0),
        }
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::Relaxed)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Counting<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.db.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.db.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.db.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.db.query_all_raw(statement).await
    }
}

/// The rows of a table as they are, and as a sheaf gives them, each set in one order.
async fn both_ways<E>(db: &DatabaseConnection, least: usize)
where
    E: EntityTrait,
    E::Model: Sync + Send + std::fmt::Debug,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let told = |rows: &[E::Model]| {
        let mut told: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
        told.sort();
        told
    };
    let plain = E::find().all(db).await.unwrap();
    assert!(plain.len() >= least, "{} rows", plain.len());
    let mut sheaf = Sheaf::over(db);
    let (part, count) = (sheaf.part(E::find()), sheaf.count(E::find()));
    let mut read = sheaf.read(db).await.unwrap();
    assert_eq!(read.counted(count), plain.len() as u64);
    assert_eq!(told(&read.take(part).unwrap()), told(&plain));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheaf_gives_every_table_back_as_it_is() {
    for (desk, _folder) in newsrooms().await {
        let db = desk.store().read();
        both_ways::<claim::Entity>(db, 10).await;
        both_ways::<article::Entity>(db, 2).await;
        both_ways::<appearance::Entity>(db, 10).await;
        both_ways::<speaker::Entity>(db, 3).await;
        both_ways::<speaker_role::Entity>(db, 1).await;
        both_ways::<person::Entity>(db, 5).await;
        both_ways::<exhibit::Entity>(db, 5).await;
        both_ways::<evidence::Entity>(db, 5).await;
        both_ways::<verdict::Entity>(db, 3).await;
        both_ways::<rating::Entity>(db, 5).await;
        both_ways::<review::Entity>(db, 1).await;
        both_ways::<publication::Entity>(db, 1).await;
        both_ways::<event::Entity>(db, 50).await;
        both_ways::<thread::Entity>(db, 1).await;
        both_ways::<attestation::Entity>(db, 0).await;
        both_ways::<bench::Entity>(db, 0).await;
        both_ways::<ballot::Entity>(db, 0).await;
        both_ways::<recheck::Entity>(db, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_costs_two_queries_and_a_list_one_whatever_stands_on_it() {
    for (desk, _folder) in newsrooms().await {
        let counting = Counting::over(&desk);
        let claims = claim::Entity::find()
            .all(desk.store().read())
            .await
            .unwrap();
        let somebody = person::Entity::find()
            .one(desk.store().read())
            .await
            .unwrap();
        let eyes = Eyes::Person(somebody.unwrap().id);
        for claim in &claims {
            let w = workspace::load(&counting, claim.number, eyes)
                .await
                .unwrap();
            assert_eq!(w.unwrap().claim, *claim);
            // The claim, and everything else.
            assert_eq!(counting.asked(), 2, "C-{}", claim.number);
        }
        let all = claims.len();
        assert_eq!(beside::of(&counting, claims).await.unwrap().len(), all);
        assert_eq!(counting.asked(), 1);
        let Eyes::Person(person) = eyes else {
            unreachable!()
        };
        chrome::of(&counting, person).await.unwrap();
        assert_eq!(counting.asked(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_are_left_out_are_empty_and_a_set_is_there_once() {
    for (desk, _folder) in newsrooms().await {
        let db = desk.store().read();
        let mut sheaf = Sheaf::over(db);
        let veiled = sheaf.part_without(person::Entity::find(), &[person::Column::Password]);
        let nobody = sheaf.part(person::Entity::find_by_id(Uuid::nil()));
        let mut read = sheaf.read(db).await.unwrap();
        let people = read.take(veiled).unwrap();
        assert!(!people.is_empty());
        assert!(people.iter().all(|one| one.password.as_deref() == Some("")));
        assert!(read.take(veiled).unwrap().is_empty());
        assert_eq!(read.one(nobody).unwrap(), None);
        let empty: Result<_, Error> = Sheaf::over(db).read(db).await;
        assert!(empty.is_ok());
    }
}
