//! The inbox: entries of feeds that wait for a person, each address and each report once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::inbox::{Mark, Order, Standing};
use crate::store::entities::{article, feed, inbox_carrier, inbox_entry, snapshot};
use crate::store::{Error, Reads, Txn, claims};

/// No badge needs to count further.
pub const MOST_COUNTED: u64 = 100;
/// How many keys one query looks for.
const AT_ONCE: usize = 200;

/// An entry that has just come.
#[derive(Clone, Debug)]
pub struct New {
    /// Its canonical address.
    pub address: String,
    /// The address the feed gave.
    pub link: String,
    /// Its title.
    pub title: String,
    /// What the feed says of it.
    pub summary: String,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// SHA-256 of the text the feed carries.
    pub text_sha256: Option<String>,
    /// SHA-256 of title and text.
    pub report_sha256: Option<String>,
    /// How worth checking it is, in tenths.
    pub worth: u8,
    /// Why, in words.
    pub why: String,
}

/// Puts those entries into the inbox that are new to the desk, in the order given: no entry has
/// their address or tells their report, and no article stands at their address or holds their text.
/// An entry that is there already counts this feed among those that carry it. Gives how many were new.
///
/// # Errors
/// When the database refuses.
pub async fn receive(
    txn: &Txn,
    feed: Uuid,
    came: Vec<New>,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut known = known(txn, &came).await?;
    let (mut arrived, mut carried) = (0, HashSet::new());
    for new in came {
        match held(&known, &new) {
            Some(entry) => carried.extend(entry),
            None => {
                known.insert(new.address.clone(), None);
                if let Some(report) = &new.report_sha256 {
                    known.insert(report.clone(), None);
                }
                insert(txn, feed, new, now).await?;
                arrived += 1;
            }
        }
    }
    carry(txn, feed, carried.into_iter().collect()).await?;
    Ok(arrived)
}

/// Whether the desk knows what came, and as which entry of the inbox, if it is one.
fn held(known: &HashMap<String, Option<Uuid>>, new: &New) -> Option<Option<Uuid>> {
    let places = [&new.address, &new.link];
    let hashes = [&new.text_sha256, &new.report_sha256];
    let mut keys = places.into_iter().chain(hashes.into_iter().flatten());
    keys.find_map(|key| known.get(key).copied())
}

/// The keys of a column among some, with the entry of the inbox that has them, if one does.
macro_rules! keys {
    ($txn:expr, $room:ident, $column:ident, $among:expr) => {
        $room::Entity::find()
            .select_only()
            .column($room::Column::$column)
            .filter($room::Column::$column.is_in($among))
            .into_tuple::<String>()
            .all(&**$txn)
            .await?
            .into_iter()
            .map(|key| (key, None))
    };
    ($txn:expr, $column:ident, $among:expr) => {
        inbox_entry::Entity::find()
            .select_only()
            .column(inbox_entry::Column::$column)
            .column(inbox_entry::Column::Id)
            .filter(inbox_entry::Column::$column.is_in($among))
            .into_tuple::<(String, Uuid)>()
            .all(&**$txn)
            .await?
            .into_iter()
            .map(|(key, entry)| (key, Some(entry)))
    };
}

/// The addresses and hashes among those of some entries that the desk knows already, each with the
/// entry that has it, if it is one of the inbox.
async fn known(txn: &Txn, came: &[New]) -> Result<HashMap<String, Option<Uuid>>, Error> {
    let mut known = HashMap::new();
    for few in came.chunks(AT_ONCE) {
        let addresses: Vec<&str> = few.iter().map(|new| new.address.as_str()).collect();
        let places: Vec<&str> = few
            .iter()
            .flat_map(|new| [new.address.as_str(), new.link.as_str()])
            .collect();
        let reports: Vec<&str> = few
            .iter()
            .filter_map(|new| new.report_sha256.as_deref())
            .collect();
        let texts: Vec<&str> = few
            .iter()
            .filter_map(|new| new.text_sha256.as_deref())
            .collect();
        known.extend(keys!(txn, article, CanonicalAddress, places.clone()));
        known.extend(keys!(txn, article, Address, places));
        known.extend(keys!(txn, snapshot, Sha256, texts));
        // Last, so that an entry is found as one although an article stands at its address.
        known.extend(keys!(txn, Address, addresses));
        known.extend(keys!(txn, ReportSha256, reports));
    }
    Ok(known)
}

/// Counts a feed among those that carry some entries, once for each.
async fn carry(txn: &Txn, feed: Uuid, entries: Vec<Uuid>) -> Result<(), Error> {
    for few in entries.chunks(AT_ONCE) {
        let counted: HashSet<Uuid> = inbox_carrier::Entity::find()
            .select_only()
            .column(inbox_carrier::Column::EntryId)
            .filter(inbox_carrier::Column::EntryId.is_in(few.iter().copied()))
            .filter(inbox_carrier::Column::FeedId.eq(feed))
            .into_tuple()
            .all(&**txn)
            .await?
            .into_iter()
            .collect();
        let new: Vec<Uuid> = few
            .iter()
            .filter(|entry| !counted.contains(entry))
            .copied()
            .collect();
        if new.is_empty() {
            continue;
        }
        let rows = new.iter().map(|entry| carrier(*entry, feed));
        inbox_carrier::Entity::insert_many(rows)
            .exec_without_returning(&**txn)
            .await?;
        inbox_entry::Entity::update_many()
            .col_expr(
                inbox_entry::Column::Feeds,
                Expr::col(inbox_entry::Column::Feeds).add(1),
            )
            .filter(inbox_entry::Column::Id.is_in(new))
            .exec(&**txn)
            .await?;
    }
    Ok(())
}

fn carrier(entry: Uuid, feed: Uuid) -> inbox_carrier::ActiveModel {
    inbox_carrier::ActiveModel {
        entry_id: Set(entry),
        feed_id: Set(feed),
    }
}

async fn insert(txn: &Txn, feed: Uuid, new: New, now: DateTime<Utc>) -> Result<(), Error> {
    let number = claims::next_number(txn, "inbox_entry").await?;
    let id = Uuid::now_v7();
    inbox_entry::Entity::insert(inbox_entry::ActiveModel {
        id: Set(id),
        number: Set(number),
        feed_id: Set(feed),
        address: Set(new.address),
        link: Set(new.link),
        title: Set(new.title),
        summary: Set(new.summary),
        published_at: Set(new.published_at),
        arrived_at: Set(now),
        report_sha256: Set(new.report_sha256),
        state: Set(Standing::Waiting),
        article_id: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        failure: Set(String::new()),
        worth: Set(new.worth.into()),
        why: Set(new.why),
        feeds: Set(1),
    })
    .exec_without_returning(&**txn)
    .await?;
    inbox_carrier::Entity::insert(carrier(id, feed))
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// A page of waiting entries with their feeds, in an order, after a mark; of one feed or all.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    of: Option<Uuid>,
    order: Order,
    after: Option<Mark>,
    limit: u64,
) -> Result<Vec<(inbox_entry::Model, Option<feed::Model>)>, Error> {
    use inbox_entry::Column::{FeedId, Feeds, Number, State, Worth};
    let mut query = inbox_entry::Entity::find()
        .find_also_related(feed::Entity)
        .filter(State.eq(Standing::Waiting));
    if let Some(feed) = of {
        query = query.filter(FeedId.eq(feed));
    }
    if let Some(mark) = after {
        let row = |column: inbox_entry::Column| Expr::col((inbox_entry::Entity, column));
        query = match order {
            Order::Newest => query.filter(Number.lt(mark.number)),
            Order::Worth => query.filter(Expr::tuple([row(Worth), row(Feeds), row(Number)]).lt(
                Expr::tuple([mark.worth.into(), mark.feeds.into(), mark.number.into()]),
            )),
        };
    }
    if order == Order::Worth {
        query = query.order_by_desc(Worth).order_by_desc(Feeds);
    }
    query.order_by_desc(Number).limit(limit).all(db).await
}

/// The mark of an entry.
pub fn mark(entry: &inbox_entry::Model) -> Mark {
    Mark {
        worth: entry.worth,
        feeds: entry.feeds,
        number: entry.number,
    }
}

/// How many entries wait, counted up to [`MOST_COUNTED`].
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(db: &impl Reads) -> Result<u64, Error> {
    let some = Query::select()
        .column(inbox_entry::Column::Number)
        .from(inbox_entry::Entity)
        .and_where(inbox_entry::Column::State.eq(Standing::Waiting))
        .limit(MOST_COUNTED)
        .to_owned();
    let count = Query::select()
        .expr(Expr::cust("count(*)"))
        .from_subquery(some, "some")
        .to_owned();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count.unsigned_abs())
}

/// The entry under a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, number: i32) -> Result<Option<inbox_entry::Model>, Error> {
    inbox_entry::Entity::find()
        .filter(inbox_entry::Column::Number.eq(number))
        .one(db)
        .await
}

/// Entries by their numbers, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn some(db: &impl Reads, numbers: &[i32]) -> Result<Vec<inbox_entry::Model>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    inbox_entry::Entity::find()
        .filter(inbox_entry::Column::Number.is_in(numbers.iter().copied()))
        .order_by_desc(inbox_entry::Column::Number)
        .all(db)
        .await
}

/// A decision on an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It became this article.
    Take(Uuid),
    /// It is of no use.
    Dismiss,
    /// It waits again.
    Restore,
}

/// Decides on entries that still stand where the decision starts; gives how many those were.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    txn: &Txn,
    numbers: &[i32],
    decision: Decision,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let (from, to, article) = match decision {
        Decision::Take(article) => (Standing::Waiting, Standing::Taken, Some(article)),
        Decision::Dismiss => (Standing::Waiting, Standing::Dismissed, None),
        Decision::Restore => (Standing::Dismissed, Standing::Waiting, None),
    };
    let decided = to != Standing::Waiting;
    let done = inbox_entry::Entity::update_many()
        .col_expr(inbox_entry::Column::State, Expr::value(to))
        .col_expr(inbox_entry::Column::ArticleId, Expr::value(article))
        .col_expr(
            inbox_entry::Column::DecidedBy,
            Expr::value(decided.then_some(by)),
        )
        .col_expr(
            inbox_entry::Column::DecidedAt,
            Expr::value(decided.then_some(now)),
        )
        .filter(inbox_entry::Column::Number.is_in(numbers.iter().copied()))
        .filter(inbox_entry::Column::State.eq(from))
        .exec(&**txn)
        .await?;
    Ok(done.rows_affected)
}

/// Settles the entries at the addresses of an article that was just taken in by whatever way.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    txn: &Txn,
    addresses: &[String],
    article: Uuid,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let numbers: Vec<i32> = inbox_entry::Entity::find()
        .select_only()
        .column(inbox_entry::Column::Number)
        .filter(inbox_entry::Column::Address.is_in(addresses))
        .filter(inbox_entry::Column::State.eq(Standing::Waiting))
        .into_tuple()
        .all(&**txn)
        .await?;
    if !numbers.is_empty() {
        decide(txn, &numbers, Decision::Take(article), by, now).await?;
    }
    Ok(())
}

/// Keeps why an entry could not be taken in, for the next person who tries.
///
/// # Errors
/// When the database refuses.
pub async fn could_not(txn: &Txn, number: i32, why: &str) -> Result<(), Error> {
    inbox_entry::Entity::update_many()
        .col_expr(inbox_entry::Column::Failure, Expr::value(why))
        .filter(inbox_entry::Column::Number.eq(number))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// The number of the article that an entry became.
///
/// # Errors
/// When the database cannot be read.
pub async fn article_number(db: &impl Reads, article: Uuid) -> Result<Option<i32>, Error> {
    article::Entity::find_by_id(article)
        .select_only()
        .column(article::Column::Number)
        .into_tuple()
        .one(db)
        .await
}
