//! The only room that queries. It knows tables and dialects; it knows neither the rules nor the web.

pub mod answers;
pub mod appearances;
pub mod articles;
pub mod benches;
pub mod beside;
pub mod bulk;
pub mod captures;
pub mod changes;
pub mod choices;
pub mod chrome;
pub mod claim_media;
pub mod claims;
pub mod dialect;
pub mod entities;
pub mod events;
pub mod evidence;
pub mod exports;
pub mod feeds;
pub mod fingerprints;
pub mod fixity;
pub mod found;
pub mod handouts;
pub mod hooks;
pub mod imports;
pub mod inbox;
pub mod jobs;
pub mod kin;
pub mod known;
pub mod limits;
pub mod links;
pub mod lists;
pub mod lookalikes;
pub mod merging;
pub mod method;
pub mod namesakes;
pub mod narrowing;
pub mod nearest;
mod newest;
pub mod notifications;
pub mod outside;
pub mod people;
pub mod places;
pub mod planning;
pub mod plans;
pub mod policies;
pub mod preferences;
pub mod presence;
pub mod public;
pub mod public_search;
pub mod records;
pub mod resemblance;
pub mod rules;
pub mod search;
pub mod settings;
pub mod sheaf;
pub mod snapshots;
pub mod sources;
pub mod speakers;
pub mod splitting;
pub mod standing;
pub mod stems;
pub mod steps;
pub mod threads;
pub mod tips;
pub mod today;
pub mod tokens;
pub mod verdicts;
pub mod views;
pub mod watch;
pub mod watchers;
pub mod workspace;
pub mod writing;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use galley_migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub use sea_orm::ConnectionTrait as Reads;
pub use sea_orm::DbErr as Error;

/// Both ways into the database: many who read, and one door for those who write.
#[derive(Clone, Debug)]
pub struct Store {
    write: DatabaseConnection,
    read: DatabaseConnection,
    commits: Arc<AtomicU64>,
}

/// How the schema of a database compares with this version's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Migrations that the database has not run yet.
    pub pending: Vec<String>,
    /// Migrations that it has run and this version does not know: a newer version's.
    pub unknown: Vec<String>,
}

/// An open transaction. Only [`Store::begin`] makes one, and only functions that take one write.
/// Dropping it without [`Txn::commit`] takes everything back.
#[derive(Debug)]
pub struct Txn {
    begun: DatabaseTransaction,
    commits: Arc<AtomicU64>,
}

impl std::ops::Deref for Txn {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.begun
    }
}

impl Txn {
    /// Makes everything in the transaction last.
    ///
    /// # Errors
    /// When the database could not make it last; then nothing of it did.
    pub async fn commit(self) -> Result<(), Error> {
        let made = self.begun.commit().await;
        // Also when it failed: a database that is lost while it commits may have done so.
        self.commits.fetch_add(1, Ordering::Release);
        made
    }
}

impl Store {
    /// Opens a database by its address: `sqlite://file.db` (made when absent) or `postgres://…`.
    ///
    /// Either gets few connections that write and some that read and cannot write.
    ///
    /// # Errors
    /// When the database cannot be reached or the address is of neither kind.
    pub async fn connect(address: &str) -> Result<Store, Error> {
        Store::open(address, dialect::SQLITE_READERS).await
    }

    /// The same for a command that does one thing after the other: one who reads is enough, and every
    /// further one would keep pages of its own in memory.
    ///
    /// # Errors
    /// When the database cannot be reached or the address is of neither kind.
    pub async fn connect_for_one(address: &str) -> Result<Store, Error> {
        Store::open(address, 1).await
    }

    async fn open(address: &str, readers: u32) -> Result<Store, Error> {
        if dialect::is_sqlite(address) {
            // The writer first: it makes the file and sets it to WAL.
            let write = Database::connect(dialect::sqlite_writer(address)).await?;
            let read = Database::connect(dialect::sqlite_reader(address, readers)).await?;
            Ok(Store::over(write, read))
        } else {
            let write = Database::connect(dialect::postgres_writer(address)).await?;
            let read = Database::connect(dialect::postgres_reader(address)).await?;
            Ok(Store::over(write, read))
        }
    }

    fn over(write: DatabaseConnection, read: DatabaseConnection) -> Store {
        Store {
            write,
            read,
            commits: Arc::default(),
        }
    }

    /// Brings the schema up to this version of Galley, all of it or nothing, one process at a time.
    ///
    /// # Errors
    /// When a migration fails; then the database is as it was.
    pub async fn migrate(&self) -> Result<(), Error> {
        let txn = self.write.begin_with_options(writing(&self.write)).await?;
        dialect::migrate_alone(&txn).await?;
        Migrator::up(&txn, None).await?;
        txn.commit().await
    }

    /// Migrations that this version knows and the database has not run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<usize, Error> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.len())
    }

    /// How the schema of the database compares with this version's. It only looks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let applied = dialect::applied_migrations(&self.read).await?;
        let known: Vec<String> = Migrator::migrations()
            .iter()
            .map(|one| one.name().to_owned())
            .collect();
        let not_in = |list: &[String], other: &[String]| -> Vec<String> {
            list.iter()
                .filter(|name| !other.contains(name))
                .cloned()
                .collect()
        };
        Ok(Schema {
            pending: not_in(&known, &applied),
            unknown: not_in(&applied, &known),
        })
    }

    /// The way in for those who only read.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a transaction that may write. Writers take turns on both databases: SQLite by
    /// `BEGIN IMMEDIATE` on its one connection, PostgreSQL by locking the head of the record,
    /// which every change appends to anyway. So no rule is ever judged on facts that another
    /// writer is about to change.
    ///
    /// # Errors
    /// When no turn comes within the pool's patience, or the database is out of reach.
    pub async fn begin(&self) -> Result<Txn, Error> {
        let txn = self.write.begin_with_options(writing(&self.write)).await?;
        dialect::take_turn(&txn).await?;
        Ok(Txn {
            begun: txn,
            commits: self.commits.clone(),
        })
    }

    /// How many transactions this process has committed: what was read while it stayed the same is
    /// what would be read again, unless another process writes.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// Whether the database answers and can write, for the readiness probe.
    ///
    /// # Errors
    /// When it does not or cannot.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read.ping().await?;
        let txn = self.begin().await?;
        dialect::touch(&txn).await?;
        txn.commit().await
    }

    /// Closes every connection once what was begun is finished.
    ///
    /// # Errors
    /// When a connection could not be closed cleanly.
    pub async fn close(self) -> Result<(), Error> {
        self.write.close_by_ref().await?;
        self.read.close_by_ref().await
    }

    /// Writes a consistent copy of a SQLite database to a new file while other processes go on
    /// working. SQLite refuses it on connections that only query, so it takes this process's turn
    /// to write, and reads alone.
    ///
    /// # Errors
    /// On PostgreSQL, which has `pg_dump` for this, and when the file exists or cannot be written.
    pub async fn copy_to(&self, file: &str) -> Result<(), Error> {
        dialect::vacuum_into(&self.write, file).await
    }

    /// Asks the database to check itself; the sentences say what is wrong, none when all is well.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn check(&self) -> Result<Vec<String>, Error> {
        dialect::check(&self.read).await
    }
}

fn writing(db: &DatabaseConnection) -> TransactionOptions {
    TransactionOptions {
        isolation_level: dialect::isolation(db).then_some(IsolationLevel::ReadCommitted),
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    }
}

/// Shared settings of every pool.
fn patient(address: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(8))
        .sqlx_logging(false);
    options
}
