//! Table `bulk_change`.

use sea_orm::entity::prelude::*;

/// A change of many claims at once, with what they were before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// JSON of what each claim was before.
    #[sea_orm(column_type = "Text")]
    pub before: String,
    pub made_at: DateTimeUtc,
    pub undone_at: Option<DateTimeUtc>,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
