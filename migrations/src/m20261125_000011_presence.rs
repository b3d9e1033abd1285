//! Presence: who is at work on which article, and when they were last heard of.

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
            "CREATE TABLE presence (
                article_id {id} NOT NULL REFERENCES article (id),
                person_id {id} NOT NULL REFERENCES person (id),
                claim {int},
                seen_at {time} NOT NULL,
                PRIMARY KEY (article_id, person_id)
            ){strict};
            CREATE INDEX presence_seen ON presence (seen_at);
            CREATE INDEX presence_person ON presence (person_id);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["presence"]).await
    }
}
