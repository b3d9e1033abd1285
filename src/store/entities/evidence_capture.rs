//! Table `evidence_capture`.

use sea_orm::entity::prelude::*;

/// How the bytes of a document came from its address; never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_capture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub evidence_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub requested: String,
    #[sea_orm(column_type = "Text")]
    pub final_address: String,
    pub status: i32,
    #[sea_orm(column_type = "Text")]
    pub headers: String,
    #[sea_orm(column_type = "Text")]
    pub warc_sha256: String,
    pub retrieved_at: DateTimeUtc,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
