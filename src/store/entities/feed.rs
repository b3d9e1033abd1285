//! Table `feed`.

use sea_orm::entity::prelude::*;

/// A feed that is followed, or was.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub every_minutes: i32,
    #[sea_orm(column_type = "Text")]
    pub answered_at: String,
    #[sea_orm(column_type = "Text")]
    pub etag: String,
    #[sea_orm(column_type = "Text")]
    pub last_modified: String,
    #[sea_orm(column_type = "Text")]
    pub remark: String,
    pub fetched_at: Option<DateTimeUtc>,
    pub failed_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub failure: String,
    pub failures: i32,
    pub paused_at: Option<DateTimeUtc>,
    pub removed_at: Option<DateTimeUtc>,
    pub added_by: Uuid,
    pub added_at: DateTimeUtc,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::AddedBy",
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
