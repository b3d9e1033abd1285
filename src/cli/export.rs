//! `galley export`

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::blobs::Blobs;
use crate::config::Keeping;
use crate::desk::Desk;
use crate::desk::exporting::{Door, Order};
use crate::domain::state::State;
use crate::publishing::columns::{Sealed, Sheet, data_package, json_schema};
use crate::publishing::export::{self, Picked};
use crate::publishing::{Publisher, claim_review};
use crate::startup;
use crate::store::lists::Filter;
use crate::store::{Store, events, public};

/// Write records to standard output or to a file: published checks, or the desk's own claims, as
/// CSV, JSON Lines or an Excel workbook; published checks as ClaimReview (one a line); or every event
/// of the record as JSON Lines, newest first. Tables are written into the ledger of exports.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    keeping: Keeping,
    /// What to write.
    #[arg(long, value_enum, required_unless_present = "package")]
    format: Option<Format>,
    /// Which table.
    #[arg(long, value_enum, default_value = "checks")]
    of: Of,
    /// Claims in this state.
    #[arg(long, default_value = "")]
    state: String,
    /// Claims that hold these words.
    #[arg(long, default_value = "")]
    words: String,
    /// Claims on this topic, by its slug.
    #[arg(long, default_value = "")]
    topic: String,
    /// Checks that changed since this instant, such as 2026-11-04T16:05:00Z.
    #[arg(long)]
    since: Option<DateTime<Utc>>,
    /// The columns, parted by commas; all when left out.
    #[arg(long, default_value = "")]
    columns: String,
    /// The file to write, instead of standard output. It must not be there yet.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write CSV, JSON Lines, JSON Schema and datapackage.json into this folder, made when absent.
    #[arg(long, conflicts_with_all = ["format", "out"])]
    package: Option<PathBuf>,
    /// The public address that records name.
    #[arg(long, env = "GALLEY_BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    Xlsx,
    Claimreview,
    Events,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Checks,
    Claims,
}

const PAGE: u64 = 500;

impl Export {
    /// Writes.
    ///
    /// # Errors
    /// When the database cannot be read or nobody takes what is written.
    pub async fn run(self) -> anyhow::Result<()> {
        let store = startup::open_present_store(&self.keeping).await?;
        let desk = Desk::new(store, Blobs::open(&self.keeping.data_dir)?).at(&self.base_url);
        if let Some(folder) = &self.package {
            return self.write_package(&desk, folder).await;
        }
        let mut out: Box<dyn Write> = match &self.out {
            None => Box::new(std::io::BufWriter::new(std::io::stdout().lock())),
            Some(path) => Box::new(std::io::BufWriter::new(new_file(path)?)),
        };
        match self.format {
            Some(Format::Events) => write_events(desk.store(), &mut out).await?,
            Some(Format::Claimreview) => self.write_reviews(desk.store(), &mut out).await?,
            Some(Format::Csv) | None => self
                .write_table(&desk, export::Format::Csv, &mut out)
                .await
                .map(|_| ())?,
            Some(Format::Jsonl) => self
                .write_table(&desk, export::Format::JsonLines, &mut out)
                .await
                .map(|_| ())?,
            Some(Format::Xlsx) => {
                let order = self.order(export::Format::Workbook)?;
                let mut book = desk.take_out(None, order).await?.workbook().await?;
                let mut piece = vec![0; 1 << 16];
                loop {
                    match book.read(&mut piece)? {
                        0 => break,
                        read => out.write_all(&piece[..read])?,
                    }
                }
            }
        }
        out.flush()?;
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        match self.of {
            Of::Checks => Sheet::Checks,
            Of::Claims => Sheet::Claims,
        }
    }

    fn columns(&self) -> Vec<String> {
        let names = self
            .columns
            .split([',', ' '])
            .filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }

    fn order(&self, format: export::Format) -> anyhow::Result<Order> {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let states = match self.state.as_str() {
            "" => Vec::new(),
            slug => vec![
                State::from_slug(slug).with_context(|| format!("there is no state “{slug}”"))?,
            ],
        };
        let known = self.sheet().columns();
        for name in self.columns() {
            let is_one = known.iter().any(|column| column.name == name);
            anyhow::ensure!(is_one, "there is no column “{name}”");
        }
        let named = [
            ("state", &self.state),
            ("q", &self.words),
            ("topic", &self.topic),
        ];
        let mut narrowed: Vec<String> = named
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        narrowed.extend(
            self.since
                .map(|since| format!("since={}", since.to_rfc3339())),
        );
        Ok(Order {
            sheet: self.sheet(),
            filter: Filter {
                states,
                topic: given(&self.topic),
                words: given(&self.words),
                ..Filter::default()
            },
            since: self.since,
            narrowed: narrowed.join(" "),
            format,
            columns: self.columns(),
            door: Door::Command,
        })
    }

    /// Writes a table and gives its hash and size.
    async fn write_table(
        &self,
        desk: &Desk,
        format: export::Format,
        out: &mut impl Write,
    ) -> anyhow::Result<Sealed> {
        let mut leaving = desk.take_out(None, self.order(format)?).await?;
        while let Some(chunk) = leaving.next().await? {
            out.write_all(&chunk)?;
        }
        Ok(Sealed {
            sha256: leaving.entry().sha256.clone(),
            bytes: u64::try_from(leaving.entry().bytes)?,
        })
    }

    async fn write_package(&self, desk: &Desk, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        let name = self.sheet().slug();
        let head = events::head(desk.store().read()).await?.hash;
        let mut csv = std::io::BufWriter::new(new_file(&folder.join(format!("{name}.csv")))?);
        let sealed = self
            .write_table(desk, export::Format::Csv, &mut csv)
            .await?;
        csv.flush()?;
        let mut lines = std::io::BufWriter::new(new_file(&folder.join(format!("{name}.jsonl")))?);
        self.write_table(desk, export::Format::JsonLines, &mut lines)
            .await?;
        lines.flush()?;
        let columns = self.columns();
        let columns = Picked::of(self.sheet(), columns.iter().map(String::as_str)).columns();
        let title = crate::store::people::desk_name(desk.store().read()).await?;
        let package = data_package(self.sheet(), &columns, &title, &head, Some(&sealed));
        write!(new_file(&folder.join("datapackage.json"))?, "{package:#}")?;
        let schema = json_schema(self.sheet(), &columns);
        write!(
            new_file(&folder.join(format!("{name}.schema.json")))?,
            "{schema:#}"
        )?;
        Ok(())
    }

    async fn write_reviews(&self, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
        let name = crate::store::people::desk_name(store.read()).await?;
        let publisher = Publisher::new(&name, &self.base_url);
        let mut before = None;
        loop {
            let page = public::latest(store.read(), before, PAGE).await?;
            let Some(last) = page.last().map(|check| &check.record) else {
                return Ok(());
            };
            before = Some((last.published_at, last.slug.clone()));
            for check in &page {
                if let Some(review) = claim_review(&check.record, &publisher) {
                    writeln!(out, "{review}")?;
                }
            }
        }
    }
}

fn new_file(path: &Path) -> anyhow::Result<std::fs::File> {
    std::fs::File::create_new(path).with_context(|| format!("{} cannot be written", path.display()))
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
