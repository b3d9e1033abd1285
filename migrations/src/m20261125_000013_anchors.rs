//! Anchors: where the claims of an article stand in the later snapshots of its page.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE anchor (
                appearance_id {id} NOT NULL REFERENCES appearance (id),
                snapshot_id {id} NOT NULL REFERENCES snapshot (id),
                how TEXT NOT NULL CHECK (how IN ('kept', 'moved', 'changed', 'by_hand', 'lost')),
                start_at {int},
                end_at {int},
                paragraph {int},
                exact TEXT NOT NULL,
                why TEXT NOT NULL DEFAULT '',
                PRIMARY KEY (appearance_id, snapshot_id),
                CHECK ((how = 'lost') = (start_at IS NULL)),
                CHECK ((start_at IS NULL) = (end_at IS NULL)),
                CHECK (start_at IS NULL OR (0 <= start_at AND start_at < end_at))
            ){strict};
            CREATE INDEX anchor_snapshot ON anchor (snapshot_id, start_at);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["anchor"]).await
    }
}
