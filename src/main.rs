//! The program: reads its settings, opens its log, and does what the subcommand says.

use std::process::ExitCode;

use clap::Parser;
use galley::config::Cli;
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Drafts under embargo are nobody else's to read on a shared machine: what we make is ours.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let cli = Cli::parse();
    let filter = match EnvFilter::try_new(&cli.log) {
        Ok(filter) => filter,
        Err(error) => {
            return fail(&anyhow::anyhow!("GALLEY_LOG is “{}”: {error}.", cli.log));
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(cli.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "whoever started it must see why it stopped"
)]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("galley: {error:#}");
    ExitCode::FAILURE
}
