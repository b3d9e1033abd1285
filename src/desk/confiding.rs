//! Confidential evidence: naming further people who may see it.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::domain::words::Unfit;
use crate::store::{events, evidence, settings, watch};
use crate::workflow::permissions::Deed;

impl Desk {
    /// Names people who may see confidential evidence. Whoever was named has seen it, so nobody is
    /// taken off again.
    ///
    /// # Errors
    /// When the person may not see it themselves, it is not confidential, nobody is named, or it
    /// could not be stored.
    pub async fn confide(
        &self,
        actor: &Actor,
        document: Uuid,
        people: Vec<Uuid>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(
                &actor,
                Deed::Comment,
                "Readers do not decide who sees evidence.",
            )?;
            let txn = desk.store.begin().await?;
            let eyes = Eyes::Person(actor.id);
            let held = evidence::get(&*txn, document, eyes).await?;
            let held = held.filter(|held| held.stated_as.is_some());
            held.ok_or(Error::NotFound)?;
            let names = settings::names(&*txn, people.iter().copied()).await?;
            let known = watch::witnesses(&*txn, document).await?;
            let mut fresh: Vec<Uuid> = names.keys().copied().collect();
            fresh.retain(|person| !known.contains(person));
            fresh.sort_unstable();
            if fresh.is_empty() {
                return Err(Unfit("Choose who else may see it.".to_owned()).into());
            }
            let now = desk.now();
            watch::name_witnesses(&txn, document, &fresh, now).await?;
            let told: Vec<&str> = fresh
                .iter()
                .filter_map(|id| names.get(id))
                .map(String::as_str)
                .collect();
            for rests in watch::resting(&*txn, &[document]).await? {
                let subject = Subject::Claim(rests.claim);
                let event = Event::new(now, &actor, "opened confidential evidence on", subject)
                    .in_article(rests.article)
                    .with(json!({ "number": rests.exhibit, "person": told.join(", ") }));
                events::append(&txn, event).await?;
            }
            txn.commit().await?;
            Ok(())
        })
        .await
    }
}
