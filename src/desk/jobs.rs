//! Background work: taking a job under a lease, doing it, and what becomes of it. Any number of
//! processes may work on one database: a job belongs to whoever holds its lease, and when that
//! process dies, the lease runs out and another takes the job up.

use chrono::{DateTime, TimeDelta, Utc};

use crate::desk::{Desk, Error};
use crate::domain::job::{JobKind, MOST_FAILURES, wait};
use crate::store::entities::job;
use crate::store::jobs::{self, End};

/// How long a lease holds. No run may take longer than [`LONGEST_RUN`].
pub const LEASE: TimeDelta = TimeDelta::minutes(3);
/// How long a run may take.
pub const LONGEST_RUN: std::time::Duration = std::time::Duration::from_secs(150);

/// Why a run failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// In words.
    pub why: String,
    /// The seconds that whoever we asked wants us to wait.
    pub retry_after: Option<u32>,
    /// Whether no further try can succeed.
    pub for_good: bool,
}

impl Desk {
    /// Takes the job that has been due longest, if one is due.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_job(&self, worker: &str) -> Result<Option<job::Model>, Error> {
        let worker = worker.to_owned();
        self.unit(move |desk| async move {
            // The turn to write is not taken for nothing.
            if !jobs::any_due(desk.store.read(), desk.now()).await? {
                return Ok(None);
            }
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let run = jobs::claim(&txn, &worker, now, now + LEASE).await?;
            txn.commit().await?;
            Ok(run)
        })
        .await
    }

    /// Does a job. This is the one place that knows what each sort of work is.
    ///
    /// # Errors
    /// When it could not be done or its end not be kept; then [`Desk::fail_job`] tells the queue.
    pub async fn work(&self, run: &job::Model) -> Result<(), Error> {
        match run.kind {
            JobKind::PollFeed => self.poll_feed(run).await,
            JobKind::CheckCopy => self.check_copy(run).await,
            JobKind::VisitPage => self.visit_page(run).await,
            JobKind::FindKin => self.find_kin_of_all(run).await,
            JobKind::FindLookalikes => self.look_for_lookalikes(run).await,
            JobKind::KnowPictures => self.know_pictures(run).await,
            JobKind::TellHook => self.tell_hook(run).await,
            JobKind::Import => self.go_on_importing(run).await,
            JobKind::Publish => self.publish_planned(run).await,
            JobKind::OpenBench => self.open_when_due(run).await,
            JobKind::SendMail => self.send_mail(run).await,
            JobKind::MailView => self.mail_view(run).await,
        }
    }

    /// Ends a run that came to nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn fail_job(&self, run: &job::Model, why: &str) -> Result<(), Error> {
        let missed = Missed {
            why: why.to_owned(),
            retry_after: None,
            for_good: false,
        };
        self.end_run(run, after_failure(run, &missed, self.now()))
            .await
    }

    /// Ends a run. When the lease was lost meanwhile, nothing is written.
    pub(super) async fn end_run(&self, run: &job::Model, end: End) -> Result<(), Error> {
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            if jobs::end(&txn, &run, end, desk.now()).await? {
                txn.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// Wakes a worker of this process, because something is due now.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Waits until something may be due in this process.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// What becomes of a job after a failure: another try after a wait, or none.
pub(super) fn after_failure(run: &job::Model, missed: &Missed, now: DateTime<Utc>) -> End {
    let failures = run.failures.saturating_add(1);
    if missed.for_good || failures >= MOST_FAILURES {
        return End::GivenUp(missed.why.clone());
    }
    // What a site asks for counts up to a day: it must not be able to silence us for ever.
    let asked = i64::from(missed.retry_after.unwrap_or_default());
    let asked = TimeDelta::seconds(asked).min(TimeDelta::days(1));
    End::Failed(missed.why.clone(), now + wait(failures, dice()).max(asked))
}

/// A number from 0 to 1 that nobody can foresee.
pub(super) fn dice() -> f64 {
    // Without randomness there is still a middle.
    getrandom::u32().map_or(0.5, |drawn| f64::from(drawn) / f64::from(u32::MAX))
}
