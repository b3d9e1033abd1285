//! The API of the desk, version 1: the same verbs and the same permissions as the pages.

pub mod articles;
pub mod changing;
pub mod claims;
pub mod events;
pub mod evidence;
pub mod exports;
pub mod index;
pub mod links;
pub mod media;
pub mod moves;
pub mod people;
pub mod publications;
pub mod reference;
pub mod shown;
pub mod verdicts;

use crate::domain::claim::parse_claim_number;
use crate::web::error::AppError;

/// The claim that an address names: `C-0144` or `144`.
fn numbered(typed: &str) -> Result<i32, AppError> {
    parse_claim_number(typed).ok_or(AppError::NotFound)
}
