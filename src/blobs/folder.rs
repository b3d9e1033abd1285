//! Bytes in a folder of this machine: `ab/cd/abcd…`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::sha256;

/// A folder of bytes.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: Arc<PathBuf>,
}

impl Folder {
    pub(super) fn open(root: &Path) -> io::Result<Folder> {
        std::fs::create_dir_all(root)?;
        Ok(Folder {
            root: Arc::new(root.to_owned()),
        })
    }

    pub(super) async fn keep(&self, bytes: Vec<u8>) -> io::Result<String> {
        let folder = self.clone();
        off_the_workers(move || folder.keep_now(&bytes)).await
    }

    pub(super) async fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let path = self.path(hash);
        off_the_workers(move || std::fs::read(path)).await
    }

    /// The hash that the bytes under a hash have now.
    pub(super) async fn digest(&self, hash: &str) -> io::Result<String> {
        let path = self.path(hash);
        off_the_workers(move || sha256_of_file(&path)).await
    }

    fn keep_now(&self, bytes: &[u8]) -> io::Result<String> {
        let hash = sha256(bytes);
        let path = self.path(&hash);
        if path.exists() && sha256_of_file(&path)? == hash {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder)?;
        // Written beside its place and moved there whole: a crash never leaves half a copy under
        // a hash. The name is nothing a client sent, and no two writers share it: of two who keep
        // the same bytes at once, one would otherwise move what the other has just emptied.
        let draft = folder.join(format!("{hash}.{}.draft", uuid::Uuid::now_v7().simple()));
        let mut file = std::fs::File::create_new(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, &path)?;
        // A name is on the disk once its folder is, and so are the folders on the way to it.
        for folder in folder.ancestors().take(3) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(hash)
    }

    fn path(&self, hash: &str) -> PathBuf {
        let part = |range| hash.get(range).unwrap_or_default();
        self.root.join(part(0..2)).join(part(2..4)).join(hash)
    }
}

/// The SHA-256 of a file, read a piece at a time.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&piece[..read]),
        }
    }
}

async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}
