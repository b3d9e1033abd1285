//! Full text over claims: FTS5 on SQLite, a generated tsvector on PostgreSQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES_UP,
            _ => SQLITE_UP,
        };
        manager
            .get_connection()
            .execute_unprepared(sql)
            .await
            .map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => {
                "DROP INDEX claim_words; ALTER TABLE claim DROP COLUMN words;"
            }
            _ => {
                "DROP TRIGGER claim_fts_insert; DROP TRIGGER claim_fts_update; DROP TABLE claim_fts;"
            }
        };
        manager
            .get_connection()
            .execute_unprepared(sql)
            .await
            .map(|_| ())
    }
}

const SQLITE_UP: &str = "
CREATE VIRTUAL TABLE claim_fts USING fts5(statement, quote, content='claim', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER claim_fts_insert AFTER INSERT ON claim BEGIN
    INSERT INTO claim_fts (rowid, statement, quote) VALUES (NEW.number, NEW.statement, NEW.quote);
END;
CREATE TRIGGER claim_fts_update AFTER UPDATE OF statement, quote ON claim BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, statement, quote)
        VALUES ('delete', OLD.number, OLD.statement, OLD.quote);
    INSERT INTO claim_fts (rowid, statement, quote) VALUES (NEW.number, NEW.statement, NEW.quote);
END;";

const POSTGRES_UP: &str = "
ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', statement), 'A') || setweight(to_tsvector('english', quote), 'B')
) STORED;
CREATE INDEX claim_words ON claim USING gin (words);";
