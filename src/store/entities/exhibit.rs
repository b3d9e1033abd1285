//! Table `exhibit`.

use sea_orm::entity::prelude::*;

use crate::domain::evidence::{InCopy, Stance};

/// The use of a document on one claim, under a number that is never reused.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exhibit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub evidence_id: Uuid,
    pub number: i32,
    pub stance: Stance,
    #[sea_orm(column_type = "Text")]
    pub passage: String,
    #[sea_orm(column_type = "Text")]
    pub locator: String,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub note_by: Option<Uuid>,
    pub added_by: Uuid,
    pub created_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub in_copy: InCopy,
    /// The words of the passage that decide; empty when nobody chose any.
    #[sea_orm(column_type = "Text")]
    pub deciding: String,
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
    #[sea_orm(
        belongs_to = "super::evidence::Entity",
        from = "Column::EvidenceId",
        to = "super::evidence::Column::Id"
    )]
    Evidence,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::evidence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Evidence.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
