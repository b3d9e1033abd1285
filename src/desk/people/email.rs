//! An e-mail address as a name to sign in with.

use crate::domain::words::{Unfit, clean};

/// An e-mail address in the one form in which we compare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Accepts an address, or says what is wrong with it. Whether mail arrives there is not ours
    /// to know: the address is a name to sign in with.
    ///
    /// # Errors
    /// When it does not look like `name@host` or is longer than 254 characters (RFC 5321).
    pub fn parse(typed: &str) -> Result<EmailAddress, Unfit> {
        let address = clean(typed).to_lowercase();
        let sound = address.len() <= 254
            && !address.contains(char::is_whitespace)
            && address.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && !host.is_empty() && !host.contains('@')
            });
        if sound {
            Ok(EmailAddress(address))
        } else {
            Err(Unfit(
                "Type a full e-mail address, like name@desk.example.".to_owned(),
            ))
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
