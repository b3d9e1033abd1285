//! `galley export`

use std::io::Write;

use clap::{Args, ValueEnum};

use crate::config::Keeping;
use crate::publishing::{Publisher, claim_review, table};
use crate::startup;
use crate::store::{Store, events, public};

/// Write records to standard output, a page at a time: published checks as CSV, JSON Lines or
/// ClaimReview (one a line), or every event of the record as JSON Lines, newest first.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    keeping: Keeping,
    /// What to write.
    #[arg(long, value_enum)]
    format: Format,
    /// The public address that records name.
    #[arg(long, env = "GALLEY_BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    Claimreview,
    Events,
}

const PAGE: u64 = 500;

impl Export {
    /// Writes.
    ///
    /// # Errors
    /// When the database cannot be read or nobody takes what is written.
    pub async fn run(self) -> anyhow::Result<()> {
        let store = startup::open_present_store(&self.keeping).await?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match self.format {
            Format::Events => write_events(&store, &mut out).await?,
            Format::Csv | Format::Jsonl | Format::Claimreview => {
                self.write_checks(&store, &mut out).await?;
            }
        }
        out.flush()?;
        Ok(())
    }

    async fn write_checks(&self, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
        let name = crate::store::people::desk_name(store.read()).await?;
        let publisher = Publisher::new(&name, &self.base_url);
        let csv = table::CsvRows::new(publisher.clone());
        if matches!(self.format, Format::Csv) {
            out.write_all(&csv.header())?;
        }
        let mut before = None;
        loop {
            let page = public::latest(store.read(), before, PAGE).await?;
            let Some(last) = page.last().map(|check| &check.record) else {
                return Ok(());
            };
            before = Some((last.published_at, last.slug.clone()));
            for check in &page {
                match self.format {
                    Format::Csv => out.write_all(&csv.row(&check.record))?,
                    Format::Claimreview => {
                        if let Some(review) = claim_review(&check.record, &publisher) {
                            writeln!(out, "{review}")?;
                        }
                    }
                    Format::Jsonl | Format::Events => {
                        out.write_all(&table::jsonl(&check.record))?;
                    }
                }
            }
        }
    }
}

async fn write_events(store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let page = events::page(store.read(), before, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        before = Some(last.seq);
        for event in &page {
            let line = serde_json::json!({
                "seq": event.seq, "at": crate::domain::event::instant(event.at),
                "person": event.person_name, "deed": event.deed, "subject": event.subject,
                "subject_id": event.subject_id, "claim_id": event.claim_id,
                "before": event.before, "after": event.after,
                "previous": event.previous, "hash": event.hash,
            });
            writeln!(out, "{line}")?;
        }
    }
}
