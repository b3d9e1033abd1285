//! Webhooks: the endpoints that are told what happens, what waits to be told to each, and every
//! attempt at telling it.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["hook", "hook_message", "hook_attempt"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE hook (
                id {id} PRIMARY KEY NOT NULL,
                label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
                address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 2000),
                reach TEXT NOT NULL CHECK (reach IN ('public', 'desk')),
                topics TEXT NOT NULL CHECK (length(topics) BETWEEN 1 AND 2000),
                secret {bytes} NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
                former_secret {bytes},
                former_until {time},
                off_at {time},
                off_why TEXT NOT NULL DEFAULT '',
                held_until {time},
                delivered_at {time},
                removed_at {time},
                made_by {id} NOT NULL REFERENCES person (id),
                made_at {time} NOT NULL,
                CHECK ((former_secret IS NULL) = (former_until IS NULL)),
                CHECK ((off_at IS NULL) = (off_why = ''))
            ){strict};
            CREATE INDEX hook_made_by ON hook (made_by);
            CREATE TABLE hook_message (
                id {id} PRIMARY KEY NOT NULL,
                hook_id {id} NOT NULL REFERENCES hook (id),
                topic TEXT NOT NULL CHECK (length(topic) BETWEEN 1 AND 60),
                event_seq {big},
                body TEXT NOT NULL DEFAULT '',
                created_at {time} NOT NULL,
                next_at {time},
                tries {int} NOT NULL DEFAULT 0 CHECK (tries >= 0),
                delivered_at {time},
                failed_at {time},
                CHECK (next_at IS NULL OR failed_at IS NULL)
            ){strict};
            CREATE INDEX hook_message_due ON hook_message (hook_id, next_at) WHERE next_at IS NOT NULL;
            CREATE INDEX hook_message_log ON hook_message (hook_id, id);
            CREATE TABLE hook_attempt (
                id {id} PRIMARY KEY NOT NULL,
                message_id {id} NOT NULL REFERENCES hook_message (id),
                at {time} NOT NULL,
                millis {int} NOT NULL CHECK (millis >= 0),
                status {int},
                why TEXT NOT NULL DEFAULT ''
            ){strict};
            CREATE INDEX hook_attempt_message ON hook_attempt (message_id, id);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
