//! `galley restore`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::blobs::Blobs;
use crate::cli::backup::{COPIES, DATABASE, verified};
use crate::cli::sums;
use crate::config::Keeping;
use crate::startup;
use crate::store::dialect;

/// Verify a backup that `galley backup` made and put it in the place of the database and the data
/// folder: its hashes, the database, the chain of events and every copy of evidence first. Stop the
/// desk before.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    keeping: Keeping,
    /// The folder of the backup. Nothing in it is changed.
    #[arg(long)]
    from: PathBuf,
    /// Put it in the place of a database that is there. That one is kept beside it, under its name
    /// and “.before-restore”.
    #[arg(long)]
    replace: bool,
    /// Refuse a backup whose record does not end with this hash, as the backup or *Record* showed
    /// it. Whoever can alter a backup can make it consistent, but not with a head you have noted.
    #[arg(long)]
    head: Option<String>,
}

impl Restore {
    /// Verifies and puts back.
    ///
    /// # Errors
    /// When the backup does not verify, a database is in the way, or the disk refuses; then the
    /// present database is as it was.
    #[expect(
        clippy::print_stdout,
        reason = "whoever asked wants to know what was put back"
    )]
    pub async fn run(self) -> anyhow::Result<()> {
        let target = self.target()?;
        let files = sums::verify(&self.from)
            .with_context(|| format!("{} was not put back", self.from.display()))?;
        // Beside its place, so that it can be moved there whole.
        let staged = target.with_added_extension("restoring");
        let _ = std::fs::remove_file(&staged);
        let put_back = self.put_back(&staged, &target).await;
        if put_back.is_err() {
            let _ = std::fs::remove_file(&staged);
        }
        let (events, head) = put_back?;
        println!("{files} files verified and put back: {events} events. Head: {head}");
        Ok(())
    }

    /// Where the database goes; refused when one is there and nobody said to replace it.
    fn target(&self) -> anyhow::Result<PathBuf> {
        self.keeping.check()?;
        let file = dialect::sqlite_file(&self.keeping.database_url).context(
            "on PostgreSQL use pg_restore for the database, and copy the data folder (or the bucket) back \
             beside it",
        )?;
        let target = PathBuf::from(file);
        anyhow::ensure!(
            self.replace || !target.exists(),
            "there is a database at {file} already. Say --replace to put the backup in its place; \
             the present one is then kept beside it."
        );
        Ok(target)
    }

    async fn put_back(&self, staged: &Path, target: &Path) -> anyhow::Result<(i64, String)> {
        std::fs::copy(self.from.join(DATABASE), staged)
            .with_context(|| format!("{} cannot be written", staged.display()))?;
        let copies = self.from.join(COPIES);
        let has_copies = copies.is_dir();
        let held = match has_copies {
            true => Blobs::open(&copies)?,
            false => {
                // The backup of a desk whose copies are in a bucket.
                anyhow::ensure!(
                    self.keeping.bucket()?.is_some(),
                    "this backup holds no copies of evidence, because they were in a bucket; name it \
                     with GALLEY_BLOBS, so that they can be verified there"
                );
                startup::open_blobs(&self.keeping)?
            }
        };
        let (chain, _) = verified(staged, &held).await?;
        if let Some(head) = &self.head {
            anyhow::ensure!(
                chain.head == *head,
                "the record of this backup ends with {}, and not with the head you gave",
                chain.head
            );
        }
        if has_copies {
            self.put_copies_back(&copies).await?;
        }
        std::fs::File::open(staged)?.sync_all()?;
        if target.exists() {
            keep_beside(target).await?;
        }
        let journal = PathBuf::from(format!("{}-wal", target.display()));
        anyhow::ensure!(
            !journal.exists(),
            "{} belongs to another database; move it away first",
            journal.display()
        );
        std::fs::rename(staged, target)?;
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok((chain.events, chain.head))
    }

    /// Copies go under their own hash, so those that are there are never overwritten by others,
    /// and those that have rotted are made whole.
    async fn put_copies_back(&self, from: &Path) -> anyhow::Result<()> {
        let blobs = startup::open_blobs(&self.keeping)?;
        let mut folders = vec![from.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    blobs.keep(std::fs::read(entry.path())?).await?;
                }
            }
        }
        Ok(())
    }
}

/// Gives the present database a second name, under which it stays when the backup takes its first.
async fn keep_beside(target: &Path) -> anyhow::Result<()> {
    dialect::settle(&format!("sqlite://{}", target.display()))
        .await
        .context("the present database is in use or cannot be opened; stop the desk first")?;
    let beside = target.with_added_extension("before-restore");
    anyhow::ensure!(
        !beside.exists(),
        "{} is left from another time; move it away first",
        beside.display()
    );
    Ok(std::fs::hard_link(target, beside)?)
}
