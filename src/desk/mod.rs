//! The editorial verbs. The only room where a transaction begins: load the facts, ask the rules,
//! write, append the event, commit. It knows nothing of HTTP.

pub mod alike;
pub mod answers;
mod apart;
pub mod articles;
pub mod benches;
pub mod bulk;
pub mod checking;
pub mod confiding;
pub mod deciding;
mod delivering;
pub mod depicting;
pub mod embargo;
pub mod exporting;
pub mod extent;
pub mod facts;
pub mod families;
pub mod feeds;
pub mod hooks;
pub mod importing;
pub mod inbox;
pub mod index;
pub mod intake;
pub mod jobs;
pub mod keeping;
pub mod kin;
pub mod laying_in;
pub mod legible;
mod lending;
pub mod likeness;
pub mod lookalikes;
mod mailing;
pub mod making;
pub mod merging;
pub mod method;
pub mod moves;
mod opening;
pub mod outside;
mod patience;
pub mod people;
pub mod planning;
pub mod policies;
mod polling;
pub mod preferences;
pub mod presence;
pub mod publishing;
mod quoting;
pub mod recalling;
mod receiving;
pub mod refetching;
pub mod rereading;
pub mod research;
pub mod rules;
pub mod sharing;
pub mod splitting;
pub mod stemming;
pub mod telling;
pub mod threads;
pub mod tips;
pub mod tokens;
mod understanding;
pub mod undoing;
pub mod unpublishing;
pub mod views;
pub mod visiting;
pub mod watching;
pub mod writing;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::Notify;

use crate::blobs::Blobs;
use crate::domain::words::Unfit;
use crate::fetch::Fetcher;
use crate::mail::Post;
use crate::store::{self, Store};
use crate::workflow::Refusal;

/// Tells the time, to the millisecond, so that both databases and every hash agree on it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How long a publication can be undone unless the settings say otherwise.
pub const HOLD: TimeDelta = TimeDelta::minutes(5);

/// Everything a verb needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    blobs: Blobs,
    clock: Clock,
    base_url: Arc<str>,
    fetcher: Option<Fetcher>,
    program: Option<Arc<Path>>,
    hold: TimeDelta,
    post: Option<Post>,
    bell: Arc<Notify>,
}

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or not for this person.
    #[error("It is not here.")]
    NotFound,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed cannot be used as it is.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Somebody changed it while this person was looking at an older state of it.
    #[error("Somebody changed this while you were reading it.")]
    Stale,
    /// The rating departs from those of similar claims, and nobody has said why.
    #[error("{0} Say in one line why this claim is rated otherwise.")]
    Departs(String),
    /// It exists already; the address of the one that exists.
    #[error("This exists already.")]
    Exists(String),
    /// A page could not be had; what happened and what to do, in words.
    #[error("{0}")]
    NotFetched(String),
    /// Too many at once; try again soon.
    #[error("The desk is busy. Try again in a moment.")]
    Busy,
    /// The database or the disk failed.
    #[error("The change could not be stored.")]
    Store(#[from] store::Error),
    /// Bytes could not be kept or read.
    #[error("The file could not be stored.")]
    Blob(#[from] std::io::Error),
    /// A verb ended before its time; nothing of it was kept.
    #[error("The change was not made.")]
    Lost(#[from] tokio::task::JoinError),
}

impl Desk {
    /// A desk over a database and a place for bytes, with the time of this machine.
    pub fn new(store: Store, blobs: Blobs) -> Desk {
        let base_url = Arc::from("http://127.0.0.1:8080");
        Desk {
            store,
            blobs,
            clock: Arc::new(now),
            base_url,
            fetcher: None,
            program: None,
            hold: HOLD,
            post: None,
            bell: Arc::default(),
        }
    }

    /// The same desk under a public address.
    pub fn at(self, base_url: &str) -> Desk {
        Desk {
            base_url: Arc::from(base_url.trim_end_matches('/')),
            ..self
        }
    }

    /// The same desk, able to fetch pages.
    pub fn fetching(self, fetcher: Fetcher) -> Desk {
        Desk {
            fetcher: Some(fetcher),
            ..self
        }
    }

    /// The same desk with another time in which a publication can be undone, and for which feeds,
    /// the map of the site and webhooks wait.
    pub fn holding(self, hold: TimeDelta) -> Desk {
        Desk { hold, ..self }
    }

    /// What was public by then has settled: feeds carry it.
    pub fn settled_by(&self) -> DateTime<Utc> {
        self.now() - self.hold
    }

    /// The same desk, able to send mail.
    pub fn mailing(self, post: Option<Post>) -> Desk {
        Desk { post, ..self }
    }

    /// Whether mail can be sent at all.
    pub fn sends_mail(&self) -> bool {
        self.post.is_some()
    }

    /// The public address of the desk, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The same desk with another clock, for tests.
    pub fn with_clock(self, clock: Clock) -> Desk {
        Desk { clock, ..self }
    }

    /// The database, for those who read.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The bytes, for those who read.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Now, in UTC, to the millisecond.
    pub fn now(&self) -> DateTime<Utc> {
        to_the_millisecond((self.clock)())
    }

    /// Runs a unit of work to its end even when the person's connection breaks: a request that is
    /// cancelled half-way would otherwise cancel the transaction with it.
    async fn unit<T, W>(&self, work: impl FnOnce(Desk) -> W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        tokio::spawn(work(self.clone())).await?
    }
}

/// Now by the clock of this machine, in UTC, to the millisecond.
pub fn now() -> DateTime<Utc> {
    to_the_millisecond(Utc::now())
}

fn to_the_millisecond(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(TimeDelta::milliseconds(1))
        .unwrap_or(time)
}
