//! Table `evidence_watch`.

use sea_orm::entity::prelude::*;

use crate::domain::watch::{Kept, Live};

/// What has become of our copy of a document and of its page since.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_watch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub evidence_id: Uuid,
    pub kept: Kept,
    pub kept_at: Option<DateTimeUtc>,
    pub live: Live,
    pub live_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub live_address: String,
    #[sea_orm(column_type = "Text")]
    pub live_text: String,
    #[sea_orm(column_type = "Text")]
    pub live_sha256: String,
    #[sea_orm(column_type = "Text")]
    pub why: String,
    pub tried_at: Option<DateTimeUtc>,
    pub since: Option<DateTimeUtc>,
    pub seen_at: Option<DateTimeUtc>,
    pub seen_by: Option<Uuid>,
}

/// No query follows its foreign keys by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
