//! Keeping: the copy of a document is put away, with how it came and what it says, before any
//! transaction begins; the row that names it comes after.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::domain::claim::SourceKind;
use crate::domain::evidence::{Copy, Eyes, NewExhibit};
use crate::domain::fingerprint::Known;
use crate::domain::people::Actor;
use crate::domain::words::{self, Name, Unfit, WebAddress};
use crate::fetch::{Fetched, Wanted, warc};
use crate::store::entities::{evidence, evidence_capture};
use crate::store::evidence as documents;
use crate::store::{Txn, articles, fingerprints, sources, watch};

/// A copy that has been put away, the reason why there is none, or one that was held already.
pub(super) enum Kept {
    Held(Box<evidence::Model>),
    New(Box<Document>),
}

/// A document as it came.
pub(super) struct Document {
    title: String,
    publisher: Option<Name>,
    outlet: Option<Uuid>,
    address: Option<WebAddress>,
    sha256: Option<String>,
    media_type: String,
    file_name: String,
    bytes: i64,
    extract: String,
    unread: String,
    known: Option<Known>,
    not_archived: String,
    snapshot: Option<Uuid>,
    retrieved_at: DateTime<Utc>,
    capture: Option<evidence_capture::Model>,
}

impl Kept {
    /// What it says, as far as it is read.
    pub(super) fn text(&self) -> &str {
        match self {
            Kept::Held(held) => &held.extract,
            Kept::New(new) => &new.extract,
        }
    }

    pub(super) fn title(&self) -> String {
        match self {
            Kept::Held(held) => held.title.clone(),
            Kept::New(new) => new.title.clone(),
        }
    }

    pub(super) fn sha256(&self) -> Option<&str> {
        match self {
            Kept::Held(held) => held.sha256.as_deref(),
            Kept::New(new) => new.sha256.as_deref(),
        }
    }
}

impl Desk {
    /// Puts the copy of a document away, fetching it first where that is asked for.
    ///
    /// # Errors
    /// When there is nothing to keep, the page could not be had, the held document is not for this
    /// person, or the disk refuses.
    pub(super) async fn keep(&self, actor: &Actor, new: &NewExhibit) -> Result<Kept, Error> {
        let kept = match &new.copy {
            Copy::Held(id) => {
                let held = documents::get(self.store.read(), *id, Eyes::Person(actor.id)).await?;
                return Ok(Kept::Held(Box::new(held.ok_or(Error::NotFound)?)));
            }
            Copy::NotArchived(reason) => self.without_copy(new, reason)?,
            Copy::Pasted(text) => {
                let text = words::clean(text);
                if text.is_empty() {
                    return Err(Unfit("Paste the text of the document.".to_owned()).into());
                }
                self.as_handed_in(new, text.into_bytes(), "").await?
            }
            Copy::File { bytes, .. } if bytes.is_empty() => {
                return Err(Unfit("The file is empty.".to_owned()).into());
            }
            Copy::File { name, bytes } => self.as_handed_in(new, bytes.clone(), name).await?,
            Copy::Article(number) => self.as_held_here(new, *number).await?,
            Copy::Fetched => {
                let address = new.address.as_ref();
                let none = || Unfit("Give the address of the document.".to_owned());
                let fetched = self
                    .fetch(address.ok_or_else(none)?, Wanted::Evidence)
                    .await?;
                self.as_it_came(new, fetched).await?
            }
        };
        Ok(Kept::New(Box::new(kept)))
    }

    fn without_copy(&self, new: &NewExhibit, reason: &str) -> Result<Document, Error> {
        let reason = words::clean(reason);
        if reason.is_empty() {
            return Err(Unfit("Say why no copy could be kept.".to_owned()).into());
        }
        Ok(Document {
            not_archived: reason,
            ..self.blank(new)?
        })
    }

    /// A document of which nothing is known but what was typed.
    fn blank(&self, new: &NewExhibit) -> Result<Document, Error> {
        let title = new.title.as_ref().map(|title| title.as_str().to_owned());
        let title = title.ok_or_else(|| Unfit("Say what the document is called.".to_owned()))?;
        Ok(self.titled(new, title))
    }

    fn titled(&self, new: &NewExhibit, title: String) -> Document {
        Document {
            title,
            publisher: new.source.clone(),
            outlet: None,
            address: new.address.clone(),
            sha256: None,
            media_type: String::new(),
            file_name: String::new(),
            bytes: 0,
            extract: String::new(),
            unread: String::new(),
            known: None,
            not_archived: String::new(),
            snapshot: None,
            retrieved_at: self.now(),
            capture: None,
        }
    }

    async fn as_handed_in(
        &self,
        new: &NewExhibit,
        bytes: Vec<u8>,
        name: &str,
    ) -> Result<Document, Error> {
        let blank = self.blank(new)?;
        let address = new
            .address
            .as_ref()
            .map(|address| address.as_str().to_owned());
        let bytes = Arc::new(bytes);
        let read = self.read(bytes.clone(), address).await?;
        Ok(Document {
            media_type: read.media_type,
            file_name: words::clean(name),
            bytes: size(&bytes),
            extract: read.text,
            unread: read.unread,
            known: read.known,
            sha256: Some(self.blobs.keep(Arc::unwrap_or_clone(bytes)).await?),
            ..blank
        })
    }

    /// The newest text of an article of the desk: kept as a copy of its own under the hash that the
    /// snapshot has.
    async fn as_held_here(&self, new: &NewExhibit, number: i32) -> Result<Document, Error> {
        let held = articles::reading(self.store.read(), number).await?;
        let none = || Unfit(format!("There is no article {number} at this desk."));
        let held = held.ok_or_else(none)?;
        let place = held.article.address.as_deref();
        let text = held.snapshot.text;
        Ok(Document {
            address: place.and_then(|place| WebAddress::parse(place).ok()),
            outlet: held.article.outlet_id,
            sha256: Some(self.blobs.keep(text.clone().into_bytes()).await?),
            media_type: "text/plain".to_owned(),
            bytes: size(text.as_bytes()),
            extract: text,
            snapshot: Some(held.snapshot.id),
            retrieved_at: held.snapshot.created_at,
            ..self.titled(new, held.article.title)
        })
    }

    async fn as_it_came(&self, new: &NewExhibit, fetched: Fetched) -> Result<Document, Error> {
        let now = self.now();
        let last = &fetched.last;
        let mut capture = evidence_capture::Model {
            evidence_id: Uuid::nil(),
            requested: fetched.requested.as_str().to_owned(),
            final_address: fetched.address().as_str().to_owned(),
            status: i32::from(last.head.status),
            headers: json!(last.head.headers).to_string(),
            warc_sha256: String::new(),
            retrieved_at: now,
        };
        let place = fetched.address().clone();
        let bytes = Arc::new(fetched.body().to_vec());
        let read = self
            .read(bytes.clone(), Some(place.as_str().to_owned()))
            .await?;
        let packed = tokio::task::spawn_blocking(move || {
            warc::write(fetched.exchanges(), now, Uuid::now_v7)
        });
        capture.warc_sha256 = self.blobs.keep(packed.await??).await?;
        let typed = new.title.as_ref().map(|title| title.as_str().to_owned());
        let title = typed
            .or_else(|| Name::parse(&read.title, "It").ok().map(Name::into_string))
            .unwrap_or_else(|| format!("A page at {}", place.host()));
        let publisher = || Name::parse_optional(&read.publisher, "It").ok().flatten();
        Ok(Document {
            publisher: new.source.clone().or_else(publisher),
            media_type: read.media_type,
            bytes: size(&bytes),
            sha256: Some(self.blobs.keep(Arc::unwrap_or_clone(bytes)).await?),
            extract: read.text,
            unread: read.unread,
            known: read.known,
            retrieved_at: now,
            capture: Some(capture),
            ..self.titled(new, title)
        })
    }

    /// The row of a document: of one that is held already, or a new one, with its watch begun.
    pub(super) async fn document(
        &self,
        txn: &Txn,
        actor: &Actor,
        new: &NewExhibit,
        kept: Kept,
    ) -> Result<Uuid, Error> {
        let kept = match kept {
            Kept::Held(held) => return Ok(held.id),
            Kept::New(new) => *new,
        };
        let now = self.now();
        let source = match new.confidence {
            // The index of sources is for everybody.
            Some(_) => None,
            None => self.publisher_of(txn, &kept).await?,
        };
        if let (Some(sha256), Some(known)) = (&kept.sha256, kept.known) {
            fingerprints::keep(txn, sha256, known, now).await?;
        }
        let sealed = new.confidence.as_ref();
        let publisher = kept.publisher.filter(|_| sealed.is_some());
        let row = documents::New {
            title: kept.title,
            kind: new.kind,
            source,
            address: kept.address.map(|address| address.as_str().to_owned()),
            sha256: kept.sha256,
            media_type: kept.media_type,
            file_name: kept.file_name,
            bytes: kept.bytes,
            extract: kept.extract,
            unread: kept.unread,
            not_archived: kept.not_archived,
            retrieved_at: kept.retrieved_at,
            snapshot: kept.snapshot,
            known_as_of: new.known_as_of,
            stated_as: sealed.map(|confidence| confidence.stated_as.clone()),
            publisher: publisher.map(Name::into_string).unwrap_or_default(),
            by: actor.id,
        };
        let (copy, page) = (
            row.sha256.is_some(),
            row.address.is_some() && sealed.is_none(),
        );
        let id = documents::insert(txn, row, now).await?;
        if let Some(capture) = kept.capture {
            let capture = evidence_capture::Model {
                evidence_id: id,
                ..capture
            };
            watch::captured(txn, capture).await?;
        }
        if let Some(confidence) = sealed {
            let mut named = confidence.witnesses.clone();
            named.push(actor.id);
            named.sort_unstable();
            named.dedup();
            watch::name_witnesses(txn, id, &named, now).await?;
        }
        self.begin_watch(txn, id, copy, page).await?;
        Ok(id)
    }

    async fn publisher_of(&self, txn: &Txn, kept: &Document) -> Result<Option<Uuid>, Error> {
        let host = kept.address.as_ref().map(WebAddress::host);
        let host = host.as_deref();
        if let Some(name) = &kept.publisher {
            let (name, kind) = (name.as_str(), SourceKind::Publisher);
            return Ok(Some(
                sources::meet(txn, name, kind, host, self.now()).await?,
            ));
        }
        if kept.outlet.is_some() {
            return Ok(kept.outlet);
        }
        let Some(host) = host else { return Ok(None) };
        let known = sources::by_host(&**txn, host).await?;
        Ok(known.map(|source| source.id))
    }
}

fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
