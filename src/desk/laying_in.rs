//! Laying in: whole records at once on a desk that is being made, each batch one transaction through
//! the same door as everything else. What is laid in obeys the schema and stands in the record of
//! events; no rule of the workflow is asked and nobody is told.

use crate::desk::{Desk, Error};
use crate::store::bulk::{self, Batch};

impl Desk {
    /// Writes a batch, all of it or nothing.
    ///
    /// # Errors
    /// When a row breaks a rule of the schema, its events do not follow the record, or it could not
    /// be stored.
    pub async fn lay_in(&self, batch: Batch) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            bulk::insert(&txn, batch).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
