//! Kinship: which articles share most of their text, and the keys by which such articles are found
//! without comparing everything.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["signature", "band", "kinship"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(
            manager,
            "CREATE TABLE signature (
                article_id {id} PRIMARY KEY NOT NULL REFERENCES article (id),
                snapshot_id {id} NOT NULL REFERENCES snapshot (id),
                version {int} NOT NULL,
                shingles {int} NOT NULL CHECK (shingles >= 0),
                minima {bytes} NOT NULL
            ){strict};
            CREATE TABLE band (
                band {big} NOT NULL,
                article_id {id} NOT NULL REFERENCES article (id),
                PRIMARY KEY (band, article_id)
            ){strict};
            CREATE INDEX band_article ON band (article_id);
            CREATE TABLE kinship (
                article_id {id} NOT NULL REFERENCES article (id),
                other_id {id} NOT NULL REFERENCES article (id),
                shared {int} NOT NULL CHECK (shared >= 0),
                paragraphs {int} NOT NULL CHECK (paragraphs >= shared),
                resemblance {real} NOT NULL CHECK (resemblance BETWEEN 0 AND 1),
                PRIMARY KEY (article_id, other_id),
                CHECK (article_id <> other_id)
            ){strict};
            CREATE INDEX kinship_other ON kinship (other_id);",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
