//! `galley backup`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::blobs::{Blobs, sha256};
use crate::cli::soundness::{self, Chain};
use crate::cli::sums;
use crate::config::Keeping;
use crate::startup;
use crate::store::{Store, dialect};

/// The name of the database in a backup.
pub const DATABASE: &str = "galley.db";
/// The folder for copies of evidence in a backup.
pub const COPIES: &str = "blobs";

/// Write a consistent copy of the SQLite database and of the copies of evidence into a new folder
/// while the desk goes on working, then open the copy and verify it. Copies of evidence in a bucket
/// (GALLEY_BLOBS) are looked at and stay there: keep versions of the bucket itself.
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
    /// When the folder exists, the disk refuses, or the copy does not verify; then there is no
    /// folder of that name.
    #[expect(
        clippy::print_stdout,
        reason = "whoever asked wants to know what was kept"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        anyhow::ensure!(
            dialect::is_sqlite(&self.keeping.database_url),
            "on PostgreSQL use pg_dump for the database, and copy the data folder (or keep versions of \
             the bucket) beside it"
        );
        anyhow::ensure!(!self.to.exists(), "{} exists already", self.to.display());
        // Under another name until it has been verified: what is called a backup is one.
        let draft = self.to.with_added_extension("unfinished");
        std::fs::create_dir(&draft)
            .with_context(|| format!("the folder {} cannot be made", draft.display()))?;
        let kept = match self.keep(&draft).await {
            Ok(kept) => kept,
            Err(error) => {
                std::fs::remove_dir_all(&draft)?;
                return Err(error);
            }
        };
        std::fs::rename(&draft, &self.to)?;
        let (Chain { events, head }, copies) = kept;
        match self.keeping.bucket()? {
            None => println!(
                "{events} events and {copies} copies of evidence kept and verified. Head: {head}"
            ),
            Some(bucket) => println!(
                "{events} events kept and verified. Head: {head}\n{copies} copies of evidence were \
                 read in {bucket:?} and have their hashes; they are NOT in this backup."
            ),
        }
        Ok(())
    }

    async fn keep(&self, folder: &Path) -> anyhow::Result<(Chain, u64)> {
        let store = startup::open_present_store(&self.keeping).await?;
        let file = folder.join(DATABASE);
        // The database first: whatever it names was on the disk before it was named.
        store.copy_to(&file.to_string_lossy()).await?;
        store.close().await?;
        std::fs::File::open(&file)?.sync_all()?;
        let copies = match self.keeping.bucket()? {
            Some(_) => startup::open_blobs(&self.keeping)?,
            None => {
                copy_folder(&self.keeping.data_dir, &folder.join(COPIES))?;
                Blobs::open(folder.join(COPIES))?
            }
        };
        let kept = verified(&file, &copies).await?;
        sums::write(folder)?;
        Ok(kept)
    }
}

/// Opens a database and its copies, and checks everything they say of themselves.
pub async fn verified(file: &Path, copies: &Blobs) -> anyhow::Result<(Chain, u64)> {
    let store = Store::connect(&format!("sqlite://{}", file.display())).await?;
    let inspected = inspect(&store, copies).await;
    // Closed in order, so that nothing of the database stays in a journal beside it.
    store.close().await?;
    inspected
}

async fn inspect(store: &Store, copies: &Blobs) -> anyhow::Result<(Chain, u64)> {
    let wrong = store.check().await?;
    anyhow::ensure!(
        wrong.is_empty(),
        "the copy of the database is not sound: {}",
        wrong.join("; ")
    );
    let unknown = store.schema().await?.unknown;
    anyhow::ensure!(
        unknown.is_empty(),
        "it is of a newer version of Galley ({})",
        unknown.join(", ")
    );
    let chain = soundness::chain(store).await?;
    let texts = soundness::frozen_texts(store).await?;
    texts.or_refuse("a text was altered")?;
    let held = soundness::copies(store, copies).await?;
    let held = held.or_refuse("a copy of evidence is not as it was")?;
    Ok((chain, held))
}

/// Copies every kept copy of evidence, each checked against the hash that is its name.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
            continue;
        }
        // A draft that somebody is writing at this moment has a longer name.
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.len() != 64 {
            continue;
        }
        let bytes = std::fs::read(entry.path())?;
        anyhow::ensure!(
            sha256(&bytes) == name,
            "the copy {name} no longer has its hash"
        );
        write_synced(&target, &bytes)?;
    }
    Ok(std::fs::File::open(to)?.sync_all()?)
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.sync_all()
}
