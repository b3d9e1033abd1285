//! What readers send in, publication at a time to come, publications that were undone before anybody
//! had built on them, and the desk's pages of policy in their versions.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "tip",
    "planned_publication",
    "publication_undone",
    "policy_page",
];
const GUARDS: &[(&str, &str)] = &[
    ("publication_undone", "UPDATE"),
    ("publication_undone", "DELETE"),
    ("policy_page", "UPDATE"),
    ("policy_page", "DELETE"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE tip (
                id {id} PRIMARY KEY NOT NULL,
                hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
                words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
                address TEXT NOT NULL DEFAULT '',
                contact TEXT NOT NULL DEFAULT '',
                state TEXT NOT NULL CHECK (state IN ('new', 'taken', 'declined')),
                reply TEXT NOT NULL DEFAULT '',
                claim_id {id} REFERENCES claim (id),
                created_at {time} NOT NULL,
                decided_at {time},
                decided_by {id} REFERENCES person (id),
                CHECK ((state = 'new') = (decided_at IS NULL)),
                CHECK ((decided_at IS NULL) = (decided_by IS NULL))
            ){strict};
            CREATE INDEX tip_state ON tip (state, id);
            CREATE INDEX tip_claim ON tip (claim_id);
            CREATE INDEX tip_decided_by ON tip (decided_by);
            CREATE TABLE planned_publication (
                claim_id {id} PRIMARY KEY NOT NULL REFERENCES claim (id),
                publish_at {time} NOT NULL,
                seen {int} NOT NULL,
                note TEXT NOT NULL DEFAULT '',
                weight TEXT NOT NULL DEFAULT 'substantial' CHECK (weight IN ('minor', 'update', 'substantial')),
                set_by {id} NOT NULL REFERENCES person (id),
                set_at {time} NOT NULL,
                failure TEXT NOT NULL DEFAULT ''
            ){strict};
            CREATE INDEX planned_publication_set_by ON planned_publication (set_by);
            CREATE TABLE publication_undone (
                publication_id {id} PRIMARY KEY NOT NULL REFERENCES publication (id),
                undone_by {id} NOT NULL REFERENCES person (id),
                undone_at {time} NOT NULL
            ){strict};
            CREATE INDEX publication_undone_by ON publication_undone (undone_by);
            CREATE TABLE policy_page (
                kind TEXT NOT NULL CHECK (kind IN ('method', 'corrections', 'funding', 'staff')),
                version {int} NOT NULL CHECK (version >= 1),
                body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 50000),
                note TEXT NOT NULL DEFAULT '',
                written_by {id} NOT NULL REFERENCES person (id),
                written_at {time} NOT NULL,
                PRIMARY KEY (kind, version)
            ){strict};
            CREATE INDEX policy_page_written_by ON policy_page (written_by);",
        )
        .await?;
        ddl::append_only(manager, "publication_undone").await?;
        ddl::append_only(manager, "policy_page").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
