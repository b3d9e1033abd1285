//! The method on one claim: its list, what people answer for, and asking whoever made the claim.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::evidence::Stance;
use crate::domain::method::{Reply, Step, Weight};
use crate::domain::people::Actor;
use crate::domain::words::{Note, Prose, Unfit};
use crate::publishing::sentences::sentences_without_citation;
use crate::store::entities::{attestation, claim, inquiry, verdict};
use crate::store::method::{Asked, Counted};
use crate::store::workspace::Workspace;
use crate::store::{self, Reads, appearances, rules, settings, verdicts};
use crate::workflow::method::{self, Facts};
use crate::workflow::permissions::Deed;

const NO: &str =
    "A checker or an editor answers for the method, from research until it is published.";

impl Desk {
    /// Answers for a step of the method in one's own name. What the same person said on it before
    /// is taken back.
    ///
    /// # Errors
    /// When nobody can answer for that step, the person may not, or it could not be stored.
    pub async fn attest(
        &self,
        actor: &Actor,
        number: i32,
        step: Step,
        words: Note,
    ) -> Result<(), Error> {
        if step.asks().is_none() {
            let words = "This step is worked out; nobody can answer for it.";
            return Err(Unfit(words.to_owned()).into());
        }
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(
                &actor,
                Deed::Attest(&standing(&desk, &*txn, &claim).await?),
                NO,
            )?;
            let now = desk.now();
            store::method::attest(&txn, claim.id, step, actor.id, words.as_str(), now).await?;
            let after = json!({ "step": step, "note": words.as_str() });
            let deed = "answered for the method on";
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Takes back what one answered for.
    ///
    /// # Errors
    /// When there is nothing to take back, or it could not be stored.
    pub async fn take_back_answer(
        &self,
        actor: &Actor,
        number: i32,
        step: Step,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            if !store::method::withdraw(&txn, claim.id, step, actor.id, desk.now()).await? {
                return Err(Error::NotFound);
            }
            let deed = "took back an answer for the method on";
            let after = json!({ "step": step });
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Writes down that whoever made the claim was asked, or why not. Gives the number of the
    /// request on the claim.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn ask_claimant(
        &self,
        actor: &Actor,
        number: i32,
        asked: Asked,
    ) -> Result<i32, Error> {
        if let Asked::Sent(sent) = &asked
            && sent.due_on.is_some_and(|due| due < sent.sent_on)
        {
            let words = "The deadline lies before the day they were asked.";
            return Err(Unfit(words.to_owned()).into());
        }
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(
                &actor,
                Deed::Attest(&standing(&desk, &*txn, &claim).await?),
                NO,
            )?;
            let now = desk.now();
            let request = store::method::ask(&txn, claim.id, actor.id, &asked, now).await?;
            let (deed, after) = match &asked {
                Asked::Sent(sent) => (
                    "wrote down a request for comment on",
                    json!({ "request": request, "channel": sent.channel, "sent_on": sent.sent_on,
                        "due_on": sent.due_on }),
                ),
                Asked::Waived(reason) => (
                    "waived the request for comment on",
                    json!({ "request": request, "reason": reason }),
                ),
            };
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await?;
            Ok(request)
        })
        .await
    }

    /// Writes down how a request for comment ended. A reply needs its words.
    ///
    /// # Errors
    /// When there is no such request, it has ended, the person may not, or it could not be stored.
    pub async fn end_request(
        &self,
        actor: &Actor,
        number: i32,
        request: i32,
        reply: Reply,
        words: Option<Prose>,
        on: NaiveDate,
    ) -> Result<(), Error> {
        if reply == Reply::Replied && words.is_none() {
            return Err(Unfit("Write down what they replied.".to_owned()).into());
        }
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(
                &actor,
                Deed::Attest(&standing(&desk, &*txn, &claim).await?),
                NO,
            )?;
            let found = store::method::inquiry(&*txn, claim.id, request).await?;
            let found = found.ok_or(Error::NotFound)?;
            if found.outcome != Reply::Waiting {
                return Err(Error::Stale);
            }
            let words = words.as_ref().map_or("", Prose::as_str);
            store::method::answered(&txn, found.id, reply, words, on).await?;
            let deed = "wrote down the end of a request for comment on";
            let after = json!({ "request": request, "outcome": reply, "note": words });
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// What the method list is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The evidence board as it is counted.
    pub board: &'a [Counted],
    /// What people answer for.
    pub attested: &'a [attestation::Model],
    /// The requests for comment.
    pub asked: &'a [inquiry::Model],
    /// The newest revision of the verdict.
    pub verdict: Option<&'a verdict::Model>,
    /// Whether the words stand at a place of an article.
    pub anchored: bool,
    /// The names of people, by key.
    pub names: &'a HashMap<Uuid, String>,
}

impl Sources<'_> {
    /// What stands in a workspace.
    pub fn of(w: &Workspace) -> Sources<'_> {
        Sources {
            board: &w.papers.board,
            attested: &w.papers.attested,
            asked: &w.papers.inquiries,
            verdict: w.verdict().map(|(verdict, _)| verdict),
            anchored: w.places.iter().any(|place| place.place.start_at.is_some()),
            names: &w.names,
        }
    }
}

/// The facts behind a method list. Precedents are for the caller to add.
pub fn facts(from: Sources<'_>) -> Facts {
    let publishers = from.board.iter().map(|one| one.publisher.as_str());
    let mut origins: Vec<&str> = publishers.filter(|name| !name.is_empty()).collect();
    origins.sort_unstable();
    origins.dedup();
    let count = |wanted: fn(&Counted) -> bool| from.board.iter().filter(|one| wanted(one)).count();
    let name = |person: &Uuid| from.names.get(person).cloned().unwrap_or_default();
    let attested = from.attested.iter();
    let uncited = |verdict: &verdict::Model| sentences_without_citation(&verdict.explanation).len();
    Facts {
        anchored: from.anchored,
        origins: origins.len(),
        primary: count(|one| one.kind.is_primary()),
        pieces: from.board.len(),
        copies: count(|one| one.copied),
        damaged: count(|one| one.damaged),
        uncited: from.verdict.map(uncited),
        departs_from: Vec::new(),
        departs: from
            .verdict
            .map(|verdict| verdict.departs.clone())
            .unwrap_or_default(),
        contrary: count(|one| one.stance == Stance::Contradicts) > 0,
        attested: attested
            .map(|one| (one.step, name(&one.person_id), one.words.clone()))
            .collect(),
        asked: from.asked.iter().map(|one| one.outcome).collect(),
    }
}

/// What the method still asks for before a claim passes a gate, in sentences.
pub(super) async fn lacking(
    db: &impl Reads,
    claim: &claim::Model,
    at: Weight,
) -> Result<Vec<String>, store::Error> {
    let weights = rules::weights(db).await?;
    let weighs = |step: &Step| {
        weights
            .get(step)
            .copied()
            .unwrap_or_else(|| step.usual_weight())
            <= at
    };
    if !Step::ALL.iter().any(weighs) {
        return Ok(Vec::new());
    }
    let board = store::method::board(db, claim.id).await?;
    let attested = store::method::attestations(db, claim.id).await?;
    let asked = store::method::inquiries(db, claim.id).await?;
    let verdict = verdicts::newest(db, claim.id).await?;
    let names = settings::names(db, attested.iter().map(|one| one.person_id)).await?;
    let facts = facts(Sources {
        board: &board,
        attested: &attested,
        asked: &asked,
        verdict: verdict.as_ref(),
        anchored: appearances::is_anchored(db, claim.id).await?,
        names: &names,
    });
    Ok(method::lacking(&method::list(&facts, &weights), at))
}

/// The same from a workspace that has been loaded.
pub(super) fn lacking_in(w: &Workspace, at: Weight) -> Vec<String> {
    method::lacking(&method::list(&facts(Sources::of(w)), &w.papers.weights), at)
}
