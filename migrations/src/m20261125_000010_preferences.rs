//! Preferences of a person, and which claims somebody decided are not the same; a quote may be cut
//! anew while its claim is still being taken out of the article.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["preference", "kept_apart"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE preference (
                person_id {id} NOT NULL REFERENCES person (id),
                name TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (person_id, name)
            ){strict};
            CREATE TABLE kept_apart (
                claim_id {id} NOT NULL REFERENCES claim (id),
                other_id {id} NOT NULL REFERENCES claim (id),
                by_id {id} NOT NULL REFERENCES person (id),
                created_at {time} NOT NULL,
                PRIMARY KEY (claim_id, other_id)
            ){strict};",
        )
        .await?;
        ddl::drop_guards(manager, &[("claim", "UPDATE")]).await?;
        ddl::refuse(
            manager,
            "claim",
            "UPDATE",
            "(NEW.quote <> OLD.quote AND OLD.state NOT IN ('suggested', 'queued')) OR NEW.number <> OLD.number OR (OLD.slug IS NOT NULL AND NEW.slug <> OLD.slug)",
            "the quote, number and public address of a claim never change",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, &[("claim", "UPDATE")]).await?;
        ddl::refuse(
            manager,
            "claim",
            "UPDATE",
            "NEW.quote <> OLD.quote OR NEW.number <> OLD.number OR (OLD.slug IS NOT NULL AND NEW.slug <> OLD.slug)",
            "the quote, number and public address of a claim never change",
        )
        .await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
