//! Table `hook_attempt`.

use sea_orm::entity::prelude::*;

/// One attempt at telling an endpoint something, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    pub at: DateTimeUtc,
    pub millis: i32,
    pub status: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub why: String,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::hook_message::Entity",
        from = "Column::MessageId",
        to = "super::hook_message::Column::Id"
    )]
    Message,
}

impl Related<super::hook_message::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Message.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
