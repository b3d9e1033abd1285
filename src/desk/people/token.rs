//! Secrets we hand out: 32 random bytes, of which we keep only the hash.

use std::fmt;

use crate::blobs::sha256;
use crate::desk::Error;

/// A secret as its owner carries it: 64 hexadecimal digits. It cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new secret.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn new() -> Result<Token, Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::Blob(std::io::Error::other(error.to_string())))?;
        Ok(Token(hex::encode(bytes)))
    }

    /// A secret that somebody brought back, if it can be one at all.
    pub fn parse(carried: &str) -> Option<Token> {
        let sound = carried.len() == 64
            && carried
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| Token(carried.to_owned()))
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> String {
        sha256(self.0.as_bytes())
    }

    /// Another secret that only whoever holds this one can know, for one purpose.
    pub fn derive(&self, purpose: &str) -> String {
        sha256(format!("{purpose}{}", self.0).as_bytes())
    }

    /// The secret itself, to hand over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
