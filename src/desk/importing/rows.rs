//! What the rows of an import are read into: a look at them that keeps nothing, or batches for
//! whoever keeps them.

use std::ops::ControlFlow;

use tokio::sync::mpsc;

use crate::domain::outside::{Mapping, OutsideCheck, Plan, Row};
use crate::reading::outside::{self, Reading};

/// Rows of one transaction.
const BATCH: usize = 500;
/// How many rows a trial shows.
const SHOWN: usize = 8;

/// What an import would come to, seen without keeping anything.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// The headings of a table; none for markup.
    pub headings: Vec<String>,
    /// Rows that would be taken.
    pub good: u64,
    /// Rows that would be refused.
    pub refused: u64,
    /// The first that would be taken.
    pub first: Vec<OutsideCheck>,
    /// The first that would be refused: number, why, and how each begins.
    pub refusals: Vec<(u64, String, String)>,
    /// Why it cannot be read further, if it cannot.
    pub broken: Option<String>,
}

impl Reading for Trial {
    fn headings(&mut self, headings: &[String], plan: &mut Plan) {
        self.headings = headings.to_vec();
        settle(headings, plan);
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        match row {
            Row::Found(check) => {
                self.good += 1;
                if self.first.len() < SHOWN {
                    self.first.push(*check);
                }
            }
            Row::Refused { why, excerpt } => {
                self.refused += 1;
                if self.refusals.len() < SHOWN {
                    self.refusals.push((self.good + self.refused, why, excerpt));
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// A table whose columns nobody has named is read as its headings suggest.
fn settle(headings: &[String], plan: &mut Plan) {
    if plan.mapping == Mapping::default() {
        plan.mapping = outside::guess(headings);
    }
}

/// Hands rows on in batches, without those that were kept before.
pub(super) struct Pour {
    skip: i64,
    at: i64,
    batch: Vec<(i64, Row)>,
    send: mpsc::Sender<Vec<(i64, Row)>>,
}

impl Pour {
    /// Rows after the first `skip` go to `send`.
    pub(super) fn new(skip: i64, send: mpsc::Sender<Vec<(i64, Row)>>) -> Pour {
        Pour {
            skip,
            at: 0,
            batch: Vec::new(),
            send,
        }
    }

    /// Hands on what has gathered.
    pub(super) fn flush(&mut self) -> ControlFlow<()> {
        if self.batch.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.send.blocking_send(std::mem::take(&mut self.batch)) {
            Ok(()) => ControlFlow::Continue(()),
            // Whoever keeps them has stopped.
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl Reading for Pour {
    fn headings(&mut self, headings: &[String], plan: &mut Plan) {
        settle(headings, plan);
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        self.at += 1;
        if self.at <= self.skip {
            return ControlFlow::Continue(());
        }
        self.batch.push((self.at, row));
        if self.batch.len() < BATCH {
            return ControlFlow::Continue(());
        }
        self.flush()
    }
}
