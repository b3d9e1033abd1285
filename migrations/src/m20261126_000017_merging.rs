//! Merging: speakers and sources that turned out to be one, and exactly what moved, so that it can
//! be put back.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["merging", "moved"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for noun in ["speaker", "source"] {
            let sql = format!(
                "ALTER TABLE {noun} ADD COLUMN merged_into_id {{id}} REFERENCES {noun} (id)"
            );
            ddl::run(manager, &sql).await?;
        }
        ddl::run(manager, NEW).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await?;
        for noun in ["speaker", "source"] {
            ddl::run(manager, &format!("DROP INDEX {noun}_merged_into")).await?;
            let sql = format!("ALTER TABLE {noun} DROP COLUMN merged_into_id");
            ddl::run(manager, &sql).await?;
        }
        Ok(())
    }
}

const NEW: &str = "CREATE INDEX speaker_merged_into ON speaker (merged_into_id);
CREATE INDEX source_merged_into ON source (merged_into_id);
CREATE TABLE merging (
    id {id} PRIMARY KEY NOT NULL,
    noun TEXT NOT NULL CHECK (noun IN ('speaker', 'source')),
    from_id {id} NOT NULL,
    into_id {id} NOT NULL,
    merged_by {id} NOT NULL REFERENCES person (id),
    merged_at {time} NOT NULL,
    undone_by {id} REFERENCES person (id),
    undone_at {time},
    CHECK (from_id <> into_id),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL))
){strict};
CREATE UNIQUE INDEX merging_open ON merging (from_id) WHERE undone_at IS NULL;
CREATE INDEX merging_into ON merging (into_id, merged_at);
CREATE INDEX merging_merged_by ON merging (merged_by);
CREATE INDEX merging_undone_by ON merging (undone_by);
CREATE TABLE moved (
    merging_id {id} NOT NULL REFERENCES merging (id),
    what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 40),
    row_key TEXT NOT NULL,
    PRIMARY KEY (merging_id, what, row_key)
){strict};";
