//! A picture among the evidence, shown: a small one of our own making, under an address of its own.
//! The bytes we keep never go to a browser as anything but a download.

use std::io::ErrorKind;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::copies::held;
use crate::desk::{Desk, Error};
use crate::domain::media;
use crate::domain::people::Actor;
use crate::pictures::is_shown;
use crate::web::error::{AppError, Outcome};

/// How previews are made now. Another way of making them gets another number, so that no browser shows
/// an old one.
const MADE: &str = "1";

/// GET /evidence/{id}/preview
pub async fn show(req: HttpRequest, desk: Data<Desk>, actor: Actor, id: Path<Uuid>) -> Outcome {
    let held = held(&desk, &actor, *id).await?;
    let hash = held.sha256.filter(|_| is_shown(&held.media_type));
    let hash = hash.ok_or(AppError::NotFound)?;
    let tag = format!("\"{hash}-{MADE}\"");
    let mut response = HttpResponse::Ok();
    // It is asked for again each time, because who may see evidence can change; what a browser has
    // already is not made again.
    response
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((ETAG, tag.clone()))
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .insert_header(("Content-Disposition", "inline"));
    let known = req.headers().get(IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(response
            .status(actix_web::http::StatusCode::NOT_MODIFIED)
            .finish());
    }
    let bytes = match desk.blobs().get(&hash).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(AppError::NotFound),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let words = "Our copy is no longer what it was: its hash does not match.";
            return Err(AppError::Unfit(words.to_owned()));
        }
        Err(error) => return Err(Error::from(error).into()),
    };
    let small = desk.small_picture(Arc::new(bytes)).await?;
    Ok(response.content_type(media::sniff(&small)).body(small))
}
