//! Table `handout`.

use sea_orm::entity::prelude::*;

/// One file that left the desk, and the numbers of the public checks in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handout")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub door: String,
    pub person_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub person_name: String,
    #[sea_orm(column_type = "Text")]
    pub file: String,
    #[sea_orm(column_type = "Text")]
    pub narrowed: String,
    #[sea_orm(column_type = "Text")]
    pub columns: String,
    pub ended_at: Option<DateTimeUtc>,
    pub row_count: i64,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    pub claims: Vec<u8>,
    /// The head of the record of events when it left.
    #[sea_orm(column_type = "Text")]
    pub audit_head: String,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::PersonId",
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
