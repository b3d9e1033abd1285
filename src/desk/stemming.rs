//! Texts from before the desk knew the words of other languages, read for them while it works.

use std::time::Duration;

use crate::desk::{Desk, Error};
use crate::store::stems::{self, Waiting};

/// So many texts are read in one go; others write in between.
const AT_ONCE: u64 = 4;
/// And so long after one go comes the next.
const BREATH: Duration = Duration::from_millis(50);
/// How long to wait when a text could not be read.
const TROUBLE: Duration = Duration::from_secs(15);

impl Desk {
    /// Reads every text that waits for it, and ends. What cannot be read is tried again after a while.
    pub async fn catch_up_with_stems(&self) {
        let mut last = None;
        loop {
            match self.read_some(last).await {
                Ok(None) => return,
                Ok(read) => {
                    last = read;
                    tokio::time::sleep(BREATH).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "some older texts are not found in their language yet");
                    tokio::time::sleep(TROUBLE).await;
                }
            }
        }
    }

    async fn read_some(&self, after: Option<Waiting>) -> Result<Option<Waiting>, Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let last = stems::catch_up(&txn, after, AT_ONCE).await?;
            txn.commit().await?;
            Ok(last)
        })
        .await
    }
}
