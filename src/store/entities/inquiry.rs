//! Table `inquiry`.

use sea_orm::entity::prelude::*;

use crate::domain::method::Reply;

/// A request for comment to whoever made the claim, or the reason why none was sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Uuid,
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub contact: String,
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    pub sent_on: Option<Date>,
    pub due_on: Option<Date>,
    pub outcome: Reply,
    #[sea_orm(column_type = "Text")]
    pub words: String,
    pub ended_on: Option<Date>,
    pub person_id: Uuid,
    pub created_at: DateTimeUtc,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
