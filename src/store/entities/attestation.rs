//! Table `attestation`.

use sea_orm::entity::prelude::*;

use crate::domain::method::Step;

/// A step of the method that a person answers for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attestation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub step: Step,
    #[sea_orm(column_type = "Text")]
    pub words: String,
    pub person_id: Uuid,
    pub attested_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
