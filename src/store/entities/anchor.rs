//! Table `anchor`.

use sea_orm::entity::prelude::*;

use crate::domain::anchored::Anchored;

/// Where a claim that was found in one snapshot stands in a later one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "anchor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub appearance_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub snapshot_id: Uuid,
    pub how: Anchored,
    pub start_at: Option<i32>,
    pub end_at: Option<i32>,
    pub paragraph: Option<i32>,
    /// The words there; where it has lost its place, those it had.
    #[sea_orm(column_type = "Text")]
    pub exact: String,
    #[sea_orm(column_type = "Text")]
    pub why: String,
}

/// It is read by its keys alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
