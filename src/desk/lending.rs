//! Lending: which program was given which public version of a check, so that a correction can say who
//! has the earlier one. It is written down once for each token and version.

use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::domain::claim::parse_claim_number;
use crate::domain::record::Record;
use crate::store::handouts;

impl Desk {
    /// Writes down that a token was given these checks, as far as it was not given them before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn given<'a>(
        &self,
        token: Uuid,
        checks: impl Iterator<Item = &'a Record>,
    ) -> Result<(), Error> {
        let version = |check: &Record| Some((parse_claim_number(&check.number)?, check.version));
        let versions: Vec<(i32, i32)> = checks.filter_map(version).collect();
        // Nearly always there is nothing new, and nobody waits for a turn to write.
        let new = handouts::not_given(self.store.read(), token, &versions).await?;
        if new.is_empty() {
            return Ok(());
        }
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let new = handouts::not_given(&*txn, token, &new).await?;
            handouts::give(&txn, token, &new, desk.now()).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
