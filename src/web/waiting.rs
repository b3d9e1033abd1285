//! What waits for whoever is signed in, as the bar at the top of every page of the desk counts it.

use crate::desk::people::sessions::Presence;
use crate::store::{Error, Reads, inbox, notifications};

/// The counts of the bar; nought on pages without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Entries in the inbox, counted up to [`inbox::MOST_COUNTED`].
    pub inbox: u64,
    /// What the person was told and has not read, counted up to [`notifications::MOST_COUNTED`].
    pub unread: u64,
}

impl Waiting {
    /// Counts, with a query for each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count(db: &impl Reads, presence: &Presence) -> Result<Waiting, Error> {
        Ok(Waiting {
            inbox: inbox::waiting(db).await?,
            unread: notifications::unread(db, presence.actor.id).await?,
        })
    }

    /// The inbox in words; empty when nothing waits there.
    pub fn inbox_in_words(self) -> String {
        counted(self.inbox, inbox::MOST_COUNTED)
    }

    /// What is unread, in words; empty when nothing is.
    pub fn unread_in_words(self) -> String {
        counted(self.unread, notifications::MOST_COUNTED)
    }
}

fn counted(count: u64, most: u64) -> String {
    match count {
        0 => String::new(),
        count if count >= most => format!("{}+", most - 1),
        few => few.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_stops_where_nobody_reads_on() {
        assert_eq!(counted(0, 100), "");
        assert_eq!(counted(99, 100), "99");
        assert_eq!(counted(100, 100), "99+");
    }
}
