//! What waits for whoever is signed in, as the bar at the top of every page of the desk counts it.

use crate::store::chrome::Chrome;
use crate::store::{inbox, notifications};

/// The counts of the bar; nought on pages without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Entries in the inbox, counted up to [`inbox::MOST_COUNTED`].
    pub inbox: u64,
    /// What the person was told and has not read, counted up to [`notifications::MOST_COUNTED`].
    pub unread: u64,
}

impl Waiting {
    /// The counts among what stands around a page.
    pub fn of(chrome: &Chrome) -> Waiting {
        Waiting {
            inbox: chrome.inbox,
            unread: chrome.unread,
        }
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
