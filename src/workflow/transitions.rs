//! The table: every move a claim can make, who may make it, and what it needs. Buttons, refusals,
//! README's diagram and the tests are all drawn from it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::people::Duty;
use crate::domain::state::State::{self, *};

/// A move, by the word on its button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take a suggestion in as a claim.
    Accept,
    /// Turn a suggestion down.
    Dismiss,
    /// Make a decision on a suggestion undone.
    PutBack,
    /// Turn an accepted claim down.
    Decline,
    /// Bring a claim back that was turned down.
    Reopen,
    /// Begin research.
    Start,
    /// Make the beginning of research undone.
    Requeue,
    /// Ask for review.
    Submit,
    /// Sign a revision off.
    Approve,
    /// Rate a revision from the bench, without seeing the ratings of others.
    Cast,
    /// An approval no longer counts, because an interest was declared after it.
    Lapse,
    /// Send a revision back with a note.
    RequestChanges,
    /// Withdraw one's own verdict from review.
    TakeBack,
    /// Make it public.
    Publish,
    /// Work on a published check again; the public version stays up.
    Correct,
    /// Say publicly that a check no longer holds.
    Retract,
    /// Let a claim live on in another one.
    Merge,
}

impl Action {
    /// Every action, in the order of the table.
    pub const ALL: [Action; 17] = [
        Action::Accept,
        Action::Dismiss,
        Action::PutBack,
        Action::Decline,
        Action::Reopen,
        Action::Start,
        Action::Requeue,
        Action::Submit,
        Action::Approve,
        Action::Cast,
        Action::Lapse,
        Action::RequestChanges,
        Action::TakeBack,
        Action::Publish,
        Action::Correct,
        Action::Retract,
        Action::Merge,
    ];

    /// The word in forms and addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Action::Accept => "accept",
            Action::Dismiss => "dismiss",
            Action::PutBack => "put_back",
            Action::Decline => "decline",
            Action::Reopen => "reopen",
            Action::Start => "start",
            Action::Requeue => "requeue",
            Action::Submit => "submit",
            Action::Approve => "approve",
            Action::Cast => "cast",
            Action::Lapse => "lapse",
            Action::RequestChanges => "request_changes",
            Action::TakeBack => "take_back",
            Action::Publish => "publish",
            Action::Correct => "correct",
            Action::Retract => "retract",
            Action::Merge => "merge",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.slug() == slug)
    }

    /// The deed in the record, in the past tense.
    pub fn past(self) -> &'static str {
        match self {
            Action::Accept => "accepted",
            Action::Dismiss => "dismissed",
            Action::PutBack => "put back",
            Action::Decline => "declined",
            Action::Reopen => "reopened",
            Action::Start => "started research on",
            Action::Requeue => "put back in the queue",
            Action::Submit => "submitted for review",
            Action::Approve => "approved",
            Action::Cast => "cast a ballot on",
            Action::Lapse => "reopened the review of",
            Action::RequestChanges => "asked for changes to",
            Action::TakeBack => "took back from review",
            Action::Publish => "published",
            Action::Correct => "opened for correction",
            Action::Retract => "retracted",
            Action::Merge => "merged",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Accept => "Accept",
            Action::Dismiss => "Dismiss",
            Action::PutBack => "Put back among suggestions",
            Action::Decline => "Decline",
            Action::Reopen => "Reopen",
            Action::Start => "Start research",
            Action::Requeue => "Put back in the queue",
            Action::Submit => "Submit for review",
            Action::Approve => "Approve",
            Action::Cast => "Cast a ballot",
            Action::Lapse => "Lapse",
            Action::RequestChanges => "Request changes",
            Action::TakeBack => "Take back",
            Action::Publish => "Publish",
            Action::Correct => "Correct",
            Action::Retract => "Retract",
            Action::Merge => "Merge into another claim",
        })
    }
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A checker or an editor.
    Desk,
    /// An editor.
    Editor,
    /// A checker or editor who was asked to check the claim or wrote part of its record.
    OnTheClaim,
    /// An editor who wrote no part of the verdict or of the notes on its evidence, and has declared
    /// no interest.
    OtherEditor,
    /// An editor who has declared no interest.
    FreeEditor,
    /// Nobody: a rule makes the move.
    Rule,
    /// Somebody who wrote part of the verdict or of the notes on its evidence.
    Author,
    /// A producer or an editor.
    Publisher,
}

/// What must be so before a move is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A speaker is known, or marked as nobody.
    Speaker,
    /// At least one piece of evidence stands.
    Evidence,
    /// A revision of the verdict has been saved.
    Verdict,
    /// This person has not approved this revision already.
    FreshApproval,
    /// This person has not cast a ballot in this round, and a seat is theirs or free.
    Seat,
    /// Every step of the method that blocks approval has been taken.
    Method,
    /// Nothing stands in the way of publishing.
    Preflight,
    /// It has never been public.
    NeverPublic,
    /// No evidence and no verdict stand on it yet.
    NothingDone,
}

/// What the person is asked for along with the move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing.
    Nothing,
    /// A reason, which may be left out.
    MaybeReason,
    /// A reason for colleagues.
    Reason,
    /// A note for the author.
    Note,
    /// A reason for readers.
    PublicReason,
    /// The revision that is signed off.
    Revision,
    /// A rating of the revision and one line of reason.
    Ballot,
    /// The claim it lives on in.
    Target,
    /// A note for readers when an earlier version is public.
    CorrectionNote,
}

/// Where a move leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// Always there.
    At(State),
    /// There once the approval rule is met; until then the claim stays where it is.
    OnceApproved(State),
    /// Where the bench sends it once the ballots are opened; until then the claim stays where it is.
    ByBench {
        /// When its rating is carried.
        carried: State,
        /// When it is overturned, or no rating has a majority.
        otherwise: State,
    },
}

impl Landing {
    /// The states it may lead to.
    pub fn states(self) -> Vec<State> {
        match self {
            Landing::At(state) | Landing::OnceApproved(state) => vec![state],
            Landing::ByBench { carried, otherwise } => vec![carried, otherwise],
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The states it leads away from.
    pub from: &'static [State],
    /// The move.
    pub action: Action,
    /// Where it leads.
    pub to: Landing,
    /// Who may make it.
    pub by: Who,
    /// What must be so.
    pub needs: &'static [Need],
    /// What is asked for.
    pub asks: Ask,
    /// A duty that falls to whoever makes it, when nobody has that duty yet.
    pub takes_on: Option<Duty>,
}

const fn row(
    from: &'static [State],
    action: Action,
    to: State,
    by: Who,
    needs: &'static [Need],
    asks: Ask,
) -> Transition {
    Transition {
        from,
        action,
        to: Landing::At(to),
        by,
        needs,
        asks,
        takes_on: None,
    }
}

const NOT_PUBLIC: &[State] = &[
    Suggested,
    Dismissed,
    Queued,
    Declined,
    Researching,
    InReview,
    Approved,
];

/// The whole editorial process of the desk.
#[rustfmt::skip]
pub const TRANSITIONS: &[Transition] = &[
    //  from                    action                   to           by                needs                                              asks
    row(&[Suggested],           Action::Accept,          Queued,      Who::Desk,        &[],                                               Ask::Nothing),
    row(&[Suggested],           Action::Dismiss,         Dismissed,   Who::Desk,        &[],                                               Ask::MaybeReason),
    row(&[Queued, Dismissed],   Action::PutBack,         Suggested,   Who::Desk,        &[Need::NothingDone],                              Ask::Nothing),
    row(&[Queued, Researching], Action::Decline,         Declined,    Who::Editor,      &[Need::NeverPublic],                              Ask::Reason),
    row(&[Dismissed, Declined], Action::Reopen,          Queued,      Who::Desk,        &[],                                               Ask::Nothing),
    Transition { takes_on: Some(Duty::Check), ..
    row(&[Queued],              Action::Start,           Researching, Who::Desk,        &[],                                               Ask::Nothing) },
    row(&[Researching],         Action::Requeue,         Queued,      Who::Desk,        &[Need::NothingDone],                              Ask::Nothing),
    row(&[Researching],         Action::Submit,          InReview,    Who::OnTheClaim,  &[Need::Speaker, Need::Evidence, Need::Verdict],   Ask::Nothing),
    Transition { to: Landing::OnceApproved(Approved), ..
    row(&[InReview],            Action::Approve,         Approved,    Who::OtherEditor, &[Need::FreshApproval, Need::Method],              Ask::Revision) },
    Transition { to: Landing::ByBench { carried: Approved, otherwise: Researching }, ..
    row(&[InReview],            Action::Cast,            Approved,    Who::OtherEditor, &[Need::Seat, Need::Method],                       Ask::Ballot) },
    row(&[Approved],            Action::Lapse,           InReview,    Who::Rule,        &[],                                               Ask::Nothing),
    row(&[InReview, Approved],  Action::RequestChanges,  Researching, Who::FreeEditor,  &[],                                               Ask::Note),
    row(&[InReview],            Action::TakeBack,        Researching, Who::Author,      &[],                                               Ask::Nothing),
    row(&[Approved],            Action::Publish,         Published,   Who::Publisher,   &[Need::Preflight],                                Ask::CorrectionNote),
    row(&[Published],           Action::Correct,         Researching, Who::Desk,        &[],                                               Ask::Reason),
    row(&[Published],           Action::Retract,         Retracted,   Who::Editor,      &[],                                               Ask::PublicReason),
    row(NOT_PUBLIC,             Action::Merge,           Merged,      Who::Desk,        &[Need::NeverPublic],                              Ask::Target),
];

/// Whether many claims may make a move at once: it asks for nothing, no decision is made by it, and
/// [`way_back`] takes it back.
pub fn suits_many(row: &Transition) -> bool {
    row.from
        .iter()
        .any(|from| way_back(*from, row.action).is_some())
}

/// The moves that many claims may make at once, in the order of the table.
pub fn for_many() -> impl Iterator<Item = Action> {
    TRANSITIONS
        .iter()
        .filter(|row| suits_many(row))
        .map(|row| row.action)
}

/// The move that takes another one back: from where that one leads to where it came from, and asking
/// for nothing either.
pub fn way_back(from: State, action: Action) -> Option<Action> {
    let plain = |row: &&Transition| row.asks == Ask::Nothing && row.by != Who::Rule;
    let Landing::At(to) = find(from, action).filter(plain)?.to else {
        return None;
    };
    let back = |row: &&Transition| row.from.contains(&to) && row.to == Landing::At(from);
    let mut rows = TRANSITIONS.iter().filter(plain);
    rows.find(back).map(|row| row.action)
}

/// The row for a move from a state, if the table has one.
pub fn find(from: State, action: Action) -> Option<&'static Transition> {
    TRANSITIONS
        .iter()
        .find(|row| row.action == action && row.from.contains(&from))
}
