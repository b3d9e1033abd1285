//! How far the record has grown: asked of the database at most once in half a second, however many
//! pages watch for something new.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::store::{self, Reads, events};

/// How long an answer counts.
const COUNTS_FOR: Duration = Duration::from_millis(500);

/// The newest event of the record, as last asked.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Option<(Instant, i64)>>);

impl Pulse {
    /// The place of the newest event.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&self, db: &impl Reads) -> Result<i64, store::Error> {
        let mut last = self.0.lock().await;
        if let Some((at, head)) = *last
            && at.elapsed() < COUNTS_FOR
        {
            return Ok(head);
        }
        let head = events::head(db).await?.seq;
        *last = Some((Instant::now(), head));
        Ok(head)
    }
}
