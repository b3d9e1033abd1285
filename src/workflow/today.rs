//! Today: which open claims wait for a person, which wait for others, which are stuck, why in words,
//! and in what order. Pure; whoever asks counts the facts.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::claim::Priority;
use crate::domain::people::{Actor, Duty, Role};
use crate::domain::state::State;

/// After how many days without a change a claim counts as stuck, unless the desk says otherwise.
pub const PATIENCE: i64 = 3;
/// The most days a desk may set.
pub const MOST_PATIENCE: i64 = 90;

/// What Today looks at of one open claim and one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
    pub state: State,
    /// Until when it is to be done.
    pub due_at: Option<DateTime<Utc>>,
    /// How urgent it is.
    pub priority: Priority,
    /// How worth checking it is, in tenths: what is nearer together is no different.
    pub worth: u8,
    /// In how many places it was said, as far as the desk knows.
    pub places: u64,
    /// When something last happened to it.
    pub changed_at: DateTime<Utc>,
    /// The newest revision of its verdict.
    pub revision: i32,
    /// What this person has been asked to do.
    pub duties: Vec<Duty>,
    /// Whether this person wrote part of the verdict or of the notes.
    pub wrote: bool,
    /// Whether this person asked somebody else to work on it.
    pub asked: bool,
    /// Whether this person has decided on the verdict in this round.
    pub decided: bool,
    /// Whether changes were asked for to the newest revision.
    pub sent_back: bool,
    /// Who has been asked to check it, by name.
    pub checkers: Vec<String>,
    /// Who has been asked to review it, by name.
    pub reviewers: Vec<String>,
    /// How many more approvals it needs.
    pub approvals_short: u64,
    /// Whether this person has declared an interest, and so may not decide.
    pub interested: bool,
    /// The bench that decides, if one does.
    pub bench: Option<Ballots>,
}

/// How a bench stands for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballots {
    /// How many ballots are still to come.
    pub to_come: u64,
    /// How many seats are kept for nobody yet.
    pub free: u64,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// This person's.
    Yours,
    /// Somebody else's, and this person has a part in it.
    Others,
}

/// Whose turn a claim is and why, in a sentence to the person; `None` when they have no part in it.
pub fn turn(actor: &Actor, facts: &Facts) -> Option<(Turn, String)> {
    yours(actor, facts)
        .map(|why| (Turn::Yours, why))
        .or_else(|| others(facts).map(|why| (Turn::Others, why)))
}

fn yours(actor: &Actor, facts: &Facts) -> Option<String> {
    let checks = facts.duties.contains(&Duty::Check);
    let reviews = facts.duties.contains(&Duty::Review);
    let r = facts.revision;
    let works = matches!(actor.role, Role::Checker | Role::Editor);
    match facts.state {
        State::Queued if checks => {
            Some("You are asked to check it; research has not begun.".into())
        }
        State::Researching if facts.sent_back && works && (checks || facts.wrote) => {
            Some(format!("Changes were asked for to revision {r}."))
        }
        State::Researching if checks && r == 0 => {
            Some("You are asked to check it; there is no verdict yet.".into())
        }
        State::Researching if checks => Some(format!(
            "You are asked to check it; revision {r} is not submitted."
        )),
        State::InReview if !may_decide(actor, facts) => None,
        State::InReview => match (facts.bench, reviews) {
            (Some(bench), false) if bench.free == 0 => None,
            (Some(_), _) => Some(format!("Revision {r} waits for your sealed ballot.")),
            (None, _) => Some(match reviews {
                true => format!("You are asked to decide on revision {r}."),
                false => format!("Revision {r} needs an editor who wrote no part of it."),
            }),
        },
        State::Approved if matches!(actor.role, Role::Editor | Role::Producer) => {
            Some("It is approved and can be published.".into())
        }
        _ => None,
    }
}

fn may_decide(actor: &Actor, facts: &Facts) -> bool {
    actor.role == Role::Editor && !facts.wrote && !facts.interested && !facts.decided
}

fn others(facts: &Facts) -> Option<String> {
    let own = facts.wrote || facts.duties.contains(&Duty::Check);
    let part = own || facts.asked || facts.decided;
    let names = |names: &[String], nobody: &str| match names {
        [] => nobody.to_owned(),
        some => some.join(" and "),
    };
    match (facts.state, facts.bench) {
        (State::InReview, Some(bench)) if part => Some(match bench.to_come {
            0 | 1 => "The bench waits for its last ballot.".into(),
            several => format!("The bench waits for {several} more ballots."),
        }),
        (State::InReview, None) if part => {
            let who = names(&facts.reviewers, "an editor who wrote no part of it");
            let more = match facts.approvals_short {
                0 | 1 => "one more approval".to_owned(),
                several => format!("{several} more approvals"),
            };
            Some(format!("Needs {more}, by {who}."))
        }
        (State::Approved, _) if part => {
            Some("It is approved and waits for a producer or an editor to publish it.".into())
        }
        (State::Queued | State::Researching, _) if facts.asked || facts.decided || facts.wrote => {
            let who = names(&facts.checkers, "somebody");
            Some(match (facts.sent_back, facts.state) {
                (true, _) => format!("Changes were asked for; {who} has it."),
                (false, State::Queued) => format!("{who} has been asked to check it."),
                (false, _) => format!("{who} is researching it."),
            })
        }
        _ => None,
    }
}

/// Why a claim that nobody has touched for so long is stuck.
pub fn stuck(facts: &Facts, now: DateTime<Utc>) -> String {
    let days = (now - facts.changed_at).num_days();
    let days = format!("{days} {}", if days == 1 { "day" } else { "days" });
    let who = |names: &[String]| match names {
        [] => "nobody has been asked".to_owned(),
        some => format!("{} has been asked", some.join(" and ")),
    };
    match facts.state {
        State::Queued => format!(
            "Waits to be researched for {days}; {}.",
            who(&facts.checkers)
        ),
        State::InReview => format!("In review for {days}; {}.", who(&facts.reviewers)),
        State::Approved => format!("Approved and not published for {days}."),
        _ => format!("Nothing has happened for {days}; {}.", who(&facts.checkers)),
    }
}

/// Whether nothing has happened to a claim for longer than the desk's patience, in days.
pub fn is_stuck(facts: &Facts, patience: i64, now: DateTime<Utc>) -> bool {
    now - facts.changed_at > TimeDelta::days(patience)
}

/// The order in words, for the page that shows it.
pub const ORDER: &str = "In each of these lists what is due comes first; then what is more urgent, what is more \
    worth checking, what was said in more places, and what has waited longest.";

/// The order in which claims are shown, as [`ORDER`] has it. What has no due time comes after everything
/// that has.
pub fn order(one: &Facts, other: &Facts) -> std::cmp::Ordering {
    let key = |facts: &Facts| {
        (
            facts.due_at.is_none(),
            facts.due_at,
            std::cmp::Reverse((facts.priority, facts.worth, facts.places)),
            facts.changed_at,
        )
    };
    key(one).cmp(&key(other))
}

/// The desk's patience, in days, from its setting.
pub fn patience(setting: Option<&str>) -> i64 {
    setting
        .and_then(|days| days.parse().ok())
        .filter(|days| (1..=MOST_PATIENCE).contains(days))
        .unwrap_or(PATIENCE)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn actor(role: Role) -> Actor {
        Actor {
            id: Uuid::now_v7(),
            name: "Ana Roe".to_owned(),
            role,
            administrator: false,
        }
    }

    fn facts(state: State) -> Facts {
        Facts {
            state,
            due_at: None,
            priority: Priority::Normal,
            worth: 5,
            places: 1,
            changed_at: at("2026-11-20T12:00:00Z"),
            revision: 2,
            duties: Vec::new(),
            wrote: false,
            asked: false,
            decided: false,
            sent_back: false,
            checkers: vec!["Ben Roe".to_owned()],
            reviewers: Vec::new(),
            approvals_short: 1,
            interested: false,
            bench: None,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn told(role: Role, facts: &Facts) -> Option<(Turn, String)> {
        turn(&actor(role), facts)
    }

    #[test]
    fn whoever_is_asked_has_the_turn_and_whoever_asked_waits() {
        let mut claim = facts(State::Queued);
        assert_eq!(told(Role::Checker, &claim), None);
        claim.asked = true;
        let (turn, why) = told(Role::Checker, &claim).unwrap();
        assert_eq!(
            (turn, why.as_str()),
            (Turn::Others, "Ben Roe has been asked to check it.")
        );
        claim.duties = vec![Duty::Check];
        assert_eq!(told(Role::Checker, &claim).unwrap().0, Turn::Yours);
    }

    #[test]
    fn an_editor_decides_unless_they_wrote_or_have_decided() {
        let mut claim = facts(State::InReview);
        assert_eq!(told(Role::Checker, &claim), None);
        assert_eq!(told(Role::Editor, &claim).unwrap().0, Turn::Yours);
        claim.decided = true;
        let (turn, why) = told(Role::Editor, &claim).unwrap();
        assert_eq!(turn, Turn::Others);
        assert_eq!(
            why,
            "Needs one more approval, by an editor who wrote no part of it."
        );
        (claim.decided, claim.wrote) = (false, true);
        assert_eq!(told(Role::Editor, &claim).unwrap().0, Turn::Others);
    }

    #[test]
    fn a_bench_waits_for_those_who_have_a_seat() {
        let mut claim = facts(State::InReview);
        claim.bench = Some(Ballots {
            to_come: 2,
            free: 0,
        });
        assert_eq!(
            told(Role::Editor, &claim),
            None,
            "every seat is kept for others"
        );
        claim.duties = vec![Duty::Review];
        let (turn, why) = told(Role::Editor, &claim).unwrap();
        let ballot = "Revision 2 waits for your sealed ballot.";
        assert_eq!((turn, why.as_str()), (Turn::Yours, ballot));
        claim.decided = true;
        let (turn, why) = told(Role::Editor, &claim).unwrap();
        let waits = "The bench waits for 2 more ballots.";
        assert_eq!((turn, why.as_str()), (Turn::Others, waits));
        (claim.decided, claim.interested) = (false, true);
        assert_eq!(told(Role::Editor, &claim), None, "an interest bars");
    }

    #[test]
    fn changes_that_were_asked_for_go_back_to_the_author() {
        let mut claim = facts(State::Researching);
        (claim.sent_back, claim.wrote) = (true, true);
        let (turn, why) = told(Role::Checker, &claim).unwrap();
        assert_eq!(
            (turn, why.as_str()),
            (Turn::Yours, "Changes were asked for to revision 2.")
        );
        (claim.wrote, claim.decided) = (false, true);
        let (turn, why) = told(Role::Editor, &claim).unwrap();
        assert_eq!(
            (turn, why.as_str()),
            (Turn::Others, "Changes were asked for; Ben Roe has it.")
        );
    }

    #[test]
    fn due_comes_before_urgent_then_worth_then_reach_then_age() {
        let old = facts(State::Queued);
        let mut young = old.clone();
        young.changed_at = at("2026-11-25T12:00:00Z");
        let urgent = Facts {
            priority: Priority::Urgent,
            ..young.clone()
        };
        let due = Facts {
            due_at: Some(at("2026-12-01T00:00:00Z")),
            ..young.clone()
        };
        let overdue = Facts {
            due_at: Some(at("2026-11-01T00:00:00Z")),
            ..young.clone()
        };
        let worthy = Facts {
            worth: 8,
            ..young.clone()
        };
        let spread = Facts {
            places: 4,
            ..young.clone()
        };
        let mut list = vec![&young, &old, &spread, &worthy, &urgent, &due, &overdue];
        list.sort_by(|one, other| order(one, other));
        let wanted = [&overdue, &due, &urgent, &worthy, &spread, &old, &young];
        assert_eq!(list, wanted);
    }

    #[test]
    fn stuck_is_more_than_the_patience_of_the_desk() {
        let claim = facts(State::InReview);
        assert!(!is_stuck(&claim, 3, at("2026-11-23T12:00:00Z")));
        let now = at("2026-11-24T12:00:00Z");
        assert!(is_stuck(&claim, 3, now));
        assert_eq!(
            stuck(&claim, now),
            "In review for 4 days; nobody has been asked."
        );
        assert_eq!(
            (patience(None), patience(Some("0")), patience(Some("7"))),
            (3, 3, 7)
        );
    }
}
