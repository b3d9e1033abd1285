//! Requests that may be sent twice: the first one with a key does the work, and whoever sends it
//! again within a day gets what the first one was answered.
//!
//! A key is reserved before the work begins and its answer is kept after it, so work is never done
//! twice. When the process ends in between, the key stays reserved: the answer is lost and says so.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::store::answers;
use crate::store::entities::kept_answer;

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: i32,
    /// JSON of the headers that belong to it.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// What a key turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// New: do the work, then [`Desk::keep_answer`] or [`Desk::release_key`].
    Reserved,
    /// This very request was answered before.
    Answered(Answer),
    /// This very request is being worked on, or its answer was lost.
    Open,
    /// The key stands for another request.
    OfAnother,
}

impl Desk {
    /// Reserves a key for a request, known by the hash of everything it says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reserve_key(
        &self,
        person: Uuid,
        key: String,
        request_sha256: String,
    ) -> Result<Key, Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            answers::sweep(&txn, now - KEPT).await?;
            let found = answers::find(&*txn, person, &key).await?;
            let known = match found {
                Some(row) if row.request_sha256 != request_sha256 => Key::OfAnother,
                Some(row) => match row.status {
                    Some(status) => Key::Answered(Answer {
                        status,
                        headers: row.headers,
                        body: row.body,
                    }),
                    None => Key::Open,
                },
                None => {
                    let row = kept_answer::Model {
                        person_id: person,
                        idempotency_key: key,
                        request_sha256,
                        status: None,
                        headers: String::new(),
                        body: String::new(),
                        created_at: now,
                    };
                    answers::reserve(&txn, row).await?;
                    Key::Reserved
                }
            };
            txn.commit().await?;
            Ok(known)
        })
        .await
    }

    /// Keeps the answer of work that was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_answer(
        &self,
        person: Uuid,
        key: String,
        answer: Answer,
    ) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let kept = (answer.status, answer.headers, answer.body);
            answers::keep(&txn, person, &key, kept).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Gives a key back after work that was refused: nothing was done under it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_key(&self, person: Uuid, key: String) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            answers::release(&txn, person, &key).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
