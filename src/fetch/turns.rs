//! Whose turn it is: so many pages at once, and one at a time from the same site.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Reason;

/// A right to fetch, given back when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

/// Turns for everybody.
#[derive(Debug)]
pub struct Turns {
    everywhere: Arc<Semaphore>,
    sites: Mutex<HashMap<String, Weak<Semaphore>>>,
    patience: Duration,
}

impl Turns {
    /// So many pages at once; whoever has waited longer than `patience` is told that we are busy.
    pub fn new(at_once: usize, patience: Duration) -> Turns {
        Turns {
            everywhere: Arc::new(Semaphore::new(at_once)),
            sites: Mutex::new(HashMap::new()),
            patience,
        }
    }

    /// A turn to fetch a page.
    ///
    /// # Errors
    /// [`Reason::Busy`].
    pub async fn anywhere(&self) -> Result<Turn, Reason> {
        self.wait(Arc::clone(&self.everywhere)).await
    }

    /// A turn to ask one site. It is held for one question only, so that two pages that redirect to
    /// each other's sites do not wait for each other.
    ///
    /// # Errors
    /// [`Reason::Busy`].
    pub async fn at(&self, host: &str) -> Result<Turn, Reason> {
        self.wait(self.site(host)).await
    }

    async fn wait(&self, turns: Arc<Semaphore>) -> Result<Turn, Reason> {
        match timeout(self.patience, turns.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit }),
            Ok(Err(_)) | Err(_) => Err(Reason::Busy),
        }
    }

    fn site(&self, host: &str) -> Arc<Semaphore> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turns) = sites.get(host).and_then(Weak::upgrade) {
            return turns;
        }
        // Only sites being asked or waited for are remembered, and those are few.
        sites.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(1));
        sites.insert(host.to_owned(), Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_site_is_asked_one_question_at_a_time_and_is_forgotten_afterwards() {
        let turns = Turns::new(2, Duration::from_millis(20));
        let first = turns.at("a.example").await.unwrap();
        assert_eq!(turns.at("a.example").await.unwrap_err(), Reason::Busy);
        let _other = turns.at("b.example").await.unwrap();
        drop(first);
        let _again = turns.at("a.example").await.unwrap();
        drop(_again);
        let _third = turns.at("c.example").await.unwrap();
        assert_eq!(turns.sites.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn there_are_so_many_turns_and_no_more() {
        let turns = Turns::new(1, Duration::from_millis(20));
        let held = turns.anywhere().await.unwrap();
        assert_eq!(turns.anywhere().await.unwrap_err(), Reason::Busy);
        drop(held);
        assert!(turns.anywhere().await.is_ok());
    }
}
