//! Outside pages: markup of checks that others published, kept so that it can be read and changed
//! by the programs of the field. They are never counted, shown or found among the desk's own.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::facts::{fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject, canonical};
use crate::domain::people::Actor;
use crate::domain::words::WebAddress;
use crate::store::entities::outside_page;
use crate::store::events;
use crate::store::outside::{self, Replacement};
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor can change outside pages.";

/// The markup of one page elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsidePage {
    /// Where the page stands.
    pub address: WebAddress,
    /// Its markup, as the programs of the field write it.
    pub markup: Value,
}

impl OutsidePage {
    /// The site the page is of: its host without `www.`.
    pub fn site(&self) -> String {
        site(&self.address.host())
    }
}

/// A host as a site is named: in lower case and without `www.`.
pub fn site(host: &str) -> String {
    let host = host.to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

impl Desk {
    /// Keeps the markup of a page.
    ///
    /// # Errors
    /// When the person may not, or markup of that page is kept already ([`Error::Exists`] with its
    /// name).
    pub async fn add_outside_page(
        &self,
        actor: &Actor,
        page: OutsidePage,
    ) -> Result<outside_page::Model, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            if let Some(held) = outside::at(&*txn, page.address.as_str()).await? {
                return Err(Error::Exists(format!("pages/{}", held.id.simple())));
            }
            let now = desk.now();
            let row = outside_page::Model {
                id: Uuid::now_v7(),
                address: page.address.as_str().to_owned(),
                site: page.site(),
                body: canonical(&page.markup),
                version: 1,
                created_by: actor.id,
                created_at: now,
                changed_at: now,
            };
            outside::insert(&txn, row.clone()).await?;
            let after = json!({ "address": row.address, "markup": page.markup });
            let event = Event::new(now, &actor, "added", Subject::OutsidePage(row.id)).with(after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(row)
        })
        .await
    }

    /// Replaces the markup of a page whole. `seen` is the version its author had seen; without one
    /// the newest is replaced.
    ///
    /// # Errors
    /// When the person may not, somebody replaced it meanwhile, or another page has the address.
    pub async fn replace_outside_page(
        &self,
        actor: &Actor,
        id: Uuid,
        seen: Option<i32>,
        page: OutsidePage,
    ) -> Result<outside_page::Model, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let held = outside::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            let other = outside::at(&*txn, page.address.as_str()).await?;
            if let Some(other) = other.filter(|other| other.id != id) {
                return Err(Error::Exists(format!("pages/{}", other.id.simple())));
            }
            let now = desk.now();
            let with = Replacement {
                address: page.address.as_str().to_owned(),
                site: page.site(),
                body: canonical(&page.markup),
            };
            let seen = seen.unwrap_or(held.version);
            fresh(outside::replace(&txn, id, seen, with, now).await?)?;
            let before = json!({ "address": held.address, "markup": stored(&held) });
            let after = json!({ "address": page.address.as_str(), "markup": page.markup });
            let about = Subject::OutsidePage(id);
            let event = Event::new(now, &actor, "edited", about).change(before, after);
            events::append(&txn, event).await?;
            let row = outside::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            txn.commit().await?;
            Ok(row)
        })
        .await
    }

    /// Forgets a page; the record keeps what its markup said.
    ///
    /// # Errors
    /// When the person may not, or there is no such page.
    pub async fn delete_outside_page(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let held = outside::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            outside::delete(&txn, id).await?;
            let before = json!({ "address": held.address, "markup": stored(&held) });
            let about = Subject::OutsidePage(id);
            let event =
                Event::new(desk.now(), &actor, "deleted", about).change(before, json!(null));
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

fn stored(page: &outside_page::Model) -> Value {
    serde_json::from_str(&page.body).unwrap_or(Value::Null)
}
