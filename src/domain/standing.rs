//! Standing: the facts about one claim that a rule may ask for, counted in the database and free
//! of any row, so that a rule cannot query and an unloaded relation cannot look empty.

use uuid::Uuid;

use crate::domain::bench::Bench;
use crate::domain::claim::SaidBy;
use crate::domain::state::State;

/// Everything the workflow looks at when somebody wants to move a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The claim.
    pub claim: Uuid,
    /// Where it stands.
    pub state: State,
    /// Whether a speaker is known, marked as nobody, or still unclear.
    pub said_by: SaidBy,
    /// Evidence on the claim that has not been withdrawn.
    pub evidence: u64,
    /// The newest revision of the verdict, 0 for none.
    pub verdict_revision: i32,
    /// Who ever wrote a revision of the verdict or a note on its evidence.
    pub authors: Vec<Uuid>,
    /// The authors, and who added evidence without a note.
    pub contributors: Vec<Uuid>,
    /// Who has been asked to check the claim and has not been relieved.
    pub assignees: Vec<Uuid>,
    /// Who has declared an interest in it.
    pub interested: Vec<Uuid>,
    /// Who approved the newest revision in this round of review, wrote no part of it and has
    /// declared no interest since.
    pub approvals: Vec<Uuid>,
    /// How many approvals the desk's rule asks for.
    pub approvals_needed: u32,
    /// The bench that decides this round of review, if one does.
    pub bench: Option<Bench>,
    /// What the method still asks for before anybody may approve, in sentences.
    pub method: Vec<String>,
    /// How many times it has gone public.
    pub publications: i32,
    /// What still stands in the way of publishing, in sentences. Empty when the preflight passes.
    pub preflight: Vec<String>,
}

impl Standing {
    /// Whether somebody wrote part of it or has an interest, and so may not decide on it.
    pub fn bars(&self, person: Uuid) -> bool {
        self.authors.contains(&person) || self.interested.contains(&person)
    }

    /// Whether one more approval would meet the rule.
    pub fn one_approval_short(&self) -> bool {
        self.approvals.len() as u32 + 1 >= self.approvals_needed
    }
}
