//! Table `moved`.

use sea_orm::entity::prelude::*;

use crate::domain::merging::What;

/// A row that went over to another speaker or source in a merge, by its key in words.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moved")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub merging_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: What,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub row_key: String,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
