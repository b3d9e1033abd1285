//! The vocabulary everyone may speak: nouns and values, no I/O, no async, no clock.

pub mod access;
pub mod claim;
pub mod event;
pub mod evidence;
pub mod people;
pub mod reading;
pub mod record;
pub mod standing;
pub mod state;
pub mod verdict;
pub mod words;
