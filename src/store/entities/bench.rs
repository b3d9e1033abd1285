//! Table `bench`.

use sea_orm::entity::prelude::*;

use crate::domain::bench::Outcome;

/// A round of review that is decided by sealed ballots.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bench")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    pub seats: i32,
    pub quorum: i32,
    pub dissent: bool,
    pub ends_at: DateTimeUtc,
    pub opened_at: Option<DateTimeUtc>,
    pub outcome: Option<Outcome>,
    pub rating_id: Option<Uuid>,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
