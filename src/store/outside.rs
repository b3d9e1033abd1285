//! Outside pages: ClaimReview markup of checks that others published, kept apart from our own.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect};

use crate::store::claims::Outcome;
use crate::store::entities::outside_page;
use crate::store::{Error, Reads, Txn};

/// One page.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<outside_page::Model>, Error> {
    outside_page::Entity::find_by_id(id).one(db).await
}

/// The page at an address.
///
/// # Errors
/// When the database cannot be read.
pub async fn at(db: &impl Reads, address: &str) -> Result<Option<outside_page::Model>, Error> {
    outside_page::Entity::find()
        .filter(outside_page::Column::Address.eq(address))
        .one(db)
        .await
}

/// Pages of a site and its sub-sites, newest first, before a page, some left out at the start.
/// Without a site, pages of all.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    site: Option<&str>,
    before: Option<Uuid>,
    skip: u64,
    limit: u64,
) -> Result<Vec<outside_page::Model>, Error> {
    let mut query = outside_page::Entity::find();
    if let Some(site) = site {
        let beneath = format!(".{site}");
        query = query.filter(
            Condition::any()
                .add(outside_page::Column::Site.eq(site))
                .add(outside_page::Column::Site.ends_with(beneath)),
        );
    }
    if let Some(before) = before {
        query = query.filter(outside_page::Column::Id.lt(before));
    }
    query
        .order_by_desc(outside_page::Column::Id)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await
}

/// Keeps a page.
///
/// # Errors
/// When the address is taken (a unique constraint) or the database refuses.
pub async fn insert(txn: &Txn, row: outside_page::Model) -> Result<(), Error> {
    outside_page::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// What replaces a page.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// Its address.
    pub address: String,
    /// The site the address is of.
    pub site: String,
    /// The markup, as JSON.
    pub body: String,
}

/// Replaces a page whole, if nobody has replaced it since `seen`.
///
/// # Errors
/// When the address is taken (a unique constraint) or the database refuses.
pub async fn replace(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    with: Replacement,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let done = outside_page::Entity::update_many()
        .col_expr(outside_page::Column::Address, Expr::value(with.address))
        .col_expr(outside_page::Column::Site, Expr::value(with.site))
        .col_expr(outside_page::Column::Body, Expr::value(with.body))
        .col_expr(outside_page::Column::Version, Expr::value(seen + 1))
        .col_expr(outside_page::Column::ChangedAt, Expr::value(now))
        .filter(outside_page::Column::Id.eq(id))
        .filter(outside_page::Column::Version.eq(seen))
        .exec(&**txn)
        .await?;
    Ok(if done.rows_affected == 1 {
        Outcome::Written
    } else {
        Outcome::Stale
    })
}

/// Forgets a page.
///
/// # Errors
/// When the database refuses.
pub async fn delete(txn: &Txn, id: Uuid) -> Result<(), Error> {
    outside_page::Entity::delete_by_id(id)
        .exec(&**txn)
        .await
        .map(|_| ())
}
