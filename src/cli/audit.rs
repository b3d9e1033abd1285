//! `galley audit verify`

use clap::{Args, Subcommand};

use crate::config::Keeping;
use crate::startup;
use crate::store::events::{self, Audit as Found};

/// Check the record of events.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Recompute the whole chain; the exit status says whether it holds.
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Verify {
    #[command(flatten)]
    keeping: Keeping,
    /// A head that was printed earlier: the record must still contain it, so that an end that was
    /// cut off is found out.
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

impl Audit {
    /// Checks.
    ///
    /// # Errors
    /// When the chain does not hold, with the first event at fault, or it cannot be read.
    #[expect(clippy::print_stdout, reason = "the answer is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let What::Verify(verify) = self.what;
        let store = startup::open_present_store(&verify.keeping).await?;
        let printed = verify.head.as_deref().map(str::trim);
        match events::audit_against(store.read(), printed).await? {
            Found::Sound { events, head } => {
                println!("All {events} events are as they were written. Head: {head}");
                Ok(())
            }
            Found::Broken { seq, why } => anyhow::bail!("the chain breaks at event {seq}: {why}"),
        }
    }
}
