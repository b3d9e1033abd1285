//! The desk's pages of policy, each in numbered versions that stay.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};

use crate::domain::record::PolicyShown;
use crate::store::entities::policy_page;
use crate::store::{Error, Reads, Txn};

/// The newest version of a page.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(db: &impl Reads, kind: &str) -> Result<Option<policy_page::Model>, Error> {
    policy_page::Entity::find()
        .filter(policy_page::Column::Kind.eq(kind))
        .order_by_desc(policy_page::Column::Version)
        .one(db)
        .await
}

/// Every version of a page, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn versions(db: &impl Reads, kind: &str) -> Result<Vec<policy_page::Model>, Error> {
    policy_page::Entity::find()
        .filter(policy_page::Column::Kind.eq(kind))
        .order_by_desc(policy_page::Column::Version)
        .all(db)
        .await
}

/// The versions in force, for the record of a check.
///
/// # Errors
/// When the database cannot be read.
pub async fn in_force(db: &impl Reads) -> Result<Vec<PolicyShown>, Error> {
    let mut shown = Vec::new();
    for kind in crate::domain::record::PolicyKind::ALL {
        if let Some(page) = newest(db, kind.slug()).await? {
            shown.push(PolicyShown {
                kind,
                version: page.version,
            });
        }
    }
    Ok(shown)
}

/// Adds a version.
///
/// # Errors
/// When somebody added the same number meanwhile (a primary key), or the database refuses.
pub async fn insert(txn: &Txn, row: policy_page::Model) -> Result<(), Error> {
    policy_page::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}
