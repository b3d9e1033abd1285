//! Working together: threads of comments, who watches a claim, and what each person is told.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["thread", "watcher", "notification"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let answers = "ALTER TABLE comment ADD COLUMN answers_id {id} REFERENCES comment (id)";
        ddl::run(manager, answers).await?;
        ddl::run(manager, NEW).await?;
        ddl::run(manager, FILL).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await?;
        ddl::run(manager, "DROP INDEX comment_answers").await?;
        ddl::run(manager, "ALTER TABLE comment DROP COLUMN answers_id").await
    }
}

const NEW: &str = "CREATE INDEX comment_answers ON comment (answers_id);
CREATE TABLE thread (
    comment_id {id} PRIMARY KEY NOT NULL REFERENCES comment (id),
    claim_id {id} NOT NULL REFERENCES claim (id),
    place TEXT NOT NULL CHECK (place IN ('claim', 'quote', 'explanation', 'exhibit')),
    verdict_revision {int},
    exhibit {int},
    passage TEXT NOT NULL DEFAULT '' CHECK (length(passage) <= 1000),
    resolved_at {time},
    resolved_by {id} REFERENCES person (id),
    CHECK ((place = 'explanation') = (verdict_revision IS NOT NULL)),
    CHECK ((place = 'exhibit') = (exhibit IS NOT NULL)),
    CHECK ((resolved_at IS NULL) = (resolved_by IS NULL))
){strict};
CREATE INDEX thread_claim ON thread (claim_id, comment_id);
CREATE INDEX thread_resolved_by ON thread (resolved_by);
CREATE TABLE watcher (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    watches {bool} NOT NULL,
    since {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id)
){strict};
CREATE INDEX watcher_person ON watcher (person_id, claim_id);
CREATE TABLE notification (
    id {id} PRIMARY KEY NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    event_seq {big} NOT NULL REFERENCES event (seq),
    why TEXT NOT NULL CHECK (length(why) BETWEEN 1 AND 40),
    created_at {time} NOT NULL,
    read_at {time},
    mailed_at {time},
    UNIQUE (person_id, event_seq)
){strict};
CREATE INDEX notification_event ON notification (event_seq);
CREATE INDEX notification_unread ON notification (person_id) WHERE read_at IS NULL;";

/// Every comment there is opened a thread of its own; whoever worked on a claim watches it.
const FILL: &str = "INSERT INTO thread (comment_id, claim_id, place)
    SELECT id, claim_id, 'claim' FROM comment;
INSERT INTO watcher (claim_id, person_id, watches, since)
    SELECT claim_id, person_id, TRUE, MIN(created_at) FROM (
        SELECT claim_id, person_id, created_at FROM assignment WHERE ended_at IS NULL
        UNION ALL SELECT claim_id, person_id, created_at FROM contribution
        UNION ALL SELECT claim_id, person_id, created_at FROM comment) AS part
    GROUP BY claim_id, person_id;";
