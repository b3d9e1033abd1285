//! How often sign-in may be tried: per account and per address, growing slower and never locking
//! anybody out. It counts in memory; a restart forgives everybody.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Wrong tries that an account takes before it slows down.
const PER_ACCOUNT: u32 = 10;
/// Wrong tries that an address takes before it slows down.
const PER_ADDRESS: u32 = 30;
/// A quiet time after which tries are forgotten, and the longest wait.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// The first wait; each further wrong try doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// How much is remembered before what is oldest is forgotten.
const MOST: usize = 50_000;

/// The tries that have been made lately.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Tries>);

#[derive(Debug, Default)]
struct Tries {
    accounts: HashMap<String, Count>,
    addresses: HashMap<IpAddr, Count>,
    pairs: HashMap<(String, IpAddr), Count>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    wrong: u32,
    last: Instant,
}

impl Throttle {
    /// Lets a try through and counts it as wrong until [`Throttle::forgive`] says otherwise; or
    /// says how long to wait.
    ///
    /// Whoever guesses one account's passphrase from many addresses slows that account down, but
    /// must not keep its owner out: from an address that has not tried yet, one try always counts.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(&self, account: &str, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut tries = self.lock();
        let (account, address) = (account.to_lowercase(), network(address));
        let by_address = wait(tries.addresses.get(&address), PER_ADDRESS, now);
        let by_account = wait(tries.accounts.get(&account), PER_ACCOUNT, now);
        let pair = (account.clone(), address);
        let fresh = tries
            .pairs
            .get(&pair)
            .is_none_or(|count| now - count.last >= WINDOW);
        let longest = if fresh {
            by_address
        } else {
            by_address.max(by_account)
        };
        if let Some(wait) = longest {
            return Err(wait);
        }
        count(&mut tries.addresses, address, now);
        count(&mut tries.accounts, account, now);
        count(&mut tries.pairs, pair, now);
        Ok(())
    }

    /// Counts a wrong try that names no account, such as a token that nobody holds; once there were
    /// too many from one address, says how long to wait instead.
    pub fn count_wrong(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let mut tries = self.lock();
        let address = network(address);
        let wait = wait(tries.addresses.get(&address), PER_ADDRESS, now);
        if wait.is_none() {
            count(&mut tries.addresses, address, now);
        }
        wait
    }

    /// The try was right: it does not count, and neither do slips before it.
    pub fn forgive(&self, account: &str, address: IpAddr) {
        let mut tries = self.lock();
        let (account, address) = (account.to_lowercase(), network(address));
        if let Some(count) = tries.addresses.get_mut(&address) {
            count.wrong = count.wrong.saturating_sub(1);
        }
        // An account under attack stays slow for the attacker when its owner signs in.
        match tries.accounts.get_mut(&account) {
            Some(count) if count.wrong > PER_ACCOUNT => count.wrong -= 1,
            _ => drop(tries.accounts.remove(&account)),
        }
        tries.pairs.remove(&(account, address));
    }

    fn lock(&self) -> MutexGuard<'_, Tries> {
        // Counts are whole at every moment, so a panic elsewhere leaves nothing half-done here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait, if at all: nothing up to the limit, then 30 seconds, a minute, two…
fn wait(count: Option<&Count>, limit: u32, now: Instant) -> Option<Duration> {
    let count = count?;
    let beyond = count.wrong.checked_sub(limit)?;
    let pause = FIRST_WAIT.saturating_mul(1 << beyond.min(10)).min(WINDOW);
    pause
        .checked_sub(now - count.last)
        .filter(|left| !left.is_zero())
}

fn count<K: Eq + Hash + Clone>(counts: &mut HashMap<K, Count>, key: K, now: Instant) {
    if counts.len() >= MOST {
        counts.retain(|_, count| now - count.last < WINDOW);
        if counts.len() >= MOST {
            counts.clear();
        }
    }
    let count = counts.entry(key).or_insert(Count {
        wrong: 0,
        last: now,
    });
    if now - count.last >= WINDOW {
        count.wrong = 0;
    }
    count.wrong += 1;
    count.last = now;
}

/// What one customer of a network provider has to choose from: an IPv4 address, or a /64 of IPv6.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & (u128::MAX << 64)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A wait in words, rounded up: `40 seconds`, `1 minute`, `12 minutes`.
pub fn in_words(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    match seconds {
        0 | 1 => "1 second".to_owned(),
        2..=59 => format!("{seconds} seconds"),
        60 => "1 minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(n: u32) -> IpAddr {
        IpAddr::V4((0x0a00_0000 + n).into())
    }

    #[test]
    fn ten_thousand_guesses_from_fifty_addresses_are_looked_at_sixty_times_and_the_owner_gets_in() {
        let throttle = Throttle::default();
        let start = Instant::now();
        let mut looked_at = 0;
        for guess in 0..10_000 {
            let now = start + Duration::from_millis(60 * guess);
            looked_at += u32::from(
                throttle
                    .admit("a@b.c", from(guess as u32 % 50), now)
                    .is_ok(),
            );
        }
        assert!(looked_at <= 64, "{looked_at}");
        let now = start + Duration::from_secs(600);
        assert!(throttle.admit("A@b.c", from(99), now).is_ok());
    }

    #[test]
    fn the_wait_grows_and_ends() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..PER_ACCOUNT {
            throttle.admit("a@b.c", from(1), now).unwrap();
        }
        assert_eq!(throttle.admit("a@b.c", from(1), now), Err(FIRST_WAIT));
        let later = now + FIRST_WAIT;
        throttle.admit("a@b.c", from(1), later).unwrap();
        assert_eq!(throttle.admit("a@b.c", from(1), later), Err(FIRST_WAIT * 2));
        assert!(throttle.admit("a@b.c", from(1), later + WINDOW).is_ok());
    }

    #[test]
    fn right_tries_do_not_count() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..200 {
            throttle.admit("a@b.c", from(1), now).unwrap();
            throttle.forgive("a@b.c", from(1));
        }
    }

    #[test]
    fn wrong_tries_without_an_account_slow_their_address_down() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..PER_ADDRESS {
            assert_eq!(throttle.count_wrong(from(1), now), None);
        }
        assert_eq!(throttle.count_wrong(from(1), now), Some(FIRST_WAIT));
        assert_eq!(throttle.count_wrong(from(2), now), None);
        assert_eq!(throttle.count_wrong(from(1), now + FIRST_WAIT), None);
    }

    #[test]
    fn a_wait_is_said_in_words() {
        assert_eq!(in_words(Duration::from_millis(29_200)), "30 seconds");
        assert_eq!(in_words(Duration::from_secs(61)), "2 minutes");
    }
}
