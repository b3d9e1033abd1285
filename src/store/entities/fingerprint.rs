//! Table `fingerprint`.

use sea_orm::entity::prelude::*;

/// What a kept picture is known by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fingerprint")]
pub struct Model {
    /// SHA-256 of its bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// The fingerprint; absent when it is known by nothing.
    #[sea_orm(column_type = "Text", nullable)]
    pub known_by: Option<String>,
    pub made_at: DateTimeUtc,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
