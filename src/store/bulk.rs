//! Rows by the ten thousand: a batch of whole records written in one transaction, table by table,
//! with the events that tell of them. For records that are laid in, not for what people do.

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Iterable};

use crate::store::entities::{
    appearance, article, assignment, attribution, check_text, claim, claim_tag, comment,
    contribution, counter, event, evidence, exhibit, public_check, publication, review, snapshot,
    source, source_host, speaker, speaker_role, tag, thread, verdict, verdict_read, watcher,
};
use crate::store::{Error, Txn, dialect, events};

/// Rows of one statement, so that the database plans each sort of statement once and finds it again.
/// Times the widest table's columns it stays below SQLite's 32,766 parameters.
const ROWS: usize = 128;

macro_rules! batch {
    ($($(#[$told:meta])* $name:ident: $room:ident,)+) => {
        /// Rows of every table that a claim's record is made of, and what happened, in order of time.
        #[derive(Clone, Debug, Default)]
        pub struct Batch {
            $($(#[$told])* pub $name: Vec<$room::Model>,)+
            /// What happened, oldest first, each chained to the one before.
            pub events: Vec<event::Model>,
        }

        /// Writes a batch. A row that breaks a rule of the schema takes all of it back.
        ///
        /// # Errors
        /// When the database refuses.
        pub async fn insert(txn: &Txn, batch: Batch) -> Result<(), Error> {
            dialect::spread_out(txn).await?;
            given_out(txn, "article", batch.articles.iter().map(|row| row.number).max()).await?;
            given_out(txn, "claim", batch.claims.iter().map(|row| row.number).max()).await?;
            $(rows::<$room::Entity>(txn, batch.$name).await?;)+
            events::append_all(txn, batch.events).await
        }
    };
}

// In the order in which one table's rows name another's.
batch! {
    /// Outlets and publishers.
    sources: source,
    /// Their hosts.
    hosts: source_host,
    /// Speakers.
    speakers: speaker,
    /// Their roles.
    roles: speaker_role,
    /// Topics.
    tags: tag,
    /// Articles.
    articles: article,
    /// Their texts.
    snapshots: snapshot,
    /// Claims.
    claims: claim,
    /// Where they appear.
    appearances: appearance,
    /// Who said and who relayed them.
    attributions: attribution,
    /// What they are about.
    topics: claim_tag,
    /// Documents.
    evidence: evidence,
    /// Their use on claims.
    exhibits: exhibit,
    /// Who wrote what.
    contributions: contribution,
    /// Revisions of verdicts.
    verdicts: verdict,
    /// Decisions on them.
    reviews: review,
    /// Who read them.
    read: verdict_read,
    /// Who was asked to do what.
    assignments: assignment,
    /// Comments.
    comments: comment,
    /// Their threads.
    threads: thread,
    /// Who watches what.
    watchers: watcher,
    /// What went public.
    publications: publication,
    /// What public pages show.
    checks: public_check,
    /// What the public search reads.
    texts: check_text,
}

/// Notes that the numbers of a series are given out up to one.
async fn given_out(txn: &Txn, series: &str, last: Option<i32>) -> Result<(), Error> {
    let Some(last) = last else { return Ok(()) };
    counter::Entity::update_many()
        .col_expr(counter::Column::Value, Expr::value(i64::from(last)))
        .filter(counter::Column::Name.eq(series))
        .filter(counter::Column::Value.lt(i64::from(last)))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Writes the rows of one table, the odd ones at the end by halves, so that their statements are few.
pub(super) async fn rows<E>(txn: &Txn, mut rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    debug_assert!(ROWS * E::Column::iter().count() < 32_766);
    let mut size = ROWS;
    while !rows.is_empty() {
        while size > rows.len() {
            size /= 2;
        }
        let later = rows.split_off(size);
        let now = rows
            .into_iter()
            .map(|row| row.into_active_model().reset_all());
        E::insert_many(now).exec_without_returning(&**txn).await?;
        rows = later;
    }
    Ok(())
}
