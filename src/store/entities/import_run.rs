//! Table `import_run`.

use sea_orm::entity::prelude::*;

/// One import of checks that others published: from what, how far it has come, and what it did.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    pub kept: bool,
    #[sea_orm(column_type = "Text")]
    pub form: String,
    #[sea_orm(column_type = "Text")]
    pub plan: String,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub seen: i64,
    pub added: i64,
    pub changed: i64,
    pub same: i64,
    pub refused: i64,
    #[sea_orm(column_type = "Text")]
    pub why: String,
    pub made_by: Uuid,
    pub made_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::MadeBy",
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
