//! `galley score`

use std::io::{BufRead, BufWriter, Write};

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::reading::turns::Turns;
use crate::reading::worth;

/// Score how much each sentence is worth checking.
///
/// Reads JSON lines {"id", "doc", "n", "speaker", "text"} on standard input, in the order of each
/// document, and prints {"id", "score"} for each, 0 to 1.
#[derive(Debug, Args)]
pub struct Score {
    /// Print the reasons too.
    #[arg(long)]
    why: bool,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    speaker: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct Scored<'a> {
    id: &'a str,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a [&'static str]>,
}

impl Score {
    /// Reads, scores and prints line by line; only the speakers of the current document are kept.
    ///
    /// # Errors
    /// When a line is not such an object, naming the line; when reading or writing fails.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut out = BufWriter::new(std::io::stdout().lock());
        self.score(std::io::stdin().lock(), &mut out)?;
        out.flush()?;
        Ok(())
    }

    fn score(&self, lines: impl BufRead, out: &mut impl Write) -> anyhow::Result<()> {
        let mut doc = String::new();
        let mut turns = Turns::default();
        for (number, line) in (1..).zip(lines.lines()) {
            let line = line.with_context(|| format!("line {number} cannot be read as UTF-8"))?;
            if line.trim().is_empty() {
                continue;
            }
            let line: Line = serde_json::from_str(&line).with_context(|| {
                format!("line {number} is not an object with an id and a text, both strings")
            })?;
            if line.doc != doc {
                doc.clone_from(&line.doc);
                turns = Turns::default();
            }
            let context = turns.hear(line.speaker.as_deref(), &line.text);
            let worth = worth::weigh(&line.text, &context);
            let scored = Scored {
                id: &line.id,
                score: worth.score,
                why: self.why.then_some(&worth.reasons),
            };
            serde_json::to_writer(&mut *out, &scored)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(lines: &str) -> anyhow::Result<String> {
        let mut out = Vec::new();
        Score { why: false }.score(lines.as_bytes(), &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn each_line_is_answered_with_its_id() {
        let out = score(
            "{\"id\":\"a\",\"doc\":\"d\",\"n\":1,\"speaker\":null,\"text\":\"Rents rose by 12% last year.\"}\n\n{\"id\":\"b\",\"text\":\"Thank you.\"}\n",
        )
        .unwrap();
        let scores: Vec<serde_json::Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(scores[0]["id"], "a");
        assert!(scores[0]["score"].as_f64() > scores[1]["score"].as_f64());
        assert_eq!(scores.len(), 2);
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let refused = score("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":7}\n").unwrap_err();
        assert!(
            format!("{refused:#}").starts_with("line 2 is not"),
            "{refused:#}"
        );
        let refused = score("no").unwrap_err();
        assert!(format!("{refused:#}").starts_with("line 1 is not"));
    }
}
