//! Background work: what sorts there are, and how long to wait before another try.

use chrono::TimeDelta;
use sea_orm::{DeriveActiveEnum, EnumIter};

/// What is to be done. A new sort of work is a row here, and an arm in `Desk::work`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum JobKind {
    /// Ask a feed what is new.
    PollFeed,
    /// See whether a copy of evidence still has its hash.
    CheckCopy,
    /// See what stands at the address of evidence now.
    VisitPage,
    /// Look for articles that share their text with others, where nobody has looked yet.
    FindKin,
    /// Look for speakers, sources and claims that may stand twice, among what is new.
    FindLookalikes,
    /// Say what pictures are known by, where nobody has looked at them yet.
    KnowPictures,
    /// Tell a webhook what waits for it.
    TellHook,
    /// Take checks that others published in from a file.
    Import,
    /// Publish what was planned for now.
    Publish,
    /// Open the ballots of a bench whose time is up.
    OpenBench,
    /// Send a person the mail they asked for.
    SendMail,
    /// Tell the owner of a saved view what is new in it.
    MailView,
}

/// The longest wait after the first failure; it doubles with each further one.
pub const FIRST_WAIT: TimeDelta = TimeDelta::minutes(5);
/// The longest wait there is.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(12);
/// The shortest, whatever the dice say: a site in trouble is not asked again at once.
pub const SHORTEST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// After so many failures in a row a job is given up until a person starts it again. With the waits
/// above that is about four days of silence.
pub const MOST_FAILURES: i32 = 20;

/// How long to wait after a number of failures in a row: exponential backoff with full jitter, a
/// random time up to a ceiling that doubles, so that jobs which failed together do not come back
/// together (M. Brooker, “Exponential Backoff And Jitter”, AWS Architecture Blog, 2015). `dice` is
/// a number from 0 to 1.
pub fn wait(failures: i32, dice: f64) -> TimeDelta {
    let doublings = failures.clamp(1, 30) - 1;
    let ceiling = FIRST_WAIT.num_seconds() << doublings;
    let ceiling = ceiling.min(LONGEST_WAIT.num_seconds());
    let drawn = (ceiling as f64 * dice.clamp(0.0, 1.0)) as i64;
    TimeDelta::seconds(drawn).max(SHORTEST_WAIT)
}

/// When a regular job is due again: its interval, up to a tenth sooner or later, so that feeds
/// added together do not stay together. `dice` is a number from 0 to 1.
pub fn interval(minutes: i32, dice: f64) -> TimeDelta {
    let seconds = i64::from(minutes.max(1)) * 60;
    let spread = (seconds as f64 * 0.2 * (dice.clamp(0.0, 1.0) - 0.5)) as i64;
    TimeDelta::seconds(seconds + spread)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ceiling_doubles_until_it_stays() {
        let minutes: Vec<i64> = (1..=10)
            .map(|failures| wait(failures, 1.0).num_minutes())
            .collect();
        assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320, 640, 720, 720]);
        assert_eq!(wait(3, 0.5), TimeDelta::minutes(10));
        assert_eq!(wait(9, 0.0), SHORTEST_WAIT);
    }

    proptest! {
        #[test]
        fn every_wait_keeps_its_bounds(failures: i32, dice in -1.0..2.0f64) {
            let wait = wait(failures, dice);
            prop_assert!(wait >= SHORTEST_WAIT && wait <= LONGEST_WAIT);
        }

        #[test]
        fn more_failures_never_wait_less(failures in 1..100i32, dice in 0.0..1.0f64) {
            prop_assert!(wait(failures + 1, dice) >= wait(failures, dice));
        }

        #[test]
        fn an_interval_stays_within_a_tenth(minutes in 1..20_000i32, dice in 0.0..1.0f64) {
            let seconds = i64::from(minutes) * 60;
            let off = (interval(minutes, dice).num_seconds() - seconds).abs();
            prop_assert!(off <= seconds / 10);
        }
    }
}
