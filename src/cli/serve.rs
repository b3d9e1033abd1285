//! `galley serve`

use clap::Args;

use crate::config::{Config, Fetching, Keeping, Listening, Mailing};
use crate::desk::people::passphrase::Vault;
use crate::sample;
use crate::startup;
use crate::store::people;
use crate::web::paths;

/// Bring the database up to date, then serve the desk until told to stop (SIGTERM or Ctrl-C). What
/// was begun by then is finished, for up to 25 seconds.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    fetching: Fetching,
    #[command(flatten)]
    mailing: Mailing,
    /// Whether this process works on background jobs, such as asking feeds what is new: on or off.
    /// Any number of processes may.
    #[arg(long, env = "GALLEY_JOBS", default_value = "on")]
    jobs: String,
    /// How many minutes a publication can be undone; feeds, the map of the site and webhooks wait that
    /// long. 0 to 60.
    #[arg(long, env = "GALLEY_UNDO_MINUTES", default_value = "5")]
    undo_minutes: u8,
    /// Fill an empty desk with the sample newsroom first, and print who can sign in.
    #[arg(long)]
    sample: bool,
}

impl Serve {
    /// Serves.
    ///
    /// # Errors
    /// When a setting is wrong or serving fails.
    #[expect(
        clippy::print_stdout,
        reason = "the address is what whoever starts it waits for"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        let config = Config::new(&self.listening, self.keeping)?
            .with_fetching(self.fetching)?
            .with_mailing(self.mailing)?
            .with_jobs(&self.jobs)?
            .with_undo(self.undo_minutes)?;
        let running = startup::build(config).await?;
        if self.sample && !people::anybody(running.desk().store().read()).await? {
            let guests = sample::fill(running.desk(), &Vault::new()).await?;
            println!(
                "The sample newsroom is open. Everybody signs in with “{}”:",
                sample::PASSPHRASE
            );
            for guest in guests {
                println!("  {:<28} {} ({})", guest.email, guest.name, guest.role);
            }
        }
        println!("Galley is at {}", running.url());
        if !people::anybody(running.desk().store().read()).await? {
            println!(
                "Nobody works here yet: set the desk up at {}{}",
                running.url(),
                paths::setup()
            );
        }
        if let Some(token) = running.setup_token() {
            println!("Setup will ask for this token: {}", token.reveal());
        }
        running.run_until_stopped().await
    }
}
