//! The desk's pages of policy: how it checks and corrects, who pays and who works there. A page is
//! never changed, only superseded, and each check records which versions were in force.

use serde_json::json;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::record::PolicyKind;
use crate::domain::words::Prose;
use crate::store::entities::policy_page;
use crate::store::{events, policies};
use crate::workflow::permissions::Deed;

impl Desk {
    /// Writes the next version of a page. `seen` is the version its author had seen, 0 for none.
    ///
    /// # Errors
    /// When it is not the actor's to do, or somebody wrote one meanwhile.
    pub async fn write_policy(
        &self,
        actor: &Actor,
        kind: PolicyKind,
        seen: i32,
        body: Prose,
        note: String,
    ) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::ManageDesk, "An administrator can do this.")?;
            let txn = desk.store.begin().await?;
            let newest = policies::newest(&*txn, kind.slug()).await?;
            let version = newest.map_or(0, |page| page.version);
            if version != seen {
                return Err(Error::Stale);
            }
            let now = desk.now();
            let row = policy_page::Model {
                kind: kind.slug().to_owned(),
                version: version + 1,
                body: body.into_string(),
                note: note.chars().filter(|c| !c.is_control()).take(500).collect(),
                written_by: actor.id,
                written_at: now,
            };
            let after = json!({ "policy": kind.slug(), "version": row.version, "note": row.note,
                "sha256": crate::blobs::sha256(row.body.as_bytes()) });
            policies::insert(&txn, row).await?;
            let deed = "wrote a page of policy of";
            let event = Event::new(now, &actor, deed, Subject::Desk).with(after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(version + 1)
        })
        .await
    }
}
