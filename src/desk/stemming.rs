//! Texts from before the desk knew the words of other languages, read for them while it works.

use std::time::Duration;

use crate::desk::{Desk, Error};
use crate::store::stems;

/// So many texts are read in one go; others write in between.
const AT_ONCE: u64 = 10;
/// And so long after one go comes the next.
const BREATH: Duration = Duration::from_millis(50);

impl Desk {
    /// Reads every text that waits for it. Ends at once on a desk that has none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn catch_up_with_stems(&self) -> Result<(), Error> {
        loop {
            let more = self.unit(|desk| async move {
                let txn = desk.store.begin().await?;
                let more = stems::catch_up(&txn, AT_ONCE).await?;
                txn.commit().await?;
                Ok(more)
            });
            if !more.await? {
                return Ok(());
            }
            tokio::time::sleep(BREATH).await;
        }
    }
}
