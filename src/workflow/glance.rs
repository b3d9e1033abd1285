//! What a list can tell of a claim, and the moves it may offer from that.

use uuid::Uuid;

use super::available;
use super::transitions::{Ask, Landing, Transition};
use crate::domain::claim::SaidBy;
use crate::domain::people::Actor;
use crate::domain::standing::Standing;
use crate::domain::state::State;

/// What a list knows of a claim.
#[derive(Clone, Copy, Debug)]
pub struct Glance {
    /// The claim.
    pub claim: Uuid,
    /// Where it stands.
    pub state: State,
    /// Whether a speaker is known, marked as nobody, or still unclear.
    pub said_by: SaidBy,
    /// Evidence on it that has not been withdrawn.
    pub evidence: u64,
    /// The newest revision of its verdict, 0 for none.
    pub verdict_revision: i32,
    /// How many times it has gone public.
    pub publications: i32,
}

/// The moves that ask for nothing and that this person would have if they had every part in the claim,
/// each with the state it leads to. The verb itself looks at everything and may refuse. A decision is
/// never among them: whoever wrote a part decides nothing, and whoever decides has read the verdict.
pub fn moves(actor: &Actor, glance: Glance) -> Vec<(&'static Transition, State)> {
    let standing = Standing {
        claim: glance.claim,
        state: glance.state,
        said_by: glance.said_by,
        evidence: glance.evidence,
        verdict_revision: glance.verdict_revision,
        authors: vec![actor.id],
        contributors: vec![actor.id],
        assignees: vec![actor.id],
        interested: Vec::new(),
        approvals: Vec::new(),
        approvals_needed: 1,
        bench: None,
        method: Vec::new(),
        publications: glance.publications,
        preflight: Vec::new(),
    };
    available(actor, &standing)
        .into_iter()
        .filter(|offer| offer.lacking.is_none() && offer.row.asks == Ask::Nothing)
        .filter_map(|offer| match offer.row.to {
            Landing::At(State::Approved | State::Published) => None,
            Landing::At(to) => Some((offer.row, to)),
            Landing::OnceApproved(_) | Landing::ByBench { .. } => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::Role;
    use crate::workflow::tests::actor;
    use crate::workflow::transitions::Action;

    fn offered(role: Role, state: State, evidence: u64, verdict_revision: i32) -> Vec<Action> {
        let glance = Glance {
            claim: Uuid::now_v7(),
            state,
            said_by: SaidBy::Nobody,
            evidence,
            verdict_revision,
            publications: 0,
        };
        let moves = moves(&actor(role), glance).into_iter();
        moves.map(|(row, _)| row.action).collect()
    }

    #[test]
    fn a_list_offers_what_is_ready_and_no_decision() {
        use Action::*;
        let editor = |state, evidence, verdict| offered(Role::Editor, state, evidence, verdict);
        assert_eq!(editor(State::Queued, 0, 0), [PutBack, Start]);
        assert_eq!(editor(State::Researching, 0, 0), [Requeue]);
        assert_eq!(editor(State::Researching, 2, 0), []);
        assert_eq!(editor(State::Researching, 2, 1), [Submit]);
        assert_eq!(editor(State::InReview, 2, 1), [TakeBack]);
        assert_eq!(editor(State::Approved, 2, 1), []);
        assert_eq!(offered(Role::Reader, State::Queued, 0, 0), []);
    }
}
