//! `galley fingerprint`: the process in which a picture is decoded to say what it is known by. It is
//! started by the desk for one file, gives itself little time and memory, and may be ended at any
//! moment.

use std::io::Read as _;

use anyhow::Context;
use clap::Args;

use super::confined::confine;
use crate::pictures;

/// The most memory, in bytes of address space.
const MEMORY: u64 = 1 << 30;
/// The most time on a core, in seconds.
const SECONDS: u64 = 10;

/// Print what the picture on standard input is known by, or why it cannot be read, as JSON.
#[derive(Clone, Copy, Debug, Args)]
pub struct Fingerprint {}

impl Fingerprint {
    /// Reads and prints.
    ///
    /// # Errors
    /// When the limits cannot be set, or standard input not be read.
    #[expect(
        clippy::print_stdout,
        reason = "whoever started it waits for the answer"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        confine(MEMORY, SECONDS)?;
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(pictures::LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .context("the file could not be read from standard input")?;
        println!(
            "{}",
            serde_json::to_string(&pictures::fingerprints(&bytes))?
        );
        Ok(())
    }
}
