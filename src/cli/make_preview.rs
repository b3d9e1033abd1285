//! `galley make-preview`: the process in which a picture is decoded. It is started by the desk for
//! one file, gives itself little time and memory, and may be ended at any moment.

use std::io::{Read as _, Write as _};

use anyhow::Context;
use clap::Args;

use super::confined::confine;
use crate::pictures;

/// The most memory, in bytes of address space.
const MEMORY: u64 = 1 << 30;
/// The most time on a core, in seconds.
const SECONDS: u64 = 10;

/// Make a small picture of the one on standard input and print its bytes, or why there is none as
/// JSON.
#[derive(Clone, Copy, Debug, Args)]
pub struct MakePreview {}

impl MakePreview {
    /// Reads and prints.
    ///
    /// # Errors
    /// When the limits cannot be set, or standard input not be read.
    pub async fn run(self) -> anyhow::Result<()> {
        confine(MEMORY, SECONDS)?;
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(pictures::LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .context("the file could not be read from standard input")?;
        let answer = match pictures::preview(&bytes) {
            Ok(small) => small,
            Err(refusal) => serde_json::to_vec(&refusal)?,
        };
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&answer)?;
        stdout.flush().context("the answer could not be given")
    }
}
