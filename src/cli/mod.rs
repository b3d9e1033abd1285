//! The subcommands, one file each.

pub mod migrate;
pub mod serve;

use clap::Subcommand;

/// Everything the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database up to date, then serve the desk.
    Serve(serve::Serve),
    /// Bring the database up to date and stop.
    Migrate(migrate::Migrate),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// When it could not be done, with the reason.
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(migrate) => migrate.run().await,
        }
    }
}
