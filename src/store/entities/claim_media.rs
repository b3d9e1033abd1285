//! Table `claim_media`.

use sea_orm::entity::prelude::*;

use crate::domain::manipulation::Medium;

/// The picture, film or recording that a claim is about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_media")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    pub medium: Medium,
    /// What was done to it, by their slugs, parted by blanks.
    #[sea_orm(column_type = "Text")]
    pub categories: String,
    /// Where it goes round, or empty.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// The number of the evidence that is our copy of it.
    pub exhibit: Option<i32>,
    /// What it shows in truth, or empty.
    #[sea_orm(column_type = "Text")]
    pub context: String,
    /// Where the original stands, or empty.
    #[sea_orm(column_type = "Text")]
    pub original: String,
    pub set_by: Uuid,
    pub set_at: DateTimeUtc,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
