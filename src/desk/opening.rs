//! Opening a PDF: in a process of its own, which is ended when it takes too long, so that a file
//! made to do harm does it to nobody.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::desk::understanding::Matter;
use crate::desk::{Desk, Error};
use crate::domain::words::Unfit;
use crate::reading::pdf::{LARGEST, Paper, Refusal, SIGN};

/// How long one file may take, waiting included.
const LONGEST: Duration = Duration::from_secs(15);
/// How often the process is looked after.
const LOOK: Duration = Duration::from_millis(5);
/// The longest answer, in bytes: an article's text several times over.
const ANSWER: u64 = 8 << 20;
/// How many files are opened at the same time.
static OPENERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

const TOO_MUCH: &str = "Opening this PDF took more time or memory than Galley gives to one file. Paste the text instead.";
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

    /// The same desk, with the program that opens PDF files.
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
    let answer = match ask(program, bytes) {
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

/// Gives the bytes to the program, and what it answered; nothing when it was ended or failed.
fn ask(program: &Path, bytes: Arc<Vec<u8>>) -> std::io::Result<Option<Vec<u8>>> {
    // Nothing of ours goes along: no settings, no folder, no open file.
    let mut child = Command::new(program)
        .arg("read-pdf")
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let giving = std::thread::spawn(move || {
        // It may end before it has read everything, and then there is nobody to write to.
        stdin.map(|mut stdin| stdin.write_all(&bytes))
    });
    let taking = std::thread::spawn(move || {
        let mut answer = Vec::new();
        if let Some(stdout) = stdout {
            stdout.take(ANSWER).read_to_end(&mut answer)?;
        }
        std::io::Result::Ok(answer)
    });
    let until = Instant::now() + LONGEST;
    let ended = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(Some(status)),
            Ok(None) if Instant::now() < until => std::thread::sleep(LOOK),
            Ok(None) => break Ok(None),
            Err(error) => break Err(error),
        }
    };
    if !matches!(ended, Ok(Some(_))) {
        // It may have ended by itself just now.
        let _ = child.kill();
        let _ = child.wait();
    }
    let _ = giving.join();
    let answer = taking.join().unwrap_or_else(|_| Ok(Vec::new()))?;
    Ok(ended?.filter(|status| status.success()).map(|_| answer))
}
