//! What SQLite and PostgreSQL disagree on: how to connect, take turns, copy and check. Nobody else
//! asks which database this is, full text aside.

use std::time::Duration;

use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ColumnType, Func};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{Connection, Executor};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, EntityTrait, ExprTrait, QuerySelect, Select, Statement,
};

/// Connections that read from one SQLite file at the same time; more do not help on a few cores.
pub const SQLITE_READERS: u32 = 4;
/// Connections that read from PostgreSQL at the same time.
const POSTGRES_READERS: u32 = 8;
/// Connections that write to PostgreSQL: the one whose turn it is, and the next one waiting for it.
const POSTGRES_WRITERS: u32 = 2;
/// Any number that no other program locks: the ASCII of "galley".
const MIGRATION_LOCK: i64 = 0x67_61_6c_6c_65_79;

/// Whether an address names a SQLite file.
pub fn is_sqlite(address: &str) -> bool {
    address.starts_with("sqlite:")
}

/// The file a SQLite address names, or `None` for another database or one in memory.
pub fn sqlite_file(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then_some(path)
}

/// The one connection that writes to a SQLite file.
pub fn sqlite_writer(address: &str) -> ConnectOptions {
    sqlite(address, 1, false)
}

/// The connections that read from a SQLite file and cannot write to it.
pub fn sqlite_reader(address: &str, connections: u32) -> ConnectOptions {
    sqlite(address, connections, true)
}

fn sqlite(address: &str, connections: u32, readers: bool) -> ConnectOptions {
    let mut options = super::patient(address, connections);
    options
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |file| {
            let file = file
                .create_if_missing(!readers)
                .journal_mode(SqliteJournalMode::Wal)
                // FULL: an acknowledged write survives a power cut. NORMAL was measured to lose hundreds.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(256)
                .pragma("trusted_schema", "OFF")
                .pragma("cell_size_check", "ON")
                .pragma("temp_store", "MEMORY")
                .pragma("mmap_size", "0")
                .pragma("journal_size_limit", "67108864")
                .pragma("cache_size", "-16000");
            if readers {
                file.pragma("query_only", "ON")
            } else {
                file
            }
        })
        // After a full disk or an I/O error SQLite rolls back by itself while the driver still
        // counts a transaction; the next "commit" on that connection would commit nothing. Such a
        // connection is thrown away.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        });
    options
}

/// The connections that write to PostgreSQL, one at a time.
pub fn postgres_writer(address: &str) -> ConnectOptions {
    let mut options = postgres(address, POSTGRES_WRITERS, "off");
    // A cancelled begin can leave a pooled connection inside an open transaction, and later
    // writes of others would vanish with it. The simple protocol rolls it back unseen.
    options.map_sqlx_postgres_before_acquire(|connection, _| {
        Box::pin(async move {
            connection.execute("ROLLBACK").await?;
            Ok(true)
        })
    });
    options
}

/// The connections that read from PostgreSQL and cannot write to it. They begin nothing, so that nothing
/// has to be rolled back before each statement.
pub fn postgres_reader(address: &str) -> ConnectOptions {
    postgres(address, POSTGRES_READERS, "on")
}

fn postgres(address: &str, connections: u32, read_only: &'static str) -> ConnectOptions {
    let mut options = super::patient(address, connections);
    options
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .map_sqlx_postgres_opts(move |server| {
            server.options([
                ("statement_timeout", "10s"),
                ("default_transaction_read_only", read_only),
                // A sheaf is many small selects: on a desk of a million it was compiled for 50 ms to
                // run for two.
                ("jit", "off"),
                // Nor is a page worth starting other processes for.
                ("max_parallel_workers_per_gather", "0"),
                // Most pages are in memory, and no arm has to move to the others.
                ("random_page_cost", "1.1"),
                ("lock_timeout", "8s"),
                ("idle_in_transaction_session_timeout", "15s"),
                ("client_min_messages", "error"),
                ("timezone", "UTC"),
            ])
        });
    options
}

/// Whether the database lets a transaction ask for an isolation level.
pub fn isolation(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DatabaseBackend::Postgres
}

/// Waits for the turn to write. SQLite has given it with `BEGIN IMMEDIATE`.
pub async fn take_turn(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    if txn.get_database_backend() == DatabaseBackend::Postgres {
        run(txn, "SELECT seq FROM event_head WHERE one = 1 FOR UPDATE").await?;
    }
    Ok(())
}

/// Moves the head of the record on by so many events, one at a time as its guard demands, to a hash.
pub async fn advance_head(
    txn: &DatabaseTransaction,
    events: usize,
    hash: &str,
) -> Result<(), DbErr> {
    if events == 0 {
        return Ok(());
    }
    // It stands within a statement without parameters.
    if !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(DbErr::Custom("a hash is hexadecimal".to_owned()));
    }
    let sql = match txn.get_database_backend() {
        // The place of the row is carried along: found by its key, each of its versions would be
        // looked at again by the next.
        DatabaseBackend::Postgres => format!(
            "DO $$ DECLARE place tid; BEGIN \
             SELECT ctid INTO place FROM event_head WHERE one = 1; \
             FOR n IN 1..{events} LOOP \
             UPDATE event_head SET seq = seq + 1, hash = '{hash}' WHERE ctid = place \
             RETURNING ctid INTO place; END LOOP; END $$"
        ),
        _ => format!(
            "WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < {events}) \
             INSERT INTO event_head (one, seq, hash) SELECT 1, 0, '' FROM step WHERE TRUE \
             ON CONFLICT (one) DO UPDATE SET seq = event_head.seq + 1, hash = '{hash}'"
        ),
    };
    txn.execute_unprepared(&sql).await.map(|_| ())
}

/// Whether a select finds no more than so many rows. It counts no further.
pub async fn few<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    most: u64,
) -> Result<bool, DbErr> {
    let mut sheaf = super::sheaf::Sheaf::over(db);
    let found = sheaf.count(select.limit(most + 1));
    Ok(sheaf.read(db).await?.counted(found) <= most)
}

/// The select of the numbers of claims that hold all of some words, which stand where `{words}` does:
/// in double quotes, one word each, as both databases read them.
pub fn claims_holding(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT number FROM claim WHERE words @@ websearch_to_tsquery('galley', {words})"
        }
        _ => "SELECT rowid AS number FROM claim_fts WHERE claim_fts MATCH {words}",
    }
}

/// The numbers that a select named `column` gives as one text, parted by commas.
pub fn joined(db: &impl ConnectionTrait, column: &str) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => format!("string_agg(CAST({column} AS text), ',')"),
        _ => format!("group_concat({column})"),
    }
}

/// How many rows each of some selects gives, as PostgreSQL guesses from what it knows of the tables, without
/// reading them; nothing from SQLite, which knows no such thing.
pub async fn guessed(
    db: &impl ConnectionTrait,
    selects: &[String],
    values: Vec<sea_orm::Value>,
) -> Result<Option<Vec<u64>>, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(None);
    }
    let sql = format!("EXPLAIN (FORMAT JSON) {}", selects.join(" UNION ALL "));
    let asked = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values);
    let told = db.query_one_raw(asked).await?;
    let told: serde_json::Value = match told {
        Some(row) => row.try_get_by_index(0)?,
        None => return Ok(None),
    };
    let plan = &told[0]["Plan"];
    let rows = |plan: &serde_json::Value| plan["Plan Rows"].as_f64().unwrap_or_default() as u64;
    let rows: Vec<u64> = match (&plan["Plans"], selects.len()) {
        (_, 1) => vec![rows(plan)],
        (serde_json::Value::Array(each), _) => each.iter().map(rows).collect(),
        _ => Vec::new(),
    };
    Ok((rows.len() == selects.len()).then_some(rows))
}

/// Gives a transaction that writes very much the memory to keep its pages until the end: a page that
/// is written out early is written again.
pub async fn spread_out(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    if txn.get_database_backend() == DatabaseBackend::Sqlite {
        run(txn, "PRAGMA cache_size = -800000").await?;
    }
    Ok(())
}

/// Writes something that changes nothing, to learn whether writing works.
pub async fn touch(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    run(txn, "UPDATE counter SET value = value WHERE name = 'claim'").await
}

/// Lets one process migrate at a time, until the transaction ends, and for as long as it takes: an index
/// over a million claims is not made in the time that a page may take, and whoever starts meanwhile waits.
/// SQLite's writer lock does that by itself.
pub async fn migrate_alone(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    if txn.get_database_backend() == DatabaseBackend::Postgres {
        for limit in ["statement", "lock", "idle_in_transaction_session"] {
            run(txn, &format!("SET LOCAL {limit}_timeout = 0")).await?;
        }
        let wait = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
        run(txn, &wait).await?;
    }
    Ok(())
}

/// The migrations a database says it has run; none when it was never migrated.
pub async fn applied_migrations(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let known = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass('seaql_migrations')"
        }
        _ => "SELECT count(*) FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let known: i64 = match query(db, known).await?.first() {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    if known == 0 {
        return Ok(Vec::new());
    }
    let rows = query(db, "SELECT version FROM seaql_migrations ORDER BY version").await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Takes a SQLite database out of write-ahead logging, so that its one file is all of it. That
/// succeeds only while nobody else has it open.
///
/// # Errors
/// When somebody has, or it cannot be opened.
pub async fn settle(address: &str) -> Result<(), DbErr> {
    let mut options = super::patient(address, 1);
    options.map_sqlx_sqlite_opts(|file| {
        file.create_if_missing(false)
            .journal_mode(SqliteJournalMode::Delete)
            .busy_timeout(Duration::from_secs(1))
    });
    sea_orm::Database::connect(options).await?.close().await
}

/// Copies a SQLite database to a new file.
pub async fn vacuum_into(db: &DatabaseConnection, file: &str) -> Result<(), DbErr> {
    if db.get_database_backend() != DatabaseBackend::Sqlite {
        return Err(DbErr::Custom(
            "use pg_dump to copy a PostgreSQL database".to_owned(),
        ));
    }
    let copy = Statement::from_sql_and_values(
        DatabaseBackend::Sqlite,
        "VACUUM INTO $1",
        [file.to_owned().into()],
    );
    db.execute_raw(copy).await.map(|_| ())
}

/// What the database finds wrong with itself, in its own words.
pub async fn check(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(Vec::new());
    }
    let mut wrong = Vec::new();
    for row in query(db, "PRAGMA integrity_check").await? {
        let sentence: String = row.try_get_by_index(0)?;
        if sentence != "ok" {
            wrong.push(sentence);
        }
    }
    for row in query(db, "PRAGMA foreign_key_check").await? {
        let table: String = row.try_get_by_index(0)?;
        wrong.push(format!(
            "a row of {table} refers to a row that does not exist"
        ));
    }
    Ok(wrong)
}

async fn run(db: &impl ConnectionTrait, sql: &str) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .map(|_| ())
}

async fn query(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
}

/// How a database writes a row as a JSON array.
#[derive(Clone, Copy, Debug)]
pub struct Json {
    /// The array of some cells, as text.
    pub row: fn(Vec<Expr>) -> Expr,
    /// A column of a type, as JSON can carry it.
    pub cell: fn(Expr, &ColumnType) -> Expr,
}

/// How this database writes a row as a JSON array.
pub fn json(db: &impl ConnectionTrait) -> Json {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => Json {
            row: |cells| Expr::from(Func::cust("json_build_array").args(cells)).cast_as("text"),
            cell: |plain, kind| match kind {
                ColumnType::Double => plain.cast_as("text"),
                _ => plain,
            },
        },
        _ => Json {
            row: |cells| Func::cust("json_array").args(cells).into(),
            // Keys are bytes, which JSON cannot carry; fractions would lose their last digits.
            cell: |plain, kind| match kind {
                ColumnType::Uuid => Func::cust("hex").arg(plain).into(),
                ColumnType::Double => {
                    let exact = Func::cust("printf").args([Expr::cust("'%!.17g'"), plain.clone()]);
                    Expr::case(plain.is_not_null(), exact).into()
                }
                _ => plain,
            },
        },
    }
}
