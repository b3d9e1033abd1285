//! The copy we keep of a document: what it says, with the passages claims rest on, whether it still
//! has its hash, its bytes and its archive record as downloads that no browser runs, and its use on
//! another claim.

use std::io::ErrorKind;
use std::ops::Range;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query, block};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::blobs::Fixity;
use crate::desk::legible::EXTRACT;
use crate::desk::{Desk, Error};
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::watch::{Kept, Live};
use crate::matching::passage::places;
use crate::matching::wording::Run;
use crate::pictures::is_shown;
use crate::store::entities::{evidence as document, evidence_capture, evidence_watch, person};
use crate::store::watch::Rests;
use crate::store::{evidence, people, watch};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// Beyond this many passages of one document the others are not marked in its text.
const MARKED: usize = 200;

#[derive(Template)]
#[template(path = "claims/copy.html")]
struct CopyPage {
    page: Page,
    evidence: document::Model,
    capture: Option<evidence_capture::Model>,
    watch: evidence_watch::Model,
    kept: Kept,
    used_on: Vec<Rests>,
    /// The text of the copy, the passages marked.
    text: Vec<Run>,
    witnesses: Vec<person::Model>,
    others: Vec<person::Model>,
    may_act: bool,
    now: DateTime<Utc>,
}

impl CopyPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn class(&self, state: &State) -> String {
        state.slug().replace('_', "-")
    }

    /// Whether a small picture of it can be shown.
    fn is_picture(&self) -> bool {
        let kept = self.evidence.sha256.is_some() && !self.kept.is_damaged();
        kept && is_shown(&self.evidence.media_type) && self.evidence.unread.is_empty()
    }

    /// Whether the file has more text than is shown.
    fn is_cut(&self) -> bool {
        let letters = self.text.iter().map(|run| run.text.chars().count());
        letters.sum::<usize>() >= EXTRACT
    }
}

/// The document under a key, if this person may see it.
pub(super) async fn held(
    desk: &Desk,
    actor: &Actor,
    id: Uuid,
) -> Result<document::Model, AppError> {
    let found = evidence::get(desk.store().read(), id, Eyes::Person(actor.id)).await?;
    found.ok_or(AppError::NotFound)
}

/// GET /evidence/{id}: what we keep of a document, its hash computed again.
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    let db = desk.store().read();
    let mut kept = held(&desk, &actor, *id).await?;
    let standing = match &kept.sha256 {
        None => Kept::Unchecked,
        Some(hash) => match desk.blobs().check(hash).await.map_err(Error::from)? {
            Fixity::Matches => Kept::Matches,
            Fixity::Altered => Kept::Altered,
            Fixity::Missing => Kept::Missing,
        },
    };
    let known = watch::of(db, &[*id]).await?.remove(&*id);
    let used_on = watch::resting(db, &[*id]).await?;
    let passages: Vec<(String, String)> = used_on
        .iter()
        .map(|one| (one.passage.clone(), one.deciding.clone()))
        .collect();
    let extract = std::mem::take(&mut kept.extract);
    let text = block(move || marked(&extract, &passages));
    let text = text.await.map_err(|_| AppError::Busy)?;
    let named = watch::witnesses(db, *id).await?;
    let everybody = match kept.stated_as {
        Some(_) => people::all(db).await?,
        None => Vec::new(),
    };
    let (witnesses, mut others): (Vec<_>, Vec<_>) = everybody
        .into_iter()
        .partition(|one| named.contains(&one.id));
    others.retain(|one| one.active);
    html(&CopyPage {
        page: page.titled(kept.title.clone(), "claims"),
        capture: watch::capture(db, *id).await?,
        watch: known.unwrap_or_else(|| watch::unchecked(*id)),
        kept: standing,
        used_on,
        text,
        witnesses,
        others,
        may_act: allows(&actor, Deed::Comment),
        now: desk.now(),
        evidence: kept,
    })
}

/// Where a passage stands in a text, or of it the words that decide when there are such.
fn deciding_places(text: &str, passage: &str, deciding: &str) -> Option<Vec<Range<usize>>> {
    let whole = places(text, passage)?;
    let within = |place: &Range<usize>| {
        let parts = places(text.get(place.clone())?, deciding)?;
        let moved = |part: Range<usize>| place.start + part.start..place.start + part.end;
        Some(parts.into_iter().map(moved).collect())
    };
    whole.iter().find_map(within).or(Some(whole))
}

/// A text with passages marked where they stand; each comes with its deciding words, or none.
fn marked(text: &str, passages: &[(String, String)]) -> Vec<Run> {
    let known = passages.iter().take(MARKED);
    let mut found: Vec<_> = known
        .filter_map(|(passage, deciding)| deciding_places(text, passage, deciding))
        .flatten()
        .collect();
    found.sort_by_key(|place| place.start);
    let mut runs = Vec::new();
    let mut at = 0;
    let mut add = |from: usize, to: usize, differs: bool| {
        if let Some(piece) = text.get(from..to).filter(|piece| !piece.is_empty()) {
            runs.push(Run {
                text: piece.to_owned(),
                differs,
            });
        }
    };
    for place in found {
        let start = place.start.max(at);
        add(at, start, false);
        if place.end > start {
            add(start, place.end, true);
        }
        at = place.end.max(start);
    }
    add(at, text.len(), false);
    runs
}

/// GET /evidence/{id}/copy: the bytes, as a download that no browser runs.
pub async fn download(desk: Data<Desk>, actor: Actor, id: Path<Uuid>) -> Outcome {
    let hash = held(&desk, &actor, *id).await?.sha256;
    let hash = hash.ok_or(AppError::NotFound)?;
    sealed(&desk, &hash, "application/octet-stream", "bin").await
}

/// GET /evidence/{id}/warc: the archive record of how the bytes came, for any replay tool.
pub async fn warc(desk: Data<Desk>, actor: Actor, id: Path<Uuid>) -> Outcome {
    held(&desk, &actor, *id).await?;
    let capture = watch::capture(desk.store().read(), *id).await?;
    let hash = capture.ok_or(AppError::NotFound)?.warc_sha256;
    sealed(&desk, &hash, "application/warc", "warc.gz").await
}

/// Kept bytes, to be saved and never opened in the browser. The name is ours: what a sender called
/// the file goes into no header.
async fn sealed(desk: &Desk, hash: &str, media_type: &str, ending: &str) -> Outcome {
    let bytes = match desk.blobs().get(hash).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(AppError::NotFound),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let words = "Our copy is no longer what it was: its hash does not match, so it is not given out.";
            return Err(AppError::Unfit(words.to_owned()));
        }
        Err(error) => return Err(Error::from(error).into()),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((
            "Content-Disposition",
            format!("attachment; filename=\"{hash}.{ending}\""),
        ))
        .insert_header(("Content-Security-Policy", "sandbox; default-src 'none'"))
        .body(bytes))
}

/// The claim on which evidence is to be used again, and the words that matter there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct On {
    claim: String,
    passage: String,
}

/// GET /evidence/{id}/use: on to the form that puts it on a claim.
pub async fn reuse(desk: Data<Desk>, actor: Actor, id: Path<Uuid>, on: Query<On>) -> Outcome {
    held(&desk, &actor, *id).await?;
    match parse_claim_number(&on.claim) {
        Some(number) => {
            let form = paths::claim_part(number, "evidence/new");
            let query = [("held", &*id.to_string()), ("passage", &*on.passage)];
            see_other(&paths::with_query(&form, &query))
        }
        None => {
            let words = "There is no claim with that number. Write it as C-0144.";
            see_other_with(&format!("/evidence/{id}"), Flash::warn(words))
        }
    }
}

/// Who else may see confidential evidence.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct NameForm {
    witness: Vec<Uuid>,
}

/// POST /evidence/{id}/witnesses
pub async fn name(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<NameForm>,
) -> Outcome {
    desk.confide(&actor, *id, form.unchecked().witness).await?;
    let words = "They may see it from now on.";
    see_other_with(&format!("/evidence/{id}"), Flash::good(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_marked_once_where_they_overlap_and_the_text_stays() {
        let text = "One two three four five.";
        let marks = |passages: &[(&str, &str)]| {
            let owned = |(one, two): &(&str, &str)| ((*one).to_owned(), (*two).to_owned());
            let passages: Vec<(String, String)> = passages.iter().map(owned).collect();
            let runs = marked(text, &passages);
            let whole: String = runs.iter().map(|run| run.text.as_str()).collect();
            assert_eq!(whole, text);
            let marks = runs.into_iter().filter(|run| run.differs);
            marks.map(|run| run.text).collect::<Vec<String>>()
        };
        let overlapping = [("two three", ""), ("three four", ""), ("six", "")];
        assert_eq!(marks(&overlapping), ["two three", " four"]);
        assert_eq!(marks(&[("two three four", "three")]), ["three"]);
        assert_eq!(marks(&[("two three", "gone")]), ["two three"]);
    }
}
