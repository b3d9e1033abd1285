//! Claims, where they appear, who said and who relayed them, and their topics.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["claim", "appearance", "attribution", "tag", "claim_tag"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The full-text index of SQLite needs an integer row id that VACUUM will not move,
        // so there the claim's own number is the primary key.
        let keys = match manager.get_database_backend() {
            DatabaseBackend::Postgres => {
                "id uuid PRIMARY KEY NOT NULL, number integer NOT NULL UNIQUE"
            }
            _ => "id BLOB NOT NULL UNIQUE, number INTEGER PRIMARY KEY NOT NULL",
        };
        let claim = CLAIM.replace("{keys}", keys);
        ddl::run(manager, &claim).await?;
        ddl::run(manager, PLACES).await?;
        ddl::refuse(
            manager,
            "claim",
            "UPDATE",
            "NEW.quote <> OLD.quote OR NEW.number <> OLD.number OR (OLD.slug IS NOT NULL AND NEW.slug <> OLD.slug)",
            "the quote, number and public address of a claim never change",
        )
        .await?;
        ddl::refuse(
            manager,
            "claim",
            "DELETE",
            "TRUE",
            "a claim is never deleted",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, &[("claim", "UPDATE"), ("claim", "DELETE")]).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

const CLAIM: &str = "CREATE TABLE claim (
    {keys},
    statement TEXT NOT NULL CHECK (length(statement) BETWEEN 1 AND 2000),
    quote TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'event', 'quotation', 'causal', 'comparison',
        'rule', 'prediction', 'opinion', 'other')),
    language TEXT NOT NULL,
    priority {int} NOT NULL CHECK (priority BETWEEN 0 AND 3),
    due_at {time},
    state TEXT NOT NULL CHECK (state IN ('suggested', 'dismissed', 'queued', 'declined',
        'researching', 'in_review', 'approved', 'published', 'retracted', 'merged')),
    revision {int} NOT NULL DEFAULT 1,
    speaker_id {id} REFERENCES speaker (id),
    said_by TEXT NOT NULL CHECK (said_by IN ('known', 'nobody', 'unclear')),
    voice TEXT NOT NULL CHECK (voice IN ('own', 'quoted', 'part_quoted', 'reported', 'unnamed')),
    worth {real} NOT NULL,
    why TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    merged_into_id {id} REFERENCES claim (id),
    article_id {id} REFERENCES article (id),
    verdict_revision {int} NOT NULL DEFAULT 0,
    review_round {int} NOT NULL DEFAULT 0,
    exhibits {int} NOT NULL DEFAULT 0,
    publications {int} NOT NULL DEFAULT 0,
    slug TEXT UNIQUE,
    created_by {id} REFERENCES person (id),
    created_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    CHECK ((said_by = 'known') = (speaker_id IS NOT NULL)),
    CHECK ((state = 'merged') = (merged_into_id IS NOT NULL)),
    CHECK (merged_into_id IS NULL OR merged_into_id <> id)
){strict};
CREATE INDEX claim_state ON claim (state, number);
CREATE INDEX claim_speaker ON claim (speaker_id, number);
CREATE INDEX claim_article ON claim (article_id, number);
CREATE INDEX claim_merged_into ON claim (merged_into_id);";

const PLACES: &str = "CREATE TABLE appearance (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    snapshot_id {id} REFERENCES snapshot (id),
    ordinal {int} NOT NULL,
    exact TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    start_at {int},
    end_at {int},
    paragraph {int},
    said_on {date},
    said_how TEXT NOT NULL DEFAULT '',
    medium TEXT NOT NULL DEFAULT '',
    venue TEXT NOT NULL DEFAULT '',
    address TEXT,
    created_at {time} NOT NULL,
    UNIQUE (claim_id, ordinal),
    CHECK (start_at IS NULL OR start_at < end_at)
){strict};
CREATE INDEX appearance_snapshot ON appearance (snapshot_id, start_at);
CREATE TABLE attribution (
    id {id} PRIMARY KEY NOT NULL,
    appearance_id {id} NOT NULL REFERENCES appearance (id),
    position {int} NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('utterer', 'relay', 'outlet', 'platform')),
    speaker_id {id} REFERENCES speaker (id),
    as_given TEXT NOT NULL,
    role_given TEXT NOT NULL DEFAULT '',
    voice TEXT NOT NULL CHECK (voice IN ('own', 'quoted', 'part_quoted', 'reported', 'unnamed')),
    cue TEXT NOT NULL DEFAULT '',
    UNIQUE (appearance_id, position)
){strict};
CREATE INDEX attribution_speaker ON attribution (speaker_id);
CREATE TABLE tag (
    id {id} PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE
){strict};
CREATE TABLE claim_tag (
    claim_id {id} NOT NULL REFERENCES claim (id),
    tag_id {id} NOT NULL REFERENCES tag (id),
    PRIMARY KEY (claim_id, tag_id)
){strict};
CREATE INDEX claim_tag_tag ON claim_tag (tag_id);";
