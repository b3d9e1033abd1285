//! Queues: an inbox that stands by what is worth checking and by how many feeds carry it, claims with a
//! verdict apart from those without, and the claims of a state in every order of the table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[(&str, &str)] = &[
    (
        "inbox_entry_order",
        "inbox_entry (state, worth, feeds, number)",
    ),
    (
        "inbox_entry_feed_order",
        "inbox_entry (state, feed_id, worth, feeds, number)",
    ),
    ("inbox_carrier_feed", "inbox_carrier (feed_id)"),
    ("claim_state_due", "claim (state, due_at, number)"),
    ("claim_state_changed", "claim (state, changed_at, number)"),
    ("claim_state_worth", "claim (state, worth, number)"),
    // The board parts those in research by whether there is a verdict.
    // What is confidential is left out of what is found; it is little, and read once for a search.
    (
        "evidence_confidential",
        "evidence (id) WHERE stated_as IS NOT NULL",
    ),
    (
        "claim_drafted",
        "claim (state, (CASE WHEN verdict_revision > 0 THEN 1 ELSE 0 END), number)",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "ALTER TABLE inbox_entry ADD COLUMN worth {int} NOT NULL DEFAULT 0 CHECK (worth BETWEEN 0 AND 10);
            ALTER TABLE inbox_entry ADD COLUMN why TEXT NOT NULL DEFAULT '';
            ALTER TABLE inbox_entry ADD COLUMN feeds {int} NOT NULL DEFAULT 1 CHECK (feeds > 0);
            CREATE TABLE inbox_carrier (
                entry_id {id} NOT NULL REFERENCES inbox_entry (id),
                feed_id {id} NOT NULL REFERENCES feed (id),
                PRIMARY KEY (entry_id, feed_id)
            ){strict};
            INSERT INTO inbox_carrier (entry_id, feed_id) SELECT id, feed_id FROM inbox_entry;",
        )
        .await?;
        for (name, on) in INDEXES {
            ddl::run(manager, &format!("CREATE INDEX {name} ON {on}")).await?;
        }
        pending(manager, "SET (gin_pending_list_limit = 64)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        pending(manager, "RESET (gin_pending_list_limit)").await?;
        for (name, _) in INDEXES {
            ddl::run(manager, &format!("DROP INDEX {name}")).await?;
        }
        ddl::drop_tables(manager, &["inbox_carrier"]).await?;
        for column in ["worth", "why", "feeds"] {
            let sql = format!("ALTER TABLE inbox_entry DROP COLUMN {column}");
            ddl::run(manager, &sql).await?;
        }
        Ok(())
    }
}

/// How many kilobytes of new words PostgreSQL keeps in a heap before it sorts them in. Every search reads
/// that heap from end to end: four megabytes of it, which is usual, are five hundred pages.
async fn pending(manager: &SchemaManager<'_>, limit: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    for index in ["claim_words", "found_text_words", "check_text_words"] {
        ddl::run(manager, &format!("ALTER INDEX {index} {limit}")).await?;
    }
    Ok(())
}
