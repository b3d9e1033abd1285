//! Table `attribution`.

use sea_orm::entity::prelude::*;

use crate::domain::claim::Part;
use crate::domain::reading::Voice;

/// One link of the chain of who said it and who passed it on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attribution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub appearance_id: Uuid,
    pub position: i32,
    pub part: Part,
    pub speaker_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub as_given: String,
    #[sea_orm(column_type = "Text")]
    pub role_given: String,
    pub voice: Voice,
    #[sea_orm(column_type = "Text")]
    pub cue: String,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::appearance::Entity",
        from = "Column::AppearanceId",
        to = "super::appearance::Column::Id"
    )]
    Appearance,
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
}

impl Related<super::appearance::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Appearance.def()
    }
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Speaker.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
