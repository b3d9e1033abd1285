//! The ledger of exports: which file left when, for whom, with which hash, and which public checks
//! it held, so that a correction can say who has the earlier version.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE handout (
                id {id} PRIMARY KEY NOT NULL,
                at {time} NOT NULL,
                door TEXT NOT NULL CHECK (door IN ('page', 'api', 'command')),
                person_id {id} REFERENCES person (id),
                person_name TEXT NOT NULL,
                file TEXT NOT NULL CHECK (length(file) BETWEEN 1 AND 100),
                narrowed TEXT NOT NULL DEFAULT '',
                columns TEXT NOT NULL DEFAULT '',
                ended_at {time},
                row_count {big} NOT NULL DEFAULT 0 CHECK (row_count >= 0),
                bytes {big} NOT NULL DEFAULT 0 CHECK (bytes >= 0),
                sha256 TEXT NOT NULL DEFAULT '',
                claims {bytes} NOT NULL,
                CHECK ((ended_at IS NULL) = (sha256 = ''))
            ){strict};
            CREATE INDEX handout_at ON handout (at);
            CREATE INDEX handout_person ON handout (person_id);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["handout"]).await
    }
}
