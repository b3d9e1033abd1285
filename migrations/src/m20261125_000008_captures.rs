//! Captures: the bytes an article came as, with how they came, beside the readable snapshot that was
//! derived from them.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["capture"];
const GUARDS: &[(&str, &str)] = &[("capture", "UPDATE"), ("capture", "DELETE")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE capture (
                id {id} PRIMARY KEY NOT NULL,
                snapshot_id {id} NOT NULL REFERENCES snapshot (id),
                sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
                media_type TEXT NOT NULL,
                file_name TEXT NOT NULL DEFAULT '',
                bytes {big} NOT NULL,
                requested TEXT,
                final_address TEXT,
                status {int},
                headers TEXT NOT NULL DEFAULT '[]',
                warc_sha256 TEXT,
                retrieved_at {time} NOT NULL
            ){strict};
            CREATE INDEX capture_snapshot ON capture (snapshot_id);
            CREATE INDEX capture_sha256 ON capture (sha256);",
        )
        .await?;
        ddl::append_only(manager, "capture").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
