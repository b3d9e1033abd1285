//! Bytes we keep, addressed by their SHA-256 in a folder. It knows nothing of what they mean.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// A folder of bytes under their own hash: `ab/cd/abcd…`.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: Arc<PathBuf>,
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
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
        match io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&piece[..read]),
        }
    }
}

/// What looking at a kept copy came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixity {
    /// The bytes still have their hash.
    Matches,
    /// The bytes have changed.
    Altered,
    /// The bytes are gone.
    Missing,
}

impl Blobs {
    /// Opens a folder, making it when absent.
    ///
    /// # Errors
    /// When it cannot be made or is not a folder one may write to.
    pub fn open(root: impl AsRef<Path>) -> io::Result<Blobs> {
        std::fs::create_dir_all(root.as_ref())?;
        Ok(Blobs {
            root: Arc::new(root.as_ref().to_owned()),
        })
    }

    /// Keeps bytes and gives their hash. They are on the disk, synced, before this returns, so a
    /// row may name them. Bytes that are held already are not written again, unless what is held
    /// no longer has its hash.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn keep(&self, bytes: Vec<u8>) -> io::Result<String> {
        let blobs = self.clone();
        off_the_workers(move || blobs.keep_now(&bytes)).await
    }

    /// The bytes under a hash.
    ///
    /// # Errors
    /// When they are not held, cannot be read, or no longer have that hash.
    pub async fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let (blobs, hash) = (self.clone(), hash.to_owned());
        off_the_workers(move || {
            let bytes = std::fs::read(blobs.path(&hash)?)?;
            if sha256(&bytes) == hash {
                Ok(bytes)
            } else {
                Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the copy no longer has its hash",
                ))
            }
        })
        .await
    }

    /// Whether the bytes under a hash still have it.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub async fn check(&self, hash: &str) -> io::Result<Fixity> {
        match self.get(hash).await {
            Ok(_) => Ok(Fixity::Matches),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Fixity::Missing),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Fixity::Altered),
            Err(error) => Err(error),
        }
    }

    /// The folder itself, for backups.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn keep_now(&self, bytes: &[u8]) -> io::Result<String> {
        use std::io::Write;
        let hash = sha256(bytes);
        let path = self.path(&hash)?;
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

    fn path(&self, hash: &str) -> io::Result<PathBuf> {
        let sound =
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !sound {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a SHA-256 in hexadecimal",
            ));
        }
        Ok(self.root.join(&hash[..2]).join(&hash[2..4]).join(hash))
    }
}

async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_under_their_hash_and_alteration_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let hash = blobs.keep(b"as it was".to_vec()).await.unwrap();
        assert_eq!(blobs.get(&hash).await.unwrap(), b"as it was");
        std::fs::write(blobs.path(&hash).unwrap(), b"as it was not").unwrap();
        assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Altered);
        assert_eq!(
            blobs.check(&sha256(b"never kept")).await.unwrap(),
            Fixity::Missing
        );
        assert!(blobs.get("../../etc/passwd").await.is_err());
        blobs.keep(b"as it was".to_vec()).await.unwrap();
        assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Matches);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_who_keep_the_same_bytes_at_once_all_succeed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        for round in 0..20_u8 {
            let bytes = vec![round; 50_000];
            let keep = (0..8).map(|_| {
                tokio::spawn({
                    let (blobs, bytes) = (blobs.clone(), bytes.clone());
                    async move { blobs.keep(bytes).await }
                })
            });
            for kept in keep.collect::<Vec<_>>() {
                let hash = kept.await.unwrap().unwrap();
                assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Matches);
            }
        }
    }
}
