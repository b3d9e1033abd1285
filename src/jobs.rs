//! The workers of this process: each takes one job after the other and calls the desk's verbs.
//! They end when they are told to, after what they have begun.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::desk::Desk;
use crate::desk::jobs::LONGEST_RUN;

/// How many jobs this process does at once. Fewer than pages are fetched at once, so that a person
/// who asks for a page never waits for the schedule.
const AT_ONCE: usize = 2;
/// How long to wait before looking again when nothing is due; another process may have scheduled
/// something meanwhile.
const PAUSE: Duration = Duration::from_secs(5);
/// How long to wait when the database cannot be asked.
const TROUBLE: Duration = Duration::from_secs(15);
/// How long workers that have been told to stop may take. A lease they leave behind runs out.
const LAST_ORDERS: Duration = Duration::from_secs(25);

/// The workers.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    working: JoinSet<()>,
}

impl Workers {
    /// Starts them.
    pub fn start(desk: &Desk) -> Workers {
        let (stop, told) = watch::channel(false);
        let mut working = JoinSet::new();
        let looking = desk.clone();
        working.spawn(async move {
            if let Err(error) = looking.keep_looking().await {
                tracing::warn!(%error, "lookalikes are not looked for");
            }
        });
        let (reading, mut ended) = (desk.clone(), told.clone());
        working.spawn(async move {
            tokio::select! {
                _ = ended.changed() => {}
                () = reading.catch_up_with_stems() => {}
            }
        });
        for _ in 0..AT_ONCE {
            working.spawn(run(desk.clone(), told.clone()));
        }
        Workers { stop, working }
    }

    /// Tells them to take no further job.
    pub fn teller(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Tells them to stop and waits until they have.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.working.join_next().await.is_some() {} };
        if timeout(LAST_ORDERS, ended).await.is_err() {
            tracing::warn!("a job did not end in time; another worker takes it up");
        }
    }
}

/// Takes one job after the other until told to stop.
async fn run(desk: Desk, mut told: watch::Receiver<bool>) {
    let name = format!("{}-{}", std::process::id(), Uuid::now_v7().simple());
    while !*told.borrow() {
        let pause = match desk.claim_job(&name).await {
            Ok(Some(run)) => {
                work(&desk, &run).await;
                continue;
            }
            Ok(None) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "the queue of jobs cannot be asked");
                TROUBLE
            }
        };
        tokio::select! {
            _ = told.changed() => {}
            () = desk.rung() => {}
            () = sleep(pause) => {}
        }
    }
}

async fn work(desk: &Desk, run: &crate::store::entities::job::Model) {
    let why = match timeout(LONGEST_RUN, desk.work(run)).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "It took too long.".to_owned(),
    };
    tracing::warn!(kind = ?run.kind, subject = %run.subject_id, why, "a job failed");
    if let Err(error) = desk.fail_job(run, &why).await {
        tracing::warn!(%error, "the end of a job was not kept; its lease runs out");
    }
}
