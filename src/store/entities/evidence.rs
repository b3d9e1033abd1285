//! Table `evidence`.

use sea_orm::entity::prelude::*;

use crate::domain::evidence::EvidenceKind;

/// A document we keep.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub kind: EvidenceKind,
    pub source_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    pub retrieved_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub sha256: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub extract: String,
    #[sea_orm(column_type = "Text")]
    pub not_archived: String,
    pub snapshot_id: Option<Uuid>,
    pub known_as_of: Option<Date>,
    /// What readers are told instead, when it is confidential.
    #[sea_orm(column_type = "Text", nullable)]
    pub stated_as: Option<String>,
    /// Who published it, when the index of sources must not know.
    #[sea_orm(column_type = "Text")]
    pub publisher: String,
    /// Why its text is not read, when that can be said.
    #[sea_orm(column_type = "Text")]
    pub unread: String,
    pub created_by: Uuid,
    pub created_at: DateTimeUtc,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
