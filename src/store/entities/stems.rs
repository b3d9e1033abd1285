//! Table `stems`.

use sea_orm::entity::prelude::*;

use crate::domain::stems::Sort;

/// What a text in another language than English is found by besides its words.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stems")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sort: Sort,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub tokens: String,
}

/// Its subject is a row of one of several tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
