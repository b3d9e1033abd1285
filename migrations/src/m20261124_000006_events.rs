//! The record: an append-only chain of events, and its head.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["event", "event_head"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE event (
                seq {big} PRIMARY KEY NOT NULL,
                at {time} NOT NULL,
                person_id {id},
                person_name TEXT NOT NULL,
                deed TEXT NOT NULL,
                subject TEXT NOT NULL,
                subject_id {id} NOT NULL,
                claim_id {id},
                article_id {id},
                before TEXT NOT NULL,
                after TEXT NOT NULL,
                previous TEXT NOT NULL,
                hash TEXT NOT NULL UNIQUE
            ){strict};
            CREATE INDEX event_claim ON event (claim_id, seq);
            CREATE INDEX event_article ON event (article_id, seq);
            CREATE INDEX event_person ON event (person_id, seq);
            CREATE TABLE event_head (
                one {int} PRIMARY KEY NOT NULL CHECK (one = 1),
                seq {big} NOT NULL,
                hash TEXT NOT NULL
            ){strict};
            INSERT INTO event_head (one, seq, hash)
                VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');",
        )
        .await?;
        ddl::append_only(manager, "event").await?;
        ddl::refuse(
            manager,
            "event_head",
            "DELETE",
            "TRUE",
            "the head of the record stays",
        )
        .await?;
        ddl::refuse(
            manager,
            "event_head",
            "UPDATE",
            "NEW.seq <> OLD.seq + 1",
            "the record grows by one event at a time",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guards = [
            ("event", "UPDATE"),
            ("event", "DELETE"),
            ("event_head", "DELETE"),
            ("event_head", "UPDATE"),
        ];
        ddl::drop_guards(manager, &guards).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
