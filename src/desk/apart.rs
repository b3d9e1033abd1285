//! Work on what strangers made, in a process of its own: it is given the bytes and nothing else of
//! ours, and ended when it takes too long, so that a file made to do harm does it to nobody.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one file may take, waiting included.
const LONGEST: Duration = Duration::from_secs(15);
/// How often the process is looked after.
const LOOK: Duration = Duration::from_millis(5);
/// The longest answer, in bytes: an article's text several times over, or a preview.
const ANSWER: u64 = 8 << 20;

/// Starts the program with a command, gives it the bytes, and gives back what it answered; nothing
/// when it was ended or failed.
///
/// # Errors
/// When it cannot be started.
pub(super) fn ask(
    program: &Path,
    command: &str,
    bytes: Arc<Vec<u8>>,
) -> std::io::Result<Option<Vec<u8>>> {
    // Nothing of ours goes along: no settings, no folder, no open file.
    let mut child = Command::new(program)
        .arg(command)
        .env_clear()
        // The allocator reserves a gigabyte of addresses for later, which is all that it may have.
        .env("MIMALLOC_ARENA_RESERVE", "0")
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
