//! Table `appearance`.

use sea_orm::entity::prelude::*;

/// A place where a claim was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appearance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub snapshot_id: Option<Uuid>,
    pub ordinal: i32,
    #[sea_orm(column_type = "Text")]
    pub exact: String,
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    #[sea_orm(column_type = "Text")]
    pub suffix: String,
    pub start_at: Option<i32>,
    pub end_at: Option<i32>,
    pub paragraph: Option<i32>,
    pub said_on: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub said_how: String,
    #[sea_orm(column_type = "Text")]
    pub medium: String,
    #[sea_orm(column_type = "Text")]
    pub venue: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    pub created_at: DateTimeUtc,
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
        belongs_to = "super::snapshot::Entity",
        from = "Column::SnapshotId",
        to = "super::snapshot::Column::Id"
    )]
    Snapshot,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::snapshot::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Snapshot.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
