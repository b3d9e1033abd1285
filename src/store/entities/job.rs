//! Table `job`.

use sea_orm::entity::prelude::*;

use crate::domain::job::JobKind;

/// Work to be done in the background, once or again and again; one row for each subject.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: JobKind,
    pub subject_id: Uuid,
    pub run_at: DateTimeUtc,
    pub attempts: i32,
    pub failures: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub leased_by: Option<String>,
    pub leased_until: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub failure: String,
    pub ended_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

/// It refers to its subject by kind, so no foreign key leads anywhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
