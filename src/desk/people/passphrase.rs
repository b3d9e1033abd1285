//! Passphrases: which are good enough, and how they are kept (Argon2id, off the web's workers).
//! Lengths and rules follow NIST SP 800-63B-4: long, checked against what everybody tries, and no
//! rules of composition.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{Semaphore, TryAcquireError};
use unicode_normalization::UnicodeNormalization;

use crate::desk::Error;
use crate::domain::words::{Unfit, key};

/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 12;
/// The most characters of a passphrase; it only keeps hashing from being fed a book.
pub const LONGEST: usize = 256;

/// Memory (KiB), passes and lanes of Argon2id: the floor that OWASP and ASVS 5 name.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashings that may wait for their turn; more are turned away, so that a flood of sign-ins costs
/// neither memory nor the patience of those who are signed in.
const WAITING: usize = 64;

/// A passphrase that is good enough to be kept.
pub struct Passphrase(String);

impl Passphrase {
    /// Accepts a passphrase or says what is wrong with it. `context` holds words that whoever
    /// guesses would try first: the person's name, their address, the desk's name.
    ///
    /// # Errors
    /// When it is too short, too long, or among the first that would be guessed.
    pub fn parse(typed: &str, context: &[&str]) -> Result<Passphrase, Unfit> {
        let passphrase = normal(typed);
        let length = passphrase.chars().count();
        if length < SHORTEST {
            return Err(Unfit(format!(
                "A passphrase has at least {SHORTEST} characters; this one has {length}. Four or \
                 five words that do not belong together are easy to remember."
            )));
        }
        if length > LONGEST {
            return Err(Unfit(format!(
                "A passphrase has at most {LONGEST} characters."
            )));
        }
        if guessable(&passphrase, context) {
            return Err(Unfit(
                "This passphrase is among the first that would be guessed. Choose words that have \
                 nothing to do with you, the desk or the keyboard."
                    .to_owned(),
            ));
        }
        Ok(Passphrase(passphrase))
    }
}

/// One form for the same passphrase typed on different keyboards.
fn normal(typed: &str) -> String {
    typed.nfkc().collect()
}

/// Words that many passphrases are made of and nothing else.
const COMMON: &[&str] = &[
    "abc",
    "abcd",
    "admin",
    "administrator",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "bailey",
    "baseball",
    "batman",
    "changeme",
    "charlie",
    "computer",
    "correcthorsebatterystaple",
    "default",
    "demo",
    "desk",
    "donald",
    "dragon",
    "editor",
    "factcheck",
    "football",
    "freedom",
    "galley",
    "guest",
    "hello",
    "iloveyou",
    "jordan",
    "letmein",
    "login",
    "love",
    "master",
    "michael",
    "monkey",
    "mustang",
    "news",
    "newsroom",
    "pass",
    "passphrase",
    "password",
    "passwort",
    "princess",
    "qazwsx",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "shadow",
    "starwars",
    "sunshine",
    "superman",
    "temp",
    "test",
    "testtest",
    "thisisapassword",
    "trustno",
    "user",
    "welcome",
    "whatever",
    "zxcvbn",
    "zxcvbnm",
];

/// Rows that fingers walk along.
const ROWS: &[&str] = &[
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
];

/// Whether a passphrase is nothing but common words, words of the context, walks along the
/// keyboard and repetition.
fn guessable(passphrase: &str, context: &[&str]) -> bool {
    let mut rest = key(passphrase).replace(' ', "");
    let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
    for text in context {
        let folded = key(text);
        words.extend(
            folded
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_owned),
        );
        words.push(folded.replace(' ', ""));
    }
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        rest = rest.replace(word.as_str(), "\0");
    }
    for row in ROWS {
        for length in (4..=row.len()).rev() {
            for start in 0..=row.len() - length {
                rest = rest.replace(&row[start..start + length], "\0");
            }
        }
    }
    let mut letters: Vec<char> = rest.chars().filter(|c| *c != '\0').collect();
    let left = letters.len();
    letters.sort_unstable();
    letters.dedup();
    // What is left must be more than the digits and signs people put behind a word, and more than
    // the same few characters over and over.
    left < 7 || letters.len() < 4
}

/// Hashes and compares passphrases on threads of their own, a few at a time.
#[derive(Clone)]
pub struct Vault {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Vault {
    /// A vault that hashes on as many cores as the machine has.
    pub fn new() -> Vault {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Vault {
            turns: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(cores + WAITING)),
        }
    }

    /// The form in which a passphrase is kept: a PHC string.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn hash(&self, passphrase: Passphrase) -> Result<String, Error> {
        self.take_turn(move || hash(&passphrase.0)).await?
    }

    /// Whether what was typed is the passphrase that was kept. Without one it takes as long, so
    /// that the time does not tell whether an account exists.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn matches(&self, typed: &str, kept: Option<String>) -> Result<bool, Error> {
        let typed: String = normal(typed).chars().take(LONGEST + 1).collect();
        self.take_turn(move || match kept {
            Some(kept) => verify(&typed, &kept),
            None => {
                verify(&typed, &NOBODYS);
                false
            }
        })
        .await
    }

    async fn take_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _place = match self.queue.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(Error::Busy),
        };
        let turn = self
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Error::Busy)?;
        // The turn goes with the work: a request that is cancelled must not let another begin
        // while its own still occupies a core.
        Ok(tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await?)
    }
}

impl Default for Vault {
    fn default() -> Vault {
        Vault::new()
    }
}

/// The hash of a passphrase nobody has, to compare with when there is none.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hash("a passphrase that nobody was ever given").unwrap_or_default());

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(passphrase: &str) -> Result<String, Error> {
    argon2()
        .hash_password(passphrase.as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| Error::Blob(std::io::Error::other(error.to_string())))
}

fn verify(typed: &str, kept: &str) -> bool {
    PasswordHash::new(kept)
        .is_ok_and(|kept| argon2().verify_password(typed.as_bytes(), &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(typed: &str) -> bool {
        Passphrase::parse(
            typed,
            &["Ana Marić", "ana.maric@desk.example", "The Norland Desk"],
        )
        .is_err()
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for typed in [
            "short",
            "password1234",
            "Passw0rd",
            "passwordpassword",
            "123456789012",
            "qwertyuiop12",
            "aaaaaaaaaaaaaa",
            "abcabcabcabc",
            "ana maric 2024",
            "TheNorlandDesk1!",
            "letmeinletmein",
            "correct horse battery staple",
            "Welcome2024!!",
        ] {
            assert!(refused(typed), "{typed} should be refused");
        }
    }

    #[test]
    fn ordinary_words_that_do_not_belong_together_are_fine() {
        for typed in [
            "tulip anchor seventeen",
            "mostly-harmless-otter",
            "żółta łódź na rzece",
        ] {
            assert!(!refused(typed), "{typed} should be fine");
        }
    }

    #[tokio::test]
    async fn a_passphrase_matches_its_hash_and_nothing_else() {
        let vault = Vault::new();
        let kept = vault
            .hash(Passphrase("tulip anchor seventeen".to_owned()))
            .await
            .unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(
            vault
                .matches("tulip anchor seventeen", Some(kept.clone()))
                .await
                .unwrap()
        );
        assert!(
            !vault
                .matches("tulip anchor seventeeN", Some(kept))
                .await
                .unwrap()
        );
        assert!(
            !vault
                .matches("a passphrase that nobody was ever given", None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_flood_waits_in_a_queue_that_has_an_end() {
        let vault = Vault::new();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let tries: Vec<_> = (0..cores + WAITING + 40)
            .map(|_| {
                let vault = vault.clone();
                tokio::spawn(async move { vault.matches("guess", None).await })
            })
            .collect();
        let mut turned_away = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(matches) => assert!(!matches),
                Err(error) => {
                    assert!(matches!(error, Error::Busy));
                    turned_away += 1;
                }
            }
        }
        assert_eq!(turned_away, 40);
        assert_eq!(vault.turns.available_permits(), cores);
    }

    /// On the one thread of this test, others get their turn while somebody's passphrase is hashed.
    #[tokio::test]
    async fn hashing_leaves_the_worker_to_others() {
        let vault = Vault::new();
        let hashing = tokio::spawn(async move { vault.matches("guess", None).await });
        let mut turns = 0;
        while !hashing.is_finished() {
            tokio::task::yield_now().await;
            turns += 1;
        }
        assert!(turns > 20, "others had {turns} turns");
    }
}
