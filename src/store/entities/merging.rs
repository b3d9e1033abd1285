//! Table `merging`.

use sea_orm::entity::prelude::*;

use crate::domain::merging::Noun;

/// A speaker or source that was found to be another one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merging")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub noun: Noun,
    pub from_id: Uuid,
    pub into_id: Uuid,
    pub merged_by: Uuid,
    pub merged_at: DateTimeUtc,
    pub undone_by: Option<Uuid>,
    pub undone_at: Option<DateTimeUtc>,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::MergedBy",
        to = "super::person::Column::Id"
    )]
    Person,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
