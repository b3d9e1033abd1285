//! Planning: who is asked to check or review a claim, until when, and how urgent it is.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::Priority;
use crate::domain::people::{Actor, Duty, Role};
use crate::domain::state::State;
use crate::store::entities::claim;
use crate::store::{Txn, planning, settings, verdicts};
use crate::workflow::Refusal;
use crate::workflow::permissions::Deed;

const NO: &str = "Readers cannot assign claims.";

/// What is planned for a claim. Everybody who has been asked before stays asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who is asked to do what, besides.
    pub ask: Option<(Uuid, Duty)>,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// How urgent it is.
    pub priority: Priority,
}

impl Desk {
    /// Plans the work on a claim, if nobody has changed the claim since `seen`.
    ///
    /// # Errors
    /// When the person may not, the one asked could not do it, the claim has changed or is done
    /// with, or it could not be stored.
    pub async fn plan(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        plan: Plan,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Assign, NO)?;
            if matches!(
                claim.state,
                State::Merged | State::Dismissed | State::Declined
            ) {
                let sentence = "Nothing is planned for a claim that was set aside.".to_owned();
                return Err(Refusal::Missing(vec![sentence]).into());
            }
            let (was, is) = ((claim.due_at, claim.priority), (plan.due_at, plan.priority));
            let changed = was != is;
            if changed {
                let now = desk.now();
                fresh(planning::plan(&txn, claim.id, seen, is, now).await?)?;
                let before = json!({ "due_at": was.0, "priority": was.1 });
                let after = json!({ "due_at": is.0, "priority": is.1 });
                desk.write_down(&txn, &actor, &claim, "planned", before, after)
                    .await?;
            }
            let asked = match plan.ask {
                Some((person, duty)) => desk.ask(&txn, &actor, &claim, person, duty).await?,
                None => false,
            };
            if changed || asked {
                txn.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// Asks somebody to check or review a claim.
    ///
    /// # Errors
    /// When the person may not, or the one asked could not do it.
    pub async fn assign(
        &self,
        actor: &Actor,
        number: i32,
        person: Uuid,
        duty: Duty,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Assign, NO)?;
            if desk.ask(&txn, &actor, &claim, person, duty).await? {
                txn.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// Asks somebody, and says whether that was news.
    pub(super) async fn ask(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        person: Uuid,
        duty: Duty,
    ) -> Result<bool, Error> {
        let asked = settings::person(&**txn, person)
            .await?
            .ok_or(Error::NotFound)?;
        if !asked.active || !may_have(duty, asked.role) {
            let sentence = format!("{} cannot be asked to {} claims.", asked.name, duty.slug());
            return Err(Refusal::Missing(vec![sentence]).into());
        }
        let open = verdicts::assignments(&**txn, claim.id).await?;
        if open
            .iter()
            .any(|one| one.person_id == person && one.duty == duty)
        {
            return Ok(false);
        }
        verdicts::assign(txn, claim.id, person, duty, actor.id, self.now()).await?;
        let after = json!({ "person": asked.name, "person_id": person, "duty": duty });
        self.write_down(txn, actor, claim, "assigned", json!(null), after)
            .await?;
        Ok(true)
    }

    /// Relieves somebody of a duty.
    ///
    /// # Errors
    /// When the person may not, nobody of that name has the duty, or the change could not be stored.
    pub async fn relieve(
        &self,
        actor: &Actor,
        number: i32,
        person: Uuid,
        duty: Duty,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            permit(&actor, Deed::Assign, NO)?;
            let open = verdicts::assignments(&*txn, claim.id).await?;
            if !open
                .iter()
                .any(|one| one.person_id == person && one.duty == duty)
            {
                return Err(Error::Stale);
            }
            let relieved = settings::person(&*txn, person)
                .await?
                .ok_or(Error::NotFound)?;
            verdicts::relieve(&txn, claim.id, person, duty, desk.now()).await?;
            let after = json!({ "person": relieved.name, "person_id": person, "duty": duty });
            desk.write_down(&txn, &actor, &claim, "relieved", json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// Only those who may do the work can be asked to.
fn may_have(duty: Duty, role: Role) -> bool {
    match duty {
        Duty::Check => matches!(role, Role::Checker | Role::Editor),
        Duty::Review => role == Role::Editor,
    }
}
