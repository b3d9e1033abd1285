//! A form that may carry a file. It reads like any other form, and its token is checked here: a
//! handler has no other way to the parts.

use std::pin::Pin;
use std::rc::Rc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures::{Future, TryStreamExt};
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::web::error::AppError;
use crate::web::guard::FORM_BYTES;
use crate::web::session::Visitor;
use crate::web::submitted::{Sent, Submitted};
use crate::web::typed::Pair;

/// The most bytes of one file.
pub const FILE_BYTES: usize = 25 << 20;
/// The most parts of a form; the longest form of ours has a dozen.
const PARTS: usize = 100;

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The name the sender's machine gave it: for people, never for the file system.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form as it was submitted, with the file it may have carried.
#[derive(Debug)]
pub struct Uploaded<T> {
    /// The fields.
    pub form: Submitted<T>,
    /// The file, unless none was chosen.
    pub file: Option<Attached>,
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Uploaded<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let mut file = None;
            if req.content_type() == "multipart/form-data" {
                let parts = Multipart::new(req.headers(), payload);
                let (sent, attached) = read(parts).await.map_err(refusal)?;
                let token = sent.iter().find(|(name, _)| name == "csrf");
                let vouched = Visitor::of(&req)
                    .zip(token)
                    .is_some_and(|(visitor, (_, token))| visitor.vouches_for(token));
                req.extensions_mut().insert(Sent(Rc::new(sent)));
                if !vouched {
                    return Err(AppError::OutOfDate);
                }
                file = attached;
                payload = Payload::None;
            }
            let form = Submitted::from_request(&req, &mut payload).await?;
            Ok(Uploaded { form, file })
        })
    }
}

/// Why a form was not read.
enum Unread {
    /// It carries more than we take.
    TooLarge,
    /// It is no form.
    Broken(MultipartError),
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Unread {
        Unread::Broken(error)
    }
}

fn refusal(unread: Unread) -> AppError {
    use actix_web::error::PayloadError;
    match unread {
        Unread::TooLarge => AppError::TooLarge,
        Unread::Broken(MultipartError::Payload(PayloadError::Overflow)) => AppError::TooLarge,
        Unread::Broken(MultipartError::Payload(PayloadError::Io(error)))
            if error.kind() == std::io::ErrorKind::TimedOut =>
        {
            AppError::TooSlow
        }
        Unread::Broken(error) => AppError::Unreadable(error.to_string()),
    }
}

async fn read(mut parts: Multipart) -> Result<(Vec<Pair>, Option<Attached>), Unread> {
    let (mut sent, mut file, mut text_bytes) = (Vec::new(), None, 0);
    while let Some(part) = parts.try_next().await? {
        if sent.len() >= PARTS {
            return Err(Unread::TooLarge);
        }
        let disposition = part.content_disposition();
        let name = disposition.and_then(|it| it.get_name()).unwrap_or_default();
        let name = name.to_owned();
        let file_name = disposition
            .and_then(|it| it.get_filename())
            .map(str::to_owned);
        match file_name {
            // A browser sends an empty part for a file field left alone.
            Some(file_name) => {
                let bytes = whole(part, FILE_BYTES).await?;
                if !file_name.is_empty() || !bytes.is_empty() {
                    file = Some(Attached {
                        name: file_name,
                        bytes,
                    });
                }
            }
            None => {
                let bytes = whole(part, FORM_BYTES - text_bytes).await?;
                text_bytes += bytes.len();
                sent.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    Ok((sent, file))
}

/// The bytes of a part that may have at most `most`.
async fn whole(mut part: Field, most: usize) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.try_next().await? {
        if bytes.len() + chunk.len() > most {
            return Err(Unread::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
