//! Saved views of the claims table: kept, shared, followed as a feed under a secret address, and told
//! of in a letter every morning. They are a person's own tools, not part of the record.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::desk::jobs::{Missed, after_failure};
use crate::desk::people::token::Token;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::job::JobKind;
use crate::domain::people::Actor;
use crate::domain::view::{MOST_VIEWS, ViewName};
use crate::domain::words::Unfit;
use crate::mail::{Letter, Refused};
use crate::store::entities::{claim, job, saved_view};
use crate::store::jobs::{End, end};
use crate::store::lists::Filter;
use crate::store::{jobs, people, views};

/// When the morning's letters go out, in UTC, as the other letters do.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(six) => six,
    None => NaiveTime::MIN,
};
/// How many claims one letter tells of.
const TOLD: u64 = 20;

/// A view as its owner wants it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it is called.
    pub name: ViewName,
    /// What stands after the question mark of the table's address.
    pub query: String,
    /// Whether everybody at the desk sees it.
    pub shared: bool,
    /// Whether its owner gets a letter every morning.
    pub mailed: bool,
}

impl Desk {
    /// Saves a view under its name; one of the same name is replaced.
    ///
    /// # Errors
    /// When there are too many, or it could not be stored.
    pub async fn save_view(&self, actor: &Actor, kept: Kept) -> Result<Uuid, Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let known = views::named(&*txn, person, kept.name.as_str()).await?;
            if known.is_none() && views::kept_by(&*txn, person).await? >= MOST_VIEWS {
                let words = format!("You keep {MOST_VIEWS} views already. Remove one first.");
                return Err(Unfit(words).into());
            }
            let old = known.clone();
            let row = saved_view::Model {
                id: old.as_ref().map_or_else(Uuid::now_v7, |old| old.id),
                person_id: person,
                name: kept.name.as_str().to_owned(),
                query: kept.query,
                shared: kept.shared,
                mailed: kept.mailed,
                feed: old.as_ref().and_then(|old| old.feed.clone()),
                told_at: now,
                created_at: old.map_or(now, |old| old.created_at),
            };
            let id = row.id;
            if row.mailed {
                jobs::schedule(&txn, JobKind::MailView, id, next_morning(now), now).await?;
            }
            match known {
                Some(_) => views::update(&txn, row).await?,
                None => views::insert(&txn, row).await?,
            }
            txn.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Says whether a view is shared and whether it is told of by mail.
    ///
    /// # Errors
    /// When it is not this person's, or it could not be stored.
    pub async fn set_view(
        &self,
        actor: &Actor,
        id: Uuid,
        (shared, mailed): (bool, bool),
    ) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let row = views::get(&*txn, id, person).await?;
            let row = row.filter(|row| row.person_id == person);
            let row = row.ok_or(Error::NotFound)?;
            if mailed {
                jobs::schedule(&txn, JobKind::MailView, id, next_morning(now), now).await?;
            }
            let told_at = if mailed && !row.mailed {
                now
            } else {
                row.told_at
            };
            let row = saved_view::Model {
                shared,
                mailed,
                told_at,
                ..row
            };
            views::update(&txn, row).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Makes an address under which a view is followed as a feed, without signing in. Whoever has it
    /// can read the titles of what the view holds; the one before it is dead. `None` takes it away.
    ///
    /// # Errors
    /// When the view is not this person's, or it could not be stored.
    pub async fn open_feed(
        &self,
        actor: &Actor,
        id: Uuid,
        open: bool,
    ) -> Result<Option<Token>, Error> {
        let person = actor.id;
        let secret = if open { Some(Token::new()?) } else { None };
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let row = views::get(&*txn, id, person).await?;
            let row = row.filter(|row| row.person_id == person);
            let row = saved_view::Model {
                feed: secret.as_ref().map(Token::hash),
                ..row.ok_or(Error::NotFound)?
            };
            views::update(&txn, row).await?;
            txn.commit().await?;
            Ok(secret)
        })
        .await
    }

    /// Removes a view.
    ///
    /// # Errors
    /// When it is not this person's, or the change could not be stored.
    pub async fn remove_view(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let person = actor.id;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let row = views::get(&*txn, id, person).await?;
            row.filter(|row| row.person_id == person)
                .ok_or(Error::NotFound)?;
            views::delete(&txn, id).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// The view whose feed has this secret, while its owner is at the desk.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub async fn followed_view(&self, secret: &Token) -> Result<saved_view::Model, Error> {
        let db = self.store.read();
        let view = views::by_feed(db, &secret.hash()).await?;
        let view = view.ok_or(Error::NotFound)?;
        let owner = people::find(db, view.person_id).await?;
        owner.filter(|owner| owner.active).ok_or(Error::NotFound)?;
        Ok(view)
    }

    /// Sends the owner of a view the morning's letter, when there is something new in it.
    pub(super) async fn mail_view(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        let now = self.now();
        let view = views::mailed(db, run.subject_id).await?;
        let (Some(view), Some(post)) = (view, self.post.as_ref()) else {
            return self.end_run(run, End::Done).await;
        };
        let owner = people::find(db, view.person_id).await?;
        let Some(owner) = owner.filter(|owner| owner.active) else {
            return self.end_run(run, End::Done).await;
        };
        let filter = Filter::from_query(&view.query);
        let new = views::since(db, &filter, view.told_at, TOLD + 1).await?;
        if !new.is_empty() {
            let desk = people::desk_name(db).await?;
            let letter = compose(&desk, self.base_url(), &view, &new);
            if let Err(Refused { why, for_good }) =
                post.send(&owner.name, &owner.email, letter).await
            {
                let missed = Missed {
                    why,
                    retry_after: None,
                    for_good,
                };
                return self.end_run(run, after_failure(run, &missed, now)).await;
            }
        }
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let told = saved_view::Model {
                told_at: now,
                ..view
            };
            views::update(&txn, told).await?;
            end(&txn, &run, End::Again(next_morning(now)), now).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.date_naive().and_time(MORNING).and_utc();
    match today > now {
        true => today,
        false => today + TimeDelta::days(1),
    }
}

/// A letter about what is new in a view: numbers and addresses alone, as in every letter.
fn compose(desk: &str, base_url: &str, view: &saved_view::Model, new: &[claim::Model]) -> Letter {
    let told = new.len().min(TOLD as usize);
    let more = if new.len() > told { "more than " } else { "" };
    let subject = format!("{desk}: {more}{told} new in “{}”", view.name);
    let mut body = String::new();
    for claim in &new[..told] {
        let number = claim_number(claim.number);
        body.push_str(&format!("{number}\n{base_url}/claims/{number}\n\n"));
    }
    body.push_str(&format!("All of it: {base_url}/claims?{}\n\n", view.query));
    body.push_str(&format!(
        "You asked {desk} for this mail. Change that at {base_url}/views\n"
    ));
    Letter { subject, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_comes_once_a_day() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            next_morning(at("2026-11-26T05:59:59Z")),
            at("2026-11-26T06:00:00Z")
        );
        assert_eq!(
            next_morning(at("2026-11-26T06:00:00Z")),
            at("2026-11-27T06:00:00Z")
        );
    }
}
