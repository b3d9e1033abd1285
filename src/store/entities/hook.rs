//! Table `hook`.

use sea_orm::entity::prelude::*;

use crate::domain::hook::Reach;

/// An endpoint that is told what happens. Its secret is kept as it is, since every message is
/// signed with it: whoever reads the database could sign in our name.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    pub reach: Reach,
    #[sea_orm(column_type = "Text")]
    pub topics: String,
    pub secret: Vec<u8>,
    pub former_secret: Option<Vec<u8>>,
    pub former_until: Option<DateTimeUtc>,
    pub off_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub off_why: String,
    pub held_until: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub removed_at: Option<DateTimeUtc>,
    pub made_by: Uuid,
    pub made_at: DateTimeUtc,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the secrets.
        f.debug_struct("Hook")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::MadeBy",
        to = "super::person::Column::Id"
    )]
    Person,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
