//! Patience: after how many days without a change a claim counts as stuck at this desk.

use serde_json::json;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::words::Unfit;
use crate::store::{events, settings};
use crate::workflow::permissions::Deed;
use crate::workflow::today::MOST_PATIENCE;

impl Desk {
    /// Sets the desk's patience, in days.
    ///
    /// # Errors
    /// When it is not the actor's to do, or the number is out of bounds.
    pub async fn set_patience(&self, actor: &Actor, days: i64) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, "An administrator sets this.")?;
            if !(1..=MOST_PATIENCE).contains(&days) {
                let words = format!("Give a number of days from 1 to {MOST_PATIENCE}.");
                return Err(Unfit(words).into());
            }
            let txn = desk.store.begin().await?;
            let before = settings::get(&*txn, settings::PATIENCE).await?;
            let (now, value) = (desk.now(), days.to_string());
            settings::set(&txn, settings::PATIENCE, &value, now).await?;
            let event = Event::new(now, &actor, "set the patience of", Subject::Desk)
                .change(json!({ "days": before }), json!({ "days": value }));
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
