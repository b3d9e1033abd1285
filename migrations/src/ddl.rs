//! One way to write a table for both databases: plain DDL in which the few types they disagree on
//! stand as words in braces. SQLite tables are STRICT, which the schema builder cannot say.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// Runs DDL written once for both databases.
///
/// `{id}` is a UUID, `{time}` an instant in UTC, `{date}` a calendar day, `{bool}`, `{int}`,
/// `{big}`, `{real}`, `{bytes}` the plain types; `{strict}` closes a SQLite table.
pub async fn run(manager: &SchemaManager<'_>, template: &str) -> Result<(), DbErr> {
    let words: &[(&str, &str)] = match manager.get_database_backend() {
        DatabaseBackend::Postgres => &[
            ("{id}", "uuid"),
            ("{time}", "timestamptz"),
            ("{date}", "date"),
            ("{bool}", "boolean"),
            ("{int}", "integer"),
            ("{big}", "bigint"),
            ("{real}", "double precision"),
            ("{bytes}", "bytea"),
            ("{strict}", ""),
        ],
        _ => &[
            ("{id}", "BLOB"),
            ("{time}", "TEXT"),
            ("{date}", "TEXT"),
            ("{bool}", "INTEGER"),
            ("{int}", "INTEGER"),
            ("{big}", "INTEGER"),
            ("{real}", "REAL"),
            ("{bytes}", "BLOB"),
            ("{strict}", " STRICT"),
        ],
    };
    let sql = words.iter().fold(template.to_owned(), |sql, (word, kind)| {
        sql.replace(word, kind)
    });
    manager
        .get_connection()
        .execute_unprepared(&sql)
        .await
        .map(|_| ())
}

/// Drops tables, the last made first.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        run(manager, &format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}

/// Refuses every UPDATE and DELETE on a table: what is written there stays as it was written.
/// The guard only raises; it changes nothing.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    for deed in ["UPDATE", "DELETE"] {
        refuse(
            manager,
            table,
            deed,
            "TRUE",
            &format!("{table} is append-only"),
        )
        .await?;
    }
    Ok(())
}

/// Refuses a deed on a row of a table when `condition` holds, with `reason`.
/// `condition` may name OLD and NEW, and must read the same on both databases.
pub async fn refuse(
    manager: &SchemaManager<'_>,
    table: &str,
    deed: &str,
    condition: &str,
    reason: &str,
) -> Result<(), DbErr> {
    let name = format!("{table}_refuses_{}", slug(deed));
    let sql = match manager.get_database_backend() {
        DatabaseBackend::Postgres => format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ \
             BEGIN IF {condition} THEN RAISE EXCEPTION '{reason}' USING ERRCODE = 'check_violation'; END IF; \
             IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $guard$; \
             CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"
        ),
        _ => format!(
            "CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW WHEN {condition} \
             BEGIN SELECT RAISE(ABORT, '{reason}'); END;"
        ),
    };
    manager
        .get_connection()
        .execute_unprepared(&sql)
        .await
        .map(|_| ())
}

/// Takes the guards of a table away again, before its tables are dropped.
pub async fn drop_guards(
    manager: &SchemaManager<'_>,
    guards: &[(&str, &str)],
) -> Result<(), DbErr> {
    for (table, deed) in guards {
        let name = format!("{table}_refuses_{}", slug(deed));
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => format!("DROP FUNCTION {name}() CASCADE"),
            _ => format!("DROP TRIGGER {name}"),
        };
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

fn slug(deed: &str) -> String {
    deed.to_lowercase().replace(' ', "_")
}
