//! Table `rating`.

use sea_orm::entity::prelude::*;

/// A label of a scale.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scale_id: Uuid,
    pub ordinal: i32,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    #[sea_orm(column_type = "Text")]
    pub meaning: String,
    #[sea_orm(column_type = "Text")]
    pub tone: String,
    pub number: Option<i32>,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::rating_scale::Entity",
        from = "Column::ScaleId",
        to = "super::rating_scale::Column::Id"
    )]
    RatingScale,
}

impl Related<super::rating_scale::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RatingScale.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
