//! Table `check_copy`.

use sea_orm::entity::prelude::*;

/// A copy that the public version of a check rests on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_copy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::check_text::Entity",
        from = "Column::Number",
        to = "super::check_text::Column::Number"
    )]
    CheckText,
}

impl Related<super::check_text::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CheckText.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
