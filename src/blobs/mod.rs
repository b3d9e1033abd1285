//! Bytes we keep, addressed by their SHA-256: in a folder, or in a bucket that speaks S3. This room
//! knows nothing of what they mean.

mod bucket;
mod folder;
mod wire;

use std::io;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use bucket::Bucket;
pub use bucket::Settings;
use folder::Folder;
pub use folder::sha256_of_file;

/// A place of bytes under their own hash. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Folder(Folder),
    Bucket(Arc<Bucket>),
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
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
        Ok(Blobs {
            place: Place::Folder(Folder::open(root.as_ref())?),
        })
    }

    /// Takes a bucket. It is not asked for anything yet.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn bucket(settings: &Settings) -> io::Result<Blobs> {
        Ok(Blobs {
            place: Place::Bucket(Arc::new(Bucket::open(settings)?)),
        })
    }

    /// Keeps bytes and gives their hash. They are there for good before this returns, so a row may
    /// name them. Bytes that are held already are not written again, unless what is held no longer
    /// has its hash.
    ///
    /// # Errors
    /// When the disk or the bucket refuses.
    pub async fn keep(&self, bytes: Vec<u8>) -> io::Result<String> {
        match &self.place {
            Place::Folder(folder) => folder.keep(bytes).await,
            Place::Bucket(bucket) => bucket.keep(bytes).await,
        }
    }

    /// The bytes under a hash.
    ///
    /// # Errors
    /// When they are not held, cannot be read, or no longer have that hash.
    pub async fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        sound(hash)?;
        let bytes = match &self.place {
            Place::Folder(folder) => folder.get(hash).await?,
            Place::Bucket(bucket) => bucket.get(hash).await?,
        };
        match sha256(&bytes) == hash {
            true => Ok(bytes),
            false => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the copy no longer has its hash",
            )),
        }
    }

    /// Whether the bytes under a hash still have it; they are read a piece at a time.
    ///
    /// # Errors
    /// When the disk or the bucket cannot be read.
    pub async fn check(&self, hash: &str) -> io::Result<Fixity> {
        sound(hash)?;
        let found = match &self.place {
            Place::Folder(folder) => folder.digest(hash).await,
            Place::Bucket(bucket) => bucket.digest(hash).await,
        };
        match found {
            Ok(found) if found == hash => Ok(Fixity::Matches),
            Ok(_) => Ok(Fixity::Altered),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Fixity::Missing),
            Err(error) => Err(error),
        }
    }
}

/// Refuses what is no hash: no name from a client is ever a path.
fn sound(hash: &str) -> io::Result<()> {
    let sound = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match sound {
        true => Ok(()),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a SHA-256 in hexadecimal",
        )),
    }
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
        let place = folder.path().join(&hash[..2]).join(&hash[2..4]);
        std::fs::write(place.join(&hash), b"as it was not").unwrap();
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
