//! The article's own voice: which sentences assert something that could be checked, and what the
//! others are.

use super::kind;
use super::signs::{Sign, Signs};
use super::worth::{self, Context, Worth};
use crate::domain::reading::{Account, Kind};

/// A sentence judged.
pub(super) struct Judged {
    pub account: Account,
    pub kind: Kind,
    /// Its weight, when it is worth suggesting.
    pub worth: Option<Worth>,
}

/// From this score on an assertion of the reporter's own is suggested.
const SUGGESTED: f64 = 0.3;

/// Judges a sentence that credits nobody.
pub(super) fn judge(sentence: &str) -> Judged {
    let signs = Signs::read(sentence);
    let kind = kind::judge(&signs).kind;
    let quiet = |account| Judged {
        account,
        kind,
        worth: None,
    };
    if sentence
        .trim_end_matches(['"', '”', '’', ')', ' '])
        .ends_with('?')
    {
        return quiet(Account::Question);
    }
    match kind {
        Kind::Opinion => return quiet(Account::Opinion),
        Kind::Prediction => return quiet(Account::Prediction),
        _ => {}
    }
    let worth = worth::weigh_signs(&signs, &Context::default());
    // Firsts, lasts and rankings are checkable however plainly they are put.
    let ranked = kind == Kind::Comparison || signs.has(Sign::Superlative);
    if worth.score < SUGGESTED && !ranked {
        return quiet(Account::Background);
    }
    Judged {
        account: Account::Claims,
        kind,
        worth: Some(worth),
    }
}
