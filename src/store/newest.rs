//! The newest claims of a filter, a page at a time, found by what stops when the page is full. Listing all
//! that hold a common word, only to leave out all but fifty of them, is what makes a search slow on a
//! desk of a million.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::store::entities::claim;
use crate::store::known::weighed;
use crate::store::lists::{Filter, found};
use crate::store::search::{self, Way};
use crate::store::sheaf::Sheaf;
use crate::store::{Error, Reads};

/// How many of the newest claims PostgreSQL asks one by one for the words, before it decides what to do
/// when they do not fill the page.
const LATELY: i32 = 3_000;
/// Of so many of those, multiplied by how many of them hold the words alone, walking on costs as much as
/// listing all claims that hold the words. With `f` of three thousand found, a page of fifty is full after
/// `150_000 / f` claims, at some two microseconds each; the list has `w / 3_000` of a million, at some three.
const EVEN: u64 = 330;

/// A page of claims without what stands beside them, newest number first, before a number.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn page(
    db: &impl Reads,
    asked: &Filter,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    let filter = weighed(db, asked).await?;
    let backend = db.get_database_backend();
    let way = match filter.wanted() {
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
    match way {
        Way::Listed if filter.known.busy => {
            let keys = claims.select_only().column(number).filter(number.lt(last));
            let keys = keys.order_by_desc(number).limit(limit);
            let keys: Vec<i32> = keys.into_tuple().all(db).await?;
            let found = claim::Entity::find().filter(number.is_in(keys));
            found.order_by_desc(number).all(db).await
        }
        Way::Listed => {
            let page = claims.filter(number.lt(last)).order_by_desc(number);
            page.limit(limit).all(db).await
        }
        Way::Walked => {
            let walk = search::walked_before(claims, last);
            walk.limit(limit).all(db).await
        }
        Way::Asked => lately(db, asked, &filter, claims, (last, limit)).await,
    }
}

/// The same on PostgreSQL, whose index of words knows no order: some of the newest claims are asked one by
/// one, and what they hold says whether it is cheaper to go on like that or to list all that hold the words.
async fn lately(
    db: &impl Reads,
    asked: &Filter,
    filter: &Filter,
    claims: Select<claim::Entity>,
    (last, limit): (i32, u64),
) -> Result<Vec<claim::Model>, Error> {
    let number = claim::Column::Number;
    let newest = |claims: Select<claim::Entity>, before: i32, limit: u64| {
        let claims = claims.filter(number.lt(before)).order_by_desc(number);
        claims.limit(limit).all(db)
    };
    let head: Option<i32> = claim::Entity::find()
        .select_only()
        .column_as(number.max(), "head")
        .into_tuple::<Option<i32>>()
        .one(db)
        .await?
        .flatten();
    let step = filter.known.lately.unwrap_or(LATELY);
    let first = head.unwrap_or_default().min(last).saturating_sub(step);
    let since = |claims: Select<claim::Entity>| claims.filter(number.gte(first));
    let mut lately = newest(since(claims.clone()), last, limit).await?;
    let here = lately.len() as u64;
    if here == limit || first <= 0 {
        return Ok(lately);
    }
    let alone = Filter {
        words: filter.words.clone(),
        ..Filter::default()
    };
    let is_alone = alone == *asked;
    let hold = match found(db, &alone.reading(filter.known.languages), Way::Asked) {
        Some(_) if is_alone => here,
        Some(hold) => counted(db, since(hold).filter(number.lt(last))).await?,
        None => 0,
    };
    match found(db, filter, Way::Listed) {
        Some(listed) if here.max(1) * hold < EVEN => newest(listed, last, limit).await,
        _ => {
            lately.extend(newest(claims, first, limit - here).await?);
            Ok(lately)
        }
    }
}

async fn counted(db: &impl Reads, claims: Select<claim::Entity>) -> Result<u64, Error> {
    let mut sheaf = Sheaf::over(db);
    let count = sheaf.count(claims);
    Ok(sheaf.read(db).await?.counted(count))
}
