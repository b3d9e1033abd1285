//! Table `hook_message`.

use sea_orm::entity::prelude::*;

/// What waits to be told to an endpoint, or was told. The body is written with the first attempt
/// and stays the same over all of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub hook_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub topic: String,
    pub event_seq: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub created_at: DateTimeUtc,
    pub next_at: Option<DateTimeUtc>,
    pub tries: i32,
    pub delivered_at: Option<DateTimeUtc>,
    pub failed_at: Option<DateTimeUtc>,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::hook::Entity",
        from = "Column::HookId",
        to = "super::hook::Column::Id"
    )]
    Hook,
}

impl Related<super::hook::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Hook.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
