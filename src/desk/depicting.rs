//! Depicting: saying that a claim is about a picture, a film or a recording, and what was done to it.

use serde_json::{Value, json};

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::manipulation::MediaSaid;
use crate::domain::people::Actor;
use crate::domain::words::Unfit;
use crate::store::entities::claim_media;
use crate::store::{claim_media as media, claims, evidence};
use crate::workflow::permissions::Deed;

/// Who may say it, and how long.
pub const LOCKED: &str =
    "A checker or an editor can say what a claim is about, and only until it goes to review.";

impl Desk {
    /// Says which picture, film or recording a claim is about and what was done to it; nothing says
    /// that it is about no such thing.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, there is no such evidence on it, or the
    /// change could not be stored.
    pub async fn depict(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        said: Option<MediaSaid>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Edit(&facts), LOCKED)?;
            if let Some(exhibit) = said.as_ref().and_then(|said| said.exhibit) {
                let found = evidence::find(&*txn, claim.id, exhibit).await?;
                let none = || Unfit(format!("There is no evidence E{exhibit} on this claim."));
                found.ok_or_else(none)?;
            }
            let before = media::of(&*txn, claim.id).await?;
            let now = desk.now();
            fresh(claims::touch(&txn, claim.id, seen, now).await?)?;
            match &said {
                Some(said) => media::set(&txn, claim.id, said, actor.id, now).await?,
                None => media::clear(&txn, claim.id).await?,
            }
            let after = media::of(&*txn, claim.id).await?;
            let (before, after) = (told(before.as_ref()), told(after.as_ref()));
            let deed = "said what was done to the media of";
            desk.write_down(&txn, &actor, &claim, deed, before, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

fn told(row: Option<&claim_media::Model>) -> Value {
    let Some(row) = row else { return Value::Null };
    json!({ "medium": row.medium, "manipulations": media::manipulations(row),
        "address": row.address, "exhibit": row.exhibit, "context": row.context,
        "original": row.original })
}
