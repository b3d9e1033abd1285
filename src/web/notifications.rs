//! Notifications: what a person was told, and marking it as read. Nothing is marked by looking.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::store::entities::{event, notification};
use crate::store::notifications::Which;
use crate::store::{events, notifications};
use crate::web::error::Outcome;
use crate::web::lists::At;
use crate::web::page::{Flash, Neighbours, PAGE_ROWS, Page, html, see_other, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::told::{self, Told};
use crate::web::{filters, paths};

/// A notification as the page tells it.
struct Row {
    told: Told,
    notification: notification::Model,
    address: String,
}

#[derive(Template)]
#[template(path = "notifications/index.html")]
struct NotificationsPage {
    page: Page,
    rows: Vec<Row>,
    around: Neighbours,
    unread: u64,
    /// The newest event on the page: everything up to it is marked at once.
    newest: Option<i64>,
}

/// GET /notifications
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<At>) -> Outcome {
    let db = desk.store().read();
    let mut found = notifications::page(db, actor.id, at.before, PAGE_ROWS + 1).await?;
    let more = found.len() as u64 > PAGE_ROWS;
    found.truncate(PAGE_ROWS as usize);
    let last = found.last().map(|(_, event)| event.seq.to_string());
    let older = last.as_deref().filter(|_| more);
    let around = Neighbours::of(&paths::notifications(), &[], None, older);
    let newest = found.first().map(|(_, event)| event.seq);
    let (notifications, events): (Vec<_>, Vec<event::Model>) = found.into_iter().unzip();
    let named = events::named(db, &events).await?;
    let rows = told::desk(&events, &named)
        .into_iter()
        .zip(notifications)
        .zip(&events)
        .map(|((told, notification), event)| Row {
            address: address(&told, event),
            told,
            notification,
        });
    html(&NotificationsPage {
        rows: rows.collect(),
        around,
        unread: notifications::unread(db, actor.id).await?,
        newest: newest.filter(|_| at.before.is_none()),
        page: page.titled("Notifications", "notifications"),
    })
}

/// Where what happened can be seen: the thread, or the claim.
fn address(told: &Told, event: &event::Model) -> String {
    let claim = told.what.as_ref().map(|what| what.address.as_str());
    let claim = claim.unwrap_or_default();
    let after: Value = serde_json::from_str(&event.after).unwrap_or(Value::Null);
    match after["thread"].as_str() {
        Some(thread) => format!("{claim}#t-{thread}"),
        None => claim.to_owned(),
    }
}

/// Where to go once it is read.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReadForm {
    open: bool,
}

/// POST /notifications/{id}/read: marks one as read, and opens what it tells of when asked to.
pub async fn read(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<ReadForm>,
) -> Outcome {
    let db = desk.store().read();
    let found = notifications::find(db, actor.id, *id).await?;
    desk.mark_read(&actor, Which::One(*id)).await?;
    let Some(event) = found.filter(|_| form.unchecked().open) else {
        return see_other(&paths::notifications());
    };
    let events = [event];
    let named = events::named(db, &events).await?;
    match told::desk(&events, &named).first() {
        Some(told) => see_other(&address(told, &events[0])),
        None => see_other(&paths::notifications()),
    }
}

/// Up to where it is read.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReadAllForm {
    up_to: i64,
}

/// POST /notifications/read: marks everything up to an event as read.
pub async fn read_all(desk: Data<Desk>, actor: Actor, form: Submitted<ReadAllForm>) -> Outcome {
    let which = Which::UpTo(form.unchecked().up_to);
    desk.mark_read(&actor, which).await?;
    see_other_with(
        &paths::notifications(),
        Flash::good("Everything is marked as read."),
    )
}
