//! Table `signature`.

use sea_orm::entity::prelude::*;

/// What the text of an article is known by, so that copies of it are found.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// The snapshot it was made from.
    pub snapshot_id: Uuid,
    /// By which version of the rule.
    pub version: i32,
    pub shingles: i32,
    pub minima: Vec<u8>,
}

/// It is read by its key alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
