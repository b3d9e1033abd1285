//! What went public: immutable numbered snapshots, and the one table public pages read.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["publication", "public_check"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE publication (
                id {id} PRIMARY KEY NOT NULL,
                claim_id {id} NOT NULL REFERENCES claim (id),
                number {int} NOT NULL,
                verdict_id {id} NOT NULL REFERENCES verdict (id),
                slug TEXT NOT NULL,
                act TEXT NOT NULL CHECK (act IN ('publish', 'correct', 'retract')),
                note TEXT NOT NULL DEFAULT '',
                record TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                person_id {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                UNIQUE (claim_id, number),
                CHECK (act = 'publish' OR note <> '')
            ){strict};
            CREATE INDEX publication_slug ON publication (slug, number);
            CREATE TABLE public_check (
                slug TEXT PRIMARY KEY NOT NULL,
                claim_id {id} NOT NULL UNIQUE REFERENCES claim (id),
                publication_id {id} NOT NULL REFERENCES publication (id),
                standing TEXT NOT NULL CHECK (standing IN ('published', 'retracted')),
                speaker_id {id} REFERENCES speaker (id),
                first_at {time} NOT NULL,
                changed_at {time} NOT NULL
            ){strict};
            CREATE INDEX public_check_first ON public_check (first_at, slug);
            CREATE INDEX public_check_changed ON public_check (changed_at, slug);
            CREATE INDEX public_check_speaker ON public_check (speaker_id);",
        )
        .await?;
        ddl::append_only(manager, "publication").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(
            manager,
            &[("publication", "UPDATE"), ("publication", "DELETE")],
        )
        .await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
