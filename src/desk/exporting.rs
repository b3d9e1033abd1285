//! Exports: a table leaves a thousand rows at a time, and the ledger says which file left when, for
//! whom, with which hash, and which public checks it held.

mod workbook;

use std::fs::File;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::event::{Event, Subject};
use crate::domain::numbers::pack;
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, clean};
use crate::publishing::columns::Sheet;
use crate::publishing::export::{Format, Line, Picked};
use crate::publishing::table::{ClaimRow, CsvRows};
use crate::store::entities::handout;
use crate::store::exports::{self, Whole};
use crate::store::lists::Filter;
use crate::store::{events, handouts, preferences, public};
use crate::workflow::permissions::Deed;
use workbook::{Book, MOST_ROWS};

/// Rows read at once.
const PAGE: u64 = 1_000;
/// What readers of the desk are told.
pub const NO: &str = "Readers cannot take records out.";

/// Which way a file leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// By a page.
    Page,
    /// By the API.
    Api,
    /// By the command line.
    Command,
}

impl Door {
    fn slug(self) -> &'static str {
        match self {
            Door::Page => "page",
            Door::Api => "api",
            Door::Command => "command",
        }
    }
}

/// A file that is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which table.
    pub sheet: Sheet,
    /// Which claims; every one for checks.
    pub filter: Filter,
    /// Checks that changed since; claims have no such thing.
    pub since: Option<DateTime<Utc>>,
    /// The narrowing in words, for the ledger.
    pub narrowed: String,
    /// In which format.
    pub format: Format,
    /// The names of columns; none means all.
    pub columns: Vec<String>,
    /// Which way it leaves.
    pub door: Door,
}

/// A table that is leaving, chunk by chunk.
pub struct Leaving {
    desk: Desk,
    order: Order,
    picked: Picked,
    rows: CsvRows,
    at: At,
    entry: handout::Model,
    held: Vec<i32>,
    digest: Sha256,
}

/// Where in the table it is.
enum At {
    Heading,
    Claims(Option<i32>),
    Checks(Option<(DateTime<Utc>, String)>),
    End,
}

impl Desk {
    /// Begins to take a table out.
    ///
    /// # Errors
    /// When the person may not, or the ledger cannot be written.
    pub async fn take_out(&self, actor: Option<&Actor>, order: Order) -> Result<Leaving, Error> {
        if let Some(actor) = actor {
            permit(actor, Deed::Export, NO)?;
        }
        let picked = Picked::of(order.sheet, order.columns.iter().map(String::as_str));
        let names: Vec<&str> = match picked.is_whole() {
            true => Vec::new(),
            false => picked.columns().iter().map(|column| column.name).collect(),
        };
        let entry = handout::Model {
            id: Uuid::now_v7(),
            at: self.now(),
            door: order.door.slug().to_owned(),
            person_id: actor.map(|actor| actor.id),
            person_name: actor
                .map_or_else(|| "The command line".to_owned(), |actor| actor.name.clone()),
            file: format!("{}.{}", order.sheet.slug(), order.format.ending()),
            narrowed: clean(&order.narrowed),
            columns: names.join(" "),
            ended_at: None,
            row_count: 0,
            bytes: 0,
            sha256: String::new(),
            claims: Vec::new(),
            audit_head: events::head(self.store.read()).await?.hash,
        };
        let new = entry.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            handouts::insert(&txn, new).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await?;
        Ok(Leaving {
            rows: CsvRows::new(self.publisher(self.store.read()).await?),
            desk: self.clone(),
            picked,
            at: At::Heading,
            entry,
            held: Vec::new(),
            digest: Sha256::new(),
            order,
        })
    }

    /// The columns a person takes out by habit; none for all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usual_columns(&self, actor: &Actor, sheet: Sheet) -> Result<Vec<String>, Error> {
        let name = preferences::columns_of(sheet.slug());
        let kept = preferences::get(self.store.read(), actor.id, &name).await?;
        let kept = kept.unwrap_or_default();
        Ok(kept.split_whitespace().map(str::to_owned).collect())
    }

    /// Remembers which columns a person takes out.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn keep_columns(
        &self,
        actor: &Actor,
        sheet: Sheet,
        names: &[String],
    ) -> Result<(), Error> {
        permit(actor, Deed::Export, NO)?;
        let picked = Picked::of(sheet, names.iter().map(String::as_str));
        let names: Vec<&str> = match picked.is_whole() {
            true => Vec::new(),
            false => picked.columns().iter().map(|column| column.name).collect(),
        };
        let (person, name, value) = (
            actor.id,
            preferences::columns_of(sheet.slug()),
            names.join(" "),
        );
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            preferences::set(&txn, person, &name, &value).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

impl Leaving {
    /// The next bytes, or nothing at the end; then the ledger has the hash. Not for workbooks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if matches!(self.at, At::End) {
                return Ok(None);
            }
            let mut chunk = Vec::new();
            if matches!(self.at, At::Heading) {
                if self.order.format == Format::Csv {
                    chunk = self.picked.header();
                }
                self.at = self.first();
            }
            let (format, picked) = (self.order.format, self.picked.clone());
            let more = self
                .page(|line| {
                    chunk.extend(match format {
                        Format::JsonLines => picked.jsonl(&line),
                        Format::Csv | Format::Workbook => picked.csv(&line),
                    });
                    Ok(())
                })
                .await?;
            self.count(&chunk);
            if !more {
                self.end().await?;
            }
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
        }
    }

    /// All of it as a workbook, from its beginning; the ledger has its hash.
    ///
    /// # Errors
    /// When there are more rows than a sheet holds, or the disk or the database fails.
    pub async fn workbook(mut self) -> Result<File, Error> {
        let broken = |error: rust_xlsxwriter::XlsxError| {
            Error::Blob(std::io::Error::other(error.to_string()))
        };
        let mut book = Book::begin(self.picked.clone(), &self.entry.audit_head).map_err(broken)?;
        self.at = self.first();
        let mut written = 0_u64;
        loop {
            let more = self
                .page(|line| {
                    written += 1;
                    if written > MOST_ROWS {
                        let words = "A workbook holds 1,048,575 rows. Narrow it, or take CSV.";
                        return Err(Unfit(words.to_owned()).into());
                    }
                    book.push(&line).map_err(broken)
                })
                .await?;
            if !more {
                break;
            }
        }
        let (file, digest, bytes) = tokio::task::spawn_blocking(move || {
            use std::io::{Read, Seek, SeekFrom};
            let mut file = book.finish().map_err(broken)?;
            let (mut digest, mut bytes, mut piece) = (Sha256::new(), 0_i64, vec![0; 1 << 16]);
            loop {
                match file.read(&mut piece)? {
                    0 => break,
                    read => {
                        digest.update(&piece[..read]);
                        bytes += i64::try_from(read).unwrap_or_default();
                    }
                }
            }
            file.seek(SeekFrom::Start(0))?;
            Ok::<_, Error>((file, digest, bytes))
        })
        .await??;
        (self.digest, self.entry.bytes) = (digest, bytes);
        self.end().await?;
        Ok(file)
    }

    /// The entry of the ledger as it is now.
    pub fn entry(&self) -> &handout::Model {
        &self.entry
    }

    fn first(&self) -> At {
        match self.order.sheet {
            Sheet::Claims => At::Claims(None),
            Sheet::Checks => At::Checks(None),
        }
    }

    /// Gives a page of rows, and whether there may be more.
    async fn page(
        &mut self,
        mut each: impl FnMut(Line<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let db = self.desk.store.read();
        match &mut self.at {
            At::Heading | At::End => Ok(false),
            At::Claims(before) => {
                let page = exports::page(db, &self.order.filter, *before, PAGE).await?;
                let Some(last) = page.last() else {
                    return Ok(false);
                };
                *before = Some(last.claim.number);
                let more = page.len() as u64 == PAGE;
                self.entry.row_count += i64::try_from(page.len()).unwrap_or_default();
                let base = self.desk.base_url();
                for whole in page {
                    if whole.claim.publications > 0 {
                        self.held.push(whole.claim.number);
                    }
                    each(Line::Claim(&claim_row(base, whole)))?;
                }
                Ok(more)
            }
            At::Checks(before) => {
                let page = public::latest(db, before.take(), PAGE).await?;
                let Some(last) = page.last().map(|check| &check.record) else {
                    return Ok(false);
                };
                *before = Some((last.published_at, last.slug.clone()));
                let more = page.len() as u64 == PAGE;
                for check in &page {
                    if self
                        .order
                        .since
                        .is_some_and(|since| check.changed_at <= since)
                    {
                        continue;
                    }
                    self.entry.row_count += 1;
                    self.held.extend(parse_claim_number(&check.record.number));
                    each(Line::Check(&check.record, &self.rows))?;
                }
                Ok(more)
            }
        }
    }

    fn count(&mut self, chunk: &[u8]) {
        self.digest.update(chunk);
        self.entry.bytes += i64::try_from(chunk.len()).unwrap_or_default();
    }

    /// Writes into the ledger, and into the record, that it has left whole.
    async fn end(&mut self) -> Result<(), Error> {
        self.at = At::End;
        self.entry.ended_at = Some(self.desk.now());
        self.entry.sha256 = hex::encode(std::mem::take(&mut self.digest).finalize());
        self.entry.claims = pack(&self.held);
        let row = self.entry.clone();
        self.desk
            .unit(move |desk| async move {
                let txn = desk.store.begin().await?;
                let event = Event {
                    at: desk.now(),
                    person: row.person_id.map(|id| (id, row.person_name.clone())),
                    deed: "took out a table of",
                    subject: Subject::Desk,
                    claim: None,
                    article: None,
                    before: Value::Null,
                    after: json!({ "handout": row.id, "note": row.file, "narrowed": row.narrowed,
                        "rows": row.row_count, "sha256": row.sha256, "door": row.door,
                        "audit_head": row.audit_head }),
                };
                handouts::save(&txn, row).await?;
                events::append(&txn, event).await?;
                txn.commit().await.map_err(Error::from)
            })
            .await
    }
}

fn claim_row(base: &str, whole: Whole) -> ClaimRow {
    let claim = whole.claim;
    let article = whole.article.unwrap_or_default();
    let (rating, answer) = whole.verdict.unzip();
    let number = claim_number(claim.number);
    ClaimRow {
        url: format!("{base}/claims/{number}"),
        number,
        state: claim.state,
        statement: claim.statement,
        quote: claim.quote,
        kind: claim.kind,
        speaker: whole.speaker.unwrap_or_default(),
        role: whole.role,
        outlet: article.outlet.unwrap_or_default(),
        article_title: article.title,
        article_url: article.address,
        said_on: whole.said_on,
        rating,
        answer: answer.unwrap_or_default(),
        evidence: u64::try_from(claim.exhibits).unwrap_or_default(),
        topics: whole.topics,
        assignee: whole.assignees.join(", "),
        due_at: claim.due_at,
        created_at: claim.created_at,
        changed_at: claim.changed_at,
    }
}
