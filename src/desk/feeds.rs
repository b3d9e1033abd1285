//! Feeds: following one, pausing it, following it again, asking it now, and letting it go.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::permit;
use crate::desk::polling::{answer, read_feed, stamp};
use crate::desk::{Desk, Error};
use crate::domain::event::Subject;
use crate::domain::job::{JobKind, interval};
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, WebAddress};
use crate::fetch::{AskedBy, Fetched, Wanted};
use crate::reading::feed::{self, Feed, Unreadable};
use crate::store::feeds::{self, Stamp};
use crate::store::jobs;
use crate::workflow::permissions::Deed;

const NO: &str = "An editor or an administrator can change which feeds are followed.";
/// How often a feed may be asked, in minutes.
pub const INTERVALS: [i32; 4] = [15, 60, 360, 1440];

/// A feed that is followed from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Its key.
    pub id: Uuid,
    /// What it calls itself.
    pub title: String,
    /// Where it stands; another address than was given when a page named it.
    pub address: String,
    /// How many entries came into the inbox.
    pub arrived: u64,
    /// How many further feeds the page named.
    pub others: usize,
}

/// A feed that was found.
struct Found {
    address: WebAddress,
    feed: Feed,
    stamp: Stamp,
    others: usize,
}

impl Desk {
    /// Follows the feed at an address, or the first one that the page at the address names, and
    /// puts its entries into the inbox.
    ///
    /// # Errors
    /// When the person may not, there is no feed, it is followed already ([`Error::Exists`]), or it
    /// could not be stored.
    pub async fn follow(
        &self,
        actor: &Actor,
        address: WebAddress,
        every_minutes: i32,
    ) -> Result<Followed, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepFeeds, NO)?;
            desk.refuse_known(&address).await?;
            let found = desk.find_feed(&address).await?;
            desk.begin_to_follow(&actor, found, every_minutes).await
        })
        .await
    }

    /// Follows a feed whose text is at hand, without asking anybody for it.
    ///
    /// # Errors
    /// As [`Desk::follow`].
    pub async fn follow_given(
        &self,
        actor: &Actor,
        address: WebAddress,
        every_minutes: i32,
        text: Vec<u8>,
    ) -> Result<Followed, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepFeeds, NO)?;
            let at = address.clone();
            let read = tokio::task::spawn_blocking(move || feed::read(&text, at.as_str()));
            let feed = read
                .await?
                .map_err(|unreadable| Unfit(unreadable.to_string()))?;
            let found = Found {
                address,
                feed,
                stamp: Stamp::default(),
                others: 0,
            };
            desk.begin_to_follow(&actor, found, every_minutes).await
        })
        .await
    }

    async fn begin_to_follow(
        &self,
        actor: &Actor,
        found: Found,
        every_minutes: i32,
    ) -> Result<Followed, Error> {
        if !INTERVALS.contains(&every_minutes) {
            return Err(Unfit("Choose how often the feed is asked.".to_owned()).into());
        }
        let answer = answer(&found.feed, &found.address.host(), found.stamp);
        let title = answer.title.clone();
        let address = found.address.as_str().to_owned();
        let txn = self.store.begin().await?;
        let now = self.now();
        if let Some(known) = feeds::at(&*txn, &address).await? {
            return Err(exists(known.id));
        }
        let new = feeds::New {
            address: address.clone(),
            answer,
            every_minutes,
            by: actor.id,
        };
        let id = feeds::insert(&txn, new, now).await?;
        let due = now + interval(every_minutes, crate::desk::jobs::dice());
        jobs::schedule(&txn, JobKind::PollFeed, id, due, now).await?;
        let arrived = self.receive_entries(&txn, id, found.feed, now).await?;
        let after = json!({ "title": title, "address": address, "every_minutes": every_minutes });
        let subject = Subject::Feed(id);
        self.note(&txn, actor, "followed", subject, json!(null), after)
            .await?;
        txn.commit().await?;
        Ok(Followed {
            id,
            title,
            address,
            arrived,
            others: found.others,
        })
    }

    async fn refuse_known(&self, address: &WebAddress) -> Result<(), Error> {
        match feeds::at(self.store.read(), address.as_str()).await? {
            Some(known) => Err(exists(known.id)),
            None => Ok(()),
        }
    }

    /// The feed at an address, or the first one that the page there names.
    async fn find_feed(&self, address: &WebAddress) -> Result<Found, Error> {
        let fetched = self.fetch_feed(address).await?;
        let page = fetched.clone();
        let unreadable = match read_feed(fetched).await? {
            Ok(feed) => {
                return Ok(Found {
                    address: address.clone(),
                    stamp: stamp(&page),
                    feed,
                    others: 0,
                });
            }
            Err(unreadable) => unreadable,
        };
        let unfit = |sentence: String| Error::from(Unfit(sentence));
        if unreadable != Unreadable::Page {
            return Err(unfit(unreadable.to_string()));
        }
        let named = tokio::task::spawn_blocking(move || {
            feed::named_in(page.body(), page.address().as_str())
        });
        let named = named.await?;
        let Some(first) = named.first() else {
            let sentence = "This is a web page that names no feed. Look for “RSS” or “Atom” on it \
                            and paste that address.";
            return Err(unfit(sentence.to_owned()));
        };
        self.refuse_known(&first.address).await?;
        let fetched = self.fetch_feed(&first.address).await?;
        let stamp = stamp(&fetched);
        let read = read_feed(fetched).await?;
        let feed = read.map_err(|unreadable| {
            let named = first.address.as_str();
            unfit(format!("The page names {named} as its feed. {unreadable}"))
        })?;
        Ok(Found {
            address: first.address.clone(),
            feed,
            stamp,
            others: named.len() - 1,
        })
    }

    async fn fetch_feed(&self, address: &WebAddress) -> Result<Fetched, Error> {
        let Some(fetcher) = &self.fetcher else {
            return Err(Unfit("This desk does not fetch pages.".to_owned()).into());
        };
        fetcher
            .fetch(address, AskedBy::Person, Wanted::Feed)
            .await
            .map_err(|failure| Error::NotFetched(failure.sentence()))
    }

    /// Asks a feed as soon as a worker is free, whatever happened before.
    ///
    /// # Errors
    /// When the person may not, the feed is paused or not followed, or the database refuses.
    pub async fn poll_now(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepFeeds, NO)?;
            let txn = desk.store.begin().await?;
            let feed = feeds::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if feed.paused_at.is_some() {
                return Err(Unfit("This feed is paused. Resume it first.".to_owned()).into());
            }
            let now = desk.now();
            jobs::schedule(&txn, JobKind::PollFeed, id, now, now).await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Stops asking a feed until somebody resumes it.
    ///
    /// # Errors
    /// When the person may not, the feed is not followed, or the database refuses.
    pub async fn pause_feed(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change_feed(actor, id, Change::Pause).await
    }

    /// Asks a paused feed again, from now on.
    ///
    /// # Errors
    /// When the person may not, the feed is not followed, or the database refuses.
    pub async fn resume_feed(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change_feed(actor, id, Change::Resume).await
    }

    /// Follows a feed no longer. What it brought stays in the inbox.
    ///
    /// # Errors
    /// When the person may not, the feed is not followed, or the database refuses.
    pub async fn remove_feed(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change_feed(actor, id, Change::Remove).await
    }

    /// Follows a removed feed again, from now on.
    ///
    /// # Errors
    /// When the person may not, the feed was never followed, or the database refuses.
    pub async fn restore_feed(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        self.change_feed(actor, id, Change::Restore).await
    }

    async fn change_feed(&self, actor: &Actor, id: Uuid, change: Change) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepFeeds, NO)?;
            let txn = desk.store.begin().await?;
            let feed = match change {
                Change::Restore => feeds::removed(&*txn, id).await?,
                _ => feeds::find(&*txn, id).await?,
            };
            let feed = feed.ok_or(Error::NotFound)?;
            let now = desk.now();
            let deed = match change {
                Change::Pause => {
                    feeds::pause(&txn, id, Some(now)).await?;
                    jobs::cancel(&txn, JobKind::PollFeed, id, now).await?;
                    "paused"
                }
                Change::Resume => {
                    feeds::pause(&txn, id, None).await?;
                    jobs::schedule(&txn, JobKind::PollFeed, id, now, now).await?;
                    "resumed"
                }
                Change::Remove => {
                    feeds::remove(&txn, id, Some(now)).await?;
                    jobs::cancel(&txn, JobKind::PollFeed, id, now).await?;
                    "stopped following"
                }
                Change::Restore => {
                    feeds::remove(&txn, id, None).await?;
                    if feed.paused_at.is_none() {
                        jobs::schedule(&txn, JobKind::PollFeed, id, now, now).await?;
                    }
                    "followed again"
                }
            };
            let before = json!({ "title": feed.title, "paused": feed.paused_at.is_some() });
            let after = json!({ "address": feed.address });
            desk.note(&txn, &actor, deed, Subject::Feed(id), before, after)
                .await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }
}

#[derive(Clone, Copy)]
enum Change {
    Pause,
    Resume,
    Remove,
    Restore,
}

fn exists(id: Uuid) -> Error {
    Error::Exists(format!("/inbox/feeds#feed-{id}"))
}
