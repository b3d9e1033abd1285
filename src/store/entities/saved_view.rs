//! Table `saved_view`.

use sea_orm::entity::prelude::*;

/// A search or filter of the claims table under a name.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What stands after the question mark.
    #[sea_orm(column_type = "Text")]
    pub query: String,
    /// Whether everybody at the desk sees it.
    pub shared: bool,
    /// Whether its owner gets a letter every morning.
    pub mailed: bool,
    /// SHA-256 of the secret in the address of its feed.
    #[sea_orm(column_type = "Text", nullable)]
    pub feed: Option<String>,
    /// Up to when its owner was told what is new in it.
    pub told_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
