//! What kept pictures are known by and which public checks rest on them; the picture, film or
//! recording that a claim is about; which public versions went out by which token, and the head of
//! the record at each file that left.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["fingerprint", "check_copy", "claim_media", "token_read"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE fingerprint (
                sha256 TEXT PRIMARY KEY NOT NULL CHECK (length(sha256) = 64),
                known_by TEXT CHECK (length(known_by) = 64),
                made_at {time} NOT NULL
            ){strict};
            CREATE TABLE check_copy (
                number {int} NOT NULL REFERENCES check_text (number),
                sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
                PRIMARY KEY (number, sha256)
            ){strict};
            CREATE INDEX check_copy_sha256 ON check_copy (sha256);
            CREATE TABLE claim_media (
                claim_id {id} PRIMARY KEY NOT NULL REFERENCES claim (id),
                medium TEXT NOT NULL CHECK (medium IN ('image', 'video', 'audio')),
                categories TEXT NOT NULL CHECK (length(categories) BETWEEN 1 AND 100),
                address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 2000),
                exhibit {int},
                context TEXT NOT NULL DEFAULT '' CHECK (length(context) <= 4000),
                original TEXT NOT NULL DEFAULT '' CHECK (length(original) <= 2000),
                set_by {id} NOT NULL REFERENCES person (id),
                set_at {time} NOT NULL
            ){strict};
            CREATE INDEX claim_media_set_by ON claim_media (set_by);
            CREATE TABLE token_read (
                token_id {id} NOT NULL REFERENCES access_token (id),
                number {int} NOT NULL,
                version {int} NOT NULL,
                first_at {time} NOT NULL,
                PRIMARY KEY (token_id, number, version)
            ){strict};
            CREATE INDEX token_read_number ON token_read (number, version);",
        )
        .await?;
        let head = "ALTER TABLE handout ADD COLUMN audit_head TEXT NOT NULL DEFAULT ''";
        ddl::run(manager, head).await?;
        copies_of_public_checks(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, "ALTER TABLE handout DROP COLUMN audit_head").await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

/// The copies of the checks that are public already, from the records as they were frozen.
async fn copies_of_public_checks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (each, hash) = match manager.get_database_backend() {
        DatabaseBackend::Postgres => (
            "CROSS JOIN LATERAL jsonb_array_elements(p.record::jsonb -> 'evidence') AS e",
            "e ->> 'sha256'",
        ),
        _ => (
            "JOIN json_each(p.record, '$.evidence') AS e",
            "json_extract(e.value, '$.sha256')",
        ),
    };
    let sql = format!(
        "INSERT INTO check_copy (number, sha256)
         SELECT DISTINCT t.number, {hash} FROM check_text t
         JOIN public_check c ON c.slug = t.slug
         JOIN publication p ON p.id = c.publication_id
         {each} WHERE {hash} IS NOT NULL"
    );
    let connection = manager.get_connection();
    connection.execute_unprepared(&sql).await.map(|_| ())
}
