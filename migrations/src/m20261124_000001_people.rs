//! People who work at the desk, their sessions and invitations, and the desk's own settings.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["person", "session", "invitation", "setting", "counter"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE person (
                id {id} PRIMARY KEY NOT NULL,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                email TEXT NOT NULL UNIQUE,
                password TEXT,
                role TEXT NOT NULL CHECK (role IN ('reader', 'checker', 'editor', 'producer')),
                administrator {bool} NOT NULL,
                active {bool} NOT NULL,
                created_at {time} NOT NULL,
                revision {int} NOT NULL DEFAULT 1
            ){strict};
            CREATE TABLE session (
                token TEXT PRIMARY KEY NOT NULL,
                person_id {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                seen_at {time} NOT NULL,
                ends_at {time} NOT NULL
            ){strict};
            CREATE INDEX session_person ON session (person_id);
            CREATE TABLE invitation (
                token TEXT PRIMARY KEY NOT NULL,
                person_id {id} NOT NULL REFERENCES person (id),
                made_by {id} REFERENCES person (id),
                made_at {time} NOT NULL,
                ends_at {time} NOT NULL,
                used_at {time}
            ){strict};
            CREATE INDEX invitation_person ON invitation (person_id);
            CREATE TABLE setting (
                name TEXT PRIMARY KEY NOT NULL,
                value TEXT NOT NULL,
                changed_at {time} NOT NULL
            ){strict};
            CREATE TABLE counter (
                name TEXT PRIMARY KEY NOT NULL,
                value {big} NOT NULL
            ){strict};
            INSERT INTO counter (name, value) VALUES ('claim', 0), ('article', 0);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
