//! Facts: a claim as the rules see it, with the desk's own approval rule and the preflight.

use crate::desk::method::{lacking, lacking_in};
use crate::desk::publishing::blockers;
use crate::desk::{Desk, Error};
use crate::domain::bench::ApprovalRule;
use crate::domain::claim::parse_claim_number;
use crate::domain::method::Weight;
use crate::domain::people::{Actor, Role};
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::store::entities::claim;
use crate::store::workspace::Workspace;
use crate::store::{self, Reads, claims, rules, settings};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::{Refusal, approvals_needed};

impl Desk {
    /// The facts about a claim, for a page that draws the moves a person has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing(&self, claim: &claim::Model) -> Result<Standing, Error> {
        Ok(standing(self, self.store().read(), claim).await?)
    }

    /// The same from a workspace that has been loaded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing_in(&self, w: &Workspace) -> Result<Standing, Error> {
        let editors = w.colleagues.iter().filter(|one| one.role == Role::Editor);
        let mut standing = Standing {
            approvals_needed: approvals_needed(open(w.papers.rule), editors.count() as u64),
            ..w.papers.standing.clone()
        };
        match w.claim.state {
            State::InReview => standing.method = lacking_in(w, Weight::Approval),
            State::Approved => {
                let db = self.store().read();
                standing.preflight = blockers(self, db, &w.claim).await?;
            }
            _ => {}
        }
        Ok(standing)
    }
}

/// The claim under a number, or that it is not here.
pub(super) async fn claim(db: &impl Reads, number: i32) -> Result<claim::Model, Error> {
    claims::find(db, number).await?.ok_or(Error::NotFound)
}

/// The claim a person names in words: `C-0144` or `144`.
pub(super) async fn claim_named(db: &impl Reads, typed: &str) -> Result<claim::Model, Error> {
    let number = parse_claim_number(typed).ok_or(Error::NotFound)?;
    claim(db, number).await
}

/// How many approvals a rule asks for, if it asks for any.
fn open(rule: Option<ApprovalRule>) -> Option<u32> {
    match rule {
        Some(ApprovalRule::Open(approvals)) => Some(approvals),
        Some(ApprovalRule::Bench(_)) | None => None,
    }
}

/// The facts about a claim.
pub(super) async fn standing(
    desk: &Desk,
    db: &impl Reads,
    claim: &claim::Model,
) -> Result<Standing, store::Error> {
    let rule = rules::of(db, claim.kind).await?;
    let needed = approvals_needed(open(rule), settings::reviewers(db).await?);
    let mut standing = store::standing::of(db, claim, needed).await?;
    match claim.state {
        State::InReview => standing.method = lacking(db, claim, Weight::Approval).await?,
        State::Approved => standing.preflight = blockers(desk, db, claim).await?,
        _ => {}
    }
    Ok(standing)
}

/// Lets a person go on, or says in `no` why not.
pub(super) fn permit(actor: &Actor, deed: Deed<'_>, no: &str) -> Result<(), Error> {
    if allows(actor, deed) {
        Ok(())
    } else {
        Err(Refusal::NotYours(no.to_owned()).into())
    }
}

/// Turns a stale write into the refusal that keeps the person's text.
pub(super) fn fresh(outcome: claims::Outcome) -> Result<(), Error> {
    match outcome {
        claims::Outcome::Written => Ok(()),
        claims::Outcome::Stale => Err(Error::Stale),
    }
}
