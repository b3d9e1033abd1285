//! Likeness: what the pictures among the evidence are known by, and which published checks rest on
//! a picture that somebody points to.

use std::io::ErrorKind;
use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::blobs::sha256;
use crate::desk::opening::Looked;
use crate::desk::{Desk, Error};
use crate::domain::fingerprint::{Fingerprints, Known};
use crate::domain::job::JobKind;
use crate::domain::media;
use crate::domain::words::{Unfit, WebAddress};
use crate::fetch::Wanted;
use crate::pictures::{LARGEST, SHOWN, is_shown};
use crate::store::entities::job;
use crate::store::fingerprints;
use crate::store::jobs::{self, End};

/// How many pictures one run of the job looks at: each takes up to a few seconds.
const AT_ONCE: u64 = 8;
/// Strangers' pictures are looked at one after the other, so that the desk's own never wait for
/// them.
static STRANGERS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

const NOT_HAD: &str = "The image at imageUri could not be fetched.";
const NO_PICTURE: &str = "What stands at imageUri is no image of a kind that is searched for: \
                          JPEG, PNG, GIF and WebP are.";

/// A picture as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is known by, if there is enough in it.
    pub known_by: Option<Fingerprints>,
}

impl Desk {
    /// Has every picture looked at that nobody has looked at yet, in the background.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn catch_up_on_pictures(&self) -> Result<(), Error> {
        let unknown = fingerprints::unknown(self.store.read(), &SHOWN, 1).await?;
        if unknown.is_empty() {
            return Ok(());
        }
        let txn = self.store.begin().await?;
        let now = self.now();
        jobs::schedule(&txn, JobKind::KnowPictures, Uuid::nil(), now, now).await?;
        txn.commit().await?;
        self.ring();
        Ok(())
    }

    /// Does the job: some pictures, and again while there are more.
    pub(super) async fn know_pictures(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        for (sha256, bytes) in fingerprints::unknown(db, &SHOWN, AT_ONCE).await? {
            let known = self.known_by(&sha256, bytes).await?;
            let txn = self.store.begin().await?;
            fingerprints::keep(&txn, &sha256, known, self.now()).await?;
            txn.commit().await?;
        }
        let left = fingerprints::unknown(db, &SHOWN, 1).await?;
        let end = match left.is_empty() {
            true => End::Done,
            false => End::Again(self.now()),
        };
        self.end_run(run, end).await
    }

    async fn known_by(&self, sha256: &str, bytes: i64) -> Result<Known, Error> {
        if usize::try_from(bytes).is_ok_and(|bytes| bytes > LARGEST) {
            return Ok(Known::ByNothing);
        }
        let bytes = match self.blobs.get(sha256).await {
            Ok(bytes) => bytes,
            // A copy that is gone or damaged is for the watch over copies to report.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                return Ok(Known::ByNothing);
            }
            Err(error) => return Err(error.into()),
        };
        Ok(match self.recognised(Arc::new(bytes)).await? {
            Looked::Known(prints) => Known::By(prints.own),
            Looked::Plain | Looked::Unreadable(_) => Known::ByNothing,
        })
    }

    /// Fetches the picture that somebody points to and looks at it. Whoever asks is a stranger, so
    /// that they learn that it could not be had, and not why.
    ///
    /// # Errors
    /// When it cannot be had or is no picture, in words; or when the desk is busy.
    pub async fn picture_sought(&self, address: &WebAddress) -> Result<Sought, Error> {
        let unfit = |sentence: &str| Error::Unfit(Unfit(sentence.to_owned()));
        let fetched = match self.fetch(address, Wanted::Picture).await {
            Ok(fetched) => fetched,
            Err(Error::NotFetched(why)) => {
                tracing::debug!(%why, "an image that is searched for could not be had");
                return Err(unfit(NOT_HAD));
            }
            Err(Error::Unfit(_)) => return Err(unfit(NOT_HAD)),
            Err(error) => return Err(error),
        };
        let bytes = fetched.body().to_vec();
        if !is_shown(media::sniff(&bytes)) {
            return Err(unfit(NO_PICTURE));
        }
        let hash = sha256(&bytes);
        let _turn = STRANGERS.acquire().await.map_err(|_| Error::Busy)?;
        let known_by = match self.recognised(Arc::new(bytes)).await? {
            Looked::Known(prints) => Some(prints),
            Looked::Plain => None,
            Looked::Unreadable(why) => return Err(why.into()),
        };
        Ok(Sought {
            sha256: hash,
            known_by,
        })
    }
}
