//! The newest claims of a filter, a page at a time, found by what stops when the page is full. Listing all
//! that hold a common word, only to leave out all but fifty of them, is what makes a search slow on a
//! desk of a million.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::query::Wanted;
use crate::domain::words::clean;
use crate::store::entities::claim;
use crate::store::lists::{Filter, found, weighed};
use crate::store::search::{self, Way};
use crate::store::{Error, Reads};

/// How many of the newest claims PostgreSQL asks one by one for the words, before it lists all that hold
/// them: a page is filled from so many when one in two hundred does, and when fewer do the list is short.
const LATELY: i32 = 10_000;

/// A page of claims without what stands beside them, newest number first, before a number.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn page(
    db: &impl Reads,
    filter: &Filter,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    let filter = weighed(db, filter).await?;
    let wanted = filter.words.as_deref().map(|it| Wanted::parse(&clean(it)));
    let backend = db.get_database_backend();
    let way = match wanted {
        // What one person said, or one article holds, is few.
        Some(wanted) if filter.speaker.is_none() && filter.article.is_none() => {
            Way::to_newest(backend, &wanted)
        }
        _ => Way::Listed,
    };
    let Some(claims) = found(db, &filter, way) else {
        return Ok(Vec::new());
    };
    let (number, last) = (claim::Column::Number, before.unwrap_or(i32::MAX));
    let newest = |claims: Select<claim::Entity>| {
        let claims = claims.filter(number.lt(last)).order_by_desc(number);
        claims.limit(limit).all(db)
    };
    match way {
        Way::Listed => newest(claims).await,
        Way::Walked => {
            let walk = search::walked_before(claims, last);
            walk.limit(limit).all(db).await
        }
        Way::Asked => {
            let head: Option<i32> = claim::Entity::find()
                .select_only()
                .column_as(number.max(), "head")
                .into_tuple::<Option<i32>>()
                .one(db)
                .await?
                .flatten();
            let first = head.unwrap_or_default().min(last).saturating_sub(LATELY);
            let lately = newest(claims.filter(number.gte(first))).await?;
            if lately.len() as u64 == limit {
                return Ok(lately);
            }
            match found(db, &filter, Way::Listed) {
                Some(claims) => newest(claims).await,
                None => Ok(lately),
            }
        }
    }
}
