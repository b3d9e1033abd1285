//! Checks that others published, the imports they came by, and what each import would not take.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["import_run", "import_refusal", "outside_check"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE import_run (
                id {id} PRIMARY KEY NOT NULL,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
                sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
                kept {bool} NOT NULL,
                form TEXT NOT NULL,
                plan TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'done', 'failed')),
                seen {big} NOT NULL DEFAULT 0 CHECK (seen >= 0),
                added {big} NOT NULL DEFAULT 0 CHECK (added >= 0),
                changed {big} NOT NULL DEFAULT 0 CHECK (changed >= 0),
                same {big} NOT NULL DEFAULT 0 CHECK (same >= 0),
                refused {big} NOT NULL DEFAULT 0 CHECK (refused >= 0),
                why TEXT NOT NULL DEFAULT '',
                made_by {id} NOT NULL REFERENCES person (id),
                made_at {time} NOT NULL,
                changed_at {time} NOT NULL,
                ended_at {time},
                CHECK (seen = added + changed + same + refused)
            ){strict};
            CREATE INDEX import_run_made_by ON import_run (made_by);
            CREATE INDEX import_run_sha256 ON import_run (sha256);
            CREATE TABLE import_refusal (
                import_id {id} NOT NULL REFERENCES import_run (id),
                row_number {big} NOT NULL CHECK (row_number >= 1),
                why TEXT NOT NULL,
                excerpt TEXT NOT NULL,
                PRIMARY KEY (import_id, row_number)
            ){strict};
            CREATE TABLE outside_check (
                id {id} PRIMARY KEY NOT NULL,
                identity TEXT NOT NULL UNIQUE CHECK (length(identity) = 64),
                address TEXT NOT NULL,
                site TEXT NOT NULL,
                publisher TEXT NOT NULL,
                title TEXT NOT NULL,
                statement TEXT NOT NULL CHECK (length(statement) >= 1),
                claimant TEXT NOT NULL,
                said_on {date},
                reviewed_on {date},
                label TEXT NOT NULL,
                numbers TEXT NOT NULL DEFAULT '',
                language TEXT NOT NULL,
                remarks TEXT NOT NULL,
                words TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                source_sha256 TEXT NOT NULL,
                source_row {big} NOT NULL,
                import_id {id} NOT NULL REFERENCES import_run (id),
                added_at {time} NOT NULL,
                changed_at {time} NOT NULL
            ){strict};
            CREATE INDEX outside_check_site ON outside_check (site, id);
            CREATE INDEX outside_check_import ON outside_check (import_id);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
