//! Sources, speakers, and articles with their immutable snapshots.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "source",
    "source_host",
    "speaker",
    "speaker_alias",
    "speaker_role",
    "article",
    "snapshot",
];
const GUARDS: &[(&str, &str)] = &[("snapshot", "UPDATE"), ("snapshot", "DELETE")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE source (
                id {id} PRIMARY KEY NOT NULL,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
                name_key TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL CHECK (kind IN ('outlet', 'publisher', 'provider', 'platform')),
                interests TEXT NOT NULL DEFAULT '',
                created_at {time} NOT NULL,
                revision {int} NOT NULL DEFAULT 1
            ){strict};
            CREATE TABLE source_host (
                host TEXT PRIMARY KEY NOT NULL,
                source_id {id} NOT NULL REFERENCES source (id)
            ){strict};
            CREATE INDEX source_host_source ON source_host (source_id);
            CREATE TABLE speaker (
                id {id} PRIMARY KEY NOT NULL,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
                name_key TEXT NOT NULL,
                sort TEXT NOT NULL CHECK (sort IN ('person', 'organisation', 'unnamed')),
                wikidata TEXT,
                note TEXT NOT NULL DEFAULT '',
                created_at {time} NOT NULL,
                revision {int} NOT NULL DEFAULT 1
            ){strict};
            CREATE INDEX speaker_name_key ON speaker (name_key);
            CREATE TABLE speaker_alias (
                id {id} PRIMARY KEY NOT NULL,
                speaker_id {id} NOT NULL REFERENCES speaker (id),
                alias TEXT NOT NULL,
                alias_key TEXT NOT NULL,
                UNIQUE (speaker_id, alias_key)
            ){strict};
            CREATE INDEX speaker_alias_key ON speaker_alias (alias_key);
            CREATE TABLE speaker_role (
                id {id} PRIMARY KEY NOT NULL,
                speaker_id {id} NOT NULL REFERENCES speaker (id),
                title TEXT NOT NULL,
                affiliation TEXT NOT NULL DEFAULT '',
                since {date},
                until {date},
                CHECK (since IS NULL OR until IS NULL OR since <= until)
            ){strict};
            CREATE INDEX speaker_role_speaker ON speaker_role (speaker_id);
            CREATE TABLE article (
                id {id} PRIMARY KEY NOT NULL,
                number {int} NOT NULL UNIQUE,
                title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
                byline TEXT NOT NULL DEFAULT '',
                outlet_id {id} REFERENCES source (id),
                address TEXT,
                canonical_address TEXT,
                published_at {time},
                retrieved_at {time} NOT NULL,
                language TEXT NOT NULL,
                created_by {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                finished_at {time},
                revision {int} NOT NULL DEFAULT 1
            ){strict};
            CREATE INDEX article_outlet ON article (outlet_id);
            CREATE INDEX article_canonical ON article (canonical_address);
            CREATE TABLE snapshot (
                id {id} PRIMARY KEY NOT NULL,
                article_id {id} NOT NULL REFERENCES article (id),
                number {int} NOT NULL,
                text TEXT NOT NULL,
                sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
                reading TEXT NOT NULL,
                engine TEXT NOT NULL,
                created_at {time} NOT NULL,
                UNIQUE (article_id, number)
            ){strict};",
        )
        .await?;
        ddl::refuse(
            manager,
            "snapshot",
            "UPDATE",
            "NEW.text <> OLD.text OR NEW.sha256 <> OLD.sha256 OR NEW.article_id <> OLD.article_id",
            "a snapshot never changes",
        )
        .await?;
        ddl::refuse(
            manager,
            "snapshot",
            "DELETE",
            "TRUE",
            "a snapshot is never deleted",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
