//! Table `unstemmed`.

use sea_orm::entity::prelude::*;

use crate::domain::stems::Sort;

/// A text from before the desk knew stems, which waits to be read for them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unstemmed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sort: Sort,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
}

/// Its subject is a row of one of several tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
