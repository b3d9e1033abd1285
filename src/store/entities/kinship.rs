//! Table `kinship`.

use sea_orm::entity::prelude::*;

/// That two articles share most of their text, told from the side of one of them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kinship")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: Uuid,
    /// Paragraphs of this article that stand in the other.
    pub shared: i32,
    /// Paragraphs of this article.
    pub paragraphs: i32,
    /// The part of the runs of words of both that they share, 0 to 1.
    pub resemblance: f64,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::article::Entity",
        from = "Column::OtherId",
        to = "super::article::Column::Id"
    )]
    Other,
}

impl Related<super::article::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Other.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
