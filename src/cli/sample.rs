//! `galley sample`

use std::io::Write;
use std::time::Instant;

use clap::Args;

use crate::config::Keeping;
use crate::desk::people::passphrase::Vault;
use crate::sample::{self, made};
use crate::startup;

/// Fill an empty database with a desk of any size, made by rule: articles, claims in every state,
/// evidence, verdicts, reviews, publications and the record of events. It is for measuring; nothing
/// in it is true, and no copies of evidence are kept. The same seed gives the same claims.
#[derive(Debug, Args)]
pub struct Sample {
    /// The database: sqlite://FILE or postgres://USER@HOST/NAME. Short for --database-url.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    #[command(flatten)]
    keeping: Keeping,
    /// How many claims.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=20_000_000))]
    claims: u32,
    /// Which desk of that size.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Sample {
    /// Fills it.
    ///
    /// # Errors
    /// When somebody works there already, or the database fails.
    #[expect(clippy::print_stdout, reason = "who can sign in is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let keeping = Keeping {
            database_url: self.database.unwrap_or(self.keeping.database_url),
            ..self.keeping
        };
        let desk = startup::open_desk(&keeping).await?;
        let began = Instant::now();
        let wanted = made::Wanted {
            claims: self.claims as usize,
            seed: self.seed,
        };
        let progress = |laid: usize| {
            let pace = laid as f64 / began.elapsed().as_secs_f64();
            // Where nobody looks, nothing is lost.
            let _ = writeln!(std::io::stderr(), "{laid} claims, {pace:.0} a second");
        };
        made::fill(&desk, &Vault::new(), wanted, progress).await?;
        println!(
            "{} claims in {:.0} s. Everybody signs in with “{}”, for instance amina@desk.example.",
            self.claims,
            began.elapsed().as_secs_f64(),
            sample::PASSPHRASE
        );
        desk.store().clone().close().await.map_err(Into::into)
    }
}
