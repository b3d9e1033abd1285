//! Table `claim_link`.

use sea_orm::entity::prelude::*;

use crate::domain::links::{Fit, Tie};

/// How one claim belongs to another, as a person said.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub from_id: Uuid,
    pub to_id: Uuid,
    pub tie: Tie,
    /// How a repeat fits what it repeats; of a repeat alone.
    pub fit: Option<Fit>,
    pub made_by: Uuid,
    pub made_at: DateTimeUtc,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
