//! Table `approval_rule`.

use sea_orm::entity::prelude::*;

use crate::domain::bench::Mode;

/// How verdicts on one kind of claim are approved; the empty kind stands for every other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub mode: Mode,
    pub approvals: i32,
    pub seats: i32,
    pub quorum: i32,
    pub hours: i32,
    pub dissent: bool,
    pub changed_at: DateTimeUtc,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
