//! Table `lookalike`.

use sea_orm::entity::prelude::*;

use crate::domain::lookalike::Sort;

/// Two rows of a sort that may be one thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lookalike")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sort: Sort,
    /// The one with the smaller key, which is the older.
    pub one_id: Uuid,
    pub other_id: Uuid,
    /// Why they may be one, in words.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    pub found_at: DateTimeUtc,
    /// Who said that they are two.
    pub apart_by: Option<Uuid>,
    pub apart_at: Option<DateTimeUtc>,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
