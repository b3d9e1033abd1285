//! `galley migrate`

use clap::Args;

use crate::config::Keeping;
use crate::startup;

/// Bring the database up to date and stop. `galley serve` does this by itself; use it when the
/// server's own account may not change the schema.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    keeping: Keeping,
}

impl Migrate {
    /// Migrates.
    ///
    /// # Errors
    /// When the database cannot be opened or a migration fails; then it is as it was.
    #[expect(
        clippy::print_stdout,
        reason = "the answer of a command goes to standard output"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        let store = startup::open_store(&self.keeping).await?;
        store.migrate().await?;
        println!("The database is up to date.");
        Ok(store.close().await?)
    }
}
