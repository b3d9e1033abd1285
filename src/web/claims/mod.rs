//! One claim: its workspace, and everything a person does to it.

pub mod answering;
pub mod assignment;
pub mod conflict;
pub mod copies;
mod deciding;
pub mod editing;
pub mod evidence;
pub mod exhibits;
pub mod family;
pub mod figures;
pub mod here;
pub mod media;
pub mod merged;
mod method;
pub mod moves;
pub mod previews;
pub mod publishing;
pub mod record;
pub mod revisions;
pub mod show;
pub mod splitting;
pub mod threads;
pub mod verdicts;
pub mod watch;
pub mod writing;

use crate::domain::claim::parse_claim_number;
use crate::web::error::AppError;

/// The claim's number as it stands in an address.
pub(super) fn numbered(typed: &str) -> Result<i32, AppError> {
    parse_claim_number(typed).ok_or(AppError::NotFound)
}
