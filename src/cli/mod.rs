//! The subcommands, one file each.

pub mod add_user;
pub mod audit;
pub mod backup;
mod confined;
pub mod doctor;
pub mod export;
pub mod extract;
pub mod fingerprint;
pub mod import;
pub mod make_preview;
pub mod r#match;
pub mod migrate;
pub mod read;
pub mod read_pdf;
pub mod restore;
pub mod sample;
pub mod score;
pub mod serve;
mod soundness;
mod sums;
pub mod verify;

use clap::Subcommand;

/// Everything the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database up to date, then serve the desk.
    Serve(serve::Serve),
    /// Bring the database up to date and stop.
    Migrate(migrate::Migrate),
    /// Add somebody and print their invitation link.
    AddUser(add_user::AddUser),
    /// Write records to standard output.
    Export(export::Export),
    /// Take in checks that others published, or a folder of articles.
    Import(import::Import),
    /// Suggest the claims of an article.
    Extract(extract::Extract),
    /// Score how much each sentence is worth checking.
    Score(score::Score),
    /// Look which claims were checked before.
    Match(r#match::Match),
    /// Read the article on a page of HTML.
    Read(read::Read),
    /// Read a PDF, in a process that may be ended.
    #[command(hide = true)]
    ReadPdf(read_pdf::ReadPdf),
    /// Make a small picture, in a process that may be ended.
    #[command(hide = true)]
    MakePreview(make_preview::MakePreview),
    /// Say what a picture is known by, in a process that may be ended.
    #[command(hide = true)]
    Fingerprint(fingerprint::Fingerprint),
    /// Check the record of events.
    Audit(audit::Audit),
    /// Copy the database and the evidence while the desk works, and verify the copy.
    Backup(backup::Backup),
    /// Put a backup back, once it has been verified.
    Restore(restore::Restore),
    /// Fill an empty database with a desk of any size, made by rule.
    Sample(sample::Sample),
    /// Check a dossier offline.
    Verify(verify::Verify),
    /// Look whether everything is as it should be.
    Doctor(doctor::Doctor),
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
            Command::AddUser(add_user) => add_user.run().await,
            Command::Export(export) => export.run().await,
            Command::Import(import) => import.run().await,
            Command::Extract(extract) => extract.run().await,
            Command::Score(score) => score.run().await,
            Command::Match(ask) => ask.run().await,
            Command::Read(read) => read.run().await,
            Command::ReadPdf(read) => read.run().await,
            Command::MakePreview(make) => make.run().await,
            Command::Fingerprint(known) => known.run().await,
            Command::Audit(audit) => audit.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Sample(sample) => sample.run().await,
            Command::Verify(verify) => verify.run().await,
            Command::Doctor(doctor) => doctor.run().await,
        }
    }
}
