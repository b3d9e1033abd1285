//! Research: evidence is kept before it is cited, numbered once and for all, and never deleted.

use serde_json::json;

use crate::blobs;
use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::{Desk, Error};
use crate::domain::claim::SourceKind;
use crate::domain::evidence::{Copy, ExhibitEdit, NewExhibit, Wrote};
use crate::domain::people::Actor;
use crate::domain::words::{self, Unfit};
use crate::store::{Txn, claims, evidence, sources};
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor can work on evidence while the claim is researched.";
/// The longest passage a card can carry.
const PASSAGE: usize = 5_000;

/// A copy that has been put away, or the reason why there is none.
struct Kept {
    sha256: Option<String>,
    media_type: String,
    file_name: String,
    bytes: i64,
    extract: String,
    not_archived: String,
}

impl Desk {
    /// Adds evidence to a claim and gives its number. The copy is on the disk before the row
    /// that names it.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, the passage is empty, or it could not be
    /// stored.
    pub async fn add_evidence(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        new: NewExhibit,
    ) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let passage = passage(&new.passage)?;
            let kept = desk.keep(&new.copy).await?;
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Research(&facts), NO)?;
            let now = desk.now();
            let (outcome, exhibit) = claims::next_exhibit(&txn, &claim, seen, now).await?;
            fresh(outcome)?;
            let document = desk.document(&txn, &actor, &new, kept).await?;
            let note = words::clean(&new.note);
            let part = if note.is_empty() {
                Wrote::Evidence
            } else {
                Wrote::Note
            };
            let used = evidence::Use {
                claim: claim.id,
                evidence: document,
                number: exhibit,
                stance: new.stance,
                passage: passage.clone(),
                locator: words::clean(&new.locator),
                note: note.clone(),
                by: actor.id,
            };
            evidence::exhibit(&txn, used, now).await?;
            claims::contribute(&txn, claim.id, actor.id, part, now).await?;
            let after = json!({ "number": exhibit, "title": new.title.as_str(),
                "stance": new.stance, "kind": new.kind, "passage": passage, "note": note });
            desk.write_down(
                &txn,
                &actor,
                &claim,
                "added evidence to",
                json!(null),
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(exhibit)
        })
        .await
    }

    /// Changes which way a piece of evidence points, its locator and its note.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn edit_evidence(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        exhibit: i32,
        edit: ExhibitEdit,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Research(&facts), NO)?;
            let used = evidence::find(&*txn, claim.id, exhibit)
                .await?
                .ok_or(Error::NotFound)?;
            fresh(claims::touch(&txn, claim.id, seen, desk.now()).await?)?;
            let (locator, note) = (words::clean(&edit.locator), words::clean(&edit.note));
            let note_by = if note == used.note {
                used.note_by
            } else {
                Some(actor.id)
            };
            evidence::edit(&txn, used.id, edit.stance, &locator, &note, note_by).await?;
            if note != used.note {
                claims::contribute(&txn, claim.id, actor.id, Wrote::Note, desk.now()).await?;
            }
            let before = json!({ "number": exhibit, "stance": used.stance,
                "locator": used.locator, "note": used.note });
            let after = json!({ "number": exhibit, "stance": edit.stance,
                "locator": locator, "note": note });
            desk.write_down(&txn, &actor, &claim, "changed evidence on", before, after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Takes a piece of evidence off the board. Its number is never given to another.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn withdraw_evidence(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        exhibit: i32,
    ) -> Result<(), Error> {
        self.set_withdrawn(actor, number, seen, exhibit, Board::Off)
            .await
    }

    /// Puts a withdrawn piece of evidence back on the board under its number.
    ///
    /// # Errors
    /// When the person may not, the claim has changed, or the change could not be stored.
    pub async fn restore_evidence(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        exhibit: i32,
    ) -> Result<(), Error> {
        self.set_withdrawn(actor, number, seen, exhibit, Board::On)
            .await
    }

    async fn set_withdrawn(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        exhibit: i32,
        board: Board,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Research(&facts), NO)?;
            let used = evidence::find(&*txn, claim.id, exhibit)
                .await?
                .ok_or(Error::NotFound)?;
            let now = desk.now();
            fresh(claims::touch(&txn, claim.id, seen, now).await?)?;
            let (deed, at) = match board {
                Board::Off => ("withdrew evidence from", Some(now)),
                Board::On => ("restored evidence to", None),
            };
            evidence::withdraw(&txn, used.id, at).await?;
            let after = json!({ "number": exhibit });
            desk.write_down(&txn, &actor, &claim, deed, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Puts the bytes of a copy away before any transaction begins.
    async fn keep(&self, copy: &Copy) -> Result<Option<Kept>, Error> {
        let (bytes, file_name) = match copy {
            Copy::Held(_) => return Ok(None),
            Copy::NotArchived(reason) => return not_archived(reason).map(Some),
            Copy::Pasted(text) => {
                let text = words::clean(text);
                if text.is_empty() {
                    return Err(Unfit("Paste the text of the document.".to_owned()).into());
                }
                (text.into_bytes(), String::new())
            }
            Copy::File { bytes, .. } if bytes.is_empty() => {
                return Err(Unfit("The file is empty.".to_owned()).into());
            }
            Copy::File { name, bytes } => (bytes.clone(), words::clean(name)),
        };
        let (media_type, extract) = look(&bytes);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let sha256 = self.blobs.keep(bytes).await?;
        Ok(Some(Kept {
            sha256: Some(sha256),
            media_type: media_type.to_owned(),
            file_name,
            bytes: size,
            extract,
            not_archived: String::new(),
        }))
    }

    /// The document a piece of evidence refers to: one that is held already, or a new one.
    async fn document(
        &self,
        txn: &Txn,
        actor: &Actor,
        new: &NewExhibit,
        kept: Option<Kept>,
    ) -> Result<uuid::Uuid, Error> {
        let kept = match (kept, &new.copy) {
            (Some(kept), _) => kept,
            (None, Copy::Held(id)) => {
                return Ok(evidence::get(&**txn, *id).await?.ok_or(Error::NotFound)?.id);
            }
            (None, _) => return Err(Error::NotFound),
        };
        let host = new.address.as_ref().map(|address| address.host());
        let source = match &new.source {
            Some(name) => {
                let (name, host) = (name.as_str(), host.as_deref());
                Some(sources::meet(txn, name, SourceKind::Publisher, host, self.now()).await?)
            }
            None => match &host {
                Some(host) => sources::by_host(&**txn, host)
                    .await?
                    .map(|source| source.id),
                None => None,
            },
        };
        let row = evidence::New {
            title: new.title.as_str().to_owned(),
            kind: new.kind,
            source,
            address: new
                .address
                .as_ref()
                .map(|address| address.as_str().to_owned()),
            sha256: kept.sha256,
            media_type: kept.media_type,
            file_name: kept.file_name,
            bytes: kept.bytes,
            extract: kept.extract,
            not_archived: kept.not_archived,
            by: actor.id,
        };
        evidence::insert(txn, row, self.now())
            .await
            .map_err(Error::from)
    }
}

/// Whether a piece of evidence is on the board.
#[derive(Clone, Copy)]
enum Board {
    On,
    Off,
}

fn passage(typed: &str) -> Result<String, Unfit> {
    let passage = words::clean(typed);
    match passage.chars().count() {
        0 => Err(Unfit(
            "Paste the passage that matters, word for word.".to_owned(),
        )),
        long if long > PASSAGE => Err(Unfit(format!(
            "The passage has {long} characters; {PASSAGE} is the most."
        ))),
        _ => Ok(passage),
    }
}

fn not_archived(reason: &str) -> Result<Kept, Error> {
    let reason = words::clean(reason);
    if reason.is_empty() {
        return Err(Unfit("Say why no copy could be kept.".to_owned()).into());
    }
    Ok(Kept {
        sha256: None,
        media_type: String::new(),
        file_name: String::new(),
        bytes: 0,
        extract: String::new(),
        not_archived: reason,
    })
}

/// The type of some bytes by their first ones, whatever their name says, and their text if they
/// are text. (WHATWG MIME sniffing, the part we need.)
fn look(bytes: &[u8]) -> (&'static str, String) {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"ID3", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"\x1f\x8b", "application/gzip"),
    ];
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
    {
        return (kind, String::new());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            let head: String = text.trim_start().chars().take(200).collect();
            let head = head.to_ascii_lowercase();
            if head.starts_with("<!doctype html") || head.starts_with("<html") {
                ("text/html", String::new())
            } else {
                ("text/plain", text.to_owned())
            }
        }
        _ => ("application/octet-stream", String::new()),
    }
}

/// Whether bytes still have the hash they were kept under.
pub fn still_has(bytes: &[u8], sha256: &str) -> bool {
    blobs::sha256(bytes) == sha256
}
