//! Splitting: a claim under which two different things were gathered gives part of its places to a
//! claim of their own. The first place stays, since the quote of the claim stands there; its evidence
//! and its verdict stay too. An undo gives the places back, and the new number leads to the old one.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::merging::{UNDO_DAYS, undo_until};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::words::Statement;
use crate::store::entities::{claim, event};
use crate::store::{claims, places, splitting};
use crate::workflow::Refusal;
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor decides which claims are one.";

/// What a split moved.
struct Split {
    /// The claim it was split off.
    from: Uuid,
    /// The places that went over, with their place in the order before.
    places: Vec<(Uuid, i32)>,
}

impl Desk {
    /// Makes a claim of its own out of some places of a claim, if nobody has changed the claim since
    /// `seen`. Gives the number of the new one.
    ///
    /// # Errors
    /// When the person may not, the claim was set aside, no place or every place is chosen, one is
    /// not the claim's, or it could not be stored.
    pub async fn split(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        chosen: Vec<Uuid>,
        statement: Statement,
    ) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let from = claim(&*txn, number).await?;
            if from.revision != seen {
                return Err(Error::Stale);
            }
            if matches!(
                from.state,
                State::Merged | State::Dismissed | State::Declined
            ) {
                return Err(missing("A claim that was set aside is not split."));
            }
            let places = places::of_claim(&*txn, from.id).await?;
            let first = places.first().map(|place| place.place.id);
            let going: Vec<&places::Place> = places
                .iter()
                .filter(|place| chosen.contains(&place.place.id))
                .collect();
            if going.len() != chosen.len() {
                return Err(Error::Stale);
            }
            let Some(head) = going.first() else {
                return Err(missing("Choose the places that belong to another claim."));
            };
            if Some(head.place.id) == first {
                return Err(missing(
                    "The first place stays: the quote of the claim stands there.",
                ));
            }
            let part = splitting::Part {
                of: &from,
                statement: statement.as_str(),
                place: &head.place,
                article: head.article.as_ref().map(|article| article.id),
                chain: &head.chain,
                by: actor.id,
            };
            let (id, new) = splitting::insert(&txn, part, desk.now()).await?;
            let moved: Vec<(Uuid, i32)> = going.iter().map(|one| one.place.id).zip(1..).collect();
            splitting::give(&txn, &moved, from.id, id).await?;
            fresh(claims::touch(&txn, from.id, seen, desk.now()).await?)?;
            let before: Vec<(Uuid, i32)> = going
                .iter()
                .map(|one| (one.place.id, one.place.ordinal))
                .collect();
            let made = claims::get(&*txn, id).await?.ok_or(Error::NotFound)?;
            let after = json!({ "state": State::Queued, "from": claim_number(from.number),
                "from_id": from.id, "places": before });
            desk.write_down(
                &txn,
                &actor,
                &made,
                splitting::SPLIT_OFF,
                Value::Null,
                after,
            )
            .await?;
            let after =
                json!({ "into": claim_number(new), "into_id": id, "claim_revision": seen + 1 });
            desk.write_down(&txn, &actor, &from, "split", Value::Null, after)
                .await?;
            txn.commit().await?;
            Ok(new)
        })
        .await
    }

    /// Undoes a split, by the number of the claim that was split off, if nobody has changed it since
    /// `seen`: its places go back, and its number leads to where they are. Gives that number.
    ///
    /// # Errors
    /// When the person may not, it is too late, work was done on the new claim, its places are not
    /// those that went over, or it could not be stored.
    pub async fn undo_split(&self, actor: &Actor, number: i32, seen: i32) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let part = claim(&*txn, number).await?;
            if part.revision != seen || part.state == State::Merged {
                return Err(Error::Stale);
            }
            let event = splitting::split_of(&*txn, part.id).await?;
            let event = event.ok_or(Error::NotFound)?;
            if desk.now() > undo_until(event.at) {
                let words =
                    format!("A split can be undone for {UNDO_DAYS} days; this one is older.");
                return Err(missing(&words));
            }
            let split = split(&event)
                .ok_or_else(|| missing("The record does not say what this split moved."))?;
            untouched(&part)?;
            let whole = claims::get(&*txn, split.from)
                .await?
                .ok_or(Error::NotFound)?;
            if whole.state == State::Merged {
                let whole = claim_number(whole.number);
                let words = format!("{whole} has been merged itself since: undo that merge first.");
                return Err(missing(&words));
            }
            let places = splitting::places(&*txn, part.id).await?;
            let same = places.len() == split.places.len()
                && places
                    .iter()
                    .all(|(id, _)| split.places.iter().any(|(went, _)| went == id));
            if !same {
                let number = claim_number(part.number);
                let words = format!("{number} no longer has just the places that went over to it.");
                return Err(missing(&words));
            }
            let there = splitting::places(&*txn, whole.id).await?;
            let back = back(&split.places, &there);
            splitting::give(&txn, &back, part.id, whole.id).await?;
            let change = claims::Move {
                merged_into: Some(whole.id),
                ..claims::Move::default()
            };
            let to = State::Merged;
            fresh(claims::move_to(&txn, part.id, seen, to, change, desk.now()).await?)?;
            let before = json!({ "state": part.state });
            let after = json!({ "state": State::Merged, "into": claim_number(whole.number),
                "into_id": whole.id, "claim_revision": seen + 1 });
            desk.write_down(&txn, &actor, &part, "undid the split of", before, after)
                .await?;
            txn.commit().await?;
            Ok(whole.number)
        })
        .await
    }
}

fn split(event: &event::Model) -> Option<Split> {
    let after: Value = serde_json::from_str(&event.after).ok()?;
    Some(Split {
        from: serde_json::from_value(after["from_id"].clone()).ok()?,
        places: serde_json::from_value(after["places"].clone()).ok()?,
    })
}

/// Where places go back to: where they stood in the order, or behind all others when a place of that
/// number is there now.
fn back(went: &[(Uuid, i32)], there: &[(Uuid, i32)]) -> Vec<(Uuid, i32)> {
    let taken = |ordinal: i32| there.iter().any(|(_, other)| *other == ordinal);
    if !went.iter().any(|(_, ordinal)| taken(*ordinal)) {
        return went.to_vec();
    }
    let last = there.iter().map(|(_, ordinal)| *ordinal).max().unwrap_or(0);
    went.iter().map(|(id, _)| *id).zip(last + 1..).collect()
}

/// Work that was done on a claim is never thrown away by an undo.
fn untouched(part: &claim::Model) -> Result<(), Error> {
    if part.exhibits == 0 && part.verdict_revision == 0 && part.publications == 0 {
        return Ok(());
    }
    let number = claim_number(part.number);
    let words = format!(
        "{number} has evidence or a verdict of its own by now. Merge it, so that nothing is lost."
    );
    Err(missing(&words))
}

fn missing(words: &str) -> Error {
    Refusal::Missing(vec![words.to_owned()]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_back_to_where_they_stood_unless_others_stand_there() {
        let [a, b, c, d] = [1, 2, 3, 4].map(Uuid::from_u128);
        assert_eq!(back(&[(b, 2), (c, 4)], &[(a, 1), (d, 3)]), [(b, 2), (c, 4)]);
        assert_eq!(back(&[(b, 2), (c, 4)], &[(a, 1), (d, 2)]), [(b, 3), (c, 4)]);
    }
}
