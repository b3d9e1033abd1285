//! Matching: how alike two texts are, and how their wording differs. Pure: no clock, no I/O, and
//! every answer can be shown in words.

pub mod anchor;
pub mod copies;
pub mod difference;
pub mod passage;
pub mod quantities;
pub mod shingles;
pub mod similar;
mod spelled;
pub mod wording;
