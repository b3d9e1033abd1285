//! The editorial rules: what may happen to a claim next, and why not. Pure; it knows neither the
//! database nor the web.

pub mod bench;
pub mod doubts;
pub mod glance;
pub mod method;
pub mod permissions;
pub mod today;
pub mod tone;
pub mod transitions;

use crate::domain::claim::SaidBy;
use crate::domain::people::{Actor, Role};
use crate::domain::standing::Standing;
use crate::domain::state::State;
use permissions::{Deed, allows};
use transitions::{Action, Landing, Need, TRANSITIONS, Transition, Who};

/// A no, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The table has no such move from where the claim stands.
    NoSuchMove(Action, State),
    /// Somebody else may, this person may not.
    NotYours(String),
    /// This person has done it already.
    Done(String),
    /// Something is lacking.
    Missing(Vec<String>),
}

impl Refusal {
    /// One sentence a person can act on.
    pub fn sentence(&self) -> String {
        match self {
            Refusal::NoSuchMove(action, state) => format!(
                "“{action}” is not possible while the claim is {}.",
                state.to_string().to_lowercase()
            ),
            Refusal::NotYours(why) | Refusal::Done(why) => why.clone(),
            Refusal::Missing(lacking) => lacking.join(" "),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Refusal {}

/// Whether a person publishes at this desk at all, whatever state a claim is in.
///
/// # Errors
/// When they do not.
pub fn may_publish(actor: &Actor, standing: &Standing) -> Result<(), Refusal> {
    if permissions::allows(
        actor,
        permissions::Deed::Move(transitions::Who::Publisher, standing),
    ) {
        return Ok(());
    }
    let sentence = "A producer or an editor publishes, and takes it back.".to_owned();
    Err(Refusal::NotYours(sentence))
}

/// The only judge of a move: the row of the table it follows, or the reason why not.
pub fn decide(
    actor: &Actor,
    standing: &Standing,
    action: Action,
) -> Result<&'static Transition, Refusal> {
    let row = transitions::find(standing.state, action)
        .ok_or(Refusal::NoSuchMove(action, standing.state))?;
    if !allows(actor, Deed::Move(row.by, standing)) {
        return Err(Refusal::NotYours(why_not_yours(actor, standing, row.by)));
    }
    match (action, &standing.bench) {
        (Action::Approve, Some(_)) => {
            let words = "A bench decides on this verdict: cast a ballot.";
            return Err(Refusal::NotYours(words.to_owned()));
        }
        (Action::Cast, None) => {
            let words = "No bench decides on this verdict: approve it, or request changes.";
            return Err(Refusal::NotYours(words.to_owned()));
        }
        (Action::Cast, Some(bench)) => bench.has_a_seat_for(actor.id)?,
        _ => {}
    }
    if row.needs.contains(&Need::FreshApproval) && standing.approvals.contains(&actor.id) {
        return Err(Refusal::Done(
            "You have approved this revision already.".to_owned(),
        ));
    }
    let lacking: Vec<String> = row
        .needs
        .iter()
        .flat_map(|need| lack(standing, *need))
        .collect();
    if lacking.is_empty() {
        Ok(row)
    } else {
        Err(Refusal::Missing(lacking))
    }
}

/// Where a claim lands when this person makes the move.
pub fn landing(standing: &Standing, row: &Transition) -> State {
    match row.to {
        Landing::At(state) => state,
        Landing::OnceApproved(state) if standing.one_approval_short() => state,
        Landing::OnceApproved(_) | Landing::ByBench { .. } => standing.state,
    }
}

/// A move as a page offers it: possible, or drawn with what it lacks.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The row of the table.
    pub row: &'static Transition,
    /// What is lacking, if anything.
    pub lacking: Option<String>,
}

/// The moves this person would have from here. Moves that are others' to make are left out; moves
/// that lack something are kept with the reason, if it can still be had.
pub fn available(actor: &Actor, standing: &Standing) -> Vec<Offer> {
    TRANSITIONS
        .iter()
        .filter(|row| row.from.contains(&standing.state))
        .filter_map(|row| match decide(actor, standing, row.action) {
            Ok(row) => Some(Offer { row, lacking: None }),
            // What has been done cannot be made undone, so that there is nothing to wait for.
            Err(Refusal::Missing(_)) if row.needs.contains(&Need::NothingDone) => None,
            Err(Refusal::Missing(lacking)) => Some(Offer {
                row,
                lacking: Some(lacking.join(" ")),
            }),
            Err(Refusal::Done(done)) => Some(Offer {
                row,
                lacking: Some(done),
            }),
            Err(Refusal::NoSuchMove(..) | Refusal::NotYours(_)) => None,
        })
        .collect()
}

/// What is lacking for a need to be met; empty when it is met.
fn lack(standing: &Standing, need: Need) -> Vec<String> {
    let (met, sentence) = match need {
        Need::Speaker => (
            standing.said_by != SaidBy::Unclear,
            "Say who made the claim, or mark that nobody in particular did.",
        ),
        Need::Evidence => (standing.evidence > 0, "Add at least one piece of evidence."),
        Need::Verdict => (standing.verdict_revision > 0, "Write a verdict."),
        // Judged before: it is not lacking, it is done.
        Need::FreshApproval | Need::Seat => return Vec::new(),
        Need::Method => return standing.method.clone(),
        Need::NeverPublic => (
            standing.publications == 0,
            "It has been public: correct or retract it instead, so that readers can follow.",
        ),
        Need::NothingDone => (
            standing.evidence == 0 && standing.verdict_revision == 0 && standing.publications == 0,
            "Work on it has begun: decline it instead.",
        ),
        Need::Preflight => return standing.preflight.clone(),
    };
    if met {
        Vec::new()
    } else {
        vec![sentence.to_owned()]
    }
}

/// Why a move is not this person's to make.
fn why_not_yours(actor: &Actor, standing: &Standing, by: Who) -> String {
    let interested = standing.interested.contains(&actor.id);
    match by {
        Who::OtherEditor | Who::FreeEditor if interested => {
            "You declared an interest in this claim, so another editor must decide on it."
        }
        Who::Desk => "A checker or an editor can do this.",
        Who::Editor | Who::FreeEditor => "An editor can do this.",
        Who::Rule => "Nobody does this: it follows from a rule.",
        Who::OnTheClaim => {
            "Whoever is assigned to the claim or wrote part of it can submit it for review."
        }
        Who::OtherEditor if actor.role == Role::Editor => {
            "You wrote part of this verdict, so another editor must approve it."
        }
        Who::OtherEditor => "An editor who wrote no part of the verdict can approve it.",
        Who::Author => "Whoever wrote part of the verdict can take it back.",
        Who::Publisher => "A producer or an editor can publish.",
    }
    .to_owned()
}

/// The approvals the desk's rule asks for: its setting, or two, or one while fewer than four people
/// could review. (ux.md 4.5: a small desk must not be left without an approver.)
pub fn approvals_needed(setting: Option<u32>, could_review: u64) -> u32 {
    match setting {
        Some(approvals) => approvals.max(1),
        None if could_review < 4 => 1,
        None => 2,
    }
}

/// The life of a claim as a Mermaid state diagram, for README; drawn from the table so that it
/// cannot say anything else.
pub fn diagram() -> String {
    let mut lines = vec![
        "stateDiagram-v2".to_owned(),
        "    [*] --> Suggested".to_owned(),
    ];
    for row in TRANSITIONS.iter().filter(|row| row.action != Action::Merge) {
        for (from, to) in row.from.iter().flat_map(|from| {
            let states = row.to.states();
            states.into_iter().map(move |to| (from, to))
        }) {
            let action = row.action.to_string().to_lowercase();
            lines.push(format!("    {from:?} --> {to:?}: {action}"));
        }
    }
    lines.push("    note right of Merged: any claim that was never public".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    pub(super) fn actor(role: Role) -> Actor {
        Actor {
            id: Uuid::now_v7(),
            name: "Ana Roe".to_owned(),
            role,
            administrator: false,
        }
    }

    fn standing(state: State) -> Standing {
        Standing {
            claim: Uuid::now_v7(),
            state,
            said_by: SaidBy::Known,
            evidence: 1,
            verdict_revision: 1,
            authors: Vec::new(),
            contributors: Vec::new(),
            assignees: Vec::new(),
            interested: Vec::new(),
            approvals: Vec::new(),
            approvals_needed: 2,
            bench: None,
            method: Vec::new(),
            publications: 0,
            preflight: Vec::new(),
        }
    }

    #[test]
    fn a_state_and_an_action_name_at_most_one_row() {
        for state in State::ALL {
            for action in Action::ALL {
                let rows = TRANSITIONS
                    .iter()
                    .filter(|row| row.action == action && row.from.contains(&state))
                    .count();
                assert!(rows <= 1, "{action:?} from {state:?} stands {rows} times");
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_only_two_are_final() {
        for state in State::ALL {
            let reached = state == State::Suggested
                || TRANSITIONS
                    .iter()
                    .any(|row| row.to.states().contains(&state));
            assert!(reached, "{state:?} is never reached");
            let leaves = TRANSITIONS.iter().any(|row| row.from.contains(&state));
            assert_eq!(
                leaves,
                !matches!(state, State::Retracted | State::Merged),
                "{state:?}"
            );
        }
    }

    #[test]
    fn nobody_approves_what_they_wrote_not_even_an_administrator() {
        let mut editor = actor(Role::Editor);
        editor.administrator = true;
        let mut standing = standing(State::InReview);
        standing.authors = vec![editor.id];
        assert_eq!(
            decide(&editor, &standing, Action::Approve)
                .unwrap_err()
                .sentence(),
            "You wrote part of this verdict, so another editor must approve it."
        );
        assert!(decide(&actor(Role::Editor), &standing, Action::Approve).is_ok());
    }

    #[test]
    fn whoever_declared_an_interest_decides_nothing_and_says_nothing_for_the_desk() {
        let editor = actor(Role::Editor);
        let mut standing = standing(State::InReview);
        standing.interested = vec![editor.id];
        for action in [Action::Approve, Action::Cast, Action::RequestChanges] {
            assert_eq!(
                decide(&editor, &standing, action).unwrap_err().sentence(),
                "You declared an interest in this claim, so another editor must decide on it."
            );
        }
    }

    #[test]
    fn a_bench_takes_the_place_of_approvals() {
        let editor = actor(Role::Editor);
        let mut standing = standing(State::InReview);
        assert!(decide(&editor, &standing, Action::Cast).is_err());
        standing.bench = Some(bench::tests::bench(3, 2));
        assert!(decide(&editor, &standing, Action::Cast).is_ok());
        assert!(decide(&editor, &standing, Action::Approve).is_err());
        let offered = available(&editor, &standing);
        assert!(
            offered
                .iter()
                .all(|offer| offer.row.action != Action::Approve)
        );
    }

    #[test]
    fn a_step_that_blocks_approval_is_named() {
        let mut standing = standing(State::InReview);
        standing.method = vec!["Cite every sentence.".to_owned()];
        let refusal = decide(&actor(Role::Editor), &standing, Action::Approve);
        assert_eq!(refusal.unwrap_err().sentence(), "Cite every sentence.");
    }

    #[test]
    fn the_administrator_flag_grants_no_editorial_right() {
        for role in Role::ALL {
            let plain = actor(role);
            let administrator = Actor {
                administrator: true,
                ..plain.clone()
            };
            for state in State::ALL {
                for action in Action::ALL {
                    assert_eq!(
                        decide(&plain, &standing(state), action).is_ok(),
                        decide(&administrator, &standing(state), action).is_ok()
                    );
                }
            }
        }
    }

    #[test]
    fn a_submission_says_everything_it_lacks() {
        let checker = actor(Role::Checker);
        let bare = Standing {
            said_by: SaidBy::Unclear,
            evidence: 0,
            verdict_revision: 0,
            assignees: vec![checker.id],
            ..standing(State::Researching)
        };
        let Err(Refusal::Missing(lacking)) = decide(&checker, &bare, Action::Submit) else {
            panic!("it should be refused");
        };
        assert_eq!(lacking.len(), 3);
        let offer = available(&checker, &bare);
        let submit = offer
            .iter()
            .find(|offer| offer.row.action == Action::Submit)
            .unwrap();
        assert!(
            submit
                .lacking
                .as_deref()
                .unwrap()
                .contains("Write a verdict.")
        );
    }

    #[test]
    fn a_decision_on_a_suggestion_is_undone_only_while_nothing_rests_on_it() {
        let checker = actor(Role::Checker);
        let bare = Standing {
            evidence: 0,
            verdict_revision: 0,
            ..standing(State::Queued)
        };
        assert!(decide(&checker, &bare, Action::PutBack).is_ok());
        let refusal = decide(&checker, &standing(State::Queued), Action::PutBack);
        assert_eq!(
            refusal.unwrap_err().sentence(),
            "Work on it has begun: decline it instead."
        );
    }

    #[test]
    fn many_claims_make_only_moves_that_decide_nothing_and_can_be_taken_back() {
        let all: Vec<Action> = transitions::for_many().collect();
        assert_eq!(
            all,
            [
                Action::Accept,
                Action::PutBack,
                Action::Start,
                Action::Requeue,
                Action::Submit,
                Action::TakeBack
            ]
        );
        let back = transitions::way_back(State::Queued, Action::Start);
        assert_eq!(back, Some(Action::Requeue));
        assert_eq!(transitions::way_back(State::Queued, Action::Decline), None);
        assert_eq!(transitions::way_back(State::Declined, Action::Reopen), None);
    }

    #[test]
    fn what_has_been_done_is_not_offered_to_be_made_undone() {
        let checker = actor(Role::Checker);
        let offers = available(&checker, &standing(State::Researching));
        assert!(
            offers
                .iter()
                .all(|offer| offer.row.action != Action::Requeue)
        );
    }

    #[test]
    fn the_second_approval_meets_a_rule_of_two() {
        let row = transitions::find(State::InReview, Action::Approve).unwrap();
        let mut standing = standing(State::InReview);
        assert_eq!(landing(&standing, row), State::InReview);
        standing.approvals = vec![Uuid::now_v7()];
        assert_eq!(landing(&standing, row), State::Approved);
    }

    #[test]
    fn a_small_desk_needs_one_approval_until_it_has_four_reviewers() {
        assert_eq!(approvals_needed(None, 3), 1);
        assert_eq!(approvals_needed(None, 4), 2);
        assert_eq!(approvals_needed(Some(3), 2), 3);
    }

    #[test]
    fn who_may_do_what_is_known_for_every_role_and_row() {
        let mut table = String::new();
        for row in TRANSITIONS {
            let allowed: Vec<&str> = Role::ALL
                .into_iter()
                .filter(|role| {
                    let actor = actor(*role);
                    let mut standing = standing(row.from[0]);
                    standing.assignees = vec![actor.id];
                    if row.action == Action::Cast {
                        standing.bench = Some(bench::tests::bench(3, 2));
                    }
                    if row.by == Who::Author {
                        standing.authors = vec![actor.id];
                    }
                    if row.needs.contains(&Need::NothingDone) {
                        (standing.evidence, standing.verdict_revision) = (0, 0);
                    }
                    decide(&actor, &standing, row.action).is_ok()
                })
                .map(Role::slug)
                .collect();
            table.push_str(&format!("{}: {}\n", row.action.slug(), allowed.join(" ")));
        }
        assert_eq!(
            table,
            "accept: checker editor\ndismiss: checker editor\nput_back: checker editor\n\
             decline: editor\n\
             reopen: checker editor\nstart: checker editor\nrequeue: checker editor\nsubmit: checker editor\n\
             approve: editor\ncast: editor\nlapse: \nrequest_changes: editor\ntake_back: checker editor\n\
             publish: editor producer\ncorrect: checker editor\nretract: editor\n\
             merge: checker editor\n"
        );
    }

    #[test]
    fn the_readme_draws_the_table() {
        let readme = include_str!("../../README.md");
        assert!(
            readme.contains(&diagram()),
            "README should hold:\n{}",
            diagram()
        );
    }
}
