//! `galley verify`

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use zip::ZipArchive;

use crate::publishing::bag::{self, Files};
use crate::publishing::dossier;

/// Check a dossier offline: a page or a bag, whether anything in it was changed, lost or added.
#[derive(Debug, Args)]
pub struct Verify {
    /// The file.
    file: PathBuf,
}

/// The most bytes that are unpacked; a bag of a desk has at most a hundred million.
const LARGEST: u64 = 1 << 30;

impl Verify {
    /// Checks, and says what is wrong.
    ///
    /// # Errors
    /// When the file cannot be read, is no dossier, or is not what it was.
    #[expect(clippy::print_stdout, reason = "the answer is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let bytes = std::fs::read(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        if bytes.starts_with(b"PK") {
            let files = unpacked(&bytes)?;
            let mut faults = bag::faults(&files);
            faults.extend(files.iter().filter_map(changed_page));
            for fault in &faults {
                println!("{fault}");
            }
            anyhow::ensure!(faults.is_empty(), "the bag is not what it was");
            println!("The bag is whole: {} files.", files.len());
            return Ok(());
        }
        match dossier::is_whole(&String::from_utf8_lossy(&bytes)) {
            Some(true) => println!("The record in the dossier is the one it was made with."),
            Some(false) => anyhow::bail!("the record in the dossier was changed"),
            None => anyhow::bail!("this is no dossier of Galley"),
        }
        Ok(())
    }
}

fn changed_page((path, bytes): (&String, &Vec<u8>)) -> Option<String> {
    let page = path.ends_with("dossier.html");
    let whole = page.then(|| dossier::is_whole(&String::from_utf8_lossy(bytes)))?;
    (whole != Some(true)).then(|| format!("{path}: the record in it was changed"))
}

/// The files of a bag by their paths below its one folder.
fn unpacked(bytes: &[u8]) -> anyhow::Result<Files> {
    let mut archive = ZipArchive::new(std::io::Cursor::new(bytes))?;
    let (mut files, mut left) = (Files::new(), LARGEST);
    for at in 0..archive.len() {
        let file = archive.by_index(at)?;
        if file.is_dir() {
            continue;
        }
        let path = file.name()?.into_owned();
        let path = path
            .split_once('/')
            .map_or(path.clone(), |(_, rest)| rest.to_owned());
        let mut content = Vec::new();
        let read = file.take(left + 1).read_to_end(&mut content)? as u64;
        left = left
            .checked_sub(read)
            .context("the bag unpacks to more than a bag holds")?;
        files.insert(path, content);
    }
    Ok(files)
}
