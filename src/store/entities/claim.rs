//! Table `claim`.

use sea_orm::entity::prelude::*;

use crate::domain::claim::Priority;
use crate::domain::claim::SaidBy;
use crate::domain::reading::Kind;
use crate::domain::reading::Voice;
use crate::domain::state::State;

/// One checkable assertion.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "claim")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    #[sea_orm(column_type = "Text")]
    pub quote: String,
    pub kind: Kind,
    #[sea_orm(column_type = "Text")]
    pub language: String,
    pub priority: Priority,
    pub due_at: Option<DateTimeUtc>,
    pub state: State,
    pub revision: i32,
    pub speaker_id: Option<Uuid>,
    pub said_by: SaidBy,
    pub voice: Voice,
    pub worth: f64,
    #[sea_orm(column_type = "Text")]
    pub why: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub merged_into_id: Option<Uuid>,
    pub article_id: Option<Uuid>,
    pub verdict_revision: i32,
    pub review_round: i32,
    pub exhibits: i32,
    pub publications: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub slug: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
    #[sea_orm(
        belongs_to = "super::article::Entity",
        from = "Column::ArticleId",
        to = "super::article::Column::Id"
    )]
    Article,
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Speaker.def()
    }
}

impl Related<super::article::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Article.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
