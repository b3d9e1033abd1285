//! The files that the script of the sample newsroom names, all of our own making.

use anyhow::{Result, anyhow};

const FARE_BOARD: &[u8] = include_bytes!("files/evidence-fare-board.png");

/// The bytes of a file that the script names.
///
/// # Errors
/// When there is none of this name.
pub(super) fn bytes(name: &str) -> Result<Vec<u8>> {
    match name {
        "evidence-fare-board.png" => Ok(FARE_BOARD.to_vec()),
        text_file => Ok(text(text_file)?.as_bytes().to_vec()),
    }
}

/// A text that the script names.
///
/// # Errors
/// When there is none of this name.
pub(super) fn text(name: &str) -> Result<&'static str> {
    Ok(match name {
        "article-1.txt" => include_str!("files/article-1.txt"),
        "article-2.txt" => include_str!("files/article-2.txt"),
        "article-3.txt" => include_str!("files/article-3.txt"),
        "evidence-assembly-minutes.txt" => include_str!("files/evidence-assembly-minutes.txt"),
        "evidence-council-minutes.txt" => include_str!("files/evidence-council-minutes.txt"),
        "evidence-island-fares-act.txt" => include_str!("files/evidence-island-fares-act.txt"),
        "evidence-islands-in-figures.html" => {
            include_str!("files/evidence-islands-in-figures.html")
        }
        "evidence-kell-line-release.txt" => include_str!("files/evidence-kell-line-release.txt"),
        "evidence-norpress-lake-ferry.txt" => {
            include_str!("files/evidence-norpress-lake-ferry.txt")
        }
        "evidence-radio-transcript.txt" => include_str!("files/evidence-radio-transcript.txt"),
        "evidence-tidewall-post.html" => include_str!("files/evidence-tidewall-post.html"),
        other => {
            return Err(anyhow!(
                "the script names a file that is not there: {other}"
            ));
        }
    })
}
