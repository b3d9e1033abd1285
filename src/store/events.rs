//! The record: appending to the chain of events, reading it back, and checking it end to end.

use std::collections::{BTreeSet, HashMap};

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::event::{Event, GENESIS, Sealed, canonical};
use crate::domain::hook::Topic;
use crate::store::entities::{article, claim, event, event_head, feed, person, source, speaker};
use crate::store::{Error, Reads, Txn, bulk, dialect, hooks, notifications};

/// Appends an event to the record, in the same transaction as the change it tells of, tells the
/// people whom it concerns, and writes the messages to the webhooks that want to know.
///
/// # Errors
/// When the database refuses; then the change is refused with it.
pub async fn append(txn: &Txn, happened: Event) -> Result<(), Error> {
    let head = head(&**txn).await?;
    let topic = Topic::of(happened.subject.noun(), happened.deed);
    let row = sealed(happened, head.seq + 1, head.hash);
    event_head::Entity::update_many()
        .col_expr(event_head::Column::Seq, Expr::value(row.seq))
        .col_expr(event_head::Column::Hash, Expr::value(row.hash.clone()))
        .filter(event_head::Column::One.eq(1))
        .exec(&**txn)
        .await?;
    event::Entity::insert(event::ActiveModel::from(row.clone()).reset_all())
        .exec_without_returning(&**txn)
        .await?;
    if let Some(topic) = topic {
        hooks::enqueue(txn, topic, row.seq, row.at).await?;
    }
    notifications::tell(txn, &row).await
}

/// What happened as rows that follow a head, oldest first; the head moves on to the last of them.
pub fn chained(head: &mut event_head::Model, happened: Vec<Event>) -> Vec<event::Model> {
    let row = |one| {
        let row = sealed(one, head.seq + 1, std::mem::take(&mut head.hash));
        (head.seq, head.hash) = (row.seq, row.hash.clone());
        row
    };
    happened.into_iter().map(row).collect()
}

/// Appends events that follow the head of the record, in the same transaction as what they tell of.
/// Nobody is told: it is for records that are laid in before anybody works with them.
///
/// # Errors
/// When they do not follow the head, or the database refuses.
pub async fn append_all(txn: &Txn, rows: Vec<event::Model>) -> Result<(), Error> {
    let head = head(&**txn).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    if (first.seq, &first.previous) != (head.seq + 1, &head.hash) {
        return Err(Error::Custom(
            "these events do not follow the record".to_owned(),
        ));
    }
    dialect::advance_head(txn, rows.len(), &last.hash).await?;
    bulk::rows::<event::Entity>(txn, rows).await
}

/// What happened as a row of the record: the event at a position, hashed to the one before.
fn sealed(happened: Event, seq: i64, previous: String) -> event::Model {
    let (person_id, person_name) = match happened.person {
        Some((id, name)) => (Some(id), name),
        None => (None, "Galley".to_owned()),
    };
    let mut row = event::Model {
        seq,
        at: happened.at,
        person_id,
        person_name,
        deed: happened.deed.to_owned(),
        subject: happened.subject.noun().to_owned(),
        subject_id: happened.subject.id(),
        claim_id: happened.claim,
        article_id: happened.article,
        before: canonical(&happened.before),
        after: canonical(&happened.after),
        previous,
        hash: String::new(),
    };
    row.hash = seal(&row).hash();
    row
}

/// Position and hash of the newest event.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(db: &impl Reads) -> Result<event_head::Model, Error> {
    event_head::Entity::find_by_id(1)
        .one(db)
        .await?
        .ok_or_else(|| Error::RecordNotFound("the head of the record is missing".to_owned()))
}

/// One event by its position.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, seq: i64) -> Result<Option<event::Model>, Error> {
    event::Entity::find_by_id(seq).one(db).await
}

/// A page of the whole record, newest first, before a position.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<event::Model>, Error> {
    event::Entity::find()
        .filter(event::Column::Seq.lt(before.unwrap_or(i64::MAX)))
        .order_by_desc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await
}

/// What checking the record came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Every event is as it was written.
    Sound {
        /// How many events.
        events: i64,
        /// The hash of the newest.
        head: String,
    },
    /// The first thing that is not as it was written.
    Broken {
        /// Where.
        seq: i64,
        /// What, in a sentence.
        why: String,
    },
}

/// Recomputes the whole chain, a few hundred events at a time.
///
/// # Errors
/// When the database cannot be read.
pub async fn audit(db: &impl Reads) -> Result<Audit, Error> {
    audit_against(db, None).await
}

/// The same, and whether a head that was printed earlier still stands in the chain: without one,
/// nobody can tell a record from its own beginning.
///
/// # Errors
/// When the database cannot be read.
pub async fn audit_against(db: &impl Reads, printed: Option<&str>) -> Result<Audit, Error> {
    let mut met = printed.is_none_or(|printed| printed == GENESIS);
    let head = head(db).await?;
    let (mut seq, mut previous) = (0, GENESIS.to_owned());
    loop {
        let rows = event::Entity::find()
            .filter(event::Column::Seq.gt(seq))
            // What is appended while this runs is for the next check.
            .filter(event::Column::Seq.lte(head.seq))
            .order_by_asc(event::Column::Seq)
            .limit(500)
            .all(db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(why) = fault(&row, seq, &previous) {
                return Ok(Audit::Broken { seq: seq + 1, why });
            }
            seq = row.seq;
            previous = row.hash;
            met = met || printed == Some(previous.as_str());
        }
    }
    if seq != head.seq || previous != head.hash {
        let why = format!(
            "the record ends at event {seq}, but its head names event {}",
            head.seq
        );
        return Ok(Audit::Broken { seq: seq + 1, why });
    }
    if !met {
        let why = "the head you gave stands nowhere in the record: its end was cut off, or it was \
                   written anew";
        return Ok(Audit::Broken {
            seq: seq + 1,
            why: why.to_owned(),
        });
    }
    Ok(Audit::Sound {
        events: seq,
        head: previous,
    })
}

fn fault(row: &event::Model, last: i64, previous: &str) -> Option<String> {
    if row.seq != last + 1 {
        return Some(format!("event {} is missing", last + 1));
    }
    if row.previous != previous {
        return Some(format!(
            "event {} does not follow the one before it",
            row.seq
        ));
    }
    if seal(row).hash() != row.hash {
        return Some(format!(
            "event {} was altered after it was written",
            row.seq
        ));
    }
    None
}

fn seal(row: &event::Model) -> Sealed<'_> {
    Sealed {
        seq: row.seq,
        at: row.at,
        person: row.person_id,
        person_name: &row.person_name,
        deed: &row.deed,
        subject: &row.subject,
        subject_id: row.subject_id,
        claim: row.claim_id,
        article: row.article_id,
        before: &row.before,
        after: &row.after,
        previous: &row.previous,
    }
}

/// The names of what some events were done to, by key.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Number and statement of claims.
    pub claims: HashMap<Uuid, (i32, String)>,
    /// Number and title of articles.
    pub articles: HashMap<Uuid, (i32, String)>,
    /// Names of speakers.
    pub speakers: HashMap<Uuid, String>,
    /// Names of sources.
    pub sources: HashMap<Uuid, String>,
    /// Names of people at the desk.
    pub people: HashMap<Uuid, String>,
    /// Titles of feeds.
    pub feeds: HashMap<Uuid, String>,
}

/// What the events of a page were done to, one query for each sort of subject that occurs.
///
/// # Errors
/// When the database cannot be read.
pub async fn named(db: &impl Reads, events: &[event::Model]) -> Result<Named, Error> {
    let keys = |noun: &str| -> Vec<Uuid> {
        let about = events.iter().filter(|event| event.subject == noun);
        let keys: BTreeSet<Uuid> = about.map(|event| event.subject_id).collect();
        keys.into_iter().collect()
    };
    macro_rules! names {
        ($noun:literal, $room:ident, $($column:ident)+) => {{
            let keys = keys($noun);
            if keys.is_empty() {
                Vec::new()
            } else {
                $room::Entity::find()
                    .select_only()
                    .column($room::Column::Id)
                    $(.column($room::Column::$column))+
                    .filter($room::Column::Id.is_in(keys))
                    .into_tuple()
                    .all(db)
                    .await?
            }
        }};
    }
    let numbered = |rows: Vec<(Uuid, i32, String)>| {
        let row = |(id, number, words)| (id, (number, words));
        rows.into_iter().map(row).collect()
    };
    let plain = |rows: Vec<(Uuid, String)>| rows.into_iter().collect();
    Ok(Named {
        claims: numbered(names!("claim", claim, Number Statement)),
        articles: numbered(names!("article", article, Number Title)),
        speakers: plain(names!("speaker", speaker, Name)),
        sources: plain(names!("source", source, Name)),
        people: plain(names!("person", person, Name)),
        feeds: plain(names!("feed", feed, Title)),
    })
}

/// A page of one claim's record, newest first, before a position.
///
/// # Errors
/// When the database cannot be read.
pub async fn page_of_claim(
    db: &impl Reads,
    claim: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<event::Model>, Error> {
    event::Entity::find()
        .filter(event::Column::ClaimId.eq(claim))
        .filter(event::Column::Seq.lt(before.unwrap_or(i64::MAX)))
        .order_by_desc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await
}

/// What happened to one article and its claims after a position, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_article_after(
    db: &impl Reads,
    article: Uuid,
    after: i64,
    limit: u64,
) -> Result<Vec<event::Model>, Error> {
    event::Entity::find()
        .filter(event::Column::ArticleId.eq(article))
        .filter(event::Column::Seq.gt(after))
        .order_by_asc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await
}
