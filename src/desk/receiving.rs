//! Receiving: what was handed in or fetched, before it is opened; and putting its bytes away as
//! they came.

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use crate::desk::intake::Given;
use crate::desk::understanding::Matter;
use crate::desk::{Desk, Error};
use crate::domain::words::{self, Unfit, WebAddress};
use crate::fetch::{AskedBy, Failure, Fetched, Wanted, warc};
use crate::store::entities::capture;

/// Bytes with how they came.
pub(super) struct Received {
    bytes: Arc<Vec<u8>>,
    file_name: String,
    fetched: Option<Box<Fetched>>,
}

impl Desk {
    /// Fetches what has to be fetched, and says what is to be read. `stated` is the address a
    /// person gave along with a file.
    ///
    /// # Errors
    /// When the text is empty or a page could not be had.
    pub(super) async fn receive(
        &self,
        given: Given,
        stated: Option<&WebAddress>,
    ) -> Result<(Matter, Option<Received>), Error> {
        match given {
            Given::Text(pasted) => Ok((Matter::Text(text(&pasted)?), None)),
            Given::File { name, bytes } => {
                let bytes = Arc::new(bytes);
                let address = stated.map(|address| address.as_str().to_owned());
                let received = Received {
                    bytes: bytes.clone(),
                    file_name: words::clean(&name),
                    fetched: None,
                };
                Ok((self.opened(bytes, address).await?, Some(received)))
            }
            Given::Address(address) => {
                let fetched = self.fetch(&address, Wanted::Page).await?;
                let bytes = Arc::new(fetched.body().to_vec());
                let place = fetched.address().as_str().to_owned();
                let received = Received {
                    bytes: bytes.clone(),
                    file_name: String::new(),
                    fetched: Some(Box::new(fetched)),
                };
                Ok((self.opened(bytes, Some(place)).await?, Some(received)))
            }
        }
    }

    /// Fetches what a person wants to have now.
    ///
    /// # Errors
    /// When it could not be had, with what came back and what to do instead.
    pub(super) async fn fetch(
        &self,
        address: &WebAddress,
        wanted: Wanted,
    ) -> Result<Fetched, Error> {
        let Some(fetcher) = &self.fetcher else {
            let words = "This desk does not fetch pages. Paste the text instead.";
            return Err(Unfit(words.to_owned()).into());
        };
        fetcher
            .fetch(address, AskedBy::Person, wanted)
            .await
            .map_err(|failure| Error::NotFetched(in_words(&failure)))
    }

    /// Puts the bytes away, and the archive record of the exchange with the site; the snapshot they
    /// belong to is named later.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) async fn capture(
        &self,
        received: Received,
        media_type: &str,
    ) -> Result<capture::Model, Error> {
        let now = self.now();
        let size = received.bytes.len();
        let mut capture = capture::Model {
            id: Uuid::now_v7(),
            snapshot_id: Uuid::nil(),
            sha256: self.blobs.keep(received.bytes.to_vec()).await?,
            media_type: media_type.to_owned(),
            file_name: received.file_name,
            bytes: i64::try_from(size).unwrap_or(i64::MAX),
            requested: None,
            final_address: None,
            status: None,
            headers: "[]".to_owned(),
            warc_sha256: None,
            retrieved_at: now,
        };
        if let Some(fetched) = received.fetched {
            capture.requested = Some(fetched.requested.as_str().to_owned());
            capture.final_address = Some(fetched.address().as_str().to_owned());
            capture.status = Some(i32::from(fetched.last.head.status));
            capture.headers = json!(fetched.last.head.headers).to_string();
            let packed = tokio::task::spawn_blocking(move || {
                warc::write(fetched.exchanges(), now, Uuid::now_v7)
            });
            capture.warc_sha256 = Some(self.blobs.keep(packed.await??).await?);
        }
        Ok(capture)
    }
}

/// What happened, what came back, and what to do now.
fn in_words(failure: &Failure) -> String {
    let back = failure.came_back.as_ref().map(|back| {
        let status = back.head.status;
        let size = back.body().len();
        format!(" What came back: status {status} and {size} bytes.")
    });
    let next = match failure.is_worth_another_try() {
        true => "Try again, or paste the text instead.",
        false => "Paste the text instead.",
    };
    format!("{}{} {next}", failure.sentence(), back.unwrap_or_default())
}

/// Keeps a pasted text as it is, save for what a form itself does to line ends and the NUL that
/// no database text can hold.
fn text(pasted: &str) -> Result<String, Unfit> {
    let text = pasted.replace("\r\n", "\n").replace('\0', "");
    if text.trim().is_empty() {
        return Err(Unfit("Paste the text of the article.".to_owned()));
    }
    Ok(text)
}
