//! Table `suggestion`.

use sea_orm::entity::prelude::*;

use crate::domain::verdict::Settled;

/// A change of words that somebody suggests to the author of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub number: i32,
    pub revision: i32,
    #[sea_orm(column_type = "Text")]
    pub passage: String,
    #[sea_orm(column_type = "Text")]
    pub replacement: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub person_id: Uuid,
    pub made_at: DateTimeUtc,
    pub settled: Settled,
    pub settled_by: Option<Uuid>,
    pub settled_at: Option<DateTimeUtc>,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
