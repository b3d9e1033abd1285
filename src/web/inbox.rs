//! The inbox: what feeds brought, taken in or dismissed.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::{Desk, Error};
use crate::domain::inbox::Order;
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, WebAddress};
use crate::store::entities::{feed, inbox_entry};
use crate::store::{feeds, inbox, tips};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Neighbours, PAGE_ROWS, Page, Undo, html, see_other_with};
use crate::web::submitted::{Button, Submitted};
use crate::web::{filters, paths, words};
use crate::workflow::permissions::{Deed, allows};

/// Which entries, and where in their list one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    feed: String,
    /// The order, when it is not the usual one.
    sort: String,
    /// After which entry the page begins.
    before: String,
}

#[derive(Template)]
#[template(path = "inbox/index.html")]
struct InboxPage {
    page: Page,
    rows: Vec<(inbox_entry::Model, Option<feed::Model>)>,
    feeds: Vec<(feed::Model, u64)>,
    of: Option<Uuid>,
    order: Order,
    followed: bool,
    around: Neighbours,
    may_decide: bool,
    may_keep: bool,
    tips: u64,
}

impl InboxPage {
    fn all(&self) -> u64 {
        self.feeds.iter().map(|(_, entries)| entries).sum()
    }

    fn only(&self, feed: &feed::Model) -> bool {
        self.of == Some(feed.id)
    }

    /// The list of one feed, or of all, in an order.
    fn address(&self, feed: Option<&Uuid>, order: &Order) -> String {
        let feed = feed.map(Uuid::to_string).unwrap_or_default();
        paths::with_query(&paths::inbox(), &[("feed", &feed), ("sort", order.slug())])
    }

    fn orders(&self) -> [(&'static str, String, bool); 2] {
        Order::ALL.map(|order| {
            let address = self.address(self.of.as_ref(), &order);
            (order.words(), address, order == self.order)
        })
    }

    fn explained(&self) -> &'static str {
        self.order.explained()
    }

    fn of(&self) -> String {
        self.of.map(|feed| feed.to_string()).unwrap_or_default()
    }

    fn host(&self, entry: &inbox_entry::Model) -> String {
        WebAddress::parse(&entry.link)
            .map(|link| link.host())
            .unwrap_or_default()
    }

    fn paste(&self, entry: &inbox_entry::Model) -> String {
        paths::with_query(
            &paths::new_article(),
            &[("address", &entry.link), ("title", &entry.title)],
        )
    }
}

/// GET /inbox
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, which: Query<Which>) -> Outcome {
    let db = desk.store().read();
    let of = match which.feed.as_str() {
        "" => None,
        key => Some(key.parse().map_err(|_| AppError::NotFound)?),
    };
    let order = Order::from_slug(&which.sort);
    let after = match which.before.as_str() {
        "" => None,
        typed => Some(typed.parse().map_err(|()| AppError::NotFound)?),
    };
    let mut rows = inbox::page(db, of, order, after, PAGE_ROWS + 1).await?;
    let more = rows.len() as u64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows.last().map(|(entry, _)| inbox::mark(entry).to_string());
    let older = last.as_deref().filter(|_| more);
    let here = [("feed", which.feed.as_str()), ("sort", order.slug())];
    let around = Neighbours::of(&paths::inbox(), &here, None, older);
    html(&InboxPage {
        page: page.titled("Inbox", "inbox"),
        feeds: feeds::with_entries(db).await?,
        followed: feeds::any(db).await?,
        rows,
        of,
        order,
        around,
        may_decide: allows(&actor, Deed::Triage),
        may_keep: allows(&actor, Deed::KeepFeeds),
        tips: tips::waiting(db).await?,
    })
}

/// POST /inbox/{number}/take
pub async fn take(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    match desk.take_entry(&actor, *number).await {
        Ok(article) => see_other_with(&paths::article(article), Flash::good("Taken in.")),
        Err(Error::NotFetched(why)) => see_other_with(
            &format!("{}#entry-{number}", paths::inbox()),
            Flash::warn(why),
        ),
        Err(Error::Stale) => see_other_with(&paths::inbox(), too_late()),
        Err(error) => Err(error.into()),
    }
}

/// Which entries are decided on.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EntriesForm {
    n: Vec<i32>,
    /// Everything on the page, for the button that means all of it.
    shown: Vec<i32>,
    #[serde(rename = "do")]
    act: String,
    feed: String,
    sort: String,
}

impl EntriesForm {
    fn numbers(&self) -> Vec<i32> {
        match self.act.as_str() {
            "shown" => self.shown.clone(),
            _ => self.n.clone(),
        }
    }

    /// Back to the list one came from.
    fn back(&self) -> String {
        let feed = self.feed.parse::<Uuid>().map(|feed| feed.to_string());
        let feed = feed.unwrap_or_default();
        let sort = Order::from_slug(&self.sort).slug();
        paths::with_query(&paths::inbox(), &[("feed", &feed), ("sort", sort)])
    }
}

/// POST /inbox/dismiss
pub async fn dismiss(desk: Data<Desk>, actor: Actor, form: Submitted<EntriesForm>) -> Outcome {
    let form = form.unchecked();
    match desk.dismiss_entries(&actor, form.numbers()).await {
        Ok(numbers) => {
            let flash = Flash::good(format!("{} dismissed.", entries(numbers.len())));
            see_other_with(&form.back(), flash.with_undo(way_back(&form, &numbers)))
        }
        Err(error) => or_told(&form, error),
    }
}

/// POST /inbox/restore
pub async fn restore(desk: Data<Desk>, actor: Actor, form: Submitted<EntriesForm>) -> Outcome {
    let form = form.unchecked();
    match desk.restore_entries(&actor, form.numbers()).await {
        Ok(numbers) => {
            let flash = Flash::good(format!("{} back in the inbox.", entries(numbers.len())));
            see_other_with(&form.back(), flash)
        }
        Err(error) => or_told(&form, error),
    }
}

/// What went wrong, above the list, when the person can do something about it there.
fn or_told(form: &EntriesForm, error: Error) -> Outcome {
    match error {
        Error::Stale => see_other_with(&form.back(), too_late()),
        Error::Unfit(Unfit(sentence)) => see_other_with(&form.back(), Flash::warn(sentence)),
        error => Err(error.into()),
    }
}

fn too_late() -> Flash {
    Flash::warn("Somebody else has decided on this meanwhile.")
}

fn entries(count: usize) -> String {
    words::count(count as i64, "entry", "entries")
}

fn way_back(form: &EntriesForm, numbers: &[i32]) -> Undo {
    let number = |number: &i32| ("n".to_owned(), number.to_string());
    let mut fields: Vec<_> = numbers.iter().map(number).collect();
    fields.push(("feed".to_owned(), form.feed.clone()));
    fields.push(("sort".to_owned(), form.sort.clone()));
    Undo {
        action: "/inbox/restore".to_owned(),
        fields,
        label: "Undo".to_owned(),
    }
}
