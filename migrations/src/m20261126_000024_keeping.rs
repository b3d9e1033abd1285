//! The deciding words of a passage, why a copy is not read as text, and who is at work on which part of
//! a claim.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Each with its table; one ALTER each, as SQLite has it.
const COLUMNS: &[(&str, &str)] = &[("evidence", "unread"), ("exhibit", "deciding")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in COLUMNS {
            let sql = format!("ALTER TABLE {table} ADD COLUMN {name} TEXT NOT NULL DEFAULT ''");
            ddl::run(manager, &sql).await?;
        }
        ddl::run(manager, PRESENCE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["claim_presence"]).await?;
        for (table, name) in COLUMNS.iter().rev() {
            ddl::run(manager, &format!("ALTER TABLE {table} DROP COLUMN {name}")).await?;
        }
        Ok(())
    }
}

/// A person with two pages open is in two sections.
const PRESENCE: &str = "CREATE TABLE claim_presence (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    section TEXT NOT NULL CHECK (length(section) BETWEEN 1 AND 20),
    seen_at {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id, section)
){strict};
CREATE INDEX claim_presence_seen ON claim_presence (seen_at);
CREATE INDEX claim_presence_person ON claim_presence (person_id);";
