//! Checking: rewording a claim, saying whose words it is, writing the verdict.

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::recalling::departs_from;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, ClaimEdit, SaidBy};
use crate::domain::event::{Event, Subject};
use crate::domain::evidence::Wrote;
use crate::domain::merging::Noun;
use crate::domain::people::Actor;
use crate::domain::verdict::{self, NewVerdict};
use crate::store::entities::claim;
use crate::store::{Txn, claims, events, merging, speakers, verdicts, writing};
use crate::workflow::permissions::Deed;

const LOCKED: &str = "A checker or an editor can change a claim, and only until it goes to review.";

impl Desk {
    /// Rewords a claim and sets its kind, priority, due time and topics. The quote stays.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn edit_claim(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        edit: ClaimEdit,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Edit(&facts), LOCKED)?;
            fresh(claims::edit(&txn, claim.id, seen, &edit, desk.now()).await?)?;
            claims::set_topics(&txn, claim.id, &edit.topics).await?;
            let before = json!({ "statement": claim.statement, "kind": claim.kind,
                "priority": claim.priority, "due_at": claim.due_at });
            let after = json!({ "statement": edit.statement.as_str(), "kind": edit.kind,
                "priority": edit.priority, "due_at": edit.due_at, "topics": edit.topics });
            desk.write_down(&txn, &actor, &claim, "edited", before, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Says whose words a claim is.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn attribute(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        to: Attribute,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Edit(&facts), LOCKED)?;
            let (speaker, said_by) = desk.whose(&txn, &to).await?;
            fresh(claims::attribute(&txn, claim.id, seen, (speaker, said_by), desk.now()).await?)?;
            let name = match speaker {
                Some(id) => speakers::get(&*txn, id).await?.map(|known| known.name),
                None => None,
            };
            let before = json!({ "speaker": claim.speaker_id });
            desk.write_down(
                &txn,
                &actor,
                &claim,
                "attributed",
                before,
                json!({ "speaker": speaker, "said_by": said_by, "name": name }),
            )
            .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Saves a new revision of the verdict. Earlier approvals no longer count.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn write_verdict(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        new: NewVerdict,
    ) -> Result<i32, Error> {
        self.says_why_it_departs(number, &new).await?;
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let revision = desk.add_revision(&txn, &actor, &claim, seen, &new).await?;
            writing::drop_draft(&txn, claim.id, actor.id).await?;
            txn.commit().await?;
            Ok(revision)
        })
        .await
    }

    /// Asks for a line of reason where the rating departs from how similar claims were rated.
    async fn says_why_it_departs(&self, number: i32, new: &NewVerdict) -> Result<(), Error> {
        let db = self.store.read();
        let rating = verdicts::rating(db, new.rating).await?;
        let (Some((rating, _)), true) = (rating, new.departs.is_empty()) else {
            return Ok(());
        };
        let claim = claim(db, number).await?;
        let others = departs_from(&self.precedents(&claim).await?, &rating.label);
        match others.is_empty() {
            true => Ok(()),
            false => Err(Error::Departs(format!(
                "Nearly the same was decided before: {}.",
                others.join("; ")
            ))),
        }
    }

    /// Adds a revision of the verdict, made by `actor`.
    pub(super) async fn add_revision(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        seen: i32,
        new: &NewVerdict,
    ) -> Result<i32, Error> {
        let facts = standing(self, &**txn, claim).await?;
        let no = "A checker or an editor can write the verdict while the claim is researched.";
        permit(actor, Deed::WriteVerdict(&facts), no)?;
        let now = self.now();
        let (outcome, revision) = claims::next_verdict(txn, claim, seen, now).await?;
        fresh(outcome)?;
        let (rating, _) = verdicts::rating(&**txn, new.rating)
            .await?
            .ok_or(Error::NotFound)?;
        let sha256 = verdict::fingerprint(claim.id, revision, new);
        verdicts::insert(txn, claim.id, revision, actor.id, new, &sha256, now).await?;
        claims::contribute(txn, claim.id, actor.id, Wrote::Verdict, now).await?;
        writing::has_read(txn, claim.id, actor.id, revision, now).await?;
        let after = json!({ "revision": revision, "rating": rating.label, "said": new.said,
            "answer": new.answer.as_str(), "sha256": sha256, "note": new.note,
            "departs": new.departs });
        let before = json!({ "revision": claim.verdict_revision });
        self.write_down(txn, actor, claim, "wrote a verdict on", before, after)
            .await?;
        Ok(revision)
    }

    /// The speaker a person means, met or made, and whether that settles whose words a claim is.
    pub(super) async fn whose(
        &self,
        txn: &Txn,
        to: &Attribute,
    ) -> Result<(Option<Uuid>, SaidBy), Error> {
        Ok(match to {
            Attribute::To(id) => {
                let known = speakers::get(&**txn, *id).await?;
                let known = known.ok_or(Error::NotFound)?.id;
                let target = merging::lives_on_in(&**txn, Noun::Speaker, known).await?;
                (Some(target.unwrap_or(known)), SaidBy::Known)
            }
            Attribute::ToNew(given) => {
                let met = speakers::meet(txn, given, self.now()).await?;
                (Some(met), SaidBy::Known)
            }
            Attribute::ToNobody => (None, SaidBy::Nobody),
            Attribute::Unclear => (None, SaidBy::Unclear),
        })
    }

    /// Tells the record what happened to a claim.
    pub(super) async fn write_down(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        deed: &'static str,
        before: serde_json::Value,
        after: serde_json::Value,
    ) -> Result<(), Error> {
        let event = Event::new(self.now(), actor, deed, Subject::Claim(claim.id))
            .in_article(claim.article_id)
            .change(before, after);
        events::append(txn, event).await.map_err(Error::from)
    }
}
