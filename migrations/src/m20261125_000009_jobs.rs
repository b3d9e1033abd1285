//! Background jobs, the feeds they follow, and the inbox where new entries wait for a person.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["job", "feed", "inbox_entry"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE job (
                id {id} PRIMARY KEY NOT NULL,
                kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
                subject_id {id} NOT NULL,
                run_at {time} NOT NULL,
                attempts {int} NOT NULL DEFAULT 0 CHECK (attempts >= 0),
                failures {int} NOT NULL DEFAULT 0 CHECK (failures >= 0),
                leased_by TEXT,
                leased_until {time},
                failure TEXT NOT NULL DEFAULT '',
                ended_at {time},
                created_at {time} NOT NULL,
                UNIQUE (kind, subject_id),
                CHECK ((leased_by IS NULL) = (leased_until IS NULL)),
                CHECK (ended_at IS NULL OR leased_by IS NULL)
            ){strict};
            CREATE INDEX job_due ON job (run_at, id) WHERE ended_at IS NULL;
            CREATE TABLE feed (
                id {id} PRIMARY KEY NOT NULL,
                address TEXT NOT NULL UNIQUE CHECK (length(address) BETWEEN 1 AND 2000),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
                every_minutes {int} NOT NULL CHECK (every_minutes BETWEEN 5 AND 10080),
                answered_at TEXT NOT NULL DEFAULT '',
                etag TEXT NOT NULL DEFAULT '',
                last_modified TEXT NOT NULL DEFAULT '',
                remark TEXT NOT NULL DEFAULT '',
                fetched_at {time},
                failed_at {time},
                failure TEXT NOT NULL DEFAULT '',
                failures {int} NOT NULL DEFAULT 0 CHECK (failures >= 0),
                paused_at {time},
                removed_at {time},
                added_by {id} NOT NULL REFERENCES person (id),
                added_at {time} NOT NULL,
                CHECK ((failures = 0) = (failure = ''))
            ){strict};
            CREATE INDEX feed_title ON feed (title, id) WHERE removed_at IS NULL;
            CREATE INDEX feed_added_by ON feed (added_by);
            CREATE TABLE inbox_entry (
                id {id} PRIMARY KEY NOT NULL,
                number {int} NOT NULL UNIQUE,
                feed_id {id} NOT NULL REFERENCES feed (id),
                address TEXT NOT NULL UNIQUE CHECK (length(address) BETWEEN 1 AND 2000),
                link TEXT NOT NULL CHECK (length(link) BETWEEN 1 AND 2000),
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
                summary TEXT NOT NULL DEFAULT '',
                published_at {time},
                arrived_at {time} NOT NULL,
                report_sha256 TEXT UNIQUE CHECK (length(report_sha256) = 64),
                state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'dismissed')),
                article_id {id} REFERENCES article (id),
                decided_by {id} REFERENCES person (id),
                decided_at {time},
                failure TEXT NOT NULL DEFAULT '',
                CHECK ((state = 'waiting') = (decided_at IS NULL)),
                CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
                CHECK ((state = 'taken') = (article_id IS NOT NULL))
            ){strict};
            CREATE INDEX inbox_entry_state ON inbox_entry (state, number);
            CREATE INDEX inbox_entry_feed ON inbox_entry (state, feed_id, number);
            CREATE INDEX inbox_entry_article ON inbox_entry (article_id);
            CREATE INDEX inbox_entry_decided_by ON inbox_entry (decided_by);
            CREATE INDEX article_address ON article (address);
            INSERT INTO counter (name, value) VALUES ('inbox_entry', 0);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "DROP INDEX article_address; DELETE FROM counter WHERE name = 'inbox_entry'",
        )
        .await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
