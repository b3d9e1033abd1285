//! The function: may this person do this. One exhaustive match, asked by every desk verb and, for
//! what to draw, by every page.

use crate::domain::people::{Actor, Role};
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::workflow::transitions::Who;

/// Everything a person at the desk may attempt besides looking.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// See the desk: articles, claims, the record.
    Look,
    /// Take an article in, or change what is known about it.
    TakeIn,
    /// Decide what of the inbox comes to the desk.
    Triage,
    /// Follow feeds, pause and remove them.
    KeepFeeds,
    /// Reword a claim, set its kind, topics, speaker, priority or due time.
    Edit(&'a Standing),
    /// Make a claim out of words the reader did not suggest.
    MakeClaim,
    /// Add, change or withdraw evidence.
    Research(&'a Standing),
    /// Save a revision of the verdict.
    WriteVerdict(&'a Standing),
    /// Write a comment for colleagues.
    Comment,
    /// Say that one has an interest in a claim.
    DeclareInterest,
    /// Answer for a step of the method, or write down that the claimant was asked.
    Attest(&'a Standing),
    /// Suggest other words for a passage of the verdict.
    Suggest(&'a Standing),
    /// Ask somebody to check or review.
    Assign,
    /// Make a move of the workflow.
    Move(Who, &'a Standing),
    /// Change what is known about speakers and sources.
    KeepIndex,
    /// Take records out in files.
    Export,
    /// Invite people, change their roles, let them go.
    ManagePeople,
    /// Change the desk's settings.
    ManageDesk,
}

/// Whether `actor` may do `deed`. The administrator flag opens the last two deeds and the keeping of
/// feeds, which is a setting of the desk, and no other.
pub fn allows(actor: &Actor, deed: Deed<'_>) -> bool {
    let desk = matches!(actor.role, Role::Checker | Role::Editor);
    let editor = actor.role == Role::Editor;
    let publisher = matches!(actor.role, Role::Producer | Role::Editor);
    match deed {
        Deed::Look => true,
        Deed::TakeIn | Deed::Triage | Deed::Export => actor.role != Role::Reader,
        Deed::Edit(standing) => desk && still_open(standing.state),
        Deed::Research(standing) | Deed::WriteVerdict(standing) => {
            desk && standing.state == State::Researching
        }
        Deed::MakeClaim | Deed::KeepIndex => desk,
        Deed::Comment | Deed::Assign | Deed::DeclareInterest => actor.role != Role::Reader,
        Deed::Attest(standing) => desk && under_work(standing.state),
        Deed::Suggest(standing) => {
            desk && standing.verdict_revision > 0 && under_work(standing.state)
        }
        Deed::Move(Who::Desk, _) => desk,
        Deed::Move(Who::Editor, _) => editor,
        Deed::Move(Who::OnTheClaim, standing) => {
            desk && (standing.assignees.contains(&actor.id)
                || standing.contributors.contains(&actor.id))
        }
        // Four eyes: whoever wrote part of it may not be the one who signs it off.
        Deed::Move(Who::OtherEditor, standing) => editor && !standing.bars(actor.id),
        Deed::Move(Who::FreeEditor, standing) => editor && !standing.interested.contains(&actor.id),
        Deed::Move(Who::Rule, _) => false,
        Deed::Move(Who::Author, standing) => desk && standing.authors.contains(&actor.id),
        Deed::Move(Who::Publisher, _) => publisher,
        Deed::KeepFeeds => editor || actor.administrator,
        Deed::ManagePeople | Deed::ManageDesk => actor.administrator,
    }
}

/// A claim that is researched, reviewed or about to go out.
fn under_work(state: State) -> bool {
    matches!(
        state,
        State::Researching | State::InReview | State::Approved
    )
}

/// The wording of a claim can change until it is under review.
fn still_open(state: State) -> bool {
    matches!(state, State::Suggested | State::Queued | State::Researching)
}
