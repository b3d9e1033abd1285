//! Programs at the door: their tokens, services, answers kept for repeated requests, markup of
//! pages that stand elsewhere, and full text over what is public.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "service",
    "access_token",
    "kept_answer",
    "outside_page",
    "check_text",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE service (
                person_id {id} PRIMARY KEY NOT NULL REFERENCES person (id),
                made_by {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL
            ){strict};
            CREATE TABLE access_token (
                id {id} PRIMARY KEY NOT NULL,
                hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
                person_id {id} NOT NULL REFERENCES person (id),
                label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
                scopes TEXT NOT NULL CHECK (length(scopes) > 0),
                made_by {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                ends_at {time} NOT NULL,
                used_at {time},
                revoked_at {time}
            ){strict};
            CREATE INDEX access_token_person ON access_token (person_id);
            CREATE TABLE kept_answer (
                person_id {id} NOT NULL REFERENCES person (id),
                idempotency_key TEXT NOT NULL,
                request_sha256 TEXT NOT NULL,
                status {int},
                headers TEXT NOT NULL,
                body TEXT NOT NULL,
                created_at {time} NOT NULL,
                PRIMARY KEY (person_id, idempotency_key)
            ){strict};
            CREATE INDEX kept_answer_created ON kept_answer (created_at);
            CREATE TABLE outside_page (
                id {id} PRIMARY KEY NOT NULL,
                address TEXT NOT NULL UNIQUE,
                site TEXT NOT NULL,
                body TEXT NOT NULL,
                version {int} NOT NULL,
                created_by {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                changed_at {time} NOT NULL
            ){strict};
            CREATE INDEX outside_page_site ON outside_page (site, id);
            CREATE TABLE check_text (
                number {int} PRIMARY KEY NOT NULL,
                slug TEXT NOT NULL UNIQUE REFERENCES public_check (slug),
                language TEXT NOT NULL,
                newest_at {time} NOT NULL,
                body TEXT NOT NULL
            ){strict};
            CREATE INDEX check_text_newest ON check_text (newest_at, number);",
        )
        .await?;
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES_UP,
            _ => SQLITE_UP,
        };
        let db = manager.get_connection();
        db.execute_unprepared(sql).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DatabaseBackend::Postgres {
            let sql = "DROP TRIGGER check_fts_insert; DROP TRIGGER check_fts_update; \
                       DROP TABLE check_fts;";
            manager.get_connection().execute_unprepared(sql).await?;
        }
        ddl::drop_tables(manager, TABLES).await
    }
}

/// What was published before this migration enters the index as well.
const SQLITE_UP: &str = "
CREATE VIRTUAL TABLE check_fts USING fts5(body, content='check_text', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER check_fts_insert AFTER INSERT ON check_text BEGIN
    INSERT INTO check_fts (rowid, body) VALUES (NEW.number, NEW.body);
END;
CREATE TRIGGER check_fts_update AFTER UPDATE OF body ON check_text BEGIN
    INSERT INTO check_fts (check_fts, rowid, body) VALUES ('delete', OLD.number, OLD.body);
    INSERT INTO check_fts (rowid, body) VALUES (NEW.number, NEW.body);
END;
INSERT INTO check_text (number, slug, language, newest_at, body)
    SELECT claim.number, public_check.slug, json_extract(publication.record, '$.language'),
        public_check.changed_at,
        json_extract(publication.record, '$.statement') || char(10)
        || json_extract(publication.record, '$.quote') || char(10)
        || coalesce(json_extract(publication.record, '$.speaker.name'), '')
    FROM public_check
    JOIN publication ON publication.id = public_check.publication_id
    JOIN claim ON claim.id = public_check.claim_id;";

const POSTGRES_UP: &str = "
ALTER TABLE check_text ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('english', body)) STORED;
CREATE INDEX check_text_words ON check_text USING gin (words);
INSERT INTO check_text (number, slug, language, newest_at, body)
    SELECT claim.number, public_check.slug, publication.record::jsonb ->> 'language',
        public_check.changed_at,
        (publication.record::jsonb ->> 'statement') || chr(10)
        || (publication.record::jsonb ->> 'quote') || chr(10)
        || coalesce(publication.record::jsonb -> 'speaker' ->> 'name', '')
    FROM public_check
    JOIN publication ON publication.id = public_check.publication_id
    JOIN claim ON claim.id = public_check.claim_id;";
