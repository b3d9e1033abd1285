//! Table `ballot`.

use sea_orm::entity::prelude::*;

/// One person’s rating of one revision, sealed until the bench is opened; never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ballot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub round: i32,
    pub verdict_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub verdict_sha256: String,
    pub person_id: Uuid,
    pub rating_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    pub cast_at: DateTimeUtc,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
