//! The bench as a rule: who has a seat, when the ballots are opened, and what they come to. Pure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::bench::{Bench, Outcome};
use crate::workflow::Refusal;

impl Bench {
    /// Lets somebody cast a ballot who has not yet and has a seat: their own, when they were asked
    /// to review, or one that is kept for nobody.
    ///
    /// # Errors
    /// When they have cast theirs, or no seat is left.
    pub fn has_a_seat_for(&self, person: Uuid) -> Result<(), Refusal> {
        if self.cast.contains(&person) {
            let words = "You have cast your ballot in this round.";
            return Err(Refusal::Done(words.to_owned()));
        }
        let waiting = |asked: &&Uuid| **asked != person && !self.cast.contains(asked);
        let kept = match self.asked.contains(&person) {
            true => 0,
            false => self.asked.iter().filter(waiting).count(),
        };
        if self.cast.len() + kept >= self.seats as usize {
            let words = format!("All {} seats of the bench are taken.", self.seats);
            return Err(Refusal::Missing(vec![words]));
        }
        Ok(())
    }

    /// Whether the ballots are to be opened: everybody has voted, or time is up and the quorum is
    /// reached.
    pub fn opens(&self, now: DateTime<Utc>) -> bool {
        let cast = self.cast.len() as u32;
        cast >= self.seats || (now >= self.ends_at && cast >= self.quorum)
    }
}

/// What ballots come to: a rating carries when more than half of those cast gave it.
pub fn count(ballots: &[Uuid], of_verdict: Uuid) -> (Outcome, Option<Uuid>) {
    let votes = |rating: Uuid| ballots.iter().filter(|one| **one == rating).count();
    let carried = ballots
        .iter()
        .find(|rating| votes(**rating) * 2 > ballots.len());
    match carried {
        Some(rating) if *rating == of_verdict => (Outcome::Carried, Some(*rating)),
        Some(rating) => (Outcome::Overturned, Some(*rating)),
        None => (Outcome::Tied, None),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    pub(in crate::workflow) fn bench(seats: u32, quorum: u32) -> Bench {
        Bench {
            seats,
            quorum,
            ends_at: DateTime::UNIX_EPOCH,
            cast: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn people(count: usize) -> Vec<Uuid> {
        (0..count).map(|_| Uuid::now_v7()).collect()
    }

    #[test]
    fn a_seat_is_kept_for_whoever_was_asked() {
        let asked = people(2);
        let stranger = Uuid::now_v7();
        let mut bench = bench(3, 2);
        bench.asked = asked.clone();
        assert!(bench.has_a_seat_for(stranger).is_ok());
        bench.cast = vec![stranger];
        let another = bench.has_a_seat_for(Uuid::now_v7()).unwrap_err();
        assert_eq!(another.sentence(), "All 3 seats of the bench are taken.");
        assert!(bench.has_a_seat_for(asked[0]).is_ok());
        assert!(matches!(
            bench.has_a_seat_for(stranger),
            Err(Refusal::Done(_))
        ));
    }

    #[test]
    fn ballots_are_opened_when_all_have_voted_or_time_is_up() {
        let mut bench = bench(3, 2);
        let (before, after) = (
            bench.ends_at - TimeDelta::seconds(1),
            bench.ends_at + TimeDelta::seconds(1),
        );
        bench.cast = people(1);
        assert!(!bench.opens(after));
        bench.cast = people(2);
        assert!(!bench.opens(before));
        assert!(bench.opens(bench.ends_at));
        bench.cast = people(3);
        assert!(bench.opens(before));
    }

    #[test]
    fn more_than_half_carries_overturns_or_nobody_does() {
        let [a, b, c] = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
        assert_eq!(count(&[a, a, b], a), (Outcome::Carried, Some(a)));
        assert_eq!(count(&[b, a, b], a), (Outcome::Overturned, Some(b)));
        assert_eq!(count(&[a, b], a), (Outcome::Tied, None));
        assert_eq!(count(&[a, b, c], a), (Outcome::Tied, None));
        assert_eq!(count(&[a, a, b, c], a), (Outcome::Tied, None));
    }

    proptest! {
        #[test]
        fn the_order_of_ballots_never_matters(votes in proptest::collection::vec(0..3u128, 1..9)) {
            let ballots: Vec<Uuid> = votes.iter().map(|vote| Uuid::from_u128(*vote)).collect();
            let mut turned = ballots.clone();
            turned.reverse();
            let verdict = Uuid::from_u128(0);
            prop_assert_eq!(count(&ballots, verdict), count(&turned, verdict));
        }

        #[test]
        fn never_more_ballots_than_seats(seats in 2..9u32, asked in 0..9usize, comers in 0..12usize) {
            let mut bench = bench(seats, 1);
            bench.asked = people(asked);
            let mut all = people(comers);
            all.extend(bench.asked.clone());
            for person in all {
                if bench.has_a_seat_for(person).is_ok() {
                    bench.cast.push(person);
                }
            }
            prop_assert!(bench.cast.len() <= seats as usize);
        }
    }
}
