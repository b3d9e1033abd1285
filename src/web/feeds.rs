//! The feeds that are followed: how each is doing, and following, pausing and removing them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::feeds::{Followed, INTERVALS};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, WebAddress};
use crate::store::entities::job;
use crate::store::feeds::{self, Listed};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{
    Flash, Neighbours, PAGE_ROWS, Page, Undo, html, html_again, html_as, see_other_with,
};
use crate::web::submitted::{Form, Submitted};
use crate::web::{filters, paths, words};
use crate::workflow::permissions::{Deed, allows};

/// Where in a list of titles one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    before: String,
    id: Option<Uuid>,
}

/// A feed to follow, as typed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct FeedForm {
    address: String,
    every: String,
}

#[derive(Template)]
#[template(path = "inbox/feeds.html")]
struct FeedsPage {
    page: Page,
    rows: Vec<Listed>,
    around: Neighbours,
    form: Form<FeedForm>,
    known: Option<String>,
    now: DateTime<Utc>,
    may_keep: bool,
}

impl FeedsPage {
    fn intervals(&self) -> [(i32, String); 4] {
        INTERVALS.map(|minutes| (minutes, every(minutes).to_lowercase()))
    }

    fn chosen(&self) -> &str {
        match self.form.every.as_str() {
            "" => "60",
            typed => typed,
        }
    }

    fn every(&self, minutes: &i32) -> String {
        every(*minutes)
    }

    fn given_up(&self, row: &Listed) -> bool {
        let ended = |job: &job::Model| job.ended_at.is_some() && !job.failure.is_empty();
        row.job.as_ref().is_some_and(ended)
    }

    /// When it is asked next, in words; nothing while it is not.
    fn next(&self, row: &Listed) -> Option<String> {
        let job = row.job.as_ref().filter(|job| job.ended_at.is_none())?;
        if job.leased_until.is_some_and(|until| until > self.now) {
            return Some("being fetched now".to_owned());
        }
        if job.run_at <= self.now {
            return Some("next as soon as possible".to_owned());
        }
        Some(format!("next {}", words::moment(job.run_at)))
    }

    /// What is wrong, in words: with the feed, or with our asking it.
    fn failure(&self, row: &Listed) -> Option<String> {
        let ours = row.job.as_ref().map(|job| (job.failures, &job.failure));
        let (failures, why) = match row.feed.failures {
            0 => ours.filter(|(failures, _)| *failures > 0)?,
            failures => (failures, &row.feed.failure),
        };
        let at = row.feed.failed_at.map(|at| words::ago(at, self.now));
        let times = match (failures, at) {
            (1, Some(at)) => format!("The last try failed {at}"),
            (1, None) => "The last try failed".to_owned(),
            (times, Some(at)) => format!("The last {times} tries failed, the latest {at}"),
            (times, None) => format!("The last {times} tries failed"),
        };
        let after = if self.given_up(row) {
            " It is not tried again until somebody presses “Fetch now”."
        } else {
            ""
        };
        Some(format!("{times}: {why}{after}"))
    }
}

/// How often, in words.
fn every(minutes: i32) -> String {
    match minutes {
        60 => "Every hour".to_owned(),
        1440 => "Once a day".to_owned(),
        hours if hours % 60 == 0 => format!("Every {} hours", hours / 60),
        minutes => format!("Every {minutes} minutes"),
    }
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    at: Cursor,
    form: Form<FeedForm>,
    known: Option<String>,
) -> Result<FeedsPage, AppError> {
    let after = at.id.map(|id| (at.before, id));
    let mut rows = feeds::page(desk.store().read(), after, PAGE_ROWS + 1).await?;
    let more = rows.len() as u64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows.last().filter(|_| more);
    let id = last.map(|row| row.feed.id.to_string()).unwrap_or_default();
    let title = last.map(|row| row.feed.title.as_str());
    let around = Neighbours::of(&paths::feeds(), &[("id", &id)], None, title);
    Ok(FeedsPage {
        page: page.titled("Feeds", "inbox"),
        rows,
        around,
        form,
        known,
        now: desk.now(),
        may_keep: allows(actor, Deed::KeepFeeds),
    })
}

/// GET /inbox/feeds
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    html(&draw(&desk, &actor, page, at.into_inner(), Form::default(), None).await?)
}

/// POST /inbox/feeds
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    sent: Submitted<FeedForm>,
) -> Outcome {
    let form = sent.unchecked();
    let typed = match form.address.trim() {
        // Most people leave it out.
        bare if !bare.contains("://") && bare.contains('.') => format!("https://{bare}"),
        full => full.to_owned(),
    };
    let followed = match (WebAddress::parse(&typed), form.every.parse()) {
        (Ok(address), Ok(minutes)) => desk.follow(&actor, address, minutes).await,
        (Err(unfit), _) => Err(unfit.into()),
        (_, Err(_)) => Err(Unfit("Choose how often the feed is asked.".to_owned()).into()),
    };
    let (sentence, known) = match followed {
        Ok(followed) => return see_other_with(&there(&followed), told(&followed)),
        Err(Error::Unfit(Unfit(sentence)) | Error::NotFetched(sentence)) => (sentence, None),
        Err(Error::Exists(known)) => ("This feed is followed already.".to_owned(), Some(known)),
        Err(error) => return Err(error.into()),
    };
    let (form, page) = (Form::wrong(form, "address", sentence), page.clone());
    let exists = known.is_some();
    let mut page = draw(&desk, &actor, page, Cursor::default(), form, known).await?;
    page.page = page.page.with_error();
    match exists {
        true => html_as(StatusCode::CONFLICT, &page),
        false => html_again(&page),
    }
}

fn there(followed: &Followed) -> String {
    format!("{}#feed-{}", paths::feeds(), followed.id)
}

fn told(followed: &Followed) -> Flash {
    let arrived = words::count(followed.arrived as i64, "entry", "entries");
    let others = match followed.others {
        0 => String::new(),
        1 => " The page names one more feed.".to_owned(),
        more => format!(" The page names {more} more feeds."),
    };
    Flash::good(format!(
        "Following {}: {arrived} came into the inbox.{others}",
        followed.title
    ))
}

/// What is done to a feed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ChangeForm {
    #[serde(rename = "do")]
    act: String,
}

/// POST /inbox/feeds/{id}
pub async fn update(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<ChangeForm>,
) -> Outcome {
    let here = format!("{}#feed-{id}", paths::feeds());
    let again = |act: &str| Undo {
        action: format!("{}/{id}", paths::feeds()),
        fields: vec![("do".to_owned(), act.to_owned())],
        label: "Undo".to_owned(),
    };
    let flash = match form.unchecked().act.as_str() {
        "fetch" => {
            desk.poll_now(&actor, *id).await?;
            Flash::good("The feed is fetched as soon as a worker is free.")
        }
        "pause" => {
            desk.pause_feed(&actor, *id).await?;
            Flash::good("Paused.").with_undo(again("resume"))
        }
        "resume" => {
            desk.resume_feed(&actor, *id).await?;
            Flash::good("Resumed.").with_undo(again("pause"))
        }
        "remove" => {
            desk.remove_feed(&actor, *id).await?;
            let words = "Removed. What it brought stays in the inbox.";
            return see_other_with(
                &paths::feeds(),
                Flash::good(words).with_undo(again("restore")),
            );
        }
        "restore" => {
            desk.restore_feed(&actor, *id).await?;
            Flash::good("The feed is followed again.")
        }
        _ => return Err(AppError::NotFound),
    };
    see_other_with(&here, flash)
}
