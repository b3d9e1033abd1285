//! `galley read-pdf`: the process in which a PDF is opened. It is started by the desk for one file,
//! gives itself little time and memory, and may be ended at any moment.

use std::io::Read as _;

use anyhow::Context;
use clap::Args;

use super::confined::confine;
use crate::reading::pdf::{self, Paper, Refusal};

/// The most memory, in bytes of address space.
const MEMORY: u64 = 1 << 30;
/// The most time on a core, in seconds.
const SECONDS: u64 = 10;
/// The stack: what stands within one another in a file is read by recursion.
const STACK: usize = 64 << 20;

/// Read a PDF on standard input and print its paragraphs as JSON.
#[derive(Clone, Copy, Debug, Args)]
pub struct ReadPdf {}

impl ReadPdf {
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
            .take(pdf::LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .context("the file could not be read from standard input")?;
        let reading = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || pdf::read(bytes))
            .context("no thread could be started")?;
        let read: Result<Paper, Refusal> = reading
            .join()
            .map_err(|_| anyhow::anyhow!("reading ended before its time"))?;
        println!("{}", serde_json::to_string(&read)?);
        Ok(())
    }
}
