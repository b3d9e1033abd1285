//! Table `speaker`.

use sea_orm::entity::prelude::*;

use crate::domain::claim::SpeakerSort;

/// A person, organisation or unnamed description that claims are attributed to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "speaker")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    pub sort: SpeakerSort,
    #[sea_orm(column_type = "Text", nullable)]
    pub wikidata: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub created_at: DateTimeUtc,
    pub revision: i32,
    pub merged_into_id: Option<Uuid>,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
