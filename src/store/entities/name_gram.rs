//! Table `name_gram`.

use sea_orm::entity::prelude::*;

/// Three letters in a row of a name under which a speaker is known.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "name_gram")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub gram: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub speaker_id: Uuid,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
