//! Table `inbox_entry`.

use sea_orm::entity::prelude::*;

use crate::domain::inbox::Standing;

/// An entry of a feed, waiting for a person or decided by one. Its address is canonical.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub feed_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Text")]
    pub link: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    pub published_at: Option<DateTimeUtc>,
    pub arrived_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub report_sha256: Option<String>,
    pub state: Standing,
    pub article_id: Option<Uuid>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub failure: String,
    /// How worth checking its most checkable sentence is, in tenths.
    pub worth: i32,
    /// Why, in words; empty when nothing speaks for it.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// How many feeds carried it.
    pub feeds: i32,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::feed::Entity",
        from = "Column::FeedId",
        to = "super::feed::Column::Id"
    )]
    Feed,
    #[sea_orm(
        belongs_to = "super::article::Entity",
        from = "Column::ArticleId",
        to = "super::article::Column::Id"
    )]
    Article,
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::DecidedBy",
        to = "super::person::Column::Id"
    )]
    Person,
}

impl Related<super::feed::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Feed.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
