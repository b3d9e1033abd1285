//! The vocabulary everyone may speak: nouns and values, no I/O, no async, no clock.

pub mod access;
pub mod address;
pub mod anchored;
pub mod claim;
pub mod event;
pub mod evidence;
pub mod hook;
pub mod inbox;
pub mod job;
pub mod keys;
pub mod media;
pub mod numbers;
pub mod offsets;
pub mod outside;
pub mod people;
pub mod reading;
pub mod record;
pub mod standing;
pub mod state;
pub mod verdict;
pub mod watch;
pub mod words;
