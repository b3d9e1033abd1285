//! Importing checks that others published: looked at before, taken in batches of one transaction
//! each, gone on with where it stopped, and the same however often it is done.

mod rows;

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::blobs::sha256_of_file;
use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::job::JobKind;
use crate::domain::outside::{Mapping, Plan, Row};
use crate::domain::people::Actor;
use crate::domain::words::{Unfit, WebAddress};
use crate::fetch::{AskedBy, Wanted};
use crate::reading::outside::{self, Form, Unreadable};
use crate::store::entities::{import_run, job};
use crate::store::imports::{self, Sums};
use crate::store::jobs::{self, End};
use crate::store::{events, people};
use crate::workflow::permissions::Deed;
use rows::Pour;

pub use rows::Trial;

/// How long one run of the job goes on before another job has its turn.
const RUN: Duration = Duration::from_secs(45);
const NO: &str = "A checker or an editor can import outside checks.";

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Poured {
    /// To the end.
    All,
    /// To where its time was up.
    Part,
}

impl Desk {
    /// Keeps a file and looks at it: what it seems to be, and what its columns hold.
    ///
    /// # Errors
    /// When the person may not, or it is empty.
    pub async fn prepare_import(
        &self,
        actor: &Actor,
        name: &str,
        bytes: Vec<u8>,
        plan: Plan,
    ) -> Result<Uuid, Error> {
        let (actor, name) = (actor.clone(), name.to_owned());
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            if bytes.is_empty() {
                return Err(Unfit("The file is empty.".to_owned()).into());
            }
            let form = outside::form(&bytes[..bytes.len().min(1 << 16)]);
            let hash = desk.blobs.keep(bytes).await?;
            let row = desk.new_run(&actor, &name, hash, form, &plan, true)?;
            let txn = desk.store.begin().await?;
            imports::insert(&txn, row.clone()).await?;
            txn.commit().await?;
            Ok(row.id)
        })
        .await
    }

    /// The same with what stands at an address.
    ///
    /// # Errors
    /// When the person may not, or it could not be fetched.
    pub async fn prepare_import_of(
        &self,
        actor: &Actor,
        address: WebAddress,
        plan: Plan,
    ) -> Result<Uuid, Error> {
        permit(actor, Deed::KeepIndex, NO)?;
        let fetcher = self.fetcher.as_ref();
        let fetcher = fetcher
            .ok_or_else(|| Error::NotFetched("This desk does not fetch pages.".to_owned()))?;
        let fetched = fetcher
            .fetch(&address, AskedBy::Person, Wanted::Evidence)
            .await;
        let fetched = fetched.map_err(|failure| Error::NotFetched(failure.sentence()))?;
        let plan = Plan {
            // Relative addresses on a page are of that page.
            base: match plan.base.is_empty() {
                true => fetched.address().as_str().to_owned(),
                false => plan.base,
            },
            ..plan
        };
        let bytes = fetched.body().to_vec();
        self.prepare_import(actor, address.as_str(), bytes, plan)
            .await
    }

    fn new_run(
        &self,
        actor: &Actor,
        name: &str,
        sha256: String,
        form: Form,
        plan: &Plan,
        kept: bool,
    ) -> Result<import_run::Model, Error> {
        let now = self.now();
        let text = |value: Result<String, serde_json::Error>| {
            value.map_err(|error| Error::Store(crate::store::Error::Custom(error.to_string())))
        };
        let name: String = name.chars().filter(|c| !c.is_control()).take(500).collect();
        Ok(import_run::Model {
            id: Uuid::now_v7(),
            name: if name.is_empty() {
                "A file".to_owned()
            } else {
                name
            },
            sha256,
            kept,
            form: text(serde_json::to_string(&form))?,
            plan: text(serde_json::to_string(plan))?,
            state: "draft".to_owned(),
            seen: 0,
            added: 0,
            changed: 0,
            same: 0,
            refused: 0,
            why: String::new(),
            made_by: actor.id,
            made_at: now,
            changed_at: now,
            ended_at: None,
        })
    }

    /// What an import that has not begun would come to.
    ///
    /// # Errors
    /// When the person may not, or its file is not here.
    pub async fn try_import(&self, actor: &Actor, run: &import_run::Model) -> Result<Trial, Error> {
        permit(actor, Deed::KeepIndex, NO)?;
        let bytes = self.blobs.get(&run.sha256).await?;
        let (form, plan) = (form_of(run)?, plan_of(run));
        let trial = tokio::task::spawn_blocking(move || {
            let mut trial = Trial::default();
            if let Err(unreadable) = outside::read(&*bytes, form, plan, &mut trial) {
                trial.broken = Some(unreadable.0);
            }
            trial
        });
        Ok(trial.await?)
    }

    /// Changes what a person says about a source, before the import begins.
    ///
    /// # Errors
    /// When the person may not, or it has begun.
    pub async fn plan_import(&self, actor: &Actor, id: Uuid, plan: Plan) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let run = draft(&txn, id).await?;
            let plan = serde_json::to_string(&plan).map_err(|error| Unfit(error.to_string()))?;
            imports::save(&txn, import_run::Model { plan, ..run }).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Begins an import in the background.
    ///
    /// # Errors
    /// When the person may not, or it has begun.
    pub async fn start_import(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let run = draft(&txn, id).await?;
            let now = desk.now();
            let state = "running".to_owned();
            imports::save(&txn, import_run::Model { state, ..run }).await?;
            jobs::schedule(&txn, JobKind::Import, id, now, now).await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Imports a file from the disk to its end, going on where an earlier try stopped. `tell` hears
    /// how far it is after each batch.
    ///
    /// # Errors
    /// When the person may not, or it cannot be read to its end; what came before is kept.
    pub async fn import_file(
        &self,
        actor: &Actor,
        file: &Path,
        plan: Plan,
        mut tell: impl FnMut(&import_run::Model) + Send,
    ) -> Result<import_run::Model, Error> {
        permit(actor, Deed::KeepIndex, NO)?;
        let path = file.to_owned();
        let (hash, start) = tokio::task::spawn_blocking(move || {
            let mut start = Vec::new();
            std::fs::File::open(&path)?
                .take(1 << 16)
                .read_to_end(&mut start)?;
            Ok::<_, std::io::Error>((sha256_of_file(&path)?, start))
        })
        .await??;
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let mut row = self.new_run(
            actor,
            &name.unwrap_or_default(),
            hash,
            outside::form(&start),
            &plan,
            false,
        )?;
        row.state = "running".to_owned();
        let run = match imports::unfinished(self.store.read(), &row.sha256, &row.plan).await? {
            Some(begun) => begun,
            None => {
                let new = row.clone();
                self.unit(move |desk| async move {
                    let txn = desk.store.begin().await?;
                    imports::insert(&txn, new).await?;
                    txn.commit().await.map_err(Error::from)
                })
                .await?;
                row
            }
        };
        let source = std::fs::File::open(file)?;
        self.pour(&run, source, None, &mut tell).await?;
        imports::find(self.store.read(), run.id)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Imports here and now what was prepared. `tell` hears how far it is after each batch.
    ///
    /// # Errors
    /// When the person may not, it has begun, or it cannot be read to its end; what came before is
    /// kept.
    pub async fn import_prepared(
        &self,
        actor: &Actor,
        id: Uuid,
        mut tell: impl FnMut(&import_run::Model) + Send,
    ) -> Result<import_run::Model, Error> {
        permit(actor, Deed::KeepIndex, NO)?;
        let begin = |desk: Desk| async move {
            let txn = desk.store.begin().await?;
            let run = draft(&txn, id).await?;
            let state = "running".to_owned();
            let run = import_run::Model { state, ..run };
            imports::save(&txn, run.clone()).await?;
            txn.commit().await?;
            Ok(run)
        };
        let run = self.unit(begin).await?;
        let bytes = std::io::Cursor::new(self.blobs.get(&run.sha256).await?);
        self.pour(&run, bytes, None, &mut tell).await?;
        imports::find(self.store.read(), id)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Does the job of one import, or a part of it.
    pub(super) async fn go_on_importing(&self, job: &job::Model) -> Result<(), Error> {
        let run = imports::find(self.store.read(), job.subject_id).await?;
        let Some(run) = run.filter(|run| run.state == "running") else {
            return self.end_run(job, End::Done).await;
        };
        let bytes = self.blobs.get(&run.sha256).await?;
        let until = Some(Instant::now() + RUN);
        let poured = self
            .pour(&run, std::io::Cursor::new(bytes), until, &mut |_| {})
            .await?;
        let end = match poured {
            Poured::All => End::Done,
            Poured::Part => End::Again(self.now()),
        };
        self.end_run(job, end).await
    }

    /// Reads a source off the workers and keeps it, a batch in each transaction.
    async fn pour(
        &self,
        run: &import_run::Model,
        source: impl Read + Send + 'static,
        until: Option<Instant>,
        tell: &mut (impl FnMut(&import_run::Model) + Send),
    ) -> Result<Poured, Error> {
        let (form, plan, skip) = (form_of(run)?, plan_of(run), run.seen);
        // Two batches wait at most, so that a large source never sits in memory.
        let (send, mut batches) = mpsc::channel(2);
        let reader = tokio::task::spawn_blocking(move || {
            let mut pour = Pour::new(skip, send);
            let read = outside::read(source, form, plan, &mut pour);
            // When nobody keeps them any more there is nothing left to say.
            let _ = pour.flush();
            read
        });
        while let Some(batch) = batches.recv().await {
            let run = self.keep_batch(run.id, batch).await?;
            tell(&run);
            if until.is_some_and(|until| Instant::now() >= until) {
                return Ok(Poured::Part);
            }
        }
        let read = reader.await?;
        self.end_import(run.id, read).await?;
        Ok(Poured::All)
    }

    async fn keep_batch(
        &self,
        id: Uuid,
        batch: Vec<(i64, Row)>,
    ) -> Result<import_run::Model, Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let run = imports::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            // Another process that imports the same is ahead: its rows are not counted twice.
            let batch: Vec<_> = batch.into_iter().filter(|(at, _)| *at > run.seen).collect();
            let rows = i64::try_from(batch.len()).unwrap_or_default();
            let sums = imports::keep(&txn, &run, batch, now).await?;
            let run = import_run::Model {
                seen: run.seen + rows,
                added: run.added + sums.added,
                changed: run.changed + sums.changed,
                same: run.same + sums.same,
                refused: run.refused + sums.refused,
                changed_at: now,
                ..run
            };
            imports::save(&txn, run.clone()).await?;
            if sums.added + sums.changed > 0 {
                let person = people::find(&*txn, run.made_by).await?;
                events::append(
                    &txn,
                    told(
                        &run,
                        sums,
                        person.map(|person| (person.id, person.name)),
                        now,
                    ),
                )
                .await?;
            }
            txn.commit().await?;
            Ok(run)
        })
        .await
    }

    async fn end_import(&self, id: Uuid, read: Result<(), Unreadable>) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let run = imports::find(&*txn, id).await?.ok_or(Error::NotFound)?;
            let now = desk.now();
            let (state, why) = match read {
                Ok(()) => ("done", String::new()),
                Err(Unreadable(why)) => ("failed", why),
            };
            let run = import_run::Model {
                state: state.to_owned(),
                why,
                changed_at: now,
                ended_at: Some(now),
                ..run
            };
            imports::save(&txn, run).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

async fn draft(txn: &crate::store::Txn, id: Uuid) -> Result<import_run::Model, Error> {
    let run = imports::find(&**txn, id).await?.ok_or(Error::NotFound)?;
    match run.state.as_str() {
        "draft" => Ok(run),
        _ => Err(Error::Stale),
    }
}

fn told(
    run: &import_run::Model,
    sums: Sums,
    person: Option<(Uuid, String)>,
    now: chrono::DateTime<chrono::Utc>,
) -> Event {
    Event {
        at: now,
        person,
        deed: "imported outside checks to",
        subject: Subject::Desk,
        claim: None,
        article: None,
        before: serde_json::Value::Null,
        after: json!({ "import": run.id, "note": run.name, "sha256": run.sha256, "seen": run.seen,
            "added": sums.added, "changed": sums.changed, "refused": sums.refused }),
    }
}

/// What the headings of a table suggest that its columns hold.
pub fn guess(headings: &[String]) -> Mapping {
    outside::guess(headings)
}

/// What a person said about the source of an import.
pub fn plan_of(run: &import_run::Model) -> Plan {
    serde_json::from_str(&run.plan).unwrap_or_default()
}

fn form_of(run: &import_run::Model) -> Result<Form, Error> {
    let unknown = |_| Unfit("Its form is of a newer version of Galley.".to_owned());
    Ok(serde_json::from_str(&run.form).map_err(unknown)?)
}
