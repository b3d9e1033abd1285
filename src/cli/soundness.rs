//! Whether a database and its folder of copies are what they say they are: shared by the commands
//! that keep a backup, put one back, and look after a desk.

use uuid::Uuid;

use crate::blobs::{Blobs, Fixity, sha256};
use crate::store::events::{self, Audit};
use crate::store::fixity::{self, Frozen};
use crate::store::{Error, Store};

/// Rows looked at in one go.
const PAGE: u64 = 200;
/// Faults named one by one; beyond that their number says enough.
const NAMED: usize = 10;

/// A record of events that holds.
#[derive(Clone, Debug)]
pub struct Chain {
    /// How many events.
    pub events: i64,
    /// The hash of the newest.
    pub head: String,
}

/// What looking at many things came to.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// How many were looked at.
    pub at: u64,
    /// What is wrong with some of them, in sentences.
    pub faults: Vec<String>,
}

impl Looked {
    /// The faults in one sentence, the first few by name.
    pub fn sentence(&self) -> String {
        let more = self.faults.len().saturating_sub(NAMED);
        let mut named = self.faults[..self.faults.len() - more].join("; ");
        if more > 0 {
            named.push_str(&format!("; and {more} more"));
        }
        named
    }

    /// Nothing, or an error with the faults.
    pub fn or_refuse(self, what: &str) -> anyhow::Result<u64> {
        anyhow::ensure!(self.faults.is_empty(), "{what}: {}", self.sentence());
        Ok(self.at)
    }
}

/// Recomputes the chain of events.
pub async fn chain(store: &Store) -> anyhow::Result<Chain> {
    match events::audit(store.read()).await? {
        Audit::Sound { events, head } => Ok(Chain { events, head }),
        Audit::Broken { seq, why } => anyhow::bail!("the record breaks at event {seq}: {why}"),
    }
}

/// Compares every text of an article and every published record with the hash it was frozen under.
pub async fn frozen_texts(store: &Store) -> Result<Looked, Error> {
    let mut looked = Looked::default();
    let mut after = Uuid::nil();
    loop {
        let page = fixity::snapshots(store.read(), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        compare(&mut looked, &page);
    }
    let mut after = Uuid::nil();
    loop {
        let page = fixity::publications(store.read(), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        compare(&mut looked, &page);
    }
    Ok(looked)
}

fn compare(looked: &mut Looked, page: &[Frozen]) {
    for frozen in page {
        looked.at += 1;
        if sha256(frozen.text.as_bytes()) != frozen.sha256 {
            looked
                .faults
                .push(format!("{} no longer has its hash", frozen.name));
        }
    }
}

/// Compares every copy that evidence names with its hash.
pub async fn copies(store: &Store, blobs: &Blobs) -> anyhow::Result<Looked> {
    let mut looked = Looked::default();
    let mut after = String::new();
    loop {
        let page = fixity::copies(store.read(), &after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(looked);
        };
        after.clone_from(last);
        for hash in &page {
            looked.at += 1;
            match blobs.check(hash).await? {
                Fixity::Matches => {}
                Fixity::Altered => looked.faults.push(format!("{hash} no longer has its hash")),
                Fixity::Missing => looked.faults.push(format!("{hash} is missing")),
            }
        }
    }
}

/// What is wrong with the schema, if anything, for a command that goes on from it.
pub async fn schema_fault(store: &Store) -> Result<Option<String>, Error> {
    let schema = store.schema().await?;
    if !schema.unknown.is_empty() {
        return Ok(Some(format!(
            "a newer version of Galley has changed it ({})",
            schema.unknown.join(", ")
        )));
    }
    Ok(match schema.pending.len() {
        0 => None,
        pending => Some(format!(
            "{pending} migrations have not been run; `galley migrate` runs them"
        )),
    })
}
