//! `galley match`

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::matching::similar::{Index, Known};

/// Look which claims were checked before.
///
/// Reads claims as JSON lines {"id", "claim"} with "title", "quote", "speaker" and "topic" where
/// known, and queries as JSON lines {"id", "text"}. Prints a line for each query: {"query",
/// "earlier", "results": [{"id", "score"}]}, best first. The score is a strength of 0 to 1 that can
/// be compared between queries; "earlier" says whether the best is strong enough to be called an
/// earlier check.
#[derive(Debug, Args)]
pub struct Match {
    /// The claims that were checked; a file of JSON lines.
    #[arg(long)]
    claims: PathBuf,
    /// What to look for; a file of JSON lines.
    #[arg(long)]
    queries: PathBuf,
    /// At most this many results for each query.
    #[arg(long, default_value_t = 10)]
    top: usize,
    /// Print what agrees and what differs too.
    #[arg(long)]
    why: bool,
}

#[derive(Deserialize)]
struct Claim {
    id: String,
    #[serde(default)]
    claim: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    quote: Option<String>,
    #[serde(default)]
    speaker: Option<String>,
    #[serde(default)]
    topic: Option<String>,
}

impl Claim {
    fn known(&self) -> Known<'_> {
        Known {
            text: self.claim.as_deref().unwrap_or_default(),
            title: self.title.as_deref().unwrap_or_default(),
            quote: self.quote.as_deref().unwrap_or_default(),
            speaker: self.speaker.as_deref().unwrap_or_default(),
            topic: self.topic.as_deref().unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct Query {
    id: String,
    text: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    earlier: bool,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    score: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Vec<String>>,
}

impl Match {
    /// Reads the claims, then answers query by query.
    ///
    /// # Errors
    /// When a file cannot be read or a line is not such an object, naming both; when writing fails.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut out = BufWriter::new(std::io::stdout().lock());
        self.answer(&mut out)?;
        out.flush()?;
        Ok(())
    }

    fn answer(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let claims: Vec<Claim> =
            lines(&self.claims, "an id and a claim")?.collect::<Result<_, _>>()?;
        let known: Vec<Known<'_>> = claims.iter().map(Claim::known).collect();
        let index = Index::new(&known);
        for query in lines(&self.queries, "an id and a text")? {
            let query: Query = query?;
            let nearest = index.nearest(&query.text, self.top);
            let why = |claim: usize| index.reasons(&query.text, &known[claim]).sentences();
            let answer = Answer {
                query: &query.id,
                earlier: nearest.first().is_some_and(|best| best.is_earlier_check()),
                results: nearest
                    .iter()
                    .map(|found| Found {
                        id: &claims[found.claim].id,
                        score: found.strength,
                        why: self.why.then(|| why(found.claim)),
                    })
                    .collect(),
            };
            serde_json::to_writer(&mut *out, &answer)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// The lines of a file, each read as an object with what is wanted.
fn lines<T: DeserializeOwned>(
    path: &Path,
    wanted: &'static str,
) -> anyhow::Result<impl Iterator<Item = anyhow::Result<T>>> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("{name} cannot be read"))?;
    let lines = (1..).zip(BufReader::new(file).lines());
    Ok(lines.filter_map(move |(number, line)| {
        let line = match line {
            Ok(line) if line.trim().is_empty() => return None,
            Ok(line) => line,
            Err(error) => {
                let fault = anyhow::Error::new(error);
                return Some(Err(fault.context(format!(
                    "line {number} of {name} cannot be read as UTF-8"
                ))));
            }
        };
        Some(serde_json::from_str(&line).with_context(|| {
            format!("line {number} of {name} is not an object with {wanted}, all strings")
        }))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(claims: &str, queries: &str) -> anyhow::Result<String> {
        let folder = tempfile::tempdir()?;
        let ask = Match {
            claims: folder.path().join("claims.jsonl"),
            queries: folder.path().join("queries.jsonl"),
            top: 2,
            why: true,
        };
        std::fs::write(&ask.claims, claims)?;
        std::fs::write(&ask.queries, queries)?;
        let mut out = Vec::new();
        ask.answer(&mut out)?;
        Ok(String::from_utf8(out)?)
    }

    const CLAIMS: &str = "{\"id\":\"a\",\"claim\":\"The Kell ferry lost 5 million crowns.\",\"title\":null}\n\n{\"id\":\"b\",\"claim\":\"Rents in Lessing rose by 12 percent.\"}\n{\"id\":\"c\",\"claim\":\"Nobody was hurt when the lighthouse burned down.\"}\n";

    #[test]
    fn each_query_is_answered_with_its_reasons() {
        let out = answer(
            CLAIMS,
            "{\"id\":\"q\",\"text\":\"The Kell ferry lost 4 million crowns\"}\n{\"id\":\"none\",\"text\":\"…\"}\n",
        )
        .unwrap();
        let answers: Vec<serde_json::Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(answers[0]["query"], "q");
        assert_eq!(answers[0]["results"][0]["id"], "a");
        let why = answers[0]["results"][0]["why"].to_string();
        assert!(
            why.contains("4 million crowns here, 5 million crowns"),
            "{why}"
        );
        assert_eq!(answers[1]["earlier"], false);
        assert_eq!(answers[1]["results"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn a_bad_line_is_named_by_its_file_and_number() {
        let refused = answer(CLAIMS, "{\"id\":\"q\"}\n").unwrap_err();
        let told = format!("{refused:#}");
        assert!(
            told.contains("line 1 of") && told.contains("queries.jsonl is not"),
            "{told}"
        );
    }
}
