//! Opening a PDF, making a small picture of a large one, and finding out what a picture is known by:
//! each in a process of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;

use crate::desk::apart::ask;
use crate::desk::understanding::Matter;
use crate::desk::{Desk, Error};
use crate::domain::fingerprint::Fingerprints;
use crate::domain::media;
use crate::domain::words::Unfit;
use crate::pictures;
use crate::reading::pdf::{LARGEST, Paper, Refusal, SIGN};

/// How many files are opened at the same time.
static OPENERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));
/// How many pictures are made at the same time, apart from the others: a page waits for them.
static PAINTERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// What came of looking at a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// It is known by this.
    Known(Fingerprints),
    /// There is too little in it to tell it from others.
    Plain,
    /// It is no picture that can be shown; why.
    Unreadable(Unfit),
}

const TOO_MUCH: &str = "Opening this PDF took more time or memory than Galley gives to one file. Paste the text instead.";
const TOO_MUCH_TO_SHOW: &str =
    "Showing this picture took more time or memory than Galley gives to one file.";
const NOT_SHOWN: &str =
    "Galley could not start the program that makes previews of pictures; tell whoever runs it.";
const NOT_STARTED: &str = "Galley could not start the program that opens PDF files; tell whoever runs it. Paste the text instead.";

impl Desk {
    /// What is to be understood of some bytes; a PDF is opened for it.
    ///
    /// # Errors
    /// When a PDF cannot be opened, in a sentence for whoever handed it in.
    pub(super) async fn opened(
        &self,
        bytes: Arc<Vec<u8>>,
        address: Option<String>,
    ) -> Result<Matter, Error> {
        if !bytes.starts_with(SIGN) {
            return Ok(Matter::Document(bytes, address));
        }
        let turn = OPENERS.clone().acquire_owned().await;
        let turn = turn.map_err(|_| Error::Busy)?;
        let program = self.program.clone();
        let opening = move || {
            let _turn = turn;
            open(program.as_deref(), bytes)
        };
        Ok(Matter::Paper(tokio::task::spawn_blocking(opening).await??))
    }

    /// A small picture of our own making, PNG or JPEG, made of a stranger's.
    ///
    /// # Errors
    /// When none can be made, in a sentence that says why; or when the desk is going down.
    pub async fn small_picture(&self, bytes: Arc<Vec<u8>>) -> Result<Vec<u8>, Error> {
        if bytes.len() > pictures::LARGEST {
            return Err(Unfit(pictures::Refusal::Large.to_string()).into());
        }
        let turn = PAINTERS.clone().acquire_owned().await;
        let turn = turn.map_err(|_| Error::Busy)?;
        let program = self.program.clone();
        let painting = move || {
            let _turn = turn;
            paint(program.as_deref(), bytes)
        };
        Ok(tokio::task::spawn_blocking(painting).await??)
    }

    /// What a stranger's picture is known by.
    ///
    /// # Errors
    /// When that cannot be found out now; or when the desk is going down.
    pub(super) async fn recognised(&self, bytes: Arc<Vec<u8>>) -> Result<Looked, Error> {
        if bytes.len() > pictures::LARGEST {
            return Ok(Looked::Unreadable(Unfit(
                pictures::Refusal::Large.to_string(),
            )));
        }
        let turn = PAINTERS.clone().acquire_owned().await;
        let turn = turn.map_err(|_| Error::Busy)?;
        let program = self.program.clone();
        let looking = move || {
            let _turn = turn;
            look(program.as_deref(), bytes)
        };
        Ok(tokio::task::spawn_blocking(looking).await??)
    }

    /// The same desk, with the program that opens PDF files and makes small pictures.
    pub fn opening(self, program: Option<PathBuf>) -> Desk {
        Desk {
            program: program.map(Arc::from),
            ..self
        }
    }
}

fn open(program: Option<&Path>, bytes: Arc<Vec<u8>>) -> Result<Paper, Unfit> {
    let unfit = |sentence: &str| Unfit(sentence.to_owned());
    if bytes.len() > LARGEST {
        return Err(unfit(
            "This PDF is larger than Galley opens. Paste the text instead.",
        ));
    }
    let program = program.ok_or_else(|| unfit(NOT_STARTED))?;
    let answer = match ask(program, "read-pdf", bytes) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, program = %program.display(), "a PDF file could not be opened");
            return Err(unfit(NOT_STARTED));
        }
    };
    let read =
        answer.and_then(|answer| serde_json::from_slice::<Result<Paper, Refusal>>(&answer).ok());
    let read = read.ok_or_else(|| unfit(TOO_MUCH))?;
    read.map_err(|refusal| Unfit(refusal.to_string()))
}

fn paint(program: Option<&Path>, bytes: Arc<Vec<u8>>) -> Result<Vec<u8>, Unfit> {
    let unfit = |sentence: &str| Unfit(sentence.to_owned());
    let program = program.ok_or_else(|| unfit(NOT_SHOWN))?;
    let answer = match ask(program, "make-preview", bytes) {
        Ok(answer) => answer.ok_or_else(|| unfit(TOO_MUCH_TO_SHOW))?,
        Err(error) => {
            tracing::warn!(%error, program = %program.display(), "a picture could not be made smaller");
            return Err(unfit(NOT_SHOWN));
        }
    };
    if matches!(media::sniff(&answer), "image/png" | "image/jpeg") {
        return Ok(answer);
    }
    let refusal = serde_json::from_slice::<pictures::Refusal>(&answer);
    Err(refusal.map_or_else(
        |_| unfit(TOO_MUCH_TO_SHOW),
        |refusal| Unfit(refusal.to_string()),
    ))
}

fn look(program: Option<&Path>, bytes: Arc<Vec<u8>>) -> Result<Looked, Unfit> {
    let unfit = |sentence: &str| Unfit(sentence.to_owned());
    let program = program.ok_or_else(|| unfit(NOT_SHOWN))?;
    let answer = match ask(program, "fingerprint", bytes) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, program = %program.display(), "a picture could not be looked at");
            return Err(unfit(NOT_SHOWN));
        }
    };
    type Answer = Result<Option<Fingerprints>, pictures::Refusal>;
    let read = answer.and_then(|answer| serde_json::from_slice::<Answer>(&answer).ok());
    Ok(match read {
        Some(Ok(Some(known))) => Looked::Known(known),
        Some(Ok(None)) => Looked::Plain,
        Some(Err(refusal)) => Looked::Unreadable(Unfit(refusal.to_string())),
        None => Looked::Unreadable(unfit(TOO_MUCH_TO_SHOW)),
    })
}
