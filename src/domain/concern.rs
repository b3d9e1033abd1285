//! Concern: THE table of which event concerns whom. Whoever is told of something, on the page or by
//! mail, is told because of a row here; an event without a row concerns nobody in particular.

use sea_orm::{DeriveActiveEnum, EnumIter};
use uuid::Uuid;

/// Why a person is told of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Why {
    /// A comment mentions them.
    Mentioned,
    /// It was done to them: they were asked, or relieved.
    Named,
    /// They have been asked to check the claim.
    Checks,
    /// They have been asked to review the claim.
    Reviews,
    /// They wrote in the thread.
    InThread,
    /// They watch the claim.
    Watches,
}

impl Why {
    /// The reason, to the person who is told.
    pub fn words(self) -> &'static str {
        match self {
            Why::Mentioned => "you are mentioned",
            Why::Named => "it is about you",
            Why::Checks => "you were asked to check it",
            Why::Reviews => "you were asked to review it",
            Why::InThread => "you wrote in this thread",
            Why::Watches => "you watch this claim",
        }
    }
}

/// Who begins to watch a claim because of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// Nobody.
    Nobody,
    /// Whoever did it.
    Doer,
    /// Whoever it was done to.
    Named,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The deed of the event.
    pub deed: &'static str,
    /// Whom it concerns, the most telling reason first. Whoever did it is never told.
    pub tells: &'static [Why],
    /// Who begins to watch the claim.
    pub begins: Begins,
}

const fn row(deed: &'static str, tells: &'static [Why], begins: Begins) -> Concern {
    Concern {
        deed,
        tells,
        begins,
    }
}

const WATCHERS: &[Why] = &[Why::Watches];
const TALK: &[Why] = &[Why::Mentioned, Why::InThread, Why::Watches];
const THREAD: &[Why] = &[Why::InThread, Why::Watches];
const ASKING: &[Why] = &[Why::Named, Why::Watches];
const WORKING: &[Why] = &[Why::Checks, Why::Reviews, Why::Watches];
const REVIEWING: &[Why] = &[Why::Reviews, Why::Watches];

/// Which event of a claim concerns whom.
#[rustfmt::skip]
pub const CONCERNS: &[Concern] = &[
    row("assigned",               ASKING,    Begins::Named),
    row("relieved",               ASKING,    Begins::Nobody),
    row("planned",                WATCHERS,  Begins::Nobody),
    row("commented on",           TALK,      Begins::Doer),
    row("answered on",            TALK,      Begins::Doer),
    row("resolved a thread on",   THREAD,    Begins::Nobody),
    row("reopened a thread on",   THREAD,    Begins::Nobody),
    row("added evidence to",      WATCHERS,  Begins::Doer),
    row("withdrew evidence from", WATCHERS,  Begins::Nobody),
    row("found a change in evidence on", WATCHERS, Begins::Nobody),
    row("wrote a verdict on",     WATCHERS,  Begins::Doer),
    row("started research on",    WATCHERS,  Begins::Doer),
    row("submitted for review",   REVIEWING, Begins::Nobody),
    row("took back from review",  REVIEWING, Begins::Nobody),
    row("opened the ballots on",  REVIEWING, Begins::Nobody),
    row("suggested a change to",  WATCHERS,  Begins::Doer),
    row("accepted a suggestion for", WATCHERS, Begins::Nobody),
    row("turned down a suggestion for", WATCHERS, Begins::Nobody),
    row("wrote down a request for comment on", WATCHERS, Begins::Doer),
    row("wrote down the end of a request for comment on", WATCHERS, Begins::Nobody),
    row("waived the request for comment on", WATCHERS, Begins::Nobody),
    row("approved",               WATCHERS,  Begins::Nobody),
    row("asked for changes to",   WATCHERS,  Begins::Nobody),
    row("reopened the review of", REVIEWING, Begins::Nobody),
    row("declared an interest in", WATCHERS, Begins::Nobody),
    row("published",              WATCHERS,  Begins::Nobody),
    row("opened for correction",  WATCHERS,  Begins::Doer),
    row("retracted",              WATCHERS,  Begins::Nobody),
    row("declined",               WATCHERS,  Begins::Nobody),
    row("reopened",               WATCHERS,  Begins::Nobody),
    row("merged",                 WATCHERS,  Begins::Nobody),
    row("undid the merge of",     WATCHERS,  Begins::Nobody),
    row("split",                  WATCHERS,  Begins::Nobody),
    row("linked",                 WATCHERS,  Begins::Nobody),
    row("removed the link of",    WATCHERS,  Begins::Nobody),
    row("passed on a correction to", WORKING, Begins::Nobody),
    row("passed on a retraction to", WORKING, Begins::Nobody),
];

/// The row of a deed, if it concerns anybody.
pub fn concern(deed: &str) -> Option<&'static Concern> {
    CONCERNS.iter().find(|row| row.deed == deed)
}

/// The people around an event, by the reason for which it might concern them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Each reason with the people it holds for.
    pub people: Vec<(Why, Vec<Uuid>)>,
}

/// Whom an event concerns: each person once, for the first reason of its row that holds for them,
/// and never whoever did it.
pub fn concerned(row: &Concern, around: &Around, by: Option<Uuid>) -> Vec<(Uuid, Why)> {
    let mut told: Vec<(Uuid, Why)> = Vec::new();
    for why in row.tells {
        let people = around.people.iter().filter(|(holds, _)| holds == why);
        for person in people.flat_map(|(_, people)| people) {
            if Some(*person) != by && !told.iter().any(|(known, _)| known == person) {
                told.push((*person, *why));
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_deed_has_two_rows() {
        for (at, row) in CONCERNS.iter().enumerate() {
            assert!(
                CONCERNS[at + 1..]
                    .iter()
                    .all(|other| other.deed != row.deed)
            );
        }
    }

    #[test]
    fn each_person_is_told_once_for_the_most_telling_reason_and_never_of_their_own_deed() {
        let [author, mentioned, watching] = [1, 2, 3].map(Uuid::from_u128);
        let around = Around {
            people: vec![
                (Why::Watches, vec![author, mentioned, watching]),
                (Why::Mentioned, vec![mentioned, author]),
                // No reason of this row.
                (Why::Reviews, vec![Uuid::from_u128(4)]),
            ],
        };
        let row = concern("commented on").unwrap();
        assert_eq!(
            concerned(row, &around, Some(author)),
            [(mentioned, Why::Mentioned), (watching, Why::Watches)]
        );
        assert_eq!(concern("dismissed"), None);
    }
}
