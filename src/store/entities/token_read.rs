//! Table `token_read`.

use sea_orm::entity::prelude::*;

/// Which public version of a check a token was given.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_read")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    /// The number of the claim.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Which publication, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub first_at: DateTimeUtc,
}

/// Where its foreign keys lead.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::access_token::Entity",
        from = "Column::TokenId",
        to = "super::access_token::Column::Id"
    )]
    AccessToken,
}

impl Related<super::access_token::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AccessToken.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
