//! Evidence that lasts: how the copy of an address came, what became of copies and live pages since,
//! who may see what is confidential, what day evidence speaks of, and when a claim is looked at again.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "evidence_capture",
    "evidence_watch",
    "evidence_witness",
    "recheck",
];
const GUARDS: &[(&str, &str)] = &[
    ("evidence_capture", "UPDATE"),
    ("evidence_capture", "DELETE"),
];
/// Each with its table; one ALTER each, as SQLite has it.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("evidence", "snapshot_id", "{id} REFERENCES snapshot (id)"),
    ("evidence", "known_as_of", "{date}"),
    (
        "evidence",
        "stated_as",
        "TEXT CHECK (stated_as IS NULL OR length(stated_as) BETWEEN 1 AND 500)",
    ),
    ("evidence", "publisher", "TEXT NOT NULL DEFAULT ''"),
    (
        "exhibit",
        "in_copy",
        "TEXT NOT NULL DEFAULT 'unread' CHECK (in_copy IN ('unread', 'found', 'absent'))",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, kind) in COLUMNS {
            let sql = format!("ALTER TABLE {table} ADD COLUMN {name} {kind}");
            ddl::run(manager, &sql).await?;
        }
        ddl::run(manager, NEW).await?;
        ddl::append_only(manager, "evidence_capture").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::run(manager, "DROP INDEX evidence_snapshot").await?;
        ddl::drop_tables(manager, TABLES).await?;
        for (table, name, _) in COLUMNS.iter().rev() {
            ddl::run(manager, &format!("ALTER TABLE {table} DROP COLUMN {name}")).await?;
        }
        Ok(())
    }
}

const NEW: &str = "CREATE INDEX evidence_snapshot ON evidence (snapshot_id);
CREATE TABLE evidence_capture (
    evidence_id {id} PRIMARY KEY NOT NULL REFERENCES evidence (id),
    requested TEXT NOT NULL,
    final_address TEXT NOT NULL,
    status {int} NOT NULL,
    headers TEXT NOT NULL,
    warc_sha256 TEXT NOT NULL CHECK (length(warc_sha256) = 64),
    retrieved_at {time} NOT NULL
){strict};
CREATE TABLE evidence_watch (
    evidence_id {id} PRIMARY KEY NOT NULL REFERENCES evidence (id),
    kept TEXT NOT NULL CHECK (kept IN ('unchecked', 'matches', 'altered', 'missing')),
    kept_at {time},
    live TEXT NOT NULL CHECK (live IN ('unchecked', 'alive', 'moved', 'changed', 'dead')),
    live_at {time},
    live_address TEXT NOT NULL DEFAULT '',
    live_text TEXT NOT NULL DEFAULT '',
    live_sha256 TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    tried_at {time},
    since {time},
    seen_at {time},
    seen_by {id} REFERENCES person (id),
    CHECK ((seen_at IS NULL) = (seen_by IS NULL))
){strict};
CREATE INDEX evidence_watch_state ON evidence_watch (kept, live);
CREATE INDEX evidence_watch_seen_by ON evidence_watch (seen_by);
CREATE TABLE evidence_witness (
    evidence_id {id} NOT NULL REFERENCES evidence (id),
    person_id {id} NOT NULL REFERENCES person (id),
    named_at {time} NOT NULL,
    PRIMARY KEY (evidence_id, person_id)
){strict};
CREATE INDEX evidence_witness_person ON evidence_witness (person_id);
CREATE TABLE recheck (
    claim_id {id} PRIMARY KEY NOT NULL REFERENCES claim (id),
    due_on {date} NOT NULL,
    set_by {id} NOT NULL REFERENCES person (id),
    set_at {time} NOT NULL
){strict};
CREATE INDEX recheck_due ON recheck (due_on);
CREATE INDEX recheck_set_by ON recheck (set_by);";
