//! How often one network may do something that anybody may do: so many at once, and then one after
//! the other at a pace. It counts in memory; a restart forgets.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::web::throttle::network;

/// How many keys are remembered before those that have recovered are forgotten.
const MOST: usize = 20_000;

/// A pace for each key.
#[derive(Debug)]
pub struct Pace<K: std::hash::Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: std::hash::Hash + Eq + Clone> Pace<K> {
    /// `at_once` in a row, and one more after each `period`.
    pub fn new(at_once: NonZeroU32, period: Duration) -> Pace<K> {
        let quota = Quota::with_period(period).unwrap_or(Quota::per_hour(at_once));
        Pace(RateLimiter::keyed(quota.allow_burst(at_once)))
    }

    /// Lets one through and counts it, or says how long to wait.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() > MOST {
            self.0.retain_recent();
        }
        self.0
            .check_key(key)
            .map_err(|not_yet| not_yet.wait_time_from(DefaultClock::default().now()))
    }
}

impl Pace<IpAddr> {
    /// The same for the network an address is of.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit_network(&self, address: IpAddr) -> Result<(), Duration> {
        self.admit(&network(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_come_at_once_then_one_must_wait_and_others_need_not() {
        let pace = Pace::new(NonZeroU32::new(3).unwrap(), Duration::from_secs(600));
        let (one, other): (IpAddr, IpAddr) =
            ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..3 {
            assert!(pace.admit_network(one).is_ok());
        }
        let wait = pace.admit_network(one).unwrap_err();
        assert!(wait > Duration::from_secs(590) && wait <= Duration::from_secs(600));
        assert!(pace.admit_network(other).is_ok());
    }
}
