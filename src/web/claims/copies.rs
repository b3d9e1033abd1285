//! The copy we keep of a document: what it is, whether it still has its hash, its bytes as a
//! download, and its use on another claim.

use std::io::ErrorKind;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::blobs::Fixity;
use crate::desk::{Desk, Error};
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::people::Actor;
use crate::store::entities::evidence as document;
use crate::store::evidence;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other, see_other_with};
use crate::web::{filters, paths};

#[derive(Template)]
#[template(path = "claims/copy.html")]
struct CopyPage {
    page: Page,
    evidence: document::Model,
    standing: &'static str,
    used_on: Vec<(i32, String)>,
}

impl CopyPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }
}

/// GET /evidence/{id}: what we keep of a document, its hash computed again.
pub async fn show(desk: Data<Desk>, _: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    let db = desk.store().read();
    let kept = evidence::get(db, *id).await?.ok_or(AppError::NotFound)?;
    let standing = match &kept.sha256 {
        None => "none",
        Some(hash) => match desk.blobs().check(hash).await.map_err(Error::from)? {
            Fixity::Matches => "matches",
            Fixity::Altered => "changed",
            Fixity::Missing => "missing",
        },
    };
    let used_on = evidence::used_on(db, *id).await?;
    let page = page.titled(kept.title.clone(), "claims");
    html(&CopyPage {
        page,
        evidence: kept,
        standing,
        used_on,
    })
}

/// GET /evidence/{id}/copy: the bytes, as a download that no browser runs.
pub async fn download(desk: Data<Desk>, _: Actor, id: Path<Uuid>) -> Outcome {
    let kept = evidence::get(desk.store().read(), *id).await?;
    let hash = kept
        .and_then(|kept| kept.sha256)
        .ok_or(AppError::NotFound)?;
    let bytes = match desk.blobs().get(&hash).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(AppError::NotFound),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let words = "Our copy is no longer what it was: its hash does not match, so it is not given out.";
            return Err(AppError::Unfit(words.to_owned()));
        }
        Err(error) => return Err(Error::from(error).into()),
    };
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((
            "Content-Disposition",
            format!("attachment; filename=\"{hash}.bin\""),
        ))
        .insert_header(("Content-Security-Policy", "sandbox; default-src 'none'"))
        .body(bytes))
}

/// The claim on which evidence is to be used again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct On {
    claim: String,
}

/// GET /evidence/{id}/use: on to the form that puts it on another claim.
pub async fn reuse(_: Actor, id: Path<Uuid>, on: Query<On>) -> Outcome {
    match parse_claim_number(&on.claim) {
        Some(number) => {
            let form = paths::claim_part(number, "evidence/new");
            see_other(&paths::with_query(&form, &[("held", &id.to_string())]))
        }
        None => {
            let words = "There is no claim with that number. Write it as C-0144.";
            see_other_with(&format!("/evidence/{id}"), Flash::warn(words))
        }
    }
}
