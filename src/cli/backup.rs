//! `galley backup`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::blobs::sha256;
use crate::config::Keeping;
use crate::store::events::{self, Audit};
use crate::store::{Store, dialect};

/// Write a consistent copy of the SQLite database and of the copies of evidence into a new folder
/// while the desk goes on working, then open the copy and verify it.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    keeping: Keeping,
    /// The folder to make; it must not exist yet.
    #[arg(long)]
    to: PathBuf,
}

impl Backup {
    /// Copies and verifies.
    ///
    /// # Errors
    /// When the folder exists, the disk refuses, or the copy does not verify.
    #[expect(
        clippy::print_stdout,
        reason = "whoever asked wants to know what was kept"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        anyhow::ensure!(
            dialect::is_sqlite(&self.keeping.database_url),
            "on PostgreSQL use pg_dump for the database, and copy the data folder beside it"
        );
        std::fs::create_dir(&self.to)
            .with_context(|| format!("making the folder {}", self.to.display()))?;
        private(&self.to, 0o700)?;
        let store = Store::connect(&self.keeping.database_url).await?;
        let file = self.to.join("galley.db");
        // The database first: whatever it names was on the disk before it was named.
        store.copy_to(&file.to_string_lossy()).await?;
        private(&file, 0o600)?;
        let blobs = copy_folder(Path::new(&self.keeping.data_dir), &self.to.join("blobs"))?;
        let copy = Store::connect(&format!("sqlite://{}", file.display())).await?;
        let wrong = copy.check().await?;
        anyhow::ensure!(
            wrong.is_empty(),
            "the copy is not sound: {}",
            wrong.join("; ")
        );
        match events::audit(copy.read()).await? {
            Audit::Sound { events, head } => {
                println!(
                    "{events} events and {blobs} copies of evidence kept and verified. Head: {head}"
                );
                Ok(())
            }
            Audit::Broken { seq, why } => anyhow::bail!("the record breaks at event {seq}: {why}"),
        }
    }
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// Copies every kept copy of evidence, each checked against the hash that is its name.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(0);
    }
    let mut copied = 0;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied += copy_folder(&entry.path(), &target)?;
            continue;
        }
        let bytes = std::fs::read(entry.path())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.len() != 64 {
            continue;
        }
        anyhow::ensure!(
            sha256(&bytes) == name,
            "the copy {name} no longer has its hash"
        );
        std::fs::write(&target, bytes)?;
        private(&target, 0o600)?;
        copied += 1;
    }
    Ok(copied)
}
