//! Families: a person says that one claim repeats another, contradicts it, is part of it or updates
//! it, takes that back, or says that two claims are not the same. A correction of what is repeated
//! is passed on to every repeat. Nothing is linked by itself.

use serde_json::{Value, json};

use crate::desk::facts::{claim, claim_named, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::links::{Bond, Tie};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::store::entities::{claim, draft};
use crate::store::{Txn, claims, links, steps, verdicts, writing};
use crate::workflow::Refusal;
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor says how claims belong together.";

/// What a link came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The number of the claim it leads to: a repeat of a repeat is a repeat of the first.
    pub to: i32,
}

/// What is passed on to the repeats of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PassedOn {
    /// It is being corrected, or its correction is public.
    Correction,
    /// It no longer holds.
    Retraction,
}

impl Desk {
    /// Links one claim to another, which the person names. Linking a repeat again says anew how it
    /// fits.
    ///
    /// # Errors
    /// When the person may not, one of them was set aside, the link makes no sense, or it could not
    /// be stored.
    pub async fn link(
        &self,
        actor: &Actor,
        number: i32,
        bond: Bond,
        to: &str,
    ) -> Result<Linked, Error> {
        let (actor, to) = (actor.clone(), to.to_owned());
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let from = claim(&*txn, number).await?;
            let to = claim_named(&*txn, &to)
                .await
                .map_err(|_| missing("There is no claim with that number. Write it as C-0144."))?;
            let to = match bond {
                Bond::Repeats(_) => canonical(&txn, &from, to).await?,
                Bond::Contradicts | Bond::PartOf | Bond::Updates => to,
            };
            stands(&from)?;
            stands(&to)?;
            if from.id == to.id {
                return Err(missing("A claim is not linked to itself."));
            }
            let known = links::between(&*txn, from.id, to.id).await?;
            let same = known.iter().find(|link| link.tie == bond.tie());
            let mut before = json!(null);
            match (same, bond) {
                (Some(link), Bond::Repeats(fit))
                    if link.from_id == from.id && link.fit != Some(fit) =>
                {
                    before = json!({ "fit": link.fit });
                    links::refit(&txn, link.id, fit).await?;
                }
                (Some(link), _) => return Err(told_already(link.from_id == from.id, &from, &to)),
                (None, _) => {
                    links::make(&txn, from.id, to.id, bond, actor.id, desk.now()).await?;
                }
            }
            if bond.tie() == Tie::Repeats {
                // Whoever says so now knows better than whoever said that they differ.
                steps::let_meet(&txn, from.id, to.id).await?;
                steps::let_meet(&txn, to.id, from.id).await?;
            }
            let after = json!({ "tie": bond.tie(), "fit": bond.fit(), "link": told(bond, &to),
                "other_id": to.id });
            desk.write_down(&txn, &actor, &from, "linked", before, after)
                .await?;
            txn.commit().await?;
            Ok(Linked { to: to.number })
        })
        .await
    }

    /// Takes a link between two claims away, whichever of them it was made on.
    ///
    /// # Errors
    /// When the person may not, there is no such link, or it could not be stored.
    pub async fn unlink(
        &self,
        actor: &Actor,
        number: i32,
        tie: Tie,
        other: i32,
    ) -> Result<Bond, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let (one, other) = (claim(&*txn, number).await?, claim(&*txn, other).await?);
            let known = links::between(&*txn, one.id, other.id).await?;
            let link = known.into_iter().find(|link| link.tie == tie);
            let link = link.ok_or(Error::Stale)?;
            let (from, to) = match link.from_id == one.id {
                true => (&one, &other),
                false => (&other, &one),
            };
            let bond = match (tie, link.fit) {
                (Tie::Repeats, fit) => Bond::Repeats(fit.ok_or(Error::Stale)?),
                (Tie::Contradicts, _) => Bond::Contradicts,
                (Tie::PartOf, _) => Bond::PartOf,
                (Tie::Updates, _) => Bond::Updates,
            };
            links::remove(&txn, link.id).await?;
            let before = json!({ "tie": tie, "fit": link.fit });
            let after = json!({ "link": told(bond, to), "other_id": to.id });
            desk.write_down(&txn, &actor, from, "removed the link of", before, after)
                .await?;
            txn.commit().await?;
            Ok(bond)
        })
        .await
    }

    /// Remembers that two claims are different, so that neither is proposed for the other again.
    ///
    /// # Errors
    /// When the person may not, one is linked as a repeat of the other, or it could not be stored.
    pub async fn tell_apart(&self, actor: &Actor, number: i32, other: i32) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let (one, other) = (claim(&*txn, number).await?, claim(&*txn, other).await?);
            if one.id == other.id {
                return Err(missing("A claim does not differ from itself."));
            }
            let known = links::between(&*txn, one.id, other.id).await?;
            if known.iter().any(|link| link.tie == Tie::Repeats) {
                let words = "One of them is said to repeat the other. Remove that link first.";
                return Err(missing(words));
            }
            desk.part(&txn, &actor, &one, &other).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// The same within a unit of work: kept from both sides, as either may be looked at.
    pub(super) async fn part(
        &self,
        txn: &Txn,
        actor: &Actor,
        one: &claim::Model,
        other: &claim::Model,
    ) -> Result<(), Error> {
        let now = self.now();
        steps::keep_apart(txn, one.id, other.id, actor.id, now).await?;
        steps::keep_apart(txn, other.id, one.id, actor.id, now).await?;
        let after = json!({ "apart": other.id,
            "note": format!("not the same as {}", claim_number(other.number)) });
        self.write_down(txn, actor, one, "kept separate", json!(null), after)
            .await
    }

    /// Forgets that two claims are different.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn let_meet(&self, actor: &Actor, number: i32, other: i32) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let (one, other) = (claim(&*txn, number).await?, claim(&*txn, other).await?);
            desk.rejoin(&txn, &actor, &one, &other).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// The same within a unit of work.
    pub(super) async fn rejoin(
        &self,
        txn: &Txn,
        actor: &Actor,
        one: &claim::Model,
        other: &claim::Model,
    ) -> Result<(), Error> {
        steps::let_meet(txn, one.id, other.id).await?;
        steps::let_meet(txn, other.id, one.id).await?;
        let after = json!({ "other_id": other.id,
            "note": format!("perhaps the same as {}", claim_number(other.number)) });
        self.write_down(
            txn,
            actor,
            one,
            "no longer kept separate",
            json!(null),
            after,
        )
        .await
    }

    /// Puts the rating and the answer of what a claim repeats into the person's own draft, where they
    /// are a proposal and nothing more: nobody sees it, and it is saved like any other verdict. The
    /// explanation stays behind, since it rests on evidence of the other claim. Gives the number of the
    /// other claim.
    ///
    /// # Errors
    /// When the person may not write the verdict, there is nothing to take over, the claim has a
    /// verdict or the person a draft already, or it could not be stored.
    pub async fn propose_verdict(&self, actor: &Actor, number: i32) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            let no = "A checker or an editor can write the verdict while the claim is researched.";
            permit(&actor, Deed::WriteVerdict(&facts), no)?;
            let first = links::canonical_of(&*txn, claim.id).await?;
            let first = first.ok_or_else(|| missing("It repeats no other claim."))?;
            let first = claims::get(&*txn, first).await?.ok_or(Error::NotFound)?;
            let verdict = verdicts::newest(&*txn, first.id).await?;
            let decided = matches!(first.state, State::Approved | State::Published);
            let Some(verdict) = verdict.filter(|_| decided) else {
                let words = "What it repeats has no verdict that holds.";
                return Err(missing(words));
            };
            let draft = writing::draft(&*txn, claim.id, actor.id).await?;
            if claim.verdict_revision > 0 || draft.is_some() {
                let words = "There is a verdict or a draft of yours here already; nothing of it was \
                             changed.";
                return Err(missing(words));
            }
            let draft = draft::Model {
                claim_id: claim.id,
                person_id: actor.id,
                base: claim.verdict_revision,
                rating: verdict.rating_id.to_string(),
                said: String::new(),
                answer: verdict.answer,
                explanation: String::new(),
                note: String::new(),
                departs: String::new(),
                saved_at: desk.now(),
            };
            writing::keep_draft(&txn, draft).await?;
            txn.commit().await?;
            Ok(first.number)
        })
        .await
    }

    /// Tells every repeat of a claim what became of it, in the record of each, and with that the
    /// people whom it concerns. Gives their numbers, for the record of the claim itself.
    pub(super) async fn pass_on(
        &self,
        txn: &Txn,
        actor: &Actor,
        canonical: &claim::Model,
        what: PassedOn,
        note: &str,
    ) -> Result<Vec<String>, Error> {
        let deed = match what {
            PassedOn::Correction => "passed on a correction to",
            PassedOn::Retraction => "passed on a retraction to",
        };
        let mut told = Vec::new();
        for repeat in links::repeats_of(&**txn, canonical.id).await? {
            let after = json!({ "from": claim_number(canonical.number),
                "from_id": canonical.id, "note": note });
            self.write_down(txn, actor, &repeat, deed, Value::Null, after)
                .await?;
            told.push(claim_number(repeat.number));
        }
        Ok(told)
    }
}

/// The claim that a repeat is a repeat of: the first of the family, and never one that repeats it.
async fn canonical(
    txn: &Txn,
    from: &claim::Model,
    to: claim::Model,
) -> Result<claim::Model, Error> {
    let first = match links::canonical_of(&**txn, to.id).await? {
        Some(first) => claims::get(&**txn, first).await?.ok_or(Error::NotFound)?,
        None => to,
    };
    let number = claim_number(from.number);
    if let Some(known) = links::canonical_of(&**txn, from.id).await?
        && known != first.id
    {
        let known = claims::get(&**txn, known).await?.ok_or(Error::NotFound)?;
        let known = claim_number(known.number);
        return Err(missing(&format!(
            "{number} repeats {known} already. Remove that link first."
        )));
    }
    let own = links::repeats_of(&**txn, from.id).await?;
    if own.is_empty() || first.id == from.id {
        return Ok(first);
    }
    let own: Vec<String> = own.iter().map(|one| claim_number(one.number)).collect();
    Err(missing(&format!(
        "{number} has a family of its own: {} {} it. Link them to {} first.",
        own.join(", "),
        if own.len() == 1 { "repeats" } else { "repeat" },
        claim_number(first.number),
    )))
}

/// A link needs claims that stand by themselves.
fn stands(claim: &claim::Model) -> Result<(), Error> {
    let number = claim_number(claim.number);
    match claim.state {
        State::Merged => Err(missing(&format!(
            "{number} was merged away; choose the claim it lives on in."
        ))),
        State::Dismissed | State::Declined => Err(missing(&format!("{number} was turned down."))),
        _ => Ok(()),
    }
}

fn told(bond: Bond, to: &claim::Model) -> String {
    let number = claim_number(to.number);
    match bond.fit() {
        Some(fit) => format!("{} {number}, {}", bond.tie().words(), fit.words()),
        None => format!("{} {number}", bond.tie().words()),
    }
}

fn told_already(own: bool, from: &claim::Model, to: &claim::Model) -> Error {
    let (from, to) = (claim_number(from.number), claim_number(to.number));
    match own {
        true => missing(&format!("{from} is linked to {to} so already.")),
        false => missing(&format!(
            "{to} is linked to {from} so already, the other way round."
        )),
    }
}

fn missing(words: &str) -> Error {
    Refusal::Missing(vec![words.to_owned()]).into()
}
