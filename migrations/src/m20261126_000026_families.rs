//! How claims belong together, and what looks like the same thing twice until a person says that it is
//! not.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["claim_link", "lookalike"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, NEW).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, "DROP INDEX speaker_wikidata").await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

/// A claim repeats one other at most: the one that gives its family the name.
const NEW: &str = "CREATE TABLE claim_link (
    id {id} PRIMARY KEY NOT NULL,
    from_id {id} NOT NULL REFERENCES claim (id),
    to_id {id} NOT NULL REFERENCES claim (id),
    tie TEXT NOT NULL CHECK (tie IN ('repeats', 'contradicts', 'part_of', 'updates')),
    fit TEXT CHECK (fit IN ('same', 'narrower')),
    made_by {id} NOT NULL REFERENCES person (id),
    made_at {time} NOT NULL,
    UNIQUE (from_id, to_id, tie),
    CHECK (from_id <> to_id),
    CHECK ((tie = 'repeats') = (fit IS NOT NULL))
){strict};
CREATE UNIQUE INDEX claim_link_repeats ON claim_link (from_id) WHERE tie = 'repeats';
CREATE INDEX claim_link_to ON claim_link (to_id, tie);
CREATE INDEX claim_link_made_by ON claim_link (made_by);
CREATE TABLE lookalike (
    id {id} PRIMARY KEY NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('speaker', 'source', 'article', 'claim')),
    one_id {id} NOT NULL,
    other_id {id} NOT NULL,
    why TEXT NOT NULL,
    found_at {time} NOT NULL,
    apart_by {id} REFERENCES person (id),
    apart_at {time},
    UNIQUE (sort, one_id, other_id),
    CHECK (one_id < other_id),
    CHECK ((apart_at IS NULL) = (apart_by IS NULL))
){strict};
CREATE INDEX lookalike_open ON lookalike (sort, id) WHERE apart_at IS NULL;
CREATE INDEX lookalike_apart_by ON lookalike (apart_by);
CREATE INDEX speaker_wikidata ON speaker (wikidata) WHERE wikidata IS NOT NULL;";
