//! The sample newsroom: an invented country's desk with claims in every state, played through the
//! same verbs that people use, so that it obeys the rules and exercises them. And a desk of any size,
//! made by rule, to measure with.

mod exchange;
mod feeds;
mod files;
pub mod made;
mod play;
mod script;
mod talk;

pub use play::{Guest, PASSPHRASE, fill};
