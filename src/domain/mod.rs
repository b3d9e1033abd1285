//! The vocabulary everyone may speak: nouns and values, no I/O, no async, no clock.

pub mod reading;
