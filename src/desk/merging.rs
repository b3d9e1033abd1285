//! Merging: two speakers, or two sources, that are one; and undoing that, and the merge of a claim,
//! for thirty days. An undo puts back exactly what went over, or says what no longer fits. Like
//! every undo it stands beside the table of moves: a claim goes back to where it stood.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::event::Subject;
use crate::domain::merging::{Noun, UNDO_DAYS, What, undo_until};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::store::entities::{event, merging as row};
use crate::store::merging::{self, Goods};
use crate::store::{Reads, appearances, claims, sources, speakers};
use crate::workflow::Refusal;
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor decides which speakers and sources are one.";

/// A speaker or source as it was seen before a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub id: Uuid,
    /// Its revision.
    pub revision: i32,
}

impl Desk {
    /// Lets a speaker or a source live on in another one, if nobody has changed either since they
    /// were seen. Gives the key of the merge.
    ///
    /// # Errors
    /// When the person may not, both are the same, one was merged away, or it could not be stored.
    pub async fn merge(
        &self,
        actor: &Actor,
        noun: Noun,
        from: Seen,
        into: Seen,
    ) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            if from.id == into.id {
                return Err(missing(&format!(
                    "A {} cannot be merged into itself.",
                    noun.word()
                )));
            }
            let txn = desk.store.begin().await?;
            let name = standing_alone(&*txn, noun, from).await?;
            let into_name = standing_alone(&*txn, noun, into).await?;
            let goods = merging::goods(&*txn, noun, from.id, into.id).await?;
            for (what, keys) in &goods {
                merging::hand_over(&txn, *what, keys, from.id, into.id).await?;
            }
            fresh(merging::lead(&txn, noun, from.id, from.revision, Some(into.id)).await?)?;
            let id = Uuid::now_v7();
            let held = row::Model {
                id,
                noun,
                from_id: from.id,
                into_id: into.id,
                merged_by: actor.id,
                merged_at: desk.now(),
                undone_by: None,
                undone_at: None,
            };
            merging::remember(&txn, held, &goods).await?;
            let after = json!({ "merging": id, "into_id": into.id, "into": into_name,
                "moved": counted(&goods) });
            let before = json!({ "name": name });
            desk.note(
                &txn,
                &actor,
                "merged",
                subject(noun, from.id),
                before,
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Undoes the merge of a speaker or a source: puts back exactly what went over. Gives the key
    /// of who stands by itself again.
    ///
    /// # Errors
    /// When the person may not, it is too late, something no longer fits, or it could not be stored.
    pub async fn undo_merge(&self, actor: &Actor, noun: Noun, id: Uuid) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let (held, goods) = merging::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            if held.noun != noun {
                return Err(Error::NotFound);
            }
            if held.undone_at.is_some() {
                return Err(Refusal::Done("This merge was undone already.".to_owned()).into());
            }
            in_time(held.merged_at, desk.now())?;
            let target = merging::name(&*txn, noun, held.into_id).await?;
            if let Some((name, Some(_))) = target {
                let words = format!("{name} has been merged itself since: undo that merge first.");
                return Err(missing(&words));
            }
            for (what, keys) in &goods {
                let back =
                    merging::hand_over(&txn, *what, keys, held.into_id, held.from_id).await?;
                fits(*what, keys.len(), back)?;
            }
            let seen = revision(&*txn, noun, held.from_id).await?;
            fresh(merging::lead(&txn, noun, held.from_id, seen, None).await?)?;
            fresh(merging::undone(&txn, id, actor.id, desk.now()).await?)?;
            let after = json!({ "merging": id, "moved": counted(&goods) });
            let about = subject(noun, held.from_id);
            desk.note(
                &txn,
                &actor,
                "undid the merge of",
                about,
                json!(null),
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(held.from_id)
        })
        .await
    }

    /// Undoes the merge of a claim: takes its places away from the other one and puts it back where
    /// it stood, if nobody has changed it since `seen`.
    ///
    /// # Errors
    /// When the person may not, it is too late, something no longer fits, or it could not be stored.
    pub async fn undo_claim_merge(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let no = "A checker or an editor decides which claims are one.";
            permit(&actor, Deed::MakeClaim, no)?;
            if claim.state != State::Merged || claim.revision != seen {
                return Err(Error::Stale);
            }
            let event = merging::merge_of(&*txn, claim.id).await?;
            let event = event.ok_or(Error::NotFound)?;
            in_time(event.at, desk.now())?;
            let unknown = || missing("The record does not say what this merge moved.");
            let was = merged(&event).ok_or_else(unknown)?;
            let target = claim.merged_into_id.ok_or(Error::Stale)?;
            let target = claims::get(&*txn, target).await?.ok_or(Error::NotFound)?;
            if target.state == State::Merged {
                let number = claim_number(target.number);
                let words =
                    format!("{number} has been merged itself since: undo that merge first.");
                return Err(missing(&words));
            }
            let left = merging::places_left(&*txn, target.id, &was.places).await?;
            if left != was.places.len() as u64 {
                let number = claim_number(target.number);
                let words = format!("Places that came with it are no longer those of {number}.");
                return Err(missing(&words));
            }
            appearances::take_back(&txn, target.id, &was.places).await?;
            let now = desk.now();
            fresh(merging::part_claim(&txn, claim.id, seen, was.state, now).await?)?;
            let before = json!({ "state": State::Merged });
            let after = json!({ "state": was.state, "from": claim_number(target.number),
                "claim_revision": seen + 1 });
            desk.write_down(&txn, &actor, &claim, "undid the merge of", before, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// What a merge of a claim did.
struct ClaimMerge {
    /// Where the claim stood before.
    state: State,
    /// The places it added to the other one.
    places: Vec<Uuid>,
}

fn merged(event: &event::Model) -> Option<ClaimMerge> {
    let before: Value = serde_json::from_str(&event.before).ok()?;
    let after: Value = serde_json::from_str(&event.after).ok()?;
    Some(ClaimMerge {
        state: serde_json::from_value(before["state"].clone()).ok()?,
        places: serde_json::from_value(after["appearances"].clone()).ok()?,
    })
}

/// The name of one that has not been merged away, if nobody has changed it since it was seen.
async fn standing_alone(db: &impl Reads, noun: Noun, seen: Seen) -> Result<String, Error> {
    let (name, merged) = merging::name(db, noun, seen.id)
        .await?
        .ok_or(Error::NotFound)?;
    if merged.is_some() {
        let words = format!("{name} was merged away; choose where it lives on.");
        return Err(missing(&words));
    }
    if revision(db, noun, seen.id).await? != seen.revision {
        return Err(Error::Stale);
    }
    Ok(name)
}

async fn revision(db: &impl Reads, noun: Noun, id: Uuid) -> Result<i32, Error> {
    let found = match noun {
        Noun::Speaker => speakers::get(db, id).await?.map(|row| row.revision),
        Noun::Source => sources::profile(db, id).await?.map(|(row, _)| row.revision),
    };
    found.ok_or(Error::NotFound)
}

fn in_time(
    merged_at: chrono::DateTime<chrono::Utc>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    if now <= undo_until(merged_at) {
        return Ok(());
    }
    let words = format!("A merge can be undone for {UNDO_DAYS} days; this one is older.");
    Err(missing(&words))
}

/// Refuses an undo when not all that went over is still where it went.
fn fits(what: What, went: usize, back: u64) -> Result<(), Error> {
    let lost = (went as u64).saturating_sub(back);
    if lost == 0 {
        return Ok(());
    }
    let lost = what.counted(usize::try_from(lost).unwrap_or(usize::MAX));
    let words =
        format!("{lost} that went over went elsewhere or was removed since. Put that right first.");
    Err(missing(&words))
}

fn subject(noun: Noun, id: Uuid) -> Subject {
    match noun {
        Noun::Speaker => Subject::Speaker(id),
        Noun::Source => Subject::Source(id),
    }
}

fn counted(goods: &Goods) -> Vec<String> {
    let counted = goods.iter().map(|(what, keys)| what.counted(keys.len()));
    counted.collect()
}

fn missing(words: &str) -> Error {
    Refusal::Missing(vec![words.to_owned()]).into()
}
