//! The list of a backup's files with their hashes, in the form that `sha256sum --check` reads.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::blobs::sha256_of_file;

/// The name of the list.
pub const LIST: &str = "SHA256SUMS";

/// Writes the list of every file below a folder.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    let files = files(folder)?;
    let mut list = std::fs::File::create_new(folder.join(LIST))?;
    for file in files {
        let hash = sha256_of_file(&folder.join(&file))?;
        writeln!(list, "{hash}  {}", file.display())?;
    }
    Ok(list.sync_all()?)
}

/// Compares every file with the list, and says how many there are. A file that is not on the list
/// is refused as well: SQLite would take a journal beside the database for a part of it.
pub fn verify(folder: &Path) -> anyhow::Result<usize> {
    let list = folder.join(LIST);
    let list = std::fs::read_to_string(&list)
        .with_context(|| format!("{} cannot be read: is this a backup?", list.display()))?;
    let mut listed = Vec::new();
    for line in list.lines() {
        let (hash, name) = line
            .split_once("  ")
            .context("the list of hashes is damaged")?;
        let found = sha256_of_file(&folder.join(name))
            .with_context(|| format!("{name} is on the list of hashes and cannot be read"))?;
        anyhow::ensure!(found == hash, "{name} no longer has its hash");
        listed.push(PathBuf::from(name));
    }
    let strange = files(folder)?
        .into_iter()
        .find(|file| !listed.contains(file) && file != Path::new(LIST));
    match strange {
        Some(file) => anyhow::bail!("{} was not there when the backup was made", file.display()),
        None => Ok(listed.len()),
    }
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(folder)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
