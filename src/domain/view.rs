//! The table of claims: its order, where a page begins, and how many claims a stage should hold.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::state::State;
use crate::domain::words::Text;

/// What a saved view is called.
pub type ViewName = Text<80>;

/// How many views one person may keep.
pub const MOST_VIEWS: u64 = 50;

/// In which order claims stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// What is due first comes first; what is due at no time, last.
    Due,
    /// What changed last comes first.
    Changed,
    /// What is most worth checking comes first.
    Worth,
}

impl Order {
    /// The word in addresses; none for the usual order.
    pub fn slug(self) -> &'static str {
        match self {
            Order::Newest => "",
            Order::Due => "due",
            Order::Changed => "changed",
            Order::Worth => "worth",
        }
    }

    /// The order an address names; the usual one for anything else.
    pub fn from_slug(slug: &str) -> Order {
        let all = [Order::Due, Order::Changed, Order::Worth];
        all.into_iter()
            .find(|one| one.slug() == slug)
            .unwrap_or_default()
    }

    /// The order in words.
    pub fn words(self) -> &'static str {
        match self {
            Order::Newest => "newest first",
            Order::Due => "due first",
            Order::Changed => "last changed first",
            Order::Worth => "most worth checking first",
        }
    }
}

/// After which claim a page begins: what it is ordered by, and its number to tell equals apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it is ordered by.
    pub by: By,
    /// The number of the claim.
    pub number: i32,
}

/// What a claim is ordered by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// Its number alone.
    Number,
    /// An instant.
    At(DateTime<Utc>),
    /// A measure.
    Worth(f64),
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by {
            By::Number => write!(f, "{}", self.number),
            By::At(at) => {
                let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
                write!(f, "{at}~{}", self.number)
            }
            By::Worth(worth) => write!(f, "{worth}~{}", self.number),
        }
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(typed: &str) -> Result<Mark, ()> {
        let Some((by, number)) = typed.rsplit_once('~') else {
            let number = typed.parse().map_err(|_| ())?;
            return Ok(Mark {
                by: By::Number,
                number,
            });
        };
        let number = number.parse().map_err(|_| ())?;
        let at = DateTime::parse_from_rfc3339(by).map(|at| By::At(at.with_timezone(&Utc)));
        let worth = || {
            by.parse()
                .ok()
                .filter(|it: &f64| it.is_finite())
                .map(By::Worth)
        };
        let by = at.ok().or_else(worth).ok_or(())?;
        Ok(Mark { by, number })
    }
}

/// A stage of work on the board: a state, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Accepted, and research has not begun.
    Queued,
    /// In research, without a verdict.
    Researching,
    /// In research, with a verdict that is not submitted.
    Drafted,
    /// Somebody is to decide.
    InReview,
    /// Signed off.
    Approved,
    /// Public.
    Published,
}

impl Stage {
    /// Every stage, as they stand side by side.
    pub const ALL: [Stage; 6] = [
        Stage::Queued,
        Stage::Researching,
        Stage::Drafted,
        Stage::InReview,
        Stage::Approved,
        Stage::Published,
    ];

    /// The state its claims are in.
    pub fn state(self) -> State {
        match self {
            Stage::Queued => State::Queued,
            Stage::Researching | Stage::Drafted => State::Researching,
            Stage::InReview => State::InReview,
            Stage::Approved => State::Approved,
            Stage::Published => State::Published,
        }
    }

    /// Whether its claims have a verdict; nothing where that makes no difference.
    pub fn drafted(self) -> Option<bool> {
        match self {
            Stage::Researching => Some(false),
            Stage::Drafted => Some(true),
            Stage::Queued | Stage::InReview | Stage::Approved | Stage::Published => None,
        }
    }

    /// The stage a claim is at; nothing for one that is not worked on.
    pub fn of(state: State, verdict_revision: i32) -> Option<Stage> {
        let fits = |stage: &Stage| {
            let drafted = stage
                .drafted()
                .is_none_or(|it| it == (verdict_revision > 0));
            stage.state() == state && drafted
        };
        Stage::ALL.into_iter().find(fits)
    }

    /// The word in addresses and settings.
    pub fn slug(self) -> &'static str {
        match self {
            Stage::Drafted => "drafted",
            whole => whole.state().slug(),
        }
    }

    /// The stage with this word.
    pub fn from_slug(slug: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.slug() == slug)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stage::Drafted => f.write_str("Drafted"),
            whole => whole.state().fmt(f),
        }
    }
}

/// How many claims a stage should hold at the most, as somebody typed it: nothing for no limit.
///
/// # Errors
/// A sentence when it is no number from 1 to 999.
pub fn limit(typed: &str) -> Result<Option<u32>, crate::domain::words::Unfit> {
    match typed.trim() {
        "" => Ok(None),
        number => match number.parse() {
            Ok(limit @ 1..=999) => Ok(Some(limit)),
            _ => {
                let words = "A limit is a number from 1 to 999, or nothing for none.";
                Err(crate::domain::words::Unfit(words.to_owned()))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_unknown_order_is_the_usual_one() {
        assert_eq!(Order::from_slug("due"), Order::Due);
        assert_eq!(Order::from_slug("size"), Order::Newest);
        assert_eq!(Order::from_slug(""), Order::Newest);
    }

    #[test]
    fn what_is_no_mark_is_refused() {
        for typed in [
            "",
            "x",
            "~",
            "1~x",
            "nan~3",
            "inf~3",
            "2026~",
            "2026-13-01T00:00:00Z~4",
        ] {
            assert!(typed.parse::<Mark>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_claim_is_at_one_stage_at_the_most() {
        assert_eq!(Stage::of(State::Researching, 0), Some(Stage::Researching));
        assert_eq!(Stage::of(State::Researching, 3), Some(Stage::Drafted));
        assert_eq!(Stage::of(State::InReview, 3), Some(Stage::InReview));
        assert_eq!(Stage::of(State::Merged, 0), None);
        for stage in Stage::ALL {
            assert_eq!(Stage::from_slug(stage.slug()), Some(stage));
        }
    }

    #[test]
    fn a_limit_is_a_small_number_or_none() {
        assert_eq!(limit(" 6 ").unwrap(), Some(6));
        assert_eq!(limit("").unwrap(), None);
        for typed in ["0", "1000", "-1", "six"] {
            assert!(limit(typed).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_mark_comes_back(number in 1..i32::MAX, worth in 0.0..1.0f64, ms in 0i64..4_000_000_000_000) {
            let at = DateTime::from_timestamp_millis(ms).unwrap();
            for by in [By::Number, By::Worth(worth), By::At(at)] {
                let mark = Mark { by, number };
                prop_assert_eq!(mark.to_string().parse(), Ok(mark));
            }
        }
    }
}
