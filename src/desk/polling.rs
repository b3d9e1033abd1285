//! Asking feeds what is new. Nothing is fetched while a transaction is open; what came is kept only
//! by the worker that still holds the job.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::desk::jobs::{Missed, after_failure, dice};
use crate::desk::{Desk, Error};
use crate::domain::address::canonical;
use crate::domain::job::interval;
use crate::domain::words::WebAddress;
use crate::fetch::{Again, AskedBy, Failure, Fetched, Reason, Validators, Wanted};
use crate::reading::feed::{self, Feed, Unreadable};
use crate::store::entities;
use crate::store::entities::job;
use crate::store::feeds::{self, Answer, Stamp};
use crate::store::jobs::{self, End};
use crate::store::{Txn, inbox};

/// How many reasons stand beside an entry of the inbox.
const REASONS: usize = 2;

/// What came of asking a feed.
pub(super) struct Came {
    pub feed: Feed,
    pub stamp: Stamp,
}

impl Desk {
    /// Does the job of one feed: asks it, keeps what is new, and says when it is due again.
    pub(super) async fn poll_feed(&self, run: &job::Model) -> Result<(), Error> {
        let feed = feeds::find(self.store.read(), run.subject_id).await?;
        let Some(feed) = feed.filter(|feed| feed.paused_at.is_none()) else {
            return self.end_run(run, End::Done).await;
        };
        let asked = self.ask_feed(&feed).await;
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let end = match &asked {
                Ok(_) => End::Again(now + interval(feed.every_minutes, dice())),
                Err(missed) => after_failure(&run, missed, now),
            };
            if !jobs::end(&txn, &run, end, now).await? {
                return Ok(());
            }
            match asked {
                Ok(came) => desk.answered(&txn, &feed, came, now).await?,
                Err(missed) => {
                    let failures = feed.failures.saturating_add(1);
                    feeds::failed(&txn, feed.id, &missed.why, failures, now).await?;
                }
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    async fn answered(
        &self,
        txn: &Txn,
        feed: &entities::feed::Model,
        came: Option<Came>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Some(Came { feed: read, stamp }) = came else {
            return Ok(feeds::answered(txn, feed.id, None, now).await?);
        };
        let answer = answer(&read, &feed.title, stamp);
        feeds::answered(txn, feed.id, Some(answer), now).await?;
        self.receive_entries(txn, feed.id, read, now).await?;
        Ok(())
    }

    /// Puts what is new in a feed into the inbox, the oldest first, so that the newest stands on
    /// top. Gives how many entries were new to the desk.
    pub(super) async fn receive_entries(
        &self,
        txn: &Txn,
        feed: Uuid,
        read: Feed,
        now: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let entry = |entry: feed::Entry| inbox::New {
            address: canonical(&entry.link).as_str().to_owned(),
            link: entry.link.as_str().to_owned(),
            title: entry.title,
            summary: entry.summary,
            published_at: entry.published_at.filter(|at| is_sound(*at, now)),
            text_sha256: entry.text_sha256,
            report_sha256: entry.report_sha256,
            worth: entry.worth,
            why: entry
                .reasons
                .iter()
                .take(REASONS)
                .copied()
                .collect::<Vec<_>>()
                .join("; "),
        };
        let came = read.entries.into_iter().rev().map(entry).collect();
        Ok(inbox::receive(txn, feed, came, now).await?)
    }

    /// Asks a feed for what changed since it last answered; `None` when nothing has.
    async fn ask_feed(&self, feed: &entities::feed::Model) -> Result<Option<Came>, Missed> {
        let refused = |why: String| Missed {
            why,
            retry_after: None,
            for_good: false,
        };
        let fetcher = self.fetcher.as_ref();
        let fetcher =
            fetcher.ok_or_else(|| refused("This desk does not fetch pages.".to_owned()))?;
        let address = WebAddress::parse(&feed.address).map_err(|unfit| refused(unfit.0))?;
        let since = Validators {
            at: feed.answered_at.clone(),
            etag: feed.etag.clone(),
            last_modified: feed.last_modified.clone(),
        };
        let again = fetcher
            .fetch_again(&address, AskedBy::Schedule, Wanted::Feed, &since)
            .await
            .map_err(|failure| missed(&failure))?;
        let fetched = match again {
            Again::Unchanged => return Ok(None),
            Again::Changed(fetched) => fetched,
        };
        let stamp = stamp(&fetched);
        match read_feed(*fetched).await {
            Ok(Ok(feed)) => Ok(Some(Came { feed, stamp })),
            Ok(Err(unreadable)) => Err(refused(unreadable.to_string())),
            Err(error) => Err(refused(error.to_string())),
        }
    }
}

/// Whether a date can be one of publication: not before there were feeds, and not further in the
/// future than any time zone.
fn is_sound(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    DateTime::UNIX_EPOCH <= at && at <= now + TimeDelta::days(1)
}

/// What a feed answered, under its own title or the one it had.
pub(super) fn answer(read: &Feed, otherwise: &str, stamp: Stamp) -> Answer {
    Answer {
        title: match read.title.as_str() {
            "" => otherwise.to_owned(),
            title => title.to_owned(),
        },
        remark: remark(read),
        stamp,
    }
}

/// What of a feed did not come into the inbox although it was there.
fn remark(read: &Feed) -> String {
    let mut remark = String::new();
    let taken = read.entries.len();
    if read.had > taken {
        remark = format!("It has {} entries; the newest {taken} are taken.", read.had);
    }
    match read.astray {
        0 => {}
        1 => remark.push_str(" One entry leads to no web page and is left out."),
        some => remark.push_str(&format!(
            " {some} entries lead to no web page and are left out."
        )),
    }
    remark.trim_start().to_owned()
}

/// What to remember of an answer.
pub(super) fn stamp(fetched: &Fetched) -> Stamp {
    let Validators {
        at,
        etag,
        last_modified,
    } = Validators::of(fetched);
    Stamp {
        answered_at: at,
        etag,
        last_modified,
    }
}

/// Reads a feed off the workers that serve people.
pub(super) async fn read_feed(
    fetched: Fetched,
) -> Result<Result<Feed, Unreadable>, tokio::task::JoinError> {
    tokio::task::spawn_blocking(move || feed::read(fetched.body(), fetched.address().as_str()))
        .await
}

fn missed(failure: &Failure) -> Missed {
    Missed {
        why: failure.sentence(),
        retry_after: match failure.reason {
            Reason::Status(429 | 503) => failure.retry_after(),
            _ => None,
        },
        // 410 Gone is said on purpose, and for good (RFC 9110, section 15.5.11).
        for_good: failure.reason == Reason::Status(410),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_before_feeds_or_from_the_future_is_no_date() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-10-16T08:00:00Z");
        assert!(
            is_sound(at("2026-10-16T20:00:00Z"), now),
            "another time zone"
        );
        assert!(!is_sound(at("2026-10-18T08:00:00Z"), now));
        assert!(!is_sound(at("-9999-01-01T00:00:00Z"), now));
    }
}
