//! Evidence and its use on claims, rating scales, verdicts, reviews, assignments and comments.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "evidence",
    "exhibit",
    "rating_scale",
    "rating",
    "verdict",
    "review",
    "assignment",
    "comment",
];
const GUARDS: &[(&str, &str)] = &[
    ("verdict", "UPDATE"),
    ("verdict", "DELETE"),
    ("review", "UPDATE"),
    ("review", "DELETE"),
    ("review", "INSERT"),
    ("exhibit", "DELETE"),
    ("contribution", "UPDATE"),
    ("contribution", "DELETE"),
    ("evidence", "DELETE"),
];

/// Four eyes, in the database as well: no approval by whoever wrote a revision of the verdict or a
/// note on its evidence, and none of a revision that is not the newest.
const OWN_WORK: &str = "NEW.decision = 'approve' AND (
    EXISTS (SELECT 1 FROM verdict v WHERE v.claim_id = NEW.claim_id AND v.author_id = NEW.person_id)
    OR EXISTS (SELECT 1 FROM contribution w WHERE w.claim_id = NEW.claim_id
               AND w.person_id = NEW.person_id AND w.part <> 'evidence')
    OR NOT EXISTS (SELECT 1 FROM verdict v JOIN claim c ON c.id = v.claim_id
               WHERE v.id = NEW.verdict_id AND c.id = NEW.claim_id AND v.revision = c.verdict_revision))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, EVIDENCE).await?;
        ddl::run(manager, DECIDING).await?;
        ddl::append_only(manager, "verdict").await?;
        ddl::append_only(manager, "review").await?;
        ddl::append_only(manager, "contribution").await?;
        ddl::refuse(
            manager,
            "review",
            "INSERT",
            OWN_WORK,
            "nobody approves what they wrote",
        )
        .await?;
        ddl::refuse(
            manager,
            "exhibit",
            "DELETE",
            "TRUE",
            "evidence is withdrawn, never deleted",
        )
        .await?;
        ddl::refuse(
            manager,
            "evidence",
            "DELETE",
            "TRUE",
            "evidence is withdrawn, never deleted",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

const EVIDENCE: &str = "CREATE TABLE evidence (
    id {id} PRIMARY KEY NOT NULL,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    kind TEXT NOT NULL CHECK (kind IN ('primary', 'data_set', 'official', 'expert', 'report', 'interview', 'other')),
    source_id {id} REFERENCES source (id),
    address TEXT,
    retrieved_at {time} NOT NULL,
    sha256 TEXT CHECK (sha256 IS NULL OR length(sha256) = 64),
    media_type TEXT NOT NULL DEFAULT '',
    file_name TEXT NOT NULL DEFAULT '',
    bytes {big} NOT NULL DEFAULT 0,
    extract TEXT NOT NULL DEFAULT '',
    not_archived TEXT NOT NULL DEFAULT '',
    created_by {id} NOT NULL REFERENCES person (id),
    created_at {time} NOT NULL,
    CHECK ((sha256 IS NULL) = (not_archived <> ''))
){strict};
CREATE INDEX evidence_sha256 ON evidence (sha256);
CREATE INDEX evidence_source ON evidence (source_id);
CREATE TABLE exhibit (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    evidence_id {id} NOT NULL REFERENCES evidence (id),
    number {int} NOT NULL,
    stance TEXT NOT NULL CHECK (stance IN ('supports', 'contradicts', 'context')),
    passage TEXT NOT NULL,
    locator TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    note_by {id} REFERENCES person (id),
    added_by {id} NOT NULL REFERENCES person (id),
    created_at {time} NOT NULL,
    withdrawn_at {time},
    UNIQUE (claim_id, number)
){strict};
CREATE INDEX exhibit_evidence ON exhibit (evidence_id);
CREATE TABLE contribution (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    part TEXT NOT NULL CHECK (part IN ('verdict', 'note', 'evidence')),
    created_at {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id, part)
){strict};";

const DECIDING: &str = "CREATE TABLE rating_scale (
    id {id} PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    version {int} NOT NULL,
    created_at {time} NOT NULL,
    retired_at {time},
    UNIQUE (name, version)
){strict};
CREATE TABLE rating (
    id {id} PRIMARY KEY NOT NULL,
    scale_id {id} NOT NULL REFERENCES rating_scale (id),
    ordinal {int} NOT NULL,
    label TEXT NOT NULL,
    meaning TEXT NOT NULL,
    tone TEXT NOT NULL CHECK (tone IN ('v0', 'v1', 'v2', 'v3', 'v4', 'v5')),
    number {int},
    UNIQUE (scale_id, ordinal)
){strict};
CREATE TABLE verdict (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    revision {int} NOT NULL,
    rating_id {id} NOT NULL REFERENCES rating (id),
    said TEXT NOT NULL CHECK (said IN ('as_quoted', 'altered', 'not_said', 'unproven')),
    answer TEXT NOT NULL CHECK (length(answer) BETWEEN 1 AND 280),
    explanation TEXT NOT NULL,
    author_id {id} NOT NULL REFERENCES person (id),
    note TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL,
    created_at {time} NOT NULL,
    UNIQUE (claim_id, revision)
){strict};
CREATE INDEX verdict_author ON verdict (author_id);
CREATE TABLE review (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    verdict_id {id} NOT NULL REFERENCES verdict (id),
    verdict_sha256 TEXT NOT NULL,
    round {int} NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'request_changes')),
    note TEXT NOT NULL DEFAULT '',
    created_at {time} NOT NULL,
    CHECK (decision = 'approve' OR note <> ''),
    UNIQUE (verdict_id, round, person_id, decision)
){strict};
CREATE INDEX review_claim ON review (claim_id);
CREATE TABLE assignment (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    duty TEXT NOT NULL CHECK (duty IN ('check', 'review')),
    assigned_by {id} NOT NULL REFERENCES person (id),
    created_at {time} NOT NULL,
    ended_at {time}
){strict};
CREATE UNIQUE INDEX assignment_open ON assignment (claim_id, person_id, duty) WHERE ended_at IS NULL;
CREATE INDEX assignment_person ON assignment (person_id, ended_at);
CREATE TABLE comment (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
    created_at {time} NOT NULL
){strict};
CREATE INDEX comment_claim ON comment (claim_id, created_at);";
