//! Table `check_text`.

use sea_orm::entity::prelude::*;

/// The words of a public check as they were published, for those who search.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub language: String,
    pub newest_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::public_check::Entity",
        from = "Column::Slug",
        to = "super::public_check::Column::Slug"
    )]
    PublicCheck,
}

impl Related<super::public_check::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PublicCheck.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
