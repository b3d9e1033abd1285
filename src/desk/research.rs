//! Research: evidence is kept before it is cited, numbered once and for all, and never deleted.

use serde_json::{Value, json};

use crate::blobs::sha256;
use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::understanding::off_the_workers;
use crate::desk::{Desk, Error};
use crate::domain::event::canonical;
use crate::domain::evidence::{ExhibitEdit, Eyes, InCopy, NewExhibit, Wrote};
use crate::domain::people::Actor;
use crate::domain::words::{self, Unfit};
use crate::matching::passage::{part, places};
use crate::store::{claims, evidence};
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor can work on evidence while the claim is researched.";
/// The longest passage a card can carry.
const PASSAGE: usize = 5_000;

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
            let deciding = deciding(&passage, &new.deciding)?;
            // A page is not asked for, and nothing kept, on behalf of somebody who may not.
            let claim_before = claim(desk.store.read(), number).await?;
            let facts = standing(&desk, desk.store.read(), &claim_before).await?;
            permit(&actor, Deed::Research(&facts), NO)?;
            let kept = desk.keep(&actor, &new).await?;
            let in_copy = looked_for(&passage, kept.text()).await?;
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            permit(&actor, Deed::Research(&facts), NO)?;
            let now = desk.now();
            let (outcome, exhibit) = claims::next_exhibit(&txn, &claim, seen, now).await?;
            fresh(outcome)?;
            let copy = kept.sha256().map(str::to_owned);
            let title = kept.title();
            let document = desk.document(&txn, &actor, &new, kept).await?;
            let sealed = evidence::unveiled(&*txn, document).await?;
            let stated_as = sealed.and_then(|document| document.stated_as);
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
                in_copy,
                deciding: deciding.clone(),
                by: actor.id,
            };
            evidence::exhibit(&txn, used, now).await?;
            claims::contribute(&txn, claim.id, actor.id, part, now).await?;
            let told = json!({ "number": exhibit, "title": title, "stance": new.stance,
                "kind": new.kind, "passage": passage, "deciding": deciding, "note": note,
                "sha256": copy });
            let after = match &stated_as {
                Some(stated) => veiled(told, stated),
                None => told,
            };
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

    /// Changes which way a piece of evidence points, its deciding words, its locator and its note.
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
            let eyes = Eyes::Person(actor.id);
            let document = evidence::get(&*txn, used.evidence_id, eyes).await?;
            let document = document.ok_or(Error::NotFound)?;
            let deciding = deciding(&used.passage, &edit.deciding)?;
            fresh(claims::touch(&txn, claim.id, seen, desk.now()).await?)?;
            let (locator, note) = (words::clean(&edit.locator), words::clean(&edit.note));
            let note_by = if note == used.note {
                used.note_by
            } else {
                Some(actor.id)
            };
            let said = evidence::Said {
                stance: edit.stance,
                deciding: deciding.clone(),
                locator: locator.clone(),
                note: note.clone(),
                note_by,
            };
            evidence::edit(&txn, used.id, said).await?;
            if note != used.note {
                claims::contribute(&txn, claim.id, actor.id, Wrote::Note, desk.now()).await?;
            }
            let before = json!({ "number": exhibit, "stance": used.stance,
                "deciding": used.deciding, "locator": used.locator, "note": used.note });
            let after = json!({ "number": exhibit, "stance": edit.stance,
                "deciding": deciding, "locator": locator, "note": note });
            let (before, after) = match &document.stated_as {
                Some(stated) => (veiled(before, stated), veiled(after, stated)),
                None => (before, after),
            };
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

/// The deciding words as the passage has them.
fn deciding(passage: &str, typed: &str) -> Result<String, Unfit> {
    match typed.trim() {
        "" => Ok(String::new()),
        words => match part(passage, words) {
            Some(words) => Ok(words.to_owned()),
            None => Err(Unfit(
                "The deciding words do not stand in the passage in one piece. Copy them from it."
                    .to_owned(),
            )),
        },
    }
}

/// What the record says of confidential evidence: what everybody is told, and the hash of the rest,
/// so that those who may see it can prove later what was written.
fn veiled(told: Value, stated_as: &str) -> Value {
    let hash = sha256(canonical(&told).as_bytes());
    json!({ "number": told["number"], "stance": told["stance"], "title": stated_as,
        "confidential": true, "told_sha256": hash })
}

/// Whether a passage stands in the text of a copy. A text may be long, so a core of its own looks.
async fn looked_for(passage: &str, text: &str) -> Result<InCopy, Error> {
    if text.is_empty() {
        return Ok(InCopy::Unread);
    }
    let (passage, text) = (passage.to_owned(), text.to_owned());
    let found = off_the_workers(move || places(&text, &passage).is_some()).await?;
    Ok(match found {
        true => InCopy::Found,
        false => InCopy::Absent,
    })
}
